import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { QueueBackend, type QueueName, QUEUES } from '#libs/platform';

export interface QueueCounts {
  readonly name: QueueName;
  /** False when the queue's server does not answer in time: the counts are then unknown. */
  readonly reachable: boolean;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** An operator's screen does not wait longer for a queue that is away. */
const PATIENCE_MS = 2_000;

/** Counts the jobs of each queue. The queues are opened on first use and closed with the process. */
@Injectable()
export class QueueMonitor implements OnApplicationShutdown {
  private readonly open = new Map<QueueName, Queue>();

  constructor(@Inject(QueueBackend) private readonly backend: QueueBackend) {}

  counts(): Promise<QueueCounts[]> {
    return Promise.all(QUEUES.map((name) => this.countsOf(name)));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled([...this.open.values()].map((queue) => queue.close()));
    this.open.clear();
  }

  private async countsOf(name: QueueName): Promise<QueueCounts> {
    const none = { waiting: 0, active: 0, delayed: 0, failed: 0 };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    });
    try {
      const asked = this.queue(name).getJobCounts('wait', 'active', 'delayed', 'failed', 'prioritized');
      const found = await Promise.race([asked.catch(() => undefined), late]);
      if (!found) return { name, reachable: false, ...none };
      const { wait = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = found;
      return { name, reachable: true, waiting: wait + prioritized, active, delayed, failed };
    } finally {
      clearTimeout(timer);
    }
  }

  private queue(name: QueueName): Queue {
    let queue = this.open.get(name);
    if (!queue) {
      queue = this.backend.queue(name);
      queue.on('error', () => undefined);
      this.open.set(name, queue);
    }
    return queue;
  }
}
