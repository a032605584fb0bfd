import { defineRefusals } from '#libs/kernel';

export const RETRY_REFUSALS = defineRefusals({
  DEAD_LETTER_UNKNOWN: {
    en: 'There is no event {eventId}. Take the id from the list of dead letters.',
    zh: '没有编号为 {eventId} 的事件。请从死信列表中取用编号。',
  },
  EVENT_NOT_DEAD: {
    en: 'The event {eventId} is no dead letter: it has been sent again already or was never stuck.',
    zh: '事件 {eventId} 不是死信：已重新发送，或从未受阻。',
  },
});
export type RetryRefusal = keyof typeof RETRY_REFUSALS;

export const CLOCK_REFUSALS = defineRefusals({
  CLOCK_IS_REAL: {
    en: 'This installation is real: its clock is the world’s and cannot be set. Use a demo installation.',
    zh: '本系统为正式安装，其时钟与实际时间一致，不可调整。请使用演示安装。',
  },
  CLOCK_OUT_OF_RANGE: {
    en: 'Choose a time before {limit}.',
    zh: '请选择 {limit} 之前的时间。',
  },
});
export type ClockRefusal = keyof typeof CLOCK_REFUSALS;
