import { type Check, sqlCheck } from '../check.js';

/** Letters of credit: what they count, what they mean to their contracts, and what banks have paid. */
export const CREDIT_CHECKS: readonly Check[] = [
  sqlCheck(
    'credit.counts-its-presentations',
    'what is drawn and honoured under a credit, and how many presentations are open, are the sums over its presentations',
    `SELECT l.id FROM letter_of_credit l LEFT JOIN credit_presentation p ON p.credit_id = l.id GROUP BY l.id
     HAVING (l.drawn_minor, l.honoured_minor, l.open_presentations, l.presentation_count)
       <> (coalesce(sum(p.amount_minor) FILTER (WHERE p.status <> 'refused'), 0), coalesce(sum(p.amount_minor) FILTER (WHERE p.status = 'honoured'), 0),
         count(p.id) FILTER (WHERE p.status NOT IN ('refused', 'honoured')), count(p.id))
       OR l.drawn_minor > (l.terms ->> 'amountMinor')::bigint * (10000 + (l.terms ->> 'plusBasisPoints')::int) / 10000`,
  ),
  sqlCheck(
    'credit.answers-for-its-contract',
    'while a credit is issued its contract says that a bank answers for it, and every credit is of a contract that is paid so',
    `SELECT l.id FROM letter_of_credit l JOIN contract c ON c.id = l.contract_id
     WHERE c.payment ->> 'instrument' <> 'letter-of-credit' OR (l.status IN ('issued', 'advised') AND c.credit_issued_at IS NULL)
       OR (l.purchaser_id, l.supplier_id, l.tender_id, l.currency) <> (c.purchaser_id, c.supplier_id, c.tender_id, c.currency)`,
  ),
  sqlCheck(
    'credit.pays-what-was-drawn',
    'the bank has paid exactly the drawing of each honoured presentation that is booked, with its invoice or ahead of it',
    `SELECT p.id FROM credit_presentation p WHERE p.booked_at IS NOT NULL AND p.amount_minor <> (
       SELECT -coalesce(sum(o.amount_minor), 0) FROM ledger_transaction t JOIN posting o ON o.transaction_id = t.id
         JOIN account a ON a.id = o.account_id AND a.kind = 'bank'
       WHERE t.document_id = p.id OR t.document_id IN (
         SELECT i.id FROM invoice i JOIN receipt r ON r.id = i.receipt_id WHERE r.shipment_id = p.shipment_id))`,
  ),
];
