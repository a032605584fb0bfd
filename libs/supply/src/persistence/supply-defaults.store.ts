import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import {
  addDays,
  type ContractRest,
  type Day,
  type DefaultGround,
  startOfDay,
  type SupplyDefaultStatus,
} from '#libs/rules';
import type { SupplyDefaultRow } from './rows.js';

/** Row-level security hides the defaults of others. */
const VISIBLE = statement<{ contractId: string }>(
  'supply-defaults.visible',
  'SELECT contract_id AS "contractId" FROM supply_default WHERE id = $1',
);
export type HeldDefault = Pick<
  SupplyDefaultRow,
  | 'id'
  | 'reference'
  | 'contractId'
  | 'tenderId'
  | 'purchaserId'
  | 'supplierId'
  | 'ground'
  | 'text'
  | 'status'
  | 'noticedByParty'
  | 'noticedBy'
  | 'cureUntil'
  | 'nextCheckAt'
  | 'arrearsQuantity'
  | 'shippedAtNotice'
  | 'answer'
  | 'releasedQuantity'
  | 'version'
>;
const COLUMNS = `id, reference, contract_id AS "contractId", tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId",
  ground, text, status, noticed_by_party AS "noticedByParty", noticed_by AS "noticedBy", cure_until AS "cureUntil", next_check_at AS "nextCheckAt",
  arrears_quantity AS "arrearsQuantity", shipped_at_notice AS "shippedAtNotice", answer, released_quantity AS "releasedQuantity", version`;
const LOCK = statement<HeldDefault>(
  'supply-defaults.lock',
  `SELECT ${COLUMNS} FROM supply_default WHERE id = $1 FOR UPDATE`,
);
const LOCK_OPEN = statement<HeldDefault>(
  'supply-defaults.lock-open',
  `SELECT ${COLUMNS} FROM supply_default WHERE contract_id = $1 AND ended_at IS NULL FOR UPDATE`,
);
/** Numbered within the contract, whose row the caller holds. */
const INSERT = statement<{ reference: string }>(
  'supply-defaults.insert',
  `INSERT INTO supply_default (id, reference, contract_id, tender_id, purchaser_id, supplier_id, ground, text, status, noticed_by_party, noticed_by,
     proposed_at, noticed_at, cure_until, next_check_at, arrears_quantity, shipped_at_notice)
   SELECT $1, 'F-' || c.reference || '-' || (SELECT count(*) + 1 FROM supply_default d WHERE d.contract_id = c.id), c.id, c.tender_id,
     c.purchaser_id, c.supplier_id, $3, $4, $5, $6, $7, $8, CASE WHEN $7::uuid IS NOT NULL THEN $8::timestamptz END, $9, $10, $11, $12
   FROM contract c WHERE c.id = $2
   RETURNING reference`,
);
const NOTICE = statement(
  'supply-defaults.notice',
  `UPDATE supply_default SET status = 'noticed', ground = $3, text = $4, noticed_by_party = $5, noticed_by = $6, noticed_at = $7, cure_until = $8,
     next_check_at = $9, arrears_quantity = $10, shipped_at_notice = $11, version = version + 1
   WHERE id = $1 AND version = $2`,
);
const ANSWER = statement(
  'supply-defaults.answer',
  'UPDATE supply_default SET answer = $3, answered_at = $4, version = version + 1 WHERE id = $1 AND version = $2',
);
const DECLARE = statement(
  'supply-defaults.declare',
  `UPDATE supply_default SET status = 'declared', declared_by = $3, declared_at = $4, cancelled_quantity = $5, released_quantity = $6,
     standing_entry_id = $7, next_check_at = NULL, version = version + 1
   WHERE id = $1 AND version = $2`,
);
const END = statement(
  'supply-defaults.end',
  `UPDATE supply_default SET status = $3, ended_at = $4, end_reason = $5, next_check_at = NULL, version = version + 1
   WHERE id = $1 AND version = $2`,
);
const TOLD = statement('supply-defaults.told', 'UPDATE supply_default SET next_check_at = NULL WHERE id = $1');
const OF_BARRED = statement<{ id: string }>(
  'supply-defaults.of-barred',
  `SELECT c.id FROM contract c WHERE c.supplier_id = $1 AND c.status IN ('active', 'expiring')
     AND EXISTS (SELECT FROM medlane_bars_at(c.lot_id, c.supplier_id))
     AND NOT EXISTS (SELECT FROM supply_default d WHERE d.contract_id = c.id AND d.ended_at IS NULL) ORDER BY c.id LIMIT 1000`,
);

