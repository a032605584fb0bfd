import { Injectable } from '@nestjs/common';
import { type Currency, err, invariant, type Minor, ok, type Result } from '#libs/kernel';
import { AuditTrail, newId, statement, type Tx } from '#libs/platform';
import {
  type ForfeitRefusal,
  forfeitMovement,
  judgeForfeit,
  type LodgedDeposit,
  lodgeMovement,
  returnMovement,
} from '#libs/rules';
import { Ledger } from './ledger.js';

/** What a deposit vouches for: the bids of a supplier in a tender, or one contract. */
export type DepositFor =
  | { readonly purpose: 'bid'; readonly tenderId: string }
  | {
      readonly purpose: 'performance';
      readonly tenderId: string;
      readonly contractId: string;
      readonly purchaserId: string;
    };

export interface DepositRecord extends LodgedDeposit {
  readonly id: string;
  readonly purpose: 'bid' | 'performance';
  readonly tenderId: string;
  readonly contractId: string | null;
  readonly supplierId: string;
  readonly version: number;
}

const COLUMNS = `id, purpose, tender_id AS "tenderId", contract_id AS "contractId", supplier_id AS "supplierId", currency,
  amount_minor AS "amountMinor", forfeited_minor AS "forfeitedMinor", status, version`;
const LODGE = statement<{ id: string }>(
  'supplier-deposits.lodge',
  `INSERT INTO supplier_deposit (id, purpose, tender_id, contract_id, supplier_id, purchaser_id, currency, amount_minor, status, lodged_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'held', $9) ON CONFLICT DO NOTHING RETURNING id`,
);
const LOCK = statement<DepositRecord>(
  'supplier-deposits.lock',
  `SELECT ${COLUMNS} FROM supplier_deposit WHERE id = $1 FOR NO KEY UPDATE`,
);
const OF_CONTRACT = statement<DepositRecord>(
  'supplier-deposits.lock-of-contract',
  `SELECT ${COLUMNS} FROM supplier_deposit WHERE contract_id = $1 FOR NO KEY UPDATE`,
);
const OF_BIDDER = statement<DepositRecord>(
  'supplier-deposits.lock-of-bidder',
  `SELECT ${COLUMNS} FROM supplier_deposit WHERE tender_id = $1 AND supplier_id = $2 AND purpose = 'bid' FOR NO KEY UPDATE`,
);
const FORFEIT = statement<{ id: string }>(
  'supplier-deposits.forfeit',
  `WITH part AS (
     INSERT INTO forfeiture (id, deposit_id, supplier_id, purchaser_id, currency, amount_minor, reason, document_type, document_id, forfeited_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT ON CONSTRAINT forfeiture_once DO NOTHING RETURNING id
   )
   UPDATE supplier_deposit d SET forfeited_minor = d.forfeited_minor + $6, status = $11, version = d.version + 1,
     ended_at = CASE WHEN $11 = 'forfeited' THEN $10::timestamptz END
   FROM part WHERE d.id = $2 RETURNING part.id`,
);
const RETURN = statement(
  'supplier-deposits.return',
  `UPDATE supplier_deposit SET returned_minor = amount_minor - forfeited_minor, status = 'returned', ended_at = $3, version = version + 1
   WHERE id = $1 AND version = $2 AND status = 'held'`,
);

/** A part of a deposit that is lost: to whom, how much, why, and by which document (a ruling, a contract not signed). */
export interface ForfeitOrder {
  readonly purchaserId: string;
  readonly amountMinor: Minor;
  readonly reason: string;
  readonly documentType: string;
  readonly documentId: string;
}

/**
 * Deposits of suppliers: lodged once, forfeited in parts, the rest returned once. Every step holds the deposit's row,
 * and the account cannot fall below zero. Call these after all other locks: they post.
 */
@Injectable()
export class SupplierDeposits {
  constructor(
    private readonly ledger: Ledger,
    private readonly audit: AuditTrail,
  ) {}

  /** Takes a deposit from the supplier's wallet; `fresh` is false when it had been lodged before. */
  lodge(
    tx: Tx,
    supplierId: string,
    of: DepositFor,
    amountMinor: Minor,
    currency: Currency,
  ): Promise<Result<{ readonly fresh: boolean }, 'INSUFFICIENT_FUNDS'>> {
    return tx.elevated(async () => {
      const id = newId();
      const contractId = of.purpose === 'performance' ? of.contractId : null;
      const purchaserId = of.purpose === 'performance' ? of.purchaserId : null;
      const values = [id, of.purpose, of.tenderId, contractId, supplierId, purchaserId, currency, amountMinor, tx.now];
      if (!(await tx.maybe(LODGE, values))) return ok({ fresh: false });
      const posted = await this.ledger.post(tx, [
        entry(lodgeMovement(amountMinor), 'supplier_deposit', id, {
          supplierId,
          contractId,
          tenderId: of.tenderId,
          currency,
        }),
      ]);
      if (!posted.ok) return posted;
      await this.note(tx, id, of.tenderId, { action: 'lodge', to: 'held' });
      return ok({ fresh: true });
    });
  }

