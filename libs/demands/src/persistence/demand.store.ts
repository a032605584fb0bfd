import { Injectable } from '@nestjs/common';
import { formatUnitPrice } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type {
  AdmittedDemand,
  DemandCorridor,
  DemandLineDraft,
  DemandReport,
  DemandStatus,
  KnownIds,
} from '#libs/rules';

/** Of the rulebook in force only the one field that demand is judged by; what is stored was parsed when it came in. */
const CORRIDOR = statement<DemandCorridor>(
  'demands.corridor',
  `SELECT c.countries, c.currencies, c.open_to_other_countries AS "openToOtherCountries",
     (SELECT (r.document #>> '{award,demandFloor,sharePermille}')::int
      FROM medlane_rulebook_in_force(c.rulebook_code) r) AS "demandFloorPermille"
   FROM corridor c WHERE c.code = $1`,
);
const KNOWN_TYPES = statement<{ id: string }>(
  'demands.known-product-types',
  'SELECT id FROM product_type WHERE id = ANY ($1::uuid[])',
);
const KNOWN_SUPPLIERS = statement<{ id: string }>(
  'demands.known-suppliers',
  `SELECT id FROM organisation WHERE id = ANY ($1::uuid[]) AND kind = 'supplier' AND admitted_at IS NOT NULL`,
);
const INSERT = statement(
  'demands.insert',
  `INSERT INTO demand (id, corridor_code, purchaser_id, reference, status, currency, posted_at)
   VALUES ($1, $2, $3, $4, 'open', $5, $6) ON CONFLICT ON CONSTRAINT demand_reference_unique DO NOTHING`,
);
const INSERT_LINES = statement(
  'demands.insert-lines',
  `INSERT INTO demand_line (id, demand_id, purchaser_id, corridor_code, currency, status, number, product_type_id,
     quantity, destination, delivery_from, delivery_to, ceiling_price)
   SELECT l.id, $1, $2, $3, $4, 'open', l.number, l.product_type_id, l.quantity, l.destination, l.delivery_from,
     l.delivery_to, l.ceiling_price
   FROM unnest($5::uuid[], $6::int[], $7::uuid[], $8::bigint[], $9::text[], $10::date[], $11::date[], $12::numeric[])
     AS l (id, number, product_type_id, quantity, destination, delivery_from, delivery_to, ceiling_price)`,
);
/** Arrays of arrays have no unnest that keeps their rows, so reports travel as JSON. */
const INSERT_REPORTS = statement(
  'demands.insert-reports',
  `INSERT INTO demand_report (demand_line_id, purchaser_id, history, shortfall_reason, brands)
   SELECT r.line_id, $1, ARRAY(SELECT jsonb_array_elements_text(r.history)::bigint), r.reason, r.brands
   FROM jsonb_to_recordset($2) AS r (line_id uuid, history jsonb, reason text, brands jsonb)`,
);
const LOCK_OWN = statement<DemandHead>(
  'demands.lock-own',
  `SELECT id, corridor_code AS "corridorCode", purchaser_id AS "purchaserId", reference, status, currency, version
   FROM demand WHERE id = $1 AND purchaser_id = $2 FOR UPDATE`,
);
/** A statement of its own: after the wait for the lock it must see what the other transaction has committed. */
const ANY_LINE_NOT_OPEN = statement<{ found: boolean }>(
  'demands.any-line-not-open',
  `SELECT EXISTS (SELECT FROM demand_line WHERE demand_id = $1 AND status <> 'open') AS found`,
);
const DELETE_LINES = statement(
  'demands.delete-lines',
  `DELETE FROM demand_line WHERE demand_id = $1 AND status = 'open'`,
);
const AMENDED = statement(
  'demands.amended',
  `UPDATE demand SET version = version + 1 WHERE id = $1 AND version = $2 AND status = 'open'`,
);
const CANCEL = statement(
  'demands.cancel',
  `UPDATE demand SET status = 'cancelled', version = version + 1 WHERE id = $1 AND version = $2 AND status = 'open'`,
);
const CANCEL_LINES = statement<{ id: string }>(
  'demands.cancel-lines',
  `UPDATE demand_line SET status = 'cancelled' WHERE demand_id = $1 AND status = 'open' RETURNING id`,
);

/** A demand without its lines, locked by this transaction. */
export interface DemandHead {
  readonly id: string;
  readonly corridorCode: string;
  readonly purchaserId: string;
  readonly reference: string;
  readonly status: DemandStatus;
  readonly currency: string;
  readonly version: number;
}

