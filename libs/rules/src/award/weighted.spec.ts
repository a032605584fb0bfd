import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bidsArbitrary,
  lotArbitrary,
  unsoundness,
  wrongPricesToWin,
} from '../../../../test/support/builders/award-arbitraries.js';
import { aBid, aLot, aRow, micro } from '../../../../test/support/builders/award-cases.js';
import { WEIGHTED } from '../rulebook/method-rulebooks.js';
import type { Criterion, ScoringCurve, WeightedMethod } from '../rulebook/rule-methods.js';
import type { BidCase, BidOutcome, LotCase, LotOutcome } from './outcome.js';
import { evaluateWeighted } from './weighted.js';

const METHOD = WEIGHTED.award as WeightedMethod;
const line = (from: [number, number], to: [number, number]): ScoringCurve => ({
  kind: 'LINEAR',
  from: { at: from[0], score: from[1] },
  to: { at: to[0], score: to[1] },
});
const gate = fc.option(fc.constantFrom(1_000, 4_000, 7_500), { freq: 1, nil: null });
const rarely = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, gate);
const criterion = (value: Criterion['value'], curves: readonly ScoringCurve[]) =>
  fc.record({ value: fc.constant(value), curve: fc.constantFrom(...curves), minScore: rarely });
const LOWEST: ScoringCurve = { kind: 'LOWEST_OVER_OWN' };
const HIGHEST: ScoringCurve = { kind: 'OWN_OVER_HIGHEST' };
const STEPS: ScoringCurve = {
  kind: 'STEPS',
  steps: [
    { upTo: 8, score: 9_000 },
    { upTo: null, score: 100 },
  ],
};

const methods: fc.Arbitrary<WeightedMethod> = fc
  .record({
    price: criterion('PRICE', [LOWEST, LOWEST, LOWEST, line([3, 10_000], [17, 500]), STEPS]),
    quality: criterion('QUALITY', [line([0, 0], [1_000, 10_000]), HIGHEST]),
    delivery: criterion('DELIVERY_DAYS', [line([14, 10_000], [120, 0]), LOWEST, STEPS]),
    shelf: criterion('SHELF_LIFE_MONTHS', [line([12, 0], [36, 10_000]), HIGHEST]),
    weights: fc.constantFrom([6_000, 2_000, 1_000, 1_000], [4_000, 3_000, 3_000, 0], [3_001, 6_999, 0, 0]),
    minTotalScore: rarely,
    maxWinners: fc.integer({ min: 1, max: 4 }),
    shares: fc.boolean(),
  })
  .map(({ price, quality, delivery, shelf, weights, shares, ...rest }) => ({
    ...METHOD,
    ...rest,
    criteria: [price, quality, delivery, shelf].map((part, at) => ({ ...part, weightBasisPoints: weights[at] ?? 0 })),
    allocation: shares
      ? { by: 'SHARE_TABLE', sharesPermille: [[1_000], [700, 300], [500, 300, 200], [400, 300, 200, 100]] }
      : { by: 'CAPACITY' },
  }));
const byCapacity = methods.map((method): WeightedMethod => ({ ...method, allocation: { by: 'CAPACITY' } }));

/** Every price of these tests, and every width of a line, divides it: scores times this are whole. */
const SCALE = (() => {
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
  let scale = 1_000n;
  for (let n = 1n; n <= 300n; n++) scale *= n / gcd(scale, n);
  return scale;
})();

/** A score times SCALE, from the words of the rulebook. */
function points(curve: ScoringCurve, own: number | null, all: readonly (number | null)[]): bigint {
  if (own === null) return 0n;
  const stated = all.flatMap((value) => value ?? []);
  const part = (a: number, b: number): bigint => (10_000n * SCALE * BigInt(a)) / BigInt(b);
  if (curve.kind === 'LOWEST_OVER_OWN') return own === 0 ? 10_000n * SCALE : part(Math.min(...stated), own);
  if (curve.kind === 'OWN_OVER_HIGHEST') return own === 0 ? 0n : part(own, Math.max(...stated));
  if (curve.kind === 'STEPS') return SCALE * BigInt(curve.steps.find(({ upTo }) => own <= (upTo ?? own))?.score ?? 0);
  const { from, to } = curve;
  const at = Math.min(Math.max(own, from.at), to.at);
  const width = to.at - from.at;
  return (SCALE / BigInt(width)) * BigInt(from.score * (to.at - at) + to.score * (at - from.at));
}

const valueOf = ({ bid, comparablePrice }: BidOutcome, { value }: Criterion) =>
  ({
    PRICE: comparablePrice,
    QUALITY: bid.quality,
    DELIVERY_DAYS: bid.deliveryDays,
    SHELF_LIFE_MONTHS: bid.shelfLifeMonths,
  })[value];

