import type { ExactBid, ExactLot, ExactSegment } from './exact-lot.js';
import { cheapestFlow, makeCanonical, type Flow, type FlowSource } from './exact-flow.js';
import { flowSource } from './flow-source.js';
import { exactCost } from './incumbent.js';
import { type LotModel, lotModel } from './lot-model.js';
import { IN, type Node, OUT } from './node.js';
import { Search, type SearchLimits } from './search.js';

/** An award by destination: per winner, and the lot's destinations with a demand. */
export interface PlacedAward {
  readonly winners: readonly number[];
  readonly segments: readonly number[];
  /** Indexes of the lot's destinations, as the columns of `flow`. */
  readonly destinations: readonly number[];
  readonly flow: Flow;
}

/**
 * Of the awards that cost as little as the one that was found, the canonical: the most volume to the best ranked bid,
 * then to the next, and so on (who is not needed does not win), then the lowest segments, then destination by
 * destination.
 */
export function canonicalAward(found: Search, limits: SearchLimits): PlacedAward {
  const chosen = new Chooser(found, limits);
  chosen.chooseVolumes();
  chosen.chooseSegments();
  const { winners, segments } = chosen;
  return placed(found, winners, segments, chosen.ways());
}

/** The award as it was found, spread over the destinations. */
export function foundAward(found: Search): PlacedAward {
  const { winners, segments, flow } = found.incumbent;
  const order = winners.map((_, a) => a).sort((a, b) => winners[a]! - winners[b]!);
  const { destinations } = destinationsOf(found.model.lot);
  return {
    winners: order.map((a) => winners[a]!),
    segments: order.map((a) => segments[a]!),
    destinations,
    flow: spread(
      found.model.lot,
      order.map((a) => flow[a]!),
    ),
  };
}

/** A cheapest flow, and the arcs that it and others as cheap may use. */
interface Way {
  readonly sources: readonly FlowSource[];
  readonly flow: Flow;
}

/** Decides volume by volume, then segment by segment, whether an award of the same cost is left. */
class Chooser {
  winners: readonly number[];
  segments: readonly number[];
  private flow: Flow;
  private readonly best: bigint;
  private readonly decided: Node;
  /** The model with the volumes that are decided. */
  private model: LotModel;

  constructor(
    private readonly found: Search,
    private readonly limits: SearchLimits,
  ) {
    const { incumbent } = found;
    this.winners = incumbent.winners;
    this.segments = incumbent.segments;
    this.flow = incumbent.flow;
    this.best = incumbent.exact!;
    this.model = found.model;
    const all = this.search();
    all.reduce(found.rootPrices);
    this.decided = all.node;
  }

  chooseVolumes(): void {
    const { decided } = this;
    const { bids, total, hasUnserved } = this.found.model.lot;
    // One set of winners, each in one segment: the cheapest flow has all volumes.
    if (bids.every((_, k) => decided.status[k] === OUT || this.isSettled(k))) return;
    let remaining = hasUnserved ? total - this.volumeOf(bids.length - 1) : total;
    for (const [k, { index }] of bids.entries()) {
      if (index < 0 || decided.status[k] === OUT) continue;
      const most = remaining === 0n ? 0n : this.mostOf(k, remaining);
      if (most === 0n) decided.exclude(k);
      else this.settle(k, most);
      remaining -= most;
    }
  }

  private isSettled(k: number): boolean {
    return this.decided.status[k] === IN && this.decided.aliveSegments(k) === 1;
  }

  /** The most that a bid supplies in any best award that keeps what is decided; takes such an award over. */
  private mostOf(k: number, remaining: bigint): bigint {
    let upper = 0n;
    for (const { hi } of this.usable(k)) if (hi > upper) upper = hi;
    if (upper > remaining) upper = remaining;
    let known = this.volumeOf(k);
    if (known >= upper || !this.supplies(k, known + 1n)) return known;
    known = this.volumeOf(k);
    if (known >= upper || this.supplies(k, upper)) return upper;
    for (let never = upper; never - known > 1n;) {
      const middle = (known + never) / 2n;
      if (this.supplies(k, middle)) known = this.volumeOf(k);
      else never = middle;
    }
    return known;
  }

