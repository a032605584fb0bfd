import { Injectable } from '@nestjs/common';
import { DueWork, statement, type Tx } from '#libs/platform';
import { isCounting } from '#libs/rules';
import { StandingStore } from '../persistence/standing.store.js';
import { StandingSteps } from '../use-cases/standing-steps.js';

const DUE = statement<{ id: string }>(
  'standing.ended',
  `SELECT id FROM standing_entry
   WHERE next_check_at <= (SELECT medlane_now()) AND status IN ('in_force', 'appealed', 'repair_requested')
   ORDER BY next_check_at LIMIT 500`,
);

/** Ends entries whose last day, and that of their bars, has passed. */
@Injectable()
export class EndStanding extends DueWork {
  readonly name = 'compliance.end-standing';
  readonly due = DUE;

  constructor(
    private readonly standing: StandingStore,
    private readonly steps: StandingSteps,
  ) {
    super();
  }

  async handle(tx: Tx, entryId: string): Promise<void> {
    const entry = await this.standing.lock(tx, entryId);
    if (!entry || !isCounting(entry.status) || entry.nextCheckAt === null || tx.now < entry.nextCheckAt) return;
    await this.standing.end(tx, entry);
    await this.steps.taken(tx, entry, 'end', 'ended', null);
  }
}
