import { Inject, Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { type Caller, forEachPageSize, hotRead, type Page, Reads } from '#libs/platform';
import type { AwardStatus, Day } from '#libs/rules';
import type { AwardSaving } from '../evaluation/saving.js';

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
  /** Null where it is the award's. */
  readonly currency: Currency | null;
}

export interface AwardRead {
  readonly id: string;
  readonly tender_id: string;
  readonly lot_id: string;
  readonly status: AwardStatus;
  readonly quantity: bigint;
  readonly unmet_quantity: bigint;
  /** Null for bidders until the award is final: divided by the quantity it is what the winners ask. */
  readonly value_minor: bigint | null;
  readonly currency: Currency;
  readonly evaluated_at: Date;
  readonly active_at: Date | null;
  readonly winners: number;
  readonly share_permille: number | null;
  readonly term_months: number | null;
  readonly term_until: Day | null;
  readonly input_digest: Buffer | null;
  readonly output_digest: Buffer | null;
  readonly lines: AwardLineJson[] | null;
  readonly spares: AwardSpareJson[] | null;
  readonly saving: AwardSavingJson | null;
}

export type AwardSavingJson = Pick<AwardSaving, 'baselines' | 'suppliers' | 'largestShare'>;

export interface AwardSpareJson {
  readonly region: string;
  readonly bidId: string;
  readonly supplierId: string;
  readonly supplierName: string;
}

const COLUMNS = `a.id, a.tender_id, a.lot_id, a.status, a.quantity, a.unmet_quantity, a.currency,
     CASE WHEN a.status <> 'pending' OR entered.kind IN ('operator', 'purchaser') THEN a.value_minor END AS value_minor,
     a.evaluated_at, a.active_at, a.winners, a.share_permille, a.term_months, a.term_until, a.input_digest, a.output_digest,
     lines.items AS lines, spares.items AS spares,
     (SELECT json_build_object('baselines', s.baselines, 'suppliers', s.suppliers, 'largestShare', s.largest_share)
      FROM award_saving s WHERE s.award_id = a.id) AS saving`;

/** A party sees its own lines, an operator all: the row-level policies say so. */
const LINES = `LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('id', l.id, 'bidId', l.bid_id, 'demandLineId', l.demand_line_id,
         'supplierId', l.supplier_id, 'supplierName', s.legal_name, 'purchaserId', l.purchaser_id, 'purchaserName', p.legal_name,
         'rank', l.rank, 'quantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'valueMinor', l.value_minor::text, 'currency', l.currency)) AS items
       FROM (SELECT * FROM award_line WHERE award_id = a.id ORDER BY rank, demand_line_id LIMIT ${MAX_LINES}) l
         JOIN organisation s ON s.id = l.supplier_id JOIN organisation p ON p.id = l.purchaser_id) lines ON true`;

/** Regions are at most as many as an award has lines. */
const SPARES = `LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('region', p.region, 'bidId', p.bid_id, 'supplierId', p.supplier_id,
         'supplierName', s.legal_name) ORDER BY p.region) AS items
       FROM (SELECT * FROM award_spare WHERE award_id = a.id ORDER BY region LIMIT ${MAX_LINES}) p
         JOIN organisation s ON s.id = p.supplier_id) spares ON true`;

const OF_LOT = hotRead<AwardRead>(
  'awards.of-lot',
  `SELECT ${COLUMNS} FROM award a ${LINES} ${SPARES}
   WHERE a.lot_id = $3 AND a.status <> 'cancelled' AND entered.kind IS NOT NULL LIMIT 1`,
);
const LATEST = forEachPageSize((size) =>
  hotRead<AwardRead>(
    `awards.latest-${size}`,
    `SELECT ${COLUMNS} FROM award a ${LINES} ${SPARES}
     WHERE a.id < $3 AND a.status <> 'cancelled' AND entered.kind IS NOT NULL ORDER BY a.id DESC LIMIT ${size + 1}`,
  ),
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
}
