import { recompute } from '#libs/awards';
import { type Check, scanCheck } from '../check.js';

interface StoredAward {
  readonly id: string;
  readonly evaluation: unknown;
  readonly quantity: string;
  readonly unmet: string;
  readonly value: string;
  readonly lines: string[];
}

/** Lines of the award table as one comparable text each. */
const lineOf = (part: {
  bidId: string;
  demandLineId: string;
  rank: number;
  quantity: string;
  unitPrice: string;
  amountMinor: string;
}): string => [part.bidId, part.demandLineId, part.rank, part.quantity, part.unitPrice, part.amountMinor].join(' ');

function judge(row: StoredAward): string | undefined {
  const computed = recompute(row.evaluation);
  if (!computed.agrees) return computed.differences.slice(0, 3).join('; ');
  const { answer } = computed.snapshot;
  if (answer.quantity !== row.quantity || answer.unmetQuantity !== row.unmet || answer.valueMinor !== row.value) {
    return 'quantity or value is not what the evaluation says';
  }
  const expected = answer.allocation.map(lineOf).sort();
  return expected.join() === [...row.lines].sort().join()
    ? undefined
    : 'the lines are not what the evaluation allocates';
}

/** The award is computed again from its stored inputs, and its inputs are compared with the bids they came from. */
export const RECOMPUTED_CHECKS: readonly Check[] = [
  scanCheck<StoredAward>(
    'award.recomputes',
    'each award, computed again from its stored inputs, comes out the same to the last line',
    `SELECT a.id, e.evaluation, a.quantity::text AS quantity, a.unmet_quantity::text AS unmet, a.value_minor::text AS value,
       ARRAY(SELECT concat_ws(' ', l.bid_id, l.demand_line_id, l.rank, l.quantity, l.unit_price, l.value_minor)
             FROM award_line l WHERE l.award_id = a.id) AS lines
     FROM award a LEFT JOIN award_evaluation e ON e.award_id = a.id WHERE a.id > $1 AND a.status <> 'cancelled' ORDER BY a.id LIMIT 100`,
    judge,
  ),
];
