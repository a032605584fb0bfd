import { Injectable } from '@nestjs/common';
import { formatUnitPrice, type UnitPrice, unitPrice } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type { Cover, Day, FreeVolume, TakeOverStatus } from '#libs/rules';
import type { TakeOverRow } from './rows.js';

const CONTRACT_OF = statement<{ contractId: string }>(
  'take-overs.contract-of',
  'SELECT contract_id AS "contractId" FROM take_over WHERE id = $1',
);
export type HeldTakeOver = Pick<
  TakeOverRow,
  | 'id'
  | 'contractId'
  | 'defaultId'
  | 'tenderId'
  | 'purchaserId'
  | 'supplierId'
  | 'failedSupplierId'
  | 'quantity'
  | 'currency'
  | 'valueMinor'
  | 'startsOn'
  | 'status'
  | 'proposedBy'
  | 'version'
> & { readonly unitPrice: UnitPrice };
const COLUMNS = `id, contract_id AS "contractId", default_id AS "defaultId", tender_id AS "tenderId", purchaser_id AS "purchaserId",
  supplier_id AS "supplierId", failed_supplier_id AS "failedSupplierId", quantity, unit_price AS "unitPrice", currency, value_minor AS "valueMinor",
  starts_on AS "startsOn", status, proposed_by AS "proposedBy", version`;
type LockedRow = Omit<HeldTakeOver, 'unitPrice'> & { readonly unitPrice: string };
const LOCK = statement<LockedRow>('take-overs.lock', `SELECT ${COLUMNS} FROM take_over WHERE id = $1 FOR UPDATE`);
const LOCK_OF_NEW = statement<LockedRow>(
  'take-overs.lock-of-new',
  `SELECT ${COLUMNS} FROM take_over WHERE new_contract_id = $1 FOR UPDATE`,
);
/** A contract that was declined is free from the first unit on; of a running one what its default has released. */
const VOLUME = statement<FreeVolume & { open: number }>(
  'take-overs.volume',
  `SELECT CASE WHEN c.status = 'declined' THEN c.agreed_quantity ELSE c.released_quantity END AS "freedQuantity",
     coalesce(sum(t.quantity), 0)::bigint AS "promisedQuantity", count(t.id) FILTER (WHERE t.status IN ('proposed', 'offered'))::int AS open
   FROM contract c LEFT JOIN take_over t ON t.contract_id = c.id AND t.status <> 'declined'
   WHERE c.id = $1 GROUP BY c.id`,
);
const INSERT = statement(
  'take-overs.insert',
  `INSERT INTO take_over (id, contract_id, default_id, tender_id, purchaser_id, failed_supplier_id, supplier_id, quantity, unit_price, currency,
     value_minor, starts_on, status, proposed_by, proposed_at)
   SELECT $1, c.id, $3, c.tender_id, c.purchaser_id, c.supplier_id, $4, $5, $6, $7, $8, $9, 'proposed', $10, $11 FROM contract c WHERE c.id = $2`,
);
const DECIDE = statement(
  'take-overs.decide',
  `UPDATE take_over SET status = $3, decided_by = $4, decided_at = $5, reason = $6, new_contract_id = $7, version = version + 1
   WHERE id = $1 AND version = $2`,
);
const DECLINE = statement(
  'take-overs.decline',
  `UPDATE take_over SET status = 'declined', reason = $3, version = version + 1 WHERE id = $1 AND version = $2 AND status = 'offered'`,
);
const TAKE = statement(
  'take-overs.take',
  `UPDATE take_over SET status = 'taken', taken_at = $3, cover_cost_minor = $4, forfeited_minor = $5, uncovered_minor = $6, version = version + 1
   WHERE id = $1 AND version = $2`,
);

export interface NewTakeOver {
  readonly contractId: string;
  readonly defaultId: string | null;
  readonly supplierId: string;
  readonly quantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly currency: string;
  readonly valueMinor: bigint;
  readonly startsOn: Day;
  readonly proposedBy: string;
}

/** Moves of contracts' rests to other suppliers, as the system; the caller holds the contract that is replaced. */
@Injectable()
export class TakeOverStore {
  async contractOf(tx: Tx, takeOverId: string): Promise<string | undefined> {
    return (await tx.maybe(CONTRACT_OF, [takeOverId]))?.contractId;
  }

  async lock(tx: Tx, takeOverId: string): Promise<HeldTakeOver | undefined> {
    return held(await tx.maybe(LOCK, [takeOverId]));
  }

  /** The one that a new contract belongs to. */
  async lockOfNew(tx: Tx, newContractId: string): Promise<HeldTakeOver | undefined> {
    return held(await tx.maybe(LOCK_OF_NEW, [newContractId]));
  }

  /** What of a contract is free for others, what of it is promised, and how many offers are open. */
  volume(tx: Tx, contractId: string): Promise<FreeVolume & { readonly open: number }> {
    return tx.one(VOLUME, [contractId]);
  }

  async insert(tx: Tx, draft: NewTakeOver): Promise<string> {
    const id = newId();
    await tx.executeOne(INSERT, [
      id,
      draft.contractId,
      draft.defaultId,
      draft.supplierId,
      draft.quantity,
      formatUnitPrice(draft.unitPrice),
      draft.currency,
      draft.valueMinor,
      draft.startsOn,
      draft.proposedBy,
      tx.now,
    ]);
    return id;
  }

  async decide(
    tx: Tx,
    { id, version }: HeldTakeOver,
    status: Extract<TakeOverStatus, 'offered' | 'declined'>,
    by: string,
    reason: string | null,
    newContractId: string | null,
  ): Promise<void> {
    await tx.executeOne(DECIDE, [id, version, status, by, tx.now, reason, newContractId]);
  }

  /** One side did not sign. */
  async decline(tx: Tx, { id, version }: HeldTakeOver, reason: string): Promise<void> {
    await tx.executeOne(DECLINE, [id, version, reason]);
  }

  async take(tx: Tx, { id, version }: HeldTakeOver, { costMinor, forfeitMinor, uncoveredMinor }: Cover): Promise<void> {
    await tx.executeOne(TAKE, [id, version, tx.now, costMinor, forfeitMinor, uncoveredMinor]);
  }
}

const held = (row: LockedRow | undefined): HeldTakeOver | undefined =>
  row && { ...row, unitPrice: unitPrice(row.unitPrice) };
