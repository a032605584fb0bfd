/**
 * Facility location with capacities, as one lean matrix: which suppliers to take on, and who serves whom, at the least
 * sum of fixed and serving costs. Whole numbers throughout; the caller keeps what one unit of money or volume is.
 */
export interface FacilityProblem {
  /** Of each supplier, what it can serve at most. */
  readonly capacities: readonly bigint[];
  /** Of each supplier, what taking it on costs, once. Zero or more. */
  readonly fixedCosts: readonly bigint[];
  /** Of each buyer, what has to be served. */
  readonly demands: readonly bigint[];
  /** Of each supplier, then each buyer: the cost of serving the whole demand; null where it may not serve. */
  readonly costs: readonly (readonly (bigint | null)[])[];
  /** Pairs of buyers that may not share a supplier. */
  readonly conflicts: readonly (readonly [number, number])[];
}

/** Limits of a search. All but the last count work, so that a run ends at the same place on every machine. */
export interface FacilityLimits {
  /** Elementary steps, in millions: about a hundredth of a second each. */
  readonly work?: number;
  /** A safety net in seconds of wall time; an answer that met it is marked as not reproducible. */
  readonly wallSeconds?: number;
}

export interface FacilityShare {
  readonly supplier: number;
  readonly buyer: number;
  readonly quantity: bigint;
}

export interface FacilityAnswer {
  /** `optimal` is proven; `feasible` ended at a limit; `unknown` found no answer within its limits. */
  readonly status: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  /** Null when there is no answer. */
  readonly objective: bigint | null;
  /** No answer costs less. Null when the problem is infeasible. */
  readonly bound: bigint | null;
  /** By buyer, then by supplier. */
  readonly shares: readonly FacilityShare[];
  readonly nodes: number;
  /** False when a wall limit ended it. */
  readonly reproducible: boolean;
  /** Of an infeasible problem, what is short. */
  readonly reason?: string;
}

export const MAX_SUPPLIERS = 1_000;
export const MAX_BUYERS = 5_000;
/** Cells of the cost matrix. */
export const MAX_CELLS = 2_000_000;
