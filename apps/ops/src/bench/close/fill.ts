import type { Client } from 'pg';
import { QUANTITY, VALUE_MINOR } from '../deals.js';

/**
 * Takes the goods of prepared deals in and issues their invoices, numbered from 1, which nobody settles until they are
 * released. Runs in the session that filled the deals.
 */
export async function fillInvoices(owner: Client): Promise<void> {
  await owner.query(`
INSERT INTO receipt (id, shipment_id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, number, line_received_before, accepted_quantity, rejected_quantity, received_at, days_late)
  SELECT bench_id('receipt' || i), shipment_id, line_id, contract_id, tender_id, purchaser_id, supplier_id, 1, 0, ${QUANTITY}, 0, now(), 0 FROM deal;
INSERT INTO invoice (id, reference, receipt_id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, currency, amount_minor, fee_minor, refund_minor, status, issued_at, settle_after)
  SELECT bench_id('invoice' || i), 'BENCH-I-' || i, bench_id('receipt' || i), line_id, contract_id, tender_id, purchaser_id, supplier_id, 'CNY', ${VALUE_MINOR}, 500, 0, 'issued', now(), 'infinity' FROM deal;
UPDATE shipment SET status = 'received' FROM deal WHERE id = shipment_id;
UPDATE call_off_line SET received_quantity = ${QUANTITY}, accepted_quantity = ${QUANTITY}, status = 'received' FROM deal WHERE id = line_id;
UPDATE call_off SET status = 'received' FROM deal WHERE id = order_id;
UPDATE contract SET received_quantity = ${QUANTITY}, accepted_quantity = ${QUANTITY}, receipt_count = 1 FROM deal WHERE id = deal.contract_id`);
  await owner.query('VACUUM ANALYZE');
}

/** Lets the invoices of these numbers be settled. */
export async function release(owner: Client, from: number, count: number): Promise<void> {
  await owner.query(
    `UPDATE invoice SET settle_after = clock_timestamp() WHERE id IN (SELECT bench_id('invoice' || i) FROM generate_series($1::int, $2::int) i)`,
    [from, from + count - 1],
  );
}
