import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveMilp, type MilpLimits } from './highs.js';
import { MilpBuilder, type Milp } from './milp.js';

const LIMITS: MilpLimits = { nodes: 10_000, lpIterations: 1_000_000, seconds: 20 };

/** A knapsack: the dearest things that fit. */
function knapsack(values: readonly number[], weights: readonly number[], room: number): Milp {
  const builder = new MilpBuilder();
  const terms = values.map((value, at) => {
    const column = builder.column(-value, { upper: 1, integral: true });
    return [column, weights[at] ?? 0] as const;
  });
  builder.row(terms, -Infinity, room);
  return builder.build();
}

describe('solveMilp', { timeout: 60_000 }, () => {
  it('finds the optimum of small knapsacks, as trying every set says', async () => {
    const things = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: 9,
    });
    await fc.assert(
      fc.asyncProperty(things, fc.integer({ min: 0, max: 60 }), async (rows, room) => {
        const [values, weights] = [rows.map(([value]) => value), rows.map(([, weight]) => weight)];
        let best = 0;
        for (let set = 0; set < 2 ** rows.length; set++) {
          const taken = rows.filter((_, at) => (set >> at) % 2 === 1);
          if (taken.reduce((sum, [, weight]) => sum + weight, 0) > room) continue;
          best = Math.max(
            best,
            taken.reduce((sum, [value]) => sum + value, 0),
          );
        }
        const answer = await solveMilp(knapsack(values, weights, room), { limits: LIMITS });
        expect(answer).toMatchObject({ status: 'optimal', cutByClock: false });
        expect(Math.round(answer.objective ?? NaN)).toBe(-best || 0);
        expect(answer.bound).toBeLessThanOrEqual(-best + 0.5);
      }),
      { numRuns: 60 },
    );
  });

  it('says that no point exists', async () => {
    const builder = new MilpBuilder();
    const column = builder.column(1, { upper: 1, integral: true });
    builder.row([[column, 2]], 3, 4);
    expect(await solveMilp(builder.build(), { limits: LIMITS })).toMatchObject({
      status: 'infeasible',
      objective: null,
      values: null,
    });
  });

  it('answers for a programme without columns, which HiGHS refuses', async () => {
    const builder = new MilpBuilder();
    expect(await solveMilp(builder.build(), { limits: LIMITS })).toMatchObject({ status: 'optimal', objective: 0 });
    builder.row([], 1, 2);
    expect(await solveMilp(builder.build(), { limits: LIMITS })).toMatchObject({ status: 'infeasible', values: null });
  });

  it('gives the duals of a linear programme', async () => {
    const builder = new MilpBuilder();
    const [dear, cheap] = [builder.column(7), builder.column(3, { upper: 4 })];
    builder.row(
      [
        [dear, 1],
        [cheap, 1],
      ],
      10,
      10,
    );
    const answer = await solveMilp(builder.build(), { limits: LIMITS });
    expect(answer.objective).toBe(54);
    expect([...(answer.rowDuals ?? [])]).toEqual([7]);
  });

  it('stops at the limit of nodes or iterations, the same each time', async () => {
    const values = Array.from({ length: 60 }, (_, at) => 1_000 + ((at * 7_919) % 997));
    const hard = knapsack(
      values,
      values.map((value, at) => value + ((at * 31) % 17)),
      24_321,
    );
    const limits = { nodes: 3, lpIterations: 1_000_000, seconds: 20 };
    const [first, second] = [await solveMilp(hard, { limits }), await solveMilp(hard, { limits })];
    expect(first).toEqual(second);
    expect(first.cutByClock).toBe(false);
  });

  it('rejects what HiGHS refuses, and goes on with the next job', async () => {
    const bad: Milp = { ...knapsack([1], [1], 1), starts: Int32Array.from([0, 5]) };
    await expect(solveMilp(bad, { limits: LIMITS })).rejects.toThrow(/HiGHS failed/);
    expect((await solveMilp(knapsack([5], [1], 1), { limits: LIMITS })).objective).toBe(-5);
  });
});
