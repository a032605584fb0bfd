import { divideHalfEven } from '#libs/kernel';
import type { Segment } from '#libs/solver';
import type { BidInput } from '../../format/round-input.js';

const MICRO = 1_000_000n;

/** The price that a bid competes at: its own, times its quality factor, rounded half-even once. Whole millionths. */
export const evaluatedPrice = (unitPrice: number, factorMicro: number): number =>
  factorMicro === 1_000_000 ? unitPrice : Number(divideHalfEven(BigInt(unitPrice) * BigInt(factorMicro), MICRO));

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
    const unitCost = BigInt(evaluatedPrice(tier.unitPrice, factorMicro));
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

/** What a bid is paid for so many units, in millionths: its own prices, without factors, freight and switching. */
export function priceOfUnits(bid: BidInput, quantity: number): bigint {
  const own = { factorMicro: 1_000_000, fixedCost: 0n, capacity: BigInt(quantity) };
  const tier = segmentsOf({ ...bid, minQuantity: quantity }, own).at(-1);
  return tier ? tier.fixedCost + tier.unitCost * BigInt(quantity) : 0n;
}

/** The price per unit at so many units; null for incremental tiers, which have no single one. */
export function unitPriceAt(bid: BidInput, quantity: number): number | null {
  if (bid.tiers.length === 0) return bid.unitPrice;
  if (bid.tierKind === 'incremental') return null;
  return bid.tiers.findLast(({ from }) => from <= quantity)?.unitPrice ?? bid.unitPrice;
}
