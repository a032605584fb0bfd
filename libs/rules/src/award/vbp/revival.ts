import type { Revival, VbpMethod } from '../../rulebook/award-method.js';
import { floorProduct } from '../exact.js';
import type { Ranked } from './shortlist.js';

/** What revival depends on: the winners of rule 1 are the first of the ranked bids. */
export interface RevivalCase {
  readonly ranked: readonly Ranked[];
  readonly cap: number;
  readonly ruleOneWinners: number;
  readonly base: number;
  readonly reported: (bidder: string) => number;
}

/** The comparable price of each kind of revival, in the rulebook's order. */
export type Offer = Pick<Revival, 'who'> & { readonly price: number; readonly leastDemand: number };

export function offersOf(method: VbpMethod, { ranked, ruleOneWinners, base }: RevivalCase): readonly Offer[] {
  const highest = ranked[ruleOneWinners - 1];
  if (!highest) return [];
  return method.revival.map(({ who, soleWinnerMultiplierPermille, minDemandSharePermille = 0 }) => ({
    who,
    price:
      ruleOneWinners === 1 ? floorProduct(highest.comparable, soleWinnerMultiplierPermille, 1_000) : highest.comparable,
    leastDemand: Math.max(1, floorProduct(base, minDemandSharePermille, 1_000, 999)),
  }));
}

/** The offer that is made to the loser at this place of the ranking; undefined when there is none. */
export function offerTo(
  at: number,
  offers: readonly Offer[],
  { ranked, cap, reported }: RevivalCase,
): Offer | undefined {
  return offers.find(({ who, leastDemand }) =>
    who === 'SHORTLISTED' ? at < cap : at >= cap && reported(ranked[at]?.bid.bidder ?? '') >= leastDemand,
  );
}
