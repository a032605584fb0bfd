import { Injectable } from '@nestjs/common';
import { DueWork, statement, type Tx } from '#libs/platform';
import { Receivables } from '../receivables.js';

/** Open ones whose debtor has money again, or a deposit that answers for them; the purchaser's before the fee. */
const DUE = statement<{ id: string }>(
  'receivables.due',
  `SELECT r.id FROM receivable r WHERE r.status = 'open' AND (
     EXISTS (SELECT FROM account a WHERE a.key = ledger_account_key('wallet', r.debtor_id, NULL, r.currency) AND a.balance_minor > 0)
     OR (r.creditor_id IS NOT NULL AND EXISTS (SELECT FROM supplier_deposit d
       WHERE d.contract_id = r.contract_id AND d.supplier_id = r.debtor_id AND d.status = 'held')))
   ORDER BY r.creditor_id IS NULL, r.id LIMIT 100`,
);

/** What is owed is collected when money comes. */
@Injectable()
export class CollectReceivables extends DueWork {
  readonly name = 'ledger.collect-receivables';
  readonly due = DUE;

  constructor(private readonly receivables: Receivables) {
    super();
  }

  async handle(tx: Tx, id: string): Promise<void> {
    await this.receivables.collect(tx, id);
  }
}
