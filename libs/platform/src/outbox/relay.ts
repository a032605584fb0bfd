import type { JobsOptions, Queue } from 'bullmq';
import { groupBy, ok } from '#libs/kernel';
import type { Logger } from '../config/logger.js';
import { statement } from '../database/statement.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { enqueue, MAX_ATTEMPTS, type QueuedJob } from '../jobs/queues.js';
import type { EventHandler } from './event-handler.js';

interface Leased {
  id: string;
  type: string;
}

/** Batch of 500: perf.md section 4. Leases are taken by the wall clock, not by the installation's. */
const LEASE = statement<Leased>(
  'outbox.lease',
  `UPDATE outbox SET leased_until = clock_timestamp() + interval '30 seconds',
     handlers = coalesce(handlers, ($1::jsonb ->> type)::int, 0), pending = coalesce(pending, ($1::jsonb ->> type)::int, 0)
   WHERE id IN (
     SELECT id FROM outbox
     WHERE published_at IS NULL AND dead_at IS NULL AND (leased_until IS NULL OR leased_until < clock_timestamp())
     ORDER BY appended_at LIMIT 500 FOR UPDATE SKIP LOCKED)
   RETURNING id, type`,
);
const PUBLISHED = statement(
  'outbox.published',
  `UPDATE outbox SET published_at = clock_timestamp(), leased_until = NULL,
     done_at = CASE WHEN pending = 0 THEN coalesce(done_at, clock_timestamp()) END
   WHERE id = ANY ($1::uuid[])`,
);
/** Published long ago and still without effect: the queue lost its jobs. Job ids are stable, so living ones stay single. */
const REDELIVER = statement(
  'outbox.redeliver',
  `UPDATE outbox SET published_at = NULL
   WHERE id IN (
     SELECT id FROM outbox
     WHERE done_at IS NULL AND dead_at IS NULL AND published_at < clock_timestamp() - make_interval(secs => $1)
     ORDER BY published_at LIMIT 500 FOR UPDATE SKIP LOCKED)`,
);

/** One event, or several that a handler takes together. */
export type EventJob = { readonly eventId: string } | { readonly eventIds: readonly string[] };

export const eventIdsOf = (job: EventJob): readonly string[] => ('eventId' in job ? [job.eventId] : job.eventIds);

/** Who is subscribed to an event, and how many of them one job may bring. */
export type Subscriber = Pick<EventHandler, 'name' | 'most'>;

type QueuedEvents = QueuedJob & { readonly data: EventJob };

/** A job for each event. Its id is stable, so that an event carried twice is one job in each queue. */
export const jobsAlone = (handler: string, eventIds: readonly string[]): QueuedEvents[] =>
  eventIds.map((eventId) => ({ name: handler, data: { eventId }, opts: jobOptions(`${handler}-${eventId}`) }));

function jobsOf({ name, most }: Subscriber, eventIds: readonly string[]): QueuedEvents[] {
  const jobs: QueuedEvents[] = [];
  for (let at = 0; at < eventIds.length; at += most) {
    const part = eventIds.slice(at, at + most);
    if (part.length === 1) jobs.push(...jobsAlone(name, part));
    else jobs.push({ name, data: { eventIds: part }, opts: jobOptions(`${name}-${part[0]}-${part.length}`) });
  }
  return jobs;
}

const jobOptions = (jobId: string): JobsOptions => ({
  jobId,
  attempts: MAX_ATTEMPTS,
  backoff: { type: 'exponential', delay: 200 },
  removeOnComplete: true,
  removeOnFail: true,
});

/** A full batch: there may be more at once. */
const BATCH = 500;

/**
 * Carries events from the outbox to the queue, at least once: one job per subscribed handler and event, or per as many
 * events of those that wait as the handler takes together. Several relays may run:
 * each leases its own rows.
 */
export class Relay {
  private readonly counts: string;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queue: Queue,
    private readonly subscribers: ReadonlyMap<string, readonly Subscriber[]>,
    private readonly log: Logger,
  ) {
    this.counts = JSON.stringify(Object.fromEntries([...subscribers].map(([type, those]) => [type, those.length])));
  }

  /** Publishes what is waiting, at most one batch; true when there may be more. */
  async publish(): Promise<boolean> {
    const leased = await this.unitOfWork.asSystem(async (tx) => ok(await tx.rows(LEASE, [this.counts])));
    if (!leased.ok || leased.value.length === 0) return false;
    const jobs = [...groupBy(leased.value, ({ type }) => type)].flatMap(([type, events]) => {
      const ids = events.map(({ id }) => id);
      return (this.subscribers.get(type) ?? []).flatMap((subscriber) => jobsOf(subscriber, ids));
    });
    await enqueue(this.queue, jobs);
    const ids = leased.value.map(({ id }) => id);
    await this.unitOfWork.asSystem(async (tx) => ok(await tx.execute(PUBLISHED, [ids])));
    return leased.value.length === BATCH;
  }

  /** Puts events back whose jobs the queue has lost; answers how many. */
  async redeliver(afterSeconds: number): Promise<number> {
    const again = await this.unitOfWork.asSystem(async (tx) => ok(await tx.execute(REDELIVER, [afterSeconds])));
    const count = again.ok ? again.value : 0;
    if (count > 0) this.log.warn({ count }, 'events had no effect yet and are published again');
    return count;
  }
}
