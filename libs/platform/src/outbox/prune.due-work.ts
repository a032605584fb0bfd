import { Injectable } from '@nestjs/common';
import { statement, type Statement } from '../database/statement.js';
import type { Tx } from '../database/tx.js';
import { DueWork } from '../jobs/due-work.js';

/**
 * Days that an event is kept after its last effect, and an idempotency key with its answer after its request. The
 * policies of the tables let nobody delete anything younger; what has no effect yet, or is dead, is kept for ever.
 */
export const KEPT_DAYS = 90;
/** Rows of one transaction: some ten milliseconds. */
const AT_ONCE = 1_000;

const LONG_AGO = `clock_timestamp() - interval '${KEPT_DAYS} days'`;
/** Ids begin with the time they were made at, so that the primary key finds the oldest events. */
const OLD_EVENT = `o.id < (SELECT uuidv7(interval '-${KEPT_DAYS} days')) AND o.done_at < ${LONG_AGO}`;
/** Whatever is found: it is one piece of work for all. */
const ANY = `'00000000-0000-0000-0000-000000000000'::uuid AS id`;

const EVENTS_DUE = statement<{ id: string }>(
  'outbox.prune-due',
  `SELECT ${ANY} WHERE EXISTS (SELECT FROM outbox o WHERE ${OLD_EVENT})`,
);
/** What refers to an event goes first: the inbox of an event is as old as its last effect. */
const PRUNE_EVENTS = statement(
  'outbox.prune',
  `WITH old AS MATERIALIZED (SELECT o.id FROM outbox o WHERE ${OLD_EVENT} ORDER BY o.id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED),
     effects AS (DELETE FROM inbox WHERE event_id IN (SELECT id FROM old))
   DELETE FROM outbox WHERE id IN (SELECT id FROM old)`,
);
const KEYS_DUE = statement<{ id: string }>(
  'idempotency.prune-due',
  `SELECT ${ANY} WHERE EXISTS (SELECT FROM idempotency_key WHERE created_at < (SELECT ${LONG_AGO}))`,
);
const PRUNE_KEYS = statement(
  'idempotency.prune',
  `DELETE FROM idempotency_key WHERE (organisation_id, operation, key) IN (
     SELECT organisation_id, operation, key FROM idempotency_key WHERE created_at < (SELECT ${LONG_AGO})
     ORDER BY created_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)`,
);

const COUNTS_DUE = statement<{ id: string }>('rates.prune-due', `SELECT ${ANY} WHERE medlane_counts_over()`);
const PRUNE_COUNTS = statement<{ gone: number }>('rates.prune', 'SELECT medlane_forget_counts() AS gone');

/** Removes rows that nobody asks for any more, a bounded number per transaction, for as long as there are more. */
abstract class Prune extends DueWork {
  protected abstract readonly pruned: Statement<unknown>;

  async handle(tx: Tx): Promise<boolean> {
    return (await tx.execute(this.pruned)) === AT_ONCE;
  }
}

@Injectable()
export class PruneEvents extends Prune {
  readonly name = 'platform.prune-events';
  readonly due = EVENTS_DUE;
  protected readonly pruned = PRUNE_EVENTS;
}

@Injectable()
export class PruneIdempotencyKeys extends Prune {
  readonly name = 'platform.prune-idempotency-keys';
  readonly due = KEYS_DUE;
  protected readonly pruned = PRUNE_KEYS;
}

/** Counts of tries whose window ended an hour ago or more. */
@Injectable()
export class PruneRateCounts extends DueWork {
  readonly name = 'platform.prune-rate-counts';
  readonly due = COUNTS_DUE;

  async handle(tx: Tx): Promise<boolean> {
    return (await tx.one(PRUNE_COUNTS)).gone === AT_ONCE;
  }
}
