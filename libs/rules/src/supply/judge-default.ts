import { defineRefusals, err, ok, type Result, transition } from '#libs/kernel';
import { addDays, type Day, dayOf } from '../calendar.js';
import type { ContractStatus } from '../contract/contract-lifecycle.js';
import { isReason } from '../text.js';
import { SUPPLY_DEFAULT_LIFECYCLE, type SupplyDefaultAction, type SupplyDefaultStatus } from './supply-lifecycles.js';
import { type DefaultGround, SUPPLY_PROFILE, type SupplyProfile } from './supply-profile.js';

/** A contract and what of it should have left by now. */
export interface FailingContract {
  readonly status: ContractStatus;
  readonly agreedQuantity: bigint;
  /** Less what was cancelled. */
  readonly orderedQuantity: bigint;
  /** What has left for the purchaser, whether or not it has arrived: it may still be received. */
  readonly shippedQuantity: bigint;
  /** On arrival: it may be ordered once more, and is not delivered. */
  readonly rejectedQuantity: bigint;
  /** Ordered, promised for a day that is past with its grace, and not shipped. */
  readonly arrearsQuantity: bigint;
}

const CONTRACT_UNKNOWN = { en: 'Choose a contract that you can see.', zh: '请选择可见的合同。' } as const;
const DEFAULT_UNKNOWN = { en: 'Choose a default that you can see.', zh: '请选择可见的违约记录。' } as const;
const ACTION_NOT_ALLOWED_NOW = {
  en: 'The default is {status}; from here these are possible: {possible}.',
  zh: '该违约记录状态为 {status}，当前可执行：{possible}。',
} as const;
const TEXT_MISSING = {
  en: 'Say in 10 to 2000 characters what happened; both sides read it.',
  zh: '请用 10 至 2000 个字符说明情况，双方可见。',
} as const;
const REASON_MISSING = {
  en: 'Give a reason of 3 to 500 characters; both sides read it.',
  zh: '请填写 3 至 500 个字符的理由，双方可见。',
} as const;
const SECOND_OFFICER_NEEDED = {
  en: 'Another officer has to take this decision: you took the one before.',
  zh: '此决定须由另一位业务员作出：前一决定由您作出。',
} as const;

const isText = (text: string): boolean => text.trim().length >= 10 && text.length <= 2_000;

export const NOTICE_DEFAULT_REFUSALS = defineRefusals({
  CONTRACT_UNKNOWN,
  CONTRACT_NOT_RUNNING: {
    en: 'The contract is {status}; notice is given of a running one.',
    zh: '合同状态为 {status}，仅履行中的合同可发出违约通知。',
  },
  NOTHING_LEFT: {
    en: 'Everything that this contract still owes has been shipped; complain of the goods with fileDispute.',
    zh: '该合同应交货物均已发出；如对货物有异议，请使用 fileDispute。',
  },
  NOTHING_OVERDUE: {
    en: 'Nothing is overdue: an order counts as late {graceDays} days after its promised day.',
    zh: '尚无逾期：订单在承诺日期 {graceDays} 天后方计为逾期。',
  },
  DEFAULT_OPEN: {
    en: 'A notice is open for this contract: {reference}.',
    zh: '该合同已有未结的违约通知：{reference}。',
  },
  GROUND_NOT_FITTING: {
    en: 'Only an operator gives notice for {ground}; choose another ground or ask one.',
    zh: '事由 {ground} 仅可由运营方提出；请选择其他事由或联系运营方。',
  },
  TEXT_MISSING,
});
export type NoticeDefaultRefusal = keyof typeof NOTICE_DEFAULT_REFUSALS;

/** Grounds that rest on a decision of the operators. */
const OPERATORS_GROUNDS: readonly DefaultGround[] = ['barred', 'recall'];

/** What can no longer come from this supplier once its contract is cut where it stands. */
export interface ContractRest {
  /** Of its order lines: ordered and not shipped. */
  readonly cancelledQuantity: bigint;
  /** What others may take over. */
  readonly releasedQuantity: bigint;
}

