import type { Revival, VbpMethod } from '../../rulebook/award-method.js';
import { floorProduct } from '../exact.js';
import type { NamedBrands } from './named-brands.js';
import type { Ranked } from './shortlist.js';

/** What revival depends on: the winners of rule 1 are the first of the ranked bids. */
export interface RevivalCase {
  readonly ranked: readonly Ranked[];
  readonly cap: number;
  readonly ruleOneWinners: number;
  readonly base: number;
  readonly brands: NamedBrands;
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
export function offerTo(at: number, offers: readonly Offer[], { ranked, cap, brands }: RevivalCase): Offer | undefined {
  for (const offer of offers) {
    if (offer.who === 'SHORTLISTED') {
      if (at < cap) return offer;
    } else if (at >= cap && brands.reported(ranked[at]?.at ?? 0) >= offer.leastDemand) {
      return offer;
    }
  }
  return undefined;
}
