import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFacility } from './check-facility.js';
import type { FacilityProblem } from './facility-problem.js';
import { solveSingleSource } from './single-source.js';
import { solveFacility } from './solve-facility.js';
import { solveSplitSource } from './split-source.js';

const amount = (most: number) => fc.integer({ min: 0, max: most }).map(BigInt);

/** Small problems, tight and loose, with and without conflicts and forbidden pairs. */
const problems = fc
  .record({ suppliers: fc.integer({ min: 1, max: 4 }), buyers: fc.integer({ min: 1, max: 6 }) })
  .chain(({ suppliers, buyers }) =>
    fc.record({
      capacities: fc.array(amount(30), { minLength: suppliers, maxLength: suppliers }),
      fixedCosts: fc.array(amount(60), { minLength: suppliers, maxLength: suppliers }),
      demands: fc.array(amount(14), { minLength: buyers, maxLength: buyers }),
      costs: fc.array(fc.array(fc.option(amount(40), { freq: 12 }), { minLength: buyers, maxLength: buyers }), {
        minLength: suppliers,
        maxLength: suppliers,
      }),
      conflicts: fc.array(
        fc.tuple(fc.nat(buyers - 1), fc.nat(buyers - 1)).filter(([one, two]) => one !== two),
        { maxLength: buyers > 1 ? 4 : 0 },
      ),
    }),
  );

/** The least cost over every way to give each buyer one supplier; null when none keeps the rules. */
function bruteForce({ capacities, fixedCosts, demands, costs, conflicts }: FacilityProblem): bigint | null {
  let best: bigint | null = null;
  const places: number[] = [];
  const tryFrom = (buyer: number, rest: bigint[], cost: bigint): void => {
    if (buyer === demands.length) {
      const total = [...new Set(places)].reduce((sum, supplier) => sum + fixedCosts[supplier]!, cost);
      if (best === null || total < best) best = total;
      return;
    }
    for (const supplier of capacities.keys()) {
      const serving = costs[supplier]![buyer] ?? null;
      const left = rest[supplier]! - demands[buyer]!;
      if (serving === null || left < 0n) continue;
      const clash = conflicts.some(
        ([one, two]) =>
          (one === buyer && two < buyer && places[two] === supplier) ||
          (two === buyer && one < buyer && places[one] === supplier),
      );
      if (clash) continue;
      places[buyer] = supplier;
      tryFrom(buyer + 1, rest.with(supplier, left), cost + serving);
    }
  };
  tryFrom(0, [...capacities], 0n);
  return best;
}

