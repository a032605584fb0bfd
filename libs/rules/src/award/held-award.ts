import { defineRefusals } from '#libs/kernel';
import { addHours } from '../calendar.js';

/** Hours between two looks at the papers of a winner that holds its award up. */
const LOOK_EVERY_HOURS = 1;

/** When a held award is looked at again: its winner may have its papers in order by then. */
export const heldAwardCheckAt = (now: Date): Date => addHours(now, LOOK_EVERY_HOURS);

export const DISQUALIFY_HELD_BID_REFUSALS = defineRefusals({
  AWARD_NOT_HELD: {
    en: 'This bid holds no award up: its papers are in order again, or it was disqualified. See heldAwards.',
    zh: '该投标未使授标暂缓：其证照已恢复合规，或已被取消资格。请查看 heldAwards。',
  },
});
export type DisqualifyHeldBidRefusal = keyof typeof DISQUALIFY_HELD_BID_REFUSALS;
