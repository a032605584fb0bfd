import { defineRefusals, err, ok, type Result } from '#libs/kernel';

/** How ranks are told apart, in the order that the rulebook writes. Each is fixed before the bids are opened. */
export const TIE_BREAKERS = ['LOWER_UNIT_PRICE', 'EARLIER_RECEIPT', 'LOWER_DIGEST'] as const;
export type TieBreaker = (typeof TIE_BREAKERS)[number];

/**
 * A dated, versioned profile of rules. A tender keeps the copy it was published with, so that a later version
 * changes nothing that is under way. Periods are in hours, points in 1/100 of a percent.
 */
export interface Rulebook {
  readonly code: 'lowest-price-with-capacity';
  readonly version: number;
  /** Whether a drafted tender is published by the worker at once, or by an operator's hand. */
  readonly publish: 'automatic' | 'operator';
  readonly biddingPeriodHours: number;
  readonly minBiddingPeriodHours: number;
  readonly maxBiddingPeriodHours: number;
  /** From the evaluation to the award: the time to object. */
  readonly noticePeriodHours: number;
  readonly lotsPerTender: number;
  readonly maxWinnersPerLot: number;
  readonly maxRevisionsPerBid: number;
  readonly tieBreakers: readonly TieBreaker[];
  /** Taken from the supplier's side of each settlement. */
  readonly feeBasisPoints: number;
  readonly priceDecimals: 6;
}

type NumberField = {
  [K in keyof Rulebook]: Rulebook[K] extends number ? K : never;
}[keyof Rulebook];

/** Lowest and highest value of each number; `whole` numbers have no fraction. */
const NUMBER_FIELDS: Readonly<Record<NumberField, { min: number; max: number; whole: boolean }>> = {
  version: { min: 1, max: 10_000, whole: true },
  biddingPeriodHours: { min: 0, max: 8_784, whole: false },
  minBiddingPeriodHours: { min: 0, max: 8_784, whole: false },
  maxBiddingPeriodHours: { min: 0, max: 8_784, whole: false },
  noticePeriodHours: { min: 0, max: 8_784, whole: false },
  lotsPerTender: { min: 1, max: 100, whole: true },
  maxWinnersPerLot: { min: 1, max: 100, whole: true },
  maxRevisionsPerBid: { min: 1, max: 1_000, whole: true },
  feeBasisPoints: { min: 0, max: 10_000, whole: true },
  priceDecimals: { min: 6, max: 6, whole: true },
};
const FIELDS = [...Object.keys(NUMBER_FIELDS), 'code', 'publish', 'tieBreakers'];

export const RULEBOOK_REFUSALS = defineRefusals({
  RULEBOOK_MALFORMED: {
    en: 'Correct the rulebook: {field} {problem}.',
    zh: '请更正规则书：字段 {field} 有误（{problem}）。',
  },
});
export type RulebookRefusal = keyof typeof RULEBOOK_REFUSALS;

const malformed = (field: string, problem: string) => err('RULEBOOK_MALFORMED', { field, problem });

/** Reads a stored rulebook strictly: an unknown field is refused, because it would be a rule that nobody applies. */
export function parseRulebook(stored: unknown): Result<Rulebook, RulebookRefusal> {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored))
    return malformed('(root)', 'is no object');
  const fields = stored as Readonly<Record<string, unknown>>;
  for (const field of Object.keys(fields)) if (!FIELDS.includes(field)) return malformed(field, 'is not known');
  for (const [field, range] of Object.entries(NUMBER_FIELDS)) {
    const value = fields[field];
    const sound = typeof value === 'number' && value >= range.min && value <= range.max;
    if (!sound || (range.whole && !Number.isInteger(value))) {
      return malformed(field, `must be a ${range.whole ? 'whole ' : ''}number from ${range.min} to ${range.max}`);
    }
  }
  if (fields.code !== 'lowest-price-with-capacity') return malformed('code', 'is not a known method');
  if (fields.publish !== 'automatic' && fields.publish !== 'operator') {
    return malformed('publish', 'must be automatic or operator');
  }
  if (!isTieBreakers(fields.tieBreakers))
    return malformed('tieBreakers', 'must begin with LOWER_UNIT_PRICE, each once');
  const rulebook = stored as Rulebook;
  if (
    rulebook.minBiddingPeriodHours > rulebook.biddingPeriodHours ||
    rulebook.biddingPeriodHours > rulebook.maxBiddingPeriodHours
  ) {
    return malformed('biddingPeriodHours', 'must lie between minBiddingPeriodHours and maxBiddingPeriodHours');
  }
  return ok(rulebook);
}

/** The least-cost award follows the price, so the price comes first; the rest may be written in any order. */
function isTieBreakers(value: unknown): value is readonly TieBreaker[] {
  return (
    Array.isArray(value) &&
    value[0] === 'LOWER_UNIT_PRICE' &&
    new Set(value).size === value.length &&
    value.every((item) => (TIE_BREAKERS as readonly unknown[]).includes(item))
  );
}

/** The first rulebook of the China-ASEAN corridor. */
export const CHINA_ASEAN_RULEBOOK: Rulebook = {
  code: 'lowest-price-with-capacity',
  version: 1,
  publish: 'automatic',
  biddingPeriodHours: 72,
  minBiddingPeriodHours: 1,
  maxBiddingPeriodHours: 2_160,
  noticePeriodHours: 72,
  lotsPerTender: 1,
  // The highest number of winners in the published national rounds 4 to 10 (domain.md 1.1).
  maxWinnersPerLot: 10,
  maxRevisionsPerBid: 100,
  tieBreakers: ['LOWER_UNIT_PRICE', 'EARLIER_RECEIPT', 'LOWER_DIGEST'],
  feeBasisPoints: 50,
  priceDecimals: 6,
};
