import type { Currency, UnitPrice } from '#libs/kernel';
import type { Day } from '../calendar.js';

/** What a match is scored on, in the order in which reasons are given. */
export const MATCH_FACTORS = ['papers', 'price', 'quality', 'record', 'capacity'] as const;
export type MatchFactor = (typeof MATCH_FACTORS)[number];

/** Points of a full score, factor by factor; they sum to 100. Papers weigh most: without them nothing can be bid. */
export const MATCH_WEIGHTS: Readonly<Record<MatchFactor, number>> = {
  papers: 40,
  price: 20,
  quality: 20,
  record: 15,
  capacity: 5,
};

/** What is asked for: one line of a demand. */
export interface LineToMatch {
  readonly quantity: bigint;
  /** The last day of its delivery window: papers must outlive it. */
  readonly deliveryTo: Day;
  readonly currency: Currency;
  /** Per unit; null: without a ceiling. */
  readonly ceilingPrice: UnitPrice | null;
  /** The day by which a paper that is missing today would be needed. */
  readonly papersBy: Day;
}

/** How the papers of a product stand for one destination, before the day of delivery is known. */
export interface PapersOutlook {
  /** How many required papers are missing today. */
  readonly missing: number;
  /** The last day on which all the papers that are there hold; null when none of them ends. */
  readonly goodThrough: Day | null;
  /** The day by which everything missing could be had, as such papers usually take; null: not known, or none is. */
  readonly obtainableBy: Day | null;
}

/** What a supplier offers: one listed product, with what is known of both. */
export interface OfferToMatch {
  readonly papers: PapersOutlook;
  /** 1 (best) to 4, null when there is no evidence. */
  readonly qualityTier: number | null;
  /** The latest price at which the supplier won this product type. */
  readonly wonPrice: { readonly unitPrice: UnitPrice; readonly currency: Currency } | null;
  /** Deliveries of this type, and how many of them were not late. */
  readonly deliveries: number;
  readonly onTime: number;
  /** The largest quantity that it has offered of this type; null when it never did. */
  readonly capacity: bigint | null;
}

/** Papers: all hold to the delivery · what lacks can be had in time · it cannot, or nobody knows. */
export const PAPER_POINTS = { clear: MATCH_WEIGHTS.papers, obtainable: 20, late: 5 } as const;
/** Price: at least a tenth below the ceiling · not above it · nothing to compare · above it. */
export const PRICE_POINTS = { wellBelow: MATCH_WEIGHTS.price, within: 15, unknown: 10, above: 0 } as const;
const TIER_POINTS: readonly number[] = [0, 20, 14, 8, 4];
/** Nobody's record is worth about half of a perfect one, so that newcomers are not shut out. */
const NO_RECORD = 7;
/** Of a supplier that never offered a quantity. */
export const CAPACITY_UNKNOWN_POINTS = 2;

/** Whether the papers hold to the end of the delivery. */
export const qualifies = ({ papers }: OfferToMatch, { deliveryTo }: LineToMatch): boolean =>
  papers.missing === 0 && (papers.goodThrough === null || papers.goodThrough >= deliveryTo);

/**
 * How well a product fits a line: 0 to 100 points, the sum of `matchPoints`. Whole numbers only, so that the same input
 * gives the same list everywhere.
 */
export function scoreMatch(line: LineToMatch, offer: OfferToMatch): number {
  let score = 0;
  for (const factor of MATCH_FACTORS) score += matchPoints(factor, line, offer);
  return score;
}

/** Whether what is missing can usually be had in time, and the rest holds to the end of the delivery. */
export const canQualify = ({ papers }: OfferToMatch, { deliveryTo, papersBy }: LineToMatch): boolean =>
  papers.obtainableBy !== null &&
  papers.obtainableBy <= papersBy &&
  (papers.goodThrough === null || papers.goodThrough >= deliveryTo);

/** The points of one factor, 0 to its weight. */
export function matchPoints(factor: MatchFactor, line: LineToMatch, offer: OfferToMatch): number {
  switch (factor) {
    case 'papers':
      return paperPoints(line, offer);
    case 'price':
      return pricePoints(line, offer);
    case 'quality':
      return TIER_POINTS[offer.qualityTier ?? 0] ?? 0;
    case 'record':
      return offer.deliveries === 0 ? NO_RECORD : Math.floor((MATCH_WEIGHTS.record * offer.onTime) / offer.deliveries);
    case 'capacity':
      return capacityPoints(line, offer);
  }
}

function paperPoints(line: LineToMatch, offer: OfferToMatch): number {
  if (qualifies(offer, line)) return PAPER_POINTS.clear;
  return canQualify(offer, line) ? PAPER_POINTS.obtainable : PAPER_POINTS.late;
}

function pricePoints({ ceilingPrice, currency }: LineToMatch, { wonPrice }: OfferToMatch): number {
  if (ceilingPrice === null || wonPrice === null || wonPrice.currency !== currency) return PRICE_POINTS.unknown;
  if (wonPrice.unitPrice * 10n <= ceilingPrice * 9n) return PRICE_POINTS.wellBelow;
  return wonPrice.unitPrice <= ceilingPrice ? PRICE_POINTS.within : PRICE_POINTS.above;
}

function capacityPoints({ quantity }: LineToMatch, { capacity }: OfferToMatch): number {
  if (capacity === null) return CAPACITY_UNKNOWN_POINTS;
  if (capacity >= quantity) return MATCH_WEIGHTS.capacity;
  return Number((BigInt(MATCH_WEIGHTS.capacity) * capacity) / quantity);
}
