import type { Currency } from '#libs/kernel';
import type { Day } from '../calendar.js';
import type { Quotient } from '../rate/rate.js';
import type { DrugClass, FormClass } from './lot-class.js';
import type { AwardReason, ExclusionMark, NoPriceReason, ReasonDetails, UnallocatedReason } from './reasons.js';

/**
 * What the rule-based methods read and answer: plain data, so that a lot can be judged anywhere, again and again.
 * Prices are whole millionths of the currency's major unit from 1 to 10^15, quantities are whole and at most 10^12,
 * strengths and fills are whole millionths of their unit: every one a safe integer. The callers see to these ranges.
 */
export interface LotCase {
  readonly id: string;
  readonly currency: Currency;
  readonly class: DrugClass;
  /** Null: no floor that names a form holds. */
  readonly form: FormClass | null;
  /** The highest price that is valid, on the reference specification; null when there is none. */
  readonly ceiling: number | null;
  /** The specification that prices are compared on; null when every bid offers the same. */
  readonly reference: Specification | null;
  readonly demand: readonly DemandCase[];
  /** For the insulin style: the class-B price of the lot's group, on the reference specification. */
  readonly classBPrice?: number | null;
  /** For linked lots: lots with a lower number come first; without one they come last, by id. */
  readonly precedence?: number | null;
}

export interface Specification {
  /** Content per unit, in whole millionths; null when this dimension does not count. */
  readonly strength: number | null;
  /** Fill volume per unit, in whole millionths; null when this dimension does not count. */
  readonly fill: number | null;
}

/** What one buyer reports for one region. */
export interface DemandCase {
  readonly id: string;
  readonly buyer: string;
  readonly region: string;
  /** The yearly quantity reported; the sum of all rows of a lot is a safe integer too. */
  readonly quantity: number;
  /** The quantities used in past years; empty when unknown. */
  readonly history: readonly number[];
  /** Why the buyer reports less than its past use asks for; null or blank when it does not say. */
  readonly reason: string | null;
  /** The part of the quantity that names a brand. The parts of a row sum to at most its quantity. */
  readonly brands: readonly BrandCase[];
}

export interface BrandCase {
  readonly bidder: string;
  readonly quantity: number;
}

export interface BidCase extends Specification {
  readonly id: string;
  readonly lot: string;
  readonly bidder: string;
  /** Bidders of one group are related: they count as one. */
  readonly group: string | null;
  /** For a unit of the bidder's own specification, in the bid's currency. */
  readonly unitPrice: number;
  /** One unit of the bid's currency is so many of the lot's; left out where they are the same. */
  readonly rate?: Quotient | null;
  /** Decimals that the price was written with. */
  readonly decimals: number;
  /** The most that the bidder can supply in a year; null when it sets no limit. */
  readonly capacity: number | null;
  readonly minQuantity: number;
  /** Milliseconds since 1970; null when unknown, which comes after every known time. */
  readonly submittedAt: number | null;
  /** The answer to an offer of revival; null while there is none. */
  readonly acceptsRevival: boolean | null;
  /** The regions that the bidder serves; null for all. */
  readonly regions: readonly string[] | null;
  /** No major change in process, active ingredient or main excipients. */
  readonly noMajorChange: boolean;
  /** The bid's lot in a draw, drawn by the caller: the lower text comes first. */
  readonly draw: string;
  /** Why the bid is kept out before its price is looked at; null when it takes part. */
  readonly excluded: ExclusionMark | null;
  /** From 0 to 1000; null when not judged. */
  readonly quality: number | null;
  readonly deliveryDays: number | null;
  readonly shelfLifeMonths: number | null;
}

/** WON is for methods that know no rule 1. An offer of revival that is not answered yet is no win. */
export const BID_OUTCOMES = [
  'INVALID',
  'DISQUALIFIED',
  'NOT_SHORTLISTED',
  'LOST',
  'OFFERED_REVIVAL',
  'DECLINED',
  'WON',
  'WON_RULE1',
  'WON_REVIVAL',
] as const;
export type BidOutcomeStatus = (typeof BID_OUTCOMES)[number];

