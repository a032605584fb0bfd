import { DRUG_CLASSES, FORM_CLASSES } from '../award/lot-class.js';
import { isDay } from '../calendar.js';
import {
  type AbcMethod,
  type Guarantee,
  type LeafRounding,
  type LeastCostMethod,
  type LinkedLotsMethod,
  type LowestPriceMethod,
  RANK_TIE_BREAKERS,
  type Revival,
  TIE_BREAKERS,
  type VbpMethod,
  type WeightedMethod,
} from './award-method.js';
import {
  allOf,
  type Check,
  flag,
  listOf,
  must,
  nullable,
  oneOf,
  optional,
  record,
  text,
  variant,
  whole,
} from './checks.js';

const SHARE = whole(0, 1_000);
const MULTIPLIER = whole(1_000, 100_000);
const WINNERS = whole(1, 1_000);

const distinct = must<readonly unknown[]>((items) => new Set(items).size === items.length, '', 'must name each once');
const rankTieBreakers = allOf(listOf(oneOf(RANK_TIE_BREAKERS), 0, RANK_TIE_BREAKERS.length), distinct);
/** The least-cost award follows the price, so the price comes first; the rest may be written in any order. */
const tieBreakers = allOf(
  listOf(oneOf(TIE_BREAKERS), 1, TIE_BREAKERS.length),
  must<readonly string[]>(
    (items) => items[0] === 'LOWER_UNIT_PRICE' && new Set(items).size === items.length,
    '',
    'must begin with LOWER_UNIT_PRICE, each once',
  ),
);
const rounding = record<LeafRounding>({ mode: oneOf(['HALF_UP']), leafUnits: whole(1, 1_000_000) });
const base = text((value) => /^[1-9](\.\d{1,4})?$/.test(value), 'a decimal text from 1 to 9.9999');
const rising = (field: string) =>
  must<readonly Readonly<Record<string, number>>[]>(
    (rows) =>
      rows.every((row, at) => row[field] !== undefined && (at === 0 || row[field] > (rows[at - 1]?.[field] ?? 0))),
    '',
    `must rise in ${field} from row to row`,
  );

const VBP = record<VbpMethod>({
  method: oneOf(['vbp']),
  capTable: allOf(
    listOf(WINNERS, 1, 1_000),
    must<readonly number[]>(
      (caps) => caps.every((cap, at) => cap <= at + 1 && cap >= (caps[at - 1] ?? 1)),
      '',
      'must not fall, nor pass the number of bidders',
    ),
  ),
  spread: record<VbpMethod['spread']>({
    multiplierPermille: MULTIPLIER,
    basis: oneOf(['LOWEST', 'ANCHOR']),
    anchorSharePermille: SHARE,
  }),
  absoluteFloors: listOf(
    record<VbpMethod['absoluteFloors'][number]>({
      form: nullable(oneOf(FORM_CLASSES)),
      priceMicro: nullable(whole(0, 1_000_000_000_000)),
    }),
    0,
    20,
  ),
  ceilingCutDoorBasisPoints: nullable(whole(1, 10_000)),
  revival: listOf(
    record<Revival>({
      who: oneOf(['SHORTLISTED', 'NOT_SHORTLISTED_HIGH_DEMAND']),
      price: oneOf(['HIGHEST_RULE1']),
      soleWinnerMultiplierPermille: MULTIPLIER,
      minDemandSharePermille: optional(SHARE),
    }),
    0,
    2,
  ),
  guarantee: allOf(
    listOf(
      record<Guarantee>({
        winners: WINNERS,
        sharePermille: SHARE,
        classOverrides: listOf(
          record<Guarantee['classOverrides'][number]>({ class: oneOf(DRUG_CLASSES), sharePermille: SHARE }),
          0,
          DRUG_CLASSES.length,
        ),
      }),
      1,
      100,
    ),
    must<readonly Guarantee[]>((rows) => rows[0]?.winners === 1, '[0].winners', 'must be 1'),
    rising('winners'),
  ),
  term: (value, path) => (isUntil(value) ? TERM_UNTIL(value, path) : TERM_BY_WINNERS(value, path)),
  conversion: record<VbpMethod['conversion']>({ strengthBase: base, fillBase: base, packBase: base }),
  allocation: oneOf(['RANK_PICK', 'BRAND_FIRST']),
  tieBreakers: rankTieBreakers,
  rounding,
  relatedFirms: oneOf(['BEST_STANDS']),
  demandFloor: nullable(record<NonNullable<VbpMethod['demandFloor']>>({ sharePermille: SHARE })),
  costExplanationBelowAnchor: flag,
  minPriceDecimals: whole(0, 6),
  deadEnd: oneOf(['SKIP']),
});

