import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import {
  addDays,
  type ContractSide,
  type Day,
  type DisputeGround,
  type DisputeParty,
  type DisputeProfile,
  type DisputeStatus,
  type Remedy,
  startOfDay,
} from '#libs/rules';
import type { DisputeEntryKind, StoredRemedy } from './rows.js';

/** Row-level security hides the disputes of others. */
const VISIBLE = statement<{ id: string }>('disputes.visible', 'SELECT id FROM dispute WHERE id = $1');
const OPEN = statement<{ reference: string }>(
  'disputes.open',
  `SELECT reference FROM dispute WHERE contract_id = $1 AND coalesce(shipment_id, contract_id) = coalesce($2::uuid, $1) AND ended_at IS NULL`,
);
const LOCK = statement<LockedRow>(
  'disputes.lock',
  `SELECT d.id, d.reference, d.contract_id AS "contractId", d.tender_id AS "tenderId", d.purchaser_id AS "purchaserId",
     d.supplier_id AS "supplierId", d.shipment_id AS "shipmentId", d.claimant, d.status, d.due_on AS "dueOn", d.next_check_at AS "nextCheckAt",
     d.profile, d.entry_count AS "entryCount", d.proposal, d.proposal_number AS "proposalNumber",
     d.accepted_by_purchaser AS "acceptedByPurchaser", d.accepted_by_supplier AS "acceptedBySupplier", d.ruling, d.ruled_by AS "ruledBy",
     d.currency, c.value_minor AS "valueMinor", d.version
   FROM dispute d JOIN contract c ON c.id = d.contract_id WHERE d.id = $1 FOR UPDATE OF d`,
);
/** Numbered within the contract, whose row the caller holds. */
const FILE = statement<{ reference: string }>(
  'disputes.file',
  `INSERT INTO dispute (id, reference, contract_id, tender_id, purchaser_id, supplier_id, shipment_id, claimant, ground, claimed_minor,
     currency, status, due_on, next_check_at, profile, filed_at)
   SELECT $1, 'D-' || $2::text || '-' || (SELECT count(*) + 1 FROM dispute d WHERE d.contract_id = $3), $3, $4, $5, $6, $7, $8, $9, $10,
     $11, 'filed', $12, $13, $14, $15
   RETURNING reference`,
);
const WRITE = statement<{ number: number }>(
  'disputes.write',
  `WITH counted AS (UPDATE dispute SET entry_count = entry_count + 1 WHERE id = $1 RETURNING id, entry_count, purchaser_id, supplier_id)
   INSERT INTO dispute_entry (dispute_id, number, purchaser_id, supplier_id, party, kind, text, remedy, file_ids, written_by, written_at)
   SELECT id, entry_count, purchaser_id, supplier_id, $2, $3, $4, $5, $6, $7, $8 FROM counted RETURNING number`,
);
const MOVE = statement(
  'disputes.move',
  `UPDATE dispute SET status = $3, due_on = $4, next_check_at = $5, version = version + 1,
     ended_at = CASE WHEN $4::date IS NULL THEN $6::timestamptz END
   WHERE id = $1 AND version = $2`,
);
const PROPOSE = statement(
  'disputes.propose',
  `UPDATE dispute SET proposal = $2, proposal_number = $3, accepted_by_purchaser = false, accepted_by_supplier = false WHERE id = $1`,
);
const ACCEPT = {
  purchaser: statement('disputes.accept-as-purchaser', 'UPDATE dispute SET accepted_by_purchaser = true WHERE id = $1'),
  supplier: statement('disputes.accept-as-supplier', 'UPDATE dispute SET accepted_by_supplier = true WHERE id = $1'),
} as const satisfies Record<ContractSide, unknown>;
const RULE = statement('disputes.rule', 'UPDATE dispute SET ruling = $2, ruled_by = $3 WHERE id = $1');
const DECIDE_APPEAL = statement(
  'disputes.decide-appeal',
  'UPDATE dispute SET ruling = $2, appeal_decided_by = $3 WHERE id = $1',
);
const LOOK_AGAIN = statement('disputes.look-again', 'UPDATE dispute SET next_check_at = $2 WHERE id = $1');

interface LockedRow {
  readonly id: string;
  readonly reference: string;
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly shipmentId: string | null;
  readonly claimant: ContractSide;
  readonly status: DisputeStatus;
  readonly dueOn: Day | null;
  readonly nextCheckAt: Date | null;
  readonly profile: DisputeProfile;
  readonly entryCount: number;
  readonly proposal: StoredRemedy | null;
  readonly proposalNumber: number | null;
  readonly acceptedByPurchaser: boolean;
  readonly acceptedBySupplier: boolean;
  readonly ruling: StoredRemedy | null;
  readonly ruledBy: string | null;
  readonly currency: Currency;
  readonly valueMinor: bigint;
  readonly version: number;
}
export interface LockedDispute extends Omit<LockedRow, 'proposal' | 'ruling'> {
  readonly proposal: Remedy | null;
  readonly ruling: Remedy | null;
}

