import { invariant } from '#libs/kernel';
import { MAX_OFFERS, type LotBid, type LotProblem } from '../problem.js';

/** A tier as the search sees it: every limit that holds for the winner alone is in `lo` and `hi`. */
export interface ExactSegment {
  /** Its index in the bid. */
  readonly index: number;
  readonly lo: bigint;
  readonly hi: bigint;
  readonly unit: bigint;
  readonly fixed: bigint;
}

export interface ExactBid {
  /** Its index in the lot; -1 for what is not awarded. */
  readonly index: number;
  /** Of the bids with one number at most one wins. */
  readonly group: number;
  readonly segments: readonly ExactSegment[];
  /** Per place; null where it may not go. */
  readonly freight: readonly (bigint | null)[];
  /** Per place; once, when anything goes there. */
  readonly fees: readonly bigint[];
}

/**
 * A lot made ready for the search, in whole numbers of any size: hopeless tiers and bids are gone, and destinations
 * that no bid tells apart are one place. Money is divided by what all of it has in common.
 */
export interface ExactLot {
  readonly total: bigint;
  readonly places: readonly Place[];
  /** In tie-rank order. */
  readonly bids: readonly ExactBid[];
  readonly minWinners: number;
  readonly maxWinners: number;
  /** The money of the problem is this many times the money here. */
  readonly moneyUnit: bigint;
  /** What is not awarded is the last bid, always in, and no winner. */
  readonly hasUnserved: boolean;
}

export interface Place {
  readonly demand: bigint;
  /** The lot's destinations, by index. */
  readonly parts: readonly { readonly destination: number; readonly demand: bigint }[];
}

/** How the part that is not awarded enters: from `lo` to `hi` units at `unit` each. */
export interface Unserved {
  readonly lo: bigint;
  readonly hi: bigint;
  readonly unit: bigint;
}

export interface ExactOptions {
  readonly unserved?: Unserved;
  /** All the bids' money is nothing, so that only the volume matters. */
  readonly free?: boolean;
}

export function exactLot(problem: LotProblem, { unserved, free = false }: ExactOptions = {}): ExactLot {
  check(problem);
  const total = problem.destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  const tables = problem.bids.map((bid) => deliveryTable(problem, bid, free));
  const places = placesOf(problem, tables);
  const groups = new Map<string, number>();
  const largest = (total * BigInt(problem.maxSharePermille)) / 1000n;
  const bids = problem.bids.flatMap((bid, index): ExactBid[] => {
    const table = tables[index] ?? [];
    const freight = places.map(({ parts: [first] }) => (first && table[first.destination]?.perUnit) ?? null);
    const fees = places.map(({ parts: [first] }) => (first && table[first.destination]?.fixed) ?? 0n);
    const reach = places.reduce((sum, { demand }, at) => (freight[at] === null ? sum : sum + demand), 0n);
    const segments = bid.segments.flatMap(({ from, to, unitCost, fixedCost }, tier): ExactSegment[] => {
      const hi = least(to, largest, reach);
      const lo = from > 1n ? from : 1n;
      return lo > hi ? [] : [{ index: tier, lo, hi, unit: free ? 0n : unitCost, fixed: free ? 0n : fixedCost }];
    });
    if (segments.length === 0) return [];
    const key = bid.group === null ? `bid ${bid.id}` : `group ${bid.group}`;
    const group = groups.get(key) ?? groups.size;
    groups.set(key, group);
    return [{ index, group, segments, freight, fees }];
  });
  const outside: ExactBid[] = unserved
    ? [
        {
          index: -1,
          group: groups.size,
          segments: [{ index: 0, lo: unserved.lo, hi: unserved.hi, unit: unserved.unit, fixed: 0n }],
          freight: places.map(() => 0n),
          fees: places.map(() => 0n),
        },
      ]
    : [];
  const moneyUnit = commonMoney([...bids, ...outside]);
  return {
    total,
    places,
    bids: [...bids, ...outside].map((bid) => divided(bid, moneyUnit)),
    minWinners: problem.minWinners + outside.length,
    maxWinners: problem.maxWinners + outside.length,
    moneyUnit,
    hasUnserved: outside.length > 0,
  };
}

