import { invariant } from './invariant.js';

/** ISO 4217 minor-unit digits. A currency that is not here is not traded; domain.md section 4.3. */
const MINOR_DIGITS = {
  CNY: 2,
  USD: 2,
  EUR: 2,
  THB: 2,
  MYR: 2,
  SGD: 2,
  PHP: 2,
  IDR: 2,
  LAK: 2,
  MMK: 2,
  KHR: 2,
  BND: 2,
  PKR: 2,
  KZT: 2,
  KGS: 2,
  VND: 0,
  XOF: 0,
  JPY: 0,
  KWD: 3,
  BHD: 3,
} as const;

export type Currency = keyof typeof MINOR_DIGITS;
export const CURRENCIES = Object.keys(MINOR_DIGITS) as readonly Currency[];
export const isCurrency = (code: string): code is Currency => Object.hasOwn(MINOR_DIGITS, code);
/** Digits after the decimal point of an amount in this currency: 0, 2 or 3. */
export const minorDigits = (currency: Currency): number => MINOR_DIGITS[currency];

/** Unit prices carry six decimals: a published ceiling reads 112.3267 per tablet (domain.md 1.5). */
export const UNIT_PRICE_DECIMALS = 6;
const MICRO = 10n ** 6n;
/** Largest unit price (major units) and quantity taken in. Their product can still be too large: see MAX_AMOUNT. */
export const MAX_UNIT_PRICE = 1_000_000_000n;
export const MAX_QUANTITY = 1_000_000_000_000n;
/** Largest amount of one line or document, in minor units: some 900 of them fit a signed 64-bit balance. */
export const MAX_AMOUNT = 10_000_000_000_000_000n;

/** A price per unit in millionths of the currency's major unit; always positive or zero. */
export type UnitPrice = bigint & { readonly __unitPrice: unique symbol };
/** An amount in minor units of a currency (fen, cents, dong). */
export type Minor = bigint;

/**
 * Reads a decimal text such as `0.55` or `112.326700` as a unit price.
 * Answers undefined when it is not a plain decimal, has more than six decimals, is negative or too large.
 */
export function parseUnitPrice(text: string): UnitPrice | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return undefined;
  const micro = BigInt(match[1] ?? '0') * MICRO + BigInt((match[2] ?? '').padEnd(UNIT_PRICE_DECIMALS, '0'));
  return micro <= MAX_UNIT_PRICE * MICRO ? (micro as UnitPrice) : undefined;
}

/** Reads a unit price that is known to be sound, for example from our own column. */
export function unitPrice(text: string): UnitPrice {
  const price = parseUnitPrice(text);
  invariant(price !== undefined, `not a unit price: ${text}`);
  return price;
}

/** Writes a unit price with all six decimals, the form that columns, seals and snapshots use. */
export const formatUnitPrice = (price: UnitPrice): string =>
  `${price / MICRO}.${String(price % MICRO).padStart(6, '0')}`;

/** Divides half-even (banker's rounding). `divisor` is positive. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  invariant(divisor > 0n, 'the divisor must be positive');
  const negative = dividend < 0n;
  const size = negative ? -dividend : dividend;
  const quotient = size / divisor;
  const twice = (size % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

/** The amount of one line, rounded half-even exactly once. Money is never a float. */
export function lineAmount(quantity: bigint, price: UnitPrice, currency: Currency): Minor {
  const scale = 10n ** BigInt(UNIT_PRICE_DECIMALS - minorDigits(currency));
  return divideHalfEven(quantity * price, scale);
}

/** A share of an amount in basis points (1/100 of a percent), rounded half-even once. */
export const basisPoints = (amount: Minor, points: number): Minor => divideHalfEven(amount * BigInt(points), 10_000n);

/** Writes an amount with its currency's digits: 1016000000 CNY as `10160000.00`. */
export function formatAmount(amount: Minor, currency: Currency): string {
  const digits = minorDigits(currency);
  if (digits === 0) return String(amount);
  const sign = amount < 0n ? '-' : '';
  const text = String(amount < 0n ? -amount : amount).padStart(digits + 1, '0');
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Reads an amount of up to 18 digits, written with at most the currency's decimals; undefined when it is not one. */
export function parseAmount(text: string, currency: Currency): Minor | undefined {
  const digits = minorDigits(currency);
  const match = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(text);
  if (!match || (match[3] ?? '').length > digits) return undefined;
  const size = BigInt((match[2] ?? '0') + (match[3] ?? '').padEnd(digits, '0'));
  return match[1] ? -size : size;
}
