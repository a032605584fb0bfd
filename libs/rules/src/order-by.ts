/** Orders texts by code unit: the same on every machine, whatever its locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Orders bigints. */
export const byBigint = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** The smaller of two bigints. */
export const minBigint = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The sum of bigints. */
export const sumBigint = (values: Iterable<bigint>): bigint => {
  let sum = 0n;
  for (const value of values) sum += value;
  return sum;
};
