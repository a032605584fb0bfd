import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForceLot } from '../../../../test/support/solver/brute-force-lot.js';
import { largeRound, SAMPLE_FAMILY } from '../../../../test/support/solver/large-rounds.js';
import { huge, hugeRound, randomLots, type Shape } from '../../../../test/support/solver/random-lots.js';
import { checkLot, solveLot, type LotProblem } from '../index.js';

function agrees(problem: LotProblem): void {
  const answer = solveLot(problem);
  const expected = bruteForceLot(problem);
  expect(checkLot(problem, answer)).toEqual([]);
  if (!expected) {
    expect(answer.status).toBe('infeasible');
    return;
  }
  expect(answer.status).toBe('optimal');
  const { objective, servedAtMost, shares, unserved } = answer;
  expect({ objective, served: servedAtMost }).toEqual({ objective: expected.objective, served: expected.served });
  expect({ shares, unserved }).toEqual({ shares: expected.shares, unserved: expected.unserved });
}

describe('solveLot agrees with every award tried one by one, ties included,', () => {
  it.each<[string, Shape, number]>([
    ['for one destination', { destinations: 1, bids: 6, demand: 7, dearest: 6, fees: false }, 800],
    ['for several destinations', { destinations: 3, bids: 4, demand: 3, dearest: 5, fees: false }, 800],
    ['with costs that differ more', { destinations: 2, bids: 4, demand: 5, dearest: 50, fees: false }, 500],
    ['with fixed freight', { destinations: 2, bids: 4, demand: 4, dearest: 5, fees: true }, 800],
    ['with fixed freight to three', { destinations: 3, bids: 4, demand: 3, dearest: 20, fees: true }, 500],
    ['with huge money', { destinations: 2, bids: 4, demand: 4, dearest: 12, fees: false, money: huge }, 400],
    [
      'with huge money to one place',
      { destinations: 1, bids: 5, demand: 7, dearest: 9, fees: false, money: huge },
      400,
    ],
    [
      'with huge money and fixed freight',
      { destinations: 2, bids: 3, demand: 4, dearest: 9, fees: true, money: huge },
      400,
    ],
    ['with huge round money', { destinations: 2, bids: 4, demand: 4, dearest: 6, fees: true, money: hugeRound }, 300],
  ])('%s', { timeout: 60_000 }, (_, shape, numRuns) => {
    fc.assert(fc.property(randomLots(shape), agrees), { numRuns });
  });
});

describe('solveLot', () => {
  it('finds where the winners go when all their volumes are decided and freight is fixed', () => {
    const { lots } = largeRound({ ...SAMPLE_FAMILY, bids: 12, destinations: 10, lots: 150, fixedFreight: 5 }, 1);
    for (const lot of lots) {
      const answer = solveLot(lot);
      expect(answer.status).toBe('optimal');
      expect(checkLot(lot, answer)).toEqual([]);
    }
  });
});
