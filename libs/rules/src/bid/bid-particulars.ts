import { MAX_QUANTITY, err, formatUnitPrice, ok, parseUnitPrice, type Result, type UnitPrice } from '#libs/kernel';

/** The longest shelf life that can be offered, in months. */
export const MAX_SHELF_LIFE_MONTHS = 120;

export interface BidTierTexts {
  readonly from: string;
  readonly unitPrice: string;
}

/** What a bid may say besides price and volume, as texts: the names and forms of the seal's content. */
export interface BidParticularsTexts {
  /** Of every price in the bid, where it is not the tender's. */
  readonly currency?: string;
  readonly strength?: string;
  readonly fill?: string;
  readonly tiers?: readonly BidTierTexts[];
  readonly tierKind?: 'all-units' | 'incremental';
  readonly fixedCost?: string;
  readonly regions?: readonly string[];
  readonly shelfLifeMonths?: number;
  readonly noMajorChange?: boolean;
}

/** The same of a valid bid: only what the bidder wrote, and as it was written. */
export type BidParticulars = BidParticularsTexts;

export const PARTICULARS_REASONS = {
  SPECIFICATION_NOT_POSITIVE: { en: 'Offer a {field} above zero.', zh: '所报规格（{field}）须大于零。' },
  TIERS_NOT_RISING: {
    en: 'Tier {tier}: each tier must begin above the one before, the first at 1 or more.',
    zh: '第 {tier} 档：各档起始数量须递增，首档不小于 1。',
  },
  TIER_PRICE: {
    en: 'Tier {tier}: its unit price must be above zero and not above the ceiling {ceilingPrice}.',
    zh: '第 {tier} 档：单价须大于零且不超过最高限价 {ceilingPrice}。',
  },
  SHELF_LIFE_OUT_OF_RANGE: {
    en: 'Offer a shelf life of 1 to {limit} months.',
    zh: '有效期须在 1 至 {limit} 个月之间。',
  },
} as const;
type ParticularsReason = keyof typeof PARTICULARS_REASONS | 'MALFORMED';

/** What a bid says besides price and volume, if it may stand. `ceiling` is null where none holds for its prices. */
export function judgeParticulars(
  content: BidParticularsTexts,
  ceiling: UnitPrice | null,
): Result<BidParticulars, ParticularsReason> {
  for (const field of ['strength', 'fill'] as const) {
    const text = content[field];
    if (text === undefined) continue;
    const value = parseUnitPrice(text);
    if (value === undefined) return err('MALFORMED', { field });
    if (value <= 0n) return err('SPECIFICATION_NOT_POSITIVE', { field });
  }
  if (content.fixedCost !== undefined && parseUnitPrice(content.fixedCost) === undefined) {
    return err('MALFORMED', { field: 'fixedCost' });
  }
  const { shelfLifeMonths: months } = content;
  if (months !== undefined && !(Number.isInteger(months) && months >= 1 && months <= MAX_SHELF_LIFE_MONTHS)) {
    return err('SHELF_LIFE_OUT_OF_RANGE', { limit: MAX_SHELF_LIFE_MONTHS });
  }
  const tiers = judgeTiers(content.tiers ?? [], ceiling);
  return tiers.ok ? ok(pick(content)) : tiers;
}

function judgeTiers(
  tiers: readonly BidTierTexts[],
  ceiling: UnitPrice | null,
): Result<true, 'TIERS_NOT_RISING' | 'TIER_PRICE' | 'MALFORMED'> {
  let before = 0n;
  for (const [at, { from, unitPrice }] of tiers.entries()) {
    const price = parseUnitPrice(unitPrice);
    if (!/^\d{1,13}$/.test(from) || price === undefined) return err('MALFORMED', { field: `tiers[${at}]` });
    const begins = BigInt(from);
    if (begins <= before || begins > MAX_QUANTITY) return err('TIERS_NOT_RISING', { tier: at + 1 });
    if (price <= 0n || (ceiling !== null && price > ceiling)) {
      return err('TIER_PRICE', { tier: at + 1, ceilingPrice: ceiling === null ? '-' : formatUnitPrice(ceiling) });
    }
    before = begins;
  }
  return ok(true);
}

const PARTICULARS = [
  'currency',
  'strength',
  'fill',
  'tiers',
  'tierKind',
  'fixedCost',
  'regions',
  'shelfLifeMonths',
  'noMajorChange',
] as const satisfies readonly (keyof BidParticulars)[];

const pick = (content: BidParticularsTexts): BidParticulars =>
  Object.fromEntries(
    PARTICULARS.flatMap((field) => (content[field] === undefined ? [] : [[field, content[field]]])),
  ) as BidParticulars;
