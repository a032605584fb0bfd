import { Inject, Injectable } from '@nestjs/common';
import { DueWork, type Logger, LOGGER, statement, type Tx } from '#libs/platform';
import { EXPLANATION_CHECK } from '../verification/index.js';

/** The one id that stands for today's check, while it has not been made: a day of the wall clock, whatever the demo's. */
const DUE = statement<{ id: string }>(
  'ledger-check.due',
  `SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id WHERE EXISTS (SELECT FROM ledger_transaction)
     AND NOT EXISTS (SELECT FROM ledger_check WHERE day = (SELECT clock_timestamp()::date))`,
);
const KEEP = statement(
  'ledger-check.keep',
  `INSERT INTO ledger_check (day, checked_at, transactions, violations, examples)
   SELECT clock_timestamp()::date, $1, (SELECT count(*) FROM ledger_transaction), $2, $3
   ON CONFLICT ON CONSTRAINT ledger_check_pkey DO NOTHING`,
);

/** Once a day every movement of the ledger is explained by its document; what is not is an alarm, and operators see it. */
@Injectable()
export class CheckLedger extends DueWork {
  readonly name = 'insight.check-ledger';
  readonly due = DUE;

  constructor(@Inject(LOGGER) private readonly log: Logger) {
    super();
  }

  async handle(tx: Tx): Promise<void> {
    const { violations, examples } = await EXPLANATION_CHECK.find(tx, { graceSeconds: 0 });
    await tx.execute(KEEP, [tx.now, violations, examples]);
    if (violations > 0) this.log.error({ violations, examples }, 'the ledger holds movements that nothing explains');
  }
}
