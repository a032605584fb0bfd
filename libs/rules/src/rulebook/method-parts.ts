import type { Day } from '../calendar.js';

/** After the comparable price, in the order that the rulebook writes; the bid's id decides last of all. */
export const RANK_TIE_BREAKERS = ['HIGHER_REPORTED_DEMAND', 'NO_MAJOR_CHANGE', 'EARLIER_SUBMISSION', 'DRAW'] as const;
export type RankTieBreaker = (typeof RANK_TIE_BREAKERS)[number];

/** Quantities are rounded per demand row to multiples of `leafUnits`; sums are sums of the rounded parts. */
export interface LeafRounding {
  readonly mode: 'HALF_UP';
  readonly leafUnits: number;
}

/** How long an award lasts: months by the number of winners (the last row holds for more), or to a fixed day. */
export type Term =
  { readonly byWinners: readonly { readonly winners: number; readonly months: number }[] } | { readonly until: Day };

/** A specification as a rulebook names it, in whole millionths; null where the dimension does not count. */
export interface NamedSpecification {
  readonly strengthMicro: number | null;
  readonly fillMicro: number | null;
}

/** K = base ^ log2(X) per dimension, as decimal texts; comparable prices are rounded half-up to six decimals. */
export interface Conversion {
  readonly strengthBase: string;
  readonly fillBase: string;
  readonly packBase: string;
  /** Pairs of specifications whose K the documents name, in either direction, instead of the powers (domain.md 1.10). */
  readonly fixedRatios?: readonly FixedRatio[];
}

/** The price of one specification is so many thousandths of the other's. */
export interface FixedRatio {
  readonly own: NamedSpecification;
  readonly reference: NamedSpecification;
  readonly ratioPermille: number;
}
