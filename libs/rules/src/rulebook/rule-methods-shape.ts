import { allOf, type Check, flag, listOf, must, nullable, oneOf, record, variant, whole } from './checks.js';
import {
  conversion,
  demandFloor,
  MULTIPLIER,
  rankTieBreakers,
  rounding,
  SHARE,
  term,
  WINNERS,
} from './method-parts-shape.js';
import {
  type AbcMethod,
  type Comparison,
  type Criterion,
  type LinkedLotsMethod,
  type LowestPriceMethod,
  RELEASED_VOLUME_RULES,
  SCORED_VALUES,
  type ScoringCurve,
  type WeightedMethod,
} from './rule-methods.js';

const COMPARISON: { readonly [K in keyof Comparison]: Check } = {
  conversion,
  tieBreakers: rankTieBreakers,
  relatedFirms: oneOf(['BEST_STANDS']),
};

export const ABC = record<AbcMethod>({
  ...COMPARISON,
  method: oneOf(['abc']),
  maxWinners: WINNERS,
  candidateMultiplierPermille: MULTIPLIER,
  classBPriceDoor: flag,
  classes: allOf(
    record<AbcMethod['classes']>({ aPermille: MULTIPLIER, bPermille: MULTIPLIER }),
    must<AbcMethod['classes']>(
      ({ aPermille, bPermille }) => aPermille <= bPermille,
      'bPermille',
      'must not be below A',
    ),
  ),
  shares: record<AbcMethod['shares']>({
    firstPermille: SHARE,
    aPermille: SHARE,
    bPermille: SHARE,
    cPermille: SHARE,
    revivedPermille: SHARE,
  }),
  released: record<AbcMethod['released']>({
    unkept: oneOf(RELEASED_VOLUME_RULES),
    lost: oneOf(RELEASED_VOLUME_RULES),
    unnamed: oneOf(RELEASED_VOLUME_RULES),
  }),
  revival: nullable(record<NonNullable<AbcMethod['revival']>>({ price: oneOf(['HIGHEST_CANDIDATE']) })),
  term,
  rounding,
  demandFloor,
});

export const LINKED_LOTS = record<LinkedLotsMethod>({
  ...COMPARISON,
  method: oneOf(['linked-lots']),
  maxLotsPerBidder: whole(1, 5_000),
  singleBidderLotsFirst: flag,
});

export const LOWEST_PRICE = record<LowestPriceMethod>({
  ...COMPARISON,
  method: oneOf(['lowest-price']),
  maxWinners: WINNERS,
});

const SCORE = whole(0, 10_000);
const VALUE = whole(0, 1_000_000_000_000_000);
type Linear = Extract<ScoringCurve, { kind: 'LINEAR' }>;
type Steps = Extract<ScoringCurve, { kind: 'STEPS' }>;
const point = record<Linear['from']>({ at: VALUE, score: SCORE });

const CURVE = variant('kind', {
  LOWEST_OVER_OWN: record<{ kind: string }>({ kind: oneOf(['LOWEST_OVER_OWN']) }),
  OWN_OVER_HIGHEST: record<{ kind: string }>({ kind: oneOf(['OWN_OVER_HIGHEST']) }),
  LINEAR: allOf(
    record<Linear>({ kind: oneOf(['LINEAR']), from: point, to: point }),
    must<Linear>(({ from, to }) => from.at < to.at, 'to.at', 'must be above from.at'),
  ),
  STEPS: allOf(
    record<Steps>({
      kind: oneOf(['STEPS']),
      steps: listOf(record<Steps['steps'][number]>({ upTo: nullable(VALUE), score: SCORE }), 1, 100),
    }),
    must<Steps>(({ steps }) => stepsRise(steps), 'steps', 'must rise in upTo, which is null in the last row alone'),
  ),
});

const stepsRise = (steps: Steps['steps']): boolean =>
  steps.every(({ upTo }, at) =>
    at === steps.length - 1 ? upTo === null : upTo !== null && upTo > (steps[at - 1]?.upTo ?? -1),
  );

/** A lower price never scores less; else a bidder could win by asking more. */
function neverRises(curve: ScoringCurve): boolean {
  if (curve.kind === 'LINEAR') return curve.from.score >= curve.to.score;
  if (curve.kind !== 'STEPS') return curve.kind === 'LOWEST_OVER_OWN';
  return curve.steps.every(({ score }, at) => score <= (curve.steps[at - 1]?.score ?? score));
}

const CRITERION = allOf(
  record<Criterion>({
    value: oneOf(SCORED_VALUES),
    weightBasisPoints: SCORE,
    curve: CURVE,
    minScore: nullable(SCORE),
  }),
  must<Criterion>(
    ({ value, curve }) => value !== 'PRICE' || neverRises(curve),
    'curve',
    'must not rise with the price',
  ),
);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const SHARES = allOf(
  listOf(listOf(SHARE, 1, 100), 1, 100),
  must<readonly (readonly number[])[]>(
    (rows) => rows.every((row, at) => row.length === at + 1 && sum(row) === 1_000),
    '',
    'must have one share more in each row, which sum to 1000',
  ),
  must<readonly (readonly number[])[]>(
    (rows) => rows.every((row) => row.every((share, at) => share > 0 && share <= (row[at - 1] ?? share))),
    '',
    'must not rise within a row, nor reach 0',
  ),
);
type ShareTable = Extract<WeightedMethod['allocation'], { by: 'SHARE_TABLE' }>;

export const WEIGHTED = allOf(
  record<WeightedMethod>({
    ...COMPARISON,
    method: oneOf(['weighted']),
    criteria: allOf(
      listOf(CRITERION, 1, SCORED_VALUES.length),
      must<readonly Criterion[]>(
        (criteria) => new Set(criteria.map(({ value }) => value)).size === criteria.length,
        '',
        'must name each value once',
      ),
      must<readonly Criterion[]>(
        (criteria) => sum(criteria.map(({ weightBasisPoints }) => weightBasisPoints)) === 10_000,
        '',
        'must have weights that sum to 10000',
      ),
    ),
    minTotalScore: nullable(SCORE),
    maxWinners: WINNERS,
    allocation: variant('by', {
      CAPACITY: record<{ by: string }>({ by: oneOf(['CAPACITY']) }),
      SHARE_TABLE: record<ShareTable>({ by: oneOf(['SHARE_TABLE']), sharesPermille: SHARES }),
    }),
  }),
  must<WeightedMethod>(
    ({ allocation, maxWinners }) => allocation.by === 'CAPACITY' || allocation.sharesPermille.length >= maxWinners,
    'maxWinners',
    'must not pass the rows of the share table',
  ),
);
