import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { RecallDraft, RecallStatus } from '#libs/rules';
import type { RecallRow } from './rows.js';

/** Whoever draws on it: what is declined or closed sends nothing any more. */
const LIVE = `status IN ('pending', 'active', 'expiring', 'completed')`;
const CONCERNED = statement<{ count: number }>(
  'recalls.concerned',
  `SELECT count(*)::int AS count FROM contract WHERE supplier_id = $1 AND product_type_id = $2`,
);
const INSERT = statement(
  'recalls.insert',
  `INSERT INTO recall (id, reference, kind, class, supplier_id, product_type_id, batch_numbers, reason, status, opened_by, opened_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10)`,
);
const LOCK_CONTRACTS = statement(
  'recalls.lock-contracts',
  `SELECT FROM contract WHERE supplier_id = $1 AND product_type_id = $2 AND ${LIVE} ORDER BY id FOR NO KEY UPDATE`,
);
const LOCK_LINES = statement(
  'recalls.lock-lines',
  `SELECT FROM call_off_line l WHERE l.supplier_id = $1 AND l.shipped_quantity + l.cancelled_quantity < l.quantity
     AND l.contract_id IN (SELECT c.id FROM contract c WHERE c.supplier_id = $1 AND c.product_type_id = $2) ORDER BY l.id FOR NO KEY UPDATE`,
);
const MARK_CONTRACTS = statement(
  'recalls.mark-contracts',
  `UPDATE contract SET recalled_batches = medlane_recalled_batches($1, $2), version = version + 1
   WHERE supplier_id = $1 AND product_type_id = $2 AND ${LIVE}`,
);
const MARK_LINES = statement(
  'recalls.mark-lines',
  `UPDATE call_off_line l SET recalled_batches = medlane_recalled_batches($1, $2), version = l.version + 1
   WHERE l.supplier_id = $1 AND l.shipped_quantity + l.cancelled_quantity < l.quantity
     AND l.contract_id IN (SELECT c.id FROM contract c WHERE c.supplier_id = $1 AND c.product_type_id = $2)`,
);
/** Also contracts that are closed: their goods may still be on somebody's shelf. */
const NOTE_SHIPMENTS = statement<{ contractId: string }>(
  'recalls.note-shipments',
  `INSERT INTO recall_shipment (recall_id, shipment_id, contract_id, purchaser_id, supplier_id, quantity, batch_numbers)
   SELECT $1, s.id, s.contract_id, s.purchaser_id, s.supplier_id, b.quantity, b.numbers
   FROM contract c JOIN shipment s ON s.contract_id = c.id AND s.status IN ('dispatched', 'received')
     CROSS JOIN LATERAL (SELECT sum(b.quantity)::bigint AS quantity, array_agg(b.batch_number ORDER BY b.batch_number) AS numbers
       FROM batch b WHERE b.shipment_id = s.id AND (cardinality($4::text[]) = 0 OR b.batch_number = ANY ($4))) b
   WHERE c.supplier_id = $2 AND c.product_type_id = $3 AND b.quantity > 0
   RETURNING contract_id AS "contractId"`,
);
const NOTE_CONTRACTS = statement<{ contractId: string; tenderId: string; purchaserId: string }>(
  'recalls.note-contracts',
  `INSERT INTO recall_contract (recall_id, contract_id, tender_id, purchaser_id, supplier_id)
   SELECT $1, c.id, c.tender_id, c.purchaser_id, c.supplier_id FROM contract c
   WHERE c.supplier_id = $2 AND c.product_type_id = $3
     AND (c.${LIVE} OR EXISTS (SELECT FROM recall_shipment m WHERE m.recall_id = $1 AND m.contract_id = c.id))
   RETURNING contract_id AS "contractId", tender_id AS "tenderId", purchaser_id AS "purchaserId"`,
);
const COUNT = statement('recalls.count', 'UPDATE recall SET contract_count = $2, shipment_count = $3 WHERE id = $1');
export type HeldRecall = Pick<
  RecallRow,
  'id' | 'supplierId' | 'productTypeId' | 'status' | 'liftProposedBy' | 'version'
