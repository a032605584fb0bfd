import { groupBy } from '#libs/kernel';
import type { LotBid, Package, Round } from '#libs/solver';
import type { Constraints } from '../../format/round-input.js';
import type { PreparedLot } from './lot-problem.js';

/** Lots that must be awarded together, and what joins them. A lot that nothing joins stands alone. */
export interface Component {
  readonly lots: readonly PreparedLot[];
  readonly bidderCapacities: Round['bidderCapacities'];
  readonly packages: readonly Package[];
  readonly lotConflicts: Round['lotConflicts'];
  /** Bidders that count as one supplier; only where lots must not share one. */
  readonly relatedBidders: readonly (readonly string[])[];
}

/** The parts of a round that can be awarded apart, in the order of their first lots. */
export function componentsOf(
  lots: readonly PreparedLot[],
  constraints: Constraints,
  families: readonly (readonly string[])[],
): Component[] {
  const capacities = constraints.capacities.filter(({ bidder }) => lotsOf(bidder, lots).length > 1);
  const packages = constraints.packages.filter(({ items }) => items.length > 0);
  const above = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let next = above.get(at); next !== undefined && next !== at; next = above.get(at)) at = next;
    return at;
  };
  const joinAll = (ids: readonly string[]): void => {
    for (const id of ids.slice(1)) {
      const [one, other] = [find(ids[0] ?? id), find(id)].toSorted();
      if (one !== undefined && other !== undefined) above.set(other, one);
    }
  };
  for (const { bidder } of capacities) joinAll(lotsOf(bidder, lots));
  for (const { items } of packages) joinAll(items.map(({ lot }) => lot));
  for (const pair of constraints.lotConflicts) joinAll(pair);
  const members = groupBy(lots, ({ lot }) => find(lot.id));
  return [...members.values()].map((group) => {
    const ids = new Set(group.map(({ lot }) => lot.id));
    return {
      lots: group,
      bidderCapacities: capacities
        .filter(({ bidder }) => lotsOf(bidder, group).length > 0)
        .map(({ bidder, quantity }) => ({ bidder, capacity: BigInt(quantity) })),
      packages: packages
        .filter(({ items }) => items.some(({ lot }) => ids.has(lot)))
        .map(({ items, ...rest }) => ({
          ...rest,
          items: items.map(({ lot, minQuantity }) => ({ lot, minQuantity: BigInt(minQuantity) })),
        })),
      lotConflicts: constraints.lotConflicts.filter(([one]) => ids.has(one)),
      relatedBidders: constraints.lotConflicts.length > 0 ? families : [],
    };
  });
}

const bidsBy =
  (bidder: string) =>
  ({ problem }: PreparedLot): boolean =>
    problem.bids.some((bid: LotBid) => bid.bidder === bidder);
const lotsOf = (bidder: string, lots: readonly PreparedLot[]): string[] =>
  lots.filter(bidsBy(bidder)).map(({ lot }) => lot.id);
