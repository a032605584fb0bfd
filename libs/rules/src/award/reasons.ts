import { defineRefusals, formatUnitPrice, type RefusalDetails, type UnitPrice } from '#libs/kernel';
import { METHOD_NO_PRICE_REASONS, METHOD_REASONS, METHOD_UNALLOCATED_REASONS } from './method-reasons.js';

/**
 * The numbers behind a reason. The name tells the unit: `…Price` is in whole millionths, `…Permille` in thousandths,
 * `…BasisPoints` in hundredths of a percent; anything else is a count or a name.
 */
export type ReasonDetails = Readonly<Record<string, number | string>>;

/** Why a bid has the status it has. */
export const AWARD_REASONS = defineRefusals({
  ...METHOD_REASONS,
  LATE: { en: 'The bid came after the end of bidding.', zh: '投标在截止时间之后送达。' },
  NOT_SEALED: { en: 'The bid was not sealed.', zh: '投标未密封。' },
  NOT_ELIGIBLE: { en: 'The bidder or its product is not eligible.', zh: '申报企业或产品不具备申报资格。' },
  BARRED: { en: 'The bidder was barred from bidding.', zh: '申报企业处于被禁止申报期间。' },
  COLLUSION: { en: 'The bid was excluded for collusion.', zh: '因串通投标被取消资格。' },
  COST_EXPLANATION_MISSING: {
    en: 'The bid was below the anchor price and no cost explanation was filed in time.',
    zh: '报价低于锚点价且未按时提交成本说明。',
  },
  PRICE_NOT_POSITIVE: { en: 'The price is not above zero.', zh: '报价须大于零。' },
  TOO_MANY_DECIMALS: {
    en: 'The price was written with {decimals} decimals; at most {maxDecimals} count.',
    zh: '报价保留了 {decimals} 位小数，最多允许 {maxDecimals} 位。',
  },
  OVER_CEILING: {
    en: 'The comparable price {comparablePrice} is above the ceiling {ceilingPrice}.',
    zh: '可比价 {comparablePrice} 高于最高有效申报价 {ceilingPrice}。',
  },
  NOT_COMPARABLE: {
    en: 'The price cannot be compared: on the reference specification it is below 0.000001 or too large.',
    zh: '报价无法折算比较：按代表规格折算后低于 0.000001 或数值过大。',
  },
  RELATED_BID_STANDS: {
    en: 'Related bidders count as one, and the bid {standingBid} of the same group ranks before this one.',
    zh: '关联企业视为一家，同组投标 {standingBid} 排名在前。',
  },
  NOT_SHORTLISTED: {
    en: 'Rank {rank} of {qualified}: at most {cap} are shortlisted, and the last of them bid {lastPrice}.',
    zh: '在 {qualified} 家中排名第 {rank}：最多 {cap} 家入围，最后一家入围可比价为 {lastPrice}。',
  },
  WITHIN_LIMIT: {
    en: 'Won: the comparable price {comparablePrice} is within {limitPrice}, {multiplierPermille} times {basisPrice}.',
    zh: '中选：可比价 {comparablePrice} 不高于 {limitPrice}（{basisPrice} 的 {multiplierPermille} 倍）。',
  },
  WITHIN_ABSOLUTE_FLOOR: {
    en: 'Won: the comparable price {comparablePrice} is not above {floorPrice}, under which every shortlisted bid wins.',
    zh: '中选：可比价 {comparablePrice} 不高于豁免价 {floorPrice}，入围即中选。',
  },
  CEILING_CUT_REACHED: {
    en: 'Won: the comparable price {comparablePrice} is {cutBasisPoints} below the ceiling {ceilingPrice}; {doorBasisPoints} suffice.',
    zh: '中选：可比价 {comparablePrice} 较最高有效申报价 {ceilingPrice} 降幅 {cutBasisPoints}，达到 {doorBasisPoints} 即中选。',
  },
  ABOVE_LIMIT: {
    en: 'Lost: the comparable price {comparablePrice} is above {limitPrice}, {multiplierPermille} times {basisPrice}.',
    zh: '落选：可比价 {comparablePrice} 高于 {limitPrice}（{basisPrice} 的 {multiplierPermille} 倍）。',
  },
  REVIVED: {
    en: 'Won by revival: the bidder accepted {revivalPrice}.',
    zh: '复活中选：企业接受 {revivalPrice}。',
  },
  REVIVAL_OFFERED: {
    en: 'Offered revival: the bidder wins if it accepts {revivalPrice}.',
    zh: '获复活机会：企业接受 {revivalPrice} 即可中选。',
  },
  REVIVAL_DECLINED: {
    en: 'Lost: the bidder declined revival at {revivalPrice}.',
    zh: '落选：企业放弃以 {revivalPrice} 复活。',
  },
});
export type AwardReason = keyof typeof AWARD_REASONS;

/** Marks by which the caller keeps a bid out: the first two make it invalid, the others disqualify it. */
export type ExclusionMark = Extract<
  AwardReason,
  'LATE' | 'NOT_SEALED' | 'NOT_ELIGIBLE' | 'BARRED' | 'COLLUSION' | 'COST_EXPLANATION_MISSING'
>;

/** Why no price would have won. */
export const NO_PRICE_REASONS = defineRefusals({
  ...METHOD_NO_PRICE_REASONS,
  EXCLUDED: {
    en: 'No price would have won: the bid was excluded before prices were compared.',
    zh: '任何报价均无法中选：该投标在比价前已被排除。',
  },
  LOWEST_PRICE_LOSES: {
    en: 'No price would have won: even the lowest price that counts ranks behind the others.',
    zh: '任何报价均无法中选：即使报最低有效价，排名仍落后于其他投标。',
  },
});
export type NoPriceReason = keyof typeof NO_PRICE_REASONS;

/** Why agreed volume stays without a supplier. */
export const UNALLOCATED_REASONS = defineRefusals({
  ...METHOD_UNALLOCATED_REASONS,
  NO_WINNER: { en: 'No bid won.', zh: '无中选企业。' },
  NO_WINNER_CAN_SERVE: {
    en: 'No winner serves this region with enough capacity left.',
    zh: '没有中选企业可供应该地区且剩余产能充足。',
  },
});
export type UnallocatedReason = keyof typeof UNALLOCATED_REASONS;

/** The details as texts and counts, for a template: 540000 as `0.540000`, 1800 per mille as `1.8`, 4916 as `49.16%`. */
export function readableDetails(details: ReasonDetails): RefusalDetails {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, readable(name, value)]));
}

function readable(name: string, value: number | string): number | string {
  if (typeof value === 'string') return value;
  if (name.endsWith('Price')) return formatUnitPrice(BigInt(value) as UnitPrice);
  if (name.endsWith('Permille')) return decimal(value, 3).replace(/\.?0+$/, '');
  return name.endsWith('BasisPoints') ? `${decimal(value, 2)}%` : value;
}

/** A whole number with the decimal point moved: 1800 with three decimals is `1.800`. */
function decimal(value: number, decimals: number): string {
  const digits = String(value).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
