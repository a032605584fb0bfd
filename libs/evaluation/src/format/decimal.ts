/** Digits after the point that prices, strengths and factors may have. */
export const MAX_DECIMALS = 6;
/** A JSON number with more significant digits than this may have lost some on its way: such values are texts. */
const SAFE_DIGITS = 15;

/** What is wrong with a value that is no decimal of ours. */
export type DecimalProblem = 'NOT_A_DECIMAL' | 'TOO_MANY_DECIMALS' | 'WRITE_AS_TEXT';

/** Reads a decimal such as "0.5000" or 0.5 exactly, as whole millionths: no binary fraction is computed with. */
export function readDecimal(value: string | number): bigint | DecimalProblem {
  const text = typeof value === 'string' ? value : String(value);
  const match = /^(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (!match) return typeof value === 'number' && value >= 0 && value < 1 ? 'TOO_MANY_DECIMALS' : 'NOT_A_DECIMAL';
  const [, whole = '0', fraction = ''] = match;
  if (fraction.length > MAX_DECIMALS) return 'TOO_MANY_DECIMALS';
  if (typeof value === 'number' && (whole + fraction).replace(/^0+/, '').length > SAFE_DIGITS) return 'WRITE_AS_TEXT';
  return BigInt(whole + fraction.padEnd(MAX_DECIMALS, '0'));
}

/** Writes millionths with six decimals: 540000 as "0.540000". */
export function writeDecimal(micro: bigint | number): string {
  const negative = micro < 0;
  const digits = String(negative ? -micro : micro).padStart(MAX_DECIMALS + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -MAX_DECIMALS)}.${digits.slice(-MAX_DECIMALS)}`;
}
