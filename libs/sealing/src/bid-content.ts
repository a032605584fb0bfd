import { MAX_QUANTITY, err, ok, parseUnitPrice, type Result } from '#libs/kernel';
import { utf8, type Bytes } from './bytes.js';

/** What a supplier seals. Numbers that carry money or volume are decimal texts, so that no client rounds them. */
export interface BidContent {
  /** Per unit in the currency of the bid, at most six decimals, no sign or exponent: `0.55`. */
  readonly unitPrice: string;
  /** Units that can be supplied, a whole number. */
  readonly capacity: string;
  /** The least units that are accepted, a whole number; `0` when any will do. */
  readonly minimumQuantity: string;
  /** Whole days from order to delivery. */
  readonly leadTimeDays: number;
  /** The last day on which the bid stands, `YYYY-MM-DD`. */
  readonly validUntil: string;
  /** Content per unit of the product that is offered, in the unit of the lot's reference, at most six decimals. */
  readonly strength?: string;
  /** Fill volume per unit of the product that is offered, as the strength. */
  readonly fill?: string;
  /** Prices from a quantity on; `unitPrice` holds below the first of them. */
  readonly tiers?: readonly BidTier[];
  /** `all-units` (when left out): a tier's price is for the whole quantity; `incremental`: for the units within it. */
  readonly tierKind?: TierKind;
  /** Once, when anything is awarded, in the currency of the bid, at most six decimals. */
  readonly fixedCost?: string;
  /** The destinations that are served, as ISO 3166 codes; all when left out. */
  readonly regions?: readonly string[];
  /** Whole months of shelf life at delivery. */
  readonly shelfLifeMonths?: number;
  /** Whether process, active ingredient and main excipients are as they were approved. */
  readonly noMajorChange?: boolean;
  /** ISO 4217, where the bid is not in the tender's currency; the tender has to allow it. */
  readonly currency?: string;
}
export interface BidTier {
  /** A whole number. */
  readonly from: string;
  readonly unitPrice: string;
}
const TIER_KINDS = ['all-units', 'incremental'] as const;
export type TierKind = (typeof TIER_KINDS)[number];

/** An envelope's largest size has room for both lists at their longest. */
export const MAX_TIERS = 20;
export const MAX_REGIONS = 300;

const WHOLE = /^(0|[1-9]\d{0,12})$/;
const isWhole = (value: unknown): boolean =>
  typeof value === 'string' && WHOLE.test(value) && BigInt(value) <= MAX_QUANTITY;
const isDecimal = (value: unknown): boolean => typeof value === 'string' && parseUnitPrice(value) !== undefined;
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Whether the text is an existing day. */
function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const [year = 0, month = 0, day = 0] = value.split('-').map((part) => Number.parseInt(part, 10));
  const monthLength = month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength;
}
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function isTier(value: unknown): value is BidTier {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false;
  const { from, unitPrice } = value as Partial<Record<keyof BidTier, unknown>>;
  return isWhole(from) && isDecimal(unitPrice);
}
const isListOf =
  (fits: (item: unknown) => boolean, most: number) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.length > 0 && value.length <= most && value.every(fits);

type Form = (value: unknown) => boolean;
/** The fields in canonical order, each with its form. Whether the values make a sensible bid is judged elsewhere. */
const REQUIRED: Readonly<Record<string, Form>> = {
  unitPrice: isDecimal,
  capacity: isWhole,
  minimumQuantity: isWhole,
  leadTimeDays: isCount,
  validUntil: isDay,
};
const OPTIONAL: Readonly<Record<string, Form>> = {
  strength: isDecimal,
  fill: isDecimal,
  tiers: isListOf(isTier, MAX_TIERS),
  tierKind: (value) => (TIER_KINDS as readonly unknown[]).includes(value),
  fixedCost: isDecimal,
  regions: isListOf((code) => typeof code === 'string' && /^[A-Z]{2}$/.test(code), MAX_REGIONS),
  shelfLifeMonths: isCount,
  noMajorChange: (value) => typeof value === 'boolean',
  currency: (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value),
};
const FIELDS = [...Object.keys(REQUIRED), ...Object.keys(OPTIONAL)];

/**
 * Reads a bid's content strictly: each field in its form, none missing of those that every bid has, none that is not
 * known. The refusal names the field.
 */
export function parseBidContent(value: unknown): Result<BidContent, 'MALFORMED'> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err('MALFORMED', { field: '(root)' });
  const given = value as Readonly<Record<string, unknown>>;
  for (const [field, fits] of Object.entries(REQUIRED)) {
    if (!Object.hasOwn(given, field) || !fits(given[field])) return err('MALFORMED', { field });
  }
  for (const [field, fits] of Object.entries(OPTIONAL)) {
    if (Object.hasOwn(given, field) && !fits(given[field])) return err('MALFORMED', { field });
  }
  const stranger = Object.keys(given).find((field) => !FIELDS.includes(field));
  return stranger === undefined ? ok(value as BidContent) : err('MALFORMED', { field: stranger.slice(0, 40) });
}

/** The one way to write a bid's content: its fields in their order, no blanks. */
export function canonicalBidContent(bid: BidContent): Bytes {
  const tiers = bid.tiers?.map(({ from, unitPrice }) => ({ from, unitPrice }));
  const written: Readonly<Record<string, unknown>> = { ...bid, tiers };
  return utf8(JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, written[field]]))));
}
