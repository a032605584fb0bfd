import type { LotAward, Round } from '../problem.js';
import { volumesByBidder } from './award.js';

/**
 * The round in parts that share nothing that matters so far: lots are joined by packages, by pairs that must not share
 * a supplier, and by the capacities of the bidders named. In the order of their first lot.
 */
export function partsOf(round: Round, joining: ReadonlySet<string>): Round[] {
  const position = new Map(round.lots.map(({ id }, at) => [id, at]));
  const parent = round.lots.map((_, at) => at);
  const root = (at: number): number => {
    let top = at;
    while (parent[top] !== undefined && parent[top] !== top) top = parent[top] ?? top;
    return top;
  };
  const join = (ids: readonly string[]) => {
    const roots = ids.flatMap((id) => position.get(id) ?? []).map(root);
    const first = Math.min(...roots);
    for (const at of roots) parent[at] = first;
  };
  for (const { items } of round.packages) join(items.map(({ lot }) => lot));
  for (const pair of round.lotConflicts) join(pair);
  for (const bidder of joining) join(lotsOf(round, bidder));
  const members = new Map<number, Round['lots'][number][]>();
  round.lots.forEach((lot, at) => {
    const list = members.get(root(at)) ?? [];
    members.set(root(at), [...list, lot]);
  });
  return [...members.values()].map((lots) => within(round, lots, joining));
}

const lotsOf = (round: Round, bidder: string): string[] =>
  round.lots.filter(({ bids }) => bids.some((bid) => bid.bidder === bidder)).map(({ id }) => id);

/**
 * What concerns these lots. Bidders' capacities that do not join lots stay out, but cut each bid; those of bidders whose
 * lots are all here join nothing more, and are kept at once.
 */
function within(round: Round, lots: Round['lots'], joining: ReadonlySet<string>): Round {
  const ids = new Set(lots.map(({ id }) => id));
  const bidders = new Set(lots.flatMap(({ bids }) => bids.map(({ bidder }) => bidder)));
  const inside = biddersInside(round, lots, ids);
  const limits = new Map(round.bidderCapacities.map(({ bidder, capacity }) => [bidder, capacity]));
  return {
    ...round,
    lots: lots.map((lot) => ({
      ...lot,
      bids: lot.bids.map((bid) => {
        const most = limits.get(bid.bidder);
        if (most === undefined) return bid;
        return { ...bid, segments: bid.segments.map((tier) => ({ ...tier, to: tier.to < most ? tier.to : most })) };
      }),
    })),
    bidderCapacities: round.bidderCapacities.filter(
      ({ bidder, capacity }) =>
        bidders.has(bidder) && (joining.has(bidder) || (lots.length > 1 && (inside.get(bidder) ?? 0n) > capacity)),
    ),
    packages: round.packages.filter(({ items }) => items.every(({ lot }) => ids.has(lot))),
    lotConflicts: round.lotConflicts.filter(([one, other]) => ids.has(one) && ids.has(other)),
  };
}

/** Bidders with lots here and none elsewhere, with the most that their bids offer together. */
function biddersInside(round: Round, lots: Round['lots'], ids: ReadonlySet<string>): ReadonlyMap<string, bigint> {
  const offered = new Map<string, bigint>();
  for (const { bids } of lots) {
    for (const { bidder, segments } of bids) {
      const most = segments.reduce((high, { to }) => (to > high ? to : high), 0n);
      offered.set(bidder, (offered.get(bidder) ?? 0n) + most);
    }
  }
  for (const { id, bids } of round.lots) if (!ids.has(id)) for (const { bidder } of bids) offered.delete(bidder);
  return offered;
}

/** Bidders whose capacity these awards exceed. */
export function exceeded(round: Round, awards: readonly LotAward[]): string[] {
  const volumes = volumesByBidder(round, awards);
  return round.bidderCapacities.flatMap(({ bidder, capacity }) => {
    let total = 0n;
    for (const volume of volumes.get(bidder)?.values() ?? []) total += volume;
    return total > capacity ? [bidder] : [];
  });
}
