import { invariant, ok } from '#libs/kernel';
import { statement } from '../database/statement.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import type { EventHandler } from './event-handler.js';

const CLAIM = statement('inbox.claim', 'INSERT INTO inbox (handler, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING');
const LOAD = statement<{
  id: string;
  type: string;
  version: number;
  subject_id: string;
  tender_id: string | null;
  payload: unknown;
  occurred_at: Date;
}>('inbox.load', 'SELECT id, type, version, subject_id, tender_id, payload, occurred_at FROM outbox WHERE id = $1');
const DONE = statement(
  'inbox.done',
  `UPDATE outbox SET pending = pending - 1, done_at = CASE WHEN pending <= 1 THEN clock_timestamp() END WHERE id = $1`,
);
const BURY = statement(
  'outbox.bury',
  `UPDATE outbox SET dead_at = clock_timestamp(), attempts = $2, last_error = left($3, 2000) WHERE id = $1 AND done_at IS NULL`,
);

/** Runs a handler on an event exactly once in the database, however often the queue delivers it. */
export class Inbox {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** True when the effect was made now, false when it had been made before. */
  async deliver<P>(handler: EventHandler<P>, eventId: string): Promise<boolean> {
    const delivered = await this.unitOfWork.asSystem(async (tx) => {
      if ((await tx.execute(CLAIM, [handler.name, eventId])) === 0) return ok(false);
      const row = await tx.one(LOAD, [eventId]);
      invariant(
        row.version <= handler.event.version,
        `${row.type} has version ${row.version}; this code knows ${handler.event.version}`,
      );
      await handler.handle(tx, {
        id: row.id,
        type: row.type,
        version: row.version,
        subjectId: row.subject_id,
        tenderId: row.tender_id ?? undefined,
        occurredAt: row.occurred_at,
        payload: handler.event.schema.parse(row.payload),
      });
      await tx.executeOne(DONE, [eventId]);
      return ok(true);
    });
    return delivered.ok && delivered.value;
  }

  /** Marks an event dead after its last try: operators see it and may send it again. */
  async bury(eventId: string, attempts: number, error: string): Promise<void> {
    await this.unitOfWork.asSystem(async (tx) => ok(await tx.execute(BURY, [eventId, attempts, error])));
  }
}
