import { Injectable } from '@nestjs/common';
import { type Currency, invariant, type Minor } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import { invoiceForReceipt } from '#libs/rules';

interface ReceiptToInvoice {
  id: string;
  call_off_line_id: string;
  contract_id: string;
  tender_id: string;
  purchaser_id: string;
  supplier_id: string;
  number: number;
  line_received_before: bigint;
  accepted_quantity: bigint;
  rejected_quantity: bigint;
  line_quantity: bigint;
  held_minor: bigint;
  currency: string;
  contract_reference: string;
  fee_basis_points: number;
}

const RECEIPTS = statement<ReceiptToInvoice>(
  'invoices.receipts',
  `SELECT r.id, r.call_off_line_id, r.contract_id, r.tender_id, r.purchaser_id, r.supplier_id, r.number, r.line_received_before,
     r.accepted_quantity, r.rejected_quantity, l.quantity AS line_quantity, l.held_minor, l.currency,
     c.reference AS contract_reference, c.fee_basis_points
   FROM receipt r JOIN call_off_line l ON l.id = r.call_off_line_id JOIN contract c ON c.id = r.contract_id
   WHERE r.id = ANY ($1::uuid[])`,
);
const ISSUE = statement<{ id: string; tenderId: string }>(
  'invoices.issue',
  `INSERT INTO invoice (id, reference, receipt_id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, currency,
     amount_minor, fee_minor, refund_minor, status, issued_at)
   SELECT n.id, n.reference, n.receipt, n.line, n.contract, n.tender, n.purchaser, n.supplier, n.currency, n.amount, n.fee, n.refund, 'issued', $2
   FROM jsonb_to_recordset($1) AS n (id uuid, reference text, receipt uuid, line uuid, contract uuid, tender uuid, purchaser uuid, supplier uuid,
     currency text, amount bigint, fee bigint, refund bigint)
   ORDER BY n.receipt
   ON CONFLICT ON CONSTRAINT invoice_one_per_receipt DO NOTHING
   RETURNING id, tender_id AS "tenderId"`,
);
/**
 * The oldest invoices that are to be settled and nobody else is settling. SKIP LOCKED is right here: an invoice is
 * locked by settlers only, so a skipped one is being settled.
 */
const CLAIM = statement<DueInvoice>(
  'invoices.claim',
  `SELECT i.id, i.contract_id AS "contractId", i.call_off_line_id AS "orderLineId", l.call_off_id AS "orderId", i.tender_id AS "tenderId",
     i.purchaser_id AS "purchaserId", i.supplier_id AS "supplierId", i.currency, i.amount_minor AS "amountMinor",
     i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor", r.accepted_quantity + r.rejected_quantity AS quantity
   FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN call_off_line l ON l.id = i.call_off_line_id
   WHERE i.status = 'issued' AND i.settle_after <= (SELECT clock_timestamp())
   ORDER BY i.settle_after, i.id LIMIT $1 FOR UPDATE OF i SKIP LOCKED`,
);
const LOCK_CONTRACTS = statement(
  'invoices.lock-contracts',
  'SELECT FROM contract WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
);
const LOCK_LINES = statement(
  'invoices.lock-lines',
  'SELECT FROM call_off_line WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
);
/**
 * Invoices, lines and contracts of a batch; a contract is closed by the settlement that completes it. All three are
 * named by their ids as well, so that the one plan there is goes by them.
 */
const SETTLE = statement<{ id: string; tenderId: string; status: 'active' | 'closed'; settled: bigint }>(
  'invoices.settle',
  `WITH paid AS (
     SELECT * FROM jsonb_to_recordset($1) AS p (id uuid, contract_id uuid, line_id uuid, quantity bigint, amount bigint)
   ), done AS (
     UPDATE invoice i SET status = 'settled', settled_at = $2, last_error = NULL
     FROM paid p WHERE i.id = p.id AND i.id = ANY ($3::uuid[]) AND i.status = 'issued' RETURNING i.id
   ), lines AS (
     UPDATE call_off_line l SET settled_quantity = l.settled_quantity + s.quantity, version = l.version + 1,
       status = CASE WHEN l.settled_quantity + s.quantity = l.quantity THEN 'settled' ELSE l.status END
     FROM (SELECT line_id, sum(quantity)::bigint AS quantity FROM paid GROUP BY line_id) s
     WHERE l.id = s.line_id AND l.id = ANY ($4::uuid[])
   )
   UPDATE contract c SET settled_quantity = c.settled_quantity + s.quantity, settled_minor = c.settled_minor + s.amount, version = c.version + 1,
     status = CASE WHEN c.settled_quantity + s.quantity = c.agreed_quantity THEN 'closed' ELSE 'active' END,
     closed_at = CASE WHEN c.settled_quantity + s.quantity = c.agreed_quantity THEN $2::timestamptz END
   FROM (SELECT contract_id, sum(quantity)::bigint AS quantity, sum(amount)::bigint AS amount FROM paid GROUP BY contract_id) s
   WHERE c.id = s.contract_id AND c.id = ANY ($5::uuid[]) AND c.status = 'active'
   RETURNING c.id, c.tender_id AS "tenderId", c.status, (SELECT count(*) FROM done) AS settled`,
);
const PUT_OFF = statement(
  'invoices.put-off',
  `UPDATE invoice SET failures = failures + 1, last_error = left($2, 500),
     settle_after = clock_timestamp() + least(power(2, least(failures, 10)), 900) * interval '1 second'
   WHERE id = $1`,
);

