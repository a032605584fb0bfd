import { MAX_QUANTITY, err, ok, parseUnitPrice, type Result } from '#libs/kernel';
import { utf8, type Bytes } from './bytes.js';

/** What a supplier seals. Numbers that carry money or volume are decimal texts, so that no client rounds them. */
export interface BidContent {
  /** Per unit in the tender's currency, at most six decimals, no sign or exponent: `0.55`. */
  readonly unitPrice: string;
  /** Units that can be supplied, a whole number. */
  readonly capacity: string;
  /** The least units that are accepted, a whole number; `0` when any will do. */
  readonly minimumQuantity: string;
  /** Whole days from order to delivery. */
  readonly leadTimeDays: number;
  /** The last day on which the bid stands, `YYYY-MM-DD`. */
  readonly validUntil: string;
}

const WHOLE = /^(0|[1-9]\d{0,12})$/;
const isWhole = (value: unknown): boolean =>
  typeof value === 'string' && WHOLE.test(value) && BigInt(value) <= MAX_QUANTITY;

/** Whether the text is an existing day. */
function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const [year = 0, month = 0, day = 0] = value.split('-').map((part) => Number.parseInt(part, 10));
  const monthLength = month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength;
}
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** The fields in canonical order, each with its form. Whether the values make a sensible bid is judged elsewhere. */
const FIELDS: Readonly<Record<keyof BidContent, (value: unknown) => boolean>> = {
  unitPrice: (value) => typeof value === 'string' && parseUnitPrice(value) !== undefined,
  capacity: isWhole,
  minimumQuantity: isWhole,
  leadTimeDays: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  validUntil: isDay,
};

/** Reads a bid's content strictly: each field in its form, none missing, none more. The refusal names the field. */
export function parseBidContent(value: unknown): Result<BidContent, 'MALFORMED'> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err('MALFORMED', { field: '(root)' });
  const given = value as Readonly<Record<string, unknown>>;
  for (const [field, fits] of Object.entries(FIELDS)) {
    if (!Object.hasOwn(given, field) || !fits(given[field])) return err('MALFORMED', { field });
  }
  const stranger = Object.keys(given).find((field) => !Object.hasOwn(FIELDS, field));
  return stranger === undefined ? ok(value as BidContent) : err('MALFORMED', { field: stranger.slice(0, 40) });
}

/** The one way to write a bid's content: its fields in their order, no blanks. */
export const canonicalBidContent = (bid: BidContent): Bytes => utf8(JSON.stringify(bid, Object.keys(FIELDS)));
