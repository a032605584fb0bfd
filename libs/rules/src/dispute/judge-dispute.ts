import {
  defineRefusals,
  err,
  formatAmount,
  ok,
  transition,
  type Currency,
  type Minor,
  type Result,
} from '#libs/kernel';
import { addDays, type Day, dayOf } from '../calendar.js';
import type { ContractSide } from '../contract/judge-contract.js';
import type { ContractStatus } from '../contract/contract-lifecycle.js';
import type { InvoiceAmounts } from '../payment/settle.js';
import { DISPUTE_LIFECYCLE, type DisputeAction, type DisputeStatus, isOpenDispute } from './dispute-lifecycle.js';
import { DISPUTE_PROFILE, type DisputeProfile } from './dispute-profile.js';
import { judgeRemedy, type Remedy, REMEDY_REFUSAL_TEXTS } from './remedy.js';

/** What each side can complain of. */
export const DISPUTE_GROUNDS = {
  purchaser: ['short-delivery', 'damaged', 'quality', 'late-delivery', 'documents', 'not-delivered', 'other'],
  supplier: ['rejection', 'late-payment', 'not-paid', 'not-collected', 'other'],
} as const satisfies Record<ContractSide, readonly string[]>;
export type DisputeGround = (typeof DISPUTE_GROUNDS)[ContractSide][number];
export const ALL_DISPUTE_GROUNDS = [
  ...new Set<DisputeGround>([...DISPUTE_GROUNDS.purchaser, ...DISPUTE_GROUNDS.supplier]),
];

/** Entries that a dispute's file can hold, and files that one entry can carry. */
export const MAX_DISPUTE_ENTRIES = 200;
export const MAX_DISPUTE_FILES = 20;

export type DisputeParty = ContractSide | 'operator';

const otherSide = (side: ContractSide): ContractSide => (side === 'purchaser' ? 'supplier' : 'purchaser');

const DISPUTE_UNKNOWN = { en: 'Choose a dispute that you can see.', zh: '请选择可见的争议。' } as const;
const ACTION_NOT_ALLOWED_NOW = {
  en: 'The dispute is {status}; from here these are possible: {possible}.',
  zh: '争议状态为 {status}，当前可执行：{possible}。',
} as const;
const TEXT_INVALID = { en: 'Write 10 to 5000 characters.', zh: '请填写 10 至 5000 个字符。' } as const;
const TOO_MANY_FILES = {
  en: 'Attach at most {limit} files to an entry.',
  zh: '每条记录最多附 {limit} 个文件。',
} as const;
const FILE_FULL = {
  en: 'The file of this dispute holds {limit} entries, and no more.',
  zh: '本争议卷宗已达 {limit} 条上限。',
} as const;
const NOT_YOUR_STEP = {
  en: 'This step is the {side}’s.',
  zh: '此步骤由 {side} 办理。',
} as const;
const TOO_LATE = { en: 'That was possible until {until}.', zh: '该步骤已于 {until} 截止。' } as const;

const CURRENCY_NOT_FITTING = {
  en: 'Give amounts in {currency}, the currency of the contract.',
  zh: '金额须以合同币种 {currency} 填写。',
} as const;

const isStatement = (text: string): boolean => text.trim().length >= 10 && text.length <= 5000;

export const FILE_DISPUTE_REFUSALS = defineRefusals({
  CONTRACT_UNKNOWN: { en: 'Choose a contract of your own.', zh: '请选择本单位的合同。' },
  CONTRACT_NOT_RUNNING: {
    en: 'The contract is {status}; only running contracts and goods received lately can be disputed.',
    zh: '合同状态为 {status}；仅履行中的合同或近期收货可提出争议。',
  },
  SHIPMENT_UNKNOWN: { en: 'Choose a shipment of this contract.', zh: '请选择本合同的一批货物。' },
  GROUND_NOT_FITTING: {
    en: 'As {side} choose one of {grounds}.',
    zh: '作为 {side}，请在 {grounds} 中选择。',
  },
  CLAIM_TOO_LATE: {
    en: 'These goods were received on {received}; they could be complained of until {until}.',
    zh: '该批货物于 {received} 收货，投诉期已于 {until} 截止。',
  },
  AMOUNT_OUT_OF_RANGE: {
    en: 'Claim more than 0 and at most {limit} {currency}, the value of the contract.',
    zh: '索赔金额须大于 0 且不超过合同金额 {limit} {currency}。',
  },
  ALREADY_DISPUTED: {
    en: 'There is an open dispute about this: {reference}. Add your evidence there.',
    zh: '此事已有未结争议 {reference}，请在其中补充证据。',
  },
  CURRENCY_NOT_FITTING,
  TEXT_INVALID,
  TOO_MANY_FILES,
});
export type FileDisputeRefusal = keyof typeof FILE_DISPUTE_REFUSALS;

