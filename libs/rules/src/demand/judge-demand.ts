import {
  MAX_AMOUNT,
  MAX_QUANTITY,
  defineRefusals,
  err,
  formatAmount,
  isCurrency,
  lineAmount,
  ok,
  type Currency,
  type Result,
  type UnitPrice,
} from '#libs/kernel';
import { addDays, dayOf, daysBetween, isDay, type Day } from '../calendar.js';
import { isCountry } from '../organisation/countries.js';
import { isReason, isReference } from '../text.js';
import type { DemandStatus } from './demand-lifecycle.js';
import { DEMAND_REPORT_REFUSALS, type DemandReport, judgeDemandReport } from './judge-demand-report.js';

export const MAX_DEMAND_LINES = 100;
/** The longest delivery window of one line, in days, and how far ahead it may end. */
export const MAX_DELIVERY_WINDOW_DAYS = 366;
export const MAX_DELIVERY_AHEAD_DAYS = 5 * 366;

export interface DemandLineDraft {
  readonly productTypeId: string;
  readonly quantity: bigint;
  /** ISO 3166 alpha-2. */
  readonly destination: string;
  readonly deliveryFrom: Day;
  readonly deliveryTo: Day;
  /** Per unit in the demand's currency; null leaves the price to the market. */
  readonly ceilingPrice: UnitPrice | null;
  readonly report: DemandReport;
}

export interface DemandDraft {
  readonly reference: string;
  readonly currency: string;
  readonly lines: readonly DemandLineDraft[];
}

export interface DemandCorridor {
  readonly countries: readonly string[];
  readonly currencies: readonly string[];
  readonly openToOtherCountries: boolean;
  /** Of the rulebook in force: less than this share of past use needs a reason; null: it asks for none. */
  readonly demandFloorPermille: number | null;
}

/** Which of the ids that a draft names there are. */
export interface KnownIds {
  readonly productTypes: ReadonlySet<string>;
  /** Suppliers, whether they may trade now or not: what was used may have been theirs. */
  readonly suppliers: ReadonlySet<string>;
}

const LINES_REFUSALS = {
  LINES_MISSING: { en: 'Add at least one line to the demand.', zh: '请至少填写一行需求。' },
  TOO_MANY_LINES: {
    en: 'Split the demand: it has {count} lines and at most {limit} are taken.',
    zh: '请拆分需求：当前 {count} 行，最多 {limit} 行。',
  },
  CURRENCY_NOT_IN_CORRIDOR: {
    en: 'Choose one of the currencies of this corridor: {currencies}.',
    zh: '请选择该通道支持的币种：{currencies}。',
  },
  PRODUCT_TYPE_UNKNOWN: {
    en: 'Line {line}: choose a product type of the catalogue.',
    zh: '第 {line} 行：请从目录中选择产品类型。',
  },
  QUANTITY_OUT_OF_RANGE: {
    en: 'Line {line}: give a quantity from 1 to {limit}.',
    zh: '第 {line} 行：数量须在 1 至 {limit} 之间。',
  },
  COUNTRY_UNKNOWN: {
    en: 'Line {line}: {country} is no country; give the two capital letters of ISO 3166-1, for example TH.',
    zh: '第 {line} 行：{country} 不是国家代码，请填写 ISO 3166-1 两位大写代码，例如 TH。',
  },
  COUNTRY_NOT_IN_CORRIDOR: {
    en: 'Line {line}: {country} is not served by this corridor; choose one of {countries}.',
    zh: '第 {line} 行：该通道不覆盖 {country}，请从 {countries} 中选择。',
  },
  DELIVERY_DATE_INVALID: {
    en: 'Line {line}: write both delivery dates as YYYY-MM-DD.',
    zh: '第 {line} 行：交货日期请按 YYYY-MM-DD 填写。',
  },
  DELIVERY_WINDOW_REVERSED: {
    en: 'Line {line}: the delivery window must end on or after the day it begins.',
    zh: '第 {line} 行：交货期结束日不得早于开始日。',
  },
  DELIVERY_WINDOW_TOO_LONG: {
    en: 'Line {line}: split the delivery window; it may span at most {limit} days.',
    zh: '第 {line} 行：请拆分交货期，最长 {limit} 天。',
  },
  DELIVERY_WINDOW_PAST: {
    en: 'Line {line}: the delivery window has ended; choose one that ends on or after {today}.',
    zh: '第 {line} 行：交货期已过，请选择 {today} 或之后结束的交货期。',
  },
  DELIVERY_TOO_FAR_AHEAD: {
    en: 'Line {line}: choose a delivery window that ends by {limit}.',
    zh: '第 {line} 行：交货期须在 {limit} 之前结束。',
  },
  CEILING_NOT_POSITIVE: {
    en: 'Line {line}: give a ceiling price above zero, or leave it out.',
    zh: '第 {line} 行：最高限价须大于零，或不填写。',
  },
  VALUE_TOO_LARGE: {
    en: 'Line {line}: split it; quantity times ceiling price may be at most {limit} {currency}.',
    zh: '第 {line} 行：请拆分该行；数量乘以限价最多 {limit} {currency}。',
  },
  DUPLICATE_LINE: {
    en: 'Line {line} repeats line {earlier}: merge the two into one quantity.',
    zh: '第 {line} 行与第 {earlier} 行重复，请合并数量。',
  },
  ...DEMAND_REPORT_REFUSALS,
} as const;

