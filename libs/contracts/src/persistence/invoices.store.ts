import { Injectable } from '@nestjs/common';
import { type Currency, invariant, type Minor } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import {
  type ContractStatus,
  dayOf,
  dueDate,
  firstInvoiceStep,
  type InvoiceAmounts,
  invoiceForReceipt,
  type InvoiceReminder,
  type PartOfReceipt,
  partsOfReceipt,
  type PaidAdvance,
  type PaymentTerms,
  settlementPlan,
  useOfAdvance,
} from '#libs/rules';
import { isThroughWith } from './is-through.js';

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
  amount_minor: bigint;
  released_minor: bigint;
  honoured: boolean;
  payment: PaymentTerms;
  received_at: Date;
  currency: string;
  contract_reference: string;
  fee_basis_points: number;
  fee_least_minor: bigint;
}

const RECEIPTS = statement<ReceiptToInvoice>(
  'invoices.receipts',
  `SELECT r.id, r.call_off_line_id, r.contract_id, r.tender_id, r.purchaser_id, r.supplier_id, r.number, r.line_received_before,
     r.accepted_quantity, r.rejected_quantity, l.quantity AS line_quantity, l.amount_minor, l.currency,
     c.reference AS contract_reference, c.fee_basis_points, c.fee_least_minor, c.payment, s.released_minor, s.honoured_at IS NOT NULL AS honoured,
     r.received_at
   FROM receipt r JOIN call_off_line l ON l.id = r.call_off_line_id JOIN contract c ON c.id = r.contract_id
     JOIN shipment s ON s.id = r.shipment_id
   WHERE r.id = ANY ($1::uuid[])`,
);
const ISSUE = statement<IssuedInvoice>(
  'invoices.issue',
  `INSERT INTO invoice (id, reference, receipt_id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, currency,
     amount_minor, fee_minor, refund_minor, status, issued_at, instrument, prepaid_minor, due_on, next_step_on, part, contest_until, settle_after)
   SELECT n.id, n.reference, n.receipt, n.line, n.contract, n.tender, n.purchaser, n.supplier, n.currency, n.amount, n.fee, n.refund, 'issued', $2,
     n.instrument, n.prepaid, n.due_on, n.next_step_on, n.part, n.contest_until, CASE WHEN n.at_once THEN clock_timestamp() ELSE 'infinity' END
   FROM jsonb_to_recordset($1) AS n (id uuid, reference text, receipt uuid, line uuid, contract uuid, tender uuid, purchaser uuid, supplier uuid,
     currency text, amount bigint, fee bigint, refund bigint, instrument text, prepaid bigint, due_on date, next_step_on date, part text, contest_until date,
     at_once boolean)
   ORDER BY n.receipt, n.part
   ON CONFLICT ON CONSTRAINT invoice_one_per_receipt DO NOTHING
   RETURNING id, tender_id AS "tenderId", contract_id AS "contractId", contest_until AS "contestUntil"`,
);
/** Invoices use up an advance one after the other, under the contract's lock. */
const LOCK_ADVANCES = statement<PaidAdvance & { id: string }>(
  'invoices.lock-advances',
  `SELECT id, value_minor AS "valueMinor", CASE WHEN advance_paid_at IS NULL THEN 0 ELSE advance_minor END AS "advanceMinor",
     advance_used_minor AS "usedMinor", invoiced_minor AS "invoicedMinor"
   FROM contract WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
);
/** Which receipts have their invoice already; asked under the lock, so that nobody writes one meanwhile. */
const ISSUED = statement<{ receiptId: string }>(
  'invoices.issued',
  'SELECT receipt_id AS "receiptId" FROM invoice WHERE receipt_id = ANY ($1::uuid[])',
);
const USE_ADVANCE = statement(
  'invoices.use-advance',
  'UPDATE contract SET advance_used_minor = $2, invoiced_minor = $3, version = version + 1 WHERE id = $1',
);
const DUE_COLUMNS = `i.id, i.contract_id AS "contractId", i.call_off_line_id AS "orderLineId", l.call_off_id AS "orderId", i.tender_id AS "tenderId",
     i.purchaser_id AS "purchaserId", i.supplier_id AS "supplierId", i.currency, i.amount_minor AS "amountMinor",
     i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor", i.instrument, i.prepaid_minor AS "prepaidMinor",
     CASE i.part WHEN 'whole' THEN r.accepted_quantity + r.rejected_quantity WHEN 'accepted' THEN r.accepted_quantity
       ELSE r.rejected_quantity END AS quantity`;
const LOCK_ONE = statement<{ id: string }>('invoices.lock-one', 'SELECT id FROM invoice WHERE id = $1 FOR UPDATE');
/** Read under the lock, in a statement of its own: beside it would stand what was true before the wait for it. */
const READ_ONE = statement<OpenInvoice>(
  'invoices.read-one',
  `SELECT ${DUE_COLUMNS}, i.status, i.due_on AS "dueOn", i.next_step_on AS "nextStepOn", i.reminded, c.payment, s.dispute_id IS NOT NULL AS disputed
   FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN call_off_line l ON l.id = i.call_off_line_id
     JOIN contract c ON c.id = i.contract_id JOIN shipment s ON s.id = r.shipment_id
   WHERE i.id = $1`,
);
const REMIND = statement(
  'invoices.remind',
  'UPDATE invoice SET reminded = coalesce($2, reminded), next_step_on = $3 WHERE id = $1',
);
const PAID_LATE = statement(
  'invoices.paid-late',
  `UPDATE invoice SET days_late = $2, interest_minor = $3 WHERE id = $1 AND status = 'issued'`,
);
/**
 * A part that was accepted waits for no dispute: what is disputed of such a receipt is its rejected part.
 * The oldest invoices that are to be settled and nobody else is settling. SKIP LOCKED is right here: an invoice is
 * locked by settlers only, so a skipped one is being settled.
 */
const CLAIM = statement<DueInvoice>(
  'invoices.claim',
  `SELECT ${DUE_COLUMNS}
   FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN call_off_line l ON l.id = i.call_off_line_id
     JOIN shipment s ON s.id = r.shipment_id AND (s.dispute_id IS NULL OR i.part = 'accepted')
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
const THROUGH = isThroughWith('c', 'c.settled_quantity + s.quantity');
/**
 * Invoices, lines and contracts of a batch; a contract is closed by the settlement that completes it. All three are
 * named by their ids as well, so that the one plan there is goes by them.
 */
const SETTLE = statement<{
  id: string;
  tenderId: string;
  status: ContractStatus;
  was: ContractStatus;
  settled: bigint;
}>(
  'invoices.settle',
  `WITH paid AS (
     SELECT * FROM jsonb_to_recordset($1) AS p (id uuid, contract_id uuid, line_id uuid, quantity bigint, amount bigint)
   ), done AS (
     UPDATE invoice i SET status = 'settled', settled_at = $2, last_error = NULL
     FROM paid p WHERE i.id = p.id AND i.id = ANY ($3::uuid[]) AND i.status = 'issued' RETURNING i.id
   ), lines AS (
     UPDATE call_off_line l SET settled_quantity = l.settled_quantity + s.quantity, version = l.version + 1,
       status = CASE WHEN l.settled_quantity + s.quantity = l.quantity - l.cancelled_quantity THEN 'settled' ELSE l.status END
     FROM (SELECT line_id, sum(quantity)::bigint AS quantity FROM paid GROUP BY line_id) s
     WHERE l.id = s.line_id AND l.id = ANY ($4::uuid[])
   )
   UPDATE contract c SET settled_quantity = c.settled_quantity + s.quantity, settled_minor = c.settled_minor + s.amount, version = c.version + 1,
     status = CASE WHEN ${THROUGH} THEN 'closed' ELSE c.status END, closed_at = CASE WHEN ${THROUGH} THEN $2::timestamptz END
   FROM (SELECT contract_id, sum(quantity)::bigint AS quantity, sum(amount)::bigint AS amount FROM paid GROUP BY contract_id) s
   WHERE c.id = s.contract_id AND c.id = ANY ($5::uuid[]) AND c.status IN ('active', 'expiring', 'completed')
   RETURNING c.id, c.tender_id AS "tenderId", c.status, old.status AS was, (SELECT count(*) FROM done) AS settled`,
);
const PUT_OFF = statement(
  'invoices.put-off',
  `UPDATE invoice SET failures = failures + 1, last_error = left($2, 500),
     settle_after = clock_timestamp() + least(power(2, least(failures, 10)), 900) * interval '1 second'
   WHERE id = $1`,
);
/**
 * Born while their goods were already in dispute, so that no dispute holds them; for a while only, since a dispute that
 * ends at this moment may not see them either.
 */
const PUT_OFF_DISPUTED = statement(
  'invoices.put-off-disputed',
  `UPDATE invoice SET settle_after = clock_timestamp() + interval '15 minutes' WHERE id IN (
     SELECT i.id FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN shipment s ON s.id = r.shipment_id
     WHERE i.status = 'issued' AND i.settle_after <= (SELECT clock_timestamp()) AND s.dispute_id IS NOT NULL AND i.part <> 'accepted'
     ORDER BY i.settle_after, i.id LIMIT 400 FOR UPDATE OF i SKIP LOCKED)`,
);

/** Paid on a date or by a bank; the others are settled as soon as they are issued. */
const DATED: readonly string[] = ['open-account', 'prepayment', 'letter-of-credit'];

export interface DueInvoice extends InvoiceAmounts {
  readonly id: string;
  readonly contractId: string;
  readonly orderLineId: string;
  readonly orderId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly currency: Currency;
  /** Accepted and rejected together. */
  readonly quantity: bigint;
}

/** An invoice as it is held to be paid by its date or by a bank. */
export interface OpenInvoice extends DueInvoice {
  readonly status: 'issued' | 'settled';
  readonly dueOn: string | null;
  readonly nextStepOn: string | null;
  readonly reminded: InvoiceReminder | null;
  /** Its goods are in dispute: nothing is paid meanwhile. */
  readonly disputed: boolean;
  readonly payment: PaymentTerms;
}

/** As it was issued. */
export interface IssuedInvoice {
  readonly id: string;
  readonly tenderId: string;
  readonly contractId: string;
  /** The last day on which its rejection may be contested; null where nothing waits for that. */
  readonly contestUntil: string | null;
}

interface PricedReceipt {
  readonly receipt: ReceiptToInvoice;
  readonly amounts: InvoiceAmounts;
}

/** Invoices: one per receipt, two where a rejection may be contested; issued and then settled by the worker. */
@Injectable()
export class InvoiceStore {
  /** Makes the invoices of receipts, and answers them; a receipt that has one keeps it. */
  async issue(tx: Tx, receiptIds: readonly string[]): Promise<IssuedInvoice[]> {
    const receipts = await tx.rows(RECEIPTS, [receiptIds]);
    invariant(receipts.length === receiptIds.length, `${receipts.length} of ${receiptIds.length} receipts are there`);
    const priced = receipts.map((receipt) => ({ receipt, amounts: amountsOf(receipt) }));
    const useUp = priced.filter(({ amounts }) => amounts.instrument === 'prepayment');
    const used = useUp.length === 0 ? NOTHING_USED : await this.useAdvances(tx, useUp);
    const invoices = priced.flatMap(({ receipt, amounts: all }) => {
      const amounts = { ...all, prepaidMinor: used.get(receipt.id) ?? all.prepaidMinor };
      const received = { acceptedQuantity: receipt.accepted_quantity, receivedAt: receipt.received_at };
      return partsOfReceipt(amounts, received, receipt.payment).map((part) => invoiceOf(receipt, part, tx.now));
    });
    return tx.rows(ISSUE, [JSON.stringify(invoices), tx.now]);
  }

  /** What of their contracts' advances invoices use up, one after the other under the contracts' locks. */
  private async useAdvances(tx: Tx, priced: readonly PricedReceipt[]): Promise<ReadonlyMap<string, Minor>> {
    const ids = [...new Set(priced.map(({ receipt }) => receipt.contract_id))];
    const contracts = await tx.rows(LOCK_ADVANCES, [ids]);
    const issued = await tx.rows(ISSUED, [priced.map(({ receipt }) => receipt.id)]);
    const fresh = priced.filter(({ receipt }) => issued.every(({ receiptId }) => receiptId !== receipt.id));
    const used = new Map<string, Minor>();
    for (const contract of contracts) {
      let { usedMinor, invoicedMinor } = contract;
      for (const { receipt, amounts } of fresh.filter((one) => one.receipt.contract_id === contract.id)) {
        const part = useOfAdvance({ ...contract, usedMinor, invoicedMinor }, amounts.amountMinor);
        used.set(receipt.id, part);
        usedMinor += part;
        invoicedMinor += amounts.amountMinor;
      }
      if (invoicedMinor > contract.invoicedMinor) {
        await tx.executeOne(USE_ADVANCE, [contract.id, usedMinor, invoicedMinor]);
      }
    }
    return used;
  }

  /** Holds due invoices, the oldest first. */
  claim(tx: Tx, most: number): Promise<DueInvoice[]> {
    return tx.rows(CLAIM, [most]);
  }

  /** Holds one invoice that a date or a bank decides on; row-level security hides other organisations'. */
  async lockOne(tx: Tx, invoiceId: string): Promise<OpenInvoice | undefined> {
    const held = await tx.maybe(LOCK_ONE, [invoiceId]);
    return held && tx.one(READ_ONE, [invoiceId]);
  }

  /** Puts off due invoices whose goods are in dispute; the end of the dispute makes them due again. */
  async putOffDisputed(tx: Tx): Promise<void> {
    await tx.execute(PUT_OFF_DISPUTED);
  }

  /** Writes what the purchaser was told and when to look again. */
  async remind(tx: Tx, invoiceId: string, told: InvoiceReminder | null, nextOn: string): Promise<void> {
    await tx.executeOne(REMIND, [invoiceId, told, nextOn]);
  }

  /** Writes how late an invoice is paid, before it is settled. */
  async paidLate(tx: Tx, invoiceId: string, daysLate: number, interestMinor: Minor): Promise<void> {
    await tx.executeOne(PAID_LATE, [invoiceId, daysLate, interestMinor]);
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
  async settle(
    tx: Tx,
    invoices: readonly DueInvoice[],
  ): Promise<{ id: string; tenderId: string; was: ContractStatus }[]> {
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
    return contracts
      .filter(({ status }) => status === 'closed')
      .map(({ id, tenderId, was }) => ({ id, tenderId, was }));
  }

  /** Settling this one failed: tried again after 1, 2, 4 … seconds, at most a quarter of an hour. */
  async putOff(tx: Tx, invoiceId: string, error: Error): Promise<void> {
    await tx.executeOne(PUT_OFF, [invoiceId, error.message]);
  }
}

const NOTHING_USED: ReadonlyMap<string, Minor> = new Map();

const amountsOf = (row: ReceiptToInvoice): InvoiceAmounts =>
  invoiceForReceipt(
    row.payment.instrument,
    { quantity: row.line_quantity, amountMinor: row.amount_minor },
    {
      acceptedQuantity: row.accepted_quantity,
      rejectedQuantity: row.rejected_quantity,
      coveredBefore: row.line_received_before,
    },
    { basisPoints: row.fee_basis_points, leastMinor: row.fee_least_minor },
    row.released_minor,
    row.honoured,
  );

function invoiceOf(receipt: ReceiptToInvoice, { part, amounts, contestUntil }: PartOfReceipt, now: Date): object {
  const { supplierMinor, feeMinor } = settlementPlan(amounts);
  const dated = DATED.includes(amounts.instrument) && supplierMinor + feeMinor > 0n;
  const dueOn = dated ? dueDate(dayOf(receipt.received_at), receipt.payment.due) : null;
  const byWallet = dueOn !== null && amounts.instrument !== 'letter-of-credit';
  return {
    id: newId(),
    reference: `I-${receipt.contract_reference}-${receipt.number}${part === 'rejected' ? '-R' : ''}`,
    receipt: receipt.id,
    line: receipt.call_off_line_id,
    contract: receipt.contract_id,
    tender: receipt.tender_id,
    purchaser: receipt.purchaser_id,
    supplier: receipt.supplier_id,
    currency: receipt.currency,
    amount: String(amounts.amountMinor),
    fee: String(amounts.feeMinor),
    refund: String(amounts.refundMinor),
    instrument: amounts.instrument,
    prepaid: String(amounts.prepaidMinor),
    due_on: dueOn,
    next_step_on: byWallet ? firstInvoiceStep(dueOn, dayOf(now)) : null,
    part,
    contest_until: contestUntil,
    at_once: !dated && contestUntil === null,
  };
}
