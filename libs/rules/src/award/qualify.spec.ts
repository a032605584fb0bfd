import { describe, expect, it } from 'vitest';
import type { BidCase, LotCase } from './outcome.js';
import { judgeBids } from './qualify.js';

const BASES = { strengthBase: '1.7', fillBase: '1.9' };
const lot = { ceiling: 500_000, reference: { strength: 10, fill: null } } as LotCase;
const bid = (unitPrice: number, change: Partial<BidCase> = {}) =>
  ({ id: 'b', unitPrice, decimals: 4, strength: 10, fill: null, excluded: null, ...change }) as BidCase;
const verdict = (...given: Parameters<typeof bid>) => {
  const [entrant] = judgeBids(lot, [bid(...given)], BASES);
  return [entrant?.refusal, entrant?.comparable];
};

describe('validity of a bid', () => {
  it('takes a price up to the ceiling, on the reference specification', () => {
    expect(verdict(500_000)).toEqual([null, 500_000]);
    expect(verdict(500_001)).toEqual(['OVER_CEILING', 500_001]);
    expect(verdict(850_000, { strength: 20 })).toEqual([null, 500_000]);
    expect(verdict(850_001, { strength: 20 })).toEqual(['OVER_CEILING', 500_001]);
  });

  it('refuses prices that are none, and prices that cannot be kept or compared', () => {
    expect(verdict(0)).toEqual(['PRICE_NOT_POSITIVE', null]);
    expect(verdict(400_000, { decimals: 7 })).toEqual(['TOO_MANY_DECIMALS', 400_000]);
    expect(verdict(1, { strength: 80 })).toEqual(['NOT_COMPARABLE', null]);
  });

  it('keeps out what the caller marks, whatever its price', () => {
    expect(verdict(0, { excluded: 'LATE' })[0]).toBe('LATE');
  });

  it('converts each specification of a lot for itself', () => {
    const bids = [10, 20, 10, 40].map((strength) => bid(289_000, { strength }));
    expect(judgeBids(lot, bids, BASES).map(({ comparable }) => comparable)).toEqual([
      289_000, 170_000, 289_000, 100_000,
    ]);
  });
});
