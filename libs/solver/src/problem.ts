/** A bid as the solver sees it: any quantity from `minimum` to `capacity`, or none, at one price per unit. */
export interface Offer {
  readonly id: string;
  /** Millionths of the currency's major unit; zero or more. */
  readonly unitPriceMicro: bigint;
  readonly capacity: bigint;
  readonly minimum: bigint;
}

/** One lot: serve as much of the demand as the offers can, at the least cost, with a limited number of winners. */
export interface AllocationProblem {
  readonly demand: bigint;
  /** In rank order: among answers of equal cost the volume goes to the earlier offers. At most 1,000. */
  readonly offers: readonly Offer[];
  readonly maxWinners: number;
  /** Search nodes before the best answer so far is given as `feasible`; the same on every machine, unlike a clock. */
  readonly nodeLimit?: number;
}

export interface Share {
  readonly id: string;
  readonly quantity: bigint;
}

export interface AllocationAnswer {
  /** `optimal` is proven; `feasible` ran into the node limit and carries the bound it has proven. */
  readonly status: 'optimal' | 'feasible';
  /** Offers that supply something, in the order given. */
  readonly shares: readonly Share[];
  readonly served: bigint;
  readonly unmet: bigint;
  /** The sum of quantity times unit price, in millionths, not rounded. */
  readonly costMicro: bigint;
  /** No answer serves more; and none that serves as much costs less (0 when that is not proven). */
  readonly bound: { readonly servedAtMost: bigint; readonly costAtLeastMicro: bigint };
  readonly nodes: number;
}

export const MAX_OFFERS = 1_000;
export const DEFAULT_NODE_LIMIT = 20_000;
