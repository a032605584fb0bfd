import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForceRound } from '../../../../test/support/solver/brute-force-round.js';
import { smallRounds } from '../../../../test/support/solver/random-rounds.js';
import { solveWhole } from './whole.js';

const LIMITS = { nodes: 100_000, lpIterations: 10_000_000, seconds: 30 };

describe('solveWhole', () => {
  it('agrees with every award tried', async () => {
    await fc.assert(
      fc.asyncProperty(smallRounds({ lots: 2, bids: 3 }), async (round) => {
        const best = bruteForceRound(round);
        const { award, infeasible, bound } = await solveWhole(round, LIMITS);
        expect(infeasible).toBe(best === undefined);
        if (!best) return;
        expect({ unserved: award?.unserved, cost: award?.objective }).toEqual(best);
        expect(bound).toBe(best.cost);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
