import { defineRefusals, formatUnitPrice } from '#libs/kernel';
import type { ReasonDetails } from '../award/reasons.js';
import {
  canQualify,
  type LineToMatch,
  MATCH_FACTORS,
  MATCH_WEIGHTS,
  type MatchFactor,
  matchPoints,
  type OfferToMatch,
  qualifies,
} from './score-match.js';

/** What is said about a factor of a match. */
export const MATCH_REASONS = defineRefusals({
  PAPERS_HOLD: {
    en: 'Every paper that a bid needs holds to the end of the delivery on {deliveryTo}.',
    zh: '投标所需证件在交货截止日 {deliveryTo} 前均有效。',
  },
  PAPERS_OBTAINABLE: {
    en: '{missing} papers are missing or not verified yet; such papers can usually be had by {obtainableBy}, before {papersBy}.',
    zh: '有 {missing} 份证件缺失或待核验；此类证件通常可于 {obtainableBy} 前取得，早于 {papersBy}。',
  },
  PAPERS_LATE: {
    en: '{missing} papers are missing; the others hold to {goodThrough}, the delivery ends on {deliveryTo}. What lacks may not be had by {papersBy}.',
    zh: '有 {missing} 份证件缺失；其余证件有效至 {goodThrough}，交货截止日为 {deliveryTo}。所缺证件可能无法在 {papersBy} 前取得。',
  },
  PRICE_WELL_BELOW_CEILING: {
    en: 'Last won at {wonPrice}, at least a tenth below the ceiling of {ceilingPrice}.',
    zh: '最近中选价 {wonPrice}，较最高限价 {ceilingPrice} 低一成以上。',
  },
  PRICE_WITHIN_CEILING: {
    en: 'Last won at {wonPrice}, within the ceiling of {ceilingPrice}.',
    zh: '最近中选价 {wonPrice}，未超过最高限价 {ceilingPrice}。',
  },
  PRICE_ABOVE_CEILING: {
    en: 'Last won at {wonPrice}, above the ceiling of {ceilingPrice}.',
    zh: '最近中选价 {wonPrice}，高于最高限价 {ceilingPrice}。',
  },
  PRICE_UNKNOWN: {
    en: 'There is no ceiling, or no price that it won in this currency, to compare with.',
    zh: '没有最高限价，或没有同币种的中选价可供比较。',
  },
  QUALITY_TIER: {
    en: 'Evidence of quality: tier {tier} of 4, 1 being the best.',
    zh: '质量证据：第 {tier} 级（共 4 级，1 级最高）。',
  },
  QUALITY_UNKNOWN: { en: 'No verified evidence of quality.', zh: '没有经核验的质量证据。' },
  RECORD_ON_TIME: {
    en: '{onTime} of {deliveries} deliveries of this type were on time.',
    zh: '该品种 {deliveries} 次交货中有 {onTime} 次准时。',
  },
  RECORD_NONE: { en: 'It has not delivered this type here yet.', zh: '尚未在本平台交付过该品种。' },
  CAPACITY_ENOUGH: {
    en: 'It has offered {capacity}, enough for the whole line.',
    zh: '曾报产能 {capacity}，足以供应全部数量。',
  },
  CAPACITY_PART: {
    en: 'It has offered {capacity} at most, of the {quantity} asked for.',
    zh: '曾报最大产能 {capacity}，需求数量为 {quantity}。',
  },
  CAPACITY_UNKNOWN: { en: 'It has not offered a quantity of this type yet.', zh: '尚未报过该品种的产能。' },
});
export type MatchReasonCode = keyof typeof MATCH_REASONS;

/** Why a factor has its points. */
export interface MatchReason {
  readonly factor: MatchFactor;
  readonly points: number;
  /** The most that this factor gives. */
  readonly of: number;
  readonly code: MatchReasonCode;
  readonly details: ReasonDetails;
}

/** One reason per factor, in their order; the points sum to `scoreMatch`. */
export const explainMatch = (line: LineToMatch, offer: OfferToMatch): MatchReason[] =>
  MATCH_FACTORS.map((factor) => {
    const points = matchPoints(factor, line, offer);
    return { factor, points, of: MATCH_WEIGHTS[factor], ...reasonOf(factor, points, line, offer) };
  });

function reasonOf(
  factor: MatchFactor,
  points: number,
  line: LineToMatch,
  offer: OfferToMatch,
): Pick<MatchReason, 'code' | 'details'> {
  switch (factor) {
    case 'papers':
      return papersReason(line, offer);
    case 'price':
      return priceReason(points, line, offer);
    case 'quality':
      return offer.qualityTier === null
        ? { code: 'QUALITY_UNKNOWN', details: {} }
        : { code: 'QUALITY_TIER', details: { tier: offer.qualityTier } };
    case 'record':
      return offer.deliveries === 0
        ? { code: 'RECORD_NONE', details: {} }
        : { code: 'RECORD_ON_TIME', details: { onTime: offer.onTime, deliveries: offer.deliveries } };
    case 'capacity':
      if (offer.capacity === null) return { code: 'CAPACITY_UNKNOWN', details: {} };
      return offer.capacity >= line.quantity
        ? { code: 'CAPACITY_ENOUGH', details: { capacity: String(offer.capacity) } }
        : { code: 'CAPACITY_PART', details: { capacity: String(offer.capacity), quantity: String(line.quantity) } };
  }
}

function papersReason(line: LineToMatch, offer: OfferToMatch): Pick<MatchReason, 'code' | 'details'> {
  if (qualifies(offer, line)) return { code: 'PAPERS_HOLD', details: { deliveryTo: line.deliveryTo } };
  const { missing, goodThrough, obtainableBy } = offer.papers;
  const details = { missing, goodThrough: goodThrough ?? '—', papersBy: line.papersBy, deliveryTo: line.deliveryTo };
  return canQualify(offer, line)
    ? { code: 'PAPERS_OBTAINABLE', details: { ...details, obtainableBy: obtainableBy ?? '—' } }
    : { code: 'PAPERS_LATE', details };
}

function priceReason(
  points: number,
  { ceilingPrice, currency }: LineToMatch,
  { wonPrice }: OfferToMatch,
): Pick<MatchReason, 'code' | 'details'> {
  if (ceilingPrice === null || wonPrice === null || wonPrice.currency !== currency) {
    return { code: 'PRICE_UNKNOWN', details: {} };
  }
  const details = { wonPrice: formatUnitPrice(wonPrice.unitPrice), ceilingPrice: formatUnitPrice(ceilingPrice) };
  if (points === MATCH_WEIGHTS.price) return { code: 'PRICE_WELL_BELOW_CEILING', details };
  return { code: points > 0 ? 'PRICE_WITHIN_CEILING' : 'PRICE_ABOVE_CEILING', details };
}
