import { type Day, dayNumber } from '../calendar.js';
import {
  CAPACITY_UNKNOWN_POINTS,
  type LineToMatch,
  MATCH_WEIGHTS,
  matchPoints,
  type OfferToMatch,
  PAPER_POINTS,
  PRICE_POINTS,
} from './score-match.js';

/**
 * A score and whether the match qualifies in one byte, 0 to 201: twice the score, and one more if it qualifies. The
 * better of two fits is the greater number.
 */
export type Fit = number;
export const fitOf = (score: number, qualifies: boolean): Fit => score * 2 + (qualifies ? 1 : 0);
export const scoreOfFit = (fit: Fit): number => fit >> 1;
export const fitQualifies = (fit: Fit): boolean => (fit & 1) === 1;

/**
 * Lines as columns of small integers, made once and compared with many offers. Prices and quantities are bigints that no
 * float holds, so each line has its rank among those there are: an offer's limits become ranks once, and comparing them
 * per line costs nothing.
 */
export interface PackedLines {
  readonly count: number;
  readonly deliveryTo: Int32Array;
  readonly papersBy: Int32Array;
  /** Rank of the ceiling, or `NO_CEILING`. */
  readonly ceiling: Int32Array;
  readonly quantity: Int32Array;
  readonly currency: Int32Array;
  /** Distinct and ascending: what the ranks stand for. */
  readonly ceilings: readonly bigint[];
  readonly quantities: readonly bigint[];
  readonly currencies: readonly string[];
}

/** What the price and the record of an offer come to for any of the lines that it was measured against. */
export interface MeasuredOffer {
  /** The points of quality and record. */
  readonly base: number;
  /** -1: no price to compare. */
  readonly currency: number;
  /** The least ranks of ceilings that the price is within, and well below. */
  readonly within: number;
  readonly wellBelow: number;
  /** At place n-1 the first rank of quantities of which the capacity gives less than n points; null: not known. */
  readonly capacity: readonly number[] | null;
}

const NO_CEILING = -1;
const NEVER = -2_147_483_648;
const ALWAYS = 2_147_483_647;

export function packLines(lines: readonly LineToMatch[]): PackedLines {
  const ceilings = ascending(lines.flatMap(({ ceilingPrice }) => (ceilingPrice === null ? [] : [ceilingPrice])));
  const quantities = ascending(lines.map(({ quantity }) => quantity));
  const currencies = [...new Set(lines.map(({ currency }) => currency))];
  const day = dayNumbers();
  const column = (of: (line: LineToMatch) => number): Int32Array => Int32Array.from(lines, of);
  return {
    count: lines.length,
    deliveryTo: column(({ deliveryTo }) => day(deliveryTo)),
    papersBy: column(({ papersBy }) => day(papersBy)),
    ceiling: column(({ ceilingPrice }) => (ceilingPrice === null ? NO_CEILING : firstAtLeast(ceilings, ceilingPrice))),
    quantity: column(({ quantity }) => firstAtLeast(quantities, quantity)),
    currency: column(({ currency }) => currencies.indexOf(currency)),
    ceilings,
    quantities,
    currencies,
  };
}

/** Measures all of an offer but its papers, by the limits that `matchPoints` draws. */
export function measureOffer(lines: PackedLines, offer: OfferToMatch): MeasuredOffer {
  const { wonPrice, capacity } = offer;
  const price = wonPrice?.unitPrice ?? 0n;
  return {
    base: matchPoints('quality', ANY_LINE, offer) + matchPoints('record', ANY_LINE, offer),
    currency: wonPrice === null ? -1 : lines.currencies.indexOf(wonPrice.currency),
    within: firstAtLeast(lines.ceilings, price),
    // price * 10 <= ceiling * 9
    wellBelow: firstAtLeast(lines.ceilings, (price * 10n + 8n) / 9n),
    capacity:
      capacity === null
        ? null
        : Array.from({ length: MATCH_WEIGHTS.capacity }, (_, at) =>
            // n points of a capacity: weight * capacity / quantity >= n
            firstAtLeast(lines.quantities, (BigInt(MATCH_WEIGHTS.capacity) * capacity) / BigInt(at + 1) + 1n),
          ),
  };
}

/**
 * How an offer with these papers fits each of the lines whose numbers are given, in their order; 0 where it is negative.
 * @param into where the answer is written, from `from` on: many offers share one array, since allocating costs more than scoring
 */
export function fitsOf(
  lines: PackedLines,
  numbers: readonly number[],
  offer: MeasuredOffer,
  papers: OfferToMatch['papers'],
  into: Uint8Array = new Uint8Array(numbers.length),
  from = 0,
): Uint8Array {
  const goodThrough = papers.goodThrough === null ? ALWAYS : dayNumber(papers.goodThrough);
  const holdsThrough = papers.missing === 0 ? goodThrough : NEVER;
  const obtainableBy = papers.obtainableBy === null ? ALWAYS : dayNumber(papers.obtainableBy);
  for (let at = 0; at < numbers.length; at++) {
    const line = numbers[at] ?? -1;
    if (line < 0) continue;
    const until = lines.deliveryTo[line] ?? 0;
    const qualifies = holdsThrough >= until;
    let points = offer.base + pricePoints(lines, line, offer) + capacityPoints(lines, line, offer);
    if (qualifies) points += PAPER_POINTS.clear;
    else if (obtainableBy <= (lines.papersBy[line] ?? 0) && goodThrough >= until) points += PAPER_POINTS.obtainable;
    else points += PAPER_POINTS.late;
    into[from + at] = fitOf(points, qualifies);
  }
  return into;
}

function pricePoints(lines: PackedLines, line: number, offer: MeasuredOffer): number {
  const ceiling = lines.ceiling[line] ?? NO_CEILING;
  if (ceiling === NO_CEILING || offer.currency === -1 || offer.currency !== lines.currency[line])
    return PRICE_POINTS.unknown;
  if (ceiling >= offer.wellBelow) return PRICE_POINTS.wellBelow;
  return ceiling >= offer.within ? PRICE_POINTS.within : PRICE_POINTS.above;
}

function capacityPoints(lines: PackedLines, line: number, { capacity }: MeasuredOffer): number {
  if (capacity === null) return CAPACITY_UNKNOWN_POINTS;
  const quantity = lines.quantity[line] ?? 0;
  let points = 0;
  while (points < capacity.length && quantity < (capacity[points] ?? 0)) points++;
  return points;
}

/** Quality and record are the offer's own. */
const ANY_LINE: LineToMatch = {
  quantity: 1n,
  deliveryTo: '2000-01-01',
  currency: 'CNY',
  ceilingPrice: null,
  papersBy: '2000-01-01',
};

const ascending = (values: readonly bigint[]): bigint[] =>
  [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** The place of the first value that is not less; their number when all are. */
function firstAtLeast(values: readonly bigint[], limit: bigint): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0n) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Few days stand on many lines. */
function dayNumbers(): (day: Day) => number {
  const known = new Map<Day, number>();
  return (day) => {
    const number = known.get(day) ?? dayNumber(day);
    known.set(day, number);
    return number;
  };
}
