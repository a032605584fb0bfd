import { basisPoints, divideHalfEven, invariant, type Minor } from '#libs/kernel';

export interface InvoicedLine {
  readonly quantity: bigint;
  /** What was held in escrow for the whole line. */
  readonly heldMinor: Minor;
  /** The quantity, accepted and rejected, that earlier invoices of this line cover. */
  readonly invoicedQuantity: bigint;
}

export interface InvoiceAmounts {
  /** For the accepted part, out of escrow. */
  readonly amountMinor: Minor;
  /** The platform's part of the amount; the supplier gets the rest. */
  readonly feeMinor: Minor;
  /** For the rejected part, back to the purchaser. */
  readonly refundMinor: Minor;
}

/**
 * What a receipt costs. The held amount is cut at the quantities covered so far, each cut rounded half-even, so that
 * the amounts and refunds of all receipts of a line sum exactly to what was held, in whatever parts it arrives.
 */
export function invoiceForReceipt(
  line: InvoicedLine,
  receipt: { readonly acceptedQuantity: bigint; readonly rejectedQuantity: bigint },
  feeBasisPoints: number,
): InvoiceAmounts {
  const begin = line.invoicedQuantity;
  const accepted = begin + receipt.acceptedQuantity;
  const end = accepted + receipt.rejectedQuantity;
  invariant(begin <= accepted && accepted <= end && end <= line.quantity, 'a receipt covers more than its order line');
  const heldUpTo = (quantity: bigint) => divideHalfEven(line.heldMinor * quantity, line.quantity);
  const amountMinor = heldUpTo(accepted) - heldUpTo(begin);
  return {
    amountMinor,
    feeMinor: basisPoints(amountMinor, feeBasisPoints),
    refundMinor: heldUpTo(end) - heldUpTo(accepted),
  };
}
