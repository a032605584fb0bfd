import { setTimeout as pause } from 'node:timers/promises';
import type { Job, Queue, Worker } from 'bullmq';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { useTestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/worker.js';
import { QueueBackend } from './queues.js';

const JOB = { removeOnComplete: true, removeOnFail: true } as const;

/** What the relay, the sweeper and the processors rely on; every backend must keep it. */
function keepsTheContract(backend: () => QueueBackend): void {
  let queue: Queue;
  const workers: Worker[] = [];

  beforeEach(async () => {
    queue = backend().queue('events');
    await queue.waitUntilReady();
    await queue.obliterate({ force: true });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
    await queue.close();
  });

  const process = (processor: (job: Job) => Promise<unknown>, concurrency = 4): Worker => {
    const worker = backend().worker('events', processor, { concurrency });
    worker.on('error', () => undefined);
    workers.push(worker);
    return worker;
  };

  it('runs a job once, with its name and data', async () => {
    const seen: unknown[] = [];
    process(async ({ name, data }) => seen.push([name, data]));
    await queue.add('test.job', { id: 1 }, { ...JOB, jobId: 'test-1' });
    await eventually(async () => seen.length === 1);
    await pause(200);
    expect(seen).toEqual([['test.job', { id: 1 }]]);
  });

  it('takes a job of the same id once, alone and in bulk', async () => {
    const seen: string[] = [];
    const jobs = [1, 2, 2, 1, 3].map((id) => ({
      name: 'test.job',
      data: { id },
      opts: { ...JOB, jobId: `test-${id}` },
    }));
    await queue.addBulk(jobs);
    await queue.addBulk(jobs);
    await queue.add('test.job', {}, { ...JOB, jobId: 'test-1' });
    process(async ({ id }) => seen.push(id ?? ''));
    await eventually(async () => seen.length === 3);
    await pause(200);
    expect(seen.sort()).toEqual(['test-1', 'test-2', 'test-3']);
  });

  it('takes an id again once its job is complete, so that a redelivered event is delivered', async () => {
    let done = 0;
    process(async () => done++);
    for (const round of [1, 2]) {
      await queue.add('test.job', {}, { ...JOB, jobId: 'test-1' });
      await eventually(async () => done === round);
      await eventually(async () => (await queue.getJob('test-1')) === undefined);
    }
  });

  it('tries again with a growing pause, and says at the end that it failed', async () => {
    const tries: number[] = [];
    const worker = process(async () => {
      tries.push(Date.now());
      throw new Error('poison');
    });
    const failures: { attemptsMade: number; message: string }[] = [];
    worker.on('failed', (job, error) =>
      failures.push({ attemptsMade: job?.attemptsMade ?? 0, message: error.message }),
    );
    const backoff = { type: 'exponential', delay: 100 };
    await queue.add('test.job', {}, { ...JOB, jobId: 'test-1', attempts: 3, backoff });
    await eventually(async () => failures.length === 3);
    expect(failures.map(({ attemptsMade }) => attemptsMade)).toEqual([1, 2, 3]);
    expect(failures.at(-1)?.message).toBe('poison');
    const [first = 0, second = 0, third = 0] = tries;
    expect(second - first).toBeGreaterThanOrEqual(90);
    expect(third - second).toBeGreaterThanOrEqual(180);
    await eventually(async () => (await queue.getJob('test-1')) === undefined);
  });

  it('goes on with other jobs while one waits for its next attempt', async () => {
    const done: string[] = [];
    process(async ({ id }) => {
      if (id === 'test-bad') throw new Error('not now');
      done.push(id ?? '');
    }, 1);
    await queue.add(
      'test.job',
      {},
      { ...JOB, jobId: 'test-bad', attempts: 8, backoff: { type: 'fixed', delay: 5_000 } },
    );
    await queue.addBulk([1, 2, 3].map((id) => ({ name: 'test.job', data: {}, opts: { ...JOB, jobId: `test-${id}` } })));
    await eventually(async () => done.length === 3);
  });

  it('runs as many jobs together as it may, and no more', async () => {
    let running = 0;
    let most = 0;
    process(async () => {
      most = Math.max(most, ++running);
      await pause(150);
      running--;
    }, 3);
    await queue.addBulk(
      Array.from({ length: 9 }, (_, id) => ({ name: 'test.job', data: {}, opts: { ...JOB, jobId: `test-${id}` } })),
    );
    await eventually(async () => running === 0 && (await queue.getJobCounts('wait', 'active'))['wait'] === 0);
    expect(most).toBe(3);
  });

  it('lets a running job finish before it closes', async () => {
    let state = 'waiting';
    const worker = process(async () => {
      state = 'running';
      await pause(400);
      state = 'done';
    });
    await queue.add('test.job', {}, { ...JOB, jobId: 'test-1' });
    await eventually(async () => state === 'running');
    await worker.close();
    expect(state).toBe('done');
  });

  it('counts what waits and what is put off', async () => {
    await queue.addBulk([1, 2].map((id) => ({ name: 'test.job', data: {}, opts: { ...JOB, jobId: `test-${id}` } })));
    await queue.add('test.job', {}, { ...JOB, jobId: 'test-late', delay: 60_000 });
    expect(await queue.getJobCounts('wait', 'active', 'delayed', 'failed')).toEqual({
      wait: 2,
      active: 0,
      delayed: 1,
      failed: 0,
    });
  });
}

describe('the queue on PostgreSQL', () => {
  const database = useTestDatabase();
  const backend = () => new QueueBackend({ databaseUrl: database.url, redisUrl: undefined });
  keepsTheContract(backend);

  it('is used as medlane_app, whatever the login may do', async () => {
    const owner = new Client({ connectionString: database.url });
    await owner.connect();
    const queue = backend().queue('events');
    try {
      await owner.query('REVOKE INSERT ON ALL TABLES IN SCHEMA bullmq FROM medlane_app');
      await expect(queue.add('test.job', {}, { ...JOB, jobId: 'test-role' })).rejects.toThrow(/permission denied/);
      await owner.query('GRANT INSERT ON ALL TABLES IN SCHEMA bullmq TO medlane_app');
      await queue.add('test.job', {}, { ...JOB, jobId: 'test-role' });
    } finally {
      await queue.close();
      await owner.end();
    }
  });
});

// The test server's set-up says when there is no Redis.
describe.skipIf(inject('redisUrl') === '')('the queue on Redis', () => {
  keepsTheContract(() => new QueueBackend({ databaseUrl: '', redisUrl: inject('redisUrl') }));
});
