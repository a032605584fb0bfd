import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { someBids, someLot, someVbpMethod } from '../../../../../test/support/builders/vbp-arbitraries.js';
import { aBid, aLot, aRow, bidsOf, micro } from '../../../../../test/support/builders/award-cases.js';
import { VBP_RULEBOOKS } from '../../rulebook/vbp-rulebooks.js';
import type { VbpMethod } from '../../rulebook/award-method.js';
import { MAX_PRICE } from '../conversion.js';
import type { BidCase, LotCase, LotOutcome } from '../outcome.js';
import { evaluateVbp } from './evaluate-vbp.js';

const shipped = VBP_RULEBOOKS.map(({ award }) => award).filter((award) => award.method === 'vbp');
const round11 = shipped.at(-1) as VbpMethod;
const statusesOf = ({ bids }: LotOutcome) => Object.fromEntries(bids.map(({ bid, status }) => [bid.id, status]));
const withBid = (bids: readonly BidCase[], id: string, change: Partial<BidCase>) =>
  bids.map((bid) => (bid.id === id ? { ...bid, ...change } : bid));
const wonByPrice = (method: VbpMethod, lot: LotCase, bids: readonly BidCase[], id: string): boolean =>
  statusesOf(evaluateVbp(method, lot, bids))[id] === 'WON_RULE1';

