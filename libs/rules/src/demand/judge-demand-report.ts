import { MAX_QUANTITY, err, ok, type Result } from '#libs/kernel';
import { isReason } from '../text.js';

/** How many past years a line may report, and how many of them the floor looks at (domain.md 1.3). */
export const MAX_PAST_YEARS = 5;
const FLOOR_YEARS = 2;
export const MAX_REPORTED_BRANDS = 50;

/** A part of a line's quantity that is asked for from one supplier by name. */
export interface ReportedBrand {
  readonly supplierId: string;
  readonly quantity: bigint;
}

/** What a purchaser reports with a line: not for the market to see. */
export interface DemandReport {
  /** Units used in past years, the latest first; empty when nothing is reported. */
  readonly history: readonly bigint[];
  /** Why less is asked for than was used. */
  readonly shortfallReason: string | null;
  readonly brands: readonly ReportedBrand[];
}
export const NO_REPORT: DemandReport = { history: [], shortfallReason: null, brands: [] };

export const DEMAND_REPORT_REFUSALS = {
  TOO_MANY_PAST_YEARS: {
    en: 'Line {line}: report the use of at most {limit} past years.',
    zh: '第 {line} 行：历史用量最多填报 {limit} 年。',
  },
  PAST_USE_OUT_OF_RANGE: {
    en: 'Line {line}: give the use of each past year as a quantity from 0 to {limit}.',
    zh: '第 {line} 行：每年历史用量须在 0 至 {limit} 之间。',
  },
  SHORTFALL_REASON_MISSING: {
    en: 'Line {line}: {quantity} is below {floor}, the least that past use supports. Ask for that much, or give a reason.',
    zh: '第 {line} 行：填报数量 {quantity} 低于历史用量下限 {floor}，请提高数量或说明理由。',
  },
  SHORTFALL_REASON_TOO_SHORT: {
    en: 'Line {line}: write 3 to 500 characters about why less is needed than was used.',
    zh: '第 {line} 行：请用 3 至 500 个字符说明用量减少的理由。',
  },
  TOO_MANY_BRANDS: {
    en: 'Line {line}: name at most {limit} suppliers.',
    zh: '第 {line} 行：最多指定 {limit} 家供应商。',
  },
  BRAND_UNKNOWN: {
    en: 'Line {line}: {supplierId} is no supplier here; name suppliers by their ids.',
    zh: '第 {line} 行：{supplierId} 不是本平台的供应商，请填写供应商编号。',
  },
  BRAND_REPEATED: {
    en: 'Line {line}: name each supplier once; merge the quantities of {supplierId}.',
    zh: '第 {line} 行：同一供应商只能出现一次，请合并 {supplierId} 的数量。',
  },
  BRANDS_OUT_OF_RANGE: {
    en: 'Line {line}: the quantities by supplier must each be above zero and together at most {quantity}.',
    zh: '第 {line} 行：各供应商数量须大于零，合计不得超过 {quantity}。',
  },
} as const;
type ReportRefusal = keyof typeof DEMAND_REPORT_REFUSALS;

/**
 * The least quantity that needs no reason: this share of the mean of the last two years, rounded up to a whole unit.
 * Null where fewer than two years are reported: one year is no mean.
 */
export function demandFloor(history: readonly bigint[], sharePermille: number): bigint | null {
  const years = history.slice(0, FLOOR_YEARS);
  if (years.length < FLOOR_YEARS) return null;
  const divisor = 1_000n * BigInt(FLOOR_YEARS);
  return (years.reduce((sum, used) => sum + used, 0n) * BigInt(sharePermille) + divisor - 1n) / divisor;
}

/** Whether what a line reports may stand. Refusals carry the number of the line, from 1. */
export function judgeDemandReport(
  { quantity, report }: { readonly quantity: bigint; readonly report: DemandReport },
  line: number,
  floorPermille: number | null,
  knownSuppliers: ReadonlySet<string>,
): Result<true, ReportRefusal> {
  const { history, shortfallReason } = report;
  if (history.length > MAX_PAST_YEARS) return err('TOO_MANY_PAST_YEARS', { line, limit: MAX_PAST_YEARS });
  if (history.some((used) => used < 0n || used > MAX_QUANTITY)) {
    return err('PAST_USE_OUT_OF_RANGE', { line, limit: String(MAX_QUANTITY) });
  }
  if (shortfallReason !== null && !isReason(shortfallReason)) return err('SHORTFALL_REASON_TOO_SHORT', { line });
  const floor = floorPermille === null ? null : demandFloor(history, floorPermille);
  if (floor !== null && quantity < floor && shortfallReason === null) {
    return err('SHORTFALL_REASON_MISSING', { line, quantity: String(quantity), floor: String(floor) });
  }
  return judgeBrands(report.brands, quantity, line, knownSuppliers);
}

function judgeBrands(
  brands: readonly ReportedBrand[],
  quantity: bigint,
  line: number,
  knownSuppliers: ReadonlySet<string>,
): Result<true, ReportRefusal> {
  if (brands.length > MAX_REPORTED_BRANDS) return err('TOO_MANY_BRANDS', { line, limit: MAX_REPORTED_BRANDS });
  const seen = new Set<string>();
  for (const { supplierId } of brands) {
    if (!knownSuppliers.has(supplierId)) return err('BRAND_UNKNOWN', { line, supplierId });
    if (seen.has(supplierId)) return err('BRAND_REPEATED', { line, supplierId });
    seen.add(supplierId);
  }
  const named = brands.reduce((sum, brand) => sum + brand.quantity, 0n);
  const sound = named <= quantity && brands.every((brand) => brand.quantity > 0n);
  return sound ? ok(true) : err('BRANDS_OUT_OF_RANGE', { line, quantity: String(quantity) });
}
