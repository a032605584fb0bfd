import type { BidCase } from './outcome.js';

/**
 * The family of each bid: bids of one bidder or of one group, and whatever these join, have the same number. Null when
 * every bid is a family of its own.
 */
export function familiesOf(bids: readonly BidCase[]): readonly number[] | null {
  if (areUnrelated(bids)) return null;
  const parents = bids.map((_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[at] = root;
    return root;
  };
  const firstOfBidder = new Map<string, number>();
  const firstOfGroup = new Map<string, number>();
  for (const [at, { bidder, group }] of bids.entries()) {
    parents[rootOf(at)] = rootOf(first(firstOfBidder, bidder, at));
    if (group !== null) parents[rootOf(at)] = rootOf(first(firstOfGroup, group, at));
  }
  return parents.map((_, at) => rootOf(at));
}

function areUnrelated(bids: readonly BidCase[]): boolean {
  const bidders = new Set<string>();
  for (const { bidder, group } of bids) {
    if (group !== null) return false;
    bidders.add(bidder);
  }
  return bidders.size === bids.length;
}

/** Where the key was met first: here, when it is new. */
function first(met: Map<string, number>, key: string, at: number): number {
  const known = met.get(key);
  if (known === undefined) met.set(key, at);
  return known ?? at;
}
