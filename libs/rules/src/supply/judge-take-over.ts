import {
  type Currency,
  defineRefusals,
  err,
  lineAmount,
  MAX_AMOUNT,
  formatAmount,
  type Minor,
  ok,
  type Result,
  transition,
  type UnitPrice,
} from '#libs/kernel';
import { type Day, dayOf, isDay } from '../calendar.js';
import { coverCost } from '../contract/default.js';
import { minBigint } from '../order-by.js';
import { isReason } from '../text.js';
import { TAKE_OVER_LIFECYCLE, type TakeOverAction, type TakeOverStatus } from './supply-lifecycles.js';

export const PROPOSE_TAKE_OVER_REFUSALS = defineRefusals({
  CONTRACT_UNKNOWN: {
    en: 'Choose a contract whose default is declared, or one that was declined.',
    zh: '请选择已宣布违约或已被拒签的合同。',
  },
  NOTHING_FREE: {
    en: 'Nothing of this contract waits for another supplier: declare its default first, or wait for the open offers.',
    zh: '该合同没有待接替的数量：请先宣布违约，或等待未结的接替邀约。',
  },
  OVER_FREE_QUANTITY: {
    en: 'Offer 1 to {free} units: that is what still waits for another supplier.',
    zh: '数量须为 1 至 {free} 个单位：此为待接替的数量。',
  },
  NOT_A_CANDIDATE: {
    en: 'Choose a supplier that replacementsFor names: it must have bid on the lot, be admitted and not be barred.',
    zh: '请选择 replacementsFor 所列企业：须曾对该标段投标、已准入且未被禁入。',
  },
  START_INVALID: {
    en: 'Give the day from which orders are taken, today or later, as YYYY-MM-DD.',
    zh: '请填写可下单起始日（不早于今日），格式 YYYY-MM-DD。',
  },
  VALUE_TOO_LARGE: {
    en: 'Divide the take-over: its value may be at most {limit} {currency}.',
    zh: '请拆分接替：金额最多 {limit} {currency}。',
  },
});
export type ProposeTakeOverRefusal = keyof typeof PROPOSE_TAKE_OVER_REFUSALS;

/** Volume that waits for another supplier: a declared rest, or all of a contract that was declined. */
export interface FreeVolume {
  readonly freedQuantity: bigint;
  /** In take-overs that are proposed, offered or taken. */
  readonly promisedQuantity: bigint;
}

/** What still waits for another supplier. */
export const freeQuantity = ({ freedQuantity, promisedQuantity }: FreeVolume): bigint =>
  freedQuantity - promisedQuantity;

export interface TakeOverDraft {
  readonly quantity: bigint;
  readonly startsOn: Day;
}

/** Whether an officer may propose this; `candidate` as bid, null when the supplier is none. */
export function judgeProposeTakeOver(
  draft: TakeOverDraft,
  volume: FreeVolume,
  candidate: { readonly unitPrice: UnitPrice; readonly currency: Currency } | null,
  now: Date,
): Result<{ readonly valueMinor: Minor }, ProposeTakeOverRefusal> {
  const free = freeQuantity(volume);
  if (free <= 0n) return err('NOTHING_FREE');
  if (draft.quantity < 1n || draft.quantity > free) return err('OVER_FREE_QUANTITY', { free: String(free) });
  if (!candidate) return err('NOT_A_CANDIDATE');
  if (!isDay(draft.startsOn) || draft.startsOn < dayOf(now)) return err('START_INVALID');
  const { unitPrice, currency } = candidate;
  const valueMinor = lineAmount(draft.quantity, unitPrice, currency);
  if (valueMinor > MAX_AMOUNT) return err('VALUE_TOO_LARGE', { limit: formatAmount(MAX_AMOUNT, currency), currency });
  return ok({ valueMinor });
}

export const DECIDE_TAKE_OVER_REFUSALS = defineRefusals({
  TAKE_OVER_UNKNOWN: { en: 'Choose a take-over that you can see.', zh: '请选择可见的接替记录。' },
  ACTION_NOT_ALLOWED_NOW: {
    en: 'The take-over is {status}; from here these are possible: {possible}.',
    zh: '该接替状态为 {status}，当前可执行：{possible}。',
  },
  SECOND_OFFICER_NEEDED: {
    en: 'Another officer has to agree: you proposed it.',
    zh: '须由另一位业务员同意：该接替由您提出。',
  },
  CONTRACT_SIGNED: {
    en: 'Its contract waits for signatures: have a side decline the contract instead.',
    zh: '新合同正待签署：请由一方拒签该合同。',
  },
  NOT_A_CANDIDATE: {
    en: 'The supplier is barred or not admitted any more; decline this and propose another one.',
    zh: '该企业已被禁入或不再准入；请拒绝本项并另行提出。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters.',
    zh: '请填写 3 至 500 个字符的理由。',
  },
});
export type DecideTakeOverRefusal = keyof typeof DECIDE_TAKE_OVER_REFUSALS;

/** Whether an officer may decide on a proposed take-over. Once it is offered, the two sides decide by signing. */
export function judgeDecideTakeOver(
  takeOver: { readonly status: TakeOverStatus; readonly proposedBy: string },
  decision: { readonly accept: boolean; readonly reason: string | null },
  officerId: string,
  isCandidate: boolean,
): Result<undefined, DecideTakeOverRefusal> {
  const { accept, reason } = decision;
  const action: TakeOverAction = accept ? 'confirm' : 'decline';
  const next = transition<TakeOverStatus, TakeOverAction>(TAKE_OVER_LIFECYCLE, takeOver.status, action);
  if (!next.ok) return next;
  if (takeOver.status === 'offered') return err('CONTRACT_SIGNED');
  if (!accept) return isReason(reason ?? undefined) ? ok(undefined) : err('REASON_MISSING');
  if (takeOver.proposedBy === officerId) return err('SECOND_OFFICER_NEEDED');
  return isCandidate ? ok(undefined) : err('NOT_A_CANDIDATE');
}

/** What a take-over costs more than the contract it replaces, and who bears that. */
export interface Cover {
  /** Null where the two are priced in different currencies: nobody agreed on a rate for it. */
  readonly costMinor: Minor | null;
  /** Out of the performance deposit of whoever failed, for the purchaser. */
  readonly forfeitMinor: Minor;
  /** What the deposit does not reach: for the purchaser to claim with a dispute. */
  readonly uncoveredMinor: Minor;
}

/** The cover cost of a quantity that was taken over, and the part of the deposit that is lost for it (domain.md 8.3, E11). */
export function coverOf(
  failed: { readonly unitPrice: UnitPrice; readonly currency: Currency; readonly depositMinor: Minor },
  taken: { readonly quantity: bigint; readonly unitPrice: UnitPrice; readonly currency: Currency },
): Cover {
  if (failed.currency !== taken.currency) return { costMinor: null, forfeitMinor: 0n, uncoveredMinor: 0n };
  const { unitPrice, currency, depositMinor } = failed;
  const short = { currency, agreedQuantity: taken.quantity, deliveredQuantity: 0n, unitPrice, depositBasisPoints: 0 };
  const { coverCostMinor: costMinor } = coverCost(short, taken.unitPrice);
  const forfeitMinor = minBigint(costMinor, depositMinor);
  return { costMinor, forfeitMinor, uncoveredMinor: costMinor - forfeitMinor };
}
