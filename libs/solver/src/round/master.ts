import { solveMilp, type MilpLimits } from '../highs/highs.js';
import { MilpBuilder, type Milp, type Term } from '../highs/milp.js';
import type { Round } from '../problem.js';
import type { GivenPackages } from './lagrangian.js';
import { ownersOf } from './owners.js';
import { conflictKey, dearestPrice, packageKey, type Column, type Duals } from './pricing.js';

/** What the master's linear programme says: the price of what lots share, and how far capacities are exceeded. */
export interface MasterAnswer {
  readonly duals: Duals;
  /** In money; with penalties where the columns so far do not keep a capacity. */
  readonly value: number;
  /** The share of each column in the mix, in the order given. */
  readonly mix: readonly number[];
  /** How far the discount of each package is given. */
  readonly given: readonly number[];
}

interface MasterModel {
  readonly milp: Milp;
  readonly columns: readonly number[];
  readonly packages: readonly number[];
  readonly money: number;
  readonly volume: number;
  /** What each row stands for. */
  readonly rows: readonly { readonly kind: 'lot' | 'capacity' | 'package' | 'conflict'; readonly key: string }[];
}

/** The relaxed master over these columns; undefined when HiGHS gives no duals. */
export async function solveMaster(
  round: Round,
  columns: readonly Column[],
  scale: bigint,
  limits: MilpLimits,
  given: GivenPackages = [],
): Promise<MasterAnswer | undefined> {
  const model = writeMaster(round, columns, false, given);
  const { rowDuals, objective, values } = await solveMilp(model.milp, { limits });
  if (!rowDuals || !values || objective === null) return undefined;
  const prices = { lot: new Map(), capacity: new Map(), package: new Map(), conflict: new Map() };
  // What lots pay no more of must not be counted as paid.
  const entry = dearestPrice(round, scale);
  const dearest = { lot: 0n, capacity: entry / (largestDemand(round) + 1n), package: entry, conflict: entry };
  model.rows.forEach(({ kind, key }, row) => {
    const perUnit = kind === 'capacity' ? model.volume : 1;
    const price = Math.round((-(rowDuals[row] ?? 0) * model.money * Number(scale)) / perUnit);
    if (price > 0) prices[kind].set(key, price > Number(dearest[kind]) ? dearest[kind] : BigInt(price));
  });
  const duals = { capacity: prices.capacity, packages: prices.package, conflicts: prices.conflict };
  const read = (numbers: readonly number[]) => numbers.map((column) => values[column] ?? 0);
  return { duals, value: objective * model.money, mix: read(model.columns), given: read(model.packages) };
}

const largestDemand = ({ lots }: Round): bigint =>
  lots.reduce((most, { destinations }) => {
    const demand = destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
    return demand > most ? demand : most;
  }, 0n);

/**
 * One column per lot, all of them together the cheapest that keep what lots share, but for less than `enough`; undefined
 * when none was found.
 */
export async function chooseColumns(
  round: Round,
  columns: readonly Column[],
  limits: MilpLimits,
  enough = 0n,
): Promise<{ chosen: readonly Column[]; nodes: number; reproducible: boolean } | undefined> {
  const model = writeMaster(round, columns, true);
  const { values, nodes, cutByClock } = await solveMilp(model.milp, {
    limits,
    absoluteGap: Math.max(0.5, Number(enough)) / model.money,
  });
  if (!values) return undefined;
  const chosen = columns.filter((_, at) => (values[model.columns[at] ?? -1] ?? 0) > 0.5);
  return { chosen, nodes, reproducible: !cutByClock };
}

/** Capacities may be exceeded at a penalty, so that there is always an answer to take prices from. */
function writeMaster(
  round: Round,
  columns: readonly Column[],
  integral: boolean,
  decided: GivenPackages = [],
): MasterModel {
  const builder = new MilpBuilder();
  const dearest = columns.reduce((most, { cost }) => (magnitude(cost) > most ? magnitude(cost) : most), 1n);
  const money = 2 ** Math.max(0, dearest.toString(2).length - 20);
  const largest = round.bidderCapacities.reduce((most, { capacity }) => (capacity > most ? capacity : most), 1n);
  const volume = 2 ** Math.max(0, largest.toString(2).length - 14);
  const at = columns.map(({ cost }) =>
    builder.column(Number(cost) / money, { ...(integral && { upper: 1 }), integral }),
  );
  const rows: MasterModel['rows'][number][] = [];
  const add = (
    kind: MasterModel['rows'][number]['kind'],
    key: string,
    terms: readonly Term[],
    from: number,
    to: number,
  ) => {
    builder.row(terms, from, to);
    rows.push({ kind, key });
  };
  const penalty = (10 * Number(dearest)) / money;
  const byLot = round.lots.map((): number[] => []);
  columns.forEach((column, index) => byLot[column.lot]?.push(index));
  round.lots.forEach(({ id }, lot) => {
    add(
      'lot',
      id,
      (byLot[lot] ?? []).map((index): Term => [at[index] ?? -1, 1]),
      1,
      1,
    );
  });
  for (const { bidder, capacity } of round.bidderCapacities) {
    const room = Number(capacity) / volume;
    const terms = columns.flatMap(({ volumes }, index): Term[] => {
      const used = volumes.get(bidder);
      return used === undefined ? [] : [[at[index] ?? -1, Number(used) / volume]];
    });
    const over = builder.column(penalty);
    add('capacity', bidder, [...terms, [over, -Math.max(1, room * 0.01)]], -Infinity, room);
  }
  const packages = round.packages.map(({ bidder, discount, items }, index) => {
    const bounds = { lower: decided[index] ? 1 : 0, upper: decided[index] === false ? 0 : 1 };
    const given = builder.column(-Number(discount) / money, { ...bounds, integral });
    for (const { lot, minQuantity } of items) {
      const mine = byLot[round.lots.findIndex(({ id }) => id === lot)] ?? [];
      const reaching = mine.filter((column) => (columns[column]?.volumes.get(bidder) ?? 0n) >= minQuantity);
      add(
        'package',
        packageKey(index, lot),
        [[given, 1], ...reaching.map((column): Term => [at[column] ?? -1, -1])],
        -Infinity,
        0,
      );
    }
    return given;
  });
  const ownerOf = ownersOf(round);
  const owners = round.lotConflicts.length > 0 ? columns.map(({ volumes }) => [...volumes.keys()].map(ownerOf)) : [];
  round.lotConflicts.forEach((pair, index) => {
    const lots = pair.map((id) => byLot[round.lots.findIndex((lot) => lot.id === id)] ?? []);
    for (const owner of sharedOwners(round, pair)) {
      const winning = lots.flat().filter((column) => owners[column]?.includes(owner));
      if (winning.length < 2) continue;
      const over = builder.column(penalty);
      add(
        'conflict',
        conflictKey(index, owner),
        [...winning.map((column): Term => [at[column] ?? -1, 1]), [over, -1]],
        -Infinity,
        1,
      );
    }
  });
  return { milp: builder.build(), columns: at, packages, money, volume, rows };
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** Bidders with bids in both lots, related ones as one, in a fixed order. */
export function sharedOwners(round: Round, [one, other]: readonly [string, string]): string[] {
  const ownerOf = ownersOf(round);
  const owners = (id: string) =>
    new Set(round.lots.find((lot) => lot.id === id)?.bids.map(({ bidder }) => ownerOf(bidder)));
  const others = owners(other);
  return [...owners(one)].filter((owner) => others.has(owner)).sort();
}