  private usable(k: number): ExactSegment[] {
    const { segmentStart } = this.model;
    return this.model.lot.bids[k]!.segments.filter((_, s) => this.decided.alive[segmentStart[k]! + s] === 1);
  }

  /** Whether a best award is left in which a bid supplies at least so much; takes it over. */
  private supplies(k: number, least: bigint): boolean {
    if (this.usable(k).every(({ hi }) => hi < least)) return false;
    const model = this.narrowed(k, least, null);
    return this.adopts((node) => {
      node.include(k);
      dropBeyond(node, k, (segment) => segment.hi < least);
    }, model);
  }

  private volumeOf(k: number): bigint {
    const row = this.flow[this.winners.indexOf(k)] ?? [];
    return row.reduce((sum, units) => sum + units, 0n);
  }

  private settle(k: number, volume: bigint): void {
    this.decided.include(k);
    dropBeyond(this.decided, k, ({ lo, hi }) => lo > volume || hi < volume);
    this.model = this.narrowed(k, volume, volume);
  }

  /** The model with other limits of one bid; a segment beyond them is left as it is, and must not be used. */
  private narrowed(k: number, least: bigint, most: bigint | null): LotModel {
    const { lot } = this.model;
    const segments = lot.bids[k]!.segments.map((segment) => {
      const lo = segment.lo > least ? segment.lo : least;
      const hi = most === null || segment.hi < most ? segment.hi : most;
      return lo > hi ? segment : { ...segment, lo, hi };
    });
    return lotModel({ ...lot, bids: lot.bids.with(k, { ...lot.bids[k]!, segments }) });
  }

  chooseSegments(): void {
    const { alive } = this.decided;
    const { segmentStart } = this.found.model;
    for (const k of [...this.winners].sort((a, b) => a - b)) {
      const known = () => this.segments[this.winners.indexOf(k)]!;
      const keep = (node: Node, s: number) => {
        node.alive.fill(0, segmentStart[k], segmentStart[k + 1]);
        node.alive[s] = 1;
      };
      for (let s = segmentStart[k]!; s < segmentStart[k + 1]!; s++) {
        if (!alive[s] || (s !== known() && !this.adopts((node) => keep(node, s)))) continue;
        keep(this.decided, s);
        break;
      }
    }
  }

  /** The ways for these winners to serve the places at the least cost, as far as they differ in where they go. */
  ways(): Way[] {
    const { rootPrices } = this.found;
    const { model } = this;
    if (model.hasFees) {
      const search = this.search();
      copy(this.decided, search.node);
      const winners = [...this.winners].sort((a, b) => a - b);
      const segments = winners.map((k) => this.segments[this.winners.indexOf(k)]!);
      const demands = model.lot.places.map(({ demand }) => demand);
      const ways = search.collect(rootPrices).flatMap((sources): Way[] => {
        const flow = cheapestFlow(sources, demands);
        if (!flow || exactCost(model.lot, model.segmentStart, winners, segments, flow) !== this.best) return [];
        return [
          { sources: sources.map((source, a) => onlyVisited(model.lot.bids[winners[a]!]!, source, flow[a]!)), flow },
        ];
      });
      // A limit may end the collecting before it has found any.
      if (ways.length > 0) return ways;
    }
    const order = this.winners.map((_, a) => a).sort((a, b) => this.winners[a]! - this.winners[b]!);
    const sources = order.map((a) => {
      const source = flowSource(model, this.winners[a]!, this.segments[a]!, () => IN);
      return onlyVisited(model.lot.bids[this.winners[a]!]!, source, this.flow[a]!);
    });
    return [{ sources, flow: order.map((a) => this.flow[a]!) }];
  }

  /** A search for awards that cost no more than the best. */
  private search(model = this.model): Search {
    const search = new Search(model, { ...this.limits, any: true });
    search.incumbent.demandLessThan(this.best + 1n);
    return search;
  }

