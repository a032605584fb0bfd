import {
  basisPoints,
  defineRefusals,
  err,
  formatAmount,
  isCurrency,
  MAX_AMOUNT,
  ok,
  type Currency,
  type Minor,
  type Result,
} from '#libs/kernel';
import { type Day, isDay } from '../calendar.js';
import { minBigint } from '../order-by.js';

/** What the platform takes of each settlement of one contract, frozen when the contract is drawn up. */
export interface FeeRate {
  /** Of the amount, in 1/100 of a percent, rounded half-even once. */
  readonly basisPoints: number;
  /** At least so much of an invoice that asks for anything, though never more than the invoice; 0 for no floor. */
  readonly leastMinor: Minor;
}

/** The fee on an invoice of this amount: from 0 to the amount. */
export function feeOn({ basisPoints: share, leastMinor }: FeeRate, amountMinor: Minor): Minor {
  const fee = basisPoints(amountMinor, share);
  return fee >= leastMinor ? fee : minBigint(leastMinor, amountMinor);
}

/** Least fees in minor units as digits, by the currency of the contract; a currency that is left out has none. */
export type LeastFees = Readonly<Partial<Record<Currency, string>>>;

/** What a corridor charges from a day on. A later version for the same day takes the place of the earlier one. */
export interface FeeVersion {
  readonly version: number;
  readonly effectiveFrom: Day;
  readonly basisPoints: number;
  readonly leastFees: LeastFees;
}

/** The version that holds on a day: the latest that has begun; undefined before the first. */
export function feeInForce<V extends FeeVersion>(versions: readonly V[], day: Day): V | undefined {
  return versions
    .filter(({ effectiveFrom }) => effectiveFrom <= day)
    .reduce<V | undefined>((last, one) => (last === undefined || isLater(one, last) ? one : last), undefined);
}
const isLater = (one: FeeVersion, other: FeeVersion): boolean =>
  one.effectiveFrom === other.effectiveFrom ? one.version > other.version : one.effectiveFrom > other.effectiveFrom;

/** The fee of a contract: by the version in force, or where its corridor has none by the rulebook of its tender. */
export const contractFee = (
  version: FeeVersion | undefined,
  rulebook: { readonly feeBasisPoints: number },
  currency: Currency,
): FeeRate =>
  version
    ? { basisPoints: version.basisPoints, leastMinor: BigInt(version.leastFees[currency] ?? '0') }
    : { basisPoints: rulebook.feeBasisPoints, leastMinor: 0n };

export const DECLARE_FEE_REFUSALS = defineRefusals({
  CORRIDOR_UNKNOWN: { en: 'Choose an existing corridor.', zh: '请选择已有的通道。' },
  DAY_NOT_AHEAD: {
    en: 'Let it begin after {today}: contracts that are drawn up today have their fee.',
    zh: '生效日须晚于 {today}：今日拟定的合同费率已定。',
  },
  SHARE_OUT_OF_RANGE: {
    en: 'Give 0 to 10000 basis points (1/100 of a percent).',
    zh: '费率须为 0 至 10000 个基点（万分之一）。',
  },
  LEAST_FEE_INVALID: {
    en: 'Give each currency once, with a least fee from 0 to {limit} {currency}.',
    zh: '每个币种只填一次，最低费用须在 0 至 {limit} {currency} 之间。',
  },
  TOO_MANY_VERSIONS: {
    en: 'A corridor keeps {limit} versions of its fee; this one has as many.',
    zh: '每个通道最多保留 {limit} 个费率版本，本通道已满。',
  },
});
export type DeclareFeeRefusal = keyof typeof DECLARE_FEE_REFUSALS;

/** Versions that a corridor may have: more than a change a week for ten years. */
export const MAX_FEE_VERSIONS = 600;

export interface FeeDraft {
  readonly effectiveFrom: Day;
  readonly basisPoints: number;
  readonly leastFees: readonly { readonly currency: string; readonly amountMinor: Minor }[];
}

/** What a corridor will charge, once this is declared; contracts that are drawn up before keep what they say. */
export function judgeDeclareFee(
  draft: FeeDraft,
  versionsBefore: number,
  today: Day,
): Result<FeeVersion, DeclareFeeRefusal> {
  const { effectiveFrom, basisPoints: share, leastFees } = draft;
  if (!isDay(effectiveFrom) || effectiveFrom <= today) return err('DAY_NOT_AHEAD', { today });
  if (!Number.isInteger(share) || share < 0 || share > 10_000) return err('SHARE_OUT_OF_RANGE');
  const seen = new Set<string>();
  for (const { currency, amountMinor } of leastFees) {
    const fits = isCurrency(currency) && amountMinor >= 0n && amountMinor <= MAX_AMOUNT && !seen.has(currency);
    if (!fits) {
      const limit = isCurrency(currency) ? formatAmount(MAX_AMOUNT, currency) : String(MAX_AMOUNT);
      return err('LEAST_FEE_INVALID', { limit, currency });
    }
    seen.add(currency);
  }
  if (versionsBefore >= MAX_FEE_VERSIONS) return err('TOO_MANY_VERSIONS', { limit: MAX_FEE_VERSIONS });
  const asked = leastFees.filter(({ amountMinor }) => amountMinor > 0n);
  return ok({
    version: versionsBefore + 1,
    effectiveFrom,
    basisPoints: share,
    leastFees: Object.fromEntries(asked.map(({ currency, amountMinor }) => [currency, String(amountMinor)])),
  });
}
