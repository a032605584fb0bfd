import type { Conversion, LeafRounding, RankTieBreaker, Term } from './method-parts.js';

/** How bids are made comparable and told apart, in every method that ranks them. */
export interface Comparison {
  readonly conversion: Conversion;
  /** What decides between bids of the same comparable price or score; the bid's id is the very last. */
  readonly tieBreakers: readonly RankTieBreaker[];
  /** Related firms count once; their best bid stands. */
  readonly relatedFirms: 'BEST_STANDS';
}

/**
 * Where reported volume goes that no brand keeps: to the buyers' free choice; to the winners of class A in rank order;
 * to all winners in rank order. What passes their capacity is listed as unallocated.
 */
export const RELEASED_VOLUME_RULES = ['FREE_CHOICE', 'CLASS_A', 'ALL_WINNERS'] as const;
export type ReleasedVolumeRule = (typeof RELEASED_VOLUME_RULES)[number];

/** Insulin style: candidates by a multiple of the lowest price, winners in classes A, B, C by price (domain.md 1.13). */
export interface AbcMethod extends Comparison {
  readonly method: 'abc';
  readonly maxWinners: number;
  /** A bid of at most this multiple of the lowest price is a candidate. */
  readonly candidateMultiplierPermille: number;
  /** A dearer bid is a candidate too when it is not above the lot's class-B price, where the lot has one. */
  readonly classBPriceDoor: boolean;
  /** Upper borders of classes A and B as multiples of the lowest price; dearer winners are of class C. */
  readonly classes: { readonly aPermille: number; readonly bPermille: number };
  /** What a winner keeps of the volume reported for its brand: the first of class A, the others of A, B, C, the revived. */
  readonly shares: {
    readonly firstPermille: number;
    readonly aPermille: number;
    readonly bPermille: number;
    readonly cPermille: number;
    readonly revivedPermille: number;
  };
  /** What becomes of the part that a winner does not keep, of what was reported for losers, and without a brand. */
  readonly released: {
    readonly unkept: ReleasedVolumeRule;
    readonly lost: ReleasedVolumeRule;
    readonly unnamed: ReleasedVolumeRule;
  };
  /** Bids that are no candidates may accept a set price, in rank order while places are free; null: none may. */
  readonly revival: { readonly price: 'HIGHEST_CANDIDATE' } | null;
  readonly term: Term;
  readonly rounding: LeafRounding;
  /** Demand below this share of the mean of past years needs a reason; null: not asked. */
  readonly demandFloor: { readonly sharePermille: number } | null;
}

/**
 * Lots of one round are linked: a bidder wins so many of them at most (domain.md 8.3 E20). A lot goes whole to one
 * bidder, so that a bid which cannot supply all of it does not count. As many lots as possible are served; then the
 * first lot gets its best rank, then the second, and so on.
 */
export interface LinkedLotsMethod extends Comparison {
  readonly method: 'linked-lots';
  readonly maxLotsPerBidder: number;
  /** Where not every lot can be served, those with a single bidder come before the others. */
  readonly singleBidderLotsFirst: boolean;
}

/** The lowest comparable prices win, each filled to its capacity in rank order. */
export interface LowestPriceMethod extends Comparison {
  readonly method: 'lowest-price';
  readonly maxWinners: number;
}

/** Prices are in millionths of the major unit, quality is as judged from 0 to 1000. */
export const SCORED_VALUES = ['PRICE', 'QUALITY', 'DELIVERY_DAYS', 'SHELF_LIFE_MONTHS'] as const;
export type ScoredValue = (typeof SCORED_VALUES)[number];

/** Scores are basis points of a criterion's full score: 0 to 10,000. */
export type ScoringCurve =
  /** The lowest value of all bids divided by the own one, such as lowest price / price. */
  | { readonly kind: 'LOWEST_OVER_OWN' }
  /** The own value divided by the highest one of all bids. */
  | { readonly kind: 'OWN_OVER_HIGHEST' }
  /** A straight line between two points, flat beyond them. */
  | {
      readonly kind: 'LINEAR';
      readonly from: { readonly at: number; readonly score: number };
      readonly to: { readonly at: number; readonly score: number };
    }
  /** The first step that reaches the value decides; the last one has no upper border. */
  | { readonly kind: 'STEPS'; readonly steps: readonly { readonly upTo: number | null; readonly score: number }[] };

export interface Criterion {
  readonly value: ScoredValue;
  /** Part of the total score; the weights sum to 10,000. */
  readonly weightBasisPoints: number;
  readonly curve: ScoringCurve;
  /** A bid that scores less does not count; null: no such gate. */
  readonly minScore: number | null;
}

/**
 * The best scores win. A value that a bid does not state scores nothing. Scores are exact fractions: nothing is rounded
 * before they are compared.
 */
export interface WeightedMethod extends Comparison {
  readonly method: 'weighted';
  readonly criteria: readonly Criterion[];
  /** A bid whose weighted total is lower does not count; null: no such gate. */
  readonly minTotalScore: number | null;
  readonly maxWinners: number;
  /**
   * SHARE_TABLE: the winners by rank get these shares of the demand, by the number of winners (row 1 is a sole winner).
   * CAPACITY: each is filled to its capacity in rank order.
   */
  readonly allocation:
    | { readonly by: 'CAPACITY' }
    | { readonly by: 'SHARE_TABLE'; readonly sharesPermille: readonly (readonly number[])[] };
}
