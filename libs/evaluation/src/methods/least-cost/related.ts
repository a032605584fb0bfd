import { groupBy } from '#libs/kernel';
import type { BidInput } from '../../format/round-input.js';
import type { Field } from './entrants.js';

/** Whoever is in the running, and whoever is not for its price: relations do not depend on prices. */
const bidsOf = ({ entrants, refused }: Field): BidInput[] =>
  [...entrants, ...refused].map(({ bid }) => bid).filter(({ excluded }) => excluded === null);

/** Names of one family each, for bidders and groups: joined by any bid that names both. */
function rootsOf(bids: readonly BidInput[]): (bidder: string) => string {
  const root = new Map<string, string>();
  const find = (key: string): string => {
    const above = root.get(key);
    return above === undefined || above === key ? key : find(above);
  };
  for (const { bidder, group } of bids) {
    if (group === null) continue;
    const [one, other] = [find(`bidder ${bidder}`), find(`group ${group}`)];
    root.set(one < other ? other : one, one < other ? one : other);
  }
  return (bidder) => find(`bidder ${bidder}`);
}

/**
 * Of each bid that has related ones in its lot, the group in which one wins at most: related are bids of one group, or of
 * one bidder, directly or by way of others.
 */
export function groupsIn(field: Field): Map<string, string> {
  const rootOf = rootsOf(bidsOf(field));
  const members = groupBy(field.entrants, ({ bid }) => rootOf(bid.bidder));
  return new Map(
    [...members].flatMap(([root, related]) =>
      related.length > 1 ? related.map(({ bid }): [string, string] => [bid.id, root]) : [],
    ),
  );
}

/** Bidders of all lots that are related, directly or by way of others; those that stand alone are left out. */
export function familiesOf(lots: readonly { readonly field: Field }[]): string[][] {
  const bids = lots.flatMap(({ field }) => bidsOf(field));
  const rootOf = rootsOf(bids);
  const bidders = [...new Set(bids.map(({ bidder }) => bidder))].sort();
  return [...groupBy(bidders, rootOf).values()].filter((family) => family.length > 1);
}
