import { defineRefusals, err, formatUnitPrice, ok, parseUnitPrice, type Result, type UnitPrice } from '#libs/kernel';

/** The longest statement of a cost explanation, in characters. */
export const MAX_COST_STATEMENT = 4_000;

/**
 * The public explanation of a price below the anchor: what one unit costs to make, its share of the period's expenses
 * and the profit left (domain.md 1.7, R11).
 */
export interface CostExplanation {
  readonly makingCost: UnitPrice;
  readonly periodExpense: UnitPrice;
  readonly profit: UnitPrice;
  readonly statement: string;
}

export interface CostExplanationTexts {
  readonly makingCost: string;
  readonly periodExpense: string;
  readonly profit: string;
  readonly statement: string;
}

export const COST_EXPLANATION_REFUSALS = defineRefusals({
  EXPLANATION_NOT_ASKED: {
    en: 'Explain only a bid of your own that won below the anchor price and is under notice.',
    zh: '仅须就本单位以低于锚点价中选且处于公示期的投标作出说明。',
  },
  EXPLANATION_GIVEN: {
    en: 'The explanation was given at {explainedAt} and is published; it cannot be changed.',
    zh: '成本说明已于 {explainedAt} 提交并公开，不可更改。',
  },
  NOTICE_ENDED: {
    en: 'The notice period ended at {noticeEndsAt}; an explanation had to be given before.',
    zh: '公示期已于 {noticeEndsAt} 结束，说明须在此前提交。',
  },
  COST_PART_MALFORMED: {
    en: 'Write {field} as a price of zero or more with at most six decimals.',
    zh: '字段 {field} 须为不小于零、最多六位小数的价格。',
  },
  COST_PARTS_DO_NOT_ADD_UP: {
    en: 'Making cost, period expense and profit come to {sum}; they must come to the unit price {unitPrice}.',
    zh: '生产成本、期间费用与利润合计为 {sum}，须等于单价 {unitPrice}。',
  },
  STATEMENT_SIZE: {
    en: 'Write a statement of 10 to {limit} characters; it is published.',
    zh: '请填写 10 至 {limit} 个字符的说明，内容将公开。',
  },
});
export type CostExplanationRefusal = keyof typeof COST_EXPLANATION_REFUSALS;

/** A winning bid that owes an explanation, as far as the verdict needs it. */
export interface ExplainableBid {
  readonly supplierId: string;
  readonly unitPrice: UnitPrice;
  /** Whether the evaluation laid the duty on this bid and the tender is under notice. */
  readonly asked: boolean;
  readonly explainedAt: Date | null;
  readonly noticeEndsAt: Date;
}

/** Whether a cost explanation is taken now: the winner's own, once, before the notice period ends, and adding up. */
export function judgeCostExplanation(
  bid: ExplainableBid,
  supplierId: string,
  texts: CostExplanationTexts,
  now: Date,
): Result<CostExplanation, CostExplanationRefusal> {
  if (bid.supplierId !== supplierId || !bid.asked) return err('EXPLANATION_NOT_ASKED');
  if (bid.explainedAt !== null) return err('EXPLANATION_GIVEN', { explainedAt: bid.explainedAt.toISOString() });
  if (now >= bid.noticeEndsAt) return err('NOTICE_ENDED', { noticeEndsAt: bid.noticeEndsAt.toISOString() });
  const makingCost = parseUnitPrice(texts.makingCost);
  if (makingCost === undefined) return err('COST_PART_MALFORMED', { field: 'makingCost' });
  const periodExpense = parseUnitPrice(texts.periodExpense);
  if (periodExpense === undefined) return err('COST_PART_MALFORMED', { field: 'periodExpense' });
  const profit = parseUnitPrice(texts.profit);
  if (profit === undefined) return err('COST_PART_MALFORMED', { field: 'profit' });
  const sum = (makingCost + periodExpense + profit) as UnitPrice;
  if (sum !== bid.unitPrice) {
    return err('COST_PARTS_DO_NOT_ADD_UP', { sum: formatUnitPrice(sum), unitPrice: formatUnitPrice(bid.unitPrice) });
  }
  const statement = texts.statement.trim();
  if (statement.length < 10 || statement.length > MAX_COST_STATEMENT) {
    return err('STATEMENT_SIZE', { limit: MAX_COST_STATEMENT });
  }
  return ok({ makingCost, periodExpense, profit, statement });
}
