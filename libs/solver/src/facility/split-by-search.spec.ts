import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBenchmark } from '../benchmarks/index.js';
import { solveLot } from '../lot/solve-lot.js';
import { checkFacility } from './check-facility.js';
import type { FacilityProblem } from './facility-problem.js';
import { solveSplitBySearch } from './split-by-search.js';

const DATA = '../shared/data/allocation';

const amounts = (most: number, length: number) =>
  fc.array(fc.integer({ min: 0, max: most }).map(BigInt), { minLength: length, maxLength: length });

/** Costs for a unit: of a whole demand they are a multiple, so that every award costs whole money. */
const problems = fc
  .record({ suppliers: fc.integer({ min: 1, max: 8 }), buyers: fc.integer({ min: 1, max: 8 }) })
  .chain(({ suppliers, buyers }) =>
    fc.record({
      capacities: amounts(60, suppliers),
      fixedCosts: amounts(300, suppliers),
      demands: amounts(20, buyers),
      units: fc.array(amounts(40, buyers), { minLength: suppliers, maxLength: suppliers }),
    }),
  );

describe('solveSplitBySearch', () => {
  it('finds what the exact search for a lot finds', () => {
    fc.assert(
      fc.property(problems, ({ units, ...rest }) => {
        const costs = units.map((row) => row.map((unit, buyer) => unit * rest.demands[buyer]!));
        const problem: FacilityProblem = { ...rest, costs, conflicts: [] };
        const answer = solveSplitBySearch(problem);
        const expected = solveLot({
          id: 'lot',
          destinations: rest.demands.map((quantity, buyer) => ({ id: `${buyer}`, quantity })),
          bids: rest.capacities.map((to, supplier) => ({
            id: `${supplier}`,
            bidder: `${supplier}`,
            group: null,
            segments: [{ from: 0n, to, unitCost: 0n, fixedCost: rest.fixedCosts[supplier]! }],
            destinations: units[supplier]!.map((perUnit, buyer) => ({ id: `${buyer}`, perUnit, fixed: 0n })),
          })),
          minWinners: 0,
          maxWinners: rest.capacities.length,
          maxSharePermille: 1000,
          singleWinner: false,
          destinationConflicts: [],
          shortage: 'refused',
        });
        expect(answer.status).toBe(expected.status);
        if (answer.status === 'infeasible') return;
        expect(answer.objective).toBe(expected.objective);
        expect(checkFacility(problem, answer, false)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.skipIf(!existsSync(DATA)).each([
    ['orlib/cap41.txt', 'orlib', 1_040_444.375],
    ['orlib/cap111.txt', 'orlib', 826_124.713],
    ['orlib/cap133.txt', 'orlib', 893_076.712],
    ['holmberg/p51.txt', 'matrix', 7_362.111],
  ] as const)('proves the published optimum of %s', (file, format, optimum) => {
    const { problem, moneyDecimals } = readBenchmark(readFileSync(`${DATA}/${file}`, 'utf8'), format);
    const answer = solveSplitBySearch(problem);
    expect(answer.status).toBe('optimal');
    const unit = 10 ** moneyDecimals;
    // A part of a demand costs a fraction of the file's unit of money, which is rounded up.
    expect(Math.abs(Number(answer.objective) / unit - optimum)).toBeLessThanOrEqual(optimum * 1e-6 + 1 / unit);
    expect(Number(answer.bound) / unit).toBeLessThanOrEqual(optimum * (1 + 1e-7));
    expect(checkFacility(problem, answer, false)).toEqual([]);
  });
});