/** A dispute as it is filed. */
export interface FiledDispute {
  readonly contractId: string;
  readonly contractReference: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly shipmentId: string | null;
  readonly claimant: ContractSide;
  readonly ground: DisputeGround;
  readonly claimedMinor: bigint;
  readonly currency: Currency;
  readonly dueOn: Day;
  readonly profile: DisputeProfile;
  readonly filedAt: Date;
}

export interface NewEntry {
  readonly party: DisputeParty;
  readonly kind: DisputeEntryKind;
  readonly text: string;
  readonly remedy?: Remedy;
  readonly fileIds?: readonly string[];
  /** The member who writes; null for the end of a step's days. */
  readonly by: string | null;
}

/** Disputes and their files. Everything but {@link isVisible} runs as the system. */
@Injectable()
export class DisputeStore {
  async isVisible(tx: Tx, disputeId: string): Promise<boolean> {
    return (await tx.maybe(VISIBLE, [disputeId])) !== undefined;
  }

  /** The reference of the open dispute about the same thing. */
  async openAbout(tx: Tx, contractId: string, shipmentId: string | null): Promise<string | null> {
    return (await tx.maybe(OPEN, [contractId, shipmentId]))?.reference ?? null;
  }

  async lock(tx: Tx, disputeId: string): Promise<LockedDispute | undefined> {
    const row = await tx.maybe(LOCK, [disputeId]);
    return row && { ...row, proposal: readRemedy(row.proposal), ruling: readRemedy(row.ruling) };
  }

  async file(tx: Tx, dispute: FiledDispute): Promise<{ id: string; reference: string }> {
    const id = newId();
    const { contractId, contractReference, tenderId, purchaserId, supplierId, shipmentId, claimant, ground } = dispute;
    const { claimedMinor, currency, dueOn, profile, filedAt } = dispute;
    const { reference } = await tx.one(FILE, [
      id,
      contractReference,
      contractId,
      tenderId,
      purchaserId,
      supplierId,
      shipmentId,
      claimant,
      ground,
      claimedMinor,
      currency,
      dueOn,
      dayAfter(dueOn),
      JSON.stringify(profile),
      filedAt,
    ]);
    return { id, reference };
  }

  /** Writes an entry into the file; answers its number. */
  async write(tx: Tx, disputeId: string, { party, kind, text, remedy, fileIds = [], by }: NewEntry): Promise<number> {
    const values = [disputeId, party, kind, text.trim(), remedy ? writeRemedy(remedy) : null, fileIds, by, tx.now];
    return (await tx.one(WRITE, values)).number;
  }

  /** A step that ends the dispute leaves no day to wait for. */
  async move(tx: Tx, { id, version }: LockedDispute, status: DisputeStatus, dueOn: Day | null): Promise<void> {
    await tx.executeOne(MOVE, [id, version, status, dueOn, dueOn && dayAfter(dueOn), tx.now]);
  }

  async propose(tx: Tx, disputeId: string, remedy: Remedy, number: number): Promise<void> {
    await tx.executeOne(PROPOSE, [disputeId, writeRemedy(remedy), number]);
  }

  async accept(tx: Tx, disputeId: string, side: ContractSide): Promise<void> {
    await tx.executeOne(ACCEPT[side], [disputeId]);
  }

  async rule(tx: Tx, disputeId: string, remedy: Remedy, officerId: string, onAppeal: boolean): Promise<void> {
    await tx.executeOne(onAppeal ? DECIDE_APPEAL : RULE, [disputeId, writeRemedy(remedy), officerId]);
  }

  async lookAgain(tx: Tx, disputeId: string, at: Date): Promise<void> {
    await tx.executeOne(LOOK_AGAIN, [disputeId, at]);
  }
}

/** The last day of a step is over with the first instant of the next. */
const dayAfter = (day: Day): Date => startOfDay(addDays(day, 1));

const writeRemedy = ({ refundMinor, penalty }: Remedy): string =>
  JSON.stringify({
    refundMinor: refundMinor === null ? null : String(refundMinor),
    penalty: penalty && { from: penalty.from, amountMinor: String(penalty.amountMinor) },
  } satisfies StoredRemedy);

const readRemedy = (stored: StoredRemedy | null): Remedy | null =>
  stored && {
    refundMinor: stored.refundMinor === null ? null : BigInt(stored.refundMinor),
    penalty: stored.penalty && { from: stored.penalty.from, amountMinor: BigInt(stored.penalty.amountMinor) },
  };
