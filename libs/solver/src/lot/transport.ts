import type { LotModel } from './lot-model.js';
import type { Node } from './node.js';

/**
 * The cheapest flow from winners, each in a fixed segment, to all places: successive shortest paths. The paths run
 * over winners only (one takes a place over from another), so a lot with few winners and many places stays cheap.
 * Minimum quantities are filled first, which is a cost of a higher order.
 */
export class Transport {
  /** Per winner and place (winner * places + place): the units of the last solution. */
  flow = new Float64Array(0);
  private winners: readonly number[] = [];
  private segments: readonly number[] = [];
  private supplied = new Float64Array(0);
  private distance = new Float64Array(0);
  private before = new Int32Array(0);
  /** Of equal ways the one with the fewest takeovers is gone: it moves the most units at once. */
  private hops = new Int32Array(0);
  /** Per pair (taker * winners + giver): the least extra cost of taking a place over, and that place. */
  private takeover = new Float64Array(0);
  private through = new Int32Array(0);
  /** Differences up to this are rounding. */
  private readonly indifferent: number;

  constructor(
    private readonly model: LotModel,
    private readonly node: Node,
  ) {
    this.indifferent = model.rounding * 64 * node.dearest;
  }

  /** False when these winners in these segments cannot serve everything. */
  solve(winners: readonly number[], segments: readonly number[]): boolean {
    const { model } = this;
    const count = winners.length;
    let least = 0;
    let most = 0;
    for (const s of segments) {
      least += model.lo[s]!;
      most += model.hi[s]!;
    }
    const slack = model.rounding * 8 * model.total;
    if (least > model.total + slack || most < model.total - slack) return false;
    this.winners = winners;
    this.segments = segments;
    if (this.distance.length < count) this.grow(count);
    this.flow = new Float64Array(count * model.places);
    this.supplied.fill(0);
    this.takeover.fill(Infinity, 0, count * count);
    for (let r = 0; r < model.places; r++) if (!this.serve(r)) return false;
    for (let a = 0; a < count; a++) if (this.supplied[a]! < model.lo[segments[a]!]! - slack) return false;
    return true;
  }

  /** Prices of a unit at each place that prove the flow cheapest, as far as there are some; into u. */
  prices(u: Float64Array): void {
    this.start((a) => this.supplied[a]! < this.model.hi[this.segments[a]!]!);
    this.spread();
    this.reachRest();
    for (let r = 0; r < this.model.places; r++) {
      const end = this.nearest(r);
      if (end >= 0) u[r] = this.distance[end]! + this.cost(end, r);
    }
  }

  /**
   * Winners that nobody with room to spare can take anything over from are all full: their places have one price level
   * of their own, high enough to keep them full and to leave the others' prices alone.
   */
  private reachRest(): void {
    const far = (4 * this.winners.length + 4) * this.node.dearest;
    for (let a = 0; a < this.winners.length; a++) if (this.distance[a] === Infinity) this.distance[a] = far;
    this.spread();
  }

  private grow(count: number): void {
    this.supplied = new Float64Array(count);
    this.distance = new Float64Array(count);
    this.before = new Int32Array(count);
    this.hops = new Int32Array(count);
    this.takeover = new Float64Array(count * count);
    this.through = new Int32Array(count * count);
  }

  private cost(a: number, r: number): number {
    return this.node.freight[this.winners[a]! * this.model.places + r]!;
  }

  private serve(r: number): boolean {
    const { lo, hi, demand } = this.model;
    let left = demand[r]!;
    while (left > 0) {
      let end = -1;
      let limit = lo;
      if (this.start((a) => this.supplied[a]! < lo[this.segments[a]!]!)) {
        this.spread();
        end = this.nearest(r);
      }
      if (end < 0) {
        limit = hi;
        if (!this.start((a) => this.supplied[a]! < hi[this.segments[a]!]!)) return false;
        this.spread();
        end = this.nearest(r);
      }
      if (end < 0) return false;
      left -= this.push(r, end, left, limit);
    }
    return true;
  }

  /** Every winner that may supply more is at the distance of its unit cost. */
  private start(may: (a: number) => boolean): boolean {
    let any = false;
    for (let a = 0; a < this.winners.length; a++) {
      const open = may(a);
      this.distance[a] = open ? this.model.unit[this.segments[a]!]! : Infinity;
      this.before[a] = -1;
      this.hops[a] = 0;
      any ||= open;
    }
    return any;
  }

  private spread(): void {
    const { distance, before, takeover, indifferent } = this;
    const count = this.winners.length;
    for (let changed = true, pass = 0; changed && pass <= count; pass++) {
      changed = false;
      for (let a = 0; a < count; a++) {
        const from = distance[a]!;
        if (from === Infinity) continue;
        for (let b = 0; b < count; b++) {
          const there = from + takeover[a * count + b]!;
          if (there < distance[b]! - indifferent) {
            distance[b] = there;
            before[b] = a;
            this.hops[b] = this.hops[a]! + 1;
            changed = true;
          }
        }
      }
    }
  }

  private nearest(r: number): number {
    const { hops, indifferent } = this;
    let best = Infinity;
    let end = -1;
    for (let a = 0; a < this.winners.length; a++) {
      const there = this.distance[a]! + this.cost(a, r);
      if (there === Infinity || there > best + indifferent) continue;
      if (end >= 0 && there >= best - indifferent && hops[a]! >= hops[end]!) continue;
      best = Math.min(best, there);
      end = a;
    }
    return end;
  }

  /** Sends what fits along the path to `end` and place r; answers how much that is. */
  private push(r: number, end: number, left: number, limit: Float64Array): number {
    const { flow, before, through, supplied } = this;
    const { places } = this.model;
    const count = this.winners.length;
    let units = left;
    let b = end;
    for (let a = before[b]!; a >= 0; b = a, a = before[b]!) {
      units = Math.min(units, flow[b * places + through[a * count + b]!]!);
    }
    units = Math.min(units, limit[this.segments[b]!]! - supplied[b]!);
    supplied[b]! += units;
    const moves: number[] = [end, r];
    b = end;
    for (let a = before[b]!; a >= 0; b = a, a = before[b]!) {
      const place = through[a * count + b]!;
      flow[b * places + place]! -= units;
      moves.push(a, place);
      if (flow[b * places + place] === 0) this.forget(b, place);
    }
    for (let at = 0; at < moves.length; at += 2) this.add(moves[at]!, moves[at + 1]!, units);
    return units;
  }

  private add(b: number, place: number, units: number): void {
    const at = b * this.model.places + place;
    const count = this.winners.length;
    if (this.flow[at] === 0) {
      for (let a = 0; a < count; a++) {
        const extra = this.cost(a, place) - this.cost(b, place);
        if (a !== b && extra < this.takeover[a * count + b]!) {
          this.takeover[a * count + b] = extra;
          this.through[a * count + b] = place;
        }
      }
    }
    this.flow[at]! += units;
  }

  /** Winner b no longer serves a place: whoever would take that one over looks for the next best. */
  private forget(b: number, place: number): void {
    const { flow, takeover, through } = this;
    const { places } = this.model;
    const count = this.winners.length;
    for (let a = 0; a < count; a++) {
      const pair = a * count + b;
      if (a === b || takeover[pair] === Infinity || through[pair] !== place) continue;
      takeover[pair] = Infinity;
      for (let r = 0; r < places; r++) {
        if (flow[b * places + r] === 0) continue;
        const extra = this.cost(a, r) - this.cost(b, r);
        if (extra < takeover[pair]!) {
          takeover[pair] = extra;
          through[pair] = r;
        }
      }
    }
  }
}
