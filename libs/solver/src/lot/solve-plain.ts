import type { LotAnswer, LotBid, LotProblem } from '../problem.js';

/**
 * The award of a lot with one destination and nothing but prices and capacities: filling by price is the proof, and
 * some twenty times as fast as a search. Undefined for any other lot. The award is the one that `solveLot` gives.
 */
export function solvePlain(problem: LotProblem): LotAnswer | undefined {
  const [destination] = problem.destinations;
  const offers = plainOffers(problem);
  if (!destination || !offers) return undefined;
  let unmet = destination.quantity;
  let objective = 0n;
  const won = new Map<string, bigint>();
  for (const { id, unitCost, capacity } of offers) {
    if (unmet === 0n) break;
    const quantity = capacity < unmet ? capacity : unmet;
    won.set(id, quantity);
    unmet -= quantity;
    objective += unitCost * quantity;
  }
  if (unmet > 0n && problem.shortage === 'refused') return undefined;
  return {
    lot: problem.id,
    status: 'optimal',
    shares: problem.bids.flatMap(({ id: bid }) => {
      const quantity = won.get(bid);
      return quantity === undefined ? [] : [{ bid, segment: 0, destination: destination.id, quantity }];
    }),
    unserved: unmet > 0n ? [{ id: destination.id, quantity: unmet }] : [],
    objective,
    servedAtMost: destination.quantity - unmet,
    bound: objective,
    nodes: 1,
    reproducible: true,
  };
}

interface PlainOffer {
  readonly id: string;
  readonly unitCost: bigint;
  readonly capacity: bigint;
}

/** By price, ties in tie-rank order; undefined when anything else decides, too. */
function plainOffers({ destinations, bids, ...rules }: LotProblem): PlainOffer[] | undefined {
  const { minWinners, maxWinners, maxSharePermille, singleWinner } = rules;
  const [destination] = destinations;
  if (!destination || destinations.length > 1 || singleWinner || minWinners > 1 || bids.length > maxWinners) {
    return undefined;
  }
  const most = (destination.quantity * BigInt(maxSharePermille)) / 1_000n;
  const offers: PlainOffer[] = [];
  for (const bid of bids) {
    const offer = plainOffer(bid, most);
    if (!offer) return undefined;
    offers.push(offer);
  }
  return offers.sort((a, b) => (a.unitCost < b.unitCost ? -1 : a.unitCost > b.unitCost ? 1 : 0));
}

function plainOffer({ id, group, segments, destinations }: LotBid, most: bigint): PlainOffer | undefined {
  const [segment] = segments;
  if (!segment || segments.length > 1 || group !== null || destinations) return undefined;
  const { from, to, unitCost, fixedCost } = segment;
  const capacity = to < most ? to : most;
  return fixedCost !== 0n || from > 1n || capacity < 1n ? undefined : { id, unitCost, capacity };
}
