import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bidsArbitrary,
  lotArbitrary,
  unsoundness,
  winsByPrice,
  wrongPricesToWin,
} from '../../../../test/support/builders/award-arbitraries.js';
import { aBid, aLot, aRow, micro } from '../../../../test/support/builders/award-cases.js';
import type { LowestPriceMethod } from '../rulebook/rule-methods.js';
import { LOWEST_PRICE } from '../rulebook/method-rulebooks.js';
import { evaluateLowestPrice } from './lowest-price.js';
import type { BidCase, LotCase, LotOutcome } from './outcome.js';

const METHOD = LOWEST_PRICE.award as LowestPriceMethod;
const methods = fc.integer({ min: 1, max: 4 }).map((maxWinners) => ({ ...METHOD, maxWinners }));
const quantities = ({ allocations }: LotOutcome) => {
  const sums: Record<string, number> = {};
  for (const { bid, quantity } of allocations) sums[bid] = (sums[bid] ?? 0) + quantity;
  return sums;
};

/**
 * The rule once more, from its words: bids by rank; what one can take beside those before it is found by looking at
 * every set of them, whose regions must hold what they took.
 */
function naive(method: LowestPriceMethod, lot: LotCase, ranked: readonly BidCase[]): Record<string, number> {
  const winners: { bid: BidCase; quantity: number }[] = [];
  const demandIn = (bids: readonly BidCase[]) =>
    lot.demand
      .filter(({ region }) => bids.some(({ regions }) => regions === null || regions.includes(region)))
      .reduce((sum, { quantity }) => sum + quantity, 0);
  for (const bid of ranked) {
    if (winners.length >= method.maxWinners) break;
    let most = bid.capacity ?? Infinity;
    for (let set = 0; set < 2 ** winners.length; set++) {
      const others = winners.filter((_, at) => set & (1 << at));
      const taken = others.reduce((sum, { quantity }) => sum + quantity, 0);
      most = Math.min(most, demandIn([bid, ...others.map((other) => other.bid)]) - taken);
    }
    if (most >= Math.max(1, bid.minQuantity)) winners.push({ bid, quantity: most });
  }
  return Object.fromEntries(winners.map(({ bid, quantity }) => [bid.id, quantity]));
}

