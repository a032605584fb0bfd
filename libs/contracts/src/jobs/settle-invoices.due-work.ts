import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, DueWork, statement, type Tx } from '#libs/platform';
import { Settlement } from './settlement.js';

/**
 * One lane for each hundred that wait, four at most: so many settle beside each other, in however many workers, and leave
 * room for deadlines. All of them post to the same fee account, so more lanes would only wait for each other.
 */
const DUE = statement<{ id: string }>(
  'invoices.due',
  `SELECT lpad(lane::text, 32, '0')::uuid AS id
   FROM (SELECT count(*) AS waiting FROM (
     SELECT FROM invoice WHERE status = 'issued' AND settle_after <= (SELECT clock_timestamp()) LIMIT 400) oldest) counted,
     generate_series(1, (waiting + 99) / 100) lane`,
);

/**
 * Issued invoices are settled in batches, one after the other while any wait. The id only names a lane: whoever runs takes
 * the oldest.
 */
@Injectable()
export class SettleInvoices extends DueWork {
  readonly name = 'contracts.settle-invoices';
  readonly due = DUE;
  private readonly batch: number;

  constructor(
    private readonly settlement: Settlement,
    @Inject(CONFIG) config: Config,
  ) {
    super();
    this.batch = config.settlementBatch;
  }

  async handle(tx: Tx): Promise<boolean> {
    return (await this.settlement.run(tx, this.batch)) === this.batch;
  }
}
