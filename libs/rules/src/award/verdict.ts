import type { AwardReason, ReasonDetails } from './reasons.js';
import type { BidOutcome } from './outcome.js';
import { MAX_PRICE_DECIMALS, type Entrant } from './qualify.js';

/** What is decided about a bid, and the rule and numbers that decided it. */
export type Verdict = Pick<BidOutcome, 'status' | 'rule' | 'reason' | 'details' | 'contractPrice'>;

const NO_DETAILS: ReasonDetails = {};

/** A valid bid beside a better one of its family. */
export const relatedTo = (standing: Pick<Entrant, 'bid'>): Verdict =>
  lost('LOST', 'RELATED_FIRMS', 'RELATED_BID_STANDS', { standingBid: standing.bid.id });

/** A bid that is not valid or was kept out. */
export function refused(
  { bid, comparable }: Pick<Entrant, 'bid' | 'comparable'>,
  reason: AwardReason,
  ceiling: number | null,
): Verdict {
  if (reason === bid.excluded) {
    const late = reason === 'LATE' || reason === 'NOT_SEALED';
    return late ? lost('INVALID', 'VALIDITY', reason) : lost('DISQUALIFIED', 'ELIGIBILITY', reason);
  }
  if (reason === 'OVER_CEILING') {
    const details = { comparablePrice: comparable ?? 0, ceilingPrice: ceiling ?? 0 };
    return lost('INVALID', 'VALIDITY', reason, details);
  }
  if (reason !== 'TOO_MANY_DECIMALS') return lost('INVALID', 'VALIDITY', reason);
  return lost('INVALID', 'VALIDITY', reason, { decimals: bid.decimals, maxDecimals: MAX_PRICE_DECIMALS });
}

export const lost = (
  status: Verdict['status'],
  rule: Verdict['rule'],
  reason: AwardReason,
  details: ReasonDetails = NO_DETAILS,
): Verdict => ({ status, rule, reason, details, contractPrice: null });
