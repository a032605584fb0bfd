import { unreachable } from '#libs/kernel';
import {
  type AwardMethod,
  evaluateAbc,
  evaluateLinkedLots,
  evaluateLowestPrice,
  evaluateWeighted,
  type LotOutcome,
  VbpAwards,
  type VbpMethod,
} from '#libs/rules';
import type { LotOutput } from '../format/output-schema.js';
import type { BidInput, LotInput } from '../format/round-input.js';
import { lotOutput } from './rule-based-output.js';

/** Every method but least-cost: functions of plain data in libs/rules. */
export type RuleBasedMethod = Exclude<AwardMethod, { readonly method: 'least-cost' }>;
export type BidsOf = (lot: string) => readonly BidInput[];

/** Awards the lots of a round by the rules of its method; the answer is in the order of the lots. */
export function evaluateByRules(method: RuleBasedMethod, lots: readonly LotInput[], bidsOf: BidsOf): LotOutput[] {
  if (method.method === 'vbp') return evaluateByVolume(method, lots, bidsOf);
  const outcomes = outcomesOf(method, lots, bidsOf);
  return lots.flatMap((lot, at) => {
    const outcome = outcomes[at];
    return outcome ? [lotOutput(lot, outcome, bidsOf(lot.id))] : [];
  });
}

/** The outcome of one lot is written out after the other, so that no more than one is in memory. */
function evaluateByVolume(method: VbpMethod, lots: readonly LotInput[], bidsOf: BidsOf): LotOutput[] {
  const awards = new VbpAwards(method);
  for (const lot of lots) awards.add(lot, bidsOf(lot.id));
  return lots.map((lot, at) => lotOutput(lot, awards.outcome(at), bidsOf(lot.id)));
}

function outcomesOf(
  method: Exclude<RuleBasedMethod, VbpMethod>,
  lots: readonly LotInput[],
  bidsOf: BidsOf,
): LotOutcome[] {
  const each = (evaluate: (lot: LotInput, bids: readonly BidInput[]) => LotOutcome): LotOutcome[] =>
    lots.map((lot) => evaluate(lot, bidsOf(lot.id)));
  switch (method.method) {
    case 'lowest-price':
      return each((lot, bids) => evaluateLowestPrice(method, lot, bids));
    case 'abc':
      return each((lot, bids) => evaluateAbc(method, lot, bids));
    case 'linked-lots':
      return evaluateLinkedLots(
        method,
        lots,
        lots.flatMap(({ id }) => bidsOf(id)),
      );
    case 'weighted':
      return each((lot, bids) => evaluateWeighted(method, lot, bids));
    default:
      return unreachable(method);
  }
}
