import { defineRefusals, err, ok, type Result, transition, type Transitions } from '#libs/kernel';
import { isReason } from '../text.js';

export const SCREENING_HIT_STATUSES = ['open', 'cleared', 'confirmed', 'lapsed'] as const;
export type ScreeningHitStatus = (typeof SCREENING_HIT_STATUSES)[number];
export type ScreeningHitAction = 'clear' | 'confirm' | 'lapse' | 'reopen';

/** Never ended: names and lists change, and people correct themselves. */
export const SCREENING_HIT_LIFECYCLE = {
  open: { clear: 'cleared', confirm: 'confirmed', lapse: 'lapsed' },
  cleared: { reopen: 'open', confirm: 'confirmed' },
  confirmed: { clear: 'cleared' },
  lapsed: { reopen: 'open' },
} as const satisfies Transitions<ScreeningHitStatus, ScreeningHitAction>;

export const SCREENING_DECISIONS = ['clear', 'confirm'] as const;
export type ScreeningDecision = (typeof SCREENING_DECISIONS)[number];

export const SCREENING_REFUSALS = defineRefusals({
  SCREENING_HIT_UNKNOWN: { en: 'Choose a hit of the list screeningHits.', zh: '请从 screeningHits 中选择一项命中。' },
  SCREENING_HIT_CHANGED: {
    en: 'The hit has changed since you saw it (version {version}). Look at it again, then decide.',
    zh: '该命中在您查看后已变化（版本 {version}）。请重新查看后再决定。',
  },
  ACTION_NOT_ALLOWED_NOW: {
    en: 'The hit is {status}; from here these are possible: {possible}.',
    zh: '该命中状态为 {status}，当前可执行：{possible}。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters: what was compared, and why it is or is not the same.',
    zh: '请填写 3 至 500 个字符的理由：比对了什么，为何是或不是同一主体。',
  },
});
export type ScreeningRefusal = keyof typeof SCREENING_REFUSALS;

/** Whether a person may decide this hit now. */
export function judgeScreeningDecision(
  hit: { readonly status: ScreeningHitStatus; readonly version: number },
  decision: ScreeningDecision,
  seenVersion: number,
  reason: string,
): Result<{ readonly status: ScreeningHitStatus; readonly reason: string }, ScreeningRefusal> {
  if (!isReason(reason)) return err('REASON_MISSING');
  if (hit.version !== seenVersion) return err('SCREENING_HIT_CHANGED', { version: hit.version });
  const next = transition<ScreeningHitStatus, ScreeningHitAction>(SCREENING_HIT_LIFECYCLE, hit.status, decision);
  return next.ok ? ok({ status: next.value, reason: reason.trim() }) : next;
}
