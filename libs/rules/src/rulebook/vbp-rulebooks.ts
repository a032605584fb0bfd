import type { Guarantee, Revival, VbpMethod } from './award-method.js';
import { TERMS } from './terms.js';
import type { Rulebook } from './rulebook.js';

/** Published tables: qualified bidders 1 to 16, then constant (domain.md 1.6). */
const ROUND_9_CAPS = [1, 2, 2, 3, 4, 4, 5, 6, 7, 8, 9, 9, 10, 10, 10, 10];
const ROUND_10_CAPS = [1, 2, 2, 3, 3, 3, 4, 5, 6, 6, 7, 8, 8, 9, 9, 10];

/** 50, 60, 70, 80 % of the reported demand for 1, 2, 3, 4 and more winners; ten points less for some classes. */
const guarantee = (classes: readonly Guarantee['classOverrides'][number]['class'][]): Guarantee[] =>
  [500, 600, 700, 800].map((sharePermille, at) => ({
    winners: at + 1,
    sharePermille,
    classOverrides: classes.map((name) => ({ class: name, sharePermille: sharePermille - 100 })),
  }));
const overridesOf = (rows: number): string[] =>
  Array.from({ length: rows }, (_, at) => `award.guarantee[${at}].classOverrides`);

const ONE_TO_THREE_YEARS = {
  byWinners: [
    { winners: 1, months: 12 },
    { winners: 2, months: 12 },
    { winners: 3, months: 24 },
    { winners: 4, months: 36 },
  ],
};
const SHORTLISTED_AT_HIGHEST: Revival = {
  who: 'SHORTLISTED',
  price: 'HIGHEST_RULE1',
  soleWinnerMultiplierPermille: 1_800,
};

/** Round 7: 1.8 times the lowest price, or at most 0.10 yuan, or half the ceiling. */
const ROUND_7: VbpMethod = {
  method: 'vbp',
  capTable: ROUND_9_CAPS,
  spread: { multiplierPermille: 1_800, basis: 'LOWEST', anchorSharePermille: 500 },
  absoluteFloors: [{ form: null, priceMicro: 100_000 }],
  ceilingCutDoorBasisPoints: 5_000,
  revival: [],
  guarantee: guarantee(['antibiotic', 'antimicrobial', 'controlled-use', 'controlled']),
  term: ONE_TO_THREE_YEARS,
  conversion: { strengthBase: '1.7', fillBase: '1.9', packBase: '1.95' },
  allocation: 'RANK_PICK',
  tieBreakers: ['EARLIER_SUBMISSION', 'DRAW'],
  rounding: { mode: 'HALF_UP', leafUnits: 1 },
  relatedFirms: 'BEST_STANDS',
  demandFloor: null,
  costExplanationBelowAnchor: false,
  minPriceDecimals: 4,
  deadEnd: 'SKIP',
};

/** Round 10: no ceiling-cut door; floors by form; a shortlisted bid may accept the highest price of rule 1. */
const ROUND_10: VbpMethod = {
  ...ROUND_7,
  capTable: ROUND_10_CAPS,
  absoluteFloors: [
    { form: 'oral-solid', priceMicro: 100_000 },
    { form: 'small-volume-injection', priceMicro: null },
    { form: 'large-volume-injection', priceMicro: null },
  ],
  ceilingCutDoorBasisPoints: null,
  revival: [SHORTLISTED_AT_HIGHEST],
  term: { until: '2027-12-31' },
};

/** Round 11: an anchor price against extreme bids, brands first, a floor under reported demand. */
const ROUND_11: VbpMethod = {
  ...ROUND_10,
  spread: { ...ROUND_10.spread, basis: 'ANCHOR' },
  revival: [
    SHORTLISTED_AT_HIGHEST,
    { ...SHORTLISTED_AT_HIGHEST, who: 'NOT_SHORTLISTED_HIGH_DEMAND', minDemandSharePermille: 100 },
  ],
  guarantee: guarantee(['antibiotic', 'antimicrobial', 'controlled-use', 'controlled', 'glucocorticoid']),
  term: { until: '2028-12-31' },
  allocation: 'BRAND_FIRST',
  tieBreakers: ['HIGHER_REPORTED_DEMAND', 'NO_MAJOR_CHANGE', 'EARLIER_SUBMISSION', 'DRAW'],
  demandFloor: { sharePermille: 800 },
  costExplanationBelowAnchor: true,
};

const OURS = ['award.rounding.leafUnits', 'award.relatedFirms', 'award.deadEnd', 'revivalPeriodHours'];
const INJECTION_FLOORS = ['award.absoluteFloors[1].priceMicro', 'award.absoluteFloors[2].priceMicro'];

const national = (round: number, award: VbpMethod, unverified: readonly string[], from: string | null): Rulebook => ({
  ...TERMS,
  code: `cn-vbp-r${round}`,
  version: 1,
  title: {
    en: `China's national volume-based procurement, round ${round}`,
    zh: `国家组织药品集中带量采购第${round}批规则`,
  },
  effectiveFrom: from,
  effectiveTo: null,
  unverified: [...unverified, ...overridesOf(award.guarantee.length), ...OURS],
  publish: 'operator',
  award,
});

export const VBP_RULEBOOKS: readonly Rulebook[] = [
  national(7, ROUND_7, ['award.capTable', 'award.tieBreakers'], null),
  national(9, ROUND_7, ['award.term', 'award.tieBreakers'], null),
  national(10, ROUND_10, [...INJECTION_FLOORS, 'award.tieBreakers'], '2024-12-12'),
  national(
    11,
    ROUND_11,
    [
      ...INJECTION_FLOORS,
      'award.capTable',
      'award.revival',
      'award.guarantee',
      'award.term',
      'award.tieBreakers[2]',
      'award.tieBreakers[3]',
    ],
    '2025-09-20',
  ),
];
