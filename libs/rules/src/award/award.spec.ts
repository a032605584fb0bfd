import * as fc from 'fast-check';
import { lineAmount, unitPrice, type UnitPrice } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { sumBigint } from '../order-by.js';
import { CHINA_ASEAN_RULEBOOK } from '../rulebook/shipped-rulebooks.js';
import { allocateToDemandLines, type ServedLine, type WinningShare } from './allocate-lines.js';
import { EVALUATION_REASONS, evaluateLot, type EvaluableBid, type LotAllocation } from './evaluate-lot.js';
import { rankBids } from './rank-bids.js';

const RULES = CHINA_ASEAN_RULEBOOK.award;
const bid = (id: string, price: string, capacity: bigint, change: Partial<EvaluableBid> = {}): EvaluableBid => ({
  id,
  supplierId: `supplier-${id}`,
  unitPrice: unitPrice(price),
  capacity,
  minimumQuantity: 0n,
  receivedAt: new Date('2026-11-23T06:00:00Z'),
  digest: id.repeat(64).slice(0, 64),
  ...change,
});
const bids = fc
  .array(
    fc.record({
      micro: fc.bigInt(1n, 5n),
      capacity: fc.bigInt(1n, 50n),
      seconds: fc.nat(2),
      digest: fc.constantFrom('aa', 'bb', 'cc'),
    }),
    { maxLength: 10 },
  )
  .map((rows) =>
    rows.map(({ micro, capacity, seconds, digest }, at) =>
      bid(`bid-${at}`, '1', capacity, {
        unitPrice: micro as UnitPrice,
        receivedAt: new Date(1_700_000_000_000 + seconds * 1_000),
        digest,
      }),
    ),
  );
