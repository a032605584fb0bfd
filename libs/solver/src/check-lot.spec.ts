import { describe, expect, it } from 'vitest';
import { checkLot, checkRound, type LotAnswer, type LotProblem, type Round } from './index.js';

const problem: LotProblem = {
  id: 'lot',
  destinations: [
    { id: 'north', quantity: 6n },
    { id: 'south', quantity: 4n },
  ],
  bids: [
    {
      id: 'a',
      bidder: 'alpha',
      group: 'one',
      segments: [{ from: 2n, to: 7n, unitCost: 3n, fixedCost: 5n }],
      destinations: [{ id: 'north', perUnit: 1n, fixed: 2n }],
    },
    { id: 'b', bidder: 'beta', group: 'one', segments: [{ from: 1n, to: 10n, unitCost: 4n, fixedCost: 0n }] },
    { id: 'c', bidder: 'gamma', group: null, segments: [{ from: 1n, to: 10n, unitCost: 5n, fixedCost: 0n }] },
  ],
  minWinners: 1,
  maxWinners: 2,
  maxSharePermille: 700,
  singleWinner: false,
  destinationConflicts: [],
  shortage: 'refused',
};
const share = (bid: string, destination: string, quantity: bigint) => ({ bid, segment: 0, destination, quantity });
const answer: LotAnswer = {
  lot: 'lot',
  status: 'optimal',
  shares: [share('a', 'north', 6n), share('c', 'south', 4n)],
  unserved: [],
  objective: 51n,
  servedAtMost: 10n,
  bound: 51n,
  nodes: 1,
  reproducible: true,
};

describe('checkLot', () => {
  it('finds nothing wrong with a right award', () => {
    expect(checkLot(problem, answer)).toEqual([]);
  });

  it.each<[string, Partial<LotAnswer>, string]>([
    ['a wrong cost', { objective: 50n, bound: 50n }, 'the cost is 51, not 50'],
    ['a bound above the objective', { status: 'feasible', bound: 52n }, 'the bound 52 is above 51'],
    ['an open bound', { bound: 50n }, 'it is called optimal, with a bound of 50'],
    ['a destination out of reach', { shares: [share('a', 'south', 4n)] }, 'a may not serve south'],
    ['a missing part', { shares: [share('a', 'north', 6n)] }, 'south gets 0 and lacks 0, of 4'],
    ['a shortage', { unserved: [{ id: 'south', quantity: 4n }] }, 'something is unserved, and may not be'],
    ['related winners', { shares: [share('a', 'north', 6n), share('b', 'south', 4n)] }, 'two winners belong to one'],
    ['too large a share', { shares: [share('b', 'north', 6n), share('b', 'south', 4n)] }, 'b supplies 10 of 10'],
    ['too small a volume', { shares: [share('a', 'north', 1n)] }, 'a supplies 1, not from 2 to 7'],
    ['a share twice', { shares: [share('c', 'south', 2n), share('c', 'south', 2n)] }, 'c has two shares for south'],
    ['a stranger', { shares: [share('z', 'south', 2n)] }, 'z is no bid of lot'],
  ])('names %s', (_, change, fault) => {
    expect(checkLot(problem, { ...answer, ...change }).join('\n')).toContain(fault);
  });

  it('names several winners of one destination, and destinations that share a supplier', () => {
    const strict: LotProblem = { ...problem, singleWinner: true, destinationConflicts: [['north', 'south']] };
    const shares = [share('b', 'north', 3n), share('c', 'north', 3n), share('c', 'south', 4n)];
    const faults = checkLot(strict, { ...answer, shares, objective: 47n, bound: 47n });
    expect(new Set(faults)).toEqual(new Set(['north has several winners', 'gamma supplies north and south']));
  });
});

describe('checkRound', () => {
  const round: Round = {
    lots: [problem],
    bidderCapacities: [{ bidder: 'alpha', capacity: 5n }],
    packages: [{ id: 'p', bidder: 'gamma', discount: 1n, items: [{ lot: 'lot', minQuantity: 5n }] }],
    lotConflicts: [],
  };
  const base = { status: 'optimal' as const, lots: [answer], objective: 51n, bound: 51n, nodes: 1, reproducible: true };

  it('names an exceeded capacity and an unearned discount', () => {
    expect(checkRound(round, { ...base, packages: [] })).toEqual(['alpha supplies 6 in all, more than 5']);
    expect(checkRound(round, { ...base, objective: 50n, bound: 50n, packages: ['p'] })).toEqual([
      'alpha supplies 6 in all, more than 5',
      'gamma supplies 4 of lot, too little for p',
    ]);
  });

  it('names a supplier of two lots that must not share one', () => {
    const twice: Round = {
      lots: [problem, { ...problem, id: 'other' }],
      bidderCapacities: [],
      packages: [],
      lotConflicts: [['lot', 'other']],
    };
    const lots = [answer, { ...answer, lot: 'other' }];
    expect(checkRound(twice, { ...base, lots, objective: 102n, bound: 102n, packages: [] })).toEqual([
      'alpha supplies lot and other',
      'gamma supplies lot and other',
    ]);
  });
});
