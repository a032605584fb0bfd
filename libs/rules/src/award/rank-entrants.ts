import { invariant, unreachable } from '#libs/kernel';
import { byText } from '../order-by.js';
import type { RankTieBreaker } from '../rulebook/award-method.js';
import type { BidCase, DemandCase } from './outcome.js';

/** Orders two bids of equal price; never 0 for two bids. */
export type TieOrder = (a: BidCase, b: BidCase) => number;

/**
 * The order of bids that are equal on price: the rulebook's tie breakers as written, then the bid's id. `reported` tells
 * the reported demand that names a bidder.
 */
export function tieOrder(tieBreakers: readonly RankTieBreaker[], reported: (bidder: string) => number): TieOrder {
  return (a, b) => {
    for (const tieBreaker of tieBreakers) {
      const order = compareBy(tieBreaker, a, b, reported);
      if (order !== 0) return order;
    }
    invariant(a.id !== b.id, `two bids have the id ${a.id}`);
    return byText(a.id, b.id);
  };
}

function compareBy(tieBreaker: RankTieBreaker, a: BidCase, b: BidCase, reported: (bidder: string) => number): number {
  switch (tieBreaker) {
    case 'HIGHER_REPORTED_DEMAND':
      return reported(b.bidder) - reported(a.bidder);
    case 'NO_MAJOR_CHANGE':
      return Number(b.noMajorChange) - Number(a.noMajorChange);
    case 'EARLIER_SUBMISSION':
      return bySubmission(a.submittedAt, b.submittedAt);
    case 'DRAW':
      return byText(a.draw, b.draw);
    default:
      return unreachable(tieBreaker);
  }
}

/** An unknown time comes after every known one. */
function bySubmission(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}

/** The reported demand that names a bidder as a brand, counted when it is first asked for. */
export function reportedDemand(rows: readonly DemandCase[]): (bidder: string) => number {
  let sums: Map<string, number> | null = null;
  return (bidder) => {
    sums ??= sumBrands(rows);
    return sums.get(bidder) ?? 0;
  };
}

function sumBrands(rows: readonly DemandCase[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { brands } of rows) {
    for (const { bidder, quantity } of brands) sums.set(bidder, (sums.get(bidder) ?? 0) + quantity);
  }
  return sums;
}