  /** Whether a best award is left after one more decision; takes it over. */
  private adopts(decide: (node: Node) => void, model = this.model): boolean {
    const search = this.search(model);
    copy(this.decided, search.node);
    decide(search.node);
    search.resume(this.found.rootPrices);
    const { incumbent } = search;
    if (!incumbent.found) return false;
    this.winners = incumbent.winners;
    this.segments = incumbent.segments;
    this.flow = incumbent.flow;
    return true;
  }
}

/** A bid wins in none of these segments. */
function dropBeyond({ alive, model }: Node, k: number, isBeyond: (segment: ExactSegment) => boolean): void {
  for (const [s, segment] of model.lot.bids[k]!.segments.entries()) {
    if (isBeyond(segment)) alive[model.segmentStart[k]! + s] = 0;
  }
}

/** Without the arcs whose fixed freight was allowed for, but not used: another flow could use them for nothing. */
function onlyVisited({ fees }: ExactBid, source: FlowSource, units: readonly bigint[]): FlowSource {
  return { ...source, freight: source.freight.map((cost, r) => (fees[r]! > 0n && units[r] === 0n ? null : cost)) };
}

function copy(from: Node, to: Node): void {
  to.status.set(from.status);
  to.alive.set(from.alive);
}

function placed(
  { model }: Search,
  winners: readonly number[],
  segments: readonly number[],
  ways: readonly Way[],
): PlacedAward {
  const { lot } = model;
  const order = winners.map((_, a) => a).sort((a, b) => winners[a]! - winners[b]!);
  const { destinations, demands, placeOf } = destinationsOf(lot);
  let best: Flow | undefined;
  for (const way of ways) {
    const sources = way.sources.map((source) => ({
      ...source,
      freight: placeOf.map((r) => source.freight[r] ?? null),
    }));
    const flow = spread(lot, way.flow);
    makeCanonical(sources, demands, flow);
    if (!best || precedes(flow, best)) best = flow;
  }
  return {
    winners: order.map((a) => winners[a]!),
    segments: order.map((a) => segments[a]!),
    destinations,
    flow: best ?? [],
  };
}

const sum = (row: readonly bigint[]): bigint => row.reduce((total, units) => total + units, 0n);

/** The order of flows of one cost: the larger quantities of the earlier winners, then destination by destination. */
function precedes(flow: Flow, other: Flow): boolean {
  for (const [a, row] of flow.entries()) {
    const difference = sum(row) - sum(other[a]!);
    if (difference !== 0n) return difference > 0n;
  }
  for (let r = 0; r < (flow[0]?.length ?? 0); r++) {
    for (const [a, row] of flow.entries()) {
      const difference = row[r]! - other[a]![r]!;
      if (difference !== 0n) return difference > 0n;
    }
  }
  return false;
}

function destinationsOf({ places }: ExactLot): { destinations: number[]; demands: bigint[]; placeOf: number[] } {
  const all = places
    .flatMap(({ parts }, place) => parts.map(({ destination, demand }) => ({ destination, demand, place })))
    .sort((a, b) => a.destination - b.destination);
  return {
    destinations: all.map(({ destination }) => destination),
    demands: all.map(({ demand }) => demand),
    placeOf: all.map(({ place }) => place),
  };
}

/** A flow by place as one by destination: within a place the earlier winners serve the earlier destinations. */
function spread(lot: ExactLot, flow: Flow): Flow {
  const { demands, placeOf } = destinationsOf(lot);
  const left = [...demands];
  return flow.map((row) => {
    const units = demands.map(() => 0n);
    for (const [place, quantity] of row.entries()) {
      let rest = quantity;
      for (let d = 0; d < left.length && rest > 0n; d++) {
        if (placeOf[d] !== place) continue;
        const part = left[d]! < rest ? left[d]! : rest;
        units[d]! += part;
        left[d]! -= part;
        rest -= part;
      }
    }
    return units;
  });
}
