import { type Check, sqlCheck } from '../check.js';

/** Every event has its effects, once each. */
export const OUTBOX_CHECKS: readonly Check[] = [
  sqlCheck(
    'outbox.no-event-without-effect',
    'every event older than the grace period has been published and has had its effects',
    `SELECT id FROM outbox
     WHERE done_at IS NULL AND dead_at IS NULL AND appended_at < clock_timestamp() - make_interval(secs => $1)`,
    ({ graceSeconds }) => [graceSeconds],
  ),
  sqlCheck(
    'outbox.no-dead-letter',
    'no event waits as a dead letter',
    `SELECT id FROM outbox WHERE dead_at IS NOT NULL`,
  ),
  sqlCheck(
    'outbox.inbox-is-complete',
    'each published event has one inbox row per handler that has had its effect, and is done when none is pending',
    `SELECT o.id FROM outbox o LEFT JOIN inbox i ON i.event_id = o.id
     GROUP BY o.id
     HAVING count(i.handler) <> coalesce(o.handlers - o.pending, 0) OR o.pending < 0
       OR (o.done_at IS NOT NULL AND o.pending <> 0) OR (o.done_at IS NULL AND o.published_at IS NOT NULL AND o.pending = 0)`,
  ),
  sqlCheck(
    'idempotency.keys-are-answered',
    'each idempotency key keeps the answer it was used for',
    `SELECT organisation_id || ' ' || operation || ' ' || key FROM idempotency_key WHERE answer IS NULL`,
  ),
];
