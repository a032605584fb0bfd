import type { LeastCostMethod } from './award-method.js';
import type { Rulebook } from './rulebook.js';
import { TERMS } from './terms.js';
import { VBP_RULEBOOKS } from './vbp-rulebooks.js';

const UNDATED = { version: 1, effectiveFrom: null, effectiveTo: null } as const;
const TIES = ['EARLIER_SUBMISSION', 'DRAW'] as const;

/** As in the renewal of April 2024. The borders and shares of classes B and C are not sourced (domain.md 8.3 E21). */
const INSULIN_ABC: Rulebook = {
  ...TERMS,
  ...UNDATED,
  code: 'insulin-abc',
  title: { en: 'Insulin style: classes A, B and C by price', zh: '胰岛素类：按价格分 A、B、C 类中选' },
  effectiveFrom: '2024-04-23',
  unverified: [
    'award.classes.aPermille',
    'award.classes.bPermille',
    'award.shares.bPermille',
    'award.shares.cPermille',
    'award.tieBreakers',
    'award.rounding.leafUnits',
    'revivalPeriodHours',
  ],
  publish: 'operator',
  award: {
    method: 'abc',
    maxWinners: 7,
    candidateMultiplierPermille: 1_300,
    classes: { aPermille: 1_300, bPermille: 1_500 },
    shares: { firstPermille: 1_000, aPermille: 800, bPermille: 500, cPermille: 300 },
    tieBreakers: TIES,
    rounding: { mode: 'HALF_UP', leafUnits: 1 },
  },
};

const LINKED_LOTS: Rulebook = {
  ...TERMS,
  ...UNDATED,
  code: 'linked-lots',
  title: { en: 'Linked lots: one lot per bidder', zh: '联动标段：每家最多中选一个标段' },
  unverified: ['award.tieBreakers'],
  award: { method: 'linked-lots', maxLotsPerBidder: 1, tieBreakers: TIES },
};

const LOWEST_PRICE: Rulebook = {
  ...TERMS,
  ...UNDATED,
  code: 'lowest-price',
  title: { en: 'Lowest price', zh: '最低价中选' },
  unverified: ['award.tieBreakers'],
  award: { method: 'lowest-price', maxWinners: 1, tieBreakers: TIES },
};

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

const WEIGHTED: Rulebook = {
  ...TERMS,
  ...UNDATED,
  code: 'weighted',
  title: { en: 'Price, quality, delivery and shelf life, weighted', zh: '价格、质量、交货与有效期综合评分' },
  unverified: ['award.weights', 'award.curves', 'award.tieBreakers'],
  award: {
    method: 'weighted',
    maxWinners: 1,
    weights: { pricePermille: 600, qualityPermille: 200, deliveryPermille: 100, shelfLifePermille: 100 },
    curves: {
      delivery: { fullDays: 14, zeroDays: 120 },
      shelfLife: { fullMonths: 36, zeroMonths: 12 },
    },
    tieBreakers: TIES,
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
