/** The whole part of a quotient of safe integers that are not negative; a rounded quotient is put right. */
export function floorDivide(dividend: number, divisor: number): number {
  const quotient = Math.floor(dividend / divisor);
  return quotient * divisor > dividend ? quotient - 1 : quotient;
}

/** The whole part of `a * b / divisor` for integers that are not negative, whatever the size of the product. */
export function floorProduct(a: number | bigint, b: number, divisor: number): number {
  if (typeof a === 'number' && a * b <= Number.MAX_SAFE_INTEGER) return floorDivide(a * b, divisor);
  const exact = (BigInt(a) * BigInt(b)) / BigInt(divisor);
  return exact > MAX_SAFE ? Number.MAX_SAFE_INTEGER : Number(exact);
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** The sum of the first `count` values: a number while that is exact. */
export function exactSum(values: readonly number[], count = values.length): number | bigint {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += values[at] ?? 0;
  if (sum <= Number.MAX_SAFE_INTEGER) return sum;
  let exact = 0n;
  for (let at = 0; at < count; at++) exact += BigInt(values[at] ?? 0);
  return exact;
}