export interface GivenNotice {
  readonly ground: DefaultGround;
  readonly text: string;
  readonly party: 'purchaser' | 'operator';
  readonly by: string;
  readonly cureUntil: Day | null;
  readonly arrearsQuantity: bigint;
  readonly shippedQuantity: bigint;
}

/** Failures of suppliers. Everything but {@link contractOf} runs as the system, holding the contract. */
@Injectable()
export class SupplyDefaultStore {
  /** The contract of a default that the caller sees. */
  async contractOf(tx: Tx, defaultId: string): Promise<string | undefined> {
    return (await tx.maybe(VISIBLE, [defaultId]))?.contractId;
  }

  lock(tx: Tx, defaultId: string): Promise<HeldDefault | undefined> {
    return tx.maybe(LOCK, [defaultId]);
  }

  /** The one that is not ended yet. */
  lockOpen(tx: Tx, contractId: string): Promise<HeldDefault | undefined> {
    return tx.maybe(LOCK_OPEN, [contractId]);
  }

  /** Notice of a contract of which no default is open. */
  async give(tx: Tx, contractId: string, notice: GivenNotice): Promise<string> {
    const id = newId();
    await tx.one(INSERT, [
      id,
      contractId,
      notice.ground,
      notice.text.trim(),
      'noticed',
      notice.party,
      notice.by,
      tx.now,
      notice.cureUntil,
      notice.cureUntil && dayAfter(notice.cureUntil),
      notice.arrearsQuantity,
      notice.shippedQuantity,
    ]);
    return id;
  }

  /** What a bar suggests; an officer gives notice or not. */
  async propose(tx: Tx, contractId: string, text: string): Promise<string> {
    const id = newId();
    await tx.one(INSERT, [id, contractId, 'barred', text, 'proposed', null, null, tx.now, null, null, 0, 0]);
    return id;
  }

  /** Notice that was proposed before. */
  async notice(tx: Tx, { id, version }: HeldDefault, notice: GivenNotice): Promise<void> {
    await tx.executeOne(NOTICE, [
      id,
      version,
      notice.ground,
      notice.text.trim(),
      notice.party,
      notice.by,
      tx.now,
      notice.cureUntil,
      notice.cureUntil && dayAfter(notice.cureUntil),
      notice.arrearsQuantity,
      notice.shippedQuantity,
    ]);
  }

  async answer(tx: Tx, { id, version }: HeldDefault, text: string): Promise<void> {
    await tx.executeOne(ANSWER, [id, version, text.trim(), tx.now]);
  }

  async declare(
    tx: Tx,
    { id, version }: HeldDefault,
    officerId: string,
    rest: ContractRest,
    entryId: string | null,
  ): Promise<void> {
    const { cancelledQuantity, releasedQuantity } = rest;
    await tx.executeOne(DECLARE, [id, version, officerId, tx.now, cancelledQuantity, releasedQuantity, entryId]);
  }

  async end(
    tx: Tx,
    { id, version }: HeldDefault,
    status: Extract<SupplyDefaultStatus, 'cured' | 'withdrawn' | 'ended'>,
    reason: string | null,
  ): Promise<void> {
    await tx.executeOne(END, [id, version, status, tx.now, reason]);
  }

  /** The end of its days was told. */
  async told(tx: Tx, defaultId: string): Promise<void> {
    await tx.executeOne(TOLD, [defaultId]);
  }

  /** Running contracts that a bar of their supplier concerns today and nobody looks at yet; at most 1000. */
  async ofBarred(tx: Tx, supplierId: string): Promise<string[]> {
    return (await tx.rows(OF_BARRED, [supplierId])).map(({ id }) => id);
  }
}

/** The last day is over with the first instant of the next. */
const dayAfter = (day: Day): Date => startOfDay(addDays(day, 1));
