import type { Currency, Minor } from '#libs/kernel';
import { writeDecimal } from '../format/decimal.js';
import type { BaselineOutput, LotOutput } from '../format/output-schema.js';
import type { LotInput } from '../format/round-input.js';
import { amountOf, ratio, writeAmount } from './amounts.js';

/** What a winner supplies, and what a unit of the reference specification costs it. */
export interface Supplied {
  readonly bidder: string;
  readonly quantity: number;
  /** The whole cost on the reference specification. */
  readonly amount: Minor;
}

/** The award beside what it would have cost at the ceiling, at the last price and at the median bid. */
export function baselinesOf(
  lot: LotInput,
  supplied: readonly Supplied[],
  prices: readonly number[],
): LotOutput['baselines'] {
  const quantity = supplied.reduce((sum, part) => sum + part.quantity, 0);
  const amount = supplied.reduce((sum, part) => sum + part.amount, 0n);
  const beside = (price: number | null): BaselineOutput | null =>
    price === null ? null : baseline(price, quantity, amount, lot.currency);
  return { ceiling: beside(lot.ceiling), lastPrice: beside(lot.lastPrice), medianBid: beside(medianOf(prices)) };
}

function baseline(price: number, quantity: number, amount: Minor, currency: Currency): BaselineOutput {
  const value = amountOf(quantity, price, currency);
  return {
    price: writeDecimal(price),
    value: writeAmount(value, currency),
    saving: writeAmount(value - amount, currency),
    savingShare: ratio(value - amount, value),
  };
}

/** The price in the middle; of two in the middle their mean, rounded half-up to a millionth. */
function medianOf(prices: readonly number[]): number | null {
  if (prices.length === 0) return null;
  const sorted = prices.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return Number((BigInt(lower) + BigInt(upper) + 1n) / 2n);
}

/** How many supply the lot, and how much of it depends on the largest of them. */
export function supplySecurityOf(supplied: readonly Supplied[]): LotOutput['supplySecurity'] {
  const byBidder = new Map<string, bigint>();
  let total = 0n;
  for (const { bidder, quantity } of supplied) {
    if (quantity === 0) continue;
    byBidder.set(bidder, (byBidder.get(bidder) ?? 0n) + BigInt(quantity));
    total += BigInt(quantity);
  }
  let largest = 0n;
  for (const quantity of byBidder.values()) if (quantity > largest) largest = quantity;
  return { suppliers: byBidder.size, largestShare: total === 0n ? null : ratio(largest, total) };
}
