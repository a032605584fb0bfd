import { invariant } from '#libs/kernel';
import type { Quotient } from '../rate/rate.js';
import type { FixedRatio, NamedSpecification } from '../rulebook/method-parts.js';
import type { Specification } from './outcome.js';
import { type Fraction, powerOfLog2, product, toDouble } from './fixed-point.js';

/** The greatest price that rules compare, in millionths. */
export const MAX_PRICE = 1_000_000_000_000_000;

/** Bases of the conversion as decimal texts: K = base ^ log2(own value / reference value) (domain.md 1.10). */
export interface ConversionBases {
  readonly strengthBase: string;
  readonly fillBase: string;
  readonly fixedRatios?: readonly FixedRatio[];
}

/** K of one specification: its price is K times the reference's price. */
export interface ConversionFactor extends Fraction {
  /** K to 52 bits: decides where it can, the fraction decides the rest. */
  readonly near: number;
}

/** A double of K and one operation on it are off by less than this share of the result. */
const DOUBT = 2 ** -50;
const MAX_CACHED = 4_096;
const cache = new Map<string, ConversionFactor>();

/** K of a specification; null when it is 1. A dimension that either side leaves open does not count. */
export function conversionFactor(
  own: Specification,
  reference: Specification | null,
  bases: ConversionBases,
): ConversionFactor | null {
  if (!reference) return null;
  const fixed = bases.fixedRatios && fixedFraction(own, reference, bases.fixedRatios);
  if (fixed) return fixed.numerator === fixed.denominator ? null : { ...fixed, near: toDouble(fixed) };
  const strength = ratioOf(own.strength, reference.strength);
  const fill = ratioOf(own.fill, reference.fill);
  if (strength === null && fill === null) return null;
  const key = `${bases.strengthBase} ${strength} ${bases.fillBase} ${fill}`;
  const known = cache.get(key);
  if (known) return known;
  const fraction = product(powerOf(bases.strengthBase, strength), powerOf(bases.fillBase, fill));
  const factor = { ...fraction, near: toDouble(fraction) };
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, factor);
  return factor;
}

/** K where the rulebook names it for this pair, or for the pair turned round. */
function fixedFraction(
  own: Specification,
  reference: Specification,
  ratios: readonly FixedRatio[],
): Fraction | undefined {
  for (const { ratioPermille, ...pair } of ratios) {
    const ratio = BigInt(ratioPermille);
    if (isNamed(own, pair.own) && isNamed(reference, pair.reference)) return { numerator: ratio, denominator: 1_000n };
    if (isNamed(own, pair.reference) && isNamed(reference, pair.own)) return { numerator: 1_000n, denominator: ratio };
  }
  return undefined;
}

const isNamed = ({ strength, fill }: Specification, { strengthMicro, fillMicro }: NamedSpecification): boolean =>
  strength === strengthMicro && fill === fillMicro;

/**
 * The factor of a specification and a currency together: a comparable price is the bid's own, at the frozen rate, on the
 * reference specification, rounded once. Null when neither changes anything.
 */
export function inCurrencyOfLot(factor: ConversionFactor | null, rate: Quotient | null): ConversionFactor | null {
  if (!rate) return factor;
  const fraction = product(factor ?? { numerator: 1n, denominator: 1n }, {
    numerator: rate.denominator,
    denominator: rate.numerator,
  });
  return { ...fraction, near: toDouble(fraction) };
}

/** The ratio as a text, so that it can be part of a key; null when it is 1 or open. */
function ratioOf(own: number | null, reference: number | null): string | null {
  return own === null || reference === null || own === reference ? null : `${own}/${reference}`;
}

function powerOf(base: string, ratio: string | null): Fraction {
  if (ratio === null) return { numerator: 1n, denominator: 1n };
  const [own = '', reference = ''] = ratio.split('/');
  return powerOfLog2(decimalFraction(base), { numerator: BigInt(own), denominator: BigInt(reference) });
}

function decimalFraction(text: string): Fraction {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  invariant(match, `not a decimal: ${text}`);
  const decimals = match[2] ?? '';
  return { numerator: BigInt(`${match[1]}${decimals}`), denominator: 10n ** BigInt(decimals.length) };
}

/**
 * A price on the reference specification, rounded half-up to a millionth. Null where it cannot be compared: below half
 * a millionth, or above the greatest price.
 */
export function comparablePrice(unitPrice: number, factor: ConversionFactor | null): number | null {
  if (!factor) return unitPrice;
  const near = unitPrice / factor.near;
  if (near > 2 * MAX_PRICE) return null;
  const whole = Math.floor(near);
  const rest = near - whole - 0.5;
  const price = Math.abs(rest) > near * DOUBT ? whole + (rest > 0 ? 1 : 0) : exactQuotient(unitPrice, factor);
  return price >= 1 && price <= MAX_PRICE ? price : null;
}

function exactQuotient(unitPrice: number, { numerator, denominator }: Fraction): number {
  return Number((2n * BigInt(unitPrice) * denominator + numerator) / (2n * numerator));
}

/** The highest price of the own specification whose comparable price is not above `comparable`; at most the greatest. */
export function highestUnitPrice(comparable: number, factor: ConversionFactor | null): number {
  if (!factor) return comparable;
  const near = (comparable + 0.5) * factor.near;
  if (near > 2 * MAX_PRICE) return MAX_PRICE;
  const whole = Math.floor(near);
  const doubt = near * DOUBT;
  const certain = near - whole > doubt && whole + 1 - near > doubt;
  const price = certain ? whole : exactHighest(comparable, factor);
  return Math.min(price, MAX_PRICE);
}

/** The greatest whole p with p / K < comparable + 1/2. */
function exactHighest(comparable: number, { numerator, denominator }: Fraction): number {
  return Number(((2n * BigInt(comparable) + 1n) * numerator - 1n) / (2n * denominator));
}

/**
 * The price of the own specification for a price on the reference, rounded half-up to a millionth; at least one, because
 * nobody is offered a contract for nothing.
 */
export function ownPrice(referencePrice: number, factor: ConversionFactor | null): number {
  if (!factor) return referencePrice;
  const twice = 2n * BigInt(referencePrice) * factor.numerator + factor.denominator;
  return Math.max(1, Number(twice / (2n * factor.denominator)));
}
