import { invariant } from '#libs/kernel';
import { MAX_OFFERS, type AllocationProblem } from './problem.js';

/** An offer with its weight: price, tie rank and nothing else in one integer. */
export interface Column {
  /** Place in the order given. */
  readonly index: number;
  readonly weight: bigint;
  readonly capacity: bigint;
  readonly minimum: bigint;
}

/**
 * The three aims in one integer objective. In a weight, one price step outweighs every sum of tie ranks; a unit that is
 * not served outweighs every sum of weights. So the least total serves most, then costs least, then ranks best.
 */
export interface Model {
  readonly demand: bigint;
  /** Usable offers, cheapest first; ties in the order given. */
  readonly columns: readonly Column[];
  readonly maxWinners: number;
  readonly priceScale: bigint;
  readonly unservedWeight: bigint;
}

export function modelOf(problem: AllocationProblem): Model {
  const { demand, offers, maxWinners } = problem;
  invariant(demand >= 0n, 'the demand is negative');
  invariant(Number.isInteger(maxWinners) && maxWinners >= 0, 'the number of winners is a whole number');
  invariant(offers.length <= MAX_OFFERS, `more than ${MAX_OFFERS} offers`);
  invariant(new Set(offers.map(({ id }) => id)).size === offers.length, 'two offers have one id');
  const priceScale = BigInt(offers.length) * demand + 1n;
  const columns = offers
    .map(({ unitPriceMicro, capacity, minimum }, index): Column => {
      invariant(unitPriceMicro >= 0n && capacity >= 0n && minimum >= 0n, 'an offer has a negative number');
      const usable = capacity < demand ? capacity : demand;
      return { index, weight: unitPriceMicro * priceScale + BigInt(index), capacity: usable, minimum };
    })
    .filter(({ capacity, minimum }) => capacity > 0n && minimum <= capacity)
    .sort((a, b) => (a.weight < b.weight ? -1 : 1));
  const dearest = columns.at(-1)?.weight ?? 0n;
  return { demand, columns, maxWinners, priceScale, unservedWeight: dearest * demand + 1n };
}

/** A quantity for each column, and the objective's value. */
export interface Fill {
  readonly quantities: readonly bigint[];
  readonly total: bigint;
}

/**
 * Fills the demand from the columns that `may` supply: first the minimum of each that `must`, then by weight.
 * Undefined when the minimums alone exceed the demand.
 */
export function fill(model: Model, must: (at: number) => boolean, may: (at: number) => boolean): Fill | undefined {
  const { columns, demand, unservedWeight } = model;
  let left = demand;
  let total = 0n;
  const quantities = columns.map(({ minimum, weight }, at) => {
    if (!must(at)) return 0n;
    left -= minimum;
    total += minimum * weight;
    return minimum;
  });
  if (left < 0n) return undefined;
  for (const [at, { capacity, weight }] of columns.entries()) {
    if (left === 0n) break;
    if (!may(at)) continue;
    const taken = quantities[at] ?? 0n;
    const more = capacity - taken < left ? capacity - taken : left;
    quantities[at] = taken + more;
    left -= more;
    total += more * weight;
  }
  return { quantities, total: total + left * unservedWeight };
}
