import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEvaluation } from '../../check/check-evaluation.js';
import { evaluateRound } from '../../evaluate-round.js';
import type { EvaluationOutput } from '../../format/output-schema.js';
import { readRound } from '../../format/read-round.js';

interface BidFile {
  readonly id: string;
  readonly lot: string;
  readonly bidder: string;
  /** In cents, so that every amount is exact. */
  readonly cents: number;
  readonly capacity: number;
  readonly minQuantity: number;
}
interface RoundFile {
  readonly lots: readonly { readonly id: string; readonly demand: readonly object[] }[];
  readonly bids: readonly BidFile[];
  readonly constraints: object;
}

async function award({ bids, ...round }: RoundFile): Promise<EvaluationOutput> {
  const files = bids.map(({ cents, ...bid }) => ({ ...bid, unitPrice: (cents / 100).toFixed(2) }));
  const read = readRound({ rulebook: 'least-cost', ...round, bids: files });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const output = await evaluateRound(read.round);
  expect(checkEvaluation(read.round, output)).toEqual([]);
  expect(output).toMatchObject({ status: 'optimal', gap: 0 });
  return output;
}

const LOTS = ['L1', 'L2'];
/** Two lots that share suppliers' capacities and a discount for supplying both. */
const rounds: fc.Arbitrary<RoundFile> = fc
  .record({
    demand: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 4 }),
    bids: fc.array(
      fc.record({
        lot: fc.constantFrom(...LOTS),
        bidder: fc.constantFrom('a', 'b', 'c', 'd'),
        cents: fc.integer({ min: 2, max: 30 }),
        capacity: fc.integer({ min: 1, max: 40 }),
        minQuantity: fc.integer({ min: 0, max: 12 }),
      }),
      { minLength: 1, maxLength: 7 },
    ),
    shared: fc.option(fc.integer({ min: 5, max: 50 })),
    discount: fc.option(fc.integer({ min: 1, max: 90 })),
  })
  .map(({ demand, bids, shared, discount }) => ({
    lots: LOTS.map((id, lot) => ({
      id,
      demand: demand.flatMap((quantity, at) => (at % 2 === lot ? [{ buyer: `H${at}`, region: 'A', quantity }] : [])),
    })),
    bids: bids.map((bid, at) => ({ id: `b${at}`, ...bid })),
    constraints: {
      capacities: shared === null ? [] : [{ bidder: 'a', quantity: shared }],
      packages:
        discount === null
          ? []
          : [
              {
                id: 'both',
                bidder: 'b',
                discount: (discount / 100).toFixed(2),
                items: LOTS.map((lot) => ({ lot, minQuantity: 1 })),
              },
            ],
    },
  }));

const served = ({ lots }: EvaluationOutput): number =>
  lots.flatMap(({ allocations }) => allocations).reduce((sum, { quantity }) => sum + quantity, 0);
const winners = ({ lots }: EvaluationOutput): string[] =>
  lots.flatMap(({ bids }) => bids.filter(({ status }) => status === 'WON').map(({ id }) => id));
/** More served, or as much at no more. */
function expectNoWorse(after: EvaluationOutput, before: EvaluationOutput): void {
  const gained = served(after) - served(before);
  expect(gained >= 0).toBe(true);
  if (gained === 0) expect(Number(after.objective) <= Number(before.objective)).toBe(true);
}
const changed = (round: RoundFile, id: string, change: Partial<BidFile>): RoundFile => ({
  ...round,
  bids: round.bids.map((bid) => (bid.id === id ? { ...bid, ...change } : bid)),
});

describe('a least-cost round, coupled lots included', { timeout: 60_000 }, () => {
  it('never gets dearer when a capacity grows or a price falls', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, fc.nat(6), async (round, which) => {
        const bid = round.bids[which % round.bids.length];
        if (!bid) return;
        const now = await award(round);
        expectNoWorse(await award(changed(round, bid.id, { capacity: bid.capacity + 5 })), now);
        expectNoWorse(await award(changed(round, bid.id, { cents: bid.cents - 1 })), now);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a winner that lowers its price', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (round) => {
        const [winner] = winners(await award(round));
        const bid = round.bids.find(({ id }) => id === winner);
        if (!bid) return;
        const lower = await award(changed(round, bid.id, { cents: bid.cents - 1 }));
        expect(winners(lower)).toContain(bid.id);
      }),
      { numRuns: 60 },
    );
  });
});

const offer = (id: string, cents: number, capacity: number, minQuantity = 0): BidFile => ({
  id,
  lot: 'L1',
  bidder: id,
  cents,
  capacity,
  minQuantity,
});
const reasonsOf = async (bids: readonly BidFile[], maxWinners: number) => {
  const lots = [{ id: 'L1', demand: [{ buyer: 'H', region: 'A', quantity: 100 }] }];
  const output = await award({ lots, bids, constraints: { lots: [{ lot: 'L1', maxWinners }] } });
  return output.lots[0]?.bids.map(({ id, reason, details, priceToWin }) => [id, reason, details, priceToWin]);
};

describe('a least-cost lot tells', () => {
  it('winners what they won, and who is too dear the price that wins', async () => {
    expect(await reasonsOf([offer('a', 50, 60), offer('b', 55, 100), offer('c', 60, 100)], 10)).toEqual([
      ['a', 'WON_IN_FULL', { awarded: '60', offered: '60' }, null],
      ['b', 'WON_IN_PART', { awarded: '40', offered: '100' }, null],
      ['c', 'LOST_PRICE_DEMAND_COVERED', { highestWinningPrice: '0.550000' }, '0.550000'],
    ]);
  });

  it.each([
    [
      'LOST_MINIMUM_QUANTITY, when less was left than it accepts',
      [offer('a', 100, 60), offer('b', 200, 100, 50), offer('c', 201, 40)],
      10,
    ],
    ['LOST_WINNER_LIMIT, when others cover more', [offer('a', 100, 60), offer('b', 200, 10), offer('c', 300, 40)], 2],
    [
      'LOST_BETTER_COMBINATION, when the minimum of another leaves no room',
      [offer('a', 100, 50), offer('b', 200, 20), offer('c', 300, 100, 50)],
      10,
    ],
  ])('%s', async (reason, bids, maxWinners) => {
    expect((await reasonsOf(bids, maxWinners))?.find(([id]) => id === 'b')?.[1]).toBe(reason.split(',')[0]);
  });

  it('who is too small to replace a winner that no price would have won', async () => {
    const told = await reasonsOf([offer('a', 100, 60), offer('b', 200, 40), offer('c', 300, 10, 5)], 2);
    expect(told?.[2]).toEqual(['c', 'LOST_WINNER_LIMIT', { highestWinningPrice: '2.000000', maxWinners: 2 }, null]);
  });
});
