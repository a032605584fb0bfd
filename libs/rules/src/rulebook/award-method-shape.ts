import { DRUG_CLASSES, FORM_CLASSES } from '../award/lot-class.js';
import { type Guarantee, type LeastCostMethod, type Revival, TIE_BREAKERS, type VbpMethod } from './award-method.js';
import { allOf, type Check, flag, listOf, must, nullable, oneOf, optional, record, variant, whole } from './checks.js';
import {
  conversion,
  demandFloor,
  MULTIPLIER,
  rankTieBreakers,
  rising,
  rounding,
  SHARE,
  term,
  WINNERS,
} from './method-parts-shape.js';
import { ABC, LINKED_LOTS, LOWEST_PRICE, WEIGHTED } from './rule-methods-shape.js';

/** The least-cost award follows the price, so the price comes first; the rest may be written in any order. */
const tieBreakers = allOf(
  listOf(oneOf(TIE_BREAKERS), 1, TIE_BREAKERS.length),
  must<readonly string[]>(
    (items) => items[0] === 'LOWER_UNIT_PRICE' && new Set(items).size === items.length,
    '',
    'must begin with LOWER_UNIT_PRICE, each once',
  ),
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
  term,
  conversion,
  allocation: oneOf(['RANK_PICK', 'BRAND_FIRST']),
  tieBreakers: rankTieBreakers,
  rounding,
  relatedFirms: oneOf(['BEST_STANDS']),
  demandFloor,
  costExplanationBelowAnchor: flag,
  minPriceDecimals: whole(0, 6),
  deadEnd: oneOf(['SKIP']),
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

export const AWARD_METHOD_SHAPE: Check = variant('method', {
  vbp: VBP,
  abc: ABC,
  'linked-lots': LINKED_LOTS,
  'lowest-price': LOWEST_PRICE,
  'least-cost': LEAST_COST,
  weighted: WEIGHTED,
});
