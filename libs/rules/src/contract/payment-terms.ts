import { basisPoints, invariant, lineAmount, type Currency, type Minor, type UnitPrice } from '#libs/kernel';
import { addDays, daysBetween, endOfMonth, type Day } from '../calendar.js';

/**
 * When accepted goods are to be paid: a field of the contract, because practice knows both (domain.md 1.12 and E10).
 * Days count from the day of acceptance, which is day 0.
 */
export type PaymentTerm =
  { readonly kind: 'DAYS_AFTER_ACCEPTANCE'; readonly days: number } | { readonly kind: 'END_OF_NEXT_MONTH' };

/** The last day on which a payment is on time. `days` is whole and not negative. */
export function dueDate(acceptedOn: Day, term: PaymentTerm): Day {
  if (term.kind === 'END_OF_NEXT_MONTH') return endOfMonth(addDays(endOfMonth(acceptedOn), 1));
  invariant(Number.isInteger(term.days) && term.days >= 0, 'a payment term counts whole days');
  return addDays(acceptedOn, term.days);
}

/** Whether a payment of this day is late, and by how many days; 0 when it is on time. */
export const daysLate = (dueOn: Day, paidOn: Day): number => Math.max(0, daysBetween(dueOn, paidOn));

/**
 * What the fund pays ahead of delivery: a share of the agreed purchase amount, which is rounded once before the share
 * is taken and rounded once (domain.md 1.12: 30% at least; the share is a field of the contract).
 */
export function prepayment(
  agreed: { readonly quantity: bigint; readonly unitPrice: UnitPrice; readonly currency: Currency },
  shareBasisPoints: number,
): { readonly amountMinor: Minor; readonly prepaidMinor: Minor } {
  const amountMinor = lineAmount(agreed.quantity, agreed.unitPrice, agreed.currency);
  return { amountMinor, prepaidMinor: basisPoints(amountMinor, shareBasisPoints) };
}
