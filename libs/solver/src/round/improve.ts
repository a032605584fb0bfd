import type { LotAward, LotProblem, Round } from '../problem.js';
import { totalOf, type RoundAward } from './award.js';
import { beside } from './beside.js';
import { LotPricer, NO_DUALS, packageKey, type LotSearch } from './pricing.js';

/** Passes over all lots at most: each pass but the first has to save something. */
const MAX_PASSES = 4;

/**
 * Awards one lot after the other anew, with what the others leave: capacities less what they use, packages that only
 * wait for this lot, bidders that may not win here as well. Never dearer; and as the exact search settles its own ties
 * by rank, no lot is left with a choice that the general solver made between equals.
 */
export function improve(round: Round, start: RoundAward, search: LotSearch): RoundAward {
  let best = start;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const before = best.objective;
    for (const [index, lot] of round.lots.entries()) best = improveLot(round, best, index, lot, search);
    if (best.objective === before) break;
  }
  return best;
}

function improveLot(round: Round, award: RoundAward, index: number, lot: LotProblem, search: LotSearch): RoundAward {
  const rest = beside(round, award.lots, new Set([lot.id]));
  const alone = rest.lots[0] && withCapacities(rest.lots[0], rest.bidderCapacities);
  if (!alone) return award;
  const packages = new Map(rest.packages.map(({ discount }, at) => [packageKey(at, lot.id), discount]));
  const priced = new LotPricer({ ...rest, lots: [alone] }, index, alone, 1n, search).price({ ...NO_DUALS, packages });
  const better = priced?.column?.award;
  if (!better) return award;
  const lots = award.lots.map((before): LotAward => (before.lot === lot.id ? better : before));
  const total = totalOf(round, lots);
  return total.objective <= award.objective ? total : award;
}

/** The lot with its bidders' capacities in its segments; undefined when that cannot be said bid by bid. */
function withCapacities(lot: LotProblem, capacities: Round['bidderCapacities']): LotProblem | undefined {
  const room = new Map(capacities.map(({ bidder, capacity }) => [bidder, capacity]));
  const limited = lot.bids.filter(({ bidder }) => room.has(bidder));
  if (new Set(limited.map(({ bidder }) => bidder)).size < limited.length) return undefined;
  const bids = lot.bids.map((bid) => {
    const most = room.get(bid.bidder);
    if (most === undefined) return bid;
    // A segment without room stays, so that the others keep their index.
    return { ...bid, segments: bid.segments.map((tier) => ({ ...tier, to: tier.to < most ? tier.to : most })) };
  });
  return { ...lot, bids };
}
