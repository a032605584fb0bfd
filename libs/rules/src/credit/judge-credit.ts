import { defineRefusals, err, ok, transition, type Currency, type Minor, type Result } from '#libs/kernel';
import { type Day, dayOf, isDay } from '../calendar.js';
import type { ContractStatus } from '../contract/contract-lifecycle.js';
import { isCountry } from '../organisation/countries.js';
import type { PaymentInstrument } from '../payment/terms.js';
import { isPaperText, isReason, isReference } from '../text.js';
import { CREDIT_TERMS_TEXTS, type CreditTerms, judgeCreditTerms } from './credit-terms.js';
import {
  CREDIT_AMENDMENT_LIFECYCLE,
  CREDIT_LIFECYCLE,
  type CreditAction,
  type CreditAmendmentAction,
  type CreditAmendmentStatus,
  type CreditStatus,
  isEndedCredit,
  isIssued,
} from './credit-lifecycles.js';
import { onBankingDay } from './credit-dates.js';

export const CREDIT_UNKNOWN = {
  en: 'Choose a letter of credit of your own contracts.',
  zh: '请选择本单位合同的信用证。',
};
export const STEP_NOT_ALLOWED = {
  en: 'It is {status}; from here these are possible: {possible}.',
  zh: '当前状态为 {status}，可执行：{possible}。',
} as const;
const REASON_INVALID = {
  en: 'Give the reason with 3 to 500 characters.',
  zh: '请填写 3 至 500 个字符的理由。',
} as const;
export const BANK_REFERENCE_INVALID = {
  en: 'Give the bank’s reference with 1 to 100 characters.',
  zh: '请填写 1 至 100 个字符的银行编号。',
} as const;

export const APPLY_FOR_CREDIT_REFUSALS = defineRefusals({
  ...CREDIT_TERMS_TEXTS,
  CONTRACT_UNKNOWN: { en: 'Choose a contract of your own.', zh: '请选择本单位的合同。' },
  CONTRACT_NOT_RUNNING: {
    en: 'The contract is {status}; apply when both sides have signed it.',
    zh: '合同状态为 {status}；请在双方签署后申请开证。',
  },
  PAID_OTHERWISE: {
    en: 'This contract is paid by {instrument}; agree on another contract to pay by letter of credit.',
    zh: '本合同付款方式为 {instrument}，不以信用证结算。',
  },
  CREDIT_OPEN: {
    en: 'The credit {reference} of this contract is open; ask for an amendment of that one.',
    zh: '本合同信用证 {reference} 尚未结束，请申请修改该证。',
  },
  BANK_INVALID: {
    en: 'Name the issuing bank with 1 to 140 characters, and its country by ISO 3166.',
    zh: '请填写开证行名称（1 至 140 个字符）及其所在国家的 ISO 3166 代码。',
  },
});
export type ApplyForCreditRefusal = keyof typeof APPLY_FOR_CREDIT_REFUSALS;

export interface IssuingBank {
  readonly bankName: string;
  /** ISO 3166: whose holidays count. */
  readonly bankCountry: string;
}
export interface ContractForCredit {
  readonly status: ContractStatus;
  readonly instrument: PaymentInstrument;
  readonly valueMinor: Minor;
  readonly currency: Currency;
  /** The credit of this contract that has not ended. */
  readonly openReference: string | null;
}

/** Whether the purchaser of a contract may apply for this credit. */
export function judgeApplication(
  terms: CreditTerms,
  bank: IssuingBank,
  contract: ContractForCredit,
  now: Date,
): Result<undefined, ApplyForCreditRefusal> {
  const { status, instrument, openReference } = contract;
  if (instrument !== 'letter-of-credit') return err('PAID_OTHERWISE', { instrument });
  if (status !== 'active' && status !== 'expiring' && status !== 'completed') {
    return err('CONTRACT_NOT_RUNNING', { status });
  }
  if (openReference !== null) return err('CREDIT_OPEN', { reference: openReference });
  if (!isPaperText(bank.bankName, 140) || !isCountry(bank.bankCountry)) return err('BANK_INVALID');
  return judgeCreditTerms(terms, contract, dayOf(now));
}

