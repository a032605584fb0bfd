/*
 * The checker's own arithmetic, in whole numbers of any size. It imports nothing from the engines: what both got from
 * one helper could be wrong in both.
 */

/** "0.540000" as 540000; also reads amounts with fewer decimals. */
export function micro(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(6, '0').slice(0, 6));
  return negative ? -value : value;
}

export const microOrNull = (text: string | null): bigint | null => (text === null ? null : micro(text));

/** Whole quotient towards minus infinity; the divisor is positive. */
export function floorDiv(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

export const ceilDiv = (dividend: bigint, divisor: bigint): bigint => -floorDiv(-dividend, divisor);
export const halfUp = (dividend: bigint, divisor: bigint): bigint => floorDiv(2n * dividend + divisor, 2n * divisor);

/** Half of the even neighbour, as money is rounded. */
export function halfEven(dividend: bigint, divisor: bigint): bigint {
  const below = floorDiv(dividend, divisor);
  const rest = 2n * (dividend - below * divisor);
  if (rest !== divisor) return rest > divisor ? below + 1n : below;
  return below % 2n === 0n ? below : below + 1n;
}

export function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}

const DIGITS = 40n;
const ONE = 10n ** DIGITS;

/** The natural logarithm of a / b, to some 38 digits: by halving towards 1, then the series of the inverse tanh. */
function logarithm(a: bigint, b: bigint): bigint {
  let value = (a * ONE) / b;
  let halvings = 0n;
  while (value >= (3n * ONE) / 2n) {
    value /= 2n;
    halvings += 1n;
  }
  while (value < (3n * ONE) / 4n) {
    value *= 2n;
    halvings -= 1n;
  }
  return series(value) + halvings * series(2n * ONE);
}

function series(value: bigint): bigint {
  const t = ((value - ONE) * ONE) / (value + ONE);
  const square = (t * t) / ONE;
  let power = t;
  let total = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    total += power / k;
    power = (power * square) / ONE;
  }
  return 2n * total;
}

function exponential(x: bigint): bigint {
  // e^x = (e^(x / 2^20))^(2^20); the small argument needs few terms.
  const small = x >> 20n;
  let term = ONE;
  let total = ONE;
  for (let k = 1n; term !== 0n && k < 60n; k += 1n) {
    term = (term * small) / (ONE * k);
    total += term;
  }
  for (let k = 0; k < 20; k++) total = (total * total) / ONE;
  return total;
}

/** base ^ log2(own / reference), scaled by CONVERSION_SCALE; correct to some 30 digits. */
export function conversion(base: string, own: bigint, reference: bigint): bigint {
  if (own === reference) return ONE;
  const lnBase = logarithm(micro(base), 1_000_000n);
  const exponent = (lnBase * ((logarithm(own, reference) * ONE) / series(2n * ONE))) / ONE;
  return exponential(exponent);
}
export const CONVERSION_SCALE = ONE;
/** More than any error of `conversion`, on its scale. */
export const CONVERSION_ERROR = 10n ** 14n;
