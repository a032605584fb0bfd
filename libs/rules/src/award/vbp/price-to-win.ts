import type { VbpMethod } from '../../rulebook/award-method.js';
import { comparablePrice, highestUnitPrice, MAX_PRICE } from '../conversion.js';
import { exactSum } from '../exact.js';
import type { LotCase } from '../outcome.js';
import type { Entrant } from '../qualify.js';
import type { TieOrder } from '../rank-entrants.js';
import { type FixedLimits, reachBeside } from './rule-one.js';
import { capOf, type Ranked } from './shortlist.js';

/** The lot as it stands, for asking what one bid would have needed. */
export interface Contest {
  readonly method: VbpMethod;
  readonly lot: LotCase;
  readonly fixed: FixedLimits;
  readonly ranked: readonly Ranked[];
  readonly tie: TieOrder;
  /** The sum of the lowest so many comparable prices, by their number; filled in where an anchor asks for it. */
  readonly sums: readonly number[];
}

/** Writes the sums of the lowest none, one, two, … comparable prices. */
export function sumUp(ranked: readonly Ranked[], sums: number[]): void {
  sums.length = 0;
  let sum = 0;
  sums.push(sum);
  for (const { comparable } of ranked) sums.push((sum += comparable));
}

/**
 * The highest own price, in whole millionths, with which a bid wins by rule 1 while all others stay as they are; null
 * when there is none. With the others fixed, every condition (ceiling, place on the shortlist, rule 1 with the anchor
 * that moves with the bid) holds up to some comparable price, so the answer is the least of them, turned back into the
 * bid's specification: no search is needed.
 *
 * `displaced` is the place of the standing bid of the bid's family, its own included; -1 when the bid would be one
 * bidder more.
 */
export function priceToWin(entrant: Entrant, displaced: number, contest: Contest): number | null {
  const { ranked, lot } = contest;
  let highest = lot.ceiling ?? MAX_PRICE;
  const relative = ranked[displaced];
  if (relative && relative.bid !== entrant.bid) highest = Math.min(highest, aheadOf(relative, entrant, contest));
  highest = Math.min(highest, reachAmongOthers(entrant, displaced, contest));
  const price = Math.min(highestUnitPrice(highest, entrant.factor), MAX_PRICE);
  return price >= 1 && highest >= 1 && comparablePrice(price, entrant.factor) !== null ? price : null;
}

/** Up to here the bid is shortlisted and wins by rule 1. */
function reachAmongOthers(entrant: Entrant, displaced: number, contest: Contest): number {
  const { ranked, method, fixed } = contest;
  const others = ranked.length - (displaced < 0 ? 0 : 1);
  const cap = capOf(method.capTable, others + 1);
  const count = Math.min(cap - 1, others);
  const lowest = ranked[displaced === 0 ? 1 : 0]?.comparable ?? 0;
  const reach = reachBeside(method, fixed, { lowest, count, sum: () => sumOfOthers(contest, displaced, count) });
  const last = others >= cap ? ranked[displaced >= 0 && displaced < cap ? cap : cap - 1] : undefined;
  return last ? Math.min(reach, aheadOf(last, entrant, contest)) : reach;
}

/** The comparable prices of the first `count` bids that are not the displaced one. */
function sumOfOthers({ ranked, sums }: Contest, displaced: number, count: number): number | bigint {
  const within = displaced >= 0 && displaced < count;
  const end = within ? count + 1 : count;
  const sum = sums[end] ?? Infinity;
  if (sum <= Number.MAX_SAFE_INTEGER) return within ? sum - (ranked[displaced]?.comparable ?? 0) : sum;
  return exactSum(ranked.slice(0, end).flatMap(({ comparable }, at) => (at === displaced ? [] : [comparable])));
}

/** Up to here the bid ranks before the other one; between currencies surely so, as in the other methods. */
const aheadOf = (other: Ranked, entrant: Entrant, { tie }: Contest): number =>
  !entrant.bid.rate && !other.bid.rate && tie(entrant, other) < 0 ? other.comparable : other.comparable - 1;
