import { type Currency, formatAmount, lineAmount, type Minor, type UnitPrice } from '#libs/kernel';

/** The amount of a line, rounded half-even once; `priceMicro` is in whole millionths. */
export const amountOf = (quantity: number, priceMicro: number, currency: Currency): Minor =>
  lineAmount(BigInt(quantity), BigInt(priceMicro) as UnitPrice, currency);

export const sumOf = (amounts: Iterable<Minor>): Minor => {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
};

export const writeAmount = (amount: Minor, currency: Currency): string => formatAmount(amount, currency);

/** A ratio to six decimals, rounded towards zero; 0 when the divisor is. Exact integers below, so the same everywhere. */
export function ratio(dividend: bigint, divisor: bigint, decimals = 6): number {
  if (divisor === 0n) return 0;
  const scale = 10n ** BigInt(decimals);
  return Number((dividend * scale) / divisor) / Number(scale);
}
