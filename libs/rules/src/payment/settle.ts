import { divideHalfEven, invariant, type Minor } from '#libs/kernel';
import { minBigint } from '../order-by.js';
import { type FeeRate, feeOn } from './fees.js';
import type { PricedLine } from './funding.js';
import type { PaymentInstrument } from './terms.js';

/** What a receipt costs, and what of it was paid before. All amounts are zero or more. */
export interface InvoiceAmounts {
  readonly instrument: PaymentInstrument;
  /** For the accepted part. */
  readonly amountMinor: Minor;
  /** The platform's part of the amount; the supplier gets the rest. */
  readonly feeMinor: Minor;
  /** For the rejected part: back to the purchaser, where it was held or paid before. */
  readonly refundMinor: Minor;
  /** What the supplier has already: milestones, its part of an advance, deposit and balance, or what a bank honoured. */
  readonly prepaidMinor: Minor;
}

export interface ReceiptOfLine {
  readonly acceptedQuantity: bigint;
  readonly rejectedQuantity: bigint;
  /** The quantity, accepted and rejected, that earlier receipts of the line cover. */
  readonly coveredBefore: bigint;
}

/**
 * What a receipt costs. The line's price is cut at the quantities covered so far, each cut rounded half-even, so that
 * the amounts and refunds of all receipts of a line sum exactly to its price, in whatever parts it arrives.
 * `releasedMinor` is what milestones of the shipment released; under deposit and balance everything is paid by now, and
 * under a letter of credit where the bank has honoured the documents of the shipment before it was received.
 */
export function invoiceForReceipt(
  instrument: PaymentInstrument,
  line: PricedLine,
  receipt: ReceiptOfLine,
  fee: FeeRate,
  releasedMinor: Minor = 0n,
  honoured = false,
): InvoiceAmounts {
  const begin = receipt.coveredBefore;
  const accepted = begin + receipt.acceptedQuantity;
  const end = accepted + receipt.rejectedQuantity;
  invariant(begin <= accepted && accepted <= end && end <= line.quantity, 'a receipt covers more than its order line');
  const costUpTo = (quantity: bigint) => divideHalfEven(line.amountMinor * quantity, line.quantity);
  const amountMinor = costUpTo(accepted) - costUpTo(begin);
  const rejectedMinor = costUpTo(end) - costUpTo(accepted);
  const amounts = { instrument, amountMinor, feeMinor: feeOn(fee, amountMinor) };
  if (instrument === 'escrow') return { ...amounts, refundMinor: rejectedMinor, prepaidMinor: releasedMinor };
  if (instrument === 'deposit-and-balance' || (instrument === 'letter-of-credit' && honoured)) {
    return { ...amounts, refundMinor: rejectedMinor, prepaidMinor: amountMinor + rejectedMinor };
  }
  return { ...amounts, refundMinor: 0n, prepaidMinor: 0n };
}

/** How an invoice is paid, to the last minor unit. */
export interface SettlementPlan {
  /** To the supplier, out of escrow, the purchaser's wallet or the bank; the fee has been taken off. */
  readonly supplierMinor: Minor;
  readonly feeMinor: Minor;
  /** Back to the purchaser, out of escrow. */
  readonly refundMinor: Minor;
  /** What the supplier got ahead for goods that were then rejected, beyond what escrow still held of them. */
  readonly owedToPurchaserMinor: Minor;
  /** The fee that what was left to pay did not reach. */
  readonly owedFeeMinor: Minor;
}

/**
 * Divides what is left to pay: first the purchaser gets back what it did not accept, then the platform its fee, and the
 * supplier the rest. What does not reach, the supplier owes.
 */
export function settlementPlan(invoice: InvoiceAmounts): SettlementPlan {
  const { amountMinor, feeMinor, refundMinor, prepaidMinor } = invoice;
  invariant(0n <= feeMinor && feeMinor <= amountMinor && refundMinor >= 0n, 'an invoice has amounts below zero');
  const left = amountMinor + refundMinor - prepaidMinor;
  invariant(prepaidMinor >= 0n && left >= 0n, 'an invoice was paid beyond its worth before it was settled');
  const refunded = minBigint(refundMinor, left);
  const payable = left - refunded;
  const fee = minBigint(feeMinor, payable);
  return {
    supplierMinor: payable - fee,
    feeMinor: fee,
    refundMinor: refunded,
    owedToPurchaserMinor: refundMinor - refunded,
    owedFeeMinor: feeMinor - fee,
  };
}
