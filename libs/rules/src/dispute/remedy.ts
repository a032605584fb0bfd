import { formatAmount, err, ok, type Currency, type Minor, type Result } from '#libs/kernel';
import type { ContractSide } from '../contract/judge-contract.js';
import { type FeeRate, feeOn } from '../payment/fees.js';
import type { InvoiceAmounts } from '../payment/settle.js';

/** What a proposal or a ruling does with the money. Amounts are minor units of the contract's currency. */
export interface Remedy {
  /**
   * Out of what the invoice in dispute asks and holds: so much is the purchaser's, the rest the supplier's. Null when no
   * invoice is held by the dispute; 0 releases all of it.
   */
  readonly refundMinor: Minor | null;
  /** What one side pays the other besides; null for nothing. */
  readonly penalty: { readonly from: ContractSide; readonly amountMinor: Minor } | null;
}

/** What a dispute holds: the invoice of the goods that it is about, as long as that is not settled. */
export interface HeldInvoice extends InvoiceAmounts {
  readonly fee: FeeRate;
}

/** What there is to divide between the sides: the price of what was accepted and of what was rejected. */
export const heldTotal = ({ amountMinor, refundMinor }: InvoiceAmounts): Minor => amountMinor + refundMinor;

/** The money was put aside or paid ahead, so that a refund is a movement; elsewhere the purchaser just pays less. */
const isFunded = ({ instrument }: InvoiceAmounts): boolean =>
  instrument === 'escrow' || instrument === 'deposit-and-balance';

/**
 * The invoice as a remedy leaves it; the sum is what it was, save that what was never put aside is not asked for any
 * more. The fee follows the amount. `refundMinor` is at most {@link heldTotal}.
 */
export function remedied(invoice: HeldInvoice, refundMinor: Minor): InvoiceAmounts {
  const { instrument, fee } = invoice;
  const amountMinor = heldTotal(invoice) - refundMinor;
  const feeMinor = feeOn(fee, amountMinor);
  const { prepaidMinor } = invoice;
  if (isFunded(invoice)) return { instrument, amountMinor, feeMinor, refundMinor, prepaidMinor };
  // An advance that is used up by more than is left to pay comes back as a refund.
  const overpaid = prepaidMinor > amountMinor ? prepaidMinor - amountMinor : 0n;
  return { instrument, amountMinor, feeMinor, refundMinor: overpaid, prepaidMinor };
}

export const REMEDY_REFUSAL_TEXTS = {
  REFUND_OUT_OF_RANGE: {
    en: 'Give a refund from 0 to {limit} {currency}: that is what the invoice in dispute comes to.',
    zh: '退款须在 0 至 {limit} {currency} 之间，即争议发票的总额。',
  },
  NOTHING_HELD: {
    en: 'No unpaid invoice is in dispute here: leave the refund out and let one side pay the other.',
    zh: '本争议没有未结发票：请不填退款，改由一方向另一方付款。',
  },
  REFUND_MISSING: {
    en: 'Say how much of the invoice in dispute, 0 to {limit} {currency}, goes back to the purchaser.',
    zh: '请填写争议发票中退还采购方的金额（0 至 {limit} {currency}）。',
  },
  PENALTY_OUT_OF_RANGE: {
    en: 'Give a payment above 0 and at most {limit} {currency}, the value of the contract.',
    zh: '付款须大于 0 且不超过合同金额 {limit} {currency}。',
  },
} as const;
export type RemedyRefusal = keyof typeof REMEDY_REFUSAL_TEXTS;

/** Whether a remedy fits what is held and what the contract is worth. */
export function judgeRemedy(
  remedy: Remedy,
  held: InvoiceAmounts | null,
  contract: { readonly valueMinor: Minor; readonly currency: Currency },
): Result<Remedy, RemedyRefusal> {
  const { refundMinor, penalty } = remedy;
  const { valueMinor, currency } = contract;
  if (held === null && refundMinor !== null) return err('NOTHING_HELD');
  if (held !== null) {
    const limit = formatAmount(heldTotal(held), currency);
    if (refundMinor === null) return err('REFUND_MISSING', { limit, currency });
    if (refundMinor < 0n || refundMinor > heldTotal(held)) return err('REFUND_OUT_OF_RANGE', { limit, currency });
  }
  if (penalty !== null && (penalty.amountMinor <= 0n || penalty.amountMinor > valueMinor)) {
    return err('PENALTY_OUT_OF_RANGE', { limit: formatAmount(valueMinor, currency), currency });
  }
  return ok(remedy);
}
