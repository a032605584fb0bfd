import type { LotBid, LotProblem, Round, Segment } from '../problem.js';
import { LotPricer, type Column, type LotSearch } from './pricing.js';

/** A lot in which something is decided already: who wins, and how much bids supply and in which segments. */
export interface RestrictedLot {
  readonly problem: LotProblem;
  /** Ids of bids that have to win. */
  readonly winners: ReadonlySet<string>;
  readonly pricer: LotPricer;
}

/** Makes restricted lots of one round. */
export class LotRestrictor {
  constructor(
    private readonly round: Round,
    private readonly scale: bigint,
    private readonly search: LotSearch,
  ) {}

  open(index: number, problem: LotProblem, winners: ReadonlySet<string> = new Set()): RestrictedLot {
    const required = winners.size > 0 ? winners : undefined;
    const search: LotSearch = (priced) => this.search(priced, required);
    return { problem, winners, pricer: new LotPricer(this.round, index, problem, this.scale, search) };
  }

  /** Whether a bid wins. */
  decide(index: number, { problem, winners }: RestrictedLot, bid: string, wins: boolean): RestrictedLot {
    if (wins) return this.open(index, problem, new Set([...winners, bid]));
    return this.open(index, withSegments(problem, bid, NOTHING), winners);
  }

  /** In which segments a bid may win. */
  keep(index: number, { problem, winners }: RestrictedLot, bid: string, keeps: (segment: number) => boolean) {
    const change = (segment: Segment, at: number) => (keeps(at) ? segment : NOTHING(segment));
    return this.open(index, withSegments(problem, bid, change), winners);
  }

  /** How much a bid supplies; from 1 it has to win. */
  supply(index: number, { problem, winners }: RestrictedLot, bid: string, least: bigint, most?: bigint): RestrictedLot {
    const change = (segment: Segment): Segment => ({
      ...segment,
      from: segment.from > least ? segment.from : least,
      to: most === undefined || segment.to < most ? segment.to : most,
    });
    const required = least > 0n ? new Set([...winners, bid]) : winners;
    return this.open(index, withSegments(problem, bid, change), required);
  }
}

/** A segment that can no longer win stays, so that the others keep their index; it admits no volume. */
const NOTHING = (segment: Segment): Segment => ({ ...segment, to: 0n });

/** A bid that can no longer win. */
export const withoutVolume = (bid: LotBid): LotBid => ({ ...bid, segments: bid.segments.map(NOTHING) });

function withSegments(
  problem: LotProblem,
  id: string,
  change: (segment: Segment, index: number) => Segment,
): LotProblem {
  const changed = (bid: LotBid) => (bid.id === id ? { ...bid, segments: bid.segments.map(change) } : bid);
  return { ...problem, bids: problem.bids.map(changed) };
}

/** Whether an award of the lot keeps what is decided in it. */
export function admits({ problem, winners }: RestrictedLot, { award }: Column): boolean {
  const volumes = new Map<string, { segment: number; volume: bigint }>();
  for (const { bid, segment, quantity } of award.shares) {
    volumes.set(bid, { segment, volume: (volumes.get(bid)?.volume ?? 0n) + quantity });
  }
  for (const winner of winners) if (!volumes.has(winner)) return false;
  return problem.bids.every(({ id, segments }) => {
    const won = volumes.get(id);
    const segment = won && segments[won.segment];
    return !won || (segment !== undefined && segment.from <= won.volume && won.volume <= segment.to);
  });
}

/** Whether what the decided winners supply at least is more than some bidder can. */
export function exceedsCapacity({ bidderCapacities }: Round, lots: readonly RestrictedLot[]): boolean {
  const left = new Map(bidderCapacities.map(({ bidder, capacity }) => [bidder, capacity]));
  for (const { problem, winners } of lots) {
    for (const { id, bidder, segments } of problem.bids) {
      const capacity = left.get(bidder);
      if (capacity === undefined || !winners.has(id)) continue;
      const open = segments.filter(({ from, to }) => from <= to).map(({ from }) => from);
      const fewest = open.reduce((least, from) => (from < least ? from : least), open[0] ?? 0n);
      left.set(bidder, capacity - (fewest > 1n ? fewest : 1n));
    }
  }
  return [...left.values()].some((capacity) => capacity < 0n);
}
