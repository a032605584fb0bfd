import type { WeightedMethod } from '../rulebook/rule-methods.js';
import type { Contest } from './contest.js';
import { comparablePrice, highestUnitPrice, MAX_PRICE } from './conversion.js';
import type { Places } from './fill-by-rank.js';
import type { Fraction } from './fixed-point.js';
import type { BidCase } from './outcome.js';
import type { Entrant } from './qualify.js';
import { add, byTotal, FULL_SCORE, type Scored, scoreBids, times } from './score-bids.js';
import type { Ranked } from './vbp/shortlist.js';

/** What stays the same whatever one bid asks. */
export interface Scoring {
  readonly method: WeightedMethod;
  readonly opened: Contest;
  readonly places: Places;
  readonly familyOf: (bid: BidCase) => number;
}

/** Orders two scored bids; never 0 for two bids. */
export const byScore =
  ({ tie }: Contest) =>
  (a: Scored, b: Scored): number =>
    byTotal(a.total, b.total) || tie(a.entrant, b.entrant);

/** A bid at another price: the own price, and what it compares at. */
interface Trial {
  readonly price: number;
  readonly own: Ranked;
}

/**
 * The highest own price at which a bid wins, `wins` solving the lot once more; null when there is none. Who wins can
 * change at few prices only. From the lowest price of the others upwards only the own score changes. Below it, where
 * prices are compared with the lowest, the own score stays and the others' fall with the price, some faster than
 * others: there they may also change places among themselves, and a lower price can let one through that takes more.
 */
export function winningPrice(
  entrant: Entrant,
  others: readonly Ranked[],
  scoring: Scoring,
  wins: (own: Ranked) => boolean,
): number | null {
  const ceiling = scoring.opened.lot.ceiling ?? MAX_PRICE;
  const relative = scoring.method.criteria.some(
    (part) => part.value === 'PRICE' && part.curve.kind === 'LOWEST_OVER_OWN',
  );
  const border = relative ? others.reduce((least, { comparable }) => Math.min(least, comparable), ceiling + 1) : 1;
  const byCapacity = scoring.method.allocation.by === 'CAPACITY';
  const search = (from: number, to: number, steady: boolean, changes: (to: number) => readonly number[]) => {
    if (from > to) return null;
    const trials = trialsOf(entrant, from, to, [to, ...changes(to)]);
    const at = steady ? firstWin(trials, wins) : trials.findIndex(({ own }) => wins(own));
    return trials[at]?.price ?? null;
  };
  return (
    search(border, ceiling, byCapacity, (to) => changesAbove(entrant, others, scoring, border, to)) ??
    search(1, Math.min(border - 1, ceiling), byCapacity && keepsOrder(entrant, others, scoring), (to) =>
      changesBelow(entrant, others, scoring, to),
    )
  );
}

const priced = (entrant: Entrant, comparable: number): Ranked => ({ ...entrant, comparable, refusal: null });

/** The own prices just within the given comparable ones, from the highest. */
function trialsOf(entrant: Entrant, from: number, to: number, changes: readonly number[]): Trial[] {
  const prices = new Set(
    changes.filter((at) => at >= from && at <= to).map((at) => highestUnitPrice(at, entrant.factor)),
  );
  return [...prices]
    .sort((a, b) => b - a)
    .flatMap((price) => {
      const comparable = price < 1 ? null : comparablePrice(price, entrant.factor);
      return comparable === null || comparable < from || comparable > to
        ? []
        : [{ price, own: priced(entrant, comparable) }];
    });
}

/** The first winning trial where all that follow it win too; -1 when none does. */
function firstWin(trials: readonly Trial[], wins: (own: Ranked) => boolean): number {
  let low = 0;
  let high = trials.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wins((trials[middle] as Trial).own)) high = middle;
    else low = middle + 1;
  }
  return low < trials.length ? low : -1;
}

/** The highest prices at which the bid passes its gates, and ranks before each other one. */
function changesAbove(
  entrant: Entrant,
  others: readonly Ranked[],
  { method, opened }: Scoring,
  from: number,
  to: number,
): number[] {
  const order = byScore(opened);
  const rivals = scoreBids(method, [...others, priced(entrant, to)]).slice(0, -1);
  // The own score needs no more of the others than their lowest and highest values.
  const extremes = extremesOf(others);
  const own = (at: number): Scored => scoreBids(method, [...extremes, priced(entrant, at)]).at(-1) as Scored;
  const passes = highest(from, to, (at) => own(at).gate === null);
  if (passes === null) return [];
  return [passes, ...rivals.flatMap((rival) => highest(from, passes, (at) => order(own(at), rival) < 0) ?? [])];
}

