import type { DrugClass, FormClass } from '../award/lot-class.js';
import type { Conversion, LeafRounding, RankTieBreaker, Term } from './method-parts.js';
import type { AbcMethod, LinkedLotsMethod, LowestPriceMethod, WeightedMethod } from './rule-methods.js';

export * from './method-parts.js';
export * from './rule-methods.js';

/** How the ranks of a least-cost award are told apart. Each is fixed before the bids are opened. */
export const TIE_BREAKERS = ['LOWER_UNIT_PRICE', 'EARLIER_RECEIPT', 'LOWER_DIGEST'] as const;
export type TieBreaker = (typeof TIE_BREAKERS)[number];

/** Who else wins by accepting a set price. */
export interface Revival {
  readonly who: 'SHORTLISTED' | 'NOT_SHORTLISTED_HIGH_DEMAND';
  readonly price: 'HIGHEST_RULE1';
  /** With a sole winner the price is this share of the winner's instead. */
  readonly soleWinnerMultiplierPermille: number;
  /** Of the reported demand, for NOT_SHORTLISTED_HIGH_DEMAND: what makes it high. */
  readonly minDemandSharePermille?: number;
}

/** One step of the guaranteed share; the last row of a table holds for more winners too. */
export interface Guarantee {
  readonly winners: number;
  readonly sharePermille: number;
  readonly classOverrides: readonly { readonly class: DrugClass; readonly sharePermille: number }[];
}

/** China's national volume-based procurement, rounds 7 to 11 (domain.md 1.6 to 1.10, 8.2). */
export interface VbpMethod {
  readonly method: 'vbp';
  /** Most shortlisted bids at N qualified bidders, at index N - 1; the last value holds for larger N. */
  readonly capTable: readonly number[];
  /** Rule 1: a comparable price of at most the multiple of the lowest price, or of the anchor. */
  readonly spread: {
    readonly multiplierPermille: number;
    readonly basis: 'LOWEST' | 'ANCHOR';
    /** Of the mean of the shortlisted prices: the anchor is never lower. */
    readonly anchorSharePermille: number;
  };
  /**
   * Comparable prices up to which a bid wins whatever the others bid. A null form holds for every form; a null price
   * is a floor that the documents have but whose value is not known: nobody wins by it.
   */
  readonly absoluteFloors: readonly { readonly form: FormClass | null; readonly priceMicro: number | null }[];
  /** A cut from the ceiling of at least this much wins; null: no such door. */
  readonly ceilingCutDoorBasisPoints: number | null;
  readonly revival: readonly Revival[];
  readonly guarantee: readonly Guarantee[];
  readonly term: Term;
  readonly conversion: Conversion;
  readonly allocation: 'RANK_PICK' | 'BRAND_FIRST';
  readonly tieBreakers: readonly RankTieBreaker[];
  readonly rounding: LeafRounding;
  /** Related firms count once; their best bid stands. */
  readonly relatedFirms: 'BEST_STANDS';
  /** Demand below this share of the mean of past years needs a reason; null: not asked. */
  readonly demandFloor: { readonly sharePermille: number } | null;
  readonly costExplanationBelowAnchor: boolean;
  /** Decimals that prices must be able to carry; a price written with fewer is the same price. */
  readonly minPriceDecimals: number;
  /** The firm on turn that can take nothing is skipped; a region nobody can take stays unallocated and is listed. */
  readonly deadEnd: 'SKIP';
}

/** Least total cost within capacity: most demand served first, then cost, then the order of the tie breakers. */
export interface LeastCostMethod {
  readonly method: 'least-cost';
  readonly maxWinners: number;
  readonly minWinners: number;
  /** Most that one bidder may supply of a lot. */
  readonly maxSharePermille: number;
  /** Whether a lot that the bids cannot cover is served as far as they reach, or not at all. */
  readonly shortage: 'ALLOWED' | 'REFUSED';
  readonly tieBreakers: readonly TieBreaker[];
}

/** How the winners of a round are decided. */
export type AwardMethod =
  VbpMethod | AbcMethod | LinkedLotsMethod | LowestPriceMethod | LeastCostMethod | WeightedMethod;
