import { Injectable } from '@nestjs/common';
import { type Currency, formatUnitPrice } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type { AwardStatus } from '#libs/rules';
import type { JudgedLot } from '../evaluation/judge-round.js';

const INSERT = statement(
  'awards.insert',
  `INSERT INTO award (id, tender_id, lot_id, status, quantity, unmet_quantity, value_minor, currency, evaluated_at, winners,
     share_permille, term_months, term_until, evaluation_id, input_digest, output_digest)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, decode($15, 'hex'), decode($16, 'hex'))`,
);
const INSERT_SPARES = statement(
  'awards.insert-spares',
  `INSERT INTO award_spare (award_id, tender_id, lot_id, region, bid_id, supplier_id)
   SELECT $1, $2, $3, s.region, s.bid_id, s.supplier_id
   FROM unnest($4::text[], $5::uuid[], $6::uuid[]) AS s (region, bid_id, supplier_id)`,
);
const INSERT_LINES = statement(
  'awards.insert-lines',
  `INSERT INTO award_line (id, award_id, tender_id, lot_id, bid_id, supplier_id, demand_line_id, purchaser_id, rank, quantity, unit_price, value_minor, currency)
   SELECT l.id, $1, $2, $3, l.bid_id, l.supplier_id, l.demand_line_id, l.purchaser_id, l.rank, l.quantity, l.unit_price, l.value_minor, l.currency
   FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::int[], $10::bigint[], $11::numeric[], $12::bigint[], $13::text[])
     AS l (id, bid_id, supplier_id, demand_line_id, purchaser_id, rank, quantity, unit_price, value_minor, currency)`,
);
const INSERT_SAVING = statement(
  'awards.insert-saving',
  `INSERT INTO award_saving (award_id, tender_id, lot_id, baselines, suppliers, largest_share, average_price)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);
/**
 * Public rounds only, since what others agreed directly is theirs; and what was known when the bidding ended, so that
 * a second evaluation of a tender takes the same.
 */
const LAST_PRICES = statement<{ lot_id: string; price: string }>(
  'awards.last-prices',
  `SELECT l.id AS lot_id, last.price FROM lot l JOIN tender t ON t.id = l.tender_id CROSS JOIN LATERAL (
     SELECT s.average_price AS price
     FROM lot o JOIN tender p ON p.id = o.tender_id JOIN award a ON a.lot_id = o.id JOIN award_saving s ON s.award_id = a.id
     WHERE o.product_type_id = l.product_type_id AND p.corridor_code = t.corridor_code AND p.currency = t.currency
       AND p.procurement_method = 'open' AND a.status = 'active' AND a.active_at <= t.bidding_ends_at AND s.average_price > 0
     ORDER BY a.active_at DESC, a.id DESC LIMIT 1) last
   WHERE t.id = $1`,
);
const OF_TENDER = statement<{ id: string; lot_id: string; status: 'pending' | 'unsuccessful' }>(
  'awards.of-tender',
  `SELECT id, lot_id, status FROM award WHERE tender_id = $1 AND status IN ('pending', 'unsuccessful') ORDER BY lot_id`,
);
const SERVED_LINES = statement<{ demand_line_id: string }>(
  'awards.served-lines',
  `SELECT DISTINCT l.demand_line_id FROM award_line l JOIN award a ON a.id = l.award_id
   WHERE a.tender_id = $1 AND a.status = 'pending'`,
);
const ACTIVATE = statement<{ id: string }>(
  'awards.activate',
  `UPDATE award SET status = 'active', active_at = $2, version = version + 1 WHERE tender_id = $1 AND status = 'pending'
   RETURNING id`,
);

const CANCEL = statement<{ id: string; from: AwardStatus }>(
  'awards.cancel',
  `UPDATE award SET status = 'cancelled', version = version + 1 WHERE tender_id = $1 AND status IN ('pending', 'unsuccessful')
   RETURNING id, old.status AS from`,
);

export interface NewAward extends Omit<JudgedLot, 'outcomes'> {
  readonly tenderId: string;
  /** `unsuccessful`: nobody supplies anything. */
  readonly status: 'pending' | 'unsuccessful';
  readonly currency: Currency;
  readonly evaluation: { readonly id: string; readonly inputDigest: string; readonly outputDigest: string };
}

/** Writes awards with their lines. Needs the system's rights and a tender that the transaction holds. */
@Injectable()
export class AwardStore {
  /** Answers the award's id. A lot that has a live award already is a fault: the tender is held, and says so. */
  async insert(tx: Tx, award: NewAward): Promise<string> {
    const id = newId();
    const { tenderId, lotId, evaluation } = award;
    await tx.executeOne(INSERT, [
      id,
      tenderId,
      lotId,
      award.status,
      award.quantity,
      award.unmetQuantity,
      award.valueMinor,
      award.currency,
      tx.now,
      award.winners,
      award.sharePermille,
      award.termMonths,
      award.termUntil,
      evaluation.id,
      evaluation.inputDigest,
      evaluation.outputDigest,
    ]);
    if (award.lines.length > 0) await this.insertLines(tx, id, award);
    const { spares } = award;
    if (spares.length > 0) {
      const columns = [spares.map((s) => s.region), spares.map((s) => s.bidId), spares.map((s) => s.supplierId)];
      await tx.execute(INSERT_SPARES, [id, tenderId, lotId, ...columns]);
    }
    if (award.saving) {
      const { baselines, suppliers, largestShare, averagePrice } = award.saving;
      const values = [JSON.stringify(baselines), suppliers, largestShare, averagePrice];
      await tx.executeOne(INSERT_SAVING, [id, tenderId, lotId, ...values]);
    }
    return id;
  }

  /** Of each lot of a tender, what a unit of its product type cost in the latest award of its corridor and currency. */
  async lastPrices(tx: Tx, tenderId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.rows(LAST_PRICES, [tenderId]);
    return new Map(rows.map(({ lot_id, price }) => [lot_id, price]));
  }

  /** The live awards of a tender that gives notice, one per lot. */
  async ofTender(
    tx: Tx,
    tenderId: string,
  ): Promise<{ id: string; lotId: string; status: 'pending' | 'unsuccessful' }[]> {
    const rows = await tx.rows(OF_TENDER, [tenderId]);
    return rows.map(({ id, lot_id, status }) => ({ id, lotId: lot_id, status }));
  }

  /** The demand lines that get something from the tender's pending awards. */
  async servedLines(tx: Tx, tenderId: string): Promise<ReadonlySet<string>> {
    const rows = await tx.rows(SERVED_LINES, [tenderId]);
    return new Set(rows.map(({ demand_line_id }) => demand_line_id));
  }

  /** pending → active; answers the ids, oldest first. */
  async activate(tx: Tx, tenderId: string): Promise<string[]> {
    const rows = await tx.rows(ACTIVATE, [tenderId, tx.now]);
    return rows.map(({ id }) => id).sort();
  }

  /** pending or unsuccessful → cancelled, before another evaluation; answers what they were. */
  cancel(tx: Tx, tenderId: string): Promise<{ id: string; from: AwardStatus }[]> {
    return tx.rows(CANCEL, [tenderId]);
  }

  private async insertLines(tx: Tx, awardId: string, { tenderId, lotId, lines }: NewAward): Promise<void> {
    await tx.execute(INSERT_LINES, [
      awardId,
      tenderId,
      lotId,
      lines.map(newId),
      lines.map(({ bidId }) => bidId),
      lines.map(({ supplierId }) => supplierId),
      lines.map(({ demandLineId }) => demandLineId),
      lines.map(({ purchaserId }) => purchaserId),
      lines.map(({ rank }) => rank),
      lines.map(({ quantity }) => quantity),
      lines.map(({ unitPrice }) => formatUnitPrice(unitPrice)),
      lines.map(({ valueMinor }) => valueMinor),
      lines.map(({ currency }) => currency),
    ]);
  }
}
