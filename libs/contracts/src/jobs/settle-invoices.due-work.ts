import { Injectable } from '@nestjs/common';
import { DueWork, statement, type Tx } from '#libs/platform';
import { SETTLEMENT_BATCH } from '../persistence/invoices.store.js';
import { Settlement } from './settlement.js';

/** One id for each batch that waits: the first of every hundred, of the oldest thousand. */
const DUE = statement<{ id: string }>(
  'invoices.due',
  `SELECT id FROM (
     SELECT id, row_number() OVER (ORDER BY settle_after, id) AS place FROM (
       SELECT id, settle_after FROM invoice WHERE status = 'issued' AND settle_after <= (SELECT clock_timestamp())
       ORDER BY settle_after, id LIMIT 1000) oldest) placed
   WHERE place % ${SETTLEMENT_BATCH} = 1`,
);

/** Issued invoices are settled in batches. The id only says that a batch waits: whoever runs takes the oldest. */
@Injectable()
export class SettleInvoices extends DueWork {
  readonly name = 'contracts.settle-invoices';
  readonly due = DUE;

  constructor(private readonly settlement: Settlement) {
    super();
  }

  async handle(tx: Tx): Promise<void> {
    await this.settlement.run(tx);
  }
}
