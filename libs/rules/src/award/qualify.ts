import {
  comparablePrice,
  conversionFactor,
  type ConversionBases,
  type ConversionFactor,
  inCurrencyOfLot,
} from './conversion.js';
import type { BidCase, LotCase } from './outcome.js';
import type { AwardReason } from './reasons.js';

/** Unit prices carry six decimals; more cannot be kept. */
export const MAX_PRICE_DECIMALS = 6;

/** A bid that takes part in a lot, or is kept out for `refusal`. */
export interface Entrant {
  readonly bid: BidCase;
  /** The bid's position among the bids that were judged, from 0. */
  readonly at: number;
  /** Null when the bid offers the reference specification. */
  readonly factor: ConversionFactor | null;
  /** Null when the bid was not compared. */
  readonly comparable: number | null;
  readonly refusal: AwardReason | null;
}

/** Judges the bids of a lot one by one, in the order given. */
export function judgeBids(lot: LotCase, bids: readonly BidCase[], bases: ConversionBases): Entrant[] {
  const factorOf = factors(lot, bases);
  return bids.map((bid, at) => judgeBidCase(bid, at, lot.ceiling, factorOf(bid)));
}

function judgeBidCase(bid: BidCase, at: number, ceiling: number | null, factor: ConversionFactor | null): Entrant {
  const comparable = bid.unitPrice > 0 ? comparablePrice(bid.unitPrice, factor) : null;
  return { bid, at, factor, comparable, refusal: refusalOf(bid, ceiling, comparable) };
}

function refusalOf(bid: BidCase, ceiling: number | null, comparable: number | null): AwardReason | null {
  if (bid.excluded !== null) return bid.excluded;
  if (bid.unitPrice <= 0) return 'PRICE_NOT_POSITIVE';
  if (bid.decimals > MAX_PRICE_DECIMALS) return 'TOO_MANY_DECIMALS';
  if (comparable === null) return 'NOT_COMPARABLE';
  return ceiling !== null && comparable > ceiling ? 'OVER_CEILING' : null;
}

/** Most bids of a lot offer the specification and currency of the bid before: they share its factor. */
function factors({ reference }: LotCase, bases: ConversionBases): (bid: BidCase) => ConversionFactor | null {
  let last: BidCase | null = null;
  let factor: ConversionFactor | null = null;
  return (bid) => {
    const rate = bid.rate ?? null;
    if (!reference && !rate) return null;
    if (last === null || last.strength !== bid.strength || last.fill !== bid.fill || (last.rate ?? null) !== rate) {
      factor = inCurrencyOfLot(conversionFactor(bid, reference, bases), rate);
      last = bid;
    }
    return factor;
  };
}
