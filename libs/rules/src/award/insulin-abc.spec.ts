import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bidsArbitrary,
  lotArbitrary,
  unsoundness,
  winsByPrice,
  wrongPricesToWin,
} from '../../../../test/support/builders/award-arbitraries.js';
import { aBid, aLot, aRow, bidsOf, micro } from '../../../../test/support/builders/award-cases.js';
import { INSULIN_ABC } from '../rulebook/method-rulebooks.js';
import { type AbcMethod, RELEASED_VOLUME_RULES } from '../rulebook/rule-methods.js';
import { evaluateAbc } from './insulin-abc.js';
import type { BidCase, BidOutcome, LotCase, LotOutcome } from './outcome.js';

const METHOD = INSULIN_ABC.award as AbcMethod;
const rule = fc.constantFrom(...RELEASED_VOLUME_RULES);
const share = fc.constantFrom(0, 300, 500, 800, 1_000);
const methods: fc.Arbitrary<AbcMethod> = fc
  .record({
    maxWinners: fc.integer({ min: 1, max: 4 }),
    classBPriceDoor: fc.boolean(),
    classes: fc.constantFrom({ aPermille: 1_300, bPermille: 1_500 }, { aPermille: 1_000, bPermille: 1_200 }),
    shares: fc.record({
      firstPermille: share,
      aPermille: share,
      bPermille: share,
      cPermille: share,
      revivedPermille: share,
    }),
    released: fc.record({ unkept: rule, lost: rule, unnamed: rule }),
    revival: fc.constantFrom(null, { price: 'HIGHEST_CANDIDATE' as const }),
    rounding: fc.constantFrom({ mode: 'HALF_UP' as const, leafUnits: 1 }, { mode: 'HALF_UP' as const, leafUnits: 3 }),
  })
  .map((change) => ({ ...METHOD, ...change }));
const statuses = ({ bids }: LotOutcome) => Object.fromEntries(bids.map(({ bid, status }) => [bid.id, status]));
const agreed = (outcome: LotOutcome, role?: string) => {
  const sums: Record<string, number> = {};
  for (const part of outcome.allocations) {
    if (role === undefined || part.role === role) sums[part.bid] = (sums[part.bid] ?? 0) + part.quantity;
  }
  return sums;
};

/** Who wins, from the words of the rule. Prices are small, so that products are exact. */
function naiveStatuses(method: AbcMethod, lot: LotCase, ranked: readonly BidOutcome[]): string[] {
  const prices = ranked.map(({ comparablePrice }) => comparablePrice ?? 0);
  const lowest = Math.min(...prices);
  const door = method.classBPriceDoor ? (lot.classBPrice ?? 0) : 0;
  const candidate = (price: number) => price * 1_000 <= lowest * method.candidateMultiplierPermille || price <= door;
  let places = method.maxWinners;
  const given = prices.map((price) => {
    if (!candidate(price)) return '';
    if (places === 0) return 'NOT_SHORTLISTED';
    places -= 1;
    return 'WON_RULE1';
  });
  return given.map((status, at) => {
    if (status !== '') return status;
    if (places === 0 || !method.revival) return 'LOST';
    const accepts = ranked[at]?.bid.acceptsRevival;
    if (accepts === false) return 'DECLINED';
    places -= 1;
    return accepts ? 'WON_REVIVAL' : 'OFFERED_REVIVAL';
  });
}

/** What winners keep for their brands when nothing limits them. */
function naiveKept(method: AbcMethod, lot: LotCase, outcome: LotOutcome): Record<string, number> {
  const kept: Record<string, number> = {};
  const lowest = outcome.bids[0]?.comparablePrice ?? 0;
  for (const { bid, status, rank, comparablePrice: price } of outcome.bids) {
    if (!status.startsWith('WON') || price === null) continue;
    const { firstPermille, aPermille, bPermille, cPermille, revivedPermille } = method.shares;
    const byClass =
      price * 1_000 <= lowest * method.classes.aPermille
        ? aPermille
        : price * 1_000 <= lowest * method.classes.bPermille
          ? bPermille
          : cPermille;
    const permille = status === 'WON_REVIVAL' ? revivedPermille : rank === 1 ? firstPermille : byClass;
    for (const { brands } of lot.demand) {
      const reported = brands.filter(({ bidder }) => bidder === bid.bidder).reduce((sum, b) => sum + b.quantity, 0);
      const leaves = Math.round((reported * permille) / (1_000 * method.rounding.leafUnits));
      const quantity = Math.min(reported, leaves * method.rounding.leafUnits);
      if (quantity > 0) kept[bid.id] = (kept[bid.id] ?? 0) + quantity;
    }
  }
  return kept;
}

