import { invariant, unreachable } from '#libs/kernel';
import { byText } from '../order-by.js';
import type { RankTieBreaker } from '../rulebook/award-method.js';
import type { DemandCase } from './outcome.js';
import type { Entrant } from './qualify.js';

/** A bid of a lot, and its position among them. */
type Placed = Pick<Entrant, 'bid' | 'at'>;

/** Orders two bids of equal price; never 0 for two bids. */
export type TieOrder = (a: Placed, b: Placed) => number;

/**
 * The order of bids that are equal on price: the rulebook's tie breakers as written, then the bid's id. `reported` tells
 * the reported demand that names the bidder of a bid.
 */
export function tieOrder(tieBreakers: readonly RankTieBreaker[], reported: (bid: Placed) => number): TieOrder {
  return (a, b) => {
    for (const tieBreaker of tieBreakers) {
      const order = compareBy(tieBreaker, a, b, reported);
      if (order !== 0) return order;
    }
    invariant(a.bid.id !== b.bid.id, `two bids have the id ${a.bid.id}`);
    return byText(a.bid.id, b.bid.id);
  };
}

function compareBy(tieBreaker: RankTieBreaker, a: Placed, b: Placed, reported: (bid: Placed) => number): number {
  switch (tieBreaker) {
    case 'HIGHER_REPORTED_DEMAND':
      return reported(b) - reported(a);
    case 'NO_MAJOR_CHANGE':
      return Number(b.bid.noMajorChange) - Number(a.bid.noMajorChange);
    case 'EARLIER_SUBMISSION':
      return bySubmission(a.bid.submittedAt, b.bid.submittedAt);
    case 'DRAW':
      return byText(a.bid.draw, b.bid.draw);
    default:
      return unreachable(tieBreaker);
  }
}

/** An unknown time comes after every known one. */
function bySubmission(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}

/** The reported demand that names the bidder of a bid as a brand, counted when it is first asked for. */
export function reportedDemand(rows: readonly DemandCase[]): (bid: Placed) => number {
  let sums: Map<string, number> | null = null;
  return ({ bid }) => {
    sums ??= sumBrands(rows);
    return sums.get(bid.bidder) ?? 0;
  };
}

function sumBrands(rows: readonly DemandCase[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { brands } of rows) {
    for (const { bidder, quantity } of brands) sums.set(bidder, (sums.get(bidder) ?? 0) + quantity);
  }
  return sums;
}