>;
const LOCK = statement<HeldRecall>(
  'recalls.lock',
  `SELECT id, supplier_id AS "supplierId", product_type_id AS "productTypeId", status, lift_proposed_by AS "liftProposedBy", version
   FROM recall WHERE id = $1 FOR UPDATE`,
);
const MOVE = statement(
  'recalls.move',
  `UPDATE recall SET status = $3, lift_proposed_by = CASE $3 WHEN 'open' THEN NULL WHEN 'lifted' THEN lift_proposed_by ELSE $4::uuid END,
     lift_proposed_at = CASE $3 WHEN 'open' THEN NULL WHEN 'lifted' THEN lift_proposed_at ELSE $5::timestamptz END,
     lift_reason = coalesce($6, lift_reason), lifted_by = CASE $3 WHEN 'lifted' THEN $4::uuid END,
     lifted_at = CASE $3 WHEN 'lifted' THEN $5::timestamptz END, version = version + 1
   WHERE id = $1 AND version = $2`,
);

/** A contract that a recall concerns. */
export interface ConcernedContract {
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
}

/** Recalls and what they stop, as the system. */
@Injectable()
export class RecallStore {
  /** How many contracts there have been of a supplier's goods. */
  async concerned(tx: Tx, supplierId: string, productTypeId: string): Promise<number> {
    return (await tx.one(CONCERNED, [supplierId, productTypeId])).count;
  }

  /**
   * Opens a recall and stops its goods: waits for every order and dispatch of them that is under way, marks contracts
   * and order lines, and notes what has left. Answers the contracts concerned.
   */
  async open(
    tx: Tx,
    goods: { readonly supplierId: string; readonly productTypeId: string },
    draft: RecallDraft,
    openedBy: string,
  ): Promise<{ readonly id: string; readonly contracts: readonly ConcernedContract[] }> {
    const id = newId();
    const { supplierId, productTypeId } = goods;
    const reference = `RC-${id.replaceAll('-', '').slice(-16).toUpperCase()}`;
    const { kind, batchNumbers, reason } = draft;
    await tx.execute(INSERT, [
      id,
      reference,
      kind,
      draft.class,
      supplierId,
      productTypeId,
      batchNumbers,
      reason,
      openedBy,
      tx.now,
    ]);
    await this.mark(tx, supplierId, productTypeId);
    const shipments = await tx.rows(NOTE_SHIPMENTS, [id, supplierId, productTypeId, batchNumbers]);
    const contracts = await tx.rows(NOTE_CONTRACTS, [id, supplierId, productTypeId]);
    await tx.executeOne(COUNT, [id, contracts.length, shipments.length]);
    return { id, contracts };
  }

  lock(tx: Tx, recallId: string): Promise<HeldRecall | undefined> {
    return tx.maybe(LOCK, [recallId]);
  }

  /** Lifted, its goods may leave again, but for what other recalls stop. */
  async move(tx: Tx, recall: HeldRecall, to: RecallStatus, officerId: string, reason: string | null): Promise<void> {
    const { id, version, supplierId, productTypeId } = recall;
    await tx.executeOne(MOVE, [id, version, to, officerId, tx.now, reason]);
    if (to === 'lifted') await this.mark(tx, supplierId, productTypeId);
  }

  /** Contracts, then order lines, in the order of everyone who locks them. */
  private async mark(tx: Tx, supplierId: string, productTypeId: string): Promise<void> {
    const goods = [supplierId, productTypeId];
    await tx.execute(LOCK_CONTRACTS, goods);
    await tx.execute(LOCK_LINES, goods);
    await tx.execute(MARK_CONTRACTS, goods);
    await tx.execute(MARK_LINES, goods);
  }
}
