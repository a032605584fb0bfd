import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';

const REVIVE = statement(
  'insight.revive-event',
  `UPDATE outbox SET dead_at = NULL, published_at = NULL, leased_until = NULL, attempts = 0
   WHERE id = $1 AND dead_at IS NOT NULL`,
);
const FIND_EVENT = statement<{ type: string; subject_id: string; tender_id: string | null; last_error: string | null }>(
  'insight.find-event',
  'SELECT type, subject_id, tender_id, last_error FROM outbox WHERE id = $1',
);
const INSTALLATION = statement<{ kind: 'demo' | 'real' }>('insight.installation', 'SELECT kind FROM installation');
const SET_CLOCK = statement<{ now: Date }>('insight.set-clock', 'SELECT medlane_set_clock($1) AS now');

/** What operators change: events that are sent again, and the clock of a demo. */
@Injectable()
export class OperationsStore {
  event(tx: Tx, eventId: string) {
    return tx.maybe(FIND_EVENT, [eventId]);
  }

  /** True when the event was dead and will be published again; its handlers that had their effect stay quiet. */
  async revive(tx: Tx, eventId: string): Promise<boolean> {
    return (await tx.execute(REVIVE, [eventId])) === 1;
  }

  async isDemo(tx: Tx): Promise<boolean> {
    return (await tx.maybe(INSTALLATION))?.kind === 'demo';
  }

  /** The time it is then: never earlier than before. */
  async setClock(tx: Tx, to: Date): Promise<Date> {
    return (await tx.one(SET_CLOCK, [to])).now;
  }
}
