import { unreachable } from '#libs/kernel';
import type { VbpMethod } from '../../rulebook/award-method.js';
import { floorProduct } from '../exact.js';
import type { BidCase, LotCase } from '../outcome.js';
import { AWARD_REASONS, type AwardReason, type ReasonDetails } from '../reasons.js';
import { lost, type Verdict } from '../verdict.js';
import type { RuleOne } from './rule-one.js';

/** Reasons of bids that were compared and ranked. */
type RankedReason =
  | 'WITHIN_LIMIT'
  | 'WITHIN_ABSOLUTE_FLOOR'
  | 'CEILING_CUT_REACHED'
  | 'REVIVED'
  | 'REVIVAL_OFFERED'
  | 'REVIVAL_DECLINED'
  | 'ABOVE_LIMIT'
  | 'NOT_SHORTLISTED';

/** Reasons as they stand on the tape. */
const REASONS = Object.keys(AWARD_REASONS) as AwardReason[];
const CODES = new Map(REASONS.map((reason, code) => [reason, code]));
export const codeOf = (reason: AwardReason): number => CODES.get(reason) ?? -1;
export const reasonOf = (code: number): AwardReason => REASONS[code] as AwardReason;

/** What the verdicts of a lot share. */
export interface LotNumbers {
  readonly method: VbpMethod;
  readonly lot: LotCase;
  readonly rule: RuleOne;
  readonly qualified: number;
  readonly cap: number;
  /** The comparable price of the last shortlisted bid. */
  readonly lastPrice: number;
}

/** A bid as it was decided on. */
export interface Decided {
  readonly bid: BidCase;
  /** From 1. */
  readonly rank: number;
  readonly comparable: number;
  readonly contractPrice: number | null;
  /** Of the offer of revival that it was made; 0 for none. */
  readonly offer: number;
}

/** The verdict on a ranked bid: status, rule and numbers behind the reason. */
export function explained(reason: AwardReason, decided: Decided, numbers: LotNumbers): Verdict {
  const { comparable, rank, contractPrice, offer } = decided;
  const { method, lot, rule, qualified, cap, lastPrice } = numbers;
  const ranked = reason as RankedReason;
  switch (ranked) {
    case 'WITHIN_LIMIT':
      return { status: 'WON_RULE1', rule: 'RULE_1', reason, details: limits(comparable, numbers), contractPrice };
    case 'WITHIN_ABSOLUTE_FLOOR': {
      const details = { comparablePrice: comparable, floorPrice: rule.floor };
      return { status: 'WON_RULE1', rule: 'ABSOLUTE_FLOOR', reason, details, contractPrice };
    }
    case 'CEILING_CUT_REACHED': {
      const details = cutDetails(comparable, lot.ceiling ?? 0, method.ceilingCutDoorBasisPoints ?? 0);
      return { status: 'WON_RULE1', rule: 'CEILING_CUT', reason, details, contractPrice };
    }
    case 'REVIVED':
      return { status: 'WON_REVIVAL', rule: 'REVIVAL', reason, details: { revivalPrice: offer }, contractPrice };
    case 'REVIVAL_OFFERED':
      return { status: 'OFFERED_REVIVAL', rule: 'REVIVAL', reason, details: { revivalPrice: offer }, contractPrice };
    case 'REVIVAL_DECLINED':
      return lost('DECLINED', 'REVIVAL', reason, { revivalPrice: offer });
    case 'ABOVE_LIMIT':
      return lost('LOST', 'RULE_1', reason, limits(comparable, numbers));
    case 'NOT_SHORTLISTED':
      return lost('NOT_SHORTLISTED', 'SHORTLIST', reason, { rank, qualified, cap, lastPrice });
    default:
      return unreachable(ranked);
  }
}

const limits = (comparablePrice: number, { method, rule }: LotNumbers): ReasonDetails => ({
  comparablePrice,
  limitPrice: rule.limit,
  multiplierPermille: method.spread.multiplierPermille,
  basisPrice: rule.basis,
});

const cutDetails = (comparablePrice: number, ceilingPrice: number, doorBasisPoints: number): ReasonDetails => ({
  comparablePrice,
  ceilingPrice,
  cutBasisPoints: floorProduct(ceilingPrice - comparablePrice, 10_000, ceilingPrice),
  doorBasisPoints,
});
