import type { LotAward, Package, Round } from '../problem.js';
import { volumesByBidder } from './award.js';
import { ownersOf } from './owners.js';

/**
 * Some lots of a round as a round of their own, the others being awarded as given: capacities less what those use,
 * packages that wait for these lots only, and without the bidders that may not win here because they win there.
 */
export function beside(round: Round, awards: readonly LotAward[], open: ReadonlySet<string>): Round {
  const volumes = volumesByBidder(
    round,
    awards.filter(({ lot }) => !open.has(lot)),
  );
  const elsewhere = (bidder: string, lot: string) => volumes.get(bidder)?.get(lot) ?? 0n;
  const ownerOf = ownersOf(round);
  const winning = new Set(
    [...volumes].flatMap(([bidder, byLot]) => [...byLot.keys()].map((lot) => `${lot} ${ownerOf(bidder)}`)),
  );
  const lots = round.lots.filter(({ id }) => open.has(id));
  const bidders = new Set(lots.flatMap(({ bids }) => bids.map(({ bidder }) => bidder)));
  return {
    ...round,
    lots: lots.map((lot) => {
      const rivals = round.lotConflicts.flatMap(([one, other]) =>
        one === lot.id ? [other] : other === lot.id ? [one] : [],
      );
      return {
        ...lot,
        bids: lot.bids.filter(({ bidder }) => !rivals.some((id) => winning.has(`${id} ${ownerOf(bidder)}`))),
      };
    }),
    bidderCapacities: round.bidderCapacities.flatMap(({ bidder, capacity }) => {
      if (!bidders.has(bidder)) return [];
      let left = capacity;
      for (const volume of volumes.get(bidder)?.values() ?? []) left -= volume;
      return [{ bidder, capacity: left }];
    }),
    packages: round.packages.flatMap((offer) => waiting(offer, open, elsewhere) ?? []),
    lotConflicts: round.lotConflicts.filter(([one, other]) => open.has(one) && open.has(other)),
  };
}

/** What a package still asks of the open lots; undefined when the others miss it, or when it asks nothing of them. */
function waiting(
  { items, ...offer }: Package,
  open: ReadonlySet<string>,
  elsewhere: (bidder: string, lot: string) => bigint,
): Package | undefined {
  const missed = items.some(({ lot, minQuantity }) => !open.has(lot) && elsewhere(offer.bidder, lot) < minQuantity);
  const here = items.filter(({ lot }) => open.has(lot));
  return missed || here.length === 0 ? undefined : { ...offer, items: here };
}