  /** Holds the deposit for a supplier's bids in a tender, as the system; undefined when it is not held any more. */
  async heldOfBidder(tx: Tx, tenderId: string, supplierId: string): Promise<DepositRecord | undefined> {
    const deposit = await tx.maybe(OF_BIDDER, [tenderId, supplierId]);
    return deposit?.status === 'held' ? deposit : undefined;
  }

  /**
   * Takes a part of the performance deposit of a contract for the purchaser, once per document: a default that is
   * decided calls it with the default as its document and the cover cost as the amount (worked example E11).
   */
  forfeitOfContract(tx: Tx, contractId: string, order: ForfeitOrder): Promise<Result<DepositRecord, ForfeitRefusal>> {
    return tx.elevated(async () => this.forfeit(tx, await tx.maybe(OF_CONTRACT, [contractId]), order));
  }

  /** Takes a part of the deposit for a supplier's bids in a tender, once per document. */
  forfeitOfBidder(
    tx: Tx,
    tenderId: string,
    supplierId: string,
    order: ForfeitOrder,
  ): Promise<Result<DepositRecord, ForfeitRefusal>> {
    return tx.elevated(async () => this.forfeit(tx, await tx.maybe(OF_BIDDER, [tenderId, supplierId]), order));
  }

  private async forfeit(
    tx: Tx,
    deposit: DepositRecord | undefined,
    order: ForfeitOrder,
  ): Promise<Result<DepositRecord, ForfeitRefusal>> {
    if (!deposit) return err('DEPOSIT_UNKNOWN');
    const judged = judgeForfeit(deposit, order.amountMinor, order.reason);
    if (!judged.ok) return judged;
    const { status } = judged.value;
    const part = await tx.maybe(FORFEIT, [
      newId(),
      deposit.id,
      deposit.supplierId,
      order.purchaserId,
      deposit.currency,
      order.amountMinor,
      order.reason,
      order.documentType,
      order.documentId,
      tx.now,
      status,
    ]);
    if (!part) return ok(deposit);
    const posted = await this.ledger.post(tx, [
      entry(forfeitMovement(order.amountMinor), 'forfeiture', part.id, { ...deposit, purchaserId: order.purchaserId }),
    ]);
    invariant(posted.ok, 'a deposit account holds less than its deposits');
    const step = status === 'held' ? {} : { from: 'held', to: status };
    await this.note(tx, deposit.id, deposit.tenderId, { action: 'forfeit', reason: order.reason, ...step });
    return ok({ ...deposit, status, forfeitedMinor: deposit.forfeitedMinor + order.amountMinor });
  }

  /** Gives back what is left of a deposit, once; false when it is not held any more. */
  giveBack(tx: Tx, depositId: string): Promise<boolean> {
    return tx.elevated(async () => {
      const deposit = await tx.maybe(LOCK, [depositId]);
      if (!deposit || deposit.status !== 'held') return false;
      await tx.executeOne(RETURN, [deposit.id, deposit.version, tx.now]);
      const left = deposit.amountMinor - deposit.forfeitedMinor;
      const posted = await this.ledger.post(tx, [entry(returnMovement(left), 'supplier_deposit', deposit.id, deposit)]);
      invariant(posted.ok, 'a deposit account holds less than its deposits');
      await this.note(tx, deposit.id, deposit.tenderId, { action: 'return', from: 'held', to: 'returned' });
      return true;
    });
  }

  private note(
    tx: Tx,
    subjectId: string,
    tenderId: string,
    step: { readonly action: string; readonly from?: string; readonly to?: string; readonly reason?: string },
  ): Promise<void> {
    return this.audit.record(tx, { subjectType: 'supplier_deposit', subjectId, tenderId, ...step });
  }
}

const entry = (
  movement: ReturnType<typeof lodgeMovement>,
  documentType: string,
  documentId: string,
  of: {
    readonly supplierId: string;
    readonly contractId: string | null;
    readonly purchaserId?: string;
    readonly tenderId: string;
    readonly currency: Currency;
  },
) => ({
  movement,
  documentType,
  documentId,
  tenderId: of.tenderId,
  currency: of.currency,
  parties: {
    supplierId: of.supplierId,
    ...(of.contractId === null ? {} : { contractId: of.contractId }),
    ...(of.purchaserId === undefined ? {} : { purchaserId: of.purchaserId }),
  },
});
