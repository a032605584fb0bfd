import { invariant } from '#libs/kernel';

/**
 * Powers on integers: the same digits on every machine, which `Math.pow` does not promise. Values are scaled by 2^256;
 * each result is off by less than 2^-240 of itself, far finer than the millionth that prices are rounded to.
 */
const BITS = 256n;
const ONE = 1n << BITS;

/** A positive fraction of integers. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** `base ^ log2(ratio)`: exact where the ratio is a power of two, else to some 240 bits. */
export function powerOfLog2(base: Fraction, ratio: Fraction): Fraction {
  invariant(base.numerator > 0n && ratio.numerator > 0n && ratio.denominator > 0n, 'a ratio must be positive');
  const whole = exactLog2(ratio);
  if (whole !== null) return wholePower(base, whole);
  return powerOfTwo((log2(base) * log2(ratio)) >> BITS);
}

/** Both fractions in one. */
export const product = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
});

/** The nearest double but for the last bit, by division of integers. */
export function toDouble({ numerator, denominator }: Fraction): number {
  const shift = bitLength(denominator) - bitLength(numerator) + 64n;
  const scaled = shift >= 0n ? (numerator << shift) / denominator : numerator / (denominator << -shift);
  return Number(scaled) * 2 ** Number(-shift);
}

const bitLength = (value: bigint): bigint => BigInt(value.toString(2).length);

/** log2 of a ratio that is a power of two; null for any other. */
function exactLog2({ numerator, denominator }: Fraction): bigint | null {
  const exponent = bitLength(numerator) - bitLength(denominator);
  const same = exponent >= 0n ? numerator === denominator << exponent : numerator << -exponent === denominator;
  return same ? exponent : null;
}

function wholePower({ numerator, denominator }: Fraction, exponent: bigint): Fraction {
  return exponent >= 0n
    ? { numerator: numerator ** exponent, denominator: denominator ** exponent }
    : { numerator: denominator ** -exponent, denominator: numerator ** -exponent };
}

/** 2 ^ (exponent / 2^256). */
function powerOfTwo(exponent: bigint): Fraction {
  const whole = exponent >> BITS;
  const power = exponential(((exponent - (whole << BITS)) * LN_2) >> BITS);
  return whole >= 0n
    ? { numerator: power << whole, denominator: ONE }
    : { numerator: power, denominator: ONE << -whole };
}

/** e ^ x for x from 0 to 1, by its series. */
function exponential(x: bigint): bigint {
  let sum = ONE;
  let term = ONE;
  for (let n = 1n; term > 0n; n++) {
    term = ((term * x) >> BITS) / n;
    sum += term;
  }
  return sum;
}

function log2(value: Fraction): bigint {
  const exponent = bitLength(value.numerator) - bitLength(value.denominator);
  const mantissa =
    exponent >= 0n
      ? { numerator: value.numerator, denominator: value.denominator << exponent }
      : { numerator: value.numerator << -exponent, denominator: value.denominator };
  return (exponent << BITS) + (naturalLogarithm(mantissa) << BITS) / LN_2;
}

/** ln of a value between 1/2 and 2, as 2 artanh((value - 1) / (value + 1)). */
function naturalLogarithm({ numerator, denominator }: Fraction): bigint {
  const z = ((numerator - denominator) << BITS) / (numerator + denominator);
  const square = (z * z) >> BITS;
  let power = z;
  let sum = 0n;
  for (let n = 1n; power > 1n || power < -1n; n += 2n) {
    sum += power / n;
    power = (power * square) / ONE;
  }
  return 2n * sum;
}

const LN_2 = naturalLogarithm({ numerator: 2n, denominator: 1n });
