import { invariant } from '#libs/kernel';
import { type AllocationProblem, leastCost, type LotAnswer, type LotProblem } from '#libs/solver';

/**
 * The award of a lot with nothing but prices and capacities, by the search that knows no more than
 * that and is some twenty times as fast; undefined for any other lot. The award is the one that `solveLot` gives.
 */
export function solvePlain(problem: LotProblem): LotAnswer | undefined {
  const plain = plainProblem(problem);
  if (!plain) return undefined;
  const answer = leastCost(plain);
  if (problem.shortage === 'refused' && answer.unmet > 0n) return undefined;
  const [destination] = problem.destinations;
  invariant(destination, `${problem.id} has no destination`);
  const { servedAtMost, costAtLeastMicro } = answer.bound;
  return {
    lot: problem.id,
    status: answer.status,
    shares: answer.shares.map(({ id, quantity }) => ({ bid: id, segment: 0, destination: destination.id, quantity })),
    unserved: answer.unmet > 0n ? [{ id: destination.id, quantity: answer.unmet }] : [],
    objective: answer.costMicro,
    servedAtMost,
    bound: costAtLeastMicro,
    nodes: answer.nodes,
    reproducible: true,
  };
}

function plainProblem(problem: LotProblem): AllocationProblem | undefined {
  const { destinations, bids, minWinners, maxWinners, maxSharePermille, singleWinner, nodeLimit } = problem;
  const [destination] = destinations;
  if (!destination || destinations.length > 1 || singleWinner || minWinners > 1) return undefined;
  const most = (destination.quantity * BigInt(maxSharePermille)) / 1_000n;
  const offers = bids.flatMap(({ id, group, segments, destinations: deliveries }) => {
    const [segment] = segments;
    if (
      !segment ||
      segments.length > 1 ||
      segment.fixedCost !== 0n ||
      segment.from > 1n ||
      group !== null ||
      deliveries
    )
      return [];
    const capacity = segment.to < most ? segment.to : most;
    return segment.from > capacity ? [] : [{ id, unitPriceMicro: segment.unitCost, capacity, minimum: segment.from }];
  });
  if (offers.length < bids.length || offers.length > maxWinners) return undefined;
  return { demand: destination.quantity, offers, maxWinners, ...(nodeLimit === undefined ? {} : { nodeLimit }) };
}
