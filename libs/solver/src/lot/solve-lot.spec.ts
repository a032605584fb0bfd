import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForceLot } from '../../../../test/support/brute-force-lot.js';
import { checkLot, solveLot, type LotBid, type LotProblem, type Segment } from '../index.js';

const big = (min: number, max: number) => fc.bigInt(BigInt(min), BigInt(max));

/** One to three tiers for volumes up to `most`; all-units, incremental, with gaps and overlaps. */
const segmentsOf = (most: number, dearest: number, money: Money): fc.Arbitrary<Segment[]> =>
  fc.array(
    fc
      .record({ from: big(0, most), width: big(0, most), unitCost: big(0, dearest), fixedCost: big(0, dearest) })
      .map(({ from, width, unitCost, fixedCost }) => ({
        from,
        to: from + width,
        unitCost: money(unitCost),
        fixedCost: money(fixedCost),
      })),
    { minLength: 1, maxLength: 3 },
  );

/** Money for a number: as it is, or so large that doubles cannot hold it. */
type Money = (value: bigint) => bigint;
const asIs: Money = (value) => value;
const LARGE = 10n ** 17n + 3n;
/** A multiple of a large number and a small rest, so that awards differ in their last digit as well. */
const huge: Money = (value) => (value / 3n) * LARGE + (value % 3n);
const hugeExact: Money = (value) => value * LARGE;

interface Shape {
  readonly destinations: number;
  readonly bids: number;
  readonly demand: number;
  readonly dearest: number;
  readonly fees: boolean;
  readonly money?: Money;
}

const problems = ({ destinations, bids, demand, dearest, fees, money = asIs }: Shape): fc.Arbitrary<LotProblem> =>
  fc
    .record({
      quantities: fc.array(big(0, demand), { minLength: 1, maxLength: destinations }),
      offers: fc.array(
        fc.record({
          segments: segmentsOf(demand + 2, dearest, money),
          group: fc.constantFrom(null, null, 'one', 'two'),
          deliveries: fc.option(
            fc.array(fc.option(fc.tuple(big(0, dearest), fees ? big(0, dearest) : fc.constant(0n)), { freq: 4 }), {
              minLength: destinations,
              maxLength: destinations,
            }),
          ),
        }),
        { minLength: 1, maxLength: bids },
      ),
      minWinners: fc.integer({ min: 0, max: 2 }),
      maxWinners: fc.integer({ min: 1, max: bids }),
      maxSharePermille: fc.constantFrom(1000, 1000, 700, 500),
      shortage: fc.constantFrom('refused' as const, 'allowed' as const),
    })
    .map(({ quantities, offers, ...rules }) => ({
      ...rules,
      id: 'lot',
      destinations: quantities.map((quantity, d) => ({ id: `d${d}`, quantity })),
      bids: offers.map(({ segments, group, deliveries }, k): LotBid => {
        const bid = { id: `b${k}`, bidder: `b${k}`, group, segments };
        if (!deliveries) return bid;
        const listed = deliveries.flatMap((terms, d) =>
          terms && d < quantities.length ? [{ id: `d${d}`, perUnit: money(terms[0]), fixed: money(terms[1]) }] : [],
        );
        return { ...bid, destinations: listed };
      }),
      singleWinner: false,
      destinationConflicts: [],
    }));

function agrees(problem: LotProblem): void {
  const answer = solveLot(problem);
  const expected = bruteForceLot(problem);
  expect(checkLot(problem, answer)).toEqual([]);
  if (!expected) {
    expect(answer.status).toBe('infeasible');
    return;
  }
  expect(answer.status).toBe('optimal');
  const { objective, servedAtMost, shares, unserved } = answer;
  expect({ objective, served: servedAtMost }).toEqual({ objective: expected.objective, served: expected.served });
  expect({ shares, unserved }).toEqual({ shares: expected.shares, unserved: expected.unserved });
}

describe('solveLot agrees with every award tried one by one, ties included,', () => {
  it.each<[string, Shape, number]>([
    ['for one destination', { destinations: 1, bids: 6, demand: 7, dearest: 6, fees: false }, 800],
    ['for several destinations', { destinations: 3, bids: 4, demand: 3, dearest: 5, fees: false }, 800],
    ['with costs that differ more', { destinations: 2, bids: 4, demand: 5, dearest: 50, fees: false }, 500],
    ['with fixed freight', { destinations: 2, bids: 4, demand: 4, dearest: 5, fees: true }, 800],
    ['with fixed freight to three', { destinations: 3, bids: 4, demand: 3, dearest: 20, fees: true }, 500],
    ['with huge money', { destinations: 2, bids: 4, demand: 4, dearest: 12, fees: false, money: huge }, 400],
    [
      'with huge money to one place',
      { destinations: 1, bids: 5, demand: 7, dearest: 9, fees: false, money: huge },
      400,
    ],
    [
      'with huge money and fixed freight',
      { destinations: 2, bids: 3, demand: 4, dearest: 9, fees: true, money: huge },
      400,
    ],
    ['with huge round money', { destinations: 2, bids: 4, demand: 4, dearest: 6, fees: true, money: hugeExact }, 300],
  ])('%s', { timeout: 60_000 }, (_, shape, numRuns) => {
    fc.assert(fc.property(problems(shape), agrees), { numRuns });
  });
});
