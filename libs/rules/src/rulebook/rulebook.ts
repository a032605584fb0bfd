import { CURRENCIES, type Currency, defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Day, isDay } from '../calendar.js';
import type { AwardMethod } from './award-method.js';
import { AWARD_METHOD_SHAPE } from './award-method-shape.js';
import { MAX_RATE_AGE_DAYS } from '../rate/rate.js';
import {
  allOf,
  fraction,
  leadsSomewhere,
  listOf,
  must,
  nullable,
  oneOf,
  optional,
  record,
  text,
  whole,
} from './checks.js';

/**
 * A dated, versioned profile of rules. A tender keeps the copy it was published with, so that a later version
 * changes nothing that is under way. Periods are in hours, points in 1/100 of a percent.
 */
export interface Rulebook {
  readonly code: string;
  readonly version: number;
  readonly title: { readonly en: string; readonly zh: string };
  /** The days between which the rules were or are in force, where known. */
  readonly effectiveFrom: Day | null;
  readonly effectiveTo: Day | null;
  /** Paths of the fields whose values no source confirms, such as `award.capTable`. */
  readonly unverified: readonly string[];
  /** Whether a drafted tender is published by the worker at once, or by an operator's hand. */
  readonly publish: 'automatic' | 'operator';
  readonly biddingPeriodHours: number;
  readonly minBiddingPeriodHours: number;
  readonly maxBiddingPeriodHours: number;
  /** From the evaluation to the award: the time to object. */
  readonly noticePeriodHours: number;
  /** The time to accept or decline a price that was offered to a losing bid. */
  readonly revivalPeriodHours: number;
  readonly lotsPerTender: number;
  readonly maxRevisionsPerBid: number;
  /** Taken from the supplier's side of each settlement. */
  readonly feeBasisPoints: number;
  readonly priceDecimals: 6;
  /** Currencies that bids may be in besides the tender's own; left out: none. Rates are frozen at the publication. */
  readonly bidCurrencies?: readonly Currency[];
  /** How old a reference rate may be that is frozen, in days; left out: five. */
  readonly rateMaxAgeDays?: number;
  readonly award: AwardMethod;
}

export const RULEBOOK_REFUSALS = defineRefusals({
  RULEBOOK_MALFORMED: {
    en: 'Correct the rulebook: {field} {problem}.',
    zh: '请更正规则书：字段 {field} 有误（{problem}）。',
  },
});
export type RulebookRefusal = keyof typeof RULEBOOK_REFUSALS;

/** More would be a market of its own. */
export const MAX_BID_CURRENCIES = 10;

const HOURS = fraction(0, 8_784);
const DAY = nullable(text(isDay, 'a day such as 2026-11-23'));
const TITLE = text((value) => value.trim() !== '' && value.length <= 200, 'a text of 1 to 200 characters');

const RULEBOOK = allOf(
  record<Rulebook>({
    code: text((value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && value.length <= 60, 'a code such as cn-vbp-r10'),
    version: whole(1, 10_000),
    title: record<Rulebook['title']>({ en: TITLE, zh: TITLE }),
    effectiveFrom: DAY,
    effectiveTo: DAY,
    unverified: listOf(
      text((value) => value.length <= 200, 'a path of up to 200 characters'),
      0,
      200,
    ),
    publish: oneOf(['automatic', 'operator']),
    biddingPeriodHours: HOURS,
    minBiddingPeriodHours: HOURS,
    maxBiddingPeriodHours: HOURS,
    noticePeriodHours: HOURS,
    revivalPeriodHours: HOURS,
    lotsPerTender: whole(1, 100),
    maxRevisionsPerBid: whole(1, 1_000),
    feeBasisPoints: whole(0, 10_000),
    priceDecimals: whole(6, 6),
    bidCurrencies: optional(listOf(oneOf(CURRENCIES), 1, MAX_BID_CURRENCIES)),
    rateMaxAgeDays: optional(whole(0, MAX_RATE_AGE_DAYS)),
    award: AWARD_METHOD_SHAPE,
  }),
  must<Rulebook>(
    ({ biddingPeriodHours: hours, minBiddingPeriodHours: min, maxBiddingPeriodHours: max }) =>
      min <= hours && hours <= max,
    'biddingPeriodHours',
    'must lie between minBiddingPeriodHours and maxBiddingPeriodHours',
  ),
  must<Rulebook>(
    ({ bidCurrencies: listed = [] }) => new Set(listed).size === listed.length,
    'bidCurrencies',
    'must name each currency once',
  ),
  must<Rulebook>(
    ({ effectiveFrom, effectiveTo }) => effectiveFrom === null || effectiveTo === null || effectiveFrom <= effectiveTo,
    'effectiveTo',
    'must not lie before effectiveFrom',
  ),
  (value) => {
    const { unverified } = value as Rulebook;
    const at = unverified.findIndex((path) => !leadsSomewhere(value, path));
    return at < 0 ? undefined : { path: `unverified[${at}]`, problem: `names no field: ${unverified[at]}` };
  },
);

/**
 * Reads a stored rulebook strictly: an unknown field is refused, because it would be a rule that nobody applies.
 * The refusal's details name the path of the first fault in `field` and what is wrong in `problem`.
 */
export function parseRulebook(stored: unknown): Result<Rulebook, RulebookRefusal> {
  const fault = RULEBOOK(stored, '');
  return fault ? err('RULEBOOK_MALFORMED', { field: fault.path, problem: fault.problem }) : ok(stored as Rulebook);
}

/** Reads an award method alone, by the same rules; paths begin with `award`. */
export function parseAwardMethod(given: unknown): Result<AwardMethod, RulebookRefusal> {
  const fault = AWARD_METHOD_SHAPE(given, 'award');
  return fault ? err('RULEBOOK_MALFORMED', { field: fault.path, problem: fault.problem }) : ok(given as AwardMethod);
}
