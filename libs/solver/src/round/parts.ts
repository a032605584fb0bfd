import type { LotAward, LotBid, LotProblem, Round } from '../problem.js';
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
  const members = new Map<number, PartDraft>();
  const partOf = (at: number): PartDraft => {
    const known = members.get(root(at));
    if (known) return known;
    const part: PartDraft = { lots: [], packages: [], lotConflicts: [] };
    members.set(root(at), part);
    return part;
  };
  round.lots.forEach((lot, at) => partOf(at).lots.push(lot));
  for (const offer of round.packages) {
    const places = offer.items.map(({ lot }) => position.get(lot));
    if (places[0] !== undefined && !places.includes(undefined)) partOf(places[0]).packages.push(offer);
  }
  for (const pair of round.lotConflicts) {
    const [one, other] = pair.map((lot) => position.get(lot));
    if (one !== undefined && other !== undefined) partOf(one).lotConflicts.push(pair);
  }
  const drafts = [...members.values()];
  const offers = offersOf(round, drafts);
  return drafts.map((part) => within(round, part, joining, offers));
}

const lotsOf = (round: Round, bidder: string): string[] =>
  round.lots.filter(({ bids }) => bids.some((bid) => bid.bidder === bidder)).map(({ id }) => id);

/** What belongs to lots that are joined. */
interface PartDraft {
  readonly lots: LotProblem[];
  readonly packages: Round['packages'][number][];
  readonly lotConflicts: Round['lotConflicts'][number][];
}

/** What a bidder with a capacity offers over the whole round. */
interface Offer {
  /** Its place among the capacities of the round. */
  readonly at: number;
  readonly capacity: bigint;
  /** The most that its bids offer together. */
  readonly most: bigint;
  /** Whether it bids in several parts. */
  readonly isSpread: boolean;
}

/** By bidder: one look at every bid, however many parts there are. */
function offersOf(round: Round, parts: readonly PartDraft[]): ReadonlyMap<string, Offer> {
  const offers = new Map<string, Offer & { part: PartDraft | undefined }>(
    round.bidderCapacities.map(({ bidder, capacity }, at) => [
      bidder,
      { at, capacity, most: 0n, isSpread: false, part: undefined },
    ]),
  );
  for (const part of parts) {
    for (const { bidder, segments } of part.lots.flatMap(({ bids }) => bids)) {
      const offer = offers.get(bidder);
      if (!offer) continue;
      const most = segments.reduce((high, { to }) => (to > high ? to : high), 0n);
      const isSpread = offer.isSpread || (offer.part !== undefined && offer.part !== part);
      offers.set(bidder, { ...offer, most: offer.most + most, isSpread, part });
    }
  }
  return offers;
}

/**
 * What concerns these lots. Bidders' capacities that do not join lots stay out, but cut each bid; those of bidders whose
 * lots are all here join nothing more, and are kept at once when their bids offer more.
 */
function within(
  round: Round,
  { lots, ...shared }: PartDraft,
  joining: ReadonlySet<string>,
  offers: ReadonlyMap<string, Offer>,
): Round {
  const bidders = new Set(lots.flatMap(({ bids }) => bids.map(({ bidder }) => bidder)));
  const kept = [...bidders].flatMap((bidder) => {
    const offer = offers.get(bidder);
    if (!offer) return [];
    const binds = lots.length > 1 && !offer.isSpread && offer.most > offer.capacity;
    return joining.has(bidder) || binds ? [{ at: offer.at, bidder, capacity: offer.capacity }] : [];
  });
  return {
    ...round,
    ...shared,
    lots: offers.size === 0 ? lots : lots.map((lot) => ({ ...lot, bids: lot.bids.map((bid) => cut(bid, offers)) })),
    bidderCapacities: kept.sort((a, b) => a.at - b.at).map(({ bidder, capacity }) => ({ bidder, capacity })),
  };
}

function cut(bid: LotBid, offers: ReadonlyMap<string, Offer>): LotBid {
  const most = offers.get(bid.bidder)?.capacity;
  if (most === undefined || bid.segments.every(({ to }) => to <= most)) return bid;
  return { ...bid, segments: bid.segments.map((tier) => ({ ...tier, to: tier.to < most ? tier.to : most })) };
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
