import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnitPrice } from '#libs/kernel';
import { CHINA_ASEAN_RULEBOOK, allocateToDemandLines, evaluateLot, rankBids } from '#libs/rules';
import { checkAllocation, entryPrice, leastCost } from '#libs/solver';

const bids = fc
  .array(fc.tuple(fc.bigInt(1n, 9n), fc.bigInt(1n, 40n), fc.bigInt(0n, 40n)), { maxLength: 7 })
  .map((rows) =>
    rows.map(([micro, capacity, minimum], at) => ({
      id: `bid-${at}`,
      supplierId: `supplier-${at}`,
      unitPrice: micro as UnitPrice,
      capacity,
      minimumQuantity: minimum < capacity ? minimum : capacity,
      receivedAt: new Date(1_790_000_000_000 - at),
      digest: String(at),
    })),
  );
const lines = fc
  .array(fc.bigInt(1n, 30n), { minLength: 1, maxLength: 5 })
  .map((quantities) =>
    quantities.map((quantity, at) => ({ id: `line-${at}`, purchaserId: `p-${at}`, quantity, ceilingPrice: null })),
  );

describe('from ranked bids through the solver to the demand lines', () => {
  it('every award keeps the rules, and the prices given to losers are the solver’s', () => {
    fc.assert(
      fc.property(bids, lines, fc.integer({ min: 1, max: 5 }), (given, asked, maxWinners) => {
        const method = { ...CHINA_ASEAN_RULEBOOK.award, maxWinners };
        const demand = asked.reduce((sum, { quantity }) => sum + quantity, 0n);
        const ranked = rankBids(given, method);
        const offers = ranked.map(({ id, unitPrice, capacity, minimumQuantity }) => ({
          id,
          unitPriceMicro: unitPrice as bigint,
          capacity,
          minimum: minimumQuantity,
        }));
        const problem = { demand, offers, maxWinners };
        const answer = leastCost(problem);
        expect(checkAllocation(problem, answer)).toEqual([]);

        const shares = answer.shares.map(({ id, quantity }) => ({ bidId: id, quantity }));
        const evaluation = evaluateLot({ quantity: demand, currency: 'CNY' }, given, { shares }, method);
        expect(evaluation.unmetQuantity).toBe(answer.unmet);
        const winners = evaluation.winners.map(({ bid, rank, awardedQuantity }) => ({
          bidId: bid.id,
          supplierId: bid.supplierId,
          rank,
          quantity: awardedQuantity,
          unitPrice: bid.unitPrice,
        }));
        const allocated = allocateToDemandLines(winners, asked, 'CNY');
        expect(allocated.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(answer.served);

        for (const { bid, reason, details } of evaluation.bids) {
          if (reason.startsWith('LOST') && typeof details.entryPrice === 'string') {
            const entry = entryPrice(problem, bid.id);
            const promised = BigInt(details.entryPrice.replace('.', ''));
            // What a loser is told without the solver's proof may be below the true price, never above it.
            expect(typeof entry === 'bigint' && promised <= entry).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
