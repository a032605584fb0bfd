import type { Round } from '../problem.js';

/** Who a bidder counts as where lots must not share a supplier: the first of those it is related to, else itself. */
export function ownersOf({ relatedBidders = [] }: Pick<Round, 'relatedBidders'>): (bidder: string) => string {
  const owners = new Map(
    relatedBidders.flatMap(([first = '', ...others]) => others.map((other) => [other, first] as const)),
  );
  return (bidder) => owners.get(bidder) ?? bidder;
}
