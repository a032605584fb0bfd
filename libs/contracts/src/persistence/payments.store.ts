import { Injectable } from '@nestjs/common';
import type { Currency, Minor } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { LineToBalance } from '#libs/rules';

export interface LockedBalance extends LineToBalance {
  readonly id: string;
  readonly orderId: string;
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly currency: Currency;
}
export interface LockedAdvance {
  readonly id: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly currency: Currency;
  readonly advanceMinor: Minor;
}
export interface FinishedContract extends LockedAdvance {
  /** What invoices have used up of the advance. */
  readonly usedMinor: Minor;
  readonly depositId: string | null;
  /** What of it is still owed out of this contract. */
  readonly openDebts: readonly string[];
}

const LOCK_BALANCE = statement<LockedBalance>(
  'payments.lock-balance',
  `SELECT l.id, l.call_off_id AS "orderId", l.contract_id AS "contractId", l.tender_id AS "tenderId", l.purchaser_id AS "purchaserId",
     l.supplier_id AS "supplierId", l.currency, l.balance_minor AS "balanceMinor", l.balance_paid_at AS "balancePaidAt",
     l.shipped_quantity AS "shippedQuantity", c.payment
   FROM call_off_line l JOIN contract c ON c.id = l.contract_id WHERE l.id = $1 AND l.purchaser_id = $2 FOR NO KEY UPDATE OF l`,
);
const BALANCE_PAID = statement(
  'payments.balance-paid',
  'UPDATE call_off_line SET balance_paid_at = $2, version = version + 1 WHERE id = $1 AND balance_paid_at IS NULL',
);
const LOCK_ADVANCE = statement<LockedAdvance>(
  'payments.lock-advance',
  `SELECT id, tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId", currency, advance_minor AS "advanceMinor"
   FROM contract WHERE id = $1 AND status IN ('active', 'expiring') AND advance_minor > 0 AND advance_paid_at IS NULL FOR NO KEY UPDATE`,
);
const ADVANCE_PAID = statement(
  'payments.advance-paid',
  'UPDATE contract SET advance_paid_at = $2, version = version + 1 WHERE id = $1 AND advance_paid_at IS NULL',
);
const LOCK_FINISHED = statement<FinishedContract>(
  'payments.lock-finished',
  `SELECT c.id, c.tender_id AS "tenderId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId", c.currency,
     CASE WHEN c.advance_paid_at IS NULL THEN 0 ELSE c.advance_minor END AS "advanceMinor", c.advance_used_minor AS "usedMinor",
     (SELECT d.id FROM supplier_deposit d WHERE d.contract_id = c.id AND d.status = 'held') AS "depositId",
     ARRAY(SELECT r.id FROM receivable r WHERE r.contract_id = c.id AND r.status = 'open' AND r.creditor_id IS NOT NULL ORDER BY r.id LIMIT 1000) AS "openDebts"
   FROM contract c WHERE c.id = $1 AND c.status IN ('closed', 'declined') FOR NO KEY UPDATE OF c`,
);
const CREDIT = statement(
  'payments.credit-issued',
  `UPDATE contract SET credit_issued_at = $2, version = version + 1
   WHERE id = $1 AND payment ->> 'instrument' = 'letter-of-credit' AND (credit_issued_at IS NULL) <> ($2::timestamptz IS NULL)`,
);

/** Rows that say what was paid beside invoices. */
@Injectable()
export class PaymentStore {
  /** Holds an order line to the calling purchaser. */
  lockBalance(tx: Tx, orderLineId: string): Promise<LockedBalance | undefined> {
    return tx.maybe(LOCK_BALANCE, [orderLineId, tx.actor.organisationId]);
  }

  async balancePaid(tx: Tx, orderLineId: string): Promise<void> {
    await tx.executeOne(BALANCE_PAID, [orderLineId, tx.now]);
  }

  /** Holds an active contract whose advance is not paid yet. */
  lockAdvance(tx: Tx, contractId: string): Promise<LockedAdvance | undefined> {
    return tx.maybe(LOCK_ADVANCE, [contractId]);
  }

  async advancePaid(tx: Tx, contractId: string): Promise<void> {
    await tx.executeOne(ADVANCE_PAID, [contractId, tx.now]);
  }

  /** Holds a contract that came to its end, with what has to be given back of it. */
  lockFinished(tx: Tx, contractId: string): Promise<FinishedContract | undefined> {
    return tx.maybe(LOCK_FINISHED, [contractId]);
  }

  /** Since when a bank answers for the contract; null: no longer. Answers whether that is new. */
  async credit(tx: Tx, contractId: string, issuedAt: Date | null): Promise<boolean> {
    return (await tx.execute(CREDIT, [contractId, issuedAt])) === 1;
  }
}
