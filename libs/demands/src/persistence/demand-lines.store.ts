import { Injectable } from '@nestjs/common';
import { invariant, unitPrice, type UnitPrice } from '#libs/kernel';
import { AuditTrail, statement, type Tx } from '#libs/platform';
import type { Day, DemandLineStatus, DemandReport } from '#libs/rules';

/** Demands taken into one pooling at most; what is left over is pooled by the next. */
export const MAX_DEMANDS_PER_POOL = 2_000;

interface OpenLineRow {
  id: string;
  demand_id: string;
  purchaser_id: string;
  corridor_code: string;
  product_type_id: string;
  product_name: string;
  quantity: bigint;
  ceiling_price: string | null;
  currency: string;
  delivery_from: Day;
  delivery_to: Day;
}
interface TenderLineRow {
  id: string;
  demand_id: string;
  purchaser_id: string;
  lot_id: string;
  number: number;
  quantity: bigint;
  destination: string;
  ceiling_price: string | null;
  status: DemandLineStatus;
  history: string[] | null;
  shortfall_reason: string | null;
  brands: { supplierId: string; quantity: string }[] | null;
}

/** Whoever takes or frees lines holds their demands first, in id order: pooling, amending and cancelling queue up. */
const LOCK_OPEN = statement<{ id: string }>(
  'demands.lock-open',
  `SELECT id FROM demand WHERE corridor_code = $1 AND status = 'open'
   ORDER BY id LIMIT ${MAX_DEMANDS_PER_POOL} FOR UPDATE`,
);
const OPEN_LINES = statement<OpenLineRow>(
  'demands.open-lines',
  `SELECT l.id, l.demand_id, l.purchaser_id, l.corridor_code, l.product_type_id, t.name_en AS product_name, l.quantity, l.ceiling_price,
     l.currency, l.delivery_from, l.delivery_to
   FROM demand_line l JOIN product_type t ON t.id = l.product_type_id
   WHERE l.demand_id = ANY ($1::uuid[]) AND l.status = 'open' ORDER BY l.demand_id, l.number`,
);
const ASSIGN = statement(
  'demands.assign-lines',
  `UPDATE demand_line l SET status = 'pooled', tender_id = a.tender_id, lot_id = a.lot_id,
     direct_tender_id = CASE WHEN $4 THEN a.tender_id END
   FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a (line_id, tender_id, lot_id)
   WHERE l.id = a.line_id AND l.status = 'open'`,
);
const POOLED = statement<{ id: string }>(
  'demands.pooled',
  `UPDATE demand d SET status = 'pooled', direct_tender_id = $2, version = version + 1
   WHERE d.id = ANY ($1::uuid[]) AND d.status = 'open'
     AND NOT EXISTS (SELECT FROM demand_line l WHERE l.demand_id = d.id AND l.status = 'open')
   RETURNING id`,
);
const LOCK_OF_TENDER = statement<{ id: string }>(
  'demands.lock-of-tender',
  `SELECT id FROM demand WHERE id IN (SELECT demand_id FROM demand_line WHERE tender_id = $1) ORDER BY id FOR UPDATE`,
);
const RELEASE_LINES = statement<{ id: string }>(
  'demands.release-lines',
  `UPDATE demand_line SET status = 'open', tender_id = NULL, lot_id = NULL, direct_tender_id = NULL WHERE tender_id = $1 AND status = 'pooled'
   RETURNING id`,
);
const RELEASE = statement<{ id: string }>(
  'demands.release',
  `UPDATE demand SET status = 'open', direct_tender_id = NULL, version = version + 1
   WHERE id = ANY ($1::uuid[]) AND status = 'pooled' RETURNING id`,
);
const OF_TENDER = statement<TenderLineRow>(
  'demands.lines-of-tender',
  `SELECT l.id, l.demand_id, l.purchaser_id, l.lot_id, l.number, l.quantity, l.destination, l.ceiling_price, l.status,
     r.history::text[], r.shortfall_reason, r.brands
   FROM demand_line l LEFT JOIN demand_report r ON r.demand_line_id = l.id WHERE l.tender_id = $1 ORDER BY l.lot_id, l.id`,
);
const SETTLE = statement(
  'demands.settle-lines',
  `UPDATE demand_line l SET status = o.status FROM unnest($2::uuid[], $3::text[]) AS o (id, status)
   WHERE l.id = o.id AND l.tender_id = $1 AND l.status = 'pooled'`,
);

const price = (text: string | null): UnitPrice | null => (text === null ? null : unitPrice(text));

/** An open line whose demand this transaction holds. */
export interface OpenLine {
  readonly id: string;
  readonly demandId: string;
  readonly purchaserId: string;
  readonly corridorCode: string;
  readonly productTypeId: string;
  readonly productName: string;
  readonly quantity: bigint;
  readonly ceilingPrice: UnitPrice | null;
  readonly currency: string;
  readonly deliveryFrom: Day;
  readonly deliveryTo: Day;
}

/** A line that a tender carries. */
export interface TenderLine {
  readonly id: string;
  readonly demandId: string;
  readonly purchaserId: string;
  readonly lotId: string;
  readonly number: number;
  readonly quantity: bigint;
  readonly destination: string;
  readonly ceilingPrice: UnitPrice | null;
  readonly status: DemandLineStatus;
  readonly report: DemandReport;
}

