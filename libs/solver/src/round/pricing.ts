import type { LotAward, LotBid, LotProblem, LotShare, Round, Segment } from '../problem.js';
import { costOf } from './award.js';
import { ownersOf } from './owners.js';

/** Prices of what lots share, in 1 / `scale` of the money's unit. All are zero or more. */
export interface Duals {
  /** Per unit of a bidder's capacity. */
  readonly capacity: ReadonlyMap<string, bigint>;
  /** By package and item: what a lot earns for reaching the item's volume. */
  readonly packages: ReadonlyMap<string, bigint>;
  /** By pair of lots and owner: what a lot pays for letting the bidder, or one related to it, win. */
  readonly conflicts: ReadonlyMap<string, bigint>;
}

export const NO_DUALS: Duals = { capacity: new Map(), packages: new Map(), conflicts: new Map() };

export const packageKey = (index: number, lot: string): string => `${index} ${lot}`;
export const conflictKey = (index: number, owner: string): string => `${index} ${owner}`;

/** One award of a lot as a column of the master: what it costs, and what it takes of what lots share. */
export interface Column {
  /** Index in the round. */
  readonly lot: number;
  readonly award: LotAward;
  readonly cost: bigint;
  /** Volume by bidder. */
  readonly volumes: ReadonlyMap<string, bigint>;
}

/** The answer to "which award of this lot is best at these prices?". */
export interface Priced {
  /** No award of the lot is worth less, in 1 / scale; exact when the search ended. */
  readonly value: bigint;
  /** Undefined when a limit ended the search before it found an award. */
  readonly column: Column | undefined;
  readonly nodes: number;
}

/** What pricing needs of an exact search: an award, and a bound that holds in any case. */
export type LotSearch = (
  problem: LotProblem,
  /** Bids that have to win. */
  winners?: ReadonlySet<string>,
) => { readonly status: string; readonly bound: bigint; readonly nodes: number } & LotAward;

/** Bits of the largest cost of a lot, scaled: exact in a double with room for the search's own scaling. */
export const SCALED_BITS = 46;

/** Bits of what the lot's dearest bid costs for all of its demand. */
export function costBits({ bids, destinations }: LotProblem): number {
  const demand = destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  let largest = 1n;
  for (const { segments, destinations: deliveries } of bids) {
    const freight = deliveries?.reduce((most, { perUnit }) => (perUnit > most ? perUnit : most), 0n) ?? 0n;
    for (const { unitCost, fixedCost } of segments) {
      const cost = (unitCost + freight) * demand + fixedCost;
      if (cost > largest) largest = cost;
    }
  }
  return largest.toString(2).length;
}

const largestBits = new WeakMap<Round, number>();

/**
 * No price of what lots share is higher: sums stay in exact doubles. Where the costs themselves do not, a price may be
 * several times the dearest, or it could not keep a bid away.
 */
