/** The whole part of a quotient of safe integers that are not negative; a rounded quotient is put right. */
export function floorDivide(dividend: number, divisor: number): number {
  const quotient = Math.floor(dividend / divisor);
  return quotient * divisor > dividend ? quotient - 1 : quotient;
}

/** The whole part of `(a * b + add) / divisor`, which is not negative, whatever the size of the product. */
export function floorProduct(a: number | bigint, b: number, divisor: number, add = 0): number {
  if (typeof a === 'number' && a * b + add <= Number.MAX_SAFE_INTEGER) return floorDivide(a * b + add, divisor);
  const exact = (BigInt(a) * BigInt(b) + BigInt(add)) / BigInt(divisor);
  return exact > MAX_SAFE ? Number.MAX_SAFE_INTEGER : Number(exact);
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** The sum of values: a number while that is exact. */
export function exactSum(values: readonly number[]): number | bigint {
  let sum = 0;
  for (const value of values) sum += value;
  return sum <= Number.MAX_SAFE_INTEGER ? sum : values.reduce((exact, value) => exact + BigInt(value), 0n);
}
