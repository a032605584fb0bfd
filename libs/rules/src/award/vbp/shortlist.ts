import { invariant } from '#libs/kernel';
import { sortFew } from '../../order-by.js';
import { ONE } from '../../rate/rate.js';
import type { BidCase } from '../outcome.js';
import type { Entrant } from '../qualify.js';
import type { TieOrder } from '../rank-entrants.js';

/** A bid that counts: it is valid, and the best of its family. */
export interface Ranked extends Entrant {
  readonly comparable: number;
}

/** The bids of a lot: the standing ones in rank order, and for each other one the bid of its family that stands. */
export interface Field {
  readonly ranked: readonly Ranked[];
  /** By the position of the entrant; undefined when no bid of its family stands, or its own does. */
  readonly standingOf: (at: number) => Ranked | undefined;
}

/** Merges related bids and ranks what is left. `families` is null when no two bids are related. */
export function formField(entrants: readonly Entrant[], families: readonly number[] | null, tie: TieOrder): Field {
  const exact = exactOrder(entrants);
  const order = (a: Ranked, b: Ranked): number => a.comparable - b.comparable || exact(a.bid, b.bid) || tie(a, b);
  if (!families) return { ranked: sortFew(entrants.filter(isValid), order), standingOf: () => undefined };
  const standing = new Map<number, Ranked>();
  for (const [at, entrant] of entrants.entries()) {
    const family = families[at] ?? at;
    const best = standing.get(family);
    if (isValid(entrant) && (!best || order(entrant, best) < 0)) standing.set(family, entrant);
  }
  const standingOf = (at: number): Ranked | undefined => {
    const best = standing.get(families[at] ?? at);
    return best === entrants[at] ? undefined : best;
  };
  return { ranked: sortFew([...standing.values()], order), standingOf };
}

const SAME = (): number => 0;

/**
 * Prices in several currencies that are equal only when rounded to a millionth are told apart exactly, before the tie
 * breakers. Where specifications differ as well, the comparable price is a rounded figure by the rules.
 */
function exactOrder(entrants: readonly Entrant[]): (a: BidCase, b: BidCase) => number {
  const [first] = entrants;
  if (!first || entrants.every(({ bid }) => !bid.rate)) return SAME;
  const alike = entrants.every(({ bid }) => bid.strength === first.bid.strength && bid.fill === first.bid.fill);
  return alike ? byConvertedPrice : SAME;
}

function byConvertedPrice(a: BidCase, b: BidCase): number {
  const [one, other] = [a.rate ?? ONE, b.rate ?? ONE];
  const difference =
    BigInt(a.unitPrice) * one.numerator * other.denominator - BigInt(b.unitPrice) * other.numerator * one.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const isValid = (entrant: Entrant): entrant is Ranked => entrant.refusal === null;

/** How many are shortlisted of so many qualified bidders; the last value of the table holds for more. */
export function capOf(capTable: readonly number[], qualified: number): number {
  const cap = capTable[Math.min(qualified, capTable.length) - 1];
  invariant(cap !== undefined, 'a cap is asked for without a bidder');
  return cap;
}
