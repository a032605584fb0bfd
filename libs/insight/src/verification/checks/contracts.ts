import { type Check, sqlCheck } from '../check.js';

export const CONTRACT_CHECKS: readonly Check[] = [
  sqlCheck(
    'contract.is-the-sum-of-its-award-lines',
    "a contract's quantity and value are the sums of its award lines, and an award has all of its contracts or none",
    `WITH agreed AS (
       SELECT l.award_id, l.supplier_id, l.purchaser_id, sum(l.quantity) AS quantity, sum(l.value_minor) AS value_minor
       FROM award_line l GROUP BY l.award_id, l.supplier_id, l.purchaser_id)
     SELECT coalesce(c.id, g.award_id) FROM (SELECT * FROM contract WHERE replaces_id IS NULL) c
       FULL JOIN agreed g ON (g.award_id, g.supplier_id, g.purchaser_id) = (c.award_id, c.supplier_id, c.purchaser_id)
     WHERE (c.revision = 1 AND (g.award_id IS NULL OR g.quantity <> c.agreed_quantity OR g.value_minor <> c.value_minor))
       OR (c.id IS NULL AND EXISTS (SELECT FROM contract other WHERE other.award_id = g.award_id))`,
  ),
  sqlCheck(
    'contract.of-an-active-award',
    'contracts are drawn up from active awards only, at the awarded price',
    `SELECT c.id FROM contract c JOIN award a ON a.id = c.award_id
     WHERE a.status <> 'active' OR c.revision = 1 AND c.replaces_id IS NULL AND NOT EXISTS (SELECT FROM award_line l
       WHERE l.award_id = c.award_id AND l.supplier_id = c.supplier_id AND l.purchaser_id = c.purchaser_id AND l.unit_price = c.unit_price)`,
  ),
  sqlCheck(
    'contract.counts-its-orders',
    "a contract's ordered, received, accepted and settled quantities are the sums over its order lines, less what was cancelled",
    `SELECT c.id FROM contract c LEFT JOIN call_off_line l ON l.contract_id = c.id GROUP BY c.id
     HAVING c.ordered_quantity <> coalesce(sum(l.quantity - l.cancelled_quantity), 0) OR c.received_quantity <> coalesce(sum(l.received_quantity), 0)
       OR c.accepted_quantity <> coalesce(sum(l.accepted_quantity), 0) OR c.settled_quantity <> coalesce(sum(l.settled_quantity), 0)`,
  ),
  sqlCheck(
    'contract.closed-when-all-is-settled',
    'a contract is closed exactly when everything agreed, or ordered until its term ended, has been settled and no case stands open',
    // Goods that came lately can be disputed after the close: such a case was filed later and opens nothing again.
    `SELECT id FROM contract
     WHERE (status = 'closed') <> (status NOT IN ('pending', 'declined') AND contract_is_through(agreed_quantity + received_quantity - accepted_quantity, ordered_quantity,
         settled_quantity, completed_at IS NOT NULL, CASE status WHEN 'closed' THEN 0 ELSE open_disputes END))
       OR (status = 'completed') <> (completed_at IS NOT NULL AND closed_at IS NULL)
       OR (status = 'closed') <> (closed_at IS NOT NULL)
     UNION SELECT c.id FROM contract c JOIN dispute d ON d.contract_id = c.id
     WHERE c.status = 'closed' AND d.filed_at < c.closed_at AND (d.ended_at IS NULL OR d.ended_at > c.closed_at)`,
  ),
  sqlCheck(
    'contract.counts-its-disputes',
    'a contract knows how many of its disputes and declared defaults are open',
    `SELECT c.id FROM contract c LEFT JOIN dispute d ON d.contract_id = c.id AND d.ended_at IS NULL GROUP BY c.id
     HAVING c.open_disputes <> count(d.id) + (SELECT count(*) FROM supply_default f WHERE f.contract_id = c.id AND f.status = 'declared')`,
  ),
  sqlCheck(
    'contract.is-stated-as-it-closed',
    'a closing statement is of a closed contract and says its quantities and what was paid',
    `SELECT s.contract_id FROM closing_statement s JOIN contract c ON c.id = s.contract_id
     WHERE c.status <> 'closed' OR (s.document::jsonb #>> '{quantities,accepted}')::bigint <> c.accepted_quantity
       OR (s.document::jsonb #>> '{quantities,ordered}')::bigint <> c.ordered_quantity
       OR replace(s.document::jsonb #>> '{money,paid}', '.', '')::bigint <> c.settled_minor`,
  ),
  sqlCheck(
    'contract.is-its-latest-amendment',
    'a contract of a later revision says what the amendment of that revision says, which both sides have signed',
    `SELECT c.id FROM contract c LEFT JOIN contract_amendment a ON a.contract_id = c.id AND a.revision = c.revision AND a.status = 'effective'
     WHERE c.revision > 1 AND (a.id IS NULL OR a.purchaser_signed_at IS NULL OR a.supplier_signed_at IS NULL
       OR (a.agreed_quantity, a.unit_price, a.value_minor, a.terms, a.document_digest)
         IS DISTINCT FROM (c.agreed_quantity, c.unit_price, c.value_minor, c.terms, c.document_digest))
     UNION SELECT a.contract_id FROM contract_amendment a JOIN contract c ON c.id = a.contract_id WHERE a.status = 'effective' AND a.revision > c.revision`,
  ),
  sqlCheck(
    'contract.paid-what-was-invoiced',
    "a contract's settled value is the sum of its settled invoices",
    `SELECT c.id FROM contract c LEFT JOIN invoice i ON i.contract_id = c.id AND i.status = 'settled' GROUP BY c.id
     HAVING c.settled_minor <> coalesce(sum(i.amount_minor), 0)`,
  ),
  sqlCheck(
    'contract.uses-its-advance-once',
    'what invoices had ahead is what they used of the advance, at most what was paid; after the end the rest is owed back',
    `SELECT c.id FROM contract c
       LEFT JOIN LATERAL (SELECT sum(i.prepaid_minor) AS used FROM invoice i WHERE i.contract_id = c.id AND i.instrument = 'prepayment') i ON true
       LEFT JOIN receivable r ON r.document_id = c.id AND r.reason = 'unused-advance'
     WHERE c.advance_used_minor <> coalesce(i.used, 0)
       OR c.advance_used_minor > CASE WHEN c.advance_paid_at IS NULL THEN 0 ELSE c.advance_minor END
       OR (r.id IS NOT NULL AND (c.status <> 'closed' OR r.amount_minor <> c.advance_minor - c.advance_used_minor))`,
  ),
  sqlCheck(
    'order.is-the-sum-of-its-lines',
    "an order's quantity is the sum of its lines, all of one lot and purchaser",
    `SELECT o.id FROM call_off o LEFT JOIN call_off_line l ON l.call_off_id = o.id LEFT JOIN contract c ON c.id = l.contract_id
     GROUP BY o.id
     HAVING o.quantity <> coalesce(sum(l.quantity), 0) OR bool_or(c.lot_id <> o.lot_id OR c.purchaser_id <> o.purchaser_id
       OR (c.revision = 1 AND l.unit_price <> c.unit_price) OR l.supplier_id <> c.supplier_id)`,
  ),
  sqlCheck(
    'order.line-counts-its-shipments',
    "an order line's shipped, received and accepted quantities are the sums of its shipments and receipts",
    `SELECT l.id FROM call_off_line l
       LEFT JOIN LATERAL (SELECT sum(s.quantity) AS shipped FROM shipment s WHERE s.call_off_line_id = l.id AND s.status IN ('dispatched', 'received')) s ON true
       LEFT JOIN LATERAL (SELECT sum(r.accepted_quantity) AS accepted, sum(r.rejected_quantity) AS rejected FROM receipt r WHERE r.call_off_line_id = l.id) r ON true
     WHERE l.shipped_quantity <> coalesce(s.shipped, 0) OR l.accepted_quantity <> coalesce(r.accepted, 0)
       OR l.received_quantity <> coalesce(r.accepted + r.rejected, 0)`,
  ),
  sqlCheck(
    'order.line-settled-is-invoiced',
    "an order line's settled quantity is what its settled invoices' receipts dealt with",
    `SELECT l.id FROM call_off_line l
       LEFT JOIN LATERAL (SELECT sum(CASE i.part WHEN 'whole' THEN r.accepted_quantity + r.rejected_quantity WHEN 'accepted' THEN r.accepted_quantity
           ELSE r.rejected_quantity END) AS quantity FROM receipt r JOIN invoice i ON i.receipt_id = r.id
         WHERE r.call_off_line_id = l.id AND i.status = 'settled') s ON true
     WHERE l.settled_quantity <> coalesce(s.quantity, 0)`,
  ),
  sqlCheck(
    'shipment.batches-and-receipt-fit',
    "a shipment's quantity is the sum of its batches, and its receipt deals with all of it",
    `SELECT s.id FROM shipment s
       LEFT JOIN LATERAL (SELECT sum(b.quantity) AS quantity FROM batch b WHERE b.shipment_id = s.id) b ON true
       LEFT JOIN receipt r ON r.shipment_id = s.id
     WHERE b.quantity <> s.quantity OR r.accepted_quantity + r.rejected_quantity <> s.quantity
       OR (r.id IS NOT NULL) <> (s.status = 'received')`,
  ),
  sqlCheck(
    'invoice.whole-or-in-two-parts',
    'a receipt has one invoice of the whole, or one of its rejected and, where anything was accepted, one of its accepted part',
    `SELECT r.id FROM receipt r JOIN invoice i ON i.receipt_id = r.id GROUP BY r.id
     HAVING count(*) <> CASE WHEN bool_or(i.part = 'whole') OR r.accepted_quantity = 0 THEN 1 ELSE 2 END
       OR (r.rejected_quantity = 0 AND bool_or(i.part <> 'whole')) OR NOT bool_or(i.part IN ('whole', 'rejected'))`,
  ),
  sqlCheck(
    'invoice.rejected-part-waits-for-its-days',
    'a rejected part is settled after the days to contest it, unless its supplier gave them up or a dispute has divided it',
    `SELECT i.id FROM invoice i WHERE i.part = 'rejected' AND i.status = 'settled' AND i.contest_waived_at IS NULL AND i.divided_by IS NULL
       AND (i.settled_at AT TIME ZONE 'UTC')::date <= i.contest_until`,
  ),
  sqlCheck(
    'invoice.parts-add-up-to-what-was-held',
    'the invoices of an order line never exceed what was put aside for it, and use all of it up once it is settled',
    `SELECT l.id FROM call_off_line l LEFT JOIN invoice i ON i.call_off_line_id = l.id GROUP BY l.id
     HAVING coalesce(sum(i.amount_minor + i.refund_minor), 0) > l.amount_minor
       OR (l.settled_quantity = l.quantity AND l.held_minor + l.advance_minor + l.balance_minor = l.amount_minor
           AND coalesce(sum(i.amount_minor + i.refund_minor), 0) <> l.amount_minor)
       OR bool_or(i.fee_minor > i.amount_minor)`,
  ),
];
