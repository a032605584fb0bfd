import type { LotBid, LotProblem, Round } from '../problem.js';

/** A segment that a bid can win in, with the bounds that the rules leave it. */
export interface Tier {
  /** Its index among the bid's segments. */
  readonly segment: number;
  readonly from: bigint;
  readonly to: bigint;
  readonly unitCost: bigint;
  readonly fixedCost: bigint;
}

/** A destination that a bid can serve. */
export interface Route {
  /** Its index among the lot's destinations. */
  readonly destination: number;
  /** The most that the bid can bring there. */
  readonly limit: bigint;
  readonly perUnit: bigint;
  readonly fixed: bigint;
}

/** What a bid can win, once shares, capacities and destinations have cut it; no tiers when it can win nothing. */
export interface BidTerms {
  readonly bid: LotBid;
  readonly tiers: readonly Tier[];
  readonly routes: readonly Route[];
}

export interface LotTerms {
  readonly lot: LotProblem;
  readonly demand: bigint;
  readonly bids: readonly BidTerms[];
}

const least = (...values: readonly bigint[]): bigint => values.reduce((low, value) => (value < low ? value : low));

/** The capacity over all lots of each bidder that has one. */
export function capacitiesOf(round: Round): ReadonlyMap<string, bigint> {
  return new Map(round.bidderCapacities.map(({ bidder, capacity }) => [bidder, capacity]));
}

/** Tightens the segments of each bid: nothing that an award of the round could use is lost. */
export function termsOf(lot: LotProblem, capacities: ReadonlyMap<string, bigint>): LotTerms {
  const demand = lot.destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  const share = (demand * BigInt(lot.maxSharePermille)) / 1_000n;
  const bids = lot.bids.map((bid) => {
    const within = least(share, capacities.get(bid.bidder) ?? share);
    const open = routesOf(lot, bid);
    const reachable = open.reduce((sum, { limit }) => sum + limit, 0n);
    const most = least(within, reachable);
    const tiers = bid.segments
      .map(({ from, to, unitCost, fixedCost }, segment) => ({
        segment,
        from: from > 1n ? from : 1n,
        to: least(to, most),
        unitCost,
        fixedCost,
      }))
      .filter(({ from, to }) => from <= to);
    const highest = tiers.reduce((high, { to }) => (to > high ? to : high), 0n);
    const routes = open.map((route) => ({ ...route, limit: least(route.limit, highest) }));
    return { bid, tiers, routes: tiers.length > 0 ? routes : [] };
  });
  return { lot, demand, bids };
}

function routesOf(lot: LotProblem, bid: LotBid): Route[] {
  const known = new Map((bid.destinations ?? []).map((delivery) => [delivery.id, delivery]));
  return lot.destinations.flatMap(({ id, quantity }, destination) => {
    const delivery = bid.destinations ? known.get(id) : { perUnit: 0n, fixed: 0n };
    if (!delivery || quantity <= 0n) return [];
    return [{ destination, limit: quantity, perUnit: delivery.perUnit, fixed: delivery.fixed }];
  });
}
