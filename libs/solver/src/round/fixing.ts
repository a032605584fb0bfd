import type { Round } from '../problem.js';
import type { Relaxation } from './column-generation.js';

/**
 * The round without the bids that no award cheaper than `ceiling` can contain. At the duals of the bound, a lot's award
 * may be worth more than its best by what lies between bound and ceiling, not by more. So each bid is paid that much
 * for winning: if the lot's value stays the same, even then the bid is not worth having.
 */
export function withoutHopeless(
  round: Round,
  { duals, values, scaledBound, scale, pricers }: Relaxation,
  ceiling: bigint,
): Round {
  const slack = (ceiling - 1n) * scale - scaledBound;
  if (slack < 0n) return round;
  const lots = round.lots.map((lot, index) => {
    const pricer = pricers[index];
    const value = values[index];
    if (!pricer || value === undefined) return lot;
    const bids = lot.bids.filter(({ id }) => pricer.valueWith(duals, id, slack + 1n) < value);
    return { ...lot, bids };
  });
  return { ...round, lots };
}
