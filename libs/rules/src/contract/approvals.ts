import {
  defineRefusals,
  err,
  isCurrency,
  MAX_AMOUNT,
  ok,
  type Currency,
  type Minor,
  type Result,
  type Transitions,
} from '#libs/kernel';
import { type Day, isDay } from '../calendar.js';
import { isReason } from '../text.js';

/** What a purchaser may want approved among its own people before it is done. */
export const APPROVAL_ACTS = ['sign-contract', 'place-order', 'sign-amendment'] as const;
export type ApprovalAct = (typeof APPROVAL_ACTS)[number];
export const APPROVER_ROLES = ['buyer', 'approver', 'administrator'] as const;
export type ApproverRole = (typeof APPROVER_ROLES)[number];

/** One step of a purchaser's chain: from this amount on, so many of these people approve. */
export interface ApprovalStep {
  readonly act: ApprovalAct;
  readonly currency: Currency;
  /** From so many minor units on, this amount counted in. */
  readonly fromMinor: Minor;
  /** Whoever has the role, or is named. */
  readonly role: ApproverRole | null;
  readonly memberIds: readonly string[];
  readonly approvals: number;
  readonly effectiveFrom: Day;
  /** The last day of the step; null for no end. */
  readonly effectiveUntil: Day | null;
}
export interface ApprovalAmount {
  readonly currency: Currency;
  readonly amountMinor: Minor;
}

export const MAX_APPROVAL_STEPS = 30;
const MAX_APPROVALS = 5;
const MAX_NAMED = 20;

export type ApprovalStatus = 'open' | 'approved' | 'rejected' | 'withdrawn';
export type ApprovalAction = 'approve' | 'reject' | 'withdraw';
/** A request for approval. One that was approved is withdrawn when what it is about has changed. */
export const APPROVAL_LIFECYCLE = {
  open: { approve: 'approved', reject: 'rejected', withdraw: 'withdrawn' },
  approved: { withdraw: 'withdrawn' },
  rejected: {},
  withdrawn: {},
} as const satisfies Transitions<ApprovalStatus, ApprovalAction>;

export const SET_APPROVAL_STEPS_REFUSALS = defineRefusals({
  TOO_MANY_STEPS: { en: 'Set at most {limit} steps.', zh: '审批步骤最多 {limit} 个。' },
  STEP_INVALID: {
    en: 'Look at step {step} again: a traded currency, an amount of 0 or more, 1 to 5 approvals, a role or as many members as approvals, and days in order.',
    zh: '请核对第 {step} 步：币种须受支持，金额不小于 0，审批数 1 至 5，须有角色或足够的指定成员，日期先后须合理。',
  },
  MEMBER_UNKNOWN: { en: 'Name active members of your organisation only.', zh: '只能指定本单位的在册成员。' },
});
export type SetApprovalStepsRefusal = keyof typeof SET_APPROVAL_STEPS_REFUSALS;

/** Whether a purchaser's administrator may set these steps; none: nothing waits for approval. */
export function judgeApprovalSteps(
  steps: readonly ApprovalStep[],
): Result<undefined, 'TOO_MANY_STEPS' | 'STEP_INVALID'> {
  if (steps.length > MAX_APPROVAL_STEPS) return err('TOO_MANY_STEPS', { limit: MAX_APPROVAL_STEPS });
  const wrong = steps.findIndex((step) => !isSound(step));
  return wrong < 0 ? ok(undefined) : err('STEP_INVALID', { step: wrong + 1 });
}

function isSound(step: ApprovalStep): boolean {
  const { currency, fromMinor, role, memberIds, approvals, effectiveFrom, effectiveUntil } = step;
  const named = new Set(memberIds).size;
  return (
    isCurrency(currency) &&
    fromMinor >= 0n &&
    fromMinor <= MAX_AMOUNT &&
    Number.isInteger(approvals) &&
    approvals >= 1 &&
    approvals <= MAX_APPROVALS &&
    named === memberIds.length &&
    named <= MAX_NAMED &&
    (role !== null || named >= approvals) &&
    isDay(effectiveFrom) &&
    (effectiveUntil === null || (isDay(effectiveUntil) && effectiveUntil >= effectiveFrom))
  );
}

/** The steps that an act of these amounts has to pass on a day, in their order; none: it needs no approval. */
export const approvalsNeeded = (
  steps: readonly ApprovalStep[],
  act: ApprovalAct,
  amounts: readonly ApprovalAmount[],
  today: Day,
): readonly ApprovalStep[] =>
  steps.filter(
    (step) =>
      step.act === act &&
      step.effectiveFrom <= today &&
      (step.effectiveUntil === null || today <= step.effectiveUntil) &&
      amounts.some(({ currency, amountMinor }) => currency === step.currency && amountMinor >= step.fromMinor),
  );

/** Somebody as approver: what the person may do itself, or in the place of those who delegated to it. */
export interface ApproverRights {
  readonly memberId: string;
  readonly roles: readonly string[];
}
const mayApprove = ({ role, memberIds }: ApprovalStep, rights: readonly ApproverRights[]): boolean =>
  rights.some(({ memberId, roles }) => memberIds.includes(memberId) || (role !== null && roles.includes(role)));

/** The numbers of the steps, from 0, that these rights count for. */
export const stepsOf = (steps: readonly ApprovalStep[], rights: readonly ApproverRights[]): readonly number[] =>
  steps.flatMap((step, at) => (mayApprove(step, rights) ? [at] : []));