export interface DisputeDraft {
  readonly ground: DisputeGround;
  readonly claimedMinor: Minor;
  readonly text: string;
  readonly fileCount: number;
}
export interface DisputedContract {
  readonly status: ContractStatus;
  readonly valueMinor: Minor;
  readonly currency: Currency;
  /** When the goods in dispute were received; null while they were not, or when none are named. */
  readonly receivedAt: Date | null;
  /** The open dispute about the same thing. */
  readonly openReference: string | null;
}

/** Whether a side may file this dispute; answers until when the other side has to answer. */
export function judgeFiling(
  draft: DisputeDraft,
  side: ContractSide,
  contract: DisputedContract,
  now: Date,
  profile: DisputeProfile = DISPUTE_PROFILE,
): Result<{ readonly dueOn: Day; readonly profile: DisputeProfile }, FileDisputeRefusal> {
  const { status, valueMinor, currency, receivedAt, openReference } = contract;
  const grounds: readonly string[] = DISPUTE_GROUNDS[side];
  if (!grounds.includes(draft.ground)) return err('GROUND_NOT_FITTING', { side, grounds: [...grounds] });
  if (!isStatement(draft.text)) return err('TEXT_INVALID');
  if (draft.fileCount > MAX_DISPUTE_FILES) return err('TOO_MANY_FILES', { limit: MAX_DISPUTE_FILES });
  const today = dayOf(now);
  const ended = status === 'pending' || status === 'declined';
  if (ended || (status === 'closed' && receivedAt === null)) return err('CONTRACT_NOT_RUNNING', { status });
  if (receivedAt !== null) {
    const received = dayOf(receivedAt);
    const until = addDays(received, profile.claimDays);
    if (today > until) return err('CLAIM_TOO_LATE', { received, until });
  }
  if (draft.claimedMinor <= 0n || draft.claimedMinor > valueMinor) {
    return err('AMOUNT_OUT_OF_RANGE', { limit: formatAmount(valueMinor, currency), currency });
  }
  if (openReference !== null) return err('ALREADY_DISPUTED', { reference: openReference });
  return ok({ dueOn: addDays(today, profile.answerDays), profile });
}

/** A dispute as its steps see it. */
export interface StandingDispute {
  readonly status: DisputeStatus;
  readonly claimant: ContractSide;
  /** The last day of the step that is waited for; null when it has ended. */
  readonly dueOn: Day | null;
  readonly profile: DisputeProfile;
  readonly entryCount: number;
  readonly proposal: Remedy | null;
  /** The entry that made the proposal, so that nobody accepts another one than was read. */
  readonly proposalNumber: number | null;
  readonly acceptedByPurchaser: boolean;
  readonly acceptedBySupplier: boolean;
  readonly ruledBy: string | null;
  readonly held: InvoiceAmounts | null;
  readonly valueMinor: Minor;
  readonly currency: Currency;
}

const STEP_TEXTS = {
  DISPUTE_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  TEXT_INVALID,
  TOO_MANY_FILES,
  FILE_FULL,
  NOT_YOUR_STEP,
  TOO_LATE,
} as const;
type StepRefusal = keyof typeof STEP_TEXTS;

/** What is written at a step: its text, and how many files come with it. */
export interface Statement {
  readonly text: string;
  readonly fileCount: number;
}
interface Moved {
  readonly status: DisputeStatus;
  readonly dueOn: Day | null;
}

