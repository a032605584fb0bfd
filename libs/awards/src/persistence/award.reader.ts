import { Inject, Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { type Caller, forEachPageSize, hotRead, type Page, Reads } from '#libs/platform';
import type { AwardStatus } from '#libs/rules';

/** Lines shown with an award; the evaluation lists all of them. */
export const MAX_LINES = 200;

export interface AwardLineJson {
  readonly id: string;
  readonly bidId: string;
  readonly demandLineId: string;
  readonly supplierId: string;
  readonly supplierName: string;
  readonly purchaserId: string;
  readonly purchaserName: string;
  readonly rank: number;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly valueMinor: string;
}

export interface AwardRead {
  readonly id: string;
  readonly tender_id: string;
  readonly lot_id: string;
  readonly status: AwardStatus;
  readonly quantity: bigint;
  readonly unmet_quantity: bigint;
  readonly value_minor: bigint;
  readonly currency: Currency;
  readonly evaluated_at: Date;
  readonly active_at: Date | null;
  readonly lines: AwardLineJson[] | null;
}

const COLUMNS = `a.id, a.tender_id, a.lot_id, a.status, a.quantity, a.unmet_quantity, a.value_minor, a.currency,
     a.evaluated_at, a.active_at, lines.items AS lines`;

/** A party sees its own lines, an operator all: the row-level policies say so. */
const LINES = `LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('id', l.id, 'bidId', l.bid_id, 'demandLineId', l.demand_line_id,
         'supplierId', l.supplier_id, 'supplierName', s.legal_name, 'purchaserId', l.purchaser_id, 'purchaserName', p.legal_name,
         'rank', l.rank, 'quantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'valueMinor', l.value_minor::text)) AS items
       FROM (SELECT * FROM award_line WHERE award_id = a.id ORDER BY rank, demand_line_id LIMIT ${MAX_LINES}) l
         JOIN organisation s ON s.id = l.supplier_id JOIN organisation p ON p.id = l.purchaser_id) lines ON true`;

const OF_LOT = hotRead<AwardRead>(
  'awards.of-lot',
  `SELECT ${COLUMNS} FROM award a ${LINES}
   WHERE a.lot_id = $3 AND a.status <> 'cancelled' AND entered.kind IS NOT NULL LIMIT 1`,
);
const LATEST = forEachPageSize((size) =>
  hotRead<AwardRead>(
    `awards.latest-${size}`,
    `SELECT ${COLUMNS} FROM award a ${LINES}
     WHERE a.id < $3 AND a.status <> 'cancelled' AND entered.kind IS NOT NULL ORDER BY a.id DESC LIMIT ${size + 1}`,
  ),
);
/**
 * The whole for operators, and from the end of the notice period for the purchasers of the lot (the row-level policies say
 * who); a bidder gets its own part. Nobody else learns what was bid.
 */
const EVALUATION = hotRead<{ id: string; evaluation: unknown }>(
  'awards.evaluation',
  `SELECT a.id, CASE WHEN entered.kind = 'supplier' THEN award_evaluation_of_bidder(a.id) ELSE e.evaluation END AS evaluation
   FROM award a LEFT JOIN award_evaluation e ON e.award_id = a.id WHERE a.id = $3 LIMIT 1`,
);

/** After every UUID: where a list sorted by falling id begins. */
const BEGINNING = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

@Injectable()
export class AwardReader {
  constructor(@Inject(Reads) private readonly reads: Reads) {}

  /** The live award of a lot, once its tender has given notice. */
  async ofLot(caller: Caller, lotId: string): Promise<AwardRead | undefined> {
    return (await this.reads.run<AwardRead>(caller, OF_LOT, [lotId])).rows[0];
  }

  /** The latest first; one row more than the page's size when there are more. */
  async latest(caller: Caller, { size, after }: Page<[string]>): Promise<AwardRead[]> {
    return (await this.reads.run<AwardRead>(caller, LATEST[size], [after?.[0] ?? BEGINNING])).rows;
  }

  /** The stored evaluation of an award as far as the caller may see it; null or undefined when it may not. */
  async evaluation(caller: Caller, awardId: string): Promise<unknown> {
    const { rows } = await this.reads.run<{ id: string; evaluation: unknown }>(caller, EVALUATION, [awardId]);
    return rows[0]?.evaluation;
  }
}
