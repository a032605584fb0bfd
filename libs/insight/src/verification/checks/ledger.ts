import { type Check, sqlCheck } from '../check.js';

/** Double entry: nothing appears, nothing vanishes, nothing stays behind. */
export const LEDGER_CHECKS: readonly Check[] = [
  sqlCheck(
    'ledger.transactions-sum-to-zero',
    'the postings of each transaction sum to zero in its currency, and there are at least two',
    `SELECT t.id FROM ledger_transaction t LEFT JOIN posting p ON p.transaction_id = t.id
     GROUP BY t.id, t.currency
     HAVING coalesce(sum(p.amount_minor), 0) <> 0 OR count(p.id) < 2 OR bool_or(p.currency <> t.currency)`,
  ),
  sqlCheck(
    'ledger.balances-are-sums',
    "each account's balance is the sum of its postings, in its currency",
    `SELECT a.id FROM account a LEFT JOIN posting p ON p.account_id = a.id
     GROUP BY a.id, a.balance_minor, a.currency
     HAVING a.balance_minor <> coalesce(sum(p.amount_minor), 0) OR bool_or(p.currency <> a.currency)`,
  ),
  sqlCheck(
    'ledger.sums-to-zero',
    'all balances of one currency sum to zero',
    `SELECT currency FROM account GROUP BY currency HAVING sum(balance_minor) <> 0`,
  ),
  sqlCheck(
    'ledger.no-overdraft',
    'only the mirror of the outside bank stands below zero',
    `SELECT id FROM account WHERE balance_minor < 0 AND kind <> 'bank'`,
  ),
  sqlCheck(
    'ledger.closed-escrow-is-empty',
    'the escrow of a closed or declined contract is empty',
    `SELECT a.id FROM account a JOIN contract c ON c.id = a.contract_id
     WHERE a.kind = 'escrow' AND c.status IN ('closed', 'declined') AND a.balance_minor <> 0`,
  ),
  sqlCheck(
    'ledger.escrow-holds-what-is-owed',
    "each contract's escrow holds what its orders put aside and no milestone, settled invoice or cancellation has paid out or given back",
    `WITH held AS (SELECT contract_id, sum(held_minor) AS amount FROM call_off_line GROUP BY contract_id),
       gone AS (SELECT contract_id, sum(amount) AS amount FROM (
         SELECT contract_id, amount_minor + refund_minor - prepaid_minor AS amount FROM invoice WHERE status = 'settled' AND instrument = 'escrow'
         UNION ALL SELECT contract_id, amount_minor FROM release
         UNION ALL SELECT contract_id, refunded_minor FROM call_off_line WHERE refunded_minor > 0) out GROUP BY contract_id),
       kept AS (SELECT contract_id, sum(balance_minor) AS amount FROM account WHERE kind = 'escrow' GROUP BY contract_id)
     SELECT c.id FROM contract c LEFT JOIN held ON held.contract_id = c.id
       LEFT JOIN gone ON gone.contract_id = c.id LEFT JOIN kept ON kept.contract_id = c.id
     WHERE coalesce(held.amount, 0) - coalesce(gone.amount, 0) <> coalesce(kept.amount, 0)`,
  ),
  sqlCheck(
    'ledger.invoices-are-posted',
    'a settled invoice was posted to the last minor unit out of what pays it, an unsettled one not at all',
    `WITH moved AS (
       SELECT t.document_id, sum(least(p.amount_minor, 0)) AS amount
       FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
       WHERE t.document_type = 'invoice' AND t.kind IN ('settle', 'refund') GROUP BY t.document_id)
     SELECT i.id FROM invoice i LEFT JOIN moved m ON m.document_id = i.id
     WHERE coalesce(m.amount, 0) <> CASE i.status WHEN 'settled' THEN -(i.amount_minor + i.refund_minor - i.prepaid_minor) ELSE 0 END`,
  ),
];
