import * as fc from 'fast-check';
import type { LotBid, LotProblem, Segment } from '#libs/solver';

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
export type Money = (value: bigint) => bigint;
const asIs: Money = (value) => value;
export const LARGE = 10n ** 17n + 3n;
/** A multiple of a large number and a small rest, so that awards differ in their last digit as well. */
export const huge: Money = (value) => (value / 3n) * LARGE + (value % 3n);
export const hugeRound: Money = (value) => value * LARGE;

export interface Shape {
  readonly destinations: number;
  readonly bids: number;
  readonly demand: number;
  readonly dearest: number;
  readonly fees: boolean;
  readonly money?: Money;
}

/** Lots of every kind that the search for one lot takes, many of them without an award. */
export const randomLots = ({
  destinations,
  bids,
  demand,
  dearest,
  fees,
  money = asIs,
}: Shape): fc.Arbitrary<LotProblem> =>
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
