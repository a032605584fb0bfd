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
