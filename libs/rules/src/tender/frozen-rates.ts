import type { Currency } from '#libs/kernel';
import type { Day } from '../calendar.js';
import { DEFAULT_RATE_MAX_AGE_DAYS, type CrossRate, type Quotient, type RateLeg } from '../rate/rate.js';
import type { Rulebook } from '../rulebook/rulebook.js';

/** A rate as a tender keeps it: one unit of `from` is numerator / denominator units of `to`, whole numbers as texts. */
export interface FrozenRate {
  readonly from: Currency;
  readonly to: Currency;
  readonly numerator: string;
  readonly denominator: string;
  readonly legs: readonly RateLeg[];
}

/** What bids in other currencies are compared with, from the publication on; bidders see it before they bid. */
export interface FrozenRates {
  readonly day: Day;
  readonly maxAgeDays: number;
  readonly rates: readonly FrozenRate[];
}

type CurrencyRules = Pick<Rulebook, 'bidCurrencies' | 'rateMaxAgeDays'>;

/** The currencies that a tender's rulebook allows besides its own, in one order. */
export const otherBidCurrencies = ({ bidCurrencies = [] }: CurrencyRules, own: Currency): readonly Currency[] =>
  bidCurrencies.filter((currency) => currency !== own).toSorted();

export const rateAgeOf = ({ rateMaxAgeDays }: CurrencyRules): number => rateMaxAgeDays ?? DEFAULT_RATE_MAX_AGE_DAYS;

export const frozenRates = (day: Day, maxAgeDays: number, rates: readonly CrossRate[]): FrozenRates => ({
  day,
  maxAgeDays,
  rates: rates.map(({ from, to, value, legs }) => ({
    from,
    to,
    numerator: String(value.numerator),
    denominator: String(value.denominator),
    legs,
  })),
});

/** The frozen rate of a currency; undefined where bids in it are not taken. */
export function frozenRateOf(frozen: FrozenRates | null, from: Currency): Quotient | undefined {
  const rate = frozen?.rates.find((one) => one.from === from);
  return rate && { numerator: BigInt(rate.numerator), denominator: BigInt(rate.denominator) };
}
