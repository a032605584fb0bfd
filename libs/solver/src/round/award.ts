import type { LotAward, LotBid, LotProblem, Round } from '../problem.js';

/** An award that keeps every rule of its round, and what it costs exactly. */
export interface RoundAward {
  readonly lots: readonly LotAward[];
  /** The ids of the packages whose discount is given. */
  readonly packages: readonly string[];
  /** What all shares cost, less the discounts. */
  readonly objective: bigint;
  readonly unserved: bigint;
}

/** Adds up an award: every package whose volumes are reached gives its discount. */
export function totalOf(round: Round, lots: readonly LotAward[]): RoundAward {
  const volumes = volumesByBidder(round, lots);
  const given = round.packages.filter(({ bidder, items }) =>
    items.every(({ lot, minQuantity }) => (volumes.get(bidder)?.get(lot) ?? 0n) >= minQuantity),
  );
  const byId = new Map(lots.map((award) => [award.lot, award]));
  let objective = -given.reduce((sum, { discount }) => sum + discount, 0n);
  let unserved = 0n;
  for (const lot of round.lots) {
    const award = byId.get(lot.id);
    if (!award) continue;
    objective += costOf(lot, award);
    for (const { quantity } of award.unserved) unserved += quantity;
  }
  return { lots, packages: given.map(({ id }) => id), objective, unserved };
}

/** What the shares of one lot cost. */
export function costOf(lot: LotProblem, { shares }: LotAward): bigint {
  const bids = new Map(lot.bids.map((bid) => [bid.id, bid]));
  const volumes = new Map<LotBid, { segment: number; volume: bigint }>();
  let cost = 0n;
  for (const { bid: id, segment, destination, quantity } of shares) {
    const bid = bids.get(id);
    if (!bid) throw new Error(`${id} is no bid of ${lot.id}`);
    const delivery = bid.destinations?.find((candidate) => candidate.id === destination);
    if (delivery) cost += delivery.fixed + delivery.perUnit * quantity;
    volumes.set(bid, { segment, volume: (volumes.get(bid)?.volume ?? 0n) + quantity });
  }
  for (const [bid, { segment, volume }] of volumes) {
    const tier = bid.segments[segment];
    if (!tier) throw new Error(`${bid.id} has no segment ${segment}`);
    cost += tier.fixedCost + tier.unitCost * volume;
  }
  return cost;
}

/** Volume by bidder and lot; nothing where a bidder wins nothing. */
export function volumesByBidder(round: Round, lots: readonly LotAward[]): Map<string, Map<string, bigint>> {
  const problems = new Map(round.lots.map((lot) => [lot.id, lot]));
  const volumes = new Map<string, Map<string, bigint>>();
  for (const { lot, shares } of lots) {
    const bidders = new Map(problems.get(lot)?.bids.map(({ id, bidder }) => [id, bidder]));
    for (const { bid, quantity } of shares) {
      const bidder = bidders.get(bid) ?? bid;
      const byLot = volumes.get(bidder) ?? new Map<string, bigint>();
      volumes.set(bidder, byLot.set(lot, (byLot.get(lot) ?? 0n) + quantity));
    }
  }
  return volumes;
}
