import { byText } from '../order-by.js';
import type { LeafRounding } from '../rulebook/award-method.js';
import { floorDivide, floorProduct } from './exact.js';
import type { BrandCase, DemandCase } from './outcome.js';

/**
 * The agreed part of one demand row, rounded half-up to whole leaves and never above what was reported. Sums are sums
 * of these parts: published totals are no exact percentages either (domain.md 1.8).
 */
export function agreedQuantity(quantity: number, sharePermille: number, { leafUnits }: LeafRounding): number {
  const leaf = 1_000 * leafUnits;
  return Math.min(quantity, floorDivide(quantity * sharePermille + leaf / 2, leaf) * leafUnits);
}

/**
 * Splits an agreed quantity by the brands that the row names. The parts and the rest, which names no brand, sum exactly
 * to it: each gets the whole part of its proportion, then the largest fractions get one unit more, brands by bidder
 * first where fractions are equal. Brands come back by bidder, each once.
 */
export function splitByBrand(row: DemandCase, agreed: number): readonly BrandCase[] {
  const brands = mergedBrands(row.brands);
  const named = brands.reduce((sum, { quantity }) => sum + quantity, 0);
  const parts = [...brands.map(({ quantity }) => quantity), row.quantity - named].map((quantity) => {
    const whole = floorProduct(quantity, agreed, row.quantity);
    return { whole, fraction: fractionOf(quantity, agreed, whole, row.quantity) };
  });
  let left = agreed - parts.reduce((sum, { whole }) => sum + whole, 0);
  const byFraction = parts.map((part, at) => ({ ...part, at })).sort((a, b) => b.fraction - a.fraction || a.at - b.at);
  for (const { at } of byFraction) {
    const part = parts[at];
    if (left === 0 || !part) break;
    part.whole += 1;
    left -= 1;
  }
  return brands.map(({ bidder }, at) => ({ bidder, quantity: parts[at]?.whole ?? 0 }));
}

/** What the whole part leaves of `quantity * agreed / reported`, times `reported`. */
function fractionOf(quantity: number, agreed: number, whole: number, reported: number): number {
  const dividend = quantity * agreed;
  if (dividend <= Number.MAX_SAFE_INTEGER) return dividend - whole * reported;
  return Number(BigInt(quantity) * BigInt(agreed) - BigInt(whole) * BigInt(reported));
}

/** The brands that a row names, each once, by bidder. */
export function mergedBrands(brands: readonly BrandCase[]): readonly BrandCase[] {
  if (brands.length === 1) return brands;
  const sums = new Map<string, number>();
  for (const { bidder, quantity } of brands) sums.set(bidder, (sums.get(bidder) ?? 0) + quantity);
  return [...sums].map(([bidder, quantity]) => ({ bidder, quantity })).sort((a, b) => byText(a.bidder, b.bidder));
}