/** The total of every valid bid times SCALE; null where a gate is closed. */
function naiveTotals(method: WeightedMethod, outcomes: readonly BidOutcome[]): Map<BidCase, bigint | null> {
  const valid = outcomes.filter(({ status }) => status !== 'INVALID' && status !== 'DISQUALIFIED');
  return new Map(
    valid.map((outcome) => {
      let total = 0n;
      let open = true;
      for (const part of method.criteria) {
        const all = valid.map((other) => valueOf(other, part));
        const score = points(part.curve, valueOf(outcome, part), all);
        open &&= score >= BigInt(part.minScore ?? 0) * SCALE;
        total += score * BigInt(part.weightBasisPoints);
      }
      open &&= total >= BigInt(method.minTotalScore ?? 0) * 10_000n * SCALE;
      return [outcome.bid, open ? total : null] as const;
    }),
  );
}

/** Who gets how much, by looking at every set of earlier winners, whose regions must hold what they took. */
function naiveFill(method: WeightedMethod, lot: LotCase, ranked: readonly BidCase[]): Record<string, number> {
  const demandIn = (bids: readonly BidCase[]) =>
    lot.demand
      .filter(({ region }) => bids.some(({ regions }) => regions === null || regions.includes(region)))
      .reduce((sum, { quantity }) => sum + quantity, 0);
  const base = lot.demand.reduce((sum, { quantity }) => sum + quantity, 0);
  const fill = (parts: readonly number[]) => {
    const winners: { bid: BidCase; quantity: number }[] = [];
    for (const bid of ranked) {
      let most = Math.min(bid.capacity ?? Infinity, parts[winners.length] ?? 0);
      for (let set = 0; set < 2 ** winners.length; set++) {
        const others = winners.filter((_, at) => set & (1 << at));
        const taken = others.reduce((sum, { quantity }) => sum + quantity, 0);
        most = Math.min(most, demandIn([bid, ...others.map((other) => other.bid)]) - taken);
      }
      if (most >= Math.max(1, bid.minQuantity)) winners.push({ bid, quantity: most });
    }
    return winners;
  };
  const { allocation, maxWinners } = method;
  let winners: ReturnType<typeof fill> = [];
  if (allocation.by === 'CAPACITY') winners = fill(Array.from({ length: maxWinners }, () => Infinity));
  for (let k = maxWinners; allocation.by === 'SHARE_TABLE' && k > 0 && winners.length === 0; k--) {
    const parts = (allocation.sharesPermille[k - 1] ?? []).map((share) => Math.floor((base * share) / 1_000));
    for (let at = 0, left = base - parts.reduce((a, b) => a + b, 0); left > 0; left--, at++) parts[at]! += 1;
    const found = fill(parts);
    if (found.length === k) winners = found;
  }
  return Object.fromEntries(winners.map(({ bid, quantity }) => [bid.id, quantity]));
}

const quantities = ({ allocations }: LotOutcome) => {
  const sums: Record<string, number> = {};
  for (const { bid, quantity } of allocations) sums[bid] = (sums[bid] ?? 0) + quantity;
  return sums;
};