const isUntil = (value: unknown): boolean => typeof value === 'object' && value !== null && 'until' in value;
const TERM_UNTIL = record<{ until: string }>({ until: text(isDay, 'a day such as 2027-12-31') });
const TERM_BY_WINNERS = record<{ byWinners: unknown }>({
  byWinners: allOf(
    listOf(record<{ winners: number; months: number }>({ winners: WINNERS, months: whole(1, 240) }), 1, 100),
    must<readonly { winners: number }[]>((rows) => rows[0]?.winners === 1, '[0].winners', 'must be 1'),
    rising('winners'),
  ),
});

const ABC = record<AbcMethod>({
  method: oneOf(['abc']),
  maxWinners: WINNERS,
  candidateMultiplierPermille: MULTIPLIER,
  classes: allOf(
    record<AbcMethod['classes']>({ aPermille: MULTIPLIER, bPermille: MULTIPLIER }),
    must<AbcMethod['classes']>(
      ({ aPermille, bPermille }) => aPermille <= bPermille,
      'bPermille',
      'must not be below A',
    ),
  ),
  shares: record<AbcMethod['shares']>({ firstPermille: SHARE, aPermille: SHARE, bPermille: SHARE, cPermille: SHARE }),
  tieBreakers: rankTieBreakers,
  rounding,
});

const LINKED_LOTS = record<LinkedLotsMethod>({
  method: oneOf(['linked-lots']),
  maxLotsPerBidder: whole(1, 5_000),
  tieBreakers: rankTieBreakers,
});

const LOWEST_PRICE = record<LowestPriceMethod>({
  method: oneOf(['lowest-price']),
  maxWinners: WINNERS,
  tieBreakers: rankTieBreakers,
});

const LEAST_COST = allOf(
  record<LeastCostMethod>({
    method: oneOf(['least-cost']),
    maxWinners: WINNERS,
    minWinners: WINNERS,
    maxSharePermille: whole(1, 1_000),
    shortage: oneOf(['ALLOWED', 'REFUSED']),
    tieBreakers,
  }),
  must<LeastCostMethod>(
    ({ minWinners, maxWinners }) => minWinners <= maxWinners,
    'minWinners',
    'must not pass maxWinners',
  ),
);

const WEIGHTED = record<WeightedMethod>({
  method: oneOf(['weighted']),
  maxWinners: WINNERS,
  weights: allOf(
    record<WeightedMethod['weights']>({
      pricePermille: SHARE,
      qualityPermille: SHARE,
      deliveryPermille: SHARE,
      shelfLifePermille: SHARE,
    }),
    must<Readonly<Record<string, number>>>(
      (weights) => Object.values(weights).reduce((sum, weight) => sum + weight, 0) === 1_000,
      '',
      'must sum to 1000',
    ),
  ),
  curves: record<WeightedMethod['curves']>({
    delivery: allOf(
      record<WeightedMethod['curves']['delivery']>({ fullDays: whole(0, 3_650), zeroDays: whole(0, 3_650) }),
      must<WeightedMethod['curves']['delivery']>(
        (line) => line.fullDays < line.zeroDays,
        'zeroDays',
        'must be later than fullDays',
      ),
    ),
    shelfLife: allOf(
      record<WeightedMethod['curves']['shelfLife']>({ fullMonths: whole(0, 240), zeroMonths: whole(0, 240) }),
      must<WeightedMethod['curves']['shelfLife']>(
        (line) => line.zeroMonths < line.fullMonths,
        'zeroMonths',
        'must be below fullMonths',
      ),
    ),
  }),
  tieBreakers: rankTieBreakers,
});

export const AWARD_METHOD_SHAPE: Check = variant('method', {
  vbp: VBP,
  abc: ABC,
  'linked-lots': LINKED_LOTS,
  'lowest-price': LOWEST_PRICE,
  'least-cost': LEAST_COST,
  weighted: WEIGHTED,
});