describe('what volume-based rules promise', { timeout: 60_000 }, () => {
  it('lose and invent no volume between demand, share, brands and regions', () => {
    fc.assert(
      fc.property(someVbpMethod, someLot, someBids, (method, lot, bids) => {
        const { allocations, unallocated, base, rejectedDemand, sharePermille } = evaluateVbp(method, lot, bids);
        const given = new Map<string, number>();
        for (const { demand, quantity } of [...allocations, ...unallocated]) {
          expect(quantity > 0).toBe(demand !== null);
          if (demand !== null) given.set(demand, (given.get(demand) ?? 0) + quantity);
        }
        const rejected = new Set(rejectedDemand.map(({ demand }) => demand));
        const counted = lot.demand.filter(({ id }) => !rejected.has(id));
        expect(base).toBe(counted.reduce((sum, { quantity }) => sum + quantity, 0));
        for (const { id, quantity } of counted) {
          const { leafUnits } = method.rounding;
          const share = sharePermille === null ? quantity : Math.round((quantity * sharePermille) / 1_000 / leafUnits);
          const agreed = sharePermille === null ? quantity : Math.min(quantity, share * leafUnits);
          expect(given.get(id) ?? 0).toBe(agreed);
        }
        for (const id of rejected) expect(given.has(id)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keep to capacities and regions, and make nobody spare in a region of its own', () => {
    fc.assert(
      fc.property(someVbpMethod, someLot, someBids, (method, lot, bids) => {
        const { allocations, picks } = evaluateVbp(method, lot, bids);
        for (const bid of bids) {
          const own = allocations.filter((allocation) => allocation.bid === bid.id);
          const total = own.reduce((sum, { quantity }) => sum + quantity, 0);
          expect(total).toBeLessThanOrEqual(bid.capacity ?? Infinity);
          for (const { region } of own) expect(bid.regions ?? [region]).toContain(region);
        }
        for (const role of ['primary', 'spare']) {
          const regions = picks.filter((pick) => pick.role === role).map(({ region }) => region);
          expect(new Set(regions).size).toBe(regions.length);
        }
        const pairs = picks.map(({ region, bidder }) => `${region} ${bidder}`);
        expect(new Set(pairs).size).toBe(pairs.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('answer the same whatever the order of bids and demand', () => {
    const order = fc.infiniteStream(fc.nat());
    fc.assert(
      fc.property(someVbpMethod, someLot, someBids, order, (method, lot, bids, dice) => {
        const shuffled = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => ({ item, key: dice.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const turned = {
          ...lot,
          demand: shuffled(lot.demand.map((row) => ({ ...row, brands: shuffled(row.brands) }))),
        };
        const outcome = evaluateVbp(method, lot, bids);
        expect({ ...evaluateVbp(method, turned, shuffled(bids)), lot }).toEqual(outcome);
      }),
      { numRuns: 1_000 },
    );
  });

  it('choose the same winners when all prices are a hundred times higher and no floor is absolute', () => {
    fc.assert(
      fc.property(someVbpMethod, someLot, someBids, (rules, someCase, bids) => {
        const method = { ...rules, absoluteFloors: [] };
        const lot = { ...someCase, reference: null };
        const dearer = bids.map((bid) => ({ ...bid, unitPrice: bid.unitPrice * 100 }));
        const ceiling = lot.ceiling === null ? null : lot.ceiling * 100;
        const [outcome, scaled] = [evaluateVbp(method, lot, bids), evaluateVbp(method, { ...lot, ceiling }, dearer)];
        expect(statusesOf(scaled)).toEqual(statusesOf(outcome));
        expect(scaled.allocations).toEqual(outcome.allocations);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a winner that lowers its price', { timeout: 60_000 }, () => {
  it('still wins, by the lowest price and by the anchor', () => {
    fc.assert(
      fc.property(someVbpMethod, someLot, someBids, (method, lot, bids) => {
        for (const { bid, status } of evaluateVbp(method, lot, bids).bids) {
          if (status !== 'WON_RULE1') continue;
          for (let unitPrice = bid.unitPrice - 1; unitPrice > 0; unitPrice--) {
            const lower = evaluateVbp(method, lot, withBid(bids, bid.id, { unitPrice }));
            const { status: then, comparablePrice } = lower.bids.find((other) => other.bid.id === bid.id) ?? {};
            // Below half a millionth on the reference specification there is no price left to compare.
            expect(comparablePrice === null ? 'WON_RULE1' : then).toBe('WON_RULE1');
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes no other winner’s place by the lowest price, unless its own becomes the lowest', () => {
    fc.assert(
      fc.property(someVbpMethod, someLot, someBids, (rules, lot, bids) => {
        const method = { ...rules, spread: { ...rules.spread, basis: 'LOWEST' as const } };
        const before = evaluateVbp(method, lot, bids);
        const winners = before.bids.filter(({ status }) => status === 'WON_RULE1');
        for (const { bid, comparablePrice, rank } of winners) {
          const lowest = winners.find((other) => other.rank === 1)?.comparablePrice ?? 0;
          if (rank === 1 || bid.group !== null || (comparablePrice ?? 0) <= lowest + 1) continue;
          const after = evaluateVbp(method, lot, withBid(bids, bid.id, { unitPrice: bid.unitPrice - 1 }));
          if ((after.bids.find((other) => other.bid.id === bid.id)?.comparablePrice ?? 0) < lowest) continue;
          for (const other of winners) expect(statusesOf(after)[other.bid.id]).toBe('WON_RULE1');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('counterexample of the anchor: it can cost another winner its place, and itself a part of its volume', () => {
    const lot = aLot({ demand: [aRow('A', 10_000)] });
    // Ten bidders, six of them shortlisted. Half their mean is the anchor.
    const others = bidsOf(['0.20', '0.60', '0.66', '0.90', '1.05', '1.10', '1.20', '1.30', '1.40']);
    const at = (price: number) => evaluateVbp(round11, lot, [...others, aBid('me', price)]);
    expect(at(0.59)).toMatchObject({ anchor: 333_333, limit: micro(0.6), winners: 3, sharePermille: 700 });
    expect(statusesOf(at(0.59))).toMatchObject({ '0.20': 'WON_RULE1', me: 'WON_RULE1', '0.60': 'WON_RULE1' });
    expect(at(0.58)).toMatchObject({ anchor: 332_500, limit: micro(0.5985), winners: 2, sharePermille: 600 });
    expect(statusesOf(at(0.58))).toMatchObject({ '0.20': 'WON_RULE1', me: 'WON_RULE1', '0.60': 'OFFERED_REVIVAL' });
  });

  it('counterexample of the anchor: below it the bid must explain its cost, and without an explanation it is out', () => {
    const others = bidsOf(['0.55', '0.60', '0.66', '0.90', '1.05', '1.10', '1.20', '1.30', '1.40']);
    const at = (price: number, excluded: BidCase['excluded'] = null) =>
      evaluateVbp(round11, aLot(), [...others, aBid('me', price, { excluded })]).bids.find(
        ({ bid }) => bid.id === 'me',
      );
    expect(at(0.35)).toMatchObject({ status: 'WON_RULE1', duties: [] });
    expect(at(0.3)).toMatchObject({ status: 'WON_RULE1', duties: ['COST_EXPLANATION'] });
    expect(at(0.3, 'COST_EXPLANATION_MISSING')).toMatchObject({ status: 'DISQUALIFIED', priceToWinReason: 'EXCLUDED' });
  });

  it('counterexample of revival: where only those not shortlisted are revived, a lower price can end in between', () => {
    const revival = round11.revival.filter(({ who }) => who !== 'SHORTLISTED');
    const demand = [aRow('A', 1_000, { brands: [{ bidder: 'firm-me', quantity: 500 }] })];
    const at = (price: number) => {
      const bids = [...bidsOf(['0.10', '0.50', '0.60', '0.70']), aBid('me', price, { acceptsRevival: true })];
      return statusesOf(evaluateVbp({ ...round11, revival }, aLot({ demand }), bids))['me'];
    };
    expect([at(0.8), at(0.55), at(0.1)]).toEqual(['WON_REVIVAL', 'LOST', 'WON_RULE1']);
  });
});

describe('the price that would have won', { timeout: 60_000 }, () => {
  const prices = fc.oneof(
    fc.integer({ min: 1, max: 3_000_000 }),
    fc.integer({ min: 900_000, max: 1_100_000 }),
    fc.integer({ min: MAX_PRICE / 2, max: MAX_PRICE }),
  );
  const bids = fc
    .array(
      fc.record({
        unitPrice: prices,
        strength: fc.constantFrom(null, 5_000_000, 10_000_000, 15_000_000, 30_000_000),
        fill: fc.constantFrom(null, 2_000_000, 3_000_000),
        group: fc.constantFrom(null, null, null, null, 'g', 'h'),
        submittedAt: fc.nat(2),
      }),
      { minLength: 1, maxLength: 24 },
    )
    .map((changes) => changes.map((change, at) => aBid(`b${at}`, 1, change)));
  const lots = fc
    .record({
      ceiling: fc.option(prices),
      reference: fc.constantFrom(null, { strength: 10_000_000, fill: 1_000_000 }),
      form: fc.constantFrom(null, 'oral-solid' as const),
    })
    .map((change) => aLot(change));

  it('wins, and a millionth more loses, when the whole lot is judged again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...shipped), lots, bids, (method, lot, given) => {
        for (const { bid, status, priceToWin, priceToWinReason } of evaluateVbp(method, lot, given).bids) {
          if (status.startsWith('WON')) {
            expect([priceToWin, priceToWinReason]).toEqual([null, null]);
            continue;
          }
          const wins = (unitPrice: number) => wonByPrice(method, lot, withBid(given, bid.id, { unitPrice }), bid.id);
          if (priceToWin === null) {
            expect(priceToWinReason).toBe('LOWEST_PRICE_LOSES');
            for (const tried of [1, 2, 3, 1_000, bid.unitPrice]) expect(wins(tried)).toBe(false);
            continue;
          }
          expect(wins(priceToWin)).toBe(true);
          if (priceToWin < MAX_PRICE) expect(wins(priceToWin + 1)).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is none where even the lowest price ranks behind', () => {
    const method = { ...round11, capTable: [1] };
    const first = aBid('first', 0.000001, { submittedAt: 1 });
    const outcome = evaluateVbp(method, aLot(), [first, aBid('second', 0.5, { submittedAt: 2 })]);
    expect(outcome.bids[1]).toMatchObject({ priceToWin: null, priceToWinReason: 'LOWEST_PRICE_LOSES' });
  });
});
