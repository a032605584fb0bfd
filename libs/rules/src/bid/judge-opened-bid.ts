import {
  MAX_AMOUNT,
  MAX_QUANTITY,
  defineRefusals,
  err,
  formatUnitPrice,
  isCurrency,
  lineAmount,
  ok,
  parseUnitPrice,
  type Currency,
  type Result,
  type UnitPrice,
} from '#libs/kernel';
import { addHours, dayOf, isDay, type Day } from '../calendar.js';
import { convertAmount, ONE, type Quotient } from '../rate/rate.js';
import { type FrozenRates, frozenRateOf } from '../tender/frozen-rates.js';
import {
  type BidParticulars,
  type BidParticularsTexts,
  judgeParticulars,
  PARTICULARS_REASONS,
} from './bid-particulars.js';
import type { Rulebook } from '../rulebook/rulebook.js';

/** The longest lead time that can be offered, in days. */
export const MAX_LEAD_TIME_DAYS = 1_095;

/** What an opened envelope says, as texts: the field names and forms of the seal's content. */
export interface BidContentTexts extends BidParticularsTexts {
  readonly unitPrice: string;
  readonly capacity: string;
  readonly minimumQuantity: string;
  readonly leadTimeDays: number;
  readonly validUntil: string;
}

export interface OpenedBid {
  readonly unitPrice: UnitPrice;
  readonly capacity: bigint;
  /** The least quantity the supplier accepts; 0 or 1 when any will do. */
  readonly minimumQuantity: bigint;
  readonly leadTimeDays: number;
  readonly validUntil: Day;
  readonly particulars: BidParticulars;
}

/** Why an opened bid takes no part in the evaluation. The first two come from the seal itself. */
export const INVALID_BID_REASONS = defineRefusals({
  UNREADABLE: {
    en: 'The envelope does not open with the key of this tender for this lot, supplier and revision.',
    zh: '信封无法以本次招标的密钥按该标段、供应商及版次开启。',
  },
  MALFORMED: {
    en: 'The content of the envelope is not a bid: {field} is wrong.',
    zh: '信封内容不是有效投标：字段 {field} 有误。',
  },
  PRICE_NOT_POSITIVE: { en: 'Bid a unit price above zero.', zh: '单价须大于零。' },
  OVER_CEILING: {
    en: 'The unit price {unitPrice} is above the ceiling {ceilingPrice}.',
    zh: '单价 {unitPrice} 高于最高限价 {ceilingPrice}。',
  },
  LOT_VALUE_TOO_LARGE: {
    en: 'Unit price times the quantity of the lot is more than one award may carry.',
    zh: '单价乘以标段数量超过单个标段的金额上限。',
  },
  CURRENCY_NOT_ALLOWED: {
    en: 'Bids in {currency} are not taken here; the tender allows {allowed}.',
    zh: '本次招标不接受以 {currency} 报价，可用货币：{allowed}。',
  },
  CAPACITY_NOT_POSITIVE: { en: 'Offer a capacity of at least one unit.', zh: '供应能力至少为一个单位。' },
  MINIMUM_OVER_CAPACITY: {
    en: 'The minimum quantity {minimum} is above the capacity {capacity}.',
    zh: '最低数量 {minimum} 高于供应能力 {capacity}。',
  },
  MINIMUM_OVER_LOT: {
    en: 'The minimum quantity {minimum} is above the quantity of the lot, {quantity}.',
    zh: '最低数量 {minimum} 高于标段数量 {quantity}。',
  },
  LEAD_TIME_OUT_OF_RANGE: {
    en: 'Offer a lead time of 0 to {limit} days.',
    zh: '交货周期须在 0 至 {limit} 天之间。',
  },
  VALIDITY_TOO_SHORT: {
    en: 'The bid is valid until {validUntil}; it must be valid until {needed}, the end of the notice period.',
    zh: '投标有效期至 {validUntil}，须至少至公示期结束日 {needed}。',
  },
  PAPERS_NOT_IN_ORDER: {
    en: 'At the opening the papers were not in order any more. {findings}',
    zh: '开标时证照已不符合要求。{findings}',
  },
  SUPPLIER_BARRED: {
    en: 'At the opening the supplier was barred ({scope}) until {until}.',
    zh: '开标时供应商处于禁入期（{scope}），至 {until}。',
  },
  SUPPLIER_NOT_ADMITTED: {
    en: 'At the opening the supplier was {status}, not admitted.',
    zh: '开标时供应商状态为 {status}，不在准入状态。',
  },
  PRODUCT_WITHDRAWN: {
    en: 'At the opening the supplier listed no product of this type any more.',
    zh: '开标时供应商已无该品种的在册产品。',
  },
  ...PARTICULARS_REASONS,
});
export type InvalidBidReason = keyof typeof INVALID_BID_REASONS;

export interface OpenedLot {
  readonly quantity: bigint;
  readonly ceilingPrice: UnitPrice | null;
  readonly currency: Currency;
  /** The rates of other currencies that bids may be in; absent or null: none. */
  readonly rates?: FrozenRates | null;
}