export const POST_DEMAND_REFUSALS = defineRefusals({
  ...LINES_REFUSALS,
  CORRIDOR_UNKNOWN: { en: 'Choose an existing corridor.', zh: '请选择已有的通道。' },
  REFERENCE_INVALID: {
    en: 'Give a reference of 1 to 100 characters without blanks at its ends.',
    zh: '请填写 1 至 100 个字符的编号，首尾不得有空格。',
  },
  REFERENCE_TAKEN: {
    en: 'Choose another reference: you have used {reference} already.',
    zh: '请更换编号：{reference} 已被使用。',
  },
});
export type PostDemandRefusal = keyof typeof POST_DEMAND_REFUSALS;
type LinesRefusal = keyof typeof LINES_REFUSALS;

export interface AdmittedDemand {
  readonly reference: string;
  readonly currency: Currency;
  readonly lines: readonly DemandLineDraft[];
}

/**
 * Whether a demand may be posted now. Refusals about a line carry its number, from 1.
 * A window that has begun is taken as long as it has not ended.
 */
export function judgePostDemand(
  draft: DemandDraft,
  corridor: DemandCorridor,
  known: KnownIds,
  now: Date,
): Result<AdmittedDemand, PostDemandRefusal> {
  if (!isReference(draft.reference)) return err('REFERENCE_INVALID');
  const judged = judgeLines(draft, corridor, known, dayOf(now));
  return judged.ok ? ok({ reference: draft.reference, currency: judged.value, lines: draft.lines }) : judged;
}

export const AMEND_DEMAND_REFUSALS = defineRefusals({
  ...LINES_REFUSALS,
  DEMAND_UNKNOWN: { en: 'Choose one of your own demands.', zh: '请选择本单位的需求。' },
  DEMAND_NOT_OPEN: {
    en: 'The demand is {status}; only an open demand can be amended. Post a further one for what is missing.',
    zh: '需求状态为 {status}，仅可修改未入池的需求；不足部分请另行发布。',
  },
});
export type AmendDemandRefusal = keyof typeof AMEND_DEMAND_REFUSALS;

/** Whether the lines of a demand may be replaced now: only while none of it is in a tender. */
export function judgeAmendDemand(
  demand: { readonly status: DemandStatus; readonly anyLinePooled: boolean },
  draft: Pick<DemandDraft, 'currency' | 'lines'>,
  corridor: DemandCorridor,
  known: KnownIds,
  now: Date,
): Result<{ readonly currency: Currency; readonly lines: readonly DemandLineDraft[] }, AmendDemandRefusal> {
  if (demand.status !== 'open') return err('DEMAND_NOT_OPEN', { status: demand.status });
  if (demand.anyLinePooled) return err('DEMAND_NOT_OPEN', { status: 'pooled' });
  const judged = judgeLines(draft, corridor, known, dayOf(now));
  return judged.ok ? ok({ currency: judged.value, lines: draft.lines }) : judged;
}

export const CANCEL_DEMAND_REFUSALS = defineRefusals({
  DEMAND_UNKNOWN: { en: 'Choose one of your own demands.', zh: '请选择本单位的需求。' },
  DEMAND_NOT_OPEN: {
    en: 'The demand is {status}; only an open demand can be cancelled.',
    zh: '需求状态为 {status}，仅可取消未入池的需求。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters; it is kept with the demand.',
    zh: '请填写 3 至 500 个字符的理由，理由将随需求留存。',
  },
});
export type CancelDemandRefusal = keyof typeof CANCEL_DEMAND_REFUSALS;

