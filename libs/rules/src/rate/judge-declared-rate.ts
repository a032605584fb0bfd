import { type Currency, defineRefusals, err, ok, type Result, transition, type Transitions } from '#libs/kernel';
import { type Day, daysBetween, isDay } from '../calendar.js';
import { isReason } from '../text.js';
import { plainRate } from './rate.js';

export type DeclaredRateStatus = 'proposed' | 'active' | 'refused' | 'withdrawn';
export type DeclaredRateAction = 'confirm' | 'refuse' | 'withdraw';

/** A declared rate counts once a second officer has confirmed it. What it said never changes. */
export const DECLARED_RATE_LIFECYCLE = {
  proposed: { confirm: 'active', refuse: 'refused' },
  active: { withdraw: 'withdrawn' },
  refused: {},
  withdrawn: {},
} as const satisfies Transitions<DeclaredRateStatus, DeclaredRateAction>;

/** The longest that a declared rate holds without being declared again: five years, as long as a contract. */
export const MAX_DECLARED_DAYS = 1_827;

export interface DeclaredRateDraft {
  readonly base: Currency;
  readonly quote: Currency;
  readonly rate: string;
  readonly validFrom: Day;
  readonly validUntil: Day;
  readonly source: string;
}

export const DECLARE_RATE_REFUSALS = defineRefusals({
  SAME_CURRENCY: { en: 'Name two different currencies.', zh: '请选择两种不同的货币。' },
  RATE_MALFORMED: {
    en: 'Write the rate as a decimal above zero with at most 10 decimals, such as 655.957.',
    zh: '汇率须为大于零的小数，最多 10 位小数，例如 655.957。',
  },
  DAYS_INVALID: {
    en: 'Give the first and the last day that the rate holds on, at most {limit} days apart.',
    zh: '请填写汇率生效与失效日期，间隔不超过 {limit} 天。',
  },
  SOURCE_MISSING: {
    en: 'Name the treaty, contract or publication that the rate is taken from, with 3 to 500 characters.',
    zh: '请注明汇率来源（条约、合同或公告），3 至 500 个字符。',
  },
});
export type DeclareRateRefusal = keyof typeof DECLARE_RATE_REFUSALS;

/** Whether an officer may propose a rate; it is written in the one way there is. */
export function judgeDeclaredRate(draft: DeclaredRateDraft): Result<DeclaredRateDraft, DeclareRateRefusal> {
  const { base, quote, validFrom, validUntil, source } = draft;
  if (base === quote) return err('SAME_CURRENCY');
  const rate = plainRate(draft.rate.trim());
  if (rate === undefined) return err('RATE_MALFORMED');
  const days = isDay(validFrom) && isDay(validUntil) ? daysBetween(validFrom, validUntil) : -1;
  if (days < 0 || days > MAX_DECLARED_DAYS) return err('DAYS_INVALID', { limit: MAX_DECLARED_DAYS });
  return isReason(source) ? ok({ ...draft, rate, source: source.trim() }) : err('SOURCE_MISSING');
}

const ACTION_NOT_ALLOWED_NOW = {
  en: 'The rate is {status}; from here these are possible: {possible}.',
  zh: '该汇率状态为 {status}，可执行：{possible}。',
} as const;
const RATE_UNKNOWN = { en: 'Choose a declared rate.', zh: '请选择一条申报汇率。' } as const;
const REASON_MISSING = { en: 'Give a reason with 3 to 500 characters.', zh: '请填写理由，3 至 500 个字符。' } as const;

export const DECIDE_RATE_REFUSALS = defineRefusals({
  RATE_UNKNOWN,
  SAME_OFFICER: {
    en: 'Somebody else than the officer who proposed the rate has to decide on it.',
    zh: '须由提出该汇率之外的另一名平台人员复核。',
  },
  REASON_MISSING,
  ACTION_NOT_ALLOWED_NOW,
});
export type DecideRateRefusal = keyof typeof DECIDE_RATE_REFUSALS;

export const WITHDRAW_RATE_REFUSALS = defineRefusals({ RATE_UNKNOWN, REASON_MISSING, ACTION_NOT_ALLOWED_NOW });
export type WithdrawRateRefusal = keyof typeof WITHDRAW_RATE_REFUSALS;

/** Whether this officer may confirm or refuse a proposed rate: not the one who proposed it; a refusal says why. */
export function judgeRateDecision(
  rate: { readonly status: DeclaredRateStatus; readonly declaredBy: string },
  decision: { readonly action: 'confirm' | 'refuse'; readonly reason: string },
  officer: string,
): Result<DeclaredRateStatus, DecideRateRefusal> {
  const next = transition<DeclaredRateStatus, DeclaredRateAction>(
    DECLARED_RATE_LIFECYCLE,
    rate.status,
    decision.action,
  );
  if (!next.ok) return next;
  if (rate.declaredBy === officer) return err('SAME_OFFICER');
  return decision.action === 'confirm' || isReason(decision.reason) ? next : err('REASON_MISSING');
}

/** Whether a rate in force may be withdrawn; what was frozen with it before stays as it is. */
export function judgeRateWithdrawal(
  rate: { readonly status: DeclaredRateStatus },
  reason: string,
): Result<DeclaredRateStatus, WithdrawRateRefusal> {
  const next = transition<DeclaredRateStatus, DeclaredRateAction>(DECLARED_RATE_LIFECYCLE, rate.status, 'withdraw');
  if (!next.ok) return next;
  return isReason(reason) ? next : err('REASON_MISSING');
}
