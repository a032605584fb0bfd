import {
  defineRefusals,
  err,
  formatAmount,
  isCurrency,
  MAX_AMOUNT,
  ok,
  transition,
  type Currency,
  type Minor,
  type Result,
} from '#libs/kernel';
import { isBic, parseIban } from '../code/iban.js';
import { codeFaultText } from '../code/code-fault.js';
import { isCountry } from '../organisation/countries.js';
import { isPaperText, isReason } from '../text.js';
import {
  BANK_ENTRY_LIFECYCLE,
  type BankEntryAction,
  type BankEntryStatus,
  PAYEE_ACCOUNT_LIFECYCLE,
  type PayeeAccountAction,
  type PayeeAccountStatus,
  PAYMENT_ORDER_LIFECYCLE,
  type PaymentOrderAction,
  type PaymentOrderStatus,
} from './bank-lifecycles.js';

/** An account at a bank as somebody writes it down. */
export interface AccountDraft {
  readonly currency: string;
  /** The ISO 3166 country of the bank. */
  readonly bankCountry: string;
  readonly bankName: string;
  readonly scheme: 'iban' | 'other';
  readonly identification: string;
  readonly bic: string | null;
  readonly holder: string;
}

const ACCOUNT_TEXTS = {
  CURRENCY_UNKNOWN: { en: 'Choose a currency that is traded here.', zh: '请选择平台支持的币种。' },
  COUNTRY_UNKNOWN: {
    en: 'Give the ISO 3166 code of the bank’s country.',
    zh: '请填写开户行所在国家的 ISO 3166 代码。',
  },
  IBAN_INVALID: { en: 'Look at the account number again. {fault}', zh: '请核对账号。{fault}' },
  ACCOUNT_INVALID: {
    en: 'Give the account number with 4 to 34 letters and digits.',
    zh: '请填写 4 至 34 位字母或数字的账号。',
  },
  BIC_INVALID: {
    en: 'Give the BIC (SWIFT code) of the bank: 8 or 11 letters and digits. Without an IBAN it is needed.',
    zh: '请填写开户行 BIC（SWIFT 代码）：8 或 11 位字母数字；无 IBAN 时必填。',
  },
  TEXT_INVALID: { en: 'Give {field} with 1 to 140 characters.', zh: '{field} 须为 1 至 140 个字符。' },
} as const;
const ACTION_NOT_ALLOWED_NOW = {
  en: 'It is {status}; from here these are possible: {possible}.',
  zh: '当前状态为 {status}，可执行：{possible}。',
} as const;
const REASON_MISSING = { en: 'Give a reason of 3 to 500 characters.', zh: '请填写 3 至 500 个字符的理由。' } as const;

type AccountRefusal = keyof typeof ACCOUNT_TEXTS;

/** Whether an account can be paid to or from; answers it in the form that banks want. */
export function judgeAccount(
  draft: AccountDraft,
): Result<Omit<AccountDraft, 'currency'> & { readonly currency: Currency }, AccountRefusal> {
  const { currency, bankCountry, bankName, scheme, bic, holder } = draft;
  if (!isCurrency(currency)) return err('CURRENCY_UNKNOWN');
  if (!isCountry(bankCountry)) return err('COUNTRY_UNKNOWN');
  for (const [field, text] of Object.entries({ bankName, holder })) {
    if (!isPaperText(text, 140)) return err('TEXT_INVALID', { field });
  }
  let identification = draft.identification.replaceAll(/[\s-]/g, '').toUpperCase();
  if (scheme === 'iban') {
    const iban = parseIban(draft.identification);
    if (!iban.ok) {
      const { en, zh } = codeFaultText(iban);
      return err('IBAN_INVALID', { fault: en, faultZh: zh });
    }
    identification = iban.value;
  } else if (!/^[A-Z\d]{4,34}$/.test(identification)) return err('ACCOUNT_INVALID');
  if (bic === null ? scheme === 'other' : !isBic(bic)) return err('BIC_INVALID');
  return ok({ ...draft, currency, identification });
}

export const OPEN_BANK_ACCOUNT_REFUSALS = defineRefusals({
  ...ACCOUNT_TEXTS,
  ACCOUNT_TAKEN: { en: 'This account is kept already.', zh: '该账户已登记。' },
});
export type OpenBankAccountRefusal = keyof typeof OPEN_BANK_ACCOUNT_REFUSALS;

