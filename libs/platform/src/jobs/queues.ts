import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type JobsOptions,
  type Processor,
  Queue,
  type QueueOptions,
  type RedisQueueBackend,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import type { Config } from '../config/config.js';

/**
 * `events`: one job per handler of an event. `suspects`: such jobs whose worker died while it ran them; each process
 * runs one at a time, so that no innocent job stands beside a deadly one at each of its deaths and is buried with it.
 * `due`: what the sweeper found.
 */
export const QUEUES = ['events', 'suspects', 'due'] as const;
export type QueueName = (typeof QUEUES)[number];

/** Tries of a job before it becomes a dead letter. */
export const MAX_ATTEMPTS = 8;

export interface QueuedJob {
  readonly name: string;
  readonly data: object;
  readonly opts: JobsOptions;
}

/** Adds jobs in one call. A single one goes alone: for a bulk, the queue on PostgreSQL makes two temporary tables. */
export async function enqueue(queue: Queue, jobs: readonly QueuedJob[]): Promise<void> {
  const [only, ...others] = jobs;
  if (!only) return;
  await (others.length === 0 ? queue.add(only.name, only.data, only.opts) : queue.addBulk([...jobs]));
}

/** Redis keys of one queue share a hash tag, so that they stand on one node of a cluster. */
const prefix = (name: QueueName): string => `{medlane-${name}}`;

/** The same queue on Redis when REDIS_URL is set, else on PostgreSQL (docs/adr/0003). */
export class QueueBackend {
  constructor(private readonly config: Pick<Config, 'redisUrl' | 'databaseUrl'>) {}

  queue(name: QueueName): Queue {
    const options = { connection: this.connection(false), prefix: prefix(name) } as unknown as QueueOptions;
    return new Queue(name, options, this.factory());
  }

  worker<D, R>(name: QueueName, processor: Processor<D, R>, options: Partial<WorkerOptions>): Worker<D, R> {
    const all = { ...options, connection: this.connection(true), prefix: prefix(name) } as unknown as WorkerOptions;
    return new Worker<D, R>(name, processor, all, this.factory());
  }

  /** Typed as the Redis one, since the queue's methods are the same on both. */
  private factory(): BackendFactory<RedisQueueBackend> {
    const factory: unknown = this.config.redisUrl ? createRedisBackend : createPostgresBackend;
    return factory as BackendFactory<RedisQueueBackend>;
  }

  private connection(forWorker: boolean): object {
    return this.config.redisUrl
      ? { url: this.config.redisUrl, maxRetriesPerRequest: forWorker ? null : 1 }
      : // BullMQ adds its search_path to these options.
        { connectionString: this.config.databaseUrl, max: 4, options: '-c role=medlane_app' };
  }
}
