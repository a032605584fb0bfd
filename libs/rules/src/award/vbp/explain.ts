import type { VbpMethod } from '../../rulebook/award-method.js';
import { ownPrice } from '../conversion.js';
import { floorProduct } from '../exact.js';
import type { LotCase } from '../outcome.js';
import type { AwardReason, ReasonDetails } from '../reasons.js';
import { lost, type Verdict } from '../verdict.js';
import type { Offer } from './revival.js';
import type { RuleOne } from './rule-one.js';
import type { Ranked } from './shortlist.js';

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

/** A bid within the reach of rule 1: by the multiple, else by the floor of its form, else by its cut. */
export function wonByRuleOne({ comparable, bid }: Ranked, { method, lot, rule }: LotNumbers): Verdict {
  if (comparable <= rule.limit) {
    return won(bid.unitPrice, 'RULE_1', 'WITHIN_LIMIT', limitDetails(comparable, method, rule));
  }
  if (comparable <= rule.floor) {
    const details = { comparablePrice: comparable, floorPrice: rule.floor };
    return won(bid.unitPrice, 'ABSOLUTE_FLOOR', 'WITHIN_ABSOLUTE_FLOOR', details);
  }
  const ceilingPrice = lot.ceiling ?? 0;
  const details = {
    comparablePrice: comparable,
    ceilingPrice,
    cutBasisPoints: floorProduct(ceilingPrice - comparable, 10_000, ceilingPrice),
    doorBasisPoints: method.ceilingCutDoorBasisPoints ?? 0,
  };
  return won(bid.unitPrice, 'CEILING_CUT', 'CEILING_CUT_REACHED', details);
}

const won = (contractPrice: number, rule: Verdict['rule'], reason: AwardReason, details: ReasonDetails): Verdict => ({
  status: 'WON_RULE1',
  rule,
  reason,
  details,
  contractPrice,
});

/** A loser that may be revived: its answer decides. */
export function answered({ bid, factor }: Ranked, offer: Offer): Verdict {
  const details = { revivalPrice: offer.price };
  if (bid.acceptsRevival === false) return lost('DECLINED', 'REVIVAL', 'REVIVAL_DECLINED', details);
  const contractPrice = Math.min(bid.unitPrice, ownPrice(offer.price, factor));
  if (bid.acceptsRevival === null) {
    return { status: 'OFFERED_REVIVAL', rule: 'REVIVAL', reason: 'REVIVAL_OFFERED', details, contractPrice };
  }
  return { status: 'WON_REVIVAL', rule: 'REVIVAL', reason: 'REVIVED', details, contractPrice };
}

/** A loser that is not revived; `at` is its place in the ranking, from 0. */
export function lostByRank({ comparable }: Ranked, at: number, numbers: LotNumbers): Verdict {
  const { qualified, cap, lastPrice, method, rule } = numbers;
  if (at < cap) return lost('LOST', 'RULE_1', 'ABOVE_LIMIT', limitDetails(comparable, method, rule));
  return lost('NOT_SHORTLISTED', 'SHORTLIST', 'NOT_SHORTLISTED', { rank: at + 1, qualified, cap, lastPrice });
}

const limitDetails = (comparablePrice: number, { spread }: VbpMethod, { limit, basis }: RuleOne): ReasonDetails => ({
  comparablePrice,
  limitPrice: limit,
  multiplierPermille: spread.multiplierPermille,
  basisPrice: basis,
});