function judgeStatement(
  dispute: StandingDispute,
  { text, fileCount }: Statement,
): Result<undefined, 'TEXT_INVALID' | 'TOO_MANY_FILES' | 'FILE_FULL'> {
  if (!isStatement(text)) return err('TEXT_INVALID');
  if (fileCount > MAX_DISPUTE_FILES) return err('TOO_MANY_FILES', { limit: MAX_DISPUTE_FILES });
  return dispute.entryCount < MAX_DISPUTE_ENTRIES ? ok(undefined) : err('FILE_FULL', { limit: MAX_DISPUTE_ENTRIES });
}

const step = (dispute: StandingDispute, action: DisputeAction) =>
  transition<DisputeStatus, DisputeAction>(DISPUTE_LIFECYCLE, dispute.status, action);

const isLate = ({ dueOn }: StandingDispute, now: Date): boolean => dueOn !== null && dayOf(now) > dueOn;

export const ANSWER_DISPUTE_REFUSALS = defineRefusals(STEP_TEXTS);
export type AnswerDisputeRefusal = StepRefusal;

/** The other side answers the claim, in time. */
export function judgeAnswer(
  dispute: StandingDispute,
  side: DisputeParty,
  statement: Statement,
  now: Date,
): Result<Moved, AnswerDisputeRefusal> {
  const next = step(dispute, 'answer');
  if (!next.ok) return next;
  const answering = otherSide(dispute.claimant);
  if (side !== answering) return err('NOT_YOUR_STEP', { side: answering });
  if (isLate(dispute, now)) return err('TOO_LATE', { until: dispute.dueOn ?? '' });
  const written = judgeStatement(dispute, statement);
  if (!written.ok) return written;
  return ok({ status: next.value, dueOn: addDays(dayOf(now), dispute.profile.rulingDays) });
}

export const ADD_EVIDENCE_REFUSALS = defineRefusals({
  DISPUTE_UNKNOWN,
  TEXT_INVALID,
  TOO_MANY_FILES,
  FILE_FULL,
  DISPUTE_ENDED: {
    en: 'The dispute is {status}; nothing is added to its file any more.',
    zh: '争议状态为 {status}，卷宗不再增补。',
  },
});
export type AddEvidenceRefusal = keyof typeof ADD_EVIDENCE_REFUSALS;

/** Either side or an officer adds to the file while the dispute is open. */
export function judgeEvidence(dispute: StandingDispute, statement: Statement): Result<undefined, AddEvidenceRefusal> {
  if (!isOpenDispute(dispute.status)) return err('DISPUTE_ENDED', { status: dispute.status });
  return judgeStatement(dispute, statement);
}

export const PROPOSE_REMEDY_REFUSALS = defineRefusals({ ...STEP_TEXTS, ...REMEDY_REFUSAL_TEXTS, CURRENCY_NOT_FITTING });
export type ProposeRemedyRefusal = keyof typeof PROPOSE_REMEDY_REFUSALS;

/** An officer proposes how to settle; the first proposal begins the mediation, a later one replaces the one before. */
export function judgeProposal(
  dispute: StandingDispute,
  remedy: Remedy,
  statement: Statement,
): Result<Moved, ProposeRemedyRefusal> {
  if (dispute.status !== 'mediation') {
    const next = step(dispute, 'mediate');
    if (!next.ok) return next;
  }
  const written = judgeStatement(dispute, statement);
  if (!written.ok) return written;
  const fits = judgeRemedy(remedy, dispute.held, dispute);
  return fits.ok ? ok({ status: 'mediation', dueOn: dispute.dueOn }) : fits;
}

export const ACCEPT_PROPOSAL_REFUSALS = defineRefusals({
  DISPUTE_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  NO_PROPOSAL: { en: 'There is no proposal to accept yet.', zh: '目前没有可接受的调解方案。' },
  PROPOSAL_REPLACED: {
    en: 'Another proposal has taken its place: read it, and accept that one.',
    zh: '方案已被更新：请阅读新方案后再接受。',
  },
});
export type AcceptProposalRefusal = keyof typeof ACCEPT_PROPOSAL_REFUSALS;

