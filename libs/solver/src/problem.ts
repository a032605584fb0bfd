export const MAX_OFFERS = 1_000;
export const DEFAULT_NODE_LIMIT = 20_000;

/**
 * A round of lots to award together at the least total cost. All money is in one unit that the caller chooses (minor
 * units, millionths, …); volumes are whole units. Both may be of any size.
 */
export interface Round {
  readonly lots: readonly LotProblem[];
  /** The most that a bidder supplies over all lots. A bidder that is not listed has no such limit. */
  readonly bidderCapacities: readonly { readonly bidder: string; readonly capacity: bigint }[];
  readonly packages: readonly Package[];
  /** Pairs of lots that must not share a supplier. */
  readonly lotConflicts: readonly (readonly [lot: string, lot: string])[];
  /** Bidders that count as one supplier there; no bidder stands in two of these lists. */
  readonly relatedBidders?: readonly (readonly string[])[];
  /** Search nodes, or iterations, before the best award so far is given as `feasible`. */
  readonly nodeLimit?: number;
}

/** A discount off the round's total, given once, when the bidder supplies at least these volumes. */
export interface Package {
  readonly id: string;
  readonly bidder: string;
  /** Zero or more. */
  readonly discount: bigint;
  /** Per lot, over all bids of the bidder there; a minimum is 1 or more. */
  readonly items: readonly { readonly lot: string; readonly minQuantity: bigint }[];
}

/** One lot: who wins, and how much each winner supplies to each destination. */
export interface LotProblem {
  readonly id: string;
  /** In their public order. A quantity is zero or more. */
  readonly destinations: readonly Destination[];
  /** In tie-rank order: among awards of equal cost the earlier bids are preferred. At most MAX_OFFERS. */
  readonly bids: readonly LotBid[];
  readonly minWinners: number;
  readonly maxWinners: number;
  /** The largest share of the lot's whole demand for one winner, rounded down to a unit. 1 to 1,000. */
  readonly maxSharePermille: number;
  /** Each destination is served by one winner. */
  readonly singleWinner: boolean;
  /** Pairs of destinations that must not share a supplier. */
  readonly destinationConflicts: readonly (readonly [destination: string, destination: string])[];
  /** `allowed`: where not all can be served, as much as possible is, and that at the least cost. */
  readonly shortage: 'refused' | 'allowed';
  /** Search nodes before the best award so far is given as `feasible`; the same on every machine, unlike a clock. */
  readonly nodeLimit?: number;
}

export interface Destination {
  readonly id: string;
  readonly quantity: bigint;
}

/** A bid wins in one of its segments, with at least one unit, or not at all. */
export interface LotBid {
  readonly id: string;
  readonly bidder: string;
  /** Related firms: of the bids with one group at most one wins. */
  readonly group: string | null;
  /** Its price tiers; at least one. They may overlap; equal costs go to the earlier. */
  readonly segments: readonly Segment[];
  /** Absent: every destination, without freight. Else the destinations that it may serve, and no others. */
  readonly destinations?: readonly Delivery[];
}

/**
 * From `from` to `to` units cost `fixedCost + unitCost * units`. A tier for all units has the award's fixed cost; an
 * incremental tier adds what the units below it cost more. Switching cost is fixed cost as well. Any sign.
 */
export interface Segment {
  readonly from: bigint;
  readonly to: bigint;
  readonly unitCost: bigint;
  readonly fixedCost: bigint;
}

/** Freight to one destination: `perUnit` for each unit, and `fixed` (zero or more) once when anything goes there. */
export interface Delivery {
  readonly id: string;
  readonly perUnit: bigint;
  readonly fixed: bigint;
}

/** What one winner supplies to one destination. */
export interface LotShare {
  readonly bid: string;
  /** The index of the segment that the bid wins in; the same in all its shares. */
  readonly segment: number;
  readonly destination: string;
  /** More than zero. */
  readonly quantity: bigint;
}

/**
 * `optimal` is proven; `feasible` ran into a limit, or a tolerance, and carries the bound it has proven; `undecided` ran
 * into a limit before any award was found.
 */
export type SolveStatus = 'optimal' | 'feasible' | 'infeasible' | 'undecided';

/** The award of one lot. When there is none, there are no shares and the objective is zero. */
export interface LotAward {
  readonly lot: string;
  /** In the order of bids, then of destinations. */
  readonly shares: readonly LotShare[];
  /** What is not served, where anything is missing; empty unless the lot allows a shortage. */
  readonly unserved: readonly Destination[];
}

export interface LotAnswer extends LotAward {
  readonly status: SolveStatus;
  /** What the shares cost, exactly. */
  readonly objective: bigint;
  /** No award serves more than this. */
  readonly servedAtMost: bigint;
  /** No award that serves `servedAtMost` costs less than this. */
  readonly bound: bigint;
  readonly nodes: number;
  /** False when a clock, not the node limit, ended the search. */
  readonly reproducible: boolean;
  /** Present when `infeasible`. */
  readonly infeasible?: Infeasibility;
}

/** The rules that an award can clash with, besides the capacities and destinations of the bids. */
export const CLASHES = [
  'MINIMUM_QUANTITY',
  'MAX_SHARE',
  'MIN_WINNERS',
  'MAX_WINNERS',
  'RELATED_BIDS',
  'SINGLE_WINNER',
  'DESTINATION_CONFLICTS',
  'BIDDER_CAPACITY',
  'LOT_CONFLICTS',
] as const;
export type Clash = (typeof CLASHES)[number];

/** Why there is no award. */
export interface Infeasibility {
  /** With the clashing rules kept, at best this much is missing, and where; empty when volume is not what is short. */
  readonly shortages: readonly { readonly lot: string; readonly destination: string; readonly quantity: bigint }[];
  /** These rules alone exclude every award, and with any one fewer they do not. Empty: the bids cannot serve it. */
  readonly clashes: readonly { readonly lot: string | null; readonly rule: Clash }[];
  /** The least by which capacities over all lots would have to grow together, and the lots of each such bidder. */
  readonly capacities?: readonly {
    readonly bidder: string;
    readonly short: bigint;
    readonly lots: readonly string[];
  }[];
}

/** The award of a round. */
export interface Answer {
  readonly status: SolveStatus;
  readonly lots: readonly LotAward[];
  /** What all shares cost, less the discounts of `packages`. */
  readonly objective: bigint;
  /** No award that serves as much costs less. */
  readonly bound: bigint;
  /** The ids of the packages whose discount is given. */
  readonly packages: readonly string[];
  readonly nodes: number;
  readonly reproducible: boolean;
  readonly infeasible?: Infeasibility;
}