/** Bids that have the lowest and the highest of every value that is scored. */
function extremesOf(others: readonly Ranked[]): Ranked[] {
  const values = [
    ({ comparable }: Ranked) => comparable,
    ({ bid }: Ranked) => bid.quality,
    ({ bid }: Ranked) => bid.deliveryDays,
    ({ bid }: Ranked) => bid.shelfLifeMonths,
  ];
  const extremes = values.flatMap((valueOf) => {
    const stated = others.filter((other) => valueOf(other) !== null);
    const most = (sign: number): Ranked[] =>
      stated
        .slice(0, 1)
        .map((first) =>
          stated.reduce(
            (best, other) => (sign * ((valueOf(other) ?? 0) - (valueOf(best) ?? 0)) > 0 ? other : best),
            first,
          ),
        );
    return [...most(1), ...most(-1)];
  });
  return [...new Set(extremes)];
}

/** The highest whole number of a range that holds, where all below it hold too. */
function highest(from: number, to: number, holds: (at: number) => boolean): number | null {
  if (!holds(from)) return null;
  let low = from;
  let high = to;
  while (low < high) {
    const middle = low + Math.ceil((high - low) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Another bid's total as a line over the own price, which is the lowest. */
interface Line {
  readonly base: Fraction;
  readonly slope: Fraction;
}

const flat = (base: Fraction): Line => ({ base, slope: { numerator: 0n, denominator: 1n } });

/** The last prices before any two lines cross, or one crosses the own score or a gate. */
function changesBelow(entrant: Entrant, others: readonly Ranked[], { method, opened }: Scoring, to: number): number[] {
  const criterion = method.criteria.find(({ value }) => value === 'PRICE');
  const order = byScore(opened);
  const scored = scoreBids(method, [...others, priced(entrant, to)]);
  const own = scored.at(-1) as Scored;
  const all = method.allocation.by === 'SHARE_TABLE';
  // By capacity those behind take nothing away, and stay behind at lower prices.
  const rivals = scored.slice(0, -1).filter((rival) => all || order(rival, own) < 0);
  const weight = BigInt(criterion?.weightBasisPoints ?? 0) * BigInt(FULL_SCORE);
  const lines = rivals.map(({ entrant: { comparable }, total }): Line => {
    const slope = { numerator: weight, denominator: BigInt(comparable) };
    return { base: add(total, times(slope, -to)), slope };
  });
  const levels = [flat(own.total)];
  if (method.minTotalScore !== null) {
    levels.push(flat({ numerator: BigInt(method.minTotalScore) * BigInt(FULL_SCORE), denominator: 1n }));
  }
  const gate = criterion?.minScore ?? null;
  const gates = gate === null ? [] : rivals.map(({ entrant: { comparable } }) => over(gate, comparable));
  const crossings = lines.flatMap((line, at) =>
    [...levels, ...lines.slice(at + 1)].flatMap((other) => cross(line, other)),
  );
  return [...gates, ...crossings].flatMap((at) => [Number(at), Number(at) - 1]);
}

/** The price at which another one scores so much, rounded down. */
const over = (score: number, price: number): bigint => (BigInt(score) * BigInt(price)) / BigInt(FULL_SCORE);

/** Where two lines cross, rounded down; nothing where they do not. */
function cross(a: Line, b: Line): bigint[] {
  const rise = add(a.slope, times(b.slope, -1));
  if (rise.numerator === 0n) return [];
  const gap = add(b.base, times(a.base, -1));
  const numerator = gap.numerator * rise.denominator;
  const denominator = gap.denominator * rise.numerator;
  return numerator > 0n === denominator > 0n ? [numerator / denominator] : [];
}

/**
 * Whether it cannot matter in which order the others come that are ahead: one place is to be won, or each of them
 * takes what is left; and which of related bids stands is not open.
 */
function keepsOrder(entrant: Entrant, others: readonly Ranked[], { method, familyOf }: Scoring): boolean {
  const rivals = others.filter(({ bid }) => familyOf(bid) !== familyOf(entrant.bid));
  if (new Set(rivals.map(({ bid }) => familyOf(bid))).size !== rivals.length) return false;
  return method.maxWinners === 1 || rivals.every(({ bid }) => bid.regions === null && bid.minQuantity <= 1);
}