function check({ destinations, bids, minWinners, maxWinners, maxSharePermille }: LotProblem): void {
  invariant(
    destinations.every(({ quantity }) => quantity >= 0n),
    'a demand is negative',
  );
  invariant(new Set(destinations.map(({ id }) => id)).size === destinations.length, 'two destinations have one id');
  invariant(bids.length <= MAX_OFFERS, `more than ${MAX_OFFERS} bids`);
  invariant(new Set(bids.map(({ id }) => id)).size === bids.length, 'two bids have one id');
  invariant(
    bids.every(({ segments }) => segments.length > 0),
    'a bid has no segment',
  );
  invariant(Number.isInteger(minWinners) && minWinners >= 0, 'the fewest winners are a whole number');
  invariant(Number.isInteger(maxWinners) && maxWinners >= 0, 'the most winners are a whole number');
  const share = Number.isInteger(maxSharePermille) && maxSharePermille >= 1 && maxSharePermille <= 1000;
  invariant(share, 'the largest share is 1 to 1,000 per mille');
}

type Table = readonly ({ readonly perUnit: bigint; readonly fixed: bigint } | undefined)[];

const NO_FREIGHT = { perUnit: 0n, fixed: 0n };

/** What a bid asks for each destination of the lot; undefined where it may not go. */
function deliveryTable({ destinations }: LotProblem, bid: LotBid, free: boolean): Table {
  if (!bid.destinations) return destinations.map(() => NO_FREIGHT);
  const deliveries = new Map(bid.destinations.map((delivery) => [delivery.id, delivery]));
  invariant(
    bid.destinations.every(({ fixed }) => fixed >= 0n),
    'a fixed freight is negative',
  );
  return destinations.map(({ id }) => (free && deliveries.has(id) ? NO_FREIGHT : deliveries.get(id)));
}

/** Destinations that every bid may reach alike, at the same freight and without fixed costs, are one place. */
function placesOf({ destinations }: LotProblem, tables: readonly Table[]): Place[] {
  const places = new Map<string, { demand: bigint; parts: { destination: number; demand: bigint }[] }>();
  for (const [at, { quantity }] of destinations.entries()) {
    if (quantity === 0n) continue;
    const rows = tables.map((table) => table[at]);
    const alone = rows.some((row) => row !== undefined && row.fixed > 0n);
    const key = alone ? `only ${at}` : rows.map((row) => row?.perUnit ?? '-').join();
    const place = places.get(key);
    if (place) {
      place.demand += quantity;
      place.parts.push({ destination: at, demand: quantity });
    } else {
      places.set(key, { demand: quantity, parts: [{ destination: at, demand: quantity }] });
    }
  }
  return [...places.values()];
}

function commonMoney(bids: readonly ExactBid[]): bigint {
  let unit = 0n;
  const add = (value: bigint | null) => {
    if (unit !== 1n && value !== null && value !== 0n) unit = greatestCommonDivisor(unit, value < 0n ? -value : value);
  };
  for (const { segments, freight, fees } of bids) {
    for (const segment of segments) {
      add(segment.unit);
      add(segment.fixed);
    }
    freight.forEach(add);
    fees.forEach(add);
  }
  return unit === 0n ? 1n : unit;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

function divided(bid: ExactBid, by: bigint): ExactBid {
  if (by === 1n) return bid;
  return {
    ...bid,
    segments: bid.segments.map((tier) => ({ ...tier, unit: tier.unit / by, fixed: tier.fixed / by })),
    freight: bid.freight.map((value) => (value === null ? null : value / by)),
    fees: bid.fees.map((value) => value / by),
  };
}

const least = (...values: readonly bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
