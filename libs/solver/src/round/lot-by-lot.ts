import type { LotAward, LotProblem, Package, Round } from '../problem.js';
import { costOf, totalOf, volumesByBidder, type RoundAward } from './award.js';
import { LotPricer, NO_DUALS, packageKey, type LotSearch } from './pricing.js';

/** Passes over all lots at most: each pass but the first has to save something. */
const MAX_PASSES = 4;

/**
 * Awards one lot after the other anew, with what the others leave: capacities less what they use, packages that only
 * wait for this lot, bidders that may not win here as well. Never dearer; and as the exact search settles its own ties
 * by rank, no lot is left with a choice that the general solver made between equals.
 */
export function improve(round: Round, start: RoundAward, search: LotSearch): RoundAward {
  const standing = new Standing(round, start);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const before = standing.saved;
    for (const [index, lot] of round.lots.entries()) standing.awardAnew(index, lot, search);
    if (standing.saved === before) break;
  }
  return standing.total();
}

const note = <T>(map: Map<string, T[]>, key: string, value: T) => map.set(key, [...(map.get(key) ?? []), value]);

/** What the lots hold at the moment, kept up to date as one of them changes. */
class Standing {
  /** What has been saved against the start. */
  saved = 0n;
  private readonly awards: Map<string, LotAward>;
  /** By bidder, then lot. */
  private readonly volumes: Map<string, Map<string, bigint>>;
  private readonly used = new Map<string, bigint>();
  private readonly capacities: ReadonlyMap<string, bigint>;
  private readonly packages = new Map<string, Package[]>();
  private readonly rivals = new Map<string, string[]>();
  /** Of each bidder that is related to others, all of these and itself. */
  private readonly related: ReadonlyMap<string, readonly string[]>;
  /** What each lot was left with when it was awarded last: with the same, its award is the same. */
  private readonly answered = new Map<string, string>();

  constructor(
    private readonly round: Round,
    start: RoundAward,
  ) {
    this.awards = new Map(start.lots.map((award) => [award.lot, award]));
    this.volumes = volumesByBidder(round, start.lots);
    this.capacities = new Map(round.bidderCapacities.map(({ bidder, capacity }) => [bidder, capacity]));
    for (const [bidder, byLot] of this.volumes) {
      let sum = 0n;
      for (const volume of byLot.values()) sum += volume;
      this.used.set(bidder, sum);
    }
    for (const offer of round.packages) for (const { lot } of offer.items) note(this.packages, lot, offer);
    this.related = new Map((round.relatedBidders ?? []).flatMap((family) => family.map((bidder) => [bidder, family])));
    for (const [one, other] of round.lotConflicts) {
      note(this.rivals, one, other);
      note(this.rivals, other, one);
    }
  }

  total(): RoundAward {
    return totalOf(
      this.round,
      this.round.lots.flatMap(({ id }) => this.awards.get(id) ?? []),
    );
  }

  awardAnew(index: number, lot: LotProblem, search: LotSearch): void {
    const before = this.awards.get(lot.id);
    const left = this.leftFor(lot);
    if (!before || !left) return;
    const packages = this.waitingFor(lot);
    const key = JSON.stringify([left.key, packages.map(({ id }) => id)]);
    if (this.answered.get(lot.id) === key) return;
    this.answered.set(lot.id, key);
    const round = { lots: [left.lot], bidderCapacities: [], packages, lotConflicts: [] };
    const worth = new Map(packages.map(({ discount }, at) => [packageKey(at, lot.id), discount]));
    const priced = new LotPricer(round, index, left.lot, 1n, search).price({ ...NO_DUALS, packages: worth });
    const better = priced?.column?.award;
    if (!better) return;
    const discounts = (award: LotAward) =>
      packages.reduce((sum, offer) => sum + (this.reaches(lot, award, offer) ? offer.discount : 0n), 0n);
    const saving = costOf(lot, before) - discounts(before) - costOf(lot, better) + discounts(better);
    if (saving < 0n) return;
    this.saved += saving;
    this.replace(lot, before, better);
  }

  private reaches(lot: LotProblem, award: LotAward, { bidder, items }: Package): boolean {
    const volume = this.volumesOf(lot, award).get(bidder) ?? 0n;
    return items.every((item) => item.lot !== lot.id || volume >= item.minQuantity);
  }

  private volumesOf({ bids }: LotProblem, { shares }: LotAward): Map<string, bigint> {
    const bidders = new Map(bids.map(({ id, bidder }) => [id, bidder]));
    const volumes = new Map<string, bigint>();
    for (const { bid, quantity } of shares) {
      const bidder = bidders.get(bid) ?? bid;
      volumes.set(bidder, (volumes.get(bidder) ?? 0n) + quantity);
    }
    return volumes;
  }

  private replace(lot: LotProblem, before: LotAward, after: LotAward): void {
    this.awards.set(lot.id, after);
    for (const [bidder, volume] of this.volumesOf(lot, before)) {
      this.used.set(bidder, (this.used.get(bidder) ?? 0n) - volume);
      this.volumes.get(bidder)?.delete(lot.id);
    }
    for (const [bidder, volume] of this.volumesOf(lot, after)) {
      this.used.set(bidder, (this.used.get(bidder) ?? 0n) + volume);
      const byLot = this.volumes.get(bidder) ?? new Map<string, bigint>();
      this.volumes.set(bidder, byLot.set(lot.id, volume));
    }
  }

  /**
   * The lot with what its bidders have left in its segments, and without bidders that win where they must not win as
   * well; undefined when capacities cannot be said bid by bid.
   */
  private leftFor(lot: LotProblem): { lot: LotProblem; key: string } | undefined {
    const rivals = this.rivals.get(lot.id) ?? [];
    const open = lot.bids.filter(({ bidder }) => !rivals.some((rival) => this.winsThere(bidder, rival)));
    const limited = open.filter(({ bidder }) => this.capacities.has(bidder));
    if (new Set(limited.map(({ bidder }) => bidder)).size < limited.length) return undefined;
    const key: string[] = [];
    const bids = open.map((bid) => {
      const capacity = this.capacities.get(bid.bidder);
      key.push(bid.id);
      if (capacity === undefined) return bid;
      const own = this.volumes.get(bid.bidder)?.get(lot.id) ?? 0n;
      const most = capacity - (this.used.get(bid.bidder) ?? 0n) + own;
      // A segment without room stays, so that the others keep their index.
      const segments = bid.segments.map((tier) => ({ ...tier, to: tier.to < most ? tier.to : most }));
      key.push(segments.map(({ to }) => to).join());
      return { ...bid, segments };
    });
    return { lot: { ...lot, bids }, key: key.join(' ') };
  }

  /** Whether the bidder, or one that counts as one with it, wins in a lot. */
  private winsThere(bidder: string, lot: string): boolean {
    const related = this.related.get(bidder) ?? [bidder];
    return related.some((one) => this.volumes.get(one)?.has(lot));
  }

  /** The packages that all other lots do their part for, asking for this lot's part alone. */
  private waitingFor(lot: LotProblem): Package[] {
    const offers = this.packages.get(lot.id) ?? [];
    return offers.flatMap((offer) => {
      const elsewhere = offer.items.filter((item) => item.lot !== lot.id);
      const volumes = this.volumes.get(offer.bidder);
      if (elsewhere.some((item) => (volumes?.get(item.lot) ?? 0n) < item.minQuantity)) return [];
      return [{ ...offer, items: offer.items.filter((item) => item.lot === lot.id) }];
    });
  }
}