/** Whether a demand may be cancelled: only while none of it is in a tender, and with a reason. */
export function judgeCancelDemand(
  demand: { readonly status: DemandStatus; readonly anyLinePooled: boolean },
  reason: string,
): Result<{ readonly status: 'cancelled'; readonly reason: string }, CancelDemandRefusal> {
  if (demand.status !== 'open') return err('DEMAND_NOT_OPEN', { status: demand.status });
  if (demand.anyLinePooled) return err('DEMAND_NOT_OPEN', { status: 'pooled' });
  return isReason(reason) ? ok({ status: 'cancelled', reason: reason.trim() }) : err('REASON_MISSING');
}

function judgeLines(
  draft: Pick<DemandDraft, 'currency' | 'lines'>,
  corridor: DemandCorridor,
  known: KnownIds,
  today: Day,
): Result<Currency, LinesRefusal> {
  const { currency, lines } = draft;
  if (lines.length === 0) return err('LINES_MISSING');
  if (lines.length > MAX_DEMAND_LINES) {
    return err('TOO_MANY_LINES', { count: lines.length, limit: MAX_DEMAND_LINES });
  }
  if (!isCurrency(currency) || !corridor.currencies.includes(currency)) {
    return err('CURRENCY_NOT_IN_CORRIDOR', { currencies: corridor.currencies });
  }
  const seen = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const judged = judgeLine(line, number, currency, corridor, known, today);
    if (!judged.ok) return judged;
    const key = [line.productTypeId, line.destination, line.deliveryFrom, line.deliveryTo].join('|');
    const earlier = seen.get(key);
    if (earlier !== undefined) return err('DUPLICATE_LINE', { line: number, earlier });
    seen.set(key, number);
  }
  return ok(currency);
}

function judgeLine(
  line: DemandLineDraft,
  number: number,
  currency: Currency,
  corridor: DemandCorridor,
  known: KnownIds,
  today: Day,
): Result<true, LinesRefusal> {
  if (!known.productTypes.has(line.productTypeId)) return err('PRODUCT_TYPE_UNKNOWN', { line: number });
  if (line.quantity < 1n || line.quantity > MAX_QUANTITY) {
    return err('QUANTITY_OUT_OF_RANGE', { line: number, limit: String(MAX_QUANTITY) });
  }
  if (!isCountry(line.destination)) return err('COUNTRY_UNKNOWN', { line: number, country: line.destination });
  if (!corridor.countries.includes(line.destination) && !corridor.openToOtherCountries) {
    const { countries } = corridor;
    return err('COUNTRY_NOT_IN_CORRIDOR', { line: number, country: line.destination, countries });
  }
  const window = judgeWindow(line, number, today);
  if (!window.ok) return window;
  const value = judgeValue(line, number, currency);
  return value.ok ? judgeDemandReport(line, number, corridor.demandFloorPermille, known.suppliers) : value;
}

function judgeValue(line: DemandLineDraft, number: number, currency: Currency): Result<true, LinesRefusal> {
  if (line.ceilingPrice === null) return ok(true);
  if (line.ceilingPrice <= 0n) return err('CEILING_NOT_POSITIVE', { line: number });
  if (lineAmount(line.quantity, line.ceilingPrice, currency) > MAX_AMOUNT) {
    return err('VALUE_TOO_LARGE', { line: number, limit: formatAmount(MAX_AMOUNT, currency), currency });
  }
  return ok(true);
}

function judgeWindow(line: DemandLineDraft, number: number, today: Day): Result<true, LinesRefusal> {
  const { deliveryFrom, deliveryTo } = line;
  if (!isDay(deliveryFrom) || !isDay(deliveryTo)) return err('DELIVERY_DATE_INVALID', { line: number });
  const days = daysBetween(deliveryFrom, deliveryTo);
  if (days < 0) return err('DELIVERY_WINDOW_REVERSED', { line: number });
  if (days > MAX_DELIVERY_WINDOW_DAYS) {
    return err('DELIVERY_WINDOW_TOO_LONG', { line: number, limit: MAX_DELIVERY_WINDOW_DAYS });
  }
  if (deliveryTo < today) return err('DELIVERY_WINDOW_PAST', { line: number, today });
  const limit = addDays(today, MAX_DELIVERY_AHEAD_DAYS);
  return deliveryTo > limit ? err('DELIVERY_TOO_FAR_AHEAD', { line: number, limit }) : ok(true);
}