describe('E21: classes A, B and C by price', () => {
  const brands = ['20', '22', '26', '27'].map((price) => ({ bidder: `firm-${price}`, quantity: 1_000 }));
  const lot = aLot({ demand: [aRow('A', 4_500, { brands })] });
  const bids = bidsOf(['20', '22', '26', '27']);

  it('takes the bids within 1.3 times 20, and 27 only up to the class-B price', () => {
    const outcome = evaluateAbc(METHOD, lot, bids);
    expect(outcome).toMatchObject({ cap: 7, limit: micro(26), winners: 3, termUntil: '2027-12-31' });
    expect(statuses(outcome)).toEqual({ 20: 'WON_RULE1', 22: 'WON_RULE1', 26: 'WON_RULE1', 27: 'OFFERED_REVIVAL' });
    const within = evaluateAbc(METHOD, { ...lot, classBPrice: micro(27) }, bids);
    expect(statuses(within)).toMatchObject({ 27: 'WON_RULE1' });
    expect(within.bids[3]).toMatchObject({ reason: 'WON_BY_CLASS_B_PRICE', details: { class: 'B' } });
    const below = evaluateAbc({ ...METHOD, revival: null }, { ...lot, classBPrice: micro(27) - 1 }, bids);
    expect(below.bids[3]).toMatchObject({
      status: 'LOST',
      reason: 'ABOVE_CLASS_B_PRICE',
      priceToWin: micro(27) - 1,
    });
    expect(evaluateAbc({ ...METHOD, revival: null }, lot, bids).bids[3]).toMatchObject({ priceToWin: micro(26) });
  });
  it('lets A1 keep 100% of its reported volume and the others of class A 80%', () => {
    const outcome = evaluateAbc(METHOD, lot, bids);
    expect(agreed(outcome, 'brand')).toEqual({ 20: 1_000, 22: 800, 26: 800 });
    expect(outcome.bids.slice(0, 3).map(({ details }) => details.class)).toEqual(['A1', 'A', 'A']);
  });
  it('sends losing and unnamed volume to class A and leaves what is not kept to the buyer', () => {
    const outcome = evaluateAbc(METHOD, lot, [{ ...bids[0]!, capacity: 2_000 }, ...bids.slice(1)]);
    expect(agreed(outcome, 'primary')).toEqual({ 20: 1_000, 22: 500 });
    expect(outcome.unallocated).toEqual([
      expect.objectContaining({ demand: 'row-A', quantity: 400, reason: 'FREE_CHOICE' }),
    ]);
  });
  it('lets a revived bid keep a smaller part, at the highest winning price', () => {
    const accepting = bids.map((bid) => ({ ...bid, acceptsRevival: true }));
    const outcome = evaluateAbc(METHOD, lot, accepting);
    expect(outcome).toMatchObject({ winners: 4, revivalPrice: micro(26) });
    expect(outcome.bids[3]).toMatchObject({ status: 'WON_REVIVAL', contractPrice: micro(26), priceToWin: null });
    expect(agreed(outcome, 'brand')).toMatchObject({ 27: 300 });
  });
  it('takes seven products at most', () => {
    const eight = bidsOf(['20', '20.1', '20.2', '20.3', '20.4', '20.5', '20.6', '20.7']);
    const outcome = evaluateAbc(METHOD, lot, eight);
    expect(outcome.winners).toBe(7);
    expect(outcome.bids[7]).toMatchObject({
      status: 'NOT_SHORTLISTED',
      details: { rank: 8, cap: 7, lastPrice: micro(20.6) },
      priceToWin: micro(20.6) - 1,
    });
  });
  it('agrees on nothing with a winner whose volume stays below its minimum', () => {
    const outcome = evaluateAbc(METHOD, lot, [...bids.slice(0, 2), aBid('26', 26, { minQuantity: 801 })]);
    expect(outcome.bids[2]).toMatchObject({ status: 'WON_RULE1', reason: 'WON_WITHOUT_VOLUME' });
    expect(outcome.bids[2]?.details).toMatchObject({ available: 800, minimum: 801 });
  });
});

describe('evaluateAbc', { timeout: 30_000 }, () => {
  it('agrees with the rule told once more, and loses or invents no volume', () => {
    fc.assert(
      fc.property(methods, lotArbitrary(), bidsArbitrary(), (method, lot, bids) => {
        const outcome = evaluateAbc(method, lot, bids);
        expect(unsoundness(lot, bids, outcome)).toEqual([]);
        const ranked = outcome.bids.filter(({ rank }) => rank !== null);
        expect(ranked.map(({ status }) => status)).toEqual(naiveStatuses(method, lot, ranked));
      }),
      { numRuns: 2_000 },
    );
  });
  it('gives every brand its share where nothing limits a winner', () => {
    fc.assert(
      fc.property(methods, lotArbitrary(), bidsArbitrary(), (method, lot, bids) => {
        const free = bids.map((bid) => ({ ...bid, capacity: null, minQuantity: 0, regions: null }));
        const outcome = evaluateAbc(method, lot, free);
        expect(agreed(outcome, 'brand')).toEqual(naiveKept(method, lot, outcome));
        const wins = outcome.winners > 0;
        const sends = Object.values(method.released).every((to) => to === 'ALL_WINNERS');
        if (wins && sends) expect(outcome.unallocated).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
  it('tells the highest price that would have won, found by trying all', () => {
    fc.assert(
      fc.property(methods, lotArbitrary(), bidsArbitrary('lot', 5), (method, lot, bids) => {
        const evaluate = (given: readonly BidCase[]) => evaluateAbc(method, lot, given).bids;
        expect(wrongPricesToWin(bids, evaluate(bids), evaluate)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
  it('keeps a winner that lowers its price, and does not mind the order given', () => {
    const cases = fc.tuple(methods, lotArbitrary(), bidsArbitrary(), fc.nat(5), fc.nat(20));
    fc.assert(
      fc.property(cases, ([method, lot, bids, at, cut]) => {
        const outcome = evaluateAbc(method, lot, bids);
        const turned = { ...lot, demand: lot.demand.toReversed() };
        expect({ ...evaluateAbc(method, turned, bids.toReversed()), lot }).toEqual(outcome);
        const winner = outcome.bids.filter(winsByPrice)[at];
        if (!winner) return;
        const lower = bids.map((bid) => {
          const unitPrice = Math.max(1, bid.unitPrice - cut);
          return bid === winner.bid ? { ...bid, unitPrice } : bid;
        });
        const again = evaluateAbc(method, lot, lower).bids.find(({ bid }) => bid.id === winner.bid.id);
        if (again?.reason !== 'NOT_COMPARABLE') expect(again?.status).toBe('WON_RULE1');
      }),
      { numRuns: 1_000 },
    );
  });
});
