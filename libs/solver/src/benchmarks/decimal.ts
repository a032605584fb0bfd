/** A decimal number, exactly: `digits` times ten to the power of minus `decimals`. */
export interface Decimal {
  readonly digits: bigint;
  readonly decimals: number;
}

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const MAX_DIGITS = 40;

/** "7500.", ".5", "1e3"; undefined when the text is no number, or one of more than 40 digits. */
export function parseDecimal(text: string): Decimal | undefined {
  const [, sign, whole = '', fraction = '', exponent] = PATTERN.exec(text) ?? [];
  if (sign === undefined || whole.length + fraction.length === 0) return undefined;
  const trimmed = fraction.replace(/0+$/, '');
  const decimals = trimmed.length - Number(exponent ?? 0);
  if (whole.length + trimmed.length + Math.abs(decimals) > MAX_DIGITS) return undefined;
  const digits = BigInt(`${sign}${whole}${trimmed}` || '0');
  return decimals < 0 ? { digits: digits * 10n ** BigInt(-decimals), decimals: 0 } : { digits, decimals };
}

/** The numbers as whole multiples of one power of ten, the largest that keeps them all exact. */
export function onOneScale(values: readonly Decimal[]): { units: bigint[]; decimals: number } {
  const decimals = values.reduce((most, value) => Math.max(most, value.decimals), 0);
  const powers = Array.from({ length: decimals + 1 }, (_, power) => 10n ** BigInt(power));
  return { units: values.map((value) => value.digits * powers[decimals - value.decimals]!), decimals };
}

/** 1234567 with 3 decimals is "1234.567". */
export function formatDecimal(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const sign = units < 0n ? '-' : '';
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}

const LEAST_DECIMALS = 2;
const LEAST_DIGITS = 7;

/**
 * A proven bound, rounded down to hundredths, or to seven digits where that is finer. Published optima are rounded to
 * as much, so an exact bound may stand above the one it proves; rounded down it never does.
 */
export function roundBoundDown(units: bigint, decimals: number): bigint {
  const [whole = ''] = formatDecimal(units < 0n ? -units : units, decimals).split('.');
  const kept = Math.max(LEAST_DECIMALS, LEAST_DIGITS - whole.length);
  if (kept >= decimals) return units;
  const step = 10n ** BigInt(decimals - kept);
  const above = units % step;
  return units - (above < 0n ? above + step : above);
}
