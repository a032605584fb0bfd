import { EXPLANATION_CHECK } from '#libs/insight';
import type { Statement } from '#libs/platform';
import type { Database } from './builders/index.js';

/** Each finds what must not be there: contracts and money that do not add up. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  'a currency whose balances do not sum to zero':
    'SELECT currency FROM account GROUP BY currency HAVING sum(balance_minor) <> 0',
  'a balance that is not the sum of its postings': `SELECT a.id FROM account a LEFT JOIN posting p ON p.account_id = a.id
     GROUP BY a.id HAVING a.balance_minor <> coalesce(sum(p.amount_minor), 0)`,
  'a transaction that does not sum to zero':
    'SELECT transaction_id FROM posting GROUP BY transaction_id HAVING sum(amount_minor) <> 0',
  'an escrow that holds other than what is ordered and not settled': `SELECT c.id FROM contract c
     WHERE (SELECT coalesce(sum(held_minor), 0) FROM call_off_line WHERE contract_id = c.id)
         - (SELECT coalesce(sum(refunded_minor), 0) FROM call_off_line WHERE contract_id = c.id)
         - (SELECT coalesce(sum(amount_minor), 0) FROM release WHERE contract_id = c.id)
         - (SELECT coalesce(sum(amount_minor + refund_minor - prepaid_minor), 0) FROM invoice
            WHERE contract_id = c.id AND status = 'settled' AND instrument = 'escrow')
       <> (SELECT coalesce(sum(balance_minor), 0) FROM account WHERE contract_id = c.id AND kind = 'escrow')`,
  'a deposit account that holds other than what is lodged and not lost or returned': `SELECT d.supplier_id FROM (
       SELECT supplier_id, currency, sum(amount_minor - forfeited_minor - returned_minor) AS amount FROM supplier_deposit GROUP BY 1, 2) d
     LEFT JOIN (SELECT organisation_id, currency, sum(balance_minor) AS amount FROM account WHERE kind = 'deposit' GROUP BY 1, 2) a
       ON a.organisation_id = d.supplier_id AND a.currency = d.currency WHERE d.amount <> coalesce(a.amount, 0)`,
  'a receivable that was collected other than its collections say': `SELECT r.id FROM receivable r
     WHERE r.collected_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM collection WHERE receivable_id = r.id)`,
  'a shipment that was paid other than its releases say': `SELECT s.id FROM shipment s
     WHERE s.released_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM release WHERE shipment_id = s.id)`,
  'a contract whose counters are not the sums of its lines': `SELECT c.id FROM contract c LEFT JOIN call_off_line l ON l.contract_id = c.id
     GROUP BY c.id HAVING (c.ordered_quantity, c.received_quantity, c.accepted_quantity, c.settled_quantity)
       <> (coalesce(sum(l.quantity - l.cancelled_quantity), 0), coalesce(sum(l.received_quantity), 0), coalesce(sum(l.accepted_quantity), 0), coalesce(sum(l.settled_quantity), 0))`,
  'a contract that is closed too early, too late or twice': `SELECT c.id FROM contract c
     WHERE (c.status = 'closed') <> (c.status NOT IN ('pending', 'declined') AND contract_is_through(c.agreed_quantity + c.received_quantity - c.accepted_quantity, c.ordered_quantity,
         c.settled_quantity, c.completed_at IS NOT NULL, CASE c.status WHEN 'closed' THEN 0 ELSE c.open_disputes END)) OR (c.status = 'closed') <> (c.closed_at IS NOT NULL)
       OR (SELECT count(*) FROM outbox o WHERE o.type = 'contract.closed' AND o.subject_id = c.id) <> (c.status = 'closed')::int`,
  'an order line whose invoices do not use up what was held': `SELECT l.id FROM call_off_line l LEFT JOIN invoice i ON i.call_off_line_id = l.id
     GROUP BY l.id HAVING coalesce(sum(i.amount_minor + i.refund_minor), 0) > l.amount_minor
       OR (l.settled_quantity = l.quantity AND l.held_minor + l.advance_minor + l.balance_minor = l.amount_minor
           AND sum(i.amount_minor + i.refund_minor) <> l.amount_minor)`,
  'an order that does not stand where its slowest line stands': `SELECT o.id FROM call_off o WHERE o.status <> (SELECT l.status FROM call_off_line l
     WHERE l.call_off_id = o.id ORDER BY array_position(ARRAY['placed', 'shipped', 'received', 'settled', 'cancelled'], l.status) LIMIT 1)`,
  'a credit that counts other than its presentations': `SELECT l.id FROM letter_of_credit l LEFT JOIN credit_presentation p ON p.credit_id = l.id
     GROUP BY l.id HAVING (l.drawn_minor, l.honoured_minor, l.open_presentations) <> (coalesce(sum(p.amount_minor) FILTER (WHERE p.status <> 'refused'), 0),
       coalesce(sum(p.amount_minor) FILTER (WHERE p.status = 'honoured'), 0), count(p.id) FILTER (WHERE p.status NOT IN ('refused', 'honoured')))`,
  'a bank that has paid other than was drawn': `SELECT p.id FROM credit_presentation p WHERE p.booked_at IS NOT NULL AND p.amount_minor <> (
     SELECT -coalesce(sum(o.amount_minor), 0) FROM ledger_transaction t JOIN posting o ON o.transaction_id = t.id
       JOIN account a ON a.id = o.account_id AND a.kind = 'bank' WHERE t.document_id = p.id OR t.document_id IN (
         SELECT i.id FROM invoice i JOIN receipt r ON r.id = i.receipt_id WHERE r.shipment_id = p.shipment_id))`,
  'a status without its history row': `SELECT n.id FROM (SELECT id, status FROM contract UNION ALL SELECT id, status FROM call_off
       UNION ALL SELECT id, status FROM shipment UNION ALL SELECT id, status FROM invoice) n
     WHERE n.status IS DISTINCT FROM (SELECT a.to_status FROM audit_entry a WHERE a.subject_id = n.id AND a.to_status IS NOT NULL ORDER BY a.id DESC LIMIT 1)`,
};

/** The names of the invariants that do not hold; empty when all is well. */
export async function brokenInvariants(db: Database): Promise<string[]> {
  const broken = await unexplainedMovements(db);
  for (const [name, sql] of Object.entries(FORBIDDEN)) {
    const { rowCount } = await db.query(sql);
    if ((rowCount ?? 0) > 0) broken.push(name);
  }
  return broken;
}

/** Movements that are not what their documents cause, worked out again from quantities, prices and terms. */
async function unexplainedMovements(db: Database): Promise<string[]> {
  const rows = async <Row>({ text }: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> =>
    (await db.query(text, [...values])).rows as Row[];
  const one = async <Row>(query: Statement<Row>, values?: readonly unknown[]): Promise<Row> =>
    (await rows(query, values))[0] as Row;
  return [...(await EXPLANATION_CHECK.find({ rows, one }, { graceSeconds: 0 })).examples];
}