describe('evaluateWeighted', { timeout: 60_000 }, () => {
  const lot = aLot({ demand: [aRow('A', 60), aRow('B', 40)] });

  it('weighs price against quality, delivery and shelf life, and says with which scores', () => {
    const best = { quality: 1_000, deliveryDays: 14, shelfLifeMonths: 36 };
    const outcome = evaluateWeighted(METHOD, lot, [aBid('cheap', 0.3, { quality: 500 }), aBid('good', 0.45, best)]);
    expect(outcome.bids).toMatchObject([
      // 6000 × 2/3 + 4000, against 6000 + 1000.
      {
        bid: { id: 'good' },
        rank: 1,
        status: 'WON',
        rule: 'SCORE',
        details: { scoreBasisPoints: 8_000, quantity: 100 },
      },
      {
        bid: { id: 'cheap' },
        rank: 2,
        status: 'LOST',
        reason: 'WINNER_LIMIT_BY_SCORE',
        details: { scoreBasisPoints: 7_000, lastScoreBasisPoints: 8_000 },
        // 6000 × p / 0.45 + 4000 = 7000 at p = 0.225; of equal scores the draw decides, for the cheap one.
        priceToWin: micro(0.225),
      },
    ]);
  });
  it('shares the demand by the table, and keeps out who scores below a gate', () => {
    const criteria = METHOD.criteria.map((part) => (part.value === 'QUALITY' ? { ...part, minScore: 6_000 } : part));
    const allocation = { by: 'SHARE_TABLE', sharesPermille: [[1_000], [700, 300]] } as const;
    const bids = [aBid('a', 0.3, { quality: 900 }), aBid('b', 0.4, { quality: 900 }), aBid('c', 0.1, { quality: 599 })];
    const outcome = evaluateWeighted({ ...METHOD, criteria, allocation, maxWinners: 2 }, lot, bids);
    expect(quantities(outcome)).toEqual({ a: 70, b: 30 });
    expect(outcome.bids[2]).toMatchObject({
      rank: null,
      reason: 'QUALITY_SCORE_BELOW_GATE',
      details: { scoreBasisPoints: 5_990, gateBasisPoints: 6_000 },
      priceToWinReason: 'SCORE_OUT_OF_REACH',
    });
  });

  it('agrees with the rule told once more, and loses or invents no volume', () => {
    fc.assert(
      fc.property(methods, lotArbitrary(), bidsArbitrary(), (method, given, bids) => {
        const outcome = evaluateWeighted(method, given, bids);
        expect(unsoundness(given, bids, outcome)).toEqual([]);
        const totals = naiveTotals(method, outcome.bids);
        const ranked = outcome.bids.filter(({ rank }) => rank !== null).map(({ bid }) => bid);
        const scores = ranked.map((bid) => totals.get(bid) ?? -1n);
        for (const [at, score] of scores.entries()) expect(score >= (scores[at + 1] ?? 0n)).toBe(true);
        for (const { bid, reason, details } of outcome.bids) {
          expect(totals.get(bid) === null).toBe(reason.endsWith('BELOW_GATE'));
          if (reason !== 'RELATED_BID_STANDS') continue;
          const best = ranked.find(({ id }) => id === details.standingBid);
          expect((totals.get(best as BidCase) ?? -1n) >= (totals.get(bid) ?? 0n)).toBe(true);
        }
        expect(quantities(outcome)).toEqual(naiveFill(method, given, ranked));
      }),
      { numRuns: 2_000 },
    );
  });
  it.each([
    ['by capacity', byCapacity],
    ['by any allocation', methods],
  ])('tells the highest price that would have won, found by trying all, %s', (_, chosen) => {
    fc.assert(
      fc.property(chosen, lotArbitrary(), bidsArbitrary('lot', 6), (method, given, bids) => {
        const evaluate = (all: readonly BidCase[]) => evaluateWeighted(method, given, all).bids;
        expect(wrongPricesToWin(bids, evaluate(bids), evaluate)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
  it('tells prices to the millionth: one more loses', () => {
    const prices = fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(methods, lotArbitrary(), bidsArbitrary(), prices, (method, plain, drawn, unit) => {
        const given = { ...plain, ceiling: null };
        const bids = drawn.map((bid, at) => ({ ...bid, unitPrice: unit[at] ?? 1 }));
        const winsAt = (id: string, unitPrice: number) =>
          evaluateWeighted(
            method,
            given,
            bids.map((bid) => (bid.id === id ? { ...bid, unitPrice } : bid)),
          ).bids.some(({ bid, status }) => bid.id === id && status === 'WON');
        for (const { bid, priceToWin } of evaluateWeighted(method, given, bids).bids) {
          if (priceToWin === null) continue;
          expect([winsAt(bid.id, priceToWin), winsAt(bid.id, priceToWin + 1)]).toEqual([true, false]);
        }
      }),
      { numRuns: 300 },
    );
  });
  it('lets a winner lose by a lower price, where that turns the order of the bids before it', () => {
    const method: WeightedMethod = {
      ...METHOD,
      criteria: [
        { value: 'PRICE', weightBasisPoints: 6_000, curve: { kind: 'LOWEST_OVER_OWN' }, minScore: null },
        { value: 'QUALITY', weightBasisPoints: 4_000, curve: line([0, 0], [1_000, 10_000]), minScore: null },
      ],
      maxWinners: 3,
    };
    const given = aLot({ ceiling: micro(3), demand: [aRow('A', 100)] });
    const awardAt = (price: number) =>
      evaluateWeighted(method, given, [
        aBid('cheap', 1, { quality: 400, capacity: 60 }),
        aBid('good', 2, { quality: 1_000, minQuantity: 50 }),
        aBid('plain', price, { quality: 0 }),
      ]);
    // At 1.00 the cheap bid leaves too little for the good one's minimum, and the plain one takes it.
    expect(quantities(awardAt(1))).toEqual({ cheap: 60, plain: 40 });
    // At 0.79 the cheap bid's score has fallen behind the good one's, which takes all.
    expect(quantities(awardAt(0.79))).toEqual({ good: 100 });
    expect(awardAt(0.79).bids[2]).toMatchObject({ bid: { id: 'plain' }, rank: 3, priceToWin: micro(3) });
  });
  it('takes no rank from a bid that lowers its price, and does not mind the order given', () => {
    const cases = fc.tuple(methods, lotArbitrary(), bidsArbitrary(), fc.nat(5), fc.nat(20));
    fc.assert(
      fc.property(cases, ([method, given, bids, at, cut]) => {
        const outcome = evaluateWeighted(method, given, bids);
        const turned = { ...given, demand: given.demand.toReversed() };
        expect({ ...evaluateWeighted(method, turned, bids.toReversed()), lot: given }).toEqual(outcome);
        const chosen = outcome.bids.filter(({ rank }) => rank !== null)[at];
        if (!chosen) return;
        const unitPrice = Math.max(1, chosen.bid.unitPrice - cut);
        const lower = bids.map((bid) => (bid === chosen.bid ? { ...bid, unitPrice } : bid));
        const again = evaluateWeighted(method, given, lower).bids.find(({ bid }) => bid.id === chosen.bid.id);
        if (again?.reason !== 'NOT_COMPARABLE') expect(again?.rank ?? Infinity).toBeLessThanOrEqual(chosen.rank ?? 0);
      }),
      { numRuns: 1_000 },
    );
  });
});
