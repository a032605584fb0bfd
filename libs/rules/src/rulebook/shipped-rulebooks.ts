import type { LeastCostMethod } from './award-method.js';
import { INSULIN_ABC, LINKED_LOTS, LOWEST_PRICE, WEIGHTED } from './method-rulebooks.js';
import type { Rulebook } from './rulebook.js';
import { TERMS } from './terms.js';
import { VBP_RULEBOOKS } from './vbp-rulebooks.js';

const UNDATED = { version: 1, effectiveFrom: null, effectiveTo: null } as const;

/** Serves as much as the bids can, at the least total cost. */
export const LEAST_COST_RULEBOOK: Rulebook & { readonly award: LeastCostMethod } = {
  ...TERMS,
  ...UNDATED,
  code: 'least-cost',
  title: { en: 'Least total cost within capacity', zh: '产能约束下总成本最低' },
  unverified: [],
  award: {
    method: 'least-cost',
    // The highest number of winners in the published national rounds 4 to 10 (domain.md 1.1).
    maxWinners: 10,
    minWinners: 1,
    maxSharePermille: 1_000,
    shortage: 'ALLOWED',
    tieBreakers: ['LOWER_UNIT_PRICE', 'EARLIER_RECEIPT', 'LOWER_DIGEST'],
  },
};

/** The rulebooks that every installation has from the start. */
export const SHIPPED_RULEBOOKS: readonly Rulebook[] = [
  ...VBP_RULEBOOKS,
  INSULIN_ABC,
  LINKED_LOTS,
  LOWEST_PRICE,
  LEAST_COST_RULEBOOK,
  WEIGHTED,
];

export const shippedRulebook = (code: string): Rulebook | undefined =>
  SHIPPED_RULEBOOKS.find((rulebook) => rulebook.code === code);

/** What the China–ASEAN corridor begins with. */
export const CHINA_ASEAN_RULEBOOK = LEAST_COST_RULEBOOK;