export const PROPOSE_PAYEE_ACCOUNT_REFUSALS = defineRefusals({
  ...ACCOUNT_TEXTS,
  TOO_MANY_ACCOUNTS: {
    en: 'An organisation keeps at most {limit} accounts; withdraw one that is not used.',
    zh: '每个单位最多 {limit} 个账户；请先撤销不用的账户。',
  },
});
export type ProposePayeeAccountRefusal = keyof typeof PROPOSE_PAYEE_ACCOUNT_REFUSALS;
export const MAX_PAYEE_ACCOUNTS = 20;

export const DECIDE_PAYEE_ACCOUNT_REFUSALS = defineRefusals({
  ACCOUNT_UNKNOWN: { en: 'Choose an account that you can see.', zh: '请选择可见的账户。' },
  ACTION_NOT_ALLOWED_NOW,
  REASON_MISSING,
});
export type DecidePayeeAccountRefusal = keyof typeof DECIDE_PAYEE_ACCOUNT_REFUSALS;

/** Officers verify or refuse, with how they know or why not; its owner withdraws. */
export function judgePayeeAccountStep(
  status: PayeeAccountStatus,
  action: PayeeAccountAction,
  reason: string,
): Result<{ readonly status: PayeeAccountStatus; readonly reason: string }, DecidePayeeAccountRefusal> {
  const next = transition<PayeeAccountStatus, PayeeAccountAction>(PAYEE_ACCOUNT_LIFECYCLE, status, action);
  if (!next.ok) return next;
  return isReason(reason) ? ok({ status: next.value, reason: reason.trim() }) : err('REASON_MISSING');
}

export const REQUEST_PAYOUT_REFUSALS = defineRefusals({
  ACCOUNT_UNKNOWN: { en: 'Choose a verified account of your own.', zh: '请选择本单位已核验的账户。' },
  AMOUNT_OUT_OF_RANGE: {
    en: 'Give an amount above zero and at most {limit} {currency}.',
    zh: '金额须大于零且不超过 {limit} {currency}。',
  },
  CURRENCY_NOT_FITTING: {
    en: 'This account is kept in {currency}: give an amount in it, or choose another account.',
    zh: '该账户币种为 {currency}：请以该币种填写金额或选择其他账户。',
  },
  DEBTS_FIRST: {
    en: 'You still owe {owed} {currency} out of your contracts (receivables): it is collected before anything is paid out.',
    zh: '本单位尚欠合同款 {owed} {currency}（receivables）：须先扣收，方可出金。',
  },
  INSUFFICIENT_FUNDS: {
    en: 'Pay out at most {available} {currency}: that is what the wallet holds.',
    zh: '最多可付出 {available} {currency}：此为钱包余额。',
  },
});
export type RequestPayoutRefusal = keyof typeof REQUEST_PAYOUT_REFUSALS;

/** Whether so much can be asked for to this account; whether the wallet holds it is the ledger's to say. */
export function judgePayoutRequest(
  amountMinor: Minor,
  currency: Currency,
  owedMinor: Minor,
  account: { readonly status: PayeeAccountStatus; readonly currency: Currency } | undefined,
): Result<undefined, RequestPayoutRefusal> {
  if (account?.status !== 'verified') return err('ACCOUNT_UNKNOWN');
  if (account.currency !== currency) return err('CURRENCY_NOT_FITTING', { currency: account.currency });
  if (amountMinor <= 0n || amountMinor > MAX_AMOUNT) {
    return err('AMOUNT_OUT_OF_RANGE', { limit: formatAmount(MAX_AMOUNT, currency), currency });
  }
  if (owedMinor > 0n) return err('DEBTS_FIRST', { owed: formatAmount(owedMinor, currency), currency });
  return ok(undefined);
}

export const DECIDE_PAYOUT_REFUSALS = defineRefusals({
  PAYMENT_UNKNOWN: { en: 'Choose a payment that waits for a decision.', zh: '请选择待决定的付款。' },
  ACTION_NOT_ALLOWED_NOW,
  REASON_MISSING,
});
export type DecidePayoutRefusal = keyof typeof DECIDE_PAYOUT_REFUSALS;