/**
 * Whether an opened bid takes part in the evaluation, and its values if so.
 * `now` is the instant of the opening: the bid has to stand until a notice period from then has passed.
 * A bid in another currency is judged by its frozen rate; in a currency without one it takes no part.
 * A ceiling is for the lot's reference: where the rulebook converts the price of another specification to it, the
 * evaluation compares the two.
 */
export function judgeOpenedBid(
  content: BidContentTexts,
  lot: OpenedLot,
  rulebook: Pick<Rulebook, 'noticePeriodHours' | 'award'>,
  now: Date,
): Result<OpenedBid, InvalidBidReason> {
  const read = readContent(content);
  if (!read.ok) return read;
  const money = moneyOf(content, lot);
  if (!money.ok) return money;
  const { currency, rate } = money.value;
  const { unitPrice, capacity, minimumQuantity, leadTimeDays, validUntil } = read.value;
  if (unitPrice <= 0n) return err('PRICE_NOT_POSITIVE');
  const converted = 'conversion' in rulebook.award && (content.strength ?? content.fill) !== undefined;
  const ceiling = converted ? null : ceilingAt(lot.ceilingPrice, rate);
  if (ceiling !== null && unitPrice > ceiling) {
    return err('OVER_CEILING', { unitPrice: formatUnitPrice(unitPrice), ceilingPrice: formatUnitPrice(ceiling) });
  }
  const value = lineAmount(lot.quantity, unitPrice, currency);
  const inTender = convertAmount(value, { from: currency, to: lot.currency, value: rate ?? ONE, legs: [] });
  if (value > MAX_AMOUNT || inTender > MAX_AMOUNT) return err('LOT_VALUE_TOO_LARGE');
  if (capacity <= 0n) return err('CAPACITY_NOT_POSITIVE');
  const minimum = String(minimumQuantity);
  if (minimumQuantity > capacity) return err('MINIMUM_OVER_CAPACITY', { minimum, capacity: String(capacity) });
  if (minimumQuantity > lot.quantity) return err('MINIMUM_OVER_LOT', { minimum, quantity: String(lot.quantity) });
  if (leadTimeDays < 0 || leadTimeDays > MAX_LEAD_TIME_DAYS) {
    return err('LEAD_TIME_OUT_OF_RANGE', { limit: MAX_LEAD_TIME_DAYS });
  }
  const needed = dayOf(addHours(now, rulebook.noticePeriodHours));
  if (validUntil < needed) return err('VALIDITY_TOO_SHORT', { validUntil, needed });
  const particulars = judgeParticulars(content, ceiling);
  return particulars.ok ? ok({ ...read.value, particulars: particulars.value }) : particulars;
}

interface BidMoney {
  readonly currency: Currency;
  /** Null in the tender's own currency. */
  readonly rate: Quotient | null;
}

function moneyOf(
  { currency }: BidContentTexts,
  { currency: own, rates = null }: OpenedLot,
): Result<BidMoney, 'CURRENCY_NOT_ALLOWED'> {
  if (currency === undefined || currency === own) return ok({ currency: own, rate: null });
  const rate = isCurrency(currency) ? frozenRateOf(rates, currency) : undefined;
  if (rate && isCurrency(currency)) return ok({ currency, rate });
  const allowed = [own, ...(rates?.rates ?? []).map(({ from }) => from)];
  return err('CURRENCY_NOT_ALLOWED', { currency, allowed });
}

/** The highest price whose comparable price, rounded half-up to a millionth, is not above the ceiling. */
function ceilingAt(ceiling: UnitPrice | null, rate: Quotient | null): UnitPrice | null {
  if (ceiling === null || rate === null) return ceiling;
  const { numerator, denominator } = rate;
  return (((2n * ceiling + 1n) * denominator - 1n) / (2n * numerator)) as UnitPrice;
}

function readContent(content: BidContentTexts): Result<Omit<OpenedBid, 'particulars'>, 'MALFORMED'> {
  const unitPrice = parseUnitPrice(content.unitPrice);
  if (unitPrice === undefined) return err('MALFORMED', { field: 'unitPrice' });
  const capacity = parseQuantity(content.capacity);
  if (capacity === undefined) return err('MALFORMED', { field: 'capacity' });
  const minimumQuantity = parseQuantity(content.minimumQuantity);
  if (minimumQuantity === undefined) return err('MALFORMED', { field: 'minimumQuantity' });
  const { leadTimeDays, validUntil } = content;
  if (!Number.isInteger(leadTimeDays)) return err('MALFORMED', { field: 'leadTimeDays' });
  if (!isDay(validUntil)) return err('MALFORMED', { field: 'validUntil' });
  return ok({ unitPrice, capacity, minimumQuantity, leadTimeDays, validUntil });
}

function parseQuantity(text: string): bigint | undefined {
  if (!/^\d{1,13}$/.test(text)) return undefined;
  const quantity = BigInt(text);
  return quantity <= MAX_QUANTITY ? quantity : undefined;
}