/** The tender's side of demand lines: taken into lots, released, awarded or left unserved. Needs the system's rights. */
@Injectable()
export class DemandLines {
  constructor(private readonly audit: AuditTrail) {}

  /** Holds the corridor's open demands (at most MAX_DEMANDS_PER_POOL, oldest first) and answers their open lines. */
  async lockOpen(tx: Tx, corridorCode: string): Promise<OpenLine[]> {
    const demands = await tx.rows(LOCK_OPEN, [corridorCode]);
    return demands.length === 0
      ? []
      : this.openLines(
          tx,
          demands.map(({ id }) => id),
        );
  }

  /** The open lines of demands that this transaction holds. */
  async openLines(tx: Tx, demandIds: readonly string[]): Promise<OpenLine[]> {
    const rows = await tx.rows(OPEN_LINES, [demandIds]);
    return rows.map((row) => ({
      id: row.id,
      demandId: row.demand_id,
      purchaserId: row.purchaser_id,
      corridorCode: row.corridor_code,
      productTypeId: row.product_type_id,
      productName: row.product_name,
      quantity: row.quantity,
      ceilingPrice: price(row.ceiling_price),
      currency: row.currency,
      deliveryFrom: row.delivery_from,
      deliveryTo: row.delivery_to,
    }));
  }

  /** Puts open lines into lots; a demand without open lines becomes pooled. A direct request hides them from the market. */
  async assign(
    tx: Tx,
    places: readonly { readonly line: OpenLine; readonly tenderId: string; readonly lotId: string }[],
    direct = false,
  ): Promise<void> {
    const assigned = await tx.execute(ASSIGN, [
      places.map(({ line }) => line.id),
      places.map(({ tenderId }) => tenderId),
      places.map(({ lotId }) => lotId),
      direct,
    ]);
    invariant(assigned === places.length, `${assigned} of ${places.length} demand lines were still open`);
    const demandIds = [...new Set(places.map(({ line }) => line.demandId))];
    const demands = await tx.rows(POOLED, [demandIds, direct ? (places[0]?.tenderId ?? null) : null]);
    await this.audit.recordMany(
      tx,
      { subjectType: 'demand_line', action: 'pool', from: 'open' },
      places.map(({ line, tenderId }) => ({ id: line.id, tenderId, to: 'pooled' })),
    );
    await this.audit.recordMany(
      tx,
      { subjectType: 'demand', action: 'pool', from: 'open' },
      demands.map(({ id }) => ({ id, tenderId: null, to: 'pooled' })),
    );
  }

  /** Frees the lines of a cancelled tender, to be pooled again; answers how many. */
  async release(tx: Tx, tenderId: string): Promise<number> {
    const held = await tx.rows(LOCK_OF_TENDER, [tenderId]);
    const lines = await tx.rows(RELEASE_LINES, [tenderId]);
    const demands = await tx.rows(RELEASE, [held.map(({ id }) => id)]);
    await this.audit.recordMany(
      tx,
      { subjectType: 'demand_line', action: 'release', from: 'pooled' },
      lines.map(({ id }) => ({ id, tenderId, to: 'open' })),
    );
    await this.audit.recordMany(
      tx,
      { subjectType: 'demand', action: 'release', from: 'pooled' },
      demands.map(({ id }) => ({ id, tenderId: null, to: 'open' })),
    );
    return lines.length;
  }

  /** Every line of a tender, by lot and then by id. */
  async ofTender(tx: Tx, tenderId: string): Promise<TenderLine[]> {
    const rows = await tx.rows(OF_TENDER, [tenderId]);
    return rows.map((row) => ({
      id: row.id,
      demandId: row.demand_id,
      purchaserId: row.purchaser_id,
      lotId: row.lot_id,
      number: row.number,
      quantity: row.quantity,
      destination: row.destination,
      ceilingPrice: price(row.ceiling_price),
      status: row.status,
      report: {
        history: (row.history ?? []).map(BigInt),
        shortfallReason: row.shortfall_reason,
        brands: (row.brands ?? []).map(({ supplierId, quantity }) => ({ supplierId, quantity: BigInt(quantity) })),
      },
    }));
  }

  /** Ends pooled lines of a tender: served at least in part, or not at all. */
  async settle(
    tx: Tx,
    tenderId: string,
    outcomes: readonly { readonly id: string; readonly status: 'awarded' | 'unserved' }[],
  ): Promise<void> {
    const settled = await tx.execute(SETTLE, [
      tenderId,
      outcomes.map(({ id }) => id),
      outcomes.map(({ status }) => status),
    ]);
    invariant(settled === outcomes.length, `${settled} of ${outcomes.length} demand lines were still pooled`);
    for (const [status, action] of [
      ['awarded', 'award'],
      ['unserved', 'leaveUnserved'],
    ] as const) {
      const lines = outcomes.filter((outcome) => outcome.status === status);
      await this.audit.recordMany(
        tx,
        { subjectType: 'demand_line', action, from: 'pooled' },
        lines.map(({ id }) => ({ id, tenderId, to: status })),
      );
    }
  }
}
