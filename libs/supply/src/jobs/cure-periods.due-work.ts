import { Injectable } from '@nestjs/common';
import { DueWork, Outbox, statement, type Tx } from '#libs/platform';
import { isCured } from '#libs/rules';
import { supplyDefaultDue } from '../events.js';
import { SupplyDefaultStore } from '../persistence/supply-defaults.store.js';
import { DefaultDesk, standingOf } from '../use-cases/default-desk.js';

const DUE = statement<{ id: string }>(
  'supply-defaults.due',
  `SELECT id FROM supply_default WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500`,
);

/** The days to make good are over: what was late has been shipped, or an officer is told to decide. */
@Injectable()
export class EndCurePeriods extends DueWork {
  readonly name = 'supply.end-cure-periods';
  readonly due = DUE;

  constructor(
    private readonly defaults: SupplyDefaultStore,
    private readonly desk: DefaultDesk,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async handle(tx: Tx, defaultId: string): Promise<void> {
    const taken = await this.desk.take(tx, defaultId);
    if (!taken) return;
    const { failure, contract } = taken;
    const now = await tx.readClock();
    if (failure.status !== 'noticed' || failure.nextCheckAt === null || now < failure.nextCheckAt) return;
    if (isCured(standingOf(failure), contract.shippedQuantity)) {
      await this.defaults.end(tx, failure, 'cured', null);
      await this.desk.tell(tx, failure, 'cure', 'noticed', 'cured');
      return;
    }
    await this.defaults.told(tx, defaultId);
    const { contractId, tenderId } = failure;
    await this.outbox.append(tx, supplyDefaultDue({ subjectId: defaultId, tenderId, payload: { contractId } }));
  }
}
