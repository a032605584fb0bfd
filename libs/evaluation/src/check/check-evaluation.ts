import type { EvaluationOutput } from '../format/output-schema.js';
import type { BidInput, RoundInput } from '../format/round-input.js';
import { checkLeastCostLot, checkLeastCostRound, freightByBid } from './check-least-cost.js';
import { checkLotOutput } from './check-lot-output.js';
import { checkLinkedLots, checkRanked } from './check-ranked.js';
import { checkVbp } from './check-vbp.js';
import { type Examination, examine } from './context.js';

/**
 * What is wrong with an award, judged from its round and its own words: sums, shares, caps, limits, picks, brand parts
 * and cost, in whole numbers of any size. It shares no code with the engines. Empty when nothing is.
 */
export function checkEvaluation(round: RoundInput, output: EvaluationOutput): string[] {
  const faults: string[] = [];
  const { award } = round.rulebook;
  const bids = new Map<string, BidInput[]>(round.lots.map(({ id }) => [id, []]));
  for (const bid of round.bids) bids.get(bid.lot)?.push(bid);
  if (output.lots.map(({ id }) => id).join('\n') !== round.lots.map(({ id }) => id).join('\n')) {
    return ['the lots of the award are not those of the round'];
  }
  const examinations: Examination[] = [];
  const costs = new Map<string, bigint | null>();
  const freight = freightByBid(round);
  for (const [at, lot] of round.lots.entries()) {
    const answer = output.lots[at];
    if (!answer) continue;
    const examination = examine(round, lot, bids.get(lot.id) ?? [], answer, faults);
    examinations.push(examination);
    checkLotOutput(examination);
    if (award.method === 'vbp') checkVbp(examination, award);
    else if (award.method === 'least-cost') costs.set(lot.id, checkLeastCostLot(examination, award, freight));
    else checkRanked(examination, award);
  }
  if (award.method === 'least-cost') faults.push(...checkLeastCostRound(round, output, costs));
  if (award.method === 'linked-lots') faults.push(...checkLinkedLots(examinations, award.maxLotsPerBidder));
  return faults;
}
