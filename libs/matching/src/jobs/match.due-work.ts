import { Inject, Injectable } from '@nestjs/common';
import { DueWork, statement, type Tx } from '#libs/platform';
import { MatchDueStore } from '../persistence/match-due.store.js';
import { DELIVERIES_DUE, SupplyRecordStore } from '../persistence/supply-record.store.js';
import { MatchProductTypes } from '../use-cases/match-product-types.use-case.js';

/** Types wait to be matched. One run at a time takes 500 of them; the next sweep finds the rest. */
@Injectable()
export class MatchDueTypes extends DueWork {
  readonly name = 'matching.match';
  readonly due = statement<{ id: string }>(
    'matching.due',
    `SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id FROM match_due LIMIT 1`,
  );

  constructor(@Inject(MatchProductTypes) private readonly matching: MatchProductTypes) {
    super();
  }

  async handle(tx: Tx): Promise<void> {
    await this.matching.run(tx);
  }
}

/** Once a day everything is matched again: papers come into force, near their end and end without anyone doing anything. */
@Injectable()
export class MatchEveryDay extends DueWork {
  readonly name = 'matching.new-day';
  readonly due = statement<{ id: string }>(
    'matching.day-due',
    `SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id
     FROM match_progress WHERE day < (SELECT medlane_now() AT TIME ZONE 'UTC')::date`,
  );

  constructor(@Inject(MatchDueStore) private readonly store: MatchDueStore) {
    super();
  }

  async handle(tx: Tx): Promise<void> {
    if (await this.store.beginDay(tx)) await this.store.markAll(tx);
  }
}

/** What was delivered counts for its supplier's record, all of a minute's receipts at once. */
@Injectable()
export class RecordDeliveries extends DueWork {
  readonly name = 'matching.record-deliveries';
  readonly due = DELIVERIES_DUE;

  constructor(@Inject(SupplyRecordStore) private readonly records: SupplyRecordStore) {
    super();
  }

  async handle(tx: Tx): Promise<void> {
    await this.records.recordDeliveries(tx);
  }
}
