import { type Currency, divideHalfEven, invariant, minorDigits, type Minor } from '#libs/kernel';
import type { Day } from '../calendar.js';

/** A positive number as a whole quotient: rates are crossed without a binary or a rounded fraction. */
export interface Quotient {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const ONE: Quotient = { numerator: 1n, denominator: 1n };

/** A rate is a decimal above zero: up to 12 digits before the point and 10 after it. */
const RATE = /^(\d{1,12})(?:\.(\d{1,10}))?$/;

/** Reads a rate such as `7.5833` exactly; undefined when it is no decimal above zero. */
export function parseRate(text: string): Quotient | undefined {
  const [, whole, fraction = ''] = RATE.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const numerator = BigInt(whole + fraction);
  return numerator === 0n ? undefined : { numerator, denominator: 10n ** BigInt(fraction.length) };
}

/** Reads a rate that is known to be sound, for example from our own column. */
export function rateOf(text: string): Quotient {
  const rate = parseRate(text);
  invariant(rate, `not a rate: ${text}`);
  return rate;
}

/** The one way to write a rate: without zeros that say nothing, so that the same rate is the same text. */
export function plainRate(text: string): string | undefined {
  if (!parseRate(text)) return undefined;
  const [whole = '0', fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '');
  return `${whole.replace(/^0+(?=\d)/, '')}${kept === '' ? '' : `.${kept}`}`;
}

export const product = (a: Quotient, b: Quotient): Quotient => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
});

export const inverse = ({ numerator, denominator }: Quotient): Quotient => ({
  numerator: denominator,
  denominator: numerator,
});

/** In lowest terms, so that equal rates look equal. */
export function reduced({ numerator, denominator }: Quotient): Quotient {
  let [a, b] = [numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

/** One published or declared rate that a conversion rests on: one unit of `base` is `rate` units of `quote`. */
export interface RateLeg {
  readonly base: Currency;
  readonly quote: Currency;
  readonly rate: string;
  /** The day that the rate is of; for a declared rate the first day that it holds on. */
  readonly day: Day;
  /** `ecb`, or who said so, in the words of the operator that declared it. */
  readonly source: string;
}

/** How one currency is worth in another on a day, exactly, and what that rests on. */
export interface CrossRate {
  readonly from: Currency;
  readonly to: Currency;
  /** One unit of `from` is so many units of `to`, both in major units. */
  readonly value: Quotient;
  /** None where both are the same currency. */
  readonly legs: readonly RateLeg[];
}

/**
 * An amount in another currency: crossed exactly and rounded half-even once, to the minor unit of that currency.
 */
export function convertAmount(amount: Minor, { from, to, value }: CrossRate): Minor {
  if (from === to) return amount;
  const shift = minorDigits(to) - minorDigits(from);
  const numerator = amount * value.numerator * (shift > 0 ? 10n ** BigInt(shift) : 1n);
  return divideHalfEven(numerator, value.denominator * (shift < 0 ? 10n ** BigInt(-shift) : 1n));
}

/**
 * A rate as a decimal to show, half-even, with about `digits` significant digits; never to compute with.
 */
export function showRate({ numerator, denominator }: Quotient, digits = 10): string {
  let decimals = digits;
  // Digits before the point, or zeros after it.
  for (let one = 10n; numerator >= denominator * one && decimals > 0; one *= 10n) decimals -= 1;
  for (let one = 10n; numerator * one < denominator && decimals < 30; one *= 10n) decimals += 1;
  const scaled = String(divideHalfEven(numerator * 10n ** BigInt(decimals), denominator)).padStart(decimals + 1, '0');
  if (decimals === 0) return scaled;
  const fraction = scaled.slice(-decimals).replace(/0+$/, '');
  return `${scaled.slice(0, -decimals)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The oldest that a reference rate may be where a profile says nothing: Easter leaves four days without one. */
export const DEFAULT_RATE_MAX_AGE_DAYS = 5;
/** More would be a rate of another market. */
export const MAX_RATE_AGE_DAYS = 31;
