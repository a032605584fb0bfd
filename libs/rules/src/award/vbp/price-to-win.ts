import type { VbpMethod } from '../../rulebook/award-method.js';
import { comparablePrice, highestUnitPrice, MAX_PRICE } from '../conversion.js';
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
  const otherAt = (at: number): number => (displaced >= 0 && at >= displaced ? at + 1 : at);
  const shortlisted: number[] = [];
  const length = Math.min(cap - 1, others);
  for (let at = 0; at < length; at++) shortlisted.push(ranked[otherAt(at)]?.comparable ?? 0);
  const reach = reachBeside(method, fixed, shortlisted);
  const last = others >= cap ? ranked[otherAt(cap - 1)] : undefined;
  return last ? Math.min(reach, aheadOf(last, entrant, contest)) : reach;
}

/** Up to here the bid ranks before the other one. */
const aheadOf = (other: Ranked, { bid }: Entrant, { tie }: Contest): number =>
  tie(bid, other.bid) < 0 ? other.comparable : other.comparable - 1;