export const RECORD_CREDIT_REFUSALS = defineRefusals({
  CREDIT_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW: STEP_NOT_ALLOWED,
  BANK_REFERENCE_INVALID,
  REASON_INVALID,
  CREDIT_OVER: {
    en: 'This credit would have expired on {until}; the purchaser applies for another.',
    zh: '该信用证已于 {until} 到期，请采购方重新申请。',
  },
  CLOSED_DAYS_INVALID: {
    en: 'Give at most {limit} days on which the bank is closed, each once, as YYYY-MM-DD.',
    zh: '银行休业日最多 {limit} 个，格式 YYYY-MM-DD，不得重复。',
  },
});
export type RecordCreditRefusal = keyof typeof RECORD_CREDIT_REFUSALS;

/** Days that a bank may say it is closed on, beside its country's holidays. */
export const MAX_CLOSED_DAYS = 100;

/** What the issuing bank, or the advising one, has said of an application or a credit. */
export interface BankMessage {
  readonly action: 'issue' | 'advise' | 'decline';
  readonly bankReference: string | null;
  readonly reason: string | null;
  readonly closedDays: readonly Day[];
}

/** Whether the message fits the credit as it stands; answers where it leads. */
export function judgeBankMessage(
  credit: { readonly status: CreditStatus; readonly expiresOn: Day },
  { action, bankReference, reason, closedDays }: BankMessage,
  now: Date,
): Result<CreditStatus, RecordCreditRefusal> {
  const next = transition<CreditStatus, CreditAction>(CREDIT_LIFECYCLE, credit.status, action);
  if (!next.ok) return next;
  if (action === 'decline') return isReason(reason ?? undefined) ? next : err('REASON_INVALID');
  if (bankReference === null || !isReference(bankReference)) return err('BANK_REFERENCE_INVALID');
  const sound = closedDays.every(isDay) && new Set(closedDays).size === closedDays.length;
  if (!sound || closedDays.length > MAX_CLOSED_DAYS) return err('CLOSED_DAYS_INVALID', { limit: MAX_CLOSED_DAYS });
  return dayOf(now) > credit.expiresOn ? err('CREDIT_OVER', { until: credit.expiresOn }) : next;
}

export const WITHDRAW_CREDIT_REFUSALS = defineRefusals({
  CREDIT_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW: STEP_NOT_ALLOWED,
});
export type WithdrawCreditRefusal = keyof typeof WITHDRAW_CREDIT_REFUSALS;

/** The applicant takes its application back, before the bank has issued. */
export const judgeCreditWithdrawal = (status: CreditStatus): Result<CreditStatus, WithdrawCreditRefusal> =>
  transition<CreditStatus, CreditAction>(CREDIT_LIFECYCLE, status, 'withdraw');

/** Whether the credit's day is over: nothing is under examination, and the last banking day has passed. */
export const isExpired = (
  credit: { readonly status: CreditStatus; readonly expiresOn: Day; readonly openPresentations: number },
  now: Date,
  holidays: readonly Day[],
): boolean =>
  isIssued(credit.status) && credit.openPresentations === 0 && dayOf(now) > onBankingDay(credit.expiresOn, holidays);

export const REQUEST_CREDIT_AMENDMENT_REFUSALS = defineRefusals({
  ...CREDIT_TERMS_TEXTS,
  CREDIT_UNKNOWN,
  CREDIT_NOT_ISSUED: {
    en: 'The credit is {status}; only an issued one is amended.',
    zh: '信用证状态为 {status}，仅已开立的信用证可以修改。',
  },
  AMENDMENT_OPEN: {
    en: 'Amendment {number} of this credit is open; wait for its end or withdraw it.',
    zh: '第 {number} 号修改尚未结束，请等待或撤回。',
  },
  NOTHING_CHANGED: { en: 'Say what the credit should say instead.', zh: '请填写需要修改的内容。' },
  BELOW_DRAWN: {
    en: 'The amount cannot be below what is drawn or presented.',
    zh: '金额不得低于已支取或已交单的金额。',
  },
  PRESENTATION_OPEN: {
    en: 'Documents are before the bank; a credit is cancelled when none are.',
    zh: '尚有单据在银行审核，不能撤销信用证。',
  },
});
export type RequestCreditAmendmentRefusal = keyof typeof REQUEST_CREDIT_AMENDMENT_REFUSALS;

