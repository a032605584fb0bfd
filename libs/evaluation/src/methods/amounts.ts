import { type Currency, formatAmount, lineAmount, type Minor, type UnitPrice } from '#libs/kernel';
import { convertAmount } from '#libs/rules';
import type { BidInput, LotInput } from '../format/round-input.js';

/** The amount of a line, rounded half-even once; `priceMicro` is in whole millionths. */
export const amountOf = (quantity: number, priceMicro: number, currency: Currency): Minor =>
  lineAmount(BigInt(quantity), BigInt(priceMicro) as UnitPrice, currency);

type BidMoney = Pick<BidInput, 'currency' | 'rate'>;

/** The currency that a bid is paid in. */
export const currencyOf = (bid: BidMoney, lot: LotInput): Currency => bid.currency ?? lot.currency;

/** An amount of a bid in the lot's currency, at the frozen rate; rounded half-even once. */
export const inLotCurrency = (amount: Minor, { currency, rate }: BidMoney, lot: LotInput): Minor =>
  currency && rate ? convertAmount(amount, { from: currency, to: lot.currency, value: rate, legs: [] }) : amount;

/** What an allocation says besides when its bid is in another currency. */
export const inOtherCurrency = (
  amount: Minor,
  bid: BidMoney,
  lot: LotInput,
): { readonly currency?: string; readonly converted?: string } =>
  bid.currency ? { currency: bid.currency, converted: writeAmount(inLotCurrency(amount, bid, lot), lot.currency) } : {};

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
