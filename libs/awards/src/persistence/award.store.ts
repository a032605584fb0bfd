import { Injectable } from '@nestjs/common';
import { formatUnitPrice, type Currency, type Minor } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type { AllocatedLine } from '#libs/rules';
import type { EvaluationSnapshot } from '../evaluation/snapshot.js';

/** Answers no row when the lot has a live award: whoever came first decided. */
const INSERT = statement<{ id: string }>(
  'awards.insert',
  `INSERT INTO award (id, tender_id, lot_id, status, quantity, unmet_quantity, value_minor, currency, evaluated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   ON CONFLICT (lot_id) WHERE status <> 'cancelled' DO NOTHING RETURNING id`,
);
const INSERT_EVALUATION = statement(
  'awards.insert-evaluation',
  'INSERT INTO award_evaluation (award_id, tender_id, lot_id, evaluation) VALUES ($1, $2, $3, $4)',
);
const INSERT_LINES = statement(
  'awards.insert-lines',
  `INSERT INTO award_line (id, award_id, tender_id, lot_id, bid_id, supplier_id, demand_line_id, purchaser_id, rank, quantity, unit_price, value_minor)
   SELECT l.id, $1, $2, $3, l.bid_id, l.supplier_id, l.demand_line_id, l.purchaser_id, l.rank, l.quantity, l.unit_price, l.value_minor
   FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::int[], $10::bigint[], $11::numeric[], $12::bigint[])
     AS l (id, bid_id, supplier_id, demand_line_id, purchaser_id, rank, quantity, unit_price, value_minor)`,
);
const INVALID_BIDS = statement<{ id: string; lot_id: string; supplier_id: string; digest: Buffer; reason: string }>(
  'awards.invalid-bids',
  `SELECT id, lot_id, supplier_id, digest, reason FROM bid WHERE tender_id = $1 AND status = 'invalid' ORDER BY lot_id, id`,
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

export interface NewAward {
  readonly tenderId: string;
  readonly lotId: string;
  /** `unsuccessful`: nobody supplies anything. */
  readonly status: 'pending' | 'unsuccessful';
  readonly quantity: bigint;
  readonly unmetQuantity: bigint;
  readonly valueMinor: Minor;
  readonly currency: Currency;
  readonly evaluation: EvaluationSnapshot;
  readonly lines: readonly AllocatedLine[];
}

export interface InvalidBid {
  readonly id: string;
  readonly lotId: string;
  readonly supplierId: string;
  readonly digest: string;
  readonly reason: string;
}

/** Writes awards with their lines. Needs the system's rights and a tender that the transaction holds. */
@Injectable()
export class AwardStore {
  /** The award's id, or undefined when the lot has a live award already: then nothing is written. */
  async insert(tx: Tx, award: NewAward): Promise<string | undefined> {
    const id = newId();
    const inserted = await tx.maybe(INSERT, [
      id,
      award.tenderId,
      award.lotId,
      award.status,
      award.quantity,
      award.unmetQuantity,
      award.valueMinor,
      award.currency,
      tx.now,
    ]);
    if (!inserted) return undefined;
    await tx.execute(INSERT_EVALUATION, [id, award.tenderId, award.lotId, JSON.stringify(award.evaluation)]);
    if (award.lines.length > 0) await this.insertLines(tx, id, award);
    return id;
  }

  async invalidBids(tx: Tx, tenderId: string): Promise<InvalidBid[]> {
    const rows = await tx.rows(INVALID_BIDS, [tenderId]);
    return rows.map((row) => ({
      id: row.id,
      lotId: row.lot_id,
      supplierId: row.supplier_id,
      digest: row.digest.toString('hex'),
      reason: row.reason,
    }));
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
    ]);
  }
}
