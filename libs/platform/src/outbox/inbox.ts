import { invariant, ok } from '#libs/kernel';
import { statement } from '../database/statement.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import type { Event } from './event.js';
import type { EventHandler } from './event-handler.js';

interface Claimed {
  id: string;
  type: string;
  version: number;
  subject_id: string;
  tender_id: string | null;
  payload: unknown;
  occurred_at: Date;
}

/** In the order of their ids, so that two who are given the same events wait for each other instead of locking up. */
const CLAIM = statement<Claimed>(
  'inbox.claim',
  `WITH claimed AS (
     INSERT INTO inbox (handler, event_id) SELECT $1, id FROM unnest($2::uuid[]) AS given (id) ORDER BY id
     ON CONFLICT DO NOTHING RETURNING event_id)
   SELECT id, type, version, subject_id, tender_id, payload, occurred_at FROM outbox
   WHERE id = ANY ($2::uuid[]) AND id IN (SELECT event_id FROM claimed) ORDER BY id`,
);
const DONE = statement(
  'inbox.done',
  `UPDATE outbox SET pending = pending - 1, done_at = CASE WHEN pending <= 1 THEN clock_timestamp() END
   WHERE id IN (SELECT id FROM outbox WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE)`,
);
const BURY = statement(
  'outbox.bury',
  `UPDATE outbox SET dead_at = clock_timestamp(), attempts = $2, last_error = left($3, 2000) WHERE id = $1 AND done_at IS NULL`,
);

/** Runs a handler on each event exactly once in the database, however often and in whatever company the queue delivers it. */
export class Inbox {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Makes the effects of events that had none of this handler yet, in one transaction; answers how many these were. */
  async deliver<P>(handler: EventHandler<P>, ...eventIds: readonly string[]): Promise<number> {
    const delivered = await this.unitOfWork.asSystem(async (tx) => {
      const rows = await tx.rows(CLAIM, [handler.name, eventIds]);
      const events = rows.map((row) => eventOf(handler, row));
      const [first] = events;
      if (!first) return ok(0);
      await (events.length === 1 ? handler.handle(tx, first) : handler.handleTogether(tx, events));
      tx.writeLast(DONE, [events.map(({ id }) => id)]);
      return ok(events.length);
    });
    return delivered.ok ? delivered.value : 0;
  }

  /** Marks an event dead after its last try: operators see it and may send it again. */
  async bury(eventId: string, attempts: number, error: string): Promise<void> {
    await this.unitOfWork.asSystem(async (tx) => ok(await tx.execute(BURY, [eventId, attempts, error])));
  }
}

function eventOf<P>(handler: EventHandler<P>, row: Claimed): Event<P> {
  invariant(
    row.version <= handler.event.version,
    `${row.type} has version ${row.version}; this code knows ${handler.event.version}`,
  );
  return {
    id: row.id,
    type: row.type,
    version: row.version,
    subjectId: row.subject_id,
    tenderId: row.tender_id ?? undefined,
    occurredAt: row.occurred_at,
    payload: handler.event.schema.parse(row.payload),
  };
}
