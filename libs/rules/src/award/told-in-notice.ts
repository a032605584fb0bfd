import { type RefusalDetails, type RefusalTexts, refusalText } from '#libs/kernel';
import type { AwardReason } from './reasons.js';

/** A text in both languages. */
export interface ReasonText {
  readonly en: string;
  readonly zh: string;
}

/**
 * What a bidder reads of a reason until the award is final. Its status, rank and volume are told at once; a number that
 * depends on what the others asked (limit, anchor, last price, a score for price) could be the price that would have
 * won, or lead to it, and such prices help cartels. AS_IS: every number that the reason names is the bidder's own, of
 * the rulebook or of the lot. Any other text names only such numbers.
 */
export type NoticeText = 'AS_IS' | ReasonText;

/** A reason that is missing here does not compile. */
export const AWARD_NOTICE_TEXTS: Readonly<Record<AwardReason, NoticeText>> = {
  LATE: 'AS_IS',
  NOT_SEALED: 'AS_IS',
  NOT_ELIGIBLE: 'AS_IS',
  BARRED: 'AS_IS',
  COLLUSION: 'AS_IS',
  COST_EXPLANATION_MISSING: 'AS_IS',
  PRICE_NOT_POSITIVE: 'AS_IS',
  TOO_MANY_DECIMALS: 'AS_IS',
  OVER_CEILING: 'AS_IS',
  NOT_COMPARABLE: 'AS_IS',
  RELATED_BID_STANDS: {
    en: 'Related bidders count as one, and another bid of the same group ranks before this one.',
    zh: '关联企业视为一家，同组另一投标排名在前。',
  },
  NOT_SHORTLISTED: {
    en: 'Rank {rank} of {qualified}: at most {cap} are shortlisted.',
    zh: '在 {qualified} 家中排名第 {rank}：最多 {cap} 家入围。',
  },
  WITHIN_LIMIT: {
    en: 'Won: the comparable price {comparablePrice} is within the limit.',
    zh: '中选：可比价 {comparablePrice} 未超过限价。',
  },
  WITHIN_ABSOLUTE_FLOOR: 'AS_IS',
  CEILING_CUT_REACHED: 'AS_IS',
  ABOVE_LIMIT: {
    en: 'Lost: the comparable price {comparablePrice} is above the limit.',
    zh: '落选：可比价 {comparablePrice} 高于限价。',
  },
  // An offer and its answer: the bidder was asked at this price, as the rules have it.
  REVIVED: 'AS_IS',
  REVIVAL_OFFERED: 'AS_IS',
  REVIVAL_DECLINED: 'AS_IS',
  WON_AT_RANK: 'AS_IS',
  WON_BY_SCORE: {
    en: 'Won {quantity} of {base} units at rank {rank}.',
    zh: '中选：排名第 {rank}，获得总量 {base} 中的 {quantity}。',
  },
  DEMAND_COVERED: {
    en: 'Lost: bids that rank before it take all the demand it could serve.',
    zh: '落选：排名在前的投标已满足其可供应的全部需求。',
  },
  DEMAND_COVERED_BY_SCORE: {
    en: 'Lost: bids with a better score take all the demand it could serve.',
    zh: '落选：得分更高的投标已满足其可供应的全部需求。',
  },
  WINNER_LIMIT_REACHED: {
    en: 'Lost at rank {rank}: at most {maxWinners} bids win.',
    zh: '落选：排名第 {rank}；最多 {maxWinners} 家中选。',
  },
  WINNER_LIMIT_BY_SCORE: {
    en: 'Lost: at most {maxWinners} bids win, and they have better scores.',
    zh: '落选：最多 {maxWinners} 家中选，其得分更高。',
  },
  MINIMUM_NOT_LEFT: 'AS_IS',
  CANNOT_SUPPLY: 'AS_IS',
  PRICE_SCORE_BELOW_GATE: {
    en: 'Lost: the score for price is below the {gateBasisPoints} of the full score that are needed.',
    zh: '落选：价格得分率低于最低要求 {gateBasisPoints}。',
  },
  QUALITY_SCORE_BELOW_GATE: 'AS_IS',
  DELIVERY_SCORE_BELOW_GATE: 'AS_IS',
  SHELF_LIFE_SCORE_BELOW_GATE: 'AS_IS',
  TOTAL_SCORE_BELOW_GATE: {
    en: 'Lost: the total is below the {gateBasisPoints} of the full score that are needed.',
    zh: '落选：总得分率低于最低要求 {gateBasisPoints}。',
  },
  CANNOT_SUPPLY_LOT: 'AS_IS',
  WON_LINKED_LOT: 'AS_IS',
  LINKED_LOT_OUTRANKED: { en: 'Lost: the winner ranks before this bid.', zh: '落选：中选企业排名在前。' },
  LINKED_LOTS_LIMIT: 'AS_IS',
  // The class, and the share that comes with it, say how far the lowest price is below the bidder's own.
  WON_IN_CLASS: { en: 'Won: it gets {quantity} units.', zh: '中选：共获 {quantity}。' },
  WON_BY_CLASS_B_PRICE: {
    en: 'Won by the class-B price: it gets {quantity} units.',
    zh: '中选：不高于 B 类中选价，共获 {quantity}。',
  },
  WON_WITHOUT_VOLUME: {
    en: 'Won, but nothing is agreed: what is left is less than the {minimum} it accepts at least.',
    zh: '中选，但无约定采购量：可得数量低于其最低接受量 {minimum}。',
  },
  REVIVED_IN_CLASS: 'AS_IS',
  ABOVE_CLASS_B_PRICE: {
    en: 'Lost: {comparablePrice} is above the limit, and above the class-B price.',
    zh: '落选：可比价 {comparablePrice} 高于限价，且高于 B 类中选价。',
  },
};

/** A reason as it is told: its text in both languages, and the numbers behind it. */
export interface ToldReason {
  readonly text: ReasonText | null;
  readonly details: RefusalDetails;
}

/** The whole reason; no text for a code that the table does not know. */
export function toldInFull(texts: RefusalTexts<string>, reason: string, details: RefusalDetails): ToldReason {
  return { text: filled(texts[reason], details), details };
}

/** What may be told before the award is final: only numbers that the notice text names. Of an unknown code, nothing. */
export function toldInNotice(
  texts: RefusalTexts<string>,
  notices: Readonly<Record<string, NoticeText | undefined>>,
  reason: string,
  details: RefusalDetails,
): ToldReason {
  const notice = notices[reason];
  const text = notice === 'AS_IS' ? texts[reason] : notice;
  // A detail that reads otherwise in Chinese stands there twice: as `scheme` and as `schemeZh`.
  const isNamed = (name: string): boolean => text?.en.includes(`{${name.replace(/Zh$/, '')}}`) ?? false;
  const told = Object.fromEntries(Object.entries(details).filter(([name]) => isNamed(name)));
  return { text: filled(text, told), details: told };
}

const filled = (text: ReasonText | undefined, details: RefusalDetails): ReasonText | null =>
  text ? { en: refusalText(text.en, details), zh: refusalText(text.zh, details, 'zh') } : null;
