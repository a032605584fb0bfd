import { divideHalfEven, invariant, type Minor } from '#libs/kernel';
import type { PricedLine } from '../payment/funding.js';

/** An order line as its money stands. */
export interface CuttableLine extends PricedLine {
  readonly heldMinor: Minor;
  readonly advanceMinor: Minor;
  readonly balanceMinor: Minor;
  readonly balancePaid: boolean;
}

/** What becomes of its money. */
export interface CutLine {
  /** Out of escrow, back to the purchaser. */
  readonly refundMinor: Minor;
  /** What the supplier was paid ahead for goods that it will not deliver. */
  readonly owedMinor: Minor;
  /** The balance as it is from now on; one that was paid stays as it was. */
  readonly balanceMinor: Minor;
}

/**
 * What becomes of the money of an order line of which only `kept` units will be delivered. The line's price is cut at
 * that quantity as its invoices cut it, half-even: what is left is exactly what the invoices of those units sum to.
 */
export function cutLine(line: CuttableLine, kept: bigint): CutLine {
  invariant(0n <= kept && kept <= line.quantity, 'a line keeps no more than was ordered');
  const worth = divideHalfEven(line.amountMinor * kept, line.quantity);
  const { heldMinor, advanceMinor, balanceMinor, balancePaid } = line;
  const none = { refundMinor: 0n, owedMinor: 0n, balanceMinor };
  if (heldMinor > 0n) return { ...none, refundMinor: heldMinor - worth };
  if (advanceMinor + balanceMinor === 0n) return none;
  if (balancePaid) return { ...none, owedMinor: line.amountMinor - worth };
  return advanceMinor >= worth
    ? { ...none, owedMinor: advanceMinor - worth, balanceMinor: 0n }
    : { ...none, balanceMinor: worth - advanceMinor };
}