const shuffle = <T>(items: readonly T[], dice: fc.Stream<number>): T[] =>
  items
    .map((item) => ({ item, key: dice.next().value }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
const dice = fc.infiniteStream(fc.nat());

describe('rankBids', () => {
  it('goes by price, then receipt, then digest, then id, whatever the order given', () => {
    fc.assert(
      fc.property(bids, dice, (given, stream) => {
        const ranked = rankBids(given, RULES);
        expect(rankBids(shuffle(given, stream), RULES)).toEqual(ranked);
        const keys = ranked.map((b) => [b.unitPrice, b.receivedAt.getTime(), b.digest, b.id] as const);
        for (const [at, key] of keys.entries()) {
          const next = keys[at + 1];
          if (!next) continue;
          const differing = key.findIndex((part, index) => part !== next[index]);
          expect((key[differing] ?? 0) < (next[differing] ?? 0)).toBe(true);
        }
      }),
    );
  });

  it('follows the order that the rulebook writes', () => {
    const early = bid('b', '1', 1n, { digest: 'ff', receivedAt: new Date(0) });
    const low = bid('a', '1', 1n, { digest: '00', receivedAt: new Date(1) });
    expect(rankBids([early, low], RULES)[0]).toBe(early);
    expect(rankBids([early, low], { tieBreakers: ['LOWER_UNIT_PRICE', 'LOWER_DIGEST'] })[0]).toBe(low);
  });
});

const reasonsOf = (
  quantity: bigint,
  given: readonly EvaluableBid[],
  shares: LotAllocation['shares'],
  change: { maxWinners?: number; entryPrices?: LotAllocation['entryPrices'] } = {},
) => {
  const allocation = change.entryPrices ? { shares, entryPrices: change.entryPrices } : { shares };
  const rules = { ...RULES, maxWinners: change.maxWinners ?? 10 };
  return evaluateLot({ quantity, currency: 'CNY' }, given, allocation, rules);
};
const share = (bidId: string, quantity: bigint) => ({ bidId, quantity });

describe('evaluateLot', () => {
  it('tells winners what they won and losers what would have won', () => {
    const given = [bid('c', '0.60', 100n), bid('a', '0.50', 60n), bid('b', '0.55', 100n)];
    const evaluation = reasonsOf(100n, given, [share('b', 40n), share('a', 60n)]);
    expect(evaluation.bids.map(({ bid, rank, reason, details }) => [bid.id, rank, reason, details])).toEqual([
      ['a', 1, 'WON_IN_FULL', { awarded: '60', offered: '60' }],
      ['b', 2, 'WON_IN_PART', { awarded: '40', offered: '100' }],
      ['c', 3, 'LOST_PRICE_DEMAND_COVERED', { highestWinningPrice: '0.550000', entryPrice: '0.549999' }],
    ]);
    expect(evaluation).toMatchObject({ quantity: 100n, unmetQuantity: 0n, valueMinor: 5_200n });
    expect(evaluation.winners.map(({ bid }) => bid.id)).toEqual(['a', 'b']);
  });

  it('passes on the entry price that the solver proved', () => {
    const given = [bid('a', '0.50', 100n), bid('b', '0.60', 100n)];
    const entryPrices = new Map([['b', unitPrice('0.42')]]);
    const { bids: evaluated } = reasonsOf(100n, given, [share('a', 100n)], { entryPrices });
    expect(evaluated[1]?.details).toMatchObject({ entryPrice: '0.420000' });
  });

  it.each([
    [
      'LOST_MINIMUM_QUANTITY, when less was left than it accepts',
      [bid('a', '1', 60n), bid('b', '2', 100n, { minimumQuantity: 50n }), bid('c', '3', 40n)],
      [share('a', 60n), share('c', 40n)],
      {},
    ],
    [
      'LOST_WINNER_LIMIT, when others cover more',
      [bid('a', '1', 60n), bid('b', '2', 10n), bid('c', '3', 40n)],
      [share('a', 60n), share('c', 40n)],
      { maxWinners: 2 },
    ],
    [
      'LOST_BETTER_COMBINATION, when the minimum of another leaves no room',
      [bid('a', '1', 50n), bid('b', '2', 20n), bid('c', '3', 100n, { minimumQuantity: 50n })],
      [share('a', 50n), share('c', 50n)],
      {},
    ],
  ] as const)('gives %s', (reason, given, shares, change) => {
    const { bids: evaluated } = reasonsOf(100n, given, shares, change);
    expect(evaluated[1]?.reason).toBe(reason.split(',')[0]);
  });

  it('says LOST_WINNER_LIMIT where no price could have replaced a larger winner', () => {
    const given = [bid('a', '1', 60n), bid('b', '2', 40n), bid('c', '3', 10n, { minimumQuantity: 5n })];
    const { bids: evaluated } = reasonsOf(100n, given, [share('a', 60n), share('b', 40n)], { maxWinners: 2 });
    expect(evaluated[2]).toMatchObject({ reason: 'LOST_WINNER_LIMIT', details: { maxWinners: 2 } });
  });

  it('leaves a lot without bids unserved', () => {
    expect(reasonsOf(100n, [], [])).toMatchObject({ bids: [], winners: [], quantity: 0n, unmetQuantity: 100n });
  });

  it.each([
    ['more than it offers', [share('a', 61n)]],
    ['less than its minimum', [share('a', 1n)]],
    ['a negative quantity', [share('a', -1n)]],
    ['two shares', [share('a', 30n), share('a', 30n)]],
    ['no valid bid', [share('x', 1n)]],
    ['more is awarded than the lot asks for', [share('a', 60n), share('b', 60n)]],
  ])('throws on an allocation with: %s', (fault, shares) => {
    const given = [bid('a', '1', 60n, { minimumQuantity: 5n }), bid('b', '1', 60n)];
    expect(() => reasonsOf(100n, given, shares)).toThrow(fault);
  });

  it('throws on more winners than allowed', () => {
    const given = [bid('a', '1', 60n), bid('b', '1', 60n)];
    const shares = [share('a', 50n), share('b', 50n)];
    expect(() => reasonsOf(100n, given, shares, { maxWinners: 1 })).toThrow('more winners');
  });

  it('gives every bid a rank of its own and a reason, whatever the order given', () => {
    fc.assert(
      fc.property(bids, fc.bigInt(1n, 120n), dice, (given, quantity, stream) => {
        let left = quantity;
        const shares = rankBids(given, RULES).flatMap(({ id, capacity }) => {
          const taken = capacity < left ? capacity : left;
          left -= taken;
          return taken > 0n ? [share(id, taken)] : [];
        });
        const evaluation = reasonsOf(quantity, given, shares);
        expect(evaluation.unmetQuantity).toBe(left);
        expect(evaluation.bids.map(({ rank }) => rank)).toEqual(given.map((_, at) => at + 1));
        expect(evaluation.bids.every(({ reason }) => reason in EVALUATION_REASONS)).toBe(true);
        expect(reasonsOf(quantity, shuffle(given, stream), shuffle(shares, stream))).toEqual(evaluation);
      }),
    );
  });
});

const lines: fc.Arbitrary<ServedLine[]> = fc
  .array(fc.record({ quantity: fc.bigInt(1n, 50n), ceiling: fc.constantFrom(null, 1n, 2n) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((rows) =>
    rows.map(({ quantity, ceiling }, at) => ({
      id: `line-${at}`,
      purchaserId: `purchaser-${at % 3}`,
      quantity,
      ceilingPrice: ceiling as UnitPrice | null,
    })),
  );

const lineUnder = (id: string, ceiling: string | null): ServedLine => ({
  id,
  purchaserId: 'p',
  quantity: 10n,
  ceilingPrice: ceiling === null ? null : unitPrice(ceiling),
});

describe('allocateToDemandLines', () => {
  it('sums to what was won and to no more than was asked, whatever the order given', () => {
    fc.assert(
      fc.property(lines, fc.array(fc.bigInt(1n, 60n), { maxLength: 6 }), dice, (asked, wishes, stream) => {
        let left = sumBigint(asked.map(({ quantity }) => quantity));
        const winners = wishes.flatMap((wish, at): WinningShare[] => {
          const quantity = wish < left ? wish : left;
          left -= quantity;
          const price = BigInt(at + 1) as UnitPrice;
          return quantity > 0n
            ? [{ bidId: `b${at}`, supplierId: `s${at}`, rank: at + 1, quantity, unitPrice: price }]
            : [];
        });
        const allocated = allocateToDemandLines(winners, asked, 'CNY');
        const sumOf = (field: 'bidId' | 'demandLineId', id: string) =>
          sumBigint(allocated.filter((line) => line[field] === id).map(({ quantity }) => quantity));
        for (const winner of winners) expect(sumOf('bidId', winner.bidId)).toBe(winner.quantity);
        for (const line of asked) expect(sumOf('demandLineId', line.id) <= line.quantity).toBe(true);
        for (const { quantity, unitPrice, valueMinor } of allocated) {
          expect(quantity > 0n).toBe(true);
          expect(valueMinor).toBe(lineAmount(quantity, unitPrice, 'CNY'));
        }
        const pairs = allocated.map(({ bidId, demandLineId }) => `${bidId} ${demandLineId}`);
        expect(new Set(pairs).size).toBe(pairs.length);
        expect(allocateToDemandLines(shuffle(winners, stream), shuffle(asked, stream), 'CNY')).toEqual(allocated);
      }),
    );
  });

  it('gives the best prices to the lines with the lowest ceilings', () => {
    const winners = [
      { bidId: 'cheap', supplierId: 's1', rank: 1, quantity: 10n, unitPrice: unitPrice('0.50') },
      { bidId: 'dear', supplierId: 's2', rank: 2, quantity: 10n, unitPrice: unitPrice('0.60') },
    ];
    const allocated = allocateToDemandLines(winners, [lineUnder('1', null), lineUnder('2', '0.55')], 'CNY');
    expect(allocated.map(({ bidId, demandLineId }) => [bidId, demandLineId])).toEqual([
      ['cheap', '2'],
      ['dear', '1'],
    ]);
  });

  it('throws when more is won than the lines ask for', () => {
    const winner = { bidId: 'b', supplierId: 's', rank: 1, quantity: 1n, unitPrice: unitPrice('1') };
    expect(() => allocateToDemandLines([winner], [], 'CNY')).toThrow('more is won');
  });
});
