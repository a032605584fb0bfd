import { Injectable } from '@nestjs/common';
import { type Currency, type Minor, type UnitPrice, unitPrice } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { ContractStatus, Day, FailingContract, OrderStatus } from '#libs/rules';

interface HeldRow {
  readonly id: string;
  readonly reference: string;
  readonly tenderId: string;
  readonly lotId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly productTypeId: string;
  readonly status: ContractStatus;
  readonly agreedQuantity: bigint;
  readonly orderedQuantity: bigint;
  readonly releasedQuantity: bigint;
  readonly shippedQuantity: bigint;
  readonly rejectedQuantity: bigint;
  readonly arrearsQuantity: bigint;
  readonly unitPrice: string;
  readonly currency: Currency;
  readonly depositMinor: Minor;
}

/** A contract of which the supplier may have failed, with what of it has been shipped and what is overdue. */
export interface HeldContractVolume extends FailingContract, Omit<HeldRow, 'unitPrice'> {
  readonly unitPrice: UnitPrice;
}

/** An order line of which something has not been shipped. */
export interface UnshippedLine {
  readonly id: string;
  readonly orderId: string;
  readonly quantity: bigint;
  readonly shippedQuantity: bigint;
  readonly receivedQuantity: bigint;
  readonly settledQuantity: bigint;
  readonly amountMinor: Minor;
  readonly heldMinor: Minor;
  readonly advanceMinor: Minor;
  readonly balanceMinor: Minor;
  readonly balancePaid: boolean;
  readonly currency: Currency;
}

/** A line as a cancellation leaves it. */
export interface CancelledLine {
  readonly id: string;
  readonly cancelledQuantity: bigint;
  readonly refundMinor: Minor;
  readonly balanceMinor: Minor;
  readonly status: OrderStatus;
}

/** Row-level security hides the contracts of others. */
const VISIBLE = statement<{ id: string }>('failing-contracts.visible', 'SELECT id FROM contract WHERE id = $1');
const LOCK = statement('failing-contracts.lock', 'SELECT FROM contract WHERE id = $1 FOR NO KEY UPDATE');
/** After the lock, so that it sees what whoever held it has written. `$2`: the first promised day that is not overdue yet. */
const READ = statement<HeldRow>(
  'failing-contracts.read',
  `SELECT c.id, c.reference, c.tender_id AS "tenderId", c.lot_id AS "lotId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId",
     c.product_type_id AS "productTypeId", c.status, c.agreed_quantity AS "agreedQuantity", c.ordered_quantity AS "orderedQuantity",
     c.released_quantity AS "releasedQuantity", c.received_quantity - c.accepted_quantity AS "rejectedQuantity", c.unit_price AS "unitPrice", c.currency,
     coalesce(l.shipped, 0)::bigint AS "shippedQuantity", coalesce(l.arrears, 0)::bigint AS "arrearsQuantity",
     coalesce((SELECT d.amount_minor - d.forfeited_minor FROM supplier_deposit d WHERE d.contract_id = c.id AND d.status = 'held'), 0) AS "depositMinor"
   FROM contract c LEFT JOIN LATERAL (
     SELECT sum(l.shipped_quantity) AS shipped,
       sum(l.quantity - l.cancelled_quantity - l.shipped_quantity) FILTER (WHERE o.promised_on < $2::date) AS arrears
     FROM call_off_line l JOIN call_off o ON o.id = l.call_off_id WHERE l.contract_id = c.id) l ON true
   WHERE c.id = $1`,
);
/** At most so many lines are cut in one transaction. */
export const MAX_OPEN_LINES = 1_000;
const LOCK_LINES = statement(
  'failing-contracts.lock-lines',
  'SELECT FROM call_off_line WHERE contract_id = $1 ORDER BY id FOR NO KEY UPDATE',
);
const LINE_COLUMNS = `id, call_off_id AS "orderId", quantity, shipped_quantity AS "shippedQuantity", received_quantity AS "receivedQuantity",
     settled_quantity AS "settledQuantity", amount_minor AS "amountMinor", held_minor AS "heldMinor", advance_minor AS "advanceMinor",
     balance_minor AS "balanceMinor", balance_paid_at IS NOT NULL AS "balancePaid", currency`;
