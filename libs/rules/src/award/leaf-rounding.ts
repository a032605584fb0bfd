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
  if (agreed === 0) return [];
  const [only] = row.brands;
  if (only && row.brands.length === 1) {
    return [{ bidder: only.bidder, quantity: partOfBrand(only.quantity, agreed, row.quantity) }];
  }
  const brands = mergedBrands(row.brands);
  const wholes: number[] = [];
  const fractions: number[] = [];
  let left = agreed;
  let unnamed = row.quantity;
  for (let at = 0; at <= brands.length; at++) {
    const quantity = brands[at]?.quantity ?? unnamed;
    const whole = floorProduct(quantity, agreed, row.quantity);
    wholes.push(whole);
    fractions.push(fractionOf(quantity, agreed, whole, row.quantity));
    left -= whole;
    unnamed -= quantity;
  }
  for (; left > 0; left--) {
    const at = largest(fractions);
    wholes[at] = (wholes[at] ?? 0) + 1;
    fractions[at] = -1;
  }
  return brands.map(({ bidder }, at) => ({ bidder, quantity: wholes[at] ?? 0 }));
}

/**
 * The part of the only brand of a row, as {@link splitByBrand} has it: what two proportions leave over goes to the larger
 * fraction, to the brand when they are equal.
 */
export function partOfBrand(named: number, agreed: number, reported: number): number {
  if (agreed === 0) return 0;
  const unnamed = reported - named;
  const whole = floorProduct(named, agreed, reported);
  const rest = floorProduct(unnamed, agreed, reported);
  if (whole + rest === agreed) return whole;
  const own = fractionOf(named, agreed, whole, reported);
  return own >= fractionOf(unnamed, agreed, rest, reported) ? whole + 1 : whole;
}

/** Where the first of the largest values stands. */
function largest(values: readonly number[]): number {
  let found = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] ?? 0) > (values[found] ?? 0)) found = at;
  return found;
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