/** The purchaser's side of demands: writes by the one that owns them. */
@Injectable()
export class DemandStore {
  corridor(tx: Tx, code: string): Promise<DemandCorridor | undefined> {
    return tx.maybe(CORRIDOR, [code]);
  }

  /** Which of the ids that these lines name there are. */
  async known(tx: Tx, lines: readonly DemandLineDraft[]): Promise<KnownIds> {
    const idsOf = async (query: typeof KNOWN_TYPES, ids: ReadonlySet<string>): Promise<ReadonlySet<string>> =>
      ids.size === 0 ? ids : new Set((await tx.rows(query, [[...ids]])).map(({ id }) => id));
    const named = lines.flatMap(({ report }) => report.brands.map(({ supplierId }) => supplierId));
    return {
      productTypes: await idsOf(KNOWN_TYPES, new Set(lines.map(({ productTypeId }) => productTypeId))),
      suppliers: await idsOf(KNOWN_SUPPLIERS, new Set(named)),
    };
  }

  /** Inserts a demand with its lines; undefined when the purchaser has used the reference before. */
  async insert(tx: Tx, corridorCode: string, demand: AdmittedDemand): Promise<string | undefined> {
    const id = newId();
    const purchaserId = tx.actor.organisationId;
    const inserted = await tx.execute(INSERT, [
      id,
      corridorCode,
      purchaserId,
      demand.reference,
      demand.currency,
      tx.now,
    ]);
    if (inserted === 0) return undefined;
    await this.insertLines(tx, { id, purchaserId, corridorCode, currency: demand.currency }, demand.lines);
    return id;
  }

  /** Waits for whoever holds the demand, then holds it; undefined when it is not the caller's. */
  lockOwn(tx: Tx, demandId: string): Promise<DemandHead | undefined> {
    return tx.maybe(LOCK_OWN, [demandId, tx.actor.organisationId]);
  }

  /** Whether a tender carries or carried a line of the locked demand. */
  async anyLinePooled(tx: Tx, demandId: string): Promise<boolean> {
    return (await tx.one(ANY_LINE_NOT_OPEN, [demandId])).found;
  }

  /** Replaces the lines of a locked, open demand. */
  async replaceLines(tx: Tx, demand: DemandHead, lines: readonly DemandLineDraft[]): Promise<void> {
    await tx.executeOne(AMENDED, [demand.id, demand.version]);
    await tx.execute(DELETE_LINES, [demand.id]);
    await this.insertLines(tx, demand, lines);
  }

  /** Cancels a locked, open demand; answers the ids of its lines. */
  async cancel(tx: Tx, demand: DemandHead): Promise<string[]> {
    await tx.executeOne(CANCEL, [demand.id, demand.version]);
    return (await tx.rows(CANCEL_LINES, [demand.id])).map(({ id }) => id);
  }

  private async insertLines(
    tx: Tx,
    demand: Pick<DemandHead, 'id' | 'purchaserId' | 'corridorCode' | 'currency'>,
    lines: readonly DemandLineDraft[],
  ): Promise<void> {
    const ids = lines.map(newId);
    await tx.execute(INSERT_LINES, [
      demand.id,
      demand.purchaserId,
      demand.corridorCode,
      demand.currency,
      ids,
      lines.map((_, index) => index + 1),
      lines.map(({ productTypeId }) => productTypeId),
      lines.map(({ quantity }) => quantity),
      lines.map(({ destination }) => destination),
      lines.map(({ deliveryFrom }) => deliveryFrom),
      lines.map(({ deliveryTo }) => deliveryTo),
      lines.map(({ ceilingPrice }) => (ceilingPrice === null ? null : formatUnitPrice(ceilingPrice))),
    ]);
    const reports = lines.flatMap(({ report }, at) => (isEmpty(report) ? [] : [writeReport(ids[at] ?? '', report)]));
    if (reports.length > 0) await tx.execute(INSERT_REPORTS, [demand.purchaserId, JSON.stringify(reports)]);
  }
}

const isEmpty = ({ history, shortfallReason, brands }: DemandReport): boolean =>
  history.length === 0 && shortfallReason === null && brands.length === 0;

const writeReport = (lineId: string, { history, shortfallReason, brands }: DemandReport) => ({
  line_id: lineId,
  history: history.map(String),
  reason: shortfallReason?.trim() ?? null,
  brands: brands.map(({ supplierId, quantity }) => ({ supplierId, quantity: String(quantity) })),
});
