import { invariant } from '#libs/kernel';
import { leastCost } from './least-cost.js';
import type { AllocationProblem } from './problem.js';

/**
 * The highest price in millionths, below its own, at which a losing offer would have won something; null when no price
 * above zero would have, undefined when the node limit left it open. At equal cost the offer counts as ranked where it
 * stands, so this price wins for certain. Winning is monotone in the own price, so bisection over exact solves is exact.
 */
export function entryPrice(problem: AllocationProblem, offerId: string): bigint | null | undefined {
  const own = problem.offers.find(({ id }) => id === offerId);
  invariant(own, `${offerId} is no offer`);
  let wins = 0n;
  let loses = own.unitPriceMicro;
  while (loses - wins > 1n) {
    const unitPriceMicro = (wins + loses) / 2n;
    const offers = problem.offers.map((offer) => (offer.id === offerId ? { ...offer, unitPriceMicro } : offer));
    const { status, shares } = leastCost({ ...problem, offers });
    if (status !== 'optimal') return undefined;
    if (shares.some(({ id }) => id === offerId)) wins = unitPriceMicro;
    else loses = unitPriceMicro;
  }
  return wins > 0n ? wins : null;
}