export function dearestPrice(round: Round, scale: bigint): bigint {
  const known = largestBits.get(round) ?? round.lots.reduce((most, lot) => Math.max(most, costBits(lot)), 1);
  largestBits.set(round, known);
  const scaled = known + scale.toString(2).length - 1;
  return 1n << BigInt(scaled > SCALED_BITS ? scaled + 4 : SCALED_BITS);
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

interface Bonus {
  readonly key: string;
  readonly minQuantity: bigint;
}

/** Prices one lot at changing duals. What a lot does not share does not change its answer, which is kept. */
export class LotPricer {
  private readonly bonuses = new Map<string, Bonus[]>();
  private readonly pairs: readonly number[];
  private readonly ownerOf: (bidder: string) => string;
  private readonly bidsOfOwner = new Map<string, number>();
  private readonly known = new Map<string, Priced | undefined>();
  /** Bidders with several bids here that may win together. */
  private readonly bidsOf: ReadonlyMap<string, number>;
  /** The highest prices of a unit and of an entry; see dearestPrice. A lower one is safe. */
  private readonly dearestUnit: bigint;
  private readonly dearestEntry: bigint;

  constructor(
    round: Round,
    private readonly index: number,
    private readonly lot: LotProblem,
    private readonly scale: bigint,
    private readonly search: LotSearch,
  ) {
    const demand = lot.destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
    this.dearestEntry = dearestPrice(round, scale);
    this.dearestUnit = this.dearestEntry / (demand + 1n);
    const count = new Map<string, number>();
    for (const { bidder } of lot.bids) count.set(bidder, (count.get(bidder) ?? 0) + 1);
    this.bidsOf = count;
    this.ownerOf = ownersOf(round);
    for (const [bidder, bids] of count) {
      const owner = this.ownerOf(bidder);
      this.bidsOfOwner.set(owner, (this.bidsOfOwner.get(owner) ?? 0) + bids);
    }
    for (const [at, { bidder, items }] of round.packages.entries()) {
      const item = items.find((candidate) => candidate.lot === lot.id);
      if (!item || !count.has(bidder)) continue;
      // Two bids may reach the volume together: then each earns it at once, which keeps the bound below the truth.
      const minQuantity = count.get(bidder) === 1 ? item.minQuantity : 1n;
      const known = this.bonuses.get(bidder) ?? [];
      this.bonuses.set(bidder, [...known, { key: packageKey(at, lot.id), minQuantity }]);
    }
    for (const list of this.bonuses.values()) list.sort((a, b) => (a.minQuantity < b.minQuantity ? -1 : 1));
    this.pairs = round.lotConflicts.flatMap((pair, at) => (pair.includes(lot.id) ? [at] : []));
  }

  /** The best award at these prices; undefined when the lot has none at all. */
  price(duals: Duals): Priced | undefined {
    const key = this.keyOf(duals);
    if (!this.known.has(key)) this.known.set(key, this.solve(this.priced(duals)));
    return this.known.get(key);
  }

  /** What the lot is worth at these prices if this bid is paid `premium` for winning. */
  valueWith(duals: Duals, bid: string, premium: bigint): bigint {
    const problem = this.priced(duals);
    const bids = problem.bids.map((each) => {
      if (each.id !== bid) return each;
      const segments = each.segments.map((segment) => ({ ...segment, fixedCost: segment.fixedCost - premium }));
      return { ...each, segments };
    });
    return this.search({ ...problem, bids }).bound;
  }

  /** The prices that matter here. */
  private keyOf(duals: Duals): string {
    const prices = [...this.bidsOf.keys()].flatMap((bidder) => [
      this.capacityPrice(duals, bidder),
      ...(this.bonuses.get(bidder) ?? []).map(({ key }) => duals.packages.get(key) ?? 0n),
      ...this.pairs.map((at) => duals.conflicts.get(conflictKey(at, this.ownerOf(bidder))) ?? 0n),
    ]);
    return prices.join(' ');
  }

  private solve(problem: LotProblem): Priced | undefined {
    const { status, bound, nodes, shares } = this.search(problem);
    if (status === 'infeasible') return undefined;
    if (status === 'undecided') return { value: bound, column: undefined, nodes };
    const original = shares.map((share): LotShare => ({ ...share, segment: this.originalSegment(share) }));
    const award: LotAward = { lot: this.lot.id, shares: original, unserved: [] };
    return { value: bound, column: columnOf(this.index, this.lot, award), nodes };
  }

  /** Segments with a bonus stand behind the bid's own, as many as those in each step. */
  private originalSegment({ bid: id, segment }: LotShare): number {
    const bid = this.lot.bids.find((candidate) => candidate.id === id);
    return bid ? segment % bid.segments.length : segment;
  }

  private priced(duals: Duals): LotProblem {
    const bids = this.lot.bids.map((bid): LotBid => {
      const perUnit = this.capacityPrice(duals, bid.bidder);
      const entry = this.conflictPrice(duals, bid.bidder);
      const own = bid.segments.map(({ from, to, unitCost, fixedCost }): Segment => ({
        from,
        to,
        unitCost: unitCost * this.scale + perUnit,
        fixedCost: fixedCost * this.scale + entry,
      }));
      const destinations = bid.destinations?.map(({ id, perUnit, fixed }) => ({
        id,
        perUnit: perUnit * this.scale,
        fixed: fixed * this.scale,
      }));
      return { ...bid, segments: this.withBonuses(duals, bid.bidder, own), ...(destinations && { destinations }) };
    });
    return { ...this.lot, bids, shortage: 'refused' };
  }

  private capacityPrice({ capacity }: Duals, bidder: string): bigint {
    return least(capacity.get(bidder) ?? 0n, this.dearestUnit);
  }

  /** Charged once per owner: with several bids a part each, so that together they never pay more. */
  private conflictPrice(duals: Duals, bidder: string): bigint {
    const owner = this.ownerOf(bidder);
    const sum = this.pairs.reduce((total, at) => total + (duals.conflicts.get(conflictKey(at, owner)) ?? 0n), 0n);
    return least(sum, this.dearestEntry) / BigInt(this.bidsOfOwner.get(owner) ?? 1);
  }

  private withBonuses(duals: Duals, bidder: string, own: readonly Segment[]): Segment[] {
    const segments = [...own];
    let earned = 0n;
    for (const { key, minQuantity } of this.bonuses.get(bidder) ?? []) {
      const worth = duals.packages.get(key) ?? 0n;
      if (worth === 0n) continue;
      earned += worth;
      for (const segment of own) {
        const from = segment.from > minQuantity ? segment.from : minQuantity;
        segments.push({ ...segment, from, fixedCost: segment.fixedCost - earned });
      }
    }
    return segments;
  }
}

/** The same for columns of the same shares. */
export const columnKey = ({ lot, award }: Column): string =>
  `${lot}|${award.shares.map(({ bid, segment, destination, quantity }) => [bid, segment, destination, quantity].join()).join('|')}`;

/** An award of a lot as a column. */
export function columnOf(index: number, lot: LotProblem, award: LotAward): Column {
  const bidders = new Map(lot.bids.map(({ id, bidder }) => [id, bidder]));
  const volumes = new Map<string, bigint>();
  for (const { bid, quantity } of award.shares) {
    const bidder = bidders.get(bid) ?? bid;
    volumes.set(bidder, (volumes.get(bidder) ?? 0n) + quantity);
  }
  return { lot: index, award, cost: costOf(lot, award), volumes };
}
