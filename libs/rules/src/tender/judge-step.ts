import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { addHours } from '../calendar.js';
import type { Rulebook } from '../rulebook/rulebook.js';
import type { TenderStatus } from './tender-lifecycle.js';

/** Why a step that the clock drives is not taken now. A job that meets one of these has nothing left to do. */
export const TENDER_STEP_REFUSALS = defineRefusals({
  TENDER_NOT_THERE: {
    en: 'The tender is {status}; this step has been taken already or is not due.',
    zh: '招标状态为 {status}，该步骤已完成或尚未到期。',
  },
  TOO_EARLY: { en: 'Wait until {until}.', zh: '请等待至 {until}。' },
});
export type TenderStepRefusal = keyof typeof TENDER_STEP_REFUSALS;

interface TimedTender {
  readonly status: TenderStatus;
  readonly biddingEndsAt: Date | null;
  readonly noticeEndsAt: Date | null;
}

/** Whether bidding is to be closed now: at the end of bidding, not a millisecond before. */
export const judgeCloseBidding = (tender: TimedTender, now: Date): Result<'sealed', TenderStepRefusal> =>
  judgeStep(tender.status, 'open', tender.biddingEndsAt, now, 'sealed');

/** Whether the bids may be opened now. The key-keeper asks the same question before it lets the key go. */
export const judgeOpening = (tender: TimedTender, now: Date): Result<'opened', TenderStepRefusal> =>
  judgeStep(tender.status, 'sealed', tender.biddingEndsAt, now, 'opened');

/** Whether the award takes effect now: at the end of the notice period. */
export const judgeAwarding = (tender: TimedTender, now: Date): Result<'awarded', TenderStepRefusal> =>
  judgeStep(tender.status, 'notice', tender.noticeEndsAt, now, 'awarded');

/** When the notice period of a tender that was evaluated now ends. */
export const noticeEnd = (rulebook: Pick<Rulebook, 'noticePeriodHours'>, now: Date): Date =>
  addHours(now, rulebook.noticePeriodHours);

/** When somebody has to look at the tender again; null when only people or events move it on. */
export function nextTenderCheck(tender: TimedTender): Date | null {
  if (tender.status === 'open') return tender.biddingEndsAt;
  return tender.status === 'notice' ? tender.noticeEndsAt : null;
}

function judgeStep<S extends TenderStatus>(
  status: TenderStatus,
  from: TenderStatus,
  dueAt: Date | null,
  now: Date,
  to: S,
): Result<S, TenderStepRefusal> {
  if (status !== from || dueAt === null) return err('TENDER_NOT_THERE', { status });
  return now < dueAt ? err('TOO_EARLY', { until: dueAt.toISOString() }) : ok(to);
}
