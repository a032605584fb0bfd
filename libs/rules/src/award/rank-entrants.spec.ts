import { describe, expect, it } from 'vitest';
import { RANK_TIE_BREAKERS } from '../rulebook/award-method.js';
import type { BidCase, DemandCase } from './outcome.js';
import { reportedDemand, tieOrder } from './rank-entrants.js';

const bid = (id: string, change: Partial<BidCase> = {}) =>
  ({ id, bidder: id, noMajorChange: false, submittedAt: 5, draw: '50', ...change }) as BidCase;
const demand = [{ brands: [{ bidder: 'big', quantity: 7 }] }, { brands: [{ bidder: 'big', quantity: 2 }] }];
const order = tieOrder(RANK_TIE_BREAKERS, reportedDemand(demand as unknown as DemandCase[]));

describe('order of bids of one price', () => {
  it('goes by the tie breakers as written, and by id last of all', () => {
    const bids = [
      bid('z', { bidder: 'big', submittedAt: 9 }),
      bid('y', { noMajorChange: true, submittedAt: null }),
      bid('x', { submittedAt: 4 }),
      bid('w', { draw: '10' }),
      bid('a'),
      bid('b'),
      bid('c', { submittedAt: null, draw: '00' }),
    ];
    const placed = bids.map((each, at) => ({ bid: each, at }));
    expect(placed.toReversed().sort(order)).toEqual(placed);
    expect(() => order({ bid: bid('a'), at: 0 }, { bid: bid('a'), at: 1 })).toThrow('two bids have the id a');
  });
});