/** An officer approves a payment or refuses it with a reason, which gives the money back. */
export function judgePayoutStep(
  status: PaymentOrderStatus,
  action: Extract<PaymentOrderAction, 'approve' | 'refuse'>,
  reason: string | null,
): Result<PaymentOrderStatus, DecidePayoutRefusal> {
  const next = transition<PaymentOrderStatus, PaymentOrderAction>(PAYMENT_ORDER_LIFECYCLE, status, action);
  if (!next.ok) return next;
  return action === 'refuse' && !isReason(reason ?? undefined) ? err('REASON_MISSING') : next;
}

/** Payments that one file sends to the bank. */
export const MAX_PAYMENTS_PER_FILE = 1_000;
export const SEND_PAYMENTS_REFUSALS = defineRefusals({
  ACCOUNT_UNKNOWN: { en: 'Choose one of the platform’s bank accounts.', zh: '请选择平台的银行账户。' },
  NOTHING_TO_SEND: {
    en: 'No approved payment in {currency} waits to be sent.',
    zh: '没有待发送的 {currency} 已批准付款。',
  },
  SECOND_OFFICER_NEEDED: {
    en: 'Another officer has to send these payments: you approved all that wait.',
    zh: '须由另一位业务员发送：待发付款均由您批准。',
  },
});
export type SendPaymentsRefusal = keyof typeof SEND_PAYMENTS_REFUSALS;

export const IMPORT_BANK_STATEMENT_REFUSALS = defineRefusals({
  FILE_UNKNOWN: { en: 'Upload the bank’s file, then name it here.', zh: '请先上传银行文件，再在此处引用。' },
  FILE_NOT_SCANNED: {
    en: 'Try again when the file has been scanned: it waits in quarantine.',
    zh: '文件尚在隔离区等待扫描，请稍后重试。',
  },
  FILE_INVALID: {
    en: 'Nothing was booked. {path}, line {line}: {fault}',
    zh: '未入账任何内容。{path} 第 {line} 行：{fault}',
  },
  ACCOUNT_UNKNOWN: {
    en: 'Nothing was booked: {account} in {currency} is none of the platform’s bank accounts.',
    zh: '未入账任何内容：{account}（{currency}）不是平台的银行账户。',
  },
  STATEMENT_CHANGED: {
    en: 'Nothing was booked: the statement {statement} was read before with other bookings. Ask the bank which is right.',
    zh: '未入账任何内容：对账单 {statement} 曾以不同内容读入，请向银行核实。',
  },
});
export type ImportBankStatementRefusal = keyof typeof IMPORT_BANK_STATEMENT_REFUSALS;

export const DECIDE_BANK_ENTRY_REFUSALS = defineRefusals({
  ENTRY_UNKNOWN: { en: 'Choose a booking of the work list.', zh: '请选择待处理清单中的分录。' },
  ACTION_NOT_ALLOWED_NOW,
  REASON_MISSING,
  ORGANISATION_UNKNOWN: { en: 'Choose an admitted organisation.', zh: '请选择已准入的单位。' },
  NOT_MONEY_IN: {
    en: 'Only money that came in is somebody’s; set other bookings aside with a reason.',
    zh: '仅入账款项可归属单位；其他分录请注明理由后搁置。',
  },
});
export type DecideBankEntryRefusal = keyof typeof DECIDE_BANK_ENTRY_REFUSALS;

/** An officer says whose money a booking is, or that it is nobody's, and how that is known. */
export function judgeBankEntryStep(
  entry: { readonly status: BankEntryStatus; readonly direction: 'in' | 'out'; readonly reversal: boolean },
  action: Exclude<BankEntryAction, 'leave'>,
  reason: string,
): Result<BankEntryStatus, DecideBankEntryRefusal> {
  if (entry.status === 'read') return err('ENTRY_UNKNOWN');
  const next = transition<BankEntryStatus, BankEntryAction>(BANK_ENTRY_LIFECYCLE, entry.status, action);
  if (!next.ok) return next;
  if (!isReason(reason)) return err('REASON_MISSING');
  if (action === 'match' && (entry.direction === 'out' || entry.reversal)) return err('NOT_MONEY_IN');
  return next;
}
