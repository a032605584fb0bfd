import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type LotBid, type LotProblem, solveLot, solvePlain } from '../index.js';

const offers = fc.array(fc.record({ price: fc.bigInt(1n, 5n), capacity: fc.bigInt(1n, 50n) }), { maxLength: 8 });

it('awards a plain lot as the search for any lot does, ties included', () => {
  fc.assert(
    fc.property(offers, fc.bigInt(1n, 60n), (given, quantity) => {
      const bids = given
        .map(({ price, capacity }, at): LotBid => {
          const to = capacity < quantity ? capacity : quantity;
          const segments = [{ from: 1n, to, unitCost: price, fixedCost: 0n }];
          return { id: `b${at}`, bidder: `b${at}`, group: null, segments };
        })
        .sort((a, b) => Number((a.segments[0]?.unitCost ?? 0n) - (b.segments[0]?.unitCost ?? 0n)));
      const problem: LotProblem = {
        id: 'lot',
        destinations: [{ id: 'all', quantity }],
        bids,
        minWinners: 0,
        maxWinners: 8,
        maxSharePermille: 1_000,
        singleWinner: false,
        destinationConflicts: [],
        shortage: 'allowed',
      };
      expect({ ...solvePlain(problem), nodes: 0 }).toEqual({ ...solveLot(problem), nodes: 0 });
    }),
    { numRuns: 500 },
  );
});
