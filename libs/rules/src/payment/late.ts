import { defineRefusals, divideHalfEven, err, ok, type Minor, type Result } from '#libs/kernel';
import { addDays, type Day } from '../calendar.js';
import { daysLate } from '../contract/payment-terms.js';
import type { PaymentTerms } from './terms.js';

/** Days before the due date on which the purchaser is told. */
export const REMIND_DAYS_AHEAD = 7;

/** What a purchaser was last told about an open invoice. */
export const INVOICE_REMINDERS = ['due-soon', 'due', 'overdue'] as const;
export type InvoiceReminder = (typeof INVOICE_REMINDERS)[number];

/** What a day asks for of an invoice that is to be paid by a date. */
export interface InvoiceStep {
  /** To be told now; null when it has been told. */
  readonly remind: InvoiceReminder | null;
  /** From the due date on payment is tried, and tried again each day. */
  readonly pay: boolean;
  /** The day to look again, if it stays open. */
  readonly nextOn: Day;
}

/** The day on which an invoice is first looked at: seven days ahead of its due date, or at once. */
export const firstInvoiceStep = (dueOn: Day, issuedOn: Day): Day => {
  const ahead = addDays(dueOn, -REMIND_DAYS_AHEAD);
  return ahead > issuedOn ? ahead : issuedOn;
};

/** What is to be done about an open invoice on this day. A reminder that was missed is overtaken by the later one. */
export function invoiceStep(dueOn: Day, told: InvoiceReminder | null, today: Day): InvoiceStep {
  const now: InvoiceReminder = today > dueOn ? 'overdue' : today === dueOn ? 'due' : 'due-soon';
  const remind = told !== null && INVOICE_REMINDERS.indexOf(told) >= INVOICE_REMINDERS.indexOf(now) ? null : now;
  return { remind, pay: today >= dueOn, nextOn: today < dueOn ? dueOn : addDays(today, 1) };
}

/** Interest on what is paid late: yearly rate by days of 365, rounded half-even once; 0 when on time. */
export function lateInterest(terms: PaymentTerms, payableMinor: Minor, dueOn: Day, paidOn: Day): Minor {
  const rate = BigInt(terms.lateInterestBasisPoints ?? 0);
  return divideHalfEven(payableMinor * rate * BigInt(daysLate(dueOn, paidOn)), 10_000n * 365n);
}

export const PAY_INVOICE_REFUSALS = defineRefusals({
  INVOICE_UNKNOWN: { en: 'Choose one of your own invoices.', zh: '请选择本单位的发票。' },
  ALREADY_SETTLED: { en: 'This invoice has been paid.', zh: '该发票已付款。' },
  IN_DISPUTE: {
    en: 'The goods of this invoice are in dispute; wait for its end, which says what is to be paid.',
    zh: '该发票货物存在争议；请待争议结束，届时确定应付金额。',
  },
  PAID_OTHERWISE: {
    en: 'This invoice is paid by {instrument}; there is nothing to do here.',
    zh: '该发票按 {instrument} 方式支付，无需在此付款。',
  },
  INSUFFICIENT_FUNDS: {
    en: 'Pay in {missing} {currency} first: the invoice needs {needed}, the wallet holds {available}.',
    zh: '请先存入 {missing} {currency}：发票需 {needed}，钱包余额 {available}。',
  },
});
export type PayInvoiceRefusal = keyof typeof PAY_INVOICE_REFUSALS;

export const PAY_BALANCE_REFUSALS = defineRefusals({
  ORDER_LINE_UNKNOWN: { en: 'Choose one of your own order lines.', zh: '请选择本单位的订单行。' },
  NO_BALANCE: {
    en: 'This order line has no balance to pay: its terms are not deposit and balance.',
    zh: '该订单行无尾款：其付款方式并非定金加尾款。',
  },
  ALREADY_PAID: { en: 'The balance of this order line has been paid.', zh: '该订单行尾款已付。' },
  NOT_SHIPPED: {
    en: 'Pay when the supplier has shipped: the balance is due against the copy of the transport document.',
    zh: '请待供应商发货后付款：尾款凭运输单据副本支付。',
  },
  INSUFFICIENT_FUNDS: {
    en: 'Pay in {missing} {currency} first: the balance is {needed}, the wallet holds {available}.',
    zh: '请先存入 {missing} {currency}：尾款 {needed}，钱包余额 {available}。',
  },
});
export type PayBalanceRefusal = keyof typeof PAY_BALANCE_REFUSALS;

export interface LineToBalance {
  readonly payment: PaymentTerms;
  readonly balanceMinor: Minor;
  readonly balancePaidAt: Date | null;
  readonly shippedQuantity: bigint;
}

/** Whether the purchaser may pay the balance of an order line now. */
export function judgePayBalance(line: LineToBalance): Result<Minor, PayBalanceRefusal> {
  if (line.payment.instrument !== 'deposit-and-balance') return err('NO_BALANCE');
  if (line.balancePaidAt !== null) return err('ALREADY_PAID');
  if (line.payment.balance === 'transport-document' && line.shippedQuantity === 0n) return err('NOT_SHIPPED');
  return ok(line.balanceMinor);
}

/** Whether the balance still has to be paid before the goods may leave, or be taken in. */
export const balanceOwed = (
  line: Pick<LineToBalance, 'payment' | 'balanceMinor' | 'balancePaidAt'>,
  before: 'before-shipment' | 'transport-document',
): boolean => line.balanceMinor > 0n && line.balancePaidAt === null && line.payment.balance === before;
