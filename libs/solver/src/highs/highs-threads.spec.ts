import { describe, expect, it } from 'vitest';
import { HighsThreads } from './highs.js';
import { MilpBuilder } from './milp.js';

const LIMITS = { nodes: 100, lpIterations: 1_000, seconds: 20 };

/** Costs `cost`: one column from `cost` up. */
function costing(cost: number) {
  const builder = new MilpBuilder();
  builder.row([[builder.column(1, { integral: true }), 1]], cost, cost);
  return builder.build();
}

/** A thread that does this with each job, instead of solving it. */
const threadThat = (work: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(
      `import { parentPort } from 'node:worker_threads'; parentPort.on('message', (job) => { ${work} });`,
    )}`,
  );

const ANSWER = `parentPort.postMessage({ id: job.id, heapBytes: 0, status: 'optimal', objective: job.milp.rowLower[0],
  bound: 0, nodes: 0, values: null, rowDuals: null, interrupted: null });`;

describe('the thread of HiGHS', { timeout: 60_000 }, () => {
  it('tells everyone who waits when it dies, and another one takes the next job', async () => {
    const threads = new HighsThreads({
      file: threadThat(`if (job.milp.rowLower[0] === 3) process.exit(7); ${ANSWER}`),
    });
    const deaths = [3, 4, 5].map((cost) => threads.solve(costing(cost), { limits: LIMITS }));
    for (const death of deaths) await expect(death).rejects.toThrow('ended with code 7');
    await expect(threads.solve(costing(6), { limits: LIMITS })).resolves.toMatchObject({ objective: 6 });
    expect(threads.started).toBe(2);
  });

  it('passes on what it throws outside a job', async () => {
    const threads = new HighsThreads({ file: threadThat(`throw new Error('out of memory');`) });
    await expect(threads.solve(costing(1), { limits: LIMITS })).rejects.toThrow('out of memory');
    await expect(threads.solve(costing(1), { limits: LIMITS })).rejects.toThrow('out of memory');
    expect(threads.started).toBe(2);
  });

  it('is killed when it is silent beyond its limit; who waits learns that the clock ran out', async () => {
    const threads = new HighsThreads({
      file: threadThat(`if (job.milp.rowLower[0] === 3) { while (true); } ${ANSWER}`),
      grace: 0.2,
    });
    const limits = { ...LIMITS, seconds: 0.1 };
    const cutOff = { status: 'limit', cutByClock: true, objective: null, bound: -Infinity };
    await expect(
      Promise.all([threads.solve(costing(3), { limits }), threads.solve(costing(4), { limits })]),
    ).resolves.toMatchObject([cutOff, cutOff]);
    await expect(threads.solve(costing(5), { limits: LIMITS })).resolves.toMatchObject({ objective: 5 });
    expect(threads.started).toBe(2);
  });

  it('is replaced once its heap has grown too large, after it has answered what waits', async () => {
    const threads = new HighsThreads({ largestHeap: 0 });
    const both = [2, 3].map((cost) => threads.solve(costing(cost), { limits: LIMITS }));
    await expect(Promise.all(both)).resolves.toMatchObject([{ objective: 2 }, { objective: 3 }]);
    await expect(threads.solve(costing(4), { limits: LIMITS })).resolves.toMatchObject({ objective: 4 });
    expect(threads.started).toBe(2);
    const kept = new HighsThreads();
    for (let at = 0; at < 20; at++) {
      await expect(kept.solve(costing(at), { limits: LIMITS })).resolves.toMatchObject({ objective: at });
    }
    expect(kept.started).toBe(1);
  });
});