/**
 * The rest of a contract: what was agreed and not shipped, or rejected on arrival. Of one whose term is over, what was never ordered has lapsed,
 * and only its orders are left.
 */
export function restOf(contract: Omit<FailingContract, 'arrearsQuantity'>): ContractRest {
  const { status, agreedQuantity, orderedQuantity, shippedQuantity, rejectedQuantity } = contract;
  const cancelledQuantity = orderedQuantity - shippedQuantity;
  const released = status === 'completed' ? cancelledQuantity : agreedQuantity + rejectedQuantity - shippedQuantity;
  // An order beyond what was agreed is cancelled, but nobody takes over what was never agreed.
  return { cancelledQuantity, releasedQuantity: released > 0n ? released : 0n };
}

/** Whether notice may be given now. The answer is the last day on which the supplier can make good; null: it cannot. */
export function judgeNotice(
  notice: { readonly ground: DefaultGround; readonly text: string; readonly byOperator: boolean },
  contract: FailingContract & { readonly openReference: string | null },
  now: Date,
  profile: SupplyProfile = SUPPLY_PROFILE,
): Result<{ readonly cureUntil: Day | null }, NoticeDefaultRefusal> {
  const { ground, text, byOperator } = notice;
  if (contract.openReference !== null) return err('DEFAULT_OPEN', { reference: contract.openReference });
  const { status } = contract;
  if (!['active', 'expiring', 'completed'].includes(status)) return err('CONTRACT_NOT_RUNNING', { status });
  if (!byOperator && OPERATORS_GROUNDS.includes(ground)) return err('GROUND_NOT_FITTING', { ground });
  if (restOf(contract).releasedQuantity === 0n) return err('NOTHING_LEFT');
  if (ground === 'late-delivery' && contract.arrearsQuantity === 0n) {
    return err('NOTHING_OVERDUE', { graceDays: profile.graceDays });
  }
  if (!isText(text)) return err('TEXT_MISSING');
  const { cureDays } = profile.grounds[ground];
  return ok({ cureUntil: cureDays === 0 ? null : addDays(dayOf(now), cureDays) });
}

/** A default as it stands. */
export interface StandingDefault {
  readonly status: SupplyDefaultStatus;
  readonly ground: DefaultGround;
  /** The last day on which the supplier can make good; null where it cannot. */
  readonly cureUntil: Day | null;
  /** What was overdue, and what had been shipped, when notice was given. */
  readonly arrearsQuantity: bigint;
  readonly shippedAtNotice: bigint;
  /** Who gave notice, when an officer did. */
  readonly noticedByOfficer: string | null;
}

const stepTo = (status: SupplyDefaultStatus, action: SupplyDefaultAction) =>
  transition<SupplyDefaultStatus, SupplyDefaultAction>(SUPPLY_DEFAULT_LIFECYCLE, status, action);

/** Whether a supplier that was late has since shipped all that was overdue. Other grounds are not made good by goods. */
export const isCured = (
  { ground, arrearsQuantity, shippedAtNotice }: StandingDefault,
  shippedQuantity: bigint,
): boolean => ground === 'late-delivery' && shippedQuantity - shippedAtNotice >= arrearsQuantity;

export const DECLARE_DEFAULT_REFUSALS = defineRefusals({
  DEFAULT_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  CURE_PERIOD_RUNNING: {
    en: 'The supplier may make good until {until}; decide after that day.',
    zh: '供应方可在 {until} 前补救；请于该日之后作出决定。',
  },
  CURED: {
    en: 'What was overdue has been shipped since; withdraw the notice.',
    zh: '逾期货物已补发；请撤回通知。',
  },
  NOTHING_LEFT: {
    en: 'Everything that the contract still owed has been shipped; withdraw the notice.',
    zh: '合同应交货物均已发出；请撤回通知。',
  },
  CONTRACT_NOT_RUNNING: {
    en: 'The contract is {status} by now; withdraw the notice.',
    zh: '合同状态已为 {status}；请撤回通知。',
  },
  SECOND_OFFICER_NEEDED,
});
export type DeclareDefaultRefusal = keyof typeof DECLARE_DEFAULT_REFUSALS;

