import { writeDecimal } from '../../format/decimal.js';
import type { Entrant } from './entrants.js';
import type { PreparedLot } from './lot-problem.js';
import type { Judged } from './reasons.js';

/** What the winners of a lot hold against a losing bid. */
export interface LotStanding {
  readonly prepared: PreparedLot;
  /** Units by bid; winners only. */
  readonly awarded: ReadonlyMap<string, number>;
  /** The winner with the last rank. */
  readonly last: Entrant | undefined;
  readonly total: number;
  readonly unmet: number;
}

export function standingOf(prepared: PreparedLot, awarded: ReadonlyMap<string, number>): LotStanding {
  const total = prepared.rows.reduce((sum, { quantity }) => sum + quantity, 0);
  const served = [...awarded.values()].reduce((sum, quantity) => sum + quantity, 0);
  const last = prepared.field.entrants.findLast(({ bid }) => awarded.has(bid.id));
  return { prepared, awarded, last, total, unmet: total - served };
}

export function winnerReason({ bid }: Entrant, quantity: number, { total }: LotStanding): Judged {
  const offered = Math.min(bid.capacity ?? total, total);
  const reason = quantity >= offered ? 'WON_IN_FULL' : 'WON_IN_PART';
  return { reason, details: { awarded: String(quantity), offered: String(offered) } };
}

/** Why a bid that takes part supplies nothing. */
export function loserReason(entrant: Entrant, standing: LotStanding): Judged {
  const { prepared, awarded, last, total, unmet } = standing;
  const { bid, rank } = entrant;
  const details: Record<string, string | number> = {};
  if (!prepared.problem.bids.some(({ id }) => id === bid.id)) return { reason: 'LOST_CANNOT_SUPPLY', details };
  if (last) details.highestWinningPrice = writeDecimal(last.evaluated);
  const full = awarded.size >= prepared.problem.maxWinners;
  const behind = last !== undefined && rank > last.rank && unmet === 0;
  const outOfReach = full && (bid.capacity ?? total) < (awarded.get(last?.bid.id ?? '') ?? 0);
  if (behind && !outOfReach) return { reason: 'LOST_PRICE_DEMAND_COVERED', details };
  let remaining = total;
  for (const other of prepared.field.entrants) {
    if (other.rank < rank) remaining -= awarded.get(other.bid.id) ?? 0;
  }
  if (!behind && bid.minQuantity > remaining) {
    details.minimum = String(bid.minQuantity);
    details.remaining = String(remaining);
    return { reason: 'LOST_MINIMUM_QUANTITY', details };
  }
  if (!full) return { reason: 'LOST_BETTER_COMBINATION', details };
  return { reason: 'LOST_WINNER_LIMIT', details: { ...details, maxWinners: prepared.problem.maxWinners } };
}
