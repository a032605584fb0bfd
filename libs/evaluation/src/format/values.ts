import { z } from 'zod';
import { readDecimal, writeDecimal } from './decimal.js';

const MICRO = 1_000_000;
/** Largest price in major units and largest quantity; every product of the rules stays exact (kernel money.ts). */
export const MAX_PRICE_MICRO = 1_000_000_000 * MICRO;
export const MAX_QUANTITY = 1_000_000_000_000;
/** The largest sum of quantities of one lot: a safe integer. */
export const MAX_LOT_QUANTITY = 9_000_000_000_000_000;

const PROBLEMS = {
  NOT_A_DECIMAL: 'write a decimal of zero or more, such as "0.5000"',
  TOO_MANY_DECIMALS: 'write at most 6 decimals',
  WRITE_AS_TEXT: 'write this number as a text, so that no digit is lost',
};

/** A decimal with at most six decimals, as a text or a number; read as `convert` makes of it, or refused by it. */
const decimal = <T>(convert: (micro: bigint) => T | string, description: string) =>
  z
    .union([z.string(), z.number()], { error: PROBLEMS.NOT_A_DECIMAL })
    .transform((given, context): T => {
      const read = readDecimal(given);
      const problem = typeof read === 'string' ? PROBLEMS[read] : undefined;
      const value = typeof read === 'string' ? '' : convert(read);
      if (problem === undefined && typeof value !== 'string') return value;
      context.addIssue({ code: 'custom', message: problem ?? String(value) });
      return z.NEVER;
    })
    .meta({ description });

const upTo = (micro: bigint, max: number): number | string =>
  micro <= max ? Number(micro) : `write at most ${writeDecimal(max)}`;
const aboveZero = (micro: bigint, max: number): number | string =>
  micro > 0n ? upTo(micro, max) : 'write a decimal above zero';

/** Price per unit in major units, as whole millionths. A price of zero can be read; the rules refuse it as a bid. */
export const price = decimal(
  (micro) => upTo(micro, MAX_PRICE_MICRO),
  'Price per unit in major units of the currency: a decimal with at most 6 decimals, as a text or a number.',
);

export const positivePrice = decimal(
  (micro) => aboveZero(micro, MAX_PRICE_MICRO),
  'Price per unit in major units of the currency, above zero: a decimal with at most 6 decimals.',
);

/** Money in major units, as whole millionths. */
export const money = decimal((micro) => {
  const limit = 10n ** 21n;
  return micro <= limit ? micro : `write at most ${writeDecimal(limit)}`;
}, 'Money in major units of the currency: a decimal with at most 6 decimals.');

export const measure = decimal(
  (micro) => aboveZero(micro, 1_000_000_000 * MICRO),
  'A measure such as 10 (mg) or 1.5 (ml), above zero, with at most 6 decimals; one unit of measure in the whole lot.',
);

export const factor = decimal(
  (micro) => aboveZero(micro, 1_000 * MICRO),
  'A factor on the price, above zero: 1.05 makes a bid count as 5 % dearer.',
);

export const share = decimal((micro) => {
  if (micro > MICRO || micro === 0n) return 'write a share above 0 and up to 1';
  return micro % 1_000n === 0n ? Number(micro / 1_000n) : 'write a share with at most 3 decimals';
}, 'A share above 0 and up to 1, with at most 3 decimals.');

const WHOLE = `write a whole number from 0 to ${MAX_QUANTITY}`;
/** A whole number of units. */
export const quantity = z
  .union([z.number(), z.string()], { error: WHOLE })
  .transform((given, context): number => {
    const value = typeof given === 'number' ? given : /^\d{1,13}$/.test(given) ? Number(given) : Number.NaN;
    if (Number.isInteger(value) && value >= 0 && value <= MAX_QUANTITY) return value;
    context.addIssue({ code: 'custom', message: WHOLE });
    return z.NEVER;
  })
  .meta({ description: `A whole number of units from 0 to ${MAX_QUANTITY}.` });

export const positiveQuantity = quantity.refine((value) => value > 0, {
  error: `write a whole number from 1 to ${MAX_QUANTITY}`,
});

export const count = (max: number) =>
  z
    .int({ error: `write a whole number from 0 to ${max}` })
    .min(0, { error: `write a whole number from 0 to ${max}` })
    .max(max, { error: `write a whole number from 0 to ${max}` });

/** The name of a thing: 1 to 200 characters, no control characters, no blanks at the ends. */
export const name = z
  .string({ error: 'write a text' })
  .refine((text) => text.length >= 1 && text.length <= 200 && text.trim() === text && !/\p{Cc}/u.test(text), {
    error: 'write a text of 1 to 200 characters without control characters or blanks at its ends',
  });

export const freeText = z.string({ error: 'write a text' }).max(2_000, { error: 'write at most 2000 characters' });

export const instant = z
  .string({ error: 'write an instant such as 2026-11-23T08:00:00Z' })
  .transform((text, context): number => {
    const value = z.iso.datetime({ offset: true }).safeParse(text).success ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(value)) return value;
    context.addIssue({ code: 'custom', message: 'write an instant such as 2026-11-23T08:00:00Z' });
    return z.NEVER;
  })
  .meta({ description: 'An instant in ISO 8601 with its offset, such as 2026-11-23T08:00:00Z.' });

/** One of a closed list, however it is cased and joined: "Oral solid" is oral-solid. */
export const kind = <const K extends string>(known: readonly K[]) =>
  z
    .string({ error: `write one of ${known.join(', ')}` })
    .transform((text, context): K => {
      const normal = text
        .trim()
        .toLowerCase()
        .replaceAll(/[\s_]+/g, '-');
      const found = known.find((one) => one === normal);
      if (found !== undefined) return found;
      context.addIssue({ code: 'custom', message: `is not known; write one of ${known.join(', ')}` });
      return z.NEVER;
    })
    .meta({ description: `One of ${known.join(', ')}.` });