/** COST_EXPLANATION: making cost, period expense and profit, filed before the notice period ends (domain.md 1.7). */
export type BidDuty = 'COST_EXPLANATION';

/** The step of the rules that decided on a bid. */
export type DecidingRule =
  | 'ELIGIBILITY'
  | 'VALIDITY'
  | 'RELATED_FIRMS'
  | 'SHORTLIST'
  | 'RULE_1'
  | 'ABSOLUTE_FLOOR'
  | 'CEILING_CUT'
  | 'REVIVAL'
  | 'CANDIDATE'
  | 'LINKED_LOTS'
  | 'LOWEST_PRICE'
  | 'SCORE';

export interface BidOutcome {
  readonly bid: BidCase;
  readonly status: BidOutcomeStatus;
  /** From 1 among the qualified bids; null for a bid that does not count. */
  readonly rank: number | null;
  /** On the reference specification, rounded half-up to a millionth; null when the bid was not compared. */
  readonly comparablePrice: number | null;
  /** What a winner is paid for a unit of its own specification, or would be if it accepts its offer; else null. */
  readonly contractPrice: number | null;
  readonly rule: DecidingRule;
  readonly reason: AwardReason;
  readonly details: ReasonDetails;
  /**
   * For a bid that does not win: the highest own price that would have won, all other bids unchanged. Null for winners,
   * and where `priceToWinReason` says why no price would have won.
   */
  readonly priceToWin: number | null;
  readonly priceToWinReason: NoPriceReason | null;
  readonly duties: readonly BidDuty[];
}

export interface LotOutcome {
  readonly lot: LotCase;
  /** Bidders that count, related ones as one. */
  readonly qualified: number;
  readonly cap: number | null;
  /** Rounded half-up to a millionth; null when the method has none. */
  readonly anchor: number | null;
  /** The highest comparable price within the multiplier: rounded down, so that it wins and a millionth more does not. */
  readonly limit: number | null;
  /** The price, on the reference specification, at which bidders are or would be revived. */
  readonly revivalPrice: number | null;
  /** How many bids win. */
  readonly winners: number;
  readonly sharePermille: number | null;
  readonly termMonths: number | null;
  readonly termUntil: Day | null;
  /** The sum of the demand that counts. */
  readonly base: number;
  /** In rank order, then the bids without a rank by id. */
  readonly bids: readonly BidOutcome[];
  readonly allocations: readonly Allocation[];
  readonly unallocated: readonly Unallocated[];
  readonly picks: readonly RegionPick[];
  readonly rejectedDemand: readonly RejectedDemand[];
}

export type AllocationRole = 'primary' | 'brand' | 'spare';

export interface Allocation {
  readonly bid: string;
  readonly bidder: string;
  readonly region: string;
  /** Null for a spare, which stands ready for a region and has agreed on nothing yet. */
  readonly buyer: string | null;
  /** The demand row; null for a spare. */
  readonly demand: string | null;
  /** 0 for a spare. */
  readonly quantity: number;
  readonly role: AllocationRole;
}

/** Agreed volume that no winner can take. */
export interface Unallocated {
  readonly demand: string;
  readonly region: string;
  readonly buyer: string;
  readonly quantity: number;
  readonly reason: UnallocatedReason;
}

/** One turn of the choice of regions, from 1 for primaries and again from 1 for spares. */
export interface RegionPick {
  readonly turn: number;
  readonly region: string;
  readonly bidder: string;
  readonly role: 'primary' | 'spare';
}

/** A demand row below its floor and without a reason: it is not in the base. */
export interface RejectedDemand {
  readonly demand: string;
  readonly buyer: string;
  readonly quantity: number;
  /** The least quantity that needs no reason. */
  readonly floor: number;
}