/** Whether an officer may declare the default now. The answer is what is cut off the contract. */
export function judgeDeclaration(
  standing: StandingDefault,
  contract: FailingContract,
  officerId: string,
  now: Date,
): Result<ContractRest, DeclareDefaultRefusal> {
  const next = stepTo(standing.status, 'declare');
  if (!next.ok) return next;
  if (standing.noticedByOfficer === officerId) return err('SECOND_OFFICER_NEEDED');
  const { cureUntil } = standing;
  if (cureUntil !== null && dayOf(now) <= cureUntil) return err('CURE_PERIOD_RUNNING', { until: cureUntil });
  if (isCured(standing, contract.shippedQuantity)) return err('CURED');
  const { status } = contract;
  if (!['active', 'expiring', 'completed'].includes(status)) return err('CONTRACT_NOT_RUNNING', { status });
  const rest = restOf(contract);
  return rest.releasedQuantity === 0n ? err('NOTHING_LEFT') : ok(rest);
}

export const DEFAULT_STEP_REFUSALS = defineRefusals({
  DEFAULT_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  REASON_MISSING,
  NOT_THE_NOTIFIER: {
    en: 'The other side gave this notice; ask it, or an operator, to withdraw it.',
    zh: '该通知由对方发出；请联系对方或运营方撤回。',
  },
  TAKE_OVERS_OPEN: {
    en: '{count} take-overs of this contract are still open; wait for their signatures or decline them.',
    zh: '该合同尚有 {count} 项接替未结；请等待签署或予以拒绝。',
  },
});
export type DefaultStepRefusal = keyof typeof DEFAULT_STEP_REFUSALS;

/** Whether a notice or a proposal may be taken back; a purchaser takes back its own only. */
export function judgeWithdrawNotice(
  standing: { readonly status: SupplyDefaultStatus; readonly noticedByPurchaser: boolean },
  byOperator: boolean,
  reason: string,
): Result<undefined, DefaultStepRefusal> {
  const next = stepTo(standing.status, 'withdraw');
  if (!next.ok) return next;
  if (!byOperator && !standing.noticedByPurchaser) return err('NOT_THE_NOTIFIER');
  return isReason(reason) ? ok(undefined) : err('REASON_MISSING');
}

/** Whether a declared default may be ended although nobody has taken over all of its rest: what is left then lapses. */
export function judgeEndDefault(
  status: SupplyDefaultStatus,
  openTakeOvers: number,
  reason: string,
): Result<undefined, DefaultStepRefusal> {
  const next = stepTo(status, 'end');
  if (!next.ok) return next;
  if (openTakeOvers > 0) return err('TAKE_OVERS_OPEN', { count: openTakeOvers });
  return isReason(reason) ? ok(undefined) : err('REASON_MISSING');
}

export const ANSWER_DEFAULT_REFUSALS = defineRefusals({
  DEFAULT_UNKNOWN,
  NOT_NOTICED: {
    en: 'The default is {status}; only an open notice is answered.',
    zh: '该违约记录状态为 {status}，仅未决通知可答复。',
  },
  ALREADY_ANSWERED: {
    en: 'You have answered this notice; use a dispute for more.',
    zh: '已答复；如需补充请提出争议。',
  },
  TEXT_MISSING,
});
export type AnswerDefaultRefusal = keyof typeof ANSWER_DEFAULT_REFUSALS;

/** Whether the supplier may answer a notice; once. */
export function judgeAnswerDefault(
  { status, answer }: { readonly status: SupplyDefaultStatus; readonly answer: string | null },
  text: string,
): Result<undefined, AnswerDefaultRefusal> {
  if (status !== 'noticed') return err('NOT_NOTICED', { status });
  if (answer !== null) return err('ALREADY_ANSWERED');
  return isText(text) ? ok(undefined) : err('TEXT_MISSING');
}
