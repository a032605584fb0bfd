import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForceLot } from '../../../../test/support/solver/brute-force-lot.js';
import { randomLots } from '../../../../test/support/solver/random-lots.js';
import { solveLot, type Clash, type LotProblem } from '../index.js';

const RULES: readonly Clash[] = ['MAX_WINNERS', 'MIN_WINNERS', 'MAX_SHARE', 'RELATED_BIDS', 'MINIMUM_QUANTITY'];

function without(problem: LotProblem, rules: readonly Clash[]): LotProblem {
  const dropped = new Set(rules);
  return {
    ...problem,
    maxWinners: dropped.has('MAX_WINNERS') ? problem.bids.length : problem.maxWinners,
    minWinners: dropped.has('MIN_WINNERS') ? 0 : problem.minWinners,
    maxSharePermille: dropped.has('MAX_SHARE') ? 1000 : problem.maxSharePermille,
    bids: problem.bids.map((bid) => ({
      ...bid,
      group: dropped.has('RELATED_BIDS') ? null : bid.group,
      segments: bid.segments.map((tier) => ({ ...tier, from: dropped.has('MINIMUM_QUANTITY') ? 0n : tier.from })),
    })),
  };
}

const bid = (id: string, from: bigint, to: bigint, destinations?: readonly string[]) => ({
  id,
  bidder: id,
  group: null,
  segments: [{ from, to, unitCost: 1n, fixedCost: 0n }],
  ...(destinations && { destinations: destinations.map((place) => ({ id: place, perUnit: 0n, fixed: 0n })) }),
});
const lot: LotProblem = {
  id: 'lot',
  destinations: [
    { id: 'north', quantity: 10n },
    { id: 'south', quantity: 5n },
  ],
  bids: [],
  minWinners: 1,
  maxWinners: 3,
  maxSharePermille: 1000,
  singleWinner: false,
  destinationConflicts: [],
  shortage: 'refused',
};

describe('an infeasible lot', () => {
  it('names rules that exclude every award together, and not with any one fewer', () => {
    fc.assert(
      fc.property(randomLots({ destinations: 2, bids: 4, demand: 4, dearest: 3, fees: false }), (problem) => {
        const { infeasible } = solveLot(problem);
        if (!infeasible || problem.shortage === 'allowed') return;
        const clashes = infeasible.clashes.map(({ rule }) => rule);
        const others = RULES.filter((rule) => !clashes.includes(rule));
        expect(bruteForceLot(without(problem, others))).toBeUndefined();
        for (const rule of clashes) expect(bruteForceLot(without(problem, [...others, rule]))).toBeDefined();
      }),
      { numRuns: 600 },
    );
  }, 60_000);

  it('says what is short where', () => {
    const answer = solveLot({ ...lot, bids: [bid('a', 1n, 20n, ['north']), bid('b', 1n, 3n)] });
    expect(answer.status).toBe('infeasible');
    expect(answer.infeasible).toEqual({
      shortages: [{ lot: 'lot', destination: 'south', quantity: 2n }],
      clashes: [],
    });
  });

  it('says which rules clash when volume is there', () => {
    const answer = solveLot({
      ...lot,
      maxWinners: 1,
      maxSharePermille: 700,
      bids: [bid('a', 1n, 20n), bid('b', 1n, 20n)],
    });
    expect(answer.infeasible?.clashes.map(({ rule }) => rule)).toEqual(['MAX_WINNERS', 'MAX_SHARE']);
    expect(answer.infeasible?.shortages.map(({ quantity }) => quantity)).toEqual([5n]);
  });

  it('has no shortage to name when nothing can be awarded by the rules', () => {
    const answer = solveLot({ ...lot, minWinners: 2, bids: [bid('a', 1n, 20n)] });
    expect(answer.infeasible).toEqual({ shortages: [], clashes: [{ lot: 'lot', rule: 'MIN_WINNERS' }] });
  });
});
