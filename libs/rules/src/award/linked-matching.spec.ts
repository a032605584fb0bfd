import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveLinkedLots, type LinkedProblem } from './linked-matching.js';

/** All assignments one by one, compared by what the docstring says; shares nothing with the search. */
function tryAll(problem: LinkedProblem): number[] {
  let best: { key: number[]; winners: number[] } | undefined;
  const chosen: number[] = [];
  const visit = (): void => {
    const lot = chosen.length;
    if (lot < problem.lots.length) {
      for (const supplier of [...(problem.lots[lot] ?? []), -1]) {
        if (supplier >= 0 && chosen.filter((other) => other === supplier).length >= problem.limit) continue;
        chosen.push(supplier);
        visit();
        chosen.pop();
      }
      return;
    }
    const served = chosen.filter((supplier) => supplier >= 0).length;
    const preferred = chosen.filter((supplier, at) => supplier >= 0 && problem.preferred[at]).length;
    const ranks = chosen.map((supplier, at) => (supplier < 0 ? 99 : (problem.lots[at] ?? []).indexOf(supplier)));
    const key = [-served, -preferred, ...ranks];
    const differing = best ? key.findIndex((part, at) => part !== best?.key[at]) : 0;
    if (!best || (differing >= 0 && (key[differing] ?? 0) < (best.key[differing] ?? 0))) {
      best = { key, winners: [...chosen] };
    }
  };
  visit();
  return best?.winners ?? [];
}

const problems: fc.Arbitrary<LinkedProblem> = fc
  .record({ suppliers: fc.integer({ min: 1, max: 5 }), limit: fc.integer({ min: 1, max: 2 }) })
  .chain(({ suppliers, limit }) =>
    fc
      .array(fc.tuple(fc.shuffledSubarray([...Array(suppliers).keys()]), fc.boolean()), { maxLength: 5 })
      .map((lots) => ({
        lots: lots.map(([ranked]) => ranked),
        preferred: lots.map(([, preferred]) => preferred),
        suppliers,
        limit,
      })),
  );

describe('solveLinkedLots', () => {
  it('agrees with trying all assignments', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        expect(solveLinkedLots(problem).winners).toEqual(tryAll(problem));
      }),
      { numRuns: 5_000 },
    );
  });
  it('knows who would get a lot with the best rank there', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { possible } = solveLinkedLots(problem);
        for (const [lot, suppliers] of problem.lots.entries()) {
          for (const [at, supplier] of suppliers.entries()) {
            const raised = [supplier, ...suppliers.filter((other) => other !== supplier)];
            const winners = tryAll({ ...problem, lots: problem.lots.with(lot, raised) });
            expect(possible[lot]?.[at]).toBe(winners[lot] === supplier);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
  it('settles 2,000 lots of 10 bidders each within seconds', () => {
    const lots = Array.from({ length: 2_000 }, (_, lot) =>
      Array.from({ length: 10 }, (_, at) => (lot * 7 + at * at * 13) % 1_900).filter(
        (s, at, all) => all.indexOf(s) === at,
      ),
    );
    const { winners } = solveLinkedLots({ lots, preferred: lots.map(() => false), suppliers: 1_900, limit: 1 });
    const served = winners.filter((supplier) => supplier >= 0);
    expect([served.length, new Set(served).size]).toEqual([1_900, 1_900]);
  });
});
