import {
  basisPoints,
  defineRefusals,
  err,
  invariant,
  lineAmount,
  ok,
  type Currency,
  type Minor,
  type Result,
  type UnitPrice,
} from '#libs/kernel';
import { addDays, daysBetween, lastDayOfMonths, type Day } from '../calendar.js';

/** A contract whose supplier has stopped delivering. */
export interface DefaultedContract {
  readonly currency: Currency;
  readonly agreedQuantity: bigint;
  readonly deliveredQuantity: bigint;
  readonly unitPrice: UnitPrice;
  /** The deposit's share of the contract's value. No percentage is sourced (domain.md 10): a field of the contract. */
  readonly depositBasisPoints: number;
}

export interface CoverCost {
  readonly shortQuantity: bigint;
  /** What the missing units cost more from the spare supplier; 0 when it is not dearer. */
  readonly coverCostMinor: Minor;
}

/** What buying the missing units elsewhere costs more than the contract's price, rounded once (domain.md 8.3, E11). */
export function coverCost(contract: DefaultedContract, spareUnitPrice: UnitPrice): CoverCost {
  const shortQuantity = contract.agreedQuantity - contract.deliveredQuantity;
  invariant(shortQuantity >= 0n && contract.deliveredQuantity >= 0n, 'more is delivered than was agreed');
  const dearer = spareUnitPrice > contract.unitPrice ? spareUnitPrice - contract.unitPrice : 0n;
  return { shortQuantity, coverCostMinor: lineAmount(shortQuantity, dearer as UnitPrice, contract.currency) };
}

export interface Forfeit {
  readonly depositMinor: Minor;
  /** Taken from the deposit, up to the whole of it. */
  readonly forfeitMinor: Minor;
  /** What the supplier gets back. */
  readonly returnedMinor: Minor;
  /** The cover cost that the deposit does not reach. */
  readonly uncoveredMinor: Minor;
}

/** Divides a deposit between the buyer's cover cost and the supplier; the parts sum to the deposit (E11). */
export function forfeit(contract: DefaultedContract, coverCostMinor: Minor): Forfeit {
  const value = lineAmount(contract.agreedQuantity, contract.unitPrice, contract.currency);
  const depositMinor = basisPoints(value, contract.depositBasisPoints);
  const forfeitMinor = coverCostMinor < depositMinor ? coverCostMinor : depositMinor;
  return {
    depositMinor,
    forfeitMinor,
    returnedMinor: depositMinor - forfeitMinor,
    uncoveredMinor: coverCostMinor - forfeitMinor,
  };
}

/** A bar from bidding of whole months, first and last day counted in: 9 months from 2021-08-11 are 273 days (E11). */
export function banDays(from: Day, months: number): { readonly from: Day; readonly to: Day; readonly days: number } {
  invariant(Number.isInteger(months) && months > 0, 'a bar lasts whole months');
  const to = lastDayOfMonths(from, months);
  return { from, to, days: daysBetween(from, to) + 1 };
}

/** Who supplies a region in which role and when; `to` is the last day, null while it lasts. */
export interface RegionSupply {
  readonly region: string;
  readonly bidder: string;
  readonly role: 'primary' | 'spare';
  readonly from: Day;
  readonly to: Day | null;
}

export const TAKE_OVER_REFUSALS = defineRefusals({
  NO_PRIMARY: {
    en: 'Name a region with a supplier in place; {region} has none on {on}.',
    zh: '请选择已有主供企业的地区；{region} 在 {on} 没有主供企业。',
  },
  NO_SPARE: {
    en: 'Choose another winner or hold a supplementary selection: {region} has no spare supplier on {on}.',
    zh: '请选择其他中选企业或组织增补遴选：{region} 在 {on} 没有备供企业。',
  },
});
export type TakeOverRefusal = keyof typeof TAKE_OVER_REFUSALS;

/**
 * The spare supplier becomes the primary one of a region from a day on (domain.md 1.11 and E11). Nothing is deleted:
 * the rows of the old roles get their last day, so that the history tells who supplied when.
 */
export function takeOver(
  history: readonly RegionSupply[],
  region: string,
  on: Day,
): Result<readonly RegionSupply[], TakeOverRefusal> {
  const stands = (row: RegionSupply, role: RegionSupply['role']) =>
    row.region === region && row.role === role && row.from < on && row.to === null;
  if (!history.some((row) => stands(row, 'primary'))) return err('NO_PRIMARY', { region, on });
  const spare = history.find((row) => stands(row, 'spare'));
  if (!spare) return err('NO_SPARE', { region, on });
  const lastDay = addDays(on, -1);
  const closed = history.map((row) => (stands(row, 'primary') || row === spare ? { ...row, to: lastDay } : row));
  return ok([...closed, { ...spare, role: 'primary', from: on, to: null }]);
}
