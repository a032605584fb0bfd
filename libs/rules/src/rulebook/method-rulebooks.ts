import type { FixedRatio } from './method-parts.js';
import type { Comparison, Criterion } from './rule-methods.js';
import type { Rulebook } from './rulebook.js';
import { TERMS } from './terms.js';

const UNDATED = { version: 1, effectiveFrom: null, effectiveTo: null } as const;
const COMPARISON: Comparison = {
  conversion: { strengthBase: '1.7', fillBase: '1.9', packBase: '1.95' },
  tieBreakers: ['EARLIER_SUBMISSION', 'DRAW'],
  relatedFirms: 'BEST_STANDS',
};
const OURS = ['award.tieBreakers', 'award.relatedFirms'];

/**
 * Presentations of insulin with a price ratio of their own: 10 ml with 400 units as 3 ml with 300, and 1.5 ml with 450
 * units 1.3 times that refill (domain.md 1.10).
 */
const REFILL = { strengthMicro: 300_000_000, fillMicro: 3_000_000 };
const INSULIN_RATIOS: readonly FixedRatio[] = [
  { own: { strengthMicro: 400_000_000, fillMicro: 10_000_000 }, reference: REFILL, ratioPermille: 1_000 },
  { own: { strengthMicro: 450_000_000, fillMicro: 1_500_000 }, reference: REFILL, ratioPermille: 1_300 },
];

/**
 * As in the renewal of April 2024. Sourced are 7 products, the factor 1.3, the door of the class-B price, 100% for the
 * first and 80% for the rest of class A, and the end; the borders, what B, C and the revived keep, and where the other
 * volume goes are not (domain.md 1.13, 8.3 E21, 10).
 */
export const INSULIN_ABC: Rulebook = {
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
    'award.shares.revivedPermille',
    'award.released.unkept',
    'award.released.lost',
    'award.released.unnamed',
    'award.revival',
    'award.conversion',
    ...OURS,
    'award.rounding.leafUnits',
    'revivalPeriodHours',
  ],
  publish: 'operator',
  award: {
    method: 'abc',
    ...COMPARISON,
    conversion: { ...COMPARISON.conversion, fixedRatios: INSULIN_RATIOS },
    maxWinners: 7,
    candidateMultiplierPermille: 1_300,
    classBPriceDoor: true,
    classes: { aPermille: 1_300, bPermille: 1_500 },
    shares: { firstPermille: 1_000, aPermille: 800, bPermille: 500, cPermille: 300, revivedPermille: 300 },
    released: { unkept: 'FREE_CHOICE', lost: 'CLASS_A', unnamed: 'CLASS_A' },
    revival: { price: 'HIGHEST_CANDIDATE' },
    term: { until: '2027-12-31' },
    rounding: { mode: 'HALF_UP', leafUnits: 1 },
    demandFloor: null,
  },
};

export const LINKED_LOTS: Rulebook = {
  ...TERMS,
  ...UNDATED,
  code: 'linked-lots',
  title: { en: 'Linked lots: one lot per bidder', zh: '联动标段：每家最多中选一个标段' },
  unverified: ['award.singleBidderLotsFirst', ...OURS],
  award: { method: 'linked-lots', ...COMPARISON, maxLotsPerBidder: 1, singleBidderLotsFirst: true },
};

export const LOWEST_PRICE: Rulebook = {
  ...TERMS,
  ...UNDATED,
  code: 'lowest-price',
  title: { en: 'Lowest price', zh: '最低价中选' },
  unverified: OURS,
  award: { method: 'lowest-price', ...COMPARISON, maxWinners: 1 },
};

const line = (from: [number, number], to: [number, number]): Criterion['curve'] => ({
  kind: 'LINEAR',
  from: { at: from[0], score: from[1] },
  to: { at: to[0], score: to[1] },
});

/** Weights and curves are our own choice, to begin with; an operator copies the rulebook and sets its own. */
export const WEIGHTED: Rulebook = {
  ...TERMS,
  ...UNDATED,
  code: 'weighted',
  title: { en: 'Price, quality, delivery and shelf life, weighted', zh: '价格、质量、交货与有效期综合评分' },
  unverified: ['award.criteria', 'award.allocation', ...OURS],
  award: {
    method: 'weighted',
    ...COMPARISON,
    criteria: [
      { value: 'PRICE', weightBasisPoints: 6_000, curve: { kind: 'LOWEST_OVER_OWN' }, minScore: null },
      { value: 'QUALITY', weightBasisPoints: 2_000, curve: line([0, 0], [1_000, 10_000]), minScore: null },
      { value: 'DELIVERY_DAYS', weightBasisPoints: 1_000, curve: line([14, 10_000], [120, 0]), minScore: null },
      { value: 'SHELF_LIFE_MONTHS', weightBasisPoints: 1_000, curve: line([12, 0], [36, 10_000]), minScore: null },
    ],
    minTotalScore: null,
    maxWinners: 1,
    allocation: { by: 'CAPACITY' },
  },
};