const OPEN_LINES = statement<UnshippedLine>(
  'failing-contracts.open-lines',
  `SELECT ${LINE_COLUMNS} FROM call_off_line
   WHERE contract_id = $1 AND cancelled_quantity = 0 AND shipped_quantity < quantity ORDER BY id LIMIT ${MAX_OPEN_LINES + 1}`,
);
/** The lines of a contract are held before; row-level security hides those of others. */
const MINE = statement<{ contractId: string }>(
  'failing-contracts.line-of-supplier',
  'SELECT contract_id AS "contractId" FROM call_off_line WHERE id = $1 AND supplier_id = $2',
);
const ONE_LINE = statement<UnshippedLine & { status: OrderStatus; confirmedAt: Date | null }>(
  'failing-contracts.one-line',
  `SELECT ${LINE_COLUMNS}, status, confirmed_at AS "confirmedAt" FROM call_off_line WHERE id = $1`,
);
const CONFIRM = statement(
  'failing-contracts.confirm-line',
  'UPDATE call_off_line SET confirmed_at = $2, version = version + 1 WHERE id = $1 AND confirmed_at IS NULL',
);
const REFUSED = statement(
  'failing-contracts.refused-line',
  'UPDATE call_off_line SET refusal_reason = $2 WHERE id = $1',
);
const CANCEL_LINES = statement(
  'failing-contracts.cancel-lines',
  `UPDATE call_off_line l SET cancelled_quantity = x.cancelled, cancelled_at = $2, refunded_minor = x.refund, balance_minor = x.balance,
     status = x.status, version = l.version + 1
   FROM jsonb_to_recordset($1) AS x (id uuid, cancelled bigint, refund bigint, balance bigint, status text)
   WHERE l.id = x.id AND l.cancelled_quantity = 0`,
);
const TAKE_OFF = statement(
  'failing-contracts.take-off',
  'UPDATE contract SET ordered_quantity = ordered_quantity - $2, version = version + 1 WHERE id = $1',
);
const RELEASE = statement(
  'failing-contracts.release',
  `UPDATE contract SET released_quantity = $2, status = 'completed', completed_at = coalesce(completed_at, $3::timestamptz),
     next_check_at = NULL, version = version + 1
   WHERE id = $1 AND status IN ('active', 'expiring', 'completed') AND released_quantity = 0`,
);
const COUNT = statement(
  'failing-contracts.count',
  'UPDATE contract SET open_disputes = open_disputes + $2, version = version + 1 WHERE id = $1',
);

/** Contracts whose supplier fails. Everything but {@link isVisible} runs as the system. */
@Injectable()
export class FailingContracts {
  async isVisible(tx: Tx, contractId: string): Promise<boolean> {
    return (await tx.maybe(VISIBLE, [contractId])) !== undefined;
  }

  /**
   * Holds a contract, then its order lines, in the order of everyone who locks them: no order, dispatch or receipt
   * happens meanwhile. Undefined when there is none.
   * @param overdueBefore orders promised for an earlier day are overdue
   */
  async hold(tx: Tx, contractId: string, overdueBefore: Day): Promise<HeldContractVolume | undefined> {
    await tx.execute(LOCK, [contractId]);
    await tx.execute(LOCK_LINES, [contractId]);
    const row = await tx.maybe(READ, [contractId, overdueBefore]);
    return row && { ...row, unitPrice: unitPrice(row.unitPrice) };
  }

  /** Its lines with something left to ship, held before. */
  openLines(tx: Tx, contractId: string): Promise<UnshippedLine[]> {
    return tx.rows(OPEN_LINES, [contractId]);
  }

  /** The contract of an order line of the calling supplier. */
  async contractOfLine(tx: Tx, orderLineId: string): Promise<string | undefined> {
    return (await tx.maybe(MINE, [orderLineId, tx.actor.organisationId]))?.contractId;
  }

  /** One line, held before with its contract. */
  line(tx: Tx, orderLineId: string): Promise<UnshippedLine & { status: OrderStatus; confirmedAt: Date | null }> {
    return tx.one(ONE_LINE, [orderLineId]);
  }

  async confirm(tx: Tx, orderLineId: string): Promise<void> {
    await tx.executeOne(CONFIRM, [orderLineId, tx.now]);
  }

  /** After it was cancelled. */
  async refused(tx: Tx, orderLineId: string, reason: string): Promise<void> {
    await tx.executeOne(REFUSED, [orderLineId, reason]);
  }

  async cancelLines(tx: Tx, contractId: string, lines: readonly CancelledLine[]): Promise<void> {
    const rows = lines.map((line) => ({
      id: line.id,
      cancelled: String(line.cancelledQuantity),
      refund: String(line.refundMinor),
      balance: String(line.balanceMinor),
      status: line.status,
    }));
    await tx.execute(CANCEL_LINES, [JSON.stringify(rows), tx.now]);
    const cancelled = lines.reduce((sum, line) => sum + line.cancelledQuantity, 0n);
    await tx.executeOne(TAKE_OFF, [contractId, cancelled]);
  }

  /** Takes the rest off the contract: no more orders. */
  async release(tx: Tx, contractId: string, quantity: bigint): Promise<void> {
    await tx.executeOne(RELEASE, [contractId, quantity, tx.now]);
  }

  /** Keeps the contract from closing while a default is open, or lets it. */
  async keepOpen(tx: Tx, contractId: string, isOpen: boolean): Promise<void> {
    await tx.executeOne(COUNT, [contractId, isOpen ? 1 : -1]);
  }
}