/** A side accepts the proposal; the second acceptance settles the dispute. */
export function judgeAcceptance(
  dispute: StandingDispute,
  side: ContractSide,
  proposalNumber: number,
): Result<{ readonly status: 'mediation' | 'settled' }, AcceptProposalRefusal> {
  const next = step(dispute, 'agree');
  if (!next.ok) return next;
  if (dispute.proposal === null) return err('NO_PROPOSAL');
  if (dispute.proposalNumber !== proposalNumber) return err('PROPOSAL_REPLACED');
  const other = side === 'purchaser' ? dispute.acceptedBySupplier : dispute.acceptedByPurchaser;
  return ok({ status: other ? 'settled' : 'mediation' });
}

export const RULE_DISPUTE_REFUSALS = defineRefusals({
  ...STEP_TEXTS,
  ...REMEDY_REFUSAL_TEXTS,
  CURRENCY_NOT_FITTING,
  SECOND_OFFICER_NEEDED: {
    en: 'Another officer than the one who ruled has to decide the appeal.',
    zh: '上诉须由原裁决人以外的业务员决定。',
  },
});
export type RuleDisputeRefusal = keyof typeof RULE_DISPUTE_REFUSALS;

/** An officer rules, or decides the appeal against another officer's ruling. */
export function judgeRuling(
  dispute: StandingDispute,
  officerId: string,
  remedy: Remedy,
  statement: Statement,
  now: Date,
): Result<Moved, RuleDisputeRefusal> {
  const onAppeal = dispute.status === 'appealed';
  const next = step(dispute, onAppeal ? 'decide-appeal' : 'rule');
  if (!next.ok) return next;
  if (onAppeal && dispute.ruledBy === officerId) return err('SECOND_OFFICER_NEEDED');
  const written = judgeStatement(dispute, statement);
  if (!written.ok) return written;
  const fits = judgeRemedy(remedy, dispute.held, dispute);
  if (!fits.ok) return fits;
  return ok({ status: next.value, dueOn: onAppeal ? null : addDays(dayOf(now), dispute.profile.appealDays) });
}

export const APPEAL_DISPUTE_REFUSALS = defineRefusals(STEP_TEXTS);
export type AppealDisputeRefusal = StepRefusal;

/** Either side appeals a ruling, in time and once. */
export function judgeAppeal(
  dispute: StandingDispute,
  statement: Statement,
  now: Date,
): Result<Moved, AppealDisputeRefusal> {
  const next = step(dispute, 'appeal');
  if (!next.ok) return next;
  if (isLate(dispute, now)) return err('TOO_LATE', { until: dispute.dueOn ?? '' });
  const written = judgeStatement(dispute, statement);
  if (!written.ok) return written;
  return ok({ status: next.value, dueOn: addDays(dayOf(now), dispute.profile.appealDecisionDays) });
}

export const WITHDRAW_DISPUTE_REFUSALS = defineRefusals(STEP_TEXTS);
export type WithdrawDisputeRefusal = StepRefusal;

/** The claimant takes its claim back, as long as nobody has ruled: the invoice stands as it was. */
export function judgeWithdrawal(
  dispute: StandingDispute,
  side: DisputeParty,
  statement: Statement,
): Result<Moved, WithdrawDisputeRefusal> {
  const next = step(dispute, 'withdraw');
  if (!next.ok) return next;
  if (side !== dispute.claimant) return err('NOT_YOUR_STEP', { side: dispute.claimant });
  const written = judgeStatement(dispute, statement);
  return written.ok ? ok({ status: next.value, dueOn: null }) : written;
}

/**
 * What the end of a step's days brings by itself: an unanswered claim goes to mediation, a ruling without appeal is
 * final. Null: people are late, who are reminded; or the days are not over.
 */
export function whenOverdue(dispute: StandingDispute, now: Date): (Moved & { readonly action: DisputeAction }) | null {
  if (!isLate(dispute, now)) return null;
  const { status, profile } = dispute;
  if (status === 'filed') {
    return { action: 'lapse', status: 'mediation', dueOn: addDays(dayOf(now), profile.rulingDays) };
  }
  return status === 'ruled' ? { action: 'finalise', status: 'final', dueOn: null } : null;
}