export interface StandingApproval {
  readonly status: ApprovalStatus;
  readonly requestedBy: string;
  readonly steps: readonly ApprovalStep[];
  /** Who has approved so far, and for which steps it counts. */
  readonly votes: readonly { readonly memberId: string; readonly steps: readonly number[] }[];
}

/** Whether every step has its approvals, each of another person. */
export const isApproved = ({ steps, votes }: Pick<StandingApproval, 'steps' | 'votes'>): boolean =>
  steps.every(({ approvals }, at) => {
    const people = new Set(votes.filter((vote) => vote.steps.includes(at)).map(({ memberId }) => memberId));
    return people.size >= approvals;
  });

const APPROVAL_UNKNOWN = { en: 'Choose a request of your own organisation.', zh: '请选择本单位的审批申请。' } as const;
const APPROVAL_ENDED = {
  en: 'This request is {status}; nothing is decided about it any more.',
  zh: '该审批申请状态为 {status}，不再受理。',
} as const;
const REASON_INVALID = {
  en: 'Say why you reject it, with 3 to 500 characters.',
  zh: '请填写 3 至 500 个字符的拒绝理由。',
} as const;

export const DECIDE_APPROVAL_REFUSALS = defineRefusals({
  APPROVAL_UNKNOWN,
  APPROVAL_ENDED,
  REASON_INVALID,
  OWN_REQUEST: {
    en: 'You asked for it yourself: somebody else approves it.',
    zh: '该申请由您本人提出，须由他人审批。',
  },
  ALREADY_APPROVED: { en: 'You have approved it; another person is needed.', zh: '您已审批，尚须他人审批。' },
  NOT_YOUR_APPROVAL: {
    en: 'No step of this request waits for you.',
    zh: '该申请没有需要您审批的步骤。',
  },
});
export type DecideApprovalRefusal = keyof typeof DECIDE_APPROVAL_REFUSALS;

export interface ApprovalDecision {
  readonly status: ApprovalStatus;
  /** The steps that it counts for. */
  readonly steps: readonly number[];
  /** An approval needs none: what is too short to be one is none. */
  readonly reason: string | null;
}

/**
 * Whether a person may decide now: never about what it asked for itself, once, and by rights that count for a step. Whoever
 * asked for it lends nobody its rights for it. The first rejection ends the request.
 */
export function judgeApproval(
  request: StandingApproval,
  personId: string,
  rights: readonly ApproverRights[],
  decision: 'approve' | 'reject',
  reason: string | null,
): Result<ApprovalDecision, DecideApprovalRefusal> {
  if (request.status !== 'open') return err('APPROVAL_ENDED', { status: request.status });
  if (personId === request.requestedBy) return err('OWN_REQUEST');
  if (request.votes.some(({ memberId }) => memberId === personId)) return err('ALREADY_APPROVED');
  const lent = rights.filter(({ memberId }) => memberId !== request.requestedBy);
  const steps = stepsOf(request.steps, lent);
  if (steps.length === 0) return err('NOT_YOUR_APPROVAL');
  const kept = isReason(reason ?? undefined) ? reason : null;
  if (decision === 'reject') {
    return kept === null ? err('REASON_INVALID') : ok({ status: 'rejected', steps, reason: kept });
  }
  const votes = [...request.votes, { memberId: personId, steps }];
  return ok({ status: isApproved({ steps: request.steps, votes }) ? 'approved' : 'open', steps, reason: kept });
}

/** What the act itself is refused with as long as its steps have not been passed. */
export const APPROVAL_GATE_REFUSALS = defineRefusals({
  APPROVAL_NEEDED: {
    en: 'Your organisation wants {steps} approval steps before this: ask for them with requestApproval, and come back once it is approved.',
    zh: '本单位要求先完成 {steps} 个审批步骤：请用 requestApproval 提出申请，获批后再办理。',
  },
});
export type ApprovalGateRefusal = keyof typeof APPROVAL_GATE_REFUSALS;

export const REQUEST_APPROVAL_REFUSALS = defineRefusals({
  NOT_NEEDED: { en: 'This needs no approval: go ahead.', zh: '此事项无需审批，可直接办理。' },
  SUBJECT_UNKNOWN: {
    en: 'Choose a contract, an amendment or a lot of your own that waits for it.',
    zh: '请选择本单位待办的合同、变更或标段。',
  },
});
export type RequestApprovalRefusal = keyof typeof REQUEST_APPROVAL_REFUSALS;

export const WITHDRAW_APPROVAL_REFUSALS = defineRefusals({ APPROVAL_UNKNOWN, APPROVAL_ENDED });
export type WithdrawApprovalRefusal = keyof typeof WITHDRAW_APPROVAL_REFUSALS;

export const DELEGATE_APPROVALS_REFUSALS = defineRefusals({
  MEMBER_UNKNOWN: {
    en: 'Choose another active member of your organisation.',
    zh: '请选择本单位的其他在册成员。',
  },
  UNTIL_OUT_OF_RANGE: { en: 'Give a last day from {from} to {until}.', zh: '截止日期须在 {from} 至 {until} 之间。' },
});
export type DelegateApprovalsRefusal = keyof typeof DELEGATE_APPROVALS_REFUSALS;
