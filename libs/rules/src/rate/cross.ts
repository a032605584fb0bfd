import { type Currency, defineRefusals, err, ok, type Result } from '#libs/kernel';
import { addDays, type Day } from '../calendar.js';
import { type CrossRate, inverse, ONE, product, type Quotient, type RateLeg, rateOf, reduced } from './rate.js';

/** Every reference rate is of the euro: this is how the European Central Bank publishes them. */
export const PIVOT: Currency = 'EUR';

/** One euro is `perEuro` units of the currency. */
export interface ReferenceRate {
  readonly currency: Currency;
  readonly day: Day;
  readonly perEuro: string;
}

/** A rate that two officers stand for: one unit of `base` is `rate` units of `quote`, on the days it holds. */
export interface DeclaredRate {
  readonly base: Currency;
  readonly quote: Currency;
  readonly rate: string;
  readonly validFrom: Day;
  readonly validUntil: Day;
  /** The treaty, contract or publication it is taken from. */
  readonly source: string;
}

/** What is known: of each currency its last reference rate on or before the day, and the declared rates. */
export interface KnownRates {
  readonly reference: readonly ReferenceRate[];
  /** The latest first: of two that hold on a day, the one declared last counts. */
  readonly declared: readonly DeclaredRate[];
}

export const RATE_REFUSALS = defineRefusals({
  RATE_MISSING: {
    en: '{currency} has no reference rate for {day}. Agree on a contract rate with its source, and have two officers declare it.',
    zh: '{currency} 在 {day} 没有参考汇率。请约定合同汇率并注明来源，由两名平台人员申报。',
  },
  RATE_TOO_OLD: {
    en: 'The last reference rate of {currency} is of {last}, more than {maxAgeDays} days before {day}. Import newer rates, or declare a contract rate.',
    zh: '{currency} 最近的参考汇率日期为 {last}，早于 {day} 超过 {maxAgeDays} 天。请导入更新的汇率，或申报合同汇率。',
  },
});
export type RateRefusal = keyof typeof RATE_REFUSALS;

interface PerEuro {
  readonly value: Quotient;
  readonly legs: readonly RateLeg[];
}

/**
 * The rate between two currencies on a day: crossed through the euro, each side by its last reference rate on or before
 * the day and at most `maxAgeDays` old (weekends and holidays have none), else by a declared rate to the euro or to a
 * currency that has one. Where neither is there it is refused; nothing is guessed.
 */
export function crossRate(
  from: Currency,
  to: Currency,
  day: Day,
  known: KnownRates,
  maxAgeDays: number,
): Result<CrossRate, RateRefusal> {
  if (from === to) return ok({ from, to, value: ONE, legs: [] });
  const sides = { day, known, maxAgeDays };
  const a = perEuro(from, sides);
  const b = perEuro(to, sides);
  const pair = a.ok && b.ok ? undefined : declaredLeg(from, to, sides);
  if (pair) return ok({ from, to, ...pair });
  if (!a.ok) return a;
  if (!b.ok) return b;
  // Via the same currency both sides share a leg, which cancels out.
  const legs = [...a.value.legs, ...b.value.legs].filter(
    (leg, at, all) => all.findIndex((other) => other.base === leg.base && other.quote === leg.quote) === at,
  );
  return ok({ from, to, value: reduced(product(inverse(a.value.value), b.value.value)), legs });
}

interface Sides {
  readonly day: Day;
  readonly known: KnownRates;
  readonly maxAgeDays: number;
}

function perEuro(currency: Currency, sides: Sides): Result<PerEuro, RateRefusal> {
  const published = referenceOf(currency, sides);
  if (published.ok) return published;
  for (const base of [PIVOT, ...sides.known.reference.map((rate) => rate.currency)]) {
    const leg = declaredLeg(base, currency, sides);
    if (!leg) continue;
    const rest = referenceOf(base, sides);
    if (rest.ok) return ok({ value: product(rest.value.value, leg.value), legs: [...rest.value.legs, ...leg.legs] });
  }
  return published;
}

function referenceOf(currency: Currency, { day, known, maxAgeDays }: Sides): Result<PerEuro, RateRefusal> {
  if (currency === PIVOT) return ok({ value: ONE, legs: [] });
  const last = known.reference
    .filter((rate) => rate.currency === currency && rate.day <= day)
    .reduce<ReferenceRate | undefined>((best, rate) => (best && best.day >= rate.day ? best : rate), undefined);
  if (!last) return err('RATE_MISSING', { currency, day });
  if (addDays(last.day, maxAgeDays) < day) return err('RATE_TOO_OLD', { currency, day, last: last.day, maxAgeDays });
  const leg: RateLeg = { base: PIVOT, quote: currency, rate: last.perEuro, day: last.day, source: 'ecb' };
  return ok({ value: rateOf(last.perEuro), legs: [leg] });
}

/** A rate declared for the pair, in either direction: one unit of `from` in units of `to`. */
function declaredLeg(from: Currency, to: Currency, { day, known }: Sides): PerEuro | undefined {
  const rate = known.declared.find(
    ({ base, quote, validFrom, validUntil }) =>
      ((base === from && quote === to) || (base === to && quote === from)) && validFrom <= day && day <= validUntil,
  );
  if (!rate) return undefined;
  const { base, quote, validFrom, source } = rate;
  const value = rateOf(rate.rate);
  return {
    value: base === from ? value : inverse(value),
    legs: [{ base, quote, rate: rate.rate, day: validFrom, source }],
  };
}
