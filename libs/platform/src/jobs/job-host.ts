import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type Job, type Queue, UnrecoverableError, type Worker, type WorkerOptions } from 'bullmq';
import { groupBy, invariant, ok } from '#libs/kernel';
import { CONFIG, type Config } from '../config/config.js';
import { type Logger, LOGGER } from '../config/logger.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { EventHandler } from '../outbox/event-handler.js';
import { Inbox } from '../outbox/inbox.js';
import { eventIdsOf, type EventJob, jobsAlone, Relay, type Subscriber } from '../outbox/relay.js';
import { DueWork, LongWork, SweptWork } from './due-work.js';
import { enqueue, MAX_ATTEMPTS, QueueBackend } from './queues.js';

interface DueJob {
  readonly id: string;
}

/** A job of due work that finds more and more to do ends after this long; the sweeper brings what is left. */
const LONGEST_JOB_MS = 5_000;
/** Events without effect are published again after this long; the sweep itself runs as often. */
const REDELIVER_AFTER_SECONDS = 30;

/** The worker's heart: relay, sweeper and the processors of both queues. */
@Injectable()
export class JobHost {
  private readonly workers: Worker[] = [];
  private readonly queues: Queue[] = [];
  private readonly loops: Promise<void>[] = [];
  private stopping = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(QueueBackend) private readonly backend: QueueBackend,
  ) {}

  /** Finds every handler, checks that names are unique, and starts. */
  async start(): Promise<void> {
    const handlers = this.found(EventHandler as abstract new () => EventHandler);
    const due = this.found(SweptWork as abstract new () => SweptWork);
    const events = this.backend.queue('events');
    const suspects = this.backend.queue('suspects');
    const dueQueue = this.backend.queue('due');
    this.queues.push(events, suspects, dueQueue);
    this.startEvents(handlers, events, suspects);
    this.startDue(due);
    const subscribers: Map<string, Subscriber[]> = groupBy(handlers.values(), ({ event }) => event.type);
    const relay = new Relay(this.unitOfWork, events, subscribers, this.log);
    this.loops.push(
      this.loop('relay', this.config.relayEveryMs, () => relay.publish()),
      this.loop('redelivery', REDELIVER_AFTER_SECONDS * 1000, () =>
        relay.redeliver(REDELIVER_AFTER_SECONDS).then(() => false),
      ),
      this.loop('sweeper', this.config.sweepEveryMs, () => this.sweep(due, dueQueue)),
    );
    await Promise.all(this.workers.map((worker) => worker.waitUntilReady()));
    this.log.info({ handlers: [...handlers.keys()], due: [...due.keys()] }, 'jobs run');
  }

  /** Lets running jobs finish, then closes. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
    await Promise.all(this.workers.map((worker) => worker.close()));
    await Promise.all(this.queues.map((queue) => queue.close()));
  }

  private startEvents(handlers: ReadonlyMap<string, EventHandler>, events: Queue, suspects: Queue): void {
    const inbox = new Inbox(this.unitOfWork);
    const deliver = async (job: Job<EventJob>): Promise<number> => {
      const handler = handlers.get(job.name);
      invariant(handler, `no handler is called ${job.name}`);
      const ids = eventIdsOf(job.data);
      try {
        return await inbox.deliver(handler, ...ids);
      } catch (error) {
        if (ids.length === 1) throw error;
        this.log.warn({ job: job.name, events: ids.length, err: error }, 'events failed together; each goes alone');
        await enqueue(events, jobsAlone(job.name, ids));
        return 0;
      }
    };
    const worker = this.backend.worker<EventJob, number>(
      'events',
      async (job) => {
        if (job.stalledCounter === 0) return deliver(job);
        await enqueue(suspects, jobsAlone(job.name, eventIdsOf(job.data)));
        return 0;
      },
      this.bounds(MAX_ATTEMPTS),
    );
    // Its death among the others was the first of its attempts.
    const alone = { ...this.bounds(MAX_ATTEMPTS - 1), concurrency: 1 };
    this.ownEvents(worker, inbox, 0);
    this.ownEvents(this.backend.worker<EventJob, number>('suspects', deliver, alone), inbox, 1);
  }

  /** Buries what failed for the last time. `before`: attempts that the jobs of this worker had in another queue. */
  private ownEvents(worker: Worker<EventJob, number>, inbox: Inbox, before: number): void {
    worker.on('failed', (job, error) => {
      this.log.error(
        { job: job?.name, eventIds: job && eventIdsOf(job.data), attempt: job?.attemptsMade, err: error },
        'a handler failed',
      );
      // Unrecoverable: the queue itself gives up on a job whose workers died as often as it may be tried.
      if (job && (job.attemptsMade >= MAX_ATTEMPTS || error instanceof UnrecoverableError)) {
        const attempts = Math.max(job.attemptsMade, job.stalledCounter + before);
        // Events that failed together have not been tried alone: they come again by redelivery.
        const [eventId, ...others] = eventIdsOf(job.data);
        if (eventId === undefined || others.length > 0) return;
        inbox.bury(eventId, attempts, `${job.name}: ${error.message}`).catch((fault: unknown) => {
          this.log.error({ err: fault }, 'a dead letter could not be recorded; redelivery will try the event again');
        });
      }
    });
    this.own(worker);
  }

  private startDue(due: ReadonlyMap<string, SweptWork>): void {
    const worker = this.backend.worker<DueJob, void>(
      'due',
      async (job: Job<DueJob>) => {
        const work = due.get(job.name);
        if (work instanceof LongWork) return work.run(job.data.id);
        invariant(work instanceof DueWork, `no due work is called ${job.name}`);
        const until = performance.now() + LONGEST_JOB_MS;
        for (let more = true; more && performance.now() < until && !this.stopping.signal.aborted;) {
          const done = await this.unitOfWork.asSystem(async (tx) => ok(await work.handle(tx, job.data.id)));
          more = done.ok && done.value === true;
        }
      },
      this.bounds(MAX_ATTEMPTS),
    );
    // Not buried: the row stays due, so the sweeper brings it again until the fault is mended. The log says so each time.
    worker.on('failed', (job, error) =>
      this.log.error({ job: job?.name, id: job?.data.id, err: error }, 'due work failed'),
    );
    this.own(worker);
  }

  private async sweep(due: ReadonlyMap<string, SweptWork>, queue: Queue): Promise<boolean> {
    for (const work of due.values()) {
      const found = await this.unitOfWork.asSystem(async (tx) => ok(await tx.rows(work.due)));
      if (!found.ok || found.value.length === 0) continue;
      await enqueue(
        queue,
        found.value.map(({ id }) => ({
          name: work.name,
          data: { id } satisfies DueJob,
          opts: { jobId: `${work.name}-${id}`, attempts: 1, removeOnComplete: true, removeOnFail: true },
        })),
      );
    }
    return false;
  }

  /** Calls `step` for ever, at once again when it says there is more; a fault is logged and the loop goes on. */
  private async loop(name: string, everyMs: number, step: () => Promise<boolean>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const more = await step().catch((error: unknown) => {
        if (!signal.aborted) this.log.error({ err: error }, `${name} failed and goes on`);
        return false;
      });
      if (!more) await pause(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A worker's death counts as an attempt of its job, so that a job which kills its worker comes to an end, too. */
  private bounds(attempts: number): Partial<WorkerOptions> {
    const { workerConcurrency: concurrency, jobLockMs } = this.config;
    return {
      concurrency,
      lockDuration: jobLockMs,
      stalledInterval: jobLockMs,
      maxStalledCount: attempts - 1,
    };
  }

  private own(worker: Worker): void {
    worker.on('error', (error) => this.log.error({ err: error }, 'the queue connection failed'));
    this.workers.push(worker);
  }

  private found<T extends { readonly name: string }>(kind: abstract new () => T): Map<string, T> {
    const byName = new Map<string, T>();
    for (const { instance } of this.discovery.getProviders()) {
      if (!(instance instanceof kind)) continue;
      const before = byName.get(instance.name);
      invariant(before === undefined || before === instance, `two jobs are called ${instance.name}`);
      byName.set(instance.name, instance);
    }
    return byName;
  }
}
