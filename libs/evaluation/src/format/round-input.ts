import type { Currency } from '#libs/kernel';
import type { AwardMethod, BidCase, DemandCase, LotCase, Quotient, RateLeg } from '#libs/rules';

/** The rulebook of a round; an award method given alone has no code and no version. */
export interface UsedRulebook {
  readonly code: string | null;
  readonly version: number | null;
  readonly award: AwardMethod;
  /** The whole rulebook, or the award method, as data: what the digest is taken of. */
  readonly document: object;
}

export interface DemandInput extends DemandCase {
  readonly ceiling: number | null;
}

export interface LotInput extends LotCase {
  readonly unit: string | null;
  readonly lastPrice: number | null;
  /** In order of their ids. */
  readonly demand: readonly DemandInput[];
}

export interface Tier {
  readonly from: number;
  /** Whole millionths. */
  readonly unitPrice: number;
}

/** A frozen rate: one unit of `from` is so many units of `to`. */
export interface RateInput {
  readonly from: Currency;
  readonly to: Currency;
  readonly value: Quotient;
  /** What it was crossed from, as the file says; nothing is computed with it. */
  readonly legs: readonly RateLeg[];
}

export interface BidInput extends BidCase {
  /** Null where it is the lot's. Prices, tiers and the fixed cost of the bid are in it. */
  readonly currency: Currency | null;
  readonly rate: Quotient | null;
  /** Rising; empty when there is one price for every quantity. */
  readonly tiers: readonly Tier[];
  readonly tierKind: 'all-units' | 'incremental';
  /** Millionths of the major unit, like all money here. */
  readonly fixedCost: bigint;
  readonly digest: string | null;
}

export interface LotConstraint {
  readonly lot: string;
  readonly minWinners: number | null;
  readonly maxWinners: number | null;
  readonly maxSharePermille: number | null;
  readonly singleWinner: boolean;
}

export interface Freight {
  readonly bid: string;
  readonly buyer: string | null;
  readonly region: string | null;
  readonly demand: string | null;
  readonly perUnit: bigint;
  readonly fixed: bigint;
}

export interface PackageInput {
  readonly id: string;
  readonly bidder: string;
  readonly discount: bigint;
  readonly items: readonly { readonly lot: string; readonly minQuantity: number }[];
}

/** What only a least-cost award knows. Every list is in an order of its own, whatever order the file has. */
export interface Constraints {
  readonly capacities: readonly { readonly bidder: string; readonly quantity: number }[];
  readonly lots: readonly LotConstraint[];
  readonly lotConflicts: readonly (readonly [string, string])[];
  readonly destinationConflicts: readonly { readonly lot: string; readonly pair: readonly [string, string] }[];
  readonly packages: readonly PackageInput[];
  readonly freight: readonly Freight[];
  readonly incumbents: readonly { readonly lot: string; readonly bidder: string; readonly switchingCost: bigint }[];
  /** Factors in whole millionths. */
  readonly qualityWeights: readonly { readonly bid: string; readonly factorMicro: number }[];
}

/** A round as it is evaluated: sound, complete and in canonical order. */
export interface RoundInput {
  readonly rulebook: UsedRulebook;
  readonly round: string;
  readonly drawSeed: string;
  /** By their currencies. */
  readonly rates: readonly RateInput[];
  /** By id. */
  readonly lots: readonly LotInput[];
  /** By id. */
  readonly bids: readonly BidInput[];
  readonly constraints: Constraints;
}

/** What is wrong with a file, and where: `bids[3].unitPrice`, `write at most 6 decimals`. */
export interface InputFault {
  readonly path: string;
  readonly problem: string;
}
