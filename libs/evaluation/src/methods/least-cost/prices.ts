import { divideHalfEven } from '#libs/kernel';
import type { Quotient } from '#libs/rules';
import type { Segment } from '#libs/solver';
import type { BidInput } from '../../format/round-input.js';

const MICRO = 1_000_000n;

/**
 * The price that a bid competes at: its own, at the frozen rate where it is in another currency than the lot, times its
 * quality factor; rounded half-even once. Whole millionths.
 */
export function evaluatedPrice(unitPrice: number, factorMicro: number, rate: Quotient | null = null): number {
  if (!rate) {
    return factorMicro === 1_000_000
      ? unitPrice
      : Number(divideHalfEven(BigInt(unitPrice) * BigInt(factorMicro), MICRO));
  }
  return Number(divideHalfEven(BigInt(unitPrice) * BigInt(factorMicro) * rate.numerator, MICRO * rate.denominator));
}

/** Money of a bid in the lot's currency: millionths, rounded half-even once. */
export const costInLotCurrency = (micro: bigint, rate: Quotient | null): bigint =>
  rate ? divideHalfEven(micro * rate.numerator, rate.denominator) : micro;

/** The highest price of the bid's own that is not above a price in the lot's currency. */
export const highestOwnPrice = (price: number, rate: Quotient | null): number =>
  rate ? Number((BigInt(price) * rate.denominator) / rate.numerator) : price;

/** The lowest own price that competes at a millionth or more: what rounds to nothing cannot be compared. */
export const lowestOwnPrice = (factorMicro: number, rate: Quotient | null): number =>
  rate ? Number((MICRO * rate.denominator) / (2n * rate.numerator * BigInt(factorMicro))) + 1 : 1;

export interface PriceTerms {
  readonly factorMicro: number;
  /** Added once when the bid wins anything; millionths. */
  readonly fixedCost: bigint;
  /** The most that the bid may supply. */
  readonly capacity: bigint;
}

/**
 * The price tiers of a bid as the solver takes them. All units: the tier that the quantity reaches holds for every unit.
 * Incremental: a tier's price holds for the units above its `from`; what the units below cost more is a fixed part.
 */
export function segmentsOf(bid: BidInput, { factorMicro, fixedCost, capacity }: PriceTerms): Segment[] {
  const least = BigInt(Math.max(bid.minQuantity, 1));
  const tiers = bid.tiers.length > 0 ? bid.tiers : [{ from: 0, unitPrice: bid.unitPrice }];
  const incremental = bid.tierKind === 'incremental';
  const segments: Segment[] = [];
  let below = 0n;
  let before: bigint | undefined;
  for (const [at, tier] of tiers.entries()) {
    const unitCost = BigInt(evaluatedPrice(tier.unitPrice, factorMicro, bid.rate));
    const from = BigInt(tier.from);
    if (incremental && before !== undefined) below += (before - unitCost) * from;
    before = unitCost;
    const next = tiers[at + 1];
    const end = next === undefined ? capacity : BigInt(next.from) - (incremental ? 0n : 1n);
    const to = end < capacity ? end : capacity;
    const start = from > least ? from : least;
    if (start <= to) segments.push({ from: start, to, unitCost, fixedCost: fixedCost + below });
  }
  return segments;
}

/** What a bid is paid for so many units, in millionths: its own prices and currency, without factors and freight. */
export function priceOfUnits(bid: BidInput, quantity: number): bigint {
  const own = { factorMicro: 1_000_000, fixedCost: 0n, capacity: BigInt(quantity) };
  const tier = segmentsOf({ ...bid, rate: null, minQuantity: quantity }, own).at(-1);
  return tier ? tier.fixedCost + tier.unitCost * BigInt(quantity) : 0n;
}

/** The price per unit at so many units; null for incremental tiers, which have no single one. */
export function unitPriceAt(bid: BidInput, quantity: number): number | null {
  if (bid.tiers.length === 0) return bid.unitPrice;
  if (bid.tierKind === 'incremental') return null;
  return bid.tiers.findLast(({ from }) => from <= quantity)?.unitPrice ?? bid.unitPrice;
}
