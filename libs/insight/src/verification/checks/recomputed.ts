import { recompute } from '#libs/awards';
import { type Check, scanCheck } from '../check.js';

interface StoredEvaluation {
  readonly id: string;
  readonly input: unknown;
  readonly inputDigest: string;
  readonly outputDigest: string;
  readonly lines: string[];
}

/** Lines of the award table as one comparable text each. */
const lineOf = (line: {
  bidId: string;
  demandLineId: string;
  rank: number;
  quantity: bigint;
  unitPrice: string;
  valueMinor: bigint;
  currency: string | null;
}): string =>
  [line.bidId, line.demandLineId, line.rank, line.quantity, line.unitPrice, line.valueMinor]
    .concat(line.currency ?? [])
    .join(' ');

async function judge(row: StoredEvaluation): Promise<string | undefined> {
  const computed = await recompute(row.input);
  if ('faults' in computed) return computed.faults.slice(0, 3).join('; ');
  if (computed.inputDigest !== row.inputDigest) return `its input has the digest ${computed.inputDigest}`;
  if (computed.outputDigest !== row.outputDigest) return `computed again it has the digest ${computed.outputDigest}`;
  const expected = computed.lines.map(lineOf).sort();
  return expected.join() === [...row.lines].sort().join() ? undefined : 'the award lines are not what it allocates';
}

/** Every evaluation that awards were made of is computed again from its stored input. */
export const RECOMPUTED_CHECKS: readonly Check[] = [
  scanCheck<StoredEvaluation>(
    'award.recomputes',
    'each award, computed again from its stored input, comes out the same to the last line',
    `SELECT e.id, e.input, encode(e.input_digest, 'hex') AS "inputDigest", encode(e.output_digest, 'hex') AS "outputDigest",
       ARRAY(SELECT concat_ws(' ', l.bid_id, l.demand_line_id, l.rank, l.quantity, l.unit_price, l.value_minor, l.currency)
             FROM award_line l JOIN award a ON a.id = l.award_id WHERE a.evaluation_id = e.id) AS lines
     FROM tender_evaluation e
     WHERE e.id > $1 AND EXISTS (SELECT FROM award a WHERE a.evaluation_id = e.id AND a.status <> 'cancelled') ORDER BY e.id LIMIT 20`,
    judge,
  ),
];