export interface DueInvoice {
  readonly id: string;
  readonly contractId: string;
  readonly orderLineId: string;
  readonly orderId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly currency: Currency;
  readonly amountMinor: Minor;
  readonly feeMinor: Minor;
  readonly refundMinor: Minor;
  /** Accepted and rejected together. */
  readonly quantity: bigint;
}

/** Invoices: one per receipt, issued and then settled by the worker. */
@Injectable()
export class InvoiceStore {
  /** Makes the invoices of receipts, and answers them; a receipt that has one keeps it. */
  async issue(tx: Tx, receiptIds: readonly string[]): Promise<{ id: string; tenderId: string }[]> {
    const receipts = await tx.rows(RECEIPTS, [receiptIds]);
    invariant(receipts.length === receiptIds.length, `${receipts.length} of ${receiptIds.length} receipts are there`);
    return tx.rows(ISSUE, [JSON.stringify(receipts.map(invoiceOf)), tx.now]);
  }

  /** Holds due invoices, the oldest first. */
  claim(tx: Tx, most: number): Promise<DueInvoice[]> {
    return tx.rows(CLAIM, [most]);
  }

  /** Holds what the invoices change, in the order that everyone locks it: contracts, then order lines. */
  async lockBehind(tx: Tx, invoices: readonly DueInvoice[]): Promise<void> {
    // One after the other on one connection, without waiting for the answer in between.
    await Promise.all([
      tx.rows(LOCK_CONTRACTS, [[...new Set(invoices.map(({ contractId }) => contractId))]]),
      tx.rows(LOCK_LINES, [[...new Set(invoices.map(({ orderLineId }) => orderLineId))]]),
    ]);
  }

  /** Writes that the invoices are settled; answers the contracts that this closed. */
  async settle(tx: Tx, invoices: readonly DueInvoice[]): Promise<{ id: string; tenderId: string }[]> {
    const paid = invoices.map((invoice) => ({
      id: invoice.id,
      contract_id: invoice.contractId,
      line_id: invoice.orderLineId,
      quantity: String(invoice.quantity),
      amount: String(invoice.amountMinor),
    }));
    const contractIds = [...new Set(invoices.map(({ contractId }) => contractId))];
    const lineIds = [...new Set(invoices.map(({ orderLineId }) => orderLineId))];
    const values = [JSON.stringify(paid), tx.now, invoices.map(({ id }) => id), lineIds, contractIds];
    const contracts = await tx.rows(SETTLE, values);
    const expected = contractIds.length;
    invariant(contracts.length === expected, `${contracts.length} of ${expected} contracts are active`);
    invariant(contracts[0]?.settled === BigInt(invoices.length), 'an invoice of the batch was settled by someone else');
    return contracts.filter(({ status }) => status === 'closed').map(({ id, tenderId }) => ({ id, tenderId }));
  }

  /** Settling this one failed: tried again after 1, 2, 4 … seconds, at most a quarter of an hour. */
  async putOff(tx: Tx, invoiceId: string, error: Error): Promise<void> {
    await tx.executeOne(PUT_OFF, [invoiceId, error.message]);
  }
}

function invoiceOf(receipt: ReceiptToInvoice): object {
  const { amountMinor, feeMinor, refundMinor } = invoiceForReceipt(
    { quantity: receipt.line_quantity, heldMinor: receipt.held_minor, invoicedQuantity: receipt.line_received_before },
    { acceptedQuantity: receipt.accepted_quantity, rejectedQuantity: receipt.rejected_quantity },
    receipt.fee_basis_points,
  );
  return {
    id: newId(),
    reference: `I-${receipt.contract_reference}-${receipt.number}`,
    receipt: receipt.id,
    line: receipt.call_off_line_id,
    contract: receipt.contract_id,
    tender: receipt.tender_id,
    purchaser: receipt.purchaser_id,
    supplier: receipt.supplier_id,
    currency: receipt.currency,
    amount: String(amountMinor),
    fee: String(feeMinor),
    refund: String(refundMinor),
  };
}
