import type { Client } from 'pg';
import { STANDARD_TERMS } from '#libs/rules';
import { type Size } from './fill.js';

/** What one prepared deal is worth: 1,000 units at CNY 1.00, held in its contract's escrow. */
export const QUANTITY = 1000;
export const VALUE_MINOR = 100_000;

/**
 * Adds deals that only wait to be received: an active contract, wholly ordered, its goods on the way, its price in
 * escrow. Set-based and numbered from 1: the bench measures closing, not how the deals came about.
 */
export async function fillDeals(owner: Client, size: Size, deals: number): Promise<void> {
  await owner.query(`
INSERT INTO award (id, tender_id, lot_id, status, quantity, unmet_quantity, value_minor, currency, evaluated_at, active_at)
  SELECT bench_id('award'), l.tender_id, l.id, 'active', 1, 0, 1, 'CNY', now(), now()
  FROM lot l JOIN tender t ON t.id = l.tender_id WHERE t.status = 'opened' LIMIT 1;
CREATE TEMP TABLE deal AS
  SELECT i, bench_id('contract' || i) AS contract_id, bench_id('order' || i) AS order_id, bench_id('orderline' || i) AS line_id,
    bench_id('shipment' || i) AS shipment_id, bench_id('p' || 1 + i % ${size.purchasers}) AS purchaser_id,
    bench_id('deal-supplier' || i) AS supplier_id, a.id AS award_id, a.tender_id, a.lot_id, l.product_type_id
  FROM generate_series(1, ${deals}) i, award a JOIN lot l ON l.id = a.lot_id WHERE a.id = bench_id('award');
INSERT INTO organisation (id, kind, legal_name, country, status, applied_at, admitted_at)
  SELECT supplier_id, 'supplier', 'Deal supplier ' || i, 'CN', 'admitted', now(), now() FROM deal;
INSERT INTO contract (id, reference, tender_id, lot_id, award_id, purchaser_id, supplier_id, product_type_id, rank, status, agreed_quantity, ordered_quantity,
    unit_price, currency, value_minor, fee_basis_points, terms, document, document_digest, drawn_up_at, purchaser_signed_at, supplier_signed_at)
  SELECT contract_id, 'BENCH-C-' || i, tender_id, lot_id, award_id, purchaser_id, supplier_id, product_type_id, 1, 'active', ${QUANTITY}, ${QUANTITY},
    1, 'CNY', ${VALUE_MINOR}, 50, '${JSON.stringify(STANDARD_TERMS)}', 'bench', sha256('bench'), now(), now(), now() FROM deal;
INSERT INTO call_off (id, reference, tender_id, lot_id, purchaser_id, quantity, promised_on, status, placed_at)
  SELECT order_id, 'BENCH-O-' || i, tender_id, lot_id, purchaser_id, ${QUANTITY}, current_date + 30, 'shipped', now() FROM deal;
INSERT INTO call_off_line (id, call_off_id, contract_id, tender_id, purchaser_id, supplier_id, quantity, amount_minor, held_minor, currency, unit_price, shipped_quantity, status)
  SELECT line_id, order_id, contract_id, tender_id, purchaser_id, supplier_id, ${QUANTITY}, ${VALUE_MINOR}, ${VALUE_MINOR}, 'CNY', 1, ${QUANTITY}, 'shipped' FROM deal;
INSERT INTO shipment (id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, quantity, status, dispatched_at)
  SELECT shipment_id, line_id, contract_id, tender_id, purchaser_id, supplier_id, ${QUANTITY}, 'dispatched', now() FROM deal;
INSERT INTO account (id, kind, organisation_id, contract_id, currency, balance_minor)
  SELECT bench_id('escrow' || i), 'escrow', purchaser_id, contract_id, 'CNY', ${VALUE_MINOR} FROM deal;
INSERT INTO account (id, kind, currency, balance_minor) VALUES (bench_id('bank'), 'bank', 'CNY', ${-VALUE_MINOR}::bigint * ${deals});
CREATE FUNCTION bench_close(p_shipment uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE s shipment; v_receipt uuid := gen_random_uuid(); v_invoice uuid := gen_random_uuid(); v_movement uuid := gen_random_uuid();
BEGIN
  UPDATE shipment SET status = 'received' WHERE id = p_shipment RETURNING * INTO s;
  INSERT INTO receipt (id, shipment_id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, number, line_received_before, accepted_quantity, rejected_quantity, received_at, days_late)
    VALUES (v_receipt, s.id, s.call_off_line_id, s.contract_id, s.tender_id, s.purchaser_id, s.supplier_id, 1, 0, ${QUANTITY}, 0, now(), 0);
  INSERT INTO invoice (id, reference, receipt_id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, currency, amount_minor, fee_minor, refund_minor, status, issued_at, settled_at)
    VALUES (v_invoice, v_invoice::text, v_receipt, s.call_off_line_id, s.contract_id, s.tender_id, s.purchaser_id, s.supplier_id, 'CNY', ${VALUE_MINOR}, 500, 0, 'settled', now(), now());
  PERFORM ledger_post(
    jsonb_build_array(jsonb_build_object('id', v_movement, 'kind', 'settle', 'documentType', 'invoice', 'documentId', v_invoice, 'tenderId', s.tender_id, 'currency', 'CNY', 'occurredAt', now())),
    jsonb_build_array(
      jsonb_build_object('movement', v_movement, 'kind', 'escrow', 'organisation', s.purchaser_id, 'contract', s.contract_id, 'currency', 'CNY', 'amount', ${-VALUE_MINOR}),
      jsonb_build_object('movement', v_movement, 'kind', 'wallet', 'organisation', s.supplier_id, 'currency', 'CNY', 'amount', ${VALUE_MINOR - 500}),
      jsonb_build_object('movement', v_movement, 'kind', 'fee', 'currency', 'CNY', 'amount', 500)));
  UPDATE call_off_line SET received_quantity = ${QUANTITY}, accepted_quantity = ${QUANTITY}, settled_quantity = ${QUANTITY}, status = 'settled' WHERE id = s.call_off_line_id;
  UPDATE call_off c SET status = 'settled', settled_at = now() FROM call_off_line l WHERE l.id = s.call_off_line_id AND c.id = l.call_off_id;
  UPDATE contract SET received_quantity = ${QUANTITY}, accepted_quantity = ${QUANTITY}, settled_quantity = ${QUANTITY}, settled_minor = ${VALUE_MINOR}, receipt_count = 1, status = 'closed', closed_at = now() WHERE id = s.contract_id;
  RETURN json_build_object('id', v_receipt)::text;
END $$;`);
}