describe('solveSingleSource', () => {
  it('finds what brute force finds, and proves it', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const answer = solveSingleSource(problem);
        const best = bruteForce(problem);
        expect(answer.status).toBe(best === null ? 'infeasible' : 'optimal');
        expect(answer.objective).toBe(best);
        expect(checkFacility(problem, answer, true)).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });

  it('keeps money beyond 2^53 exact', () => {
    const scale = 10n ** 30n + 7n;
    fc.assert(
      fc.property(problems, (problem) => {
        const large: FacilityProblem = {
          ...problem,
          fixedCosts: problem.fixedCosts.map((money) => money * scale),
          costs: problem.costs.map((row) => row.map((money) => (money === null ? null : money * scale))),
        };
        const best = bruteForce(problem);
        expect(solveSingleSource(large).objective).toBe(best === null ? null : best * scale);
      }),
      { numRuns: 100 },
    );
  });

  it('proves a bound that is not above the best cost when it is cut short', () => {
    fc.assert(
      fc.property(problems, fc.integer({ min: 1, max: 40 }), (problem, steps) => {
        const best = bruteForce(problem);
        const answer = solveSingleSource(problem, { work: steps / 100_000 });
        if (best === null) return;
        expect(answer.bound).toBeLessThanOrEqual(best);
        expect(checkFacility(problem, answer, true)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('says what is short when there is no answer', () => {
    const problem: FacilityProblem = {
      capacities: [5n, 5n],
      fixedCosts: [1n, 1n],
      demands: [6n],
      costs: [[1n], [1n]],
      conflicts: [],
    };
    expect(solveSingleSource(problem)).toMatchObject({
      status: 'infeasible',
      reason: 'no supplier can serve the whole demand of buyer 1, 6',
    });
    expect(
      solveSingleSource({
        ...problem,
        demands: [5n, 5n, 1n],
        costs: [
          [1n, 1n, 1n],
          [1n, 1n, 1n],
        ],
      }),
    ).toMatchObject({
      status: 'infeasible',
      reason: 'the capacities sum to 10, the demands to 11',
    });
  });
});

/** Small enough to try every way to give out whole units. */
const tiny = fc.record({
  capacities: fc.array(amount(5), { minLength: 3, maxLength: 3 }),
  fixedCosts: fc.array(amount(20), { minLength: 3, maxLength: 3 }),
  demands: fc.array(amount(3), { minLength: 3, maxLength: 3 }),
  // Per unit: a part of a demand then costs a whole number.
  unitCosts: fc.array(fc.array(fc.option(amount(9), { freq: 12 }), { minLength: 3, maxLength: 3 }), {
    minLength: 3,
    maxLength: 3,
  }),
  conflicts: fc.subarray<[number, number]>([
    [0, 1],
    [0, 2],
    [1, 2],
  ]),
});

function bruteForceSplit({ capacities, fixedCosts, demands, costs, conflicts }: FacilityProblem): bigint | null {
  let best: bigint | null = null;
  const servedBy: number[][] = [];
  const tryFrom = (buyer: number, rest: readonly bigint[], cost: bigint): void => {
    if (buyer === demands.length) {
      const total = [...new Set(servedBy.flat())].reduce((sum, supplier) => sum + fixedCosts[supplier]!, cost);
      if (best === null || total < best) best = total;
      return;
    }
    for (const split of splitsOf(demands[buyer]!, capacities.length)) {
      const suppliers = [...split.keys()].filter((supplier) => split[supplier]! > 0n);
      const serving = suppliers.map((supplier) => costs[supplier]![buyer] ?? null);
      const clash = conflicts.some(
        ([one, two]) => two === buyer && servedBy[one]!.some((supplier) => suppliers.includes(supplier)),
      );
      const left = rest.map((room, supplier) => room - split[supplier]!);
      if (clash || serving.includes(null) || left.some((room) => room < 0n)) continue;
      servedBy[buyer] = suppliers;
      const added = suppliers.map((supplier) => (costs[supplier]![buyer]! / demands[buyer]!) * split[supplier]!);
      tryFrom(
        buyer + 1,
        left,
        added.reduce((sum, part) => sum + part, cost),
      );
    }
  };
  tryFrom(0, capacities, 0n);
  return best;
}

function splitsOf(quantity: bigint, parts: number): bigint[][] {
  if (parts === 1) return [[quantity]];
  const splits: bigint[][] = [];
  for (let first = 0n; first <= quantity; first++)
    for (const rest of splitsOf(quantity - first, parts - 1)) splits.push([first, ...rest]);
  return splits;
}

const problemOf = ({ unitCosts, ...rest }: typeof tiny extends fc.Arbitrary<infer T> ? T : never): FacilityProblem => {
  const demands = rest.demands.map((demand) => demand + 1n);
  const costs = unitCosts.map((row) => row.map((unit, buyer) => (unit === null ? null : unit * demands[buyer]!)));
  return { ...rest, demands, costs };
};

describe('split demands with conflicts', () => {
  it('are solved to what trying every split finds', () => {
    fc.assert(
      fc.property(tiny, (values) => {
        const problem = problemOf(values);
        const best = bruteForceSplit(problem);
        const answer = solveFacility(problem, false);
        expect(checkFacility(problem, answer, false)).toEqual([]);
        expect(answer.objective).toBe(best);
        expect(answer.status).toBe(best === null ? 'infeasible' : 'optimal');
        if (best !== null) expect(answer.bound).toBeLessThanOrEqual(best);
      }),
      { numRuns: 300 },
    );
  });

  it('are never better by annealing, whose bound never proves too much', () => {
    fc.assert(
      fc.property(tiny, (values) => {
        const problem = problemOf(values);
        const best = bruteForceSplit(problem);
        const answer = solveSplitSource(problem);
        expect(checkFacility(problem, answer, false)).toEqual([]);
        if (best === null) {
          expect(answer.objective).toBeNull();
          return;
        }
        if (answer.objective !== null) expect(answer.objective).toBeGreaterThanOrEqual(best);
        expect(answer.status).not.toBe('infeasible');
        expect(answer.bound).toBeLessThanOrEqual(best);
      }),
      { numRuns: 150 },
    );
  });
});