export interface StandingCredit {
  readonly status: CreditStatus;
  readonly terms: CreditTerms;
  readonly currency: Currency;
  readonly valueMinor: Minor;
  /** Of presentations that were not refused. */
  readonly drawnMinor: Minor;
  readonly openPresentations: number;
  readonly openAmendment: number | null;
}

/** Whether the applicant may ask for it. `terms` null: that the credit be cancelled. */
export function judgeAmendmentRequest(
  credit: StandingCredit,
  terms: CreditTerms | null,
  now: Date,
): Result<undefined, RequestCreditAmendmentRefusal> {
  const { status, openAmendment, openPresentations, drawnMinor } = credit;
  if (!isIssued(status)) return err('CREDIT_NOT_ISSUED', { status });
  if (openAmendment !== null) return err('AMENDMENT_OPEN', { number: openAmendment });
  if (terms === null) return openPresentations > 0 ? err('PRESENTATION_OPEN') : ok(undefined);
  if (textOf(terms) === textOf(credit.terms)) return err('NOTHING_CHANGED');
  if (terms.amountMinor < drawnMinor) return err('BELOW_DRAWN');
  return judgeCreditTerms(terms, credit, dayOf(now));
}

const textOf = ({ amountMinor, ...terms }: CreditTerms): string =>
  JSON.stringify([String(amountMinor), Object.entries(terms).sort(([one], [other]) => (one < other ? -1 : 1))]);

export const DECIDE_CREDIT_AMENDMENT_REFUSALS = defineRefusals({
  AMENDMENT_UNKNOWN: { en: 'Choose an amendment of your own credits.', zh: '请选择本单位信用证的修改。' },
  ACTION_NOT_ALLOWED_NOW: STEP_NOT_ALLOWED,
  REASON_INVALID,
  BELOW_DRAWN: REQUEST_CREDIT_AMENDMENT_REFUSALS.BELOW_DRAWN,
  PRESENTATION_OPEN: REQUEST_CREDIT_AMENDMENT_REFUSALS.PRESENTATION_OPEN,
  CREDIT_OVER: RECORD_CREDIT_REFUSALS.CREDIT_OVER,
});
export type DecideCreditAmendmentRefusal = keyof typeof DECIDE_CREDIT_AMENDMENT_REFUSALS;

/** The bank issues or declines, the applicant withdraws, the beneficiary accepts or rejects: as a whole (10 e). */
export function judgeAmendmentStep(
  amendment: { readonly status: CreditAmendmentStatus; readonly terms: CreditTerms | null },
  credit: Pick<StandingCredit, 'status' | 'drawnMinor' | 'openPresentations'>,
  action: Exclude<CreditAmendmentAction, 'lapse'>,
  reason: string | null,
): Result<CreditAmendmentStatus, DecideCreditAmendmentRefusal> {
  const next = transition<CreditAmendmentStatus, CreditAmendmentAction>(
    CREDIT_AMENDMENT_LIFECYCLE,
    amendment.status,
    action,
  );
  if (!next.ok) return next;
  if ((action === 'decline' || action === 'reject') && !isReason(reason ?? undefined)) return err('REASON_INVALID');
  if (action !== 'accept') return next;
  if (isEndedCredit(credit.status)) return err('ACTION_NOT_ALLOWED_NOW', { status: credit.status, possible: [] });
  if (amendment.terms === null) return credit.openPresentations > 0 ? err('PRESENTATION_OPEN') : next;
  return amendment.terms.amountMinor < credit.drawnMinor ? err('BELOW_DRAWN') : next;
}