describe('evaluateLowestPrice', { timeout: 30_000 }, () => {
  const lot = aLot({ demand: [aRow('A', 60), aRow('B', 40)] });
  const rival = aBid('cheap', 0.5, { capacity: 70 });

  it('fills the lowest bids to their capacity, and tells the next what would have won', () => {
    const outcome = evaluateLowestPrice({ ...METHOD, maxWinners: 2 }, lot, [
      aBid('late', 0.55, { submittedAt: 2 }),
      aBid('early', 0.55, { submittedAt: 1, capacity: 50 }),
      rival,
    ]);
    expect(outcome).toMatchObject({ winners: 2, qualified: 3, base: 100, unallocated: [] });
    expect(outcome.allocations).toEqual([
      expect.objectContaining({ bid: 'cheap', demand: 'row-A', quantity: 60, role: 'primary' }),
      expect.objectContaining({ bid: 'cheap', demand: 'row-B', quantity: 10 }),
      expect.objectContaining({ bid: 'early', demand: 'row-B', quantity: 30 }),
    ]);
    expect(outcome.bids[2]).toMatchObject({
      bid: { id: 'late' },
      status: 'LOST',
      rank: 3,
      reason: 'WINNER_LIMIT_REACHED',
      details: { maxWinners: 2, lastPrice: micro(0.55) },
      priceToWin: micro(0.55) - 1,
    });
  });
  it('says why a bid lost, and when no price would have won', () => {
    const reasons = (change: Partial<BidCase>, maxWinners = 3) => {
      const other = aBid('other', 0.6, { capacity: 20, submittedAt: 1 });
      const bids = [{ ...rival, submittedAt: 1 }, other, aBid('loser', 0.7, change)];
      const { reason, priceToWin, priceToWinReason } = evaluateLowestPrice({ ...METHOD, maxWinners }, lot, bids)
        .bids[2]!;
      return [reason, priceToWin ?? priceToWinReason];
    };
    expect(reasons({ minQuantity: 20 })).toEqual(['MINIMUM_NOT_LEFT', micro(0.6) - 1]);
    expect(reasons({ capacity: 10, minQuantity: 20 })).toEqual(['CANNOT_SUPPLY', 'SUPPLY_DOES_NOT_FIT']);
    expect(reasons({ regions: ['Z'] })).toEqual(['CANNOT_SUPPLY', 'SUPPLY_DOES_NOT_FIT']);
    expect(reasons({ excluded: 'BARRED' })).toEqual(['BARRED', 'EXCLUDED']);
    expect(reasons({ group: 'g', bidder: 'firm-other' })).toEqual(['RELATED_BID_STANDS', micro(0.6) - 1]);
    expect(reasons({}, 1)).toEqual(['WINNER_LIMIT_REACHED', micro(0.5) - 1]);
    const covered = evaluateLowestPrice({ ...METHOD, maxWinners: 3 }, lot, [
      aBid('all', 0.000001, { submittedAt: 1 }),
      aBid('loser', 0.7),
    ]);
    expect(covered.bids[1]).toMatchObject({
      reason: 'DEMAND_COVERED',
      priceToWin: null,
      priceToWinReason: 'LOWEST_PRICE_LOSES',
    });
  });
  it('moves an earlier winner to another region rather than shutting a later one out', () => {
    const outcome = evaluateLowestPrice({ ...METHOD, maxWinners: 2 }, lot, [
      aBid('anywhere', 0.5, { capacity: 40 }),
      aBid('only-A', 0.6, { regions: ['A'] }),
    ]);
    expect(quantities(outcome)).toEqual({ anywhere: 40, 'only-A': 60 });
  });

  it('agrees with the rule told once more, and loses or invents no volume', () => {
    fc.assert(
      fc.property(methods, lotArbitrary(), bidsArbitrary(), (method, lot, bids) => {
        const outcome = evaluateLowestPrice(method, lot, bids);
        expect(unsoundness(lot, bids, outcome)).toEqual([]);
        const ranked = outcome.bids.filter(({ rank }) => rank !== null).map(({ bid }) => bid);
        expect(quantities(outcome)).toEqual(naive(method, lot, ranked));
      }),
      { numRuns: 2_000 },
    );
  });
  it('tells the highest price that would have won, found by trying all', () => {
    fc.assert(
      fc.property(methods, lotArbitrary(), bidsArbitrary('lot', 5), (method, lot, bids) => {
        const evaluate = (given: readonly BidCase[]) => evaluateLowestPrice(method, lot, given).bids;
        expect(wrongPricesToWin(bids, evaluate(bids), evaluate)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
  it('keeps a winner that lowers its price, and does not mind the order given', () => {
    const cases = fc.tuple(methods, lotArbitrary(), bidsArbitrary(), fc.nat(5), fc.nat(20));
    fc.assert(
      fc.property(cases, ([method, lot, bids, at, cut]) => {
        const outcome = evaluateLowestPrice(method, lot, bids);
        const turned = { ...lot, demand: lot.demand.toReversed() };
        expect({ ...evaluateLowestPrice(method, turned, bids.toReversed()), lot }).toEqual(outcome);
        const winner = outcome.bids.filter(winsByPrice)[at];
        if (!winner) return;
        const lower = bids.map((bid) => {
          const unitPrice = Math.max(1, bid.unitPrice - cut);
          return bid === winner.bid ? { ...bid, unitPrice } : bid;
        });
        const again = evaluateLowestPrice(method, lot, lower).bids.find(({ bid }) => bid.id === winner.bid.id);
        if (again?.reason !== 'NOT_COMPARABLE') expect(again?.status).toBe('WON');
      }),
      { numRuns: 1_000 },
    );
  });
});
