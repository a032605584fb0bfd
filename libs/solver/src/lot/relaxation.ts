import { Knapsack } from './knapsack.js';
import type { LotModel } from './lot-model.js';
import { FREE, IN, OUT, type Node } from './node.js';

/** Beyond this a sum of prices times demands would not be exact. */
const SAFE_SUM = 2 ** 52;

/**
 * The lower bound L(u): every unit at place r is bought at u_r, and the winners are the admissible set that supplies
 * best at these prices. Whatever u is, no award costs less. The count of winners is handled exactly, and of related
 * bids only the best can be chosen, so what follows for a bid that is forced in or out is exact as well.
 */
export class Relaxation {
  /** Per bid: its best reduced cost, and the segment that has it. */
  readonly reduced: Float64Array;
  readonly segment: Int32Array;
  /** Per bid: 1 when the bound chooses it. */
  readonly chosen: Uint8Array;
  /** Per place: demand not supplied by the chosen; the slope of L. */
  readonly slack: Float64Array;
  /** How often L was evaluated. */
  evaluations = 0;
  readonly knapsack: Knapsack;
  private prices: Float64Array;
  private base = 0;
  private value = 0;
  /** What rounding may have added to L. */
  private rounded = 0;
  private readonly order: Int32Array;
  private open = 0;
  private negative = 0;
  private readonly best: Float64Array;
  private readonly second: Float64Array;
  private readonly member: Int32Array;
  private readonly place: Int32Array;
  private readonly prefix: Float64Array;
  private least = 0;
  private most = 0;

  constructor(
    readonly model: LotModel,
    readonly node: Node,
  ) {
    this.reduced = new Float64Array(model.bids);
    this.segment = new Int32Array(model.bids);
    this.chosen = new Uint8Array(model.bids);
    this.slack = new Float64Array(model.places);
    this.knapsack = new Knapsack(model, node);
    this.prices = new Float64Array(model.places);
    this.order = Int32Array.from({ length: model.groups }, (_, g) => g);
    this.best = new Float64Array(model.groups);
    this.second = new Float64Array(model.groups);
    this.member = new Int32Array(model.groups);
    this.place = new Int32Array(model.groups);
    this.prefix = new Float64Array(model.groups + 1);
  }

  /** L(u), lowered by what rounding may have added; Infinity when no set of winners is admissible. */
  evaluate(u: Float64Array): number {
    const { model, node } = this;
    this.evaluations++;
    this.prices = u;
    let value = 0;
    let size = 0;
    for (let r = 0; r < model.places; r++) {
      value += u[r]! * model.demand[r]!;
      size += Math.abs(u[r]!) * model.demand[r]!;
    }
    if (!(size < SAFE_SUM) && model.rounding === 0) return -Infinity;
    let included = 0;
    this.best.fill(Infinity);
    this.second.fill(Infinity);
    for (let k = 0; k < model.bids; k++) {
      this.chosen[k] = 0;
      if (node.status[k] === OUT) continue;
      const cost = this.reduce(k, u);
      if (node.status[k] === IN) {
        included++;
        value += cost;
        this.chosen[k] = 1;
      } else {
        this.rank(k, cost);
      }
    }
    this.base = value;
    this.value = value + this.chooseFree(included);
    this.rounded = model.rounding === 0 ? 0 : this.error(size, u);
    return this.value - this.rounded;
  }

  /** The slope of L where it was evaluated last; into `slack`. */
  measureSlack(): void {
    const { model, slack } = this;
    slack.set(model.demand);
    for (let k = 0; k < model.bids; k++) {
      if (!this.chosen[k]) continue;
      this.knapsack.prepare(k, this.prices);
      this.knapsack.fill(k, this.segment[k]!, slack);
    }
  }

  /** L with a free bid forced in, in its best segment or at another reduced cost; of the last evaluation. */
  withBid(k: number, cost = this.reduced[k]!): number {
    return this.base + cost + this.rest(this.place[this.model.group[k]!]!, 1) - this.rounded;
  }

  /** L with a free bid forced out; of the last evaluation. */
  withoutBid(k: number): number {
    const g = this.model.group[k]!;
    if (this.member[g] !== k) return -Infinity;
    const at = this.place[g]!;
    const without = this.rest(at, 0);
    const other = this.second[g]! + this.rest(at, 1);
    return this.base + Math.min(without, other) - this.rounded;
  }

  /** L with a bid that is in at another reduced cost; of the last evaluation. */
  withSegment(k: number, cost: number): number {
    return this.value - this.reduced[k]! + cost - this.rounded;
  }

  /** The reduced cost of a bid in one of its segments; of the last evaluation. */
  segmentCost(k: number, s: number): number {
    this.knapsack.prepare(k, this.prices);
    return this.knapsack.fill(k, s);
  }

  /** L with a bid that is in made to go to a place, or not; of the last evaluation. Infinity when it cannot. */
  withVisit(k: number, place: number, goes: boolean): number {
    const undo = this.node.tryVisit(k, place, goes);
    const cost = this.segmentCost(k, this.segment[k]!);
    undo();
    return this.withSegment(k, cost);
  }

  /** Groups that the bound did not choose, the best first, each by its best bid. */
  *passedOver(): Generator<number> {
    for (let at = 0; at < this.open; at++) {
      const k = this.member[this.order[at]!]!;
      if (!this.chosen[k]) yield k;
    }
  }

  private reduce(k: number, u: Float64Array): number {
    const { segmentStart } = this.model;
    this.knapsack.prepare(k, u);
    let best = Infinity;
    let at = -1;
    for (let s = segmentStart[k]!; s < segmentStart[k + 1]!; s++) {
      if (!this.node.alive[s]) continue;
      const cost = this.knapsack.fill(k, s);
      if (cost < best) {
        best = cost;
        at = s;
      }
    }
    this.reduced[k] = best;
    this.segment[k] = at;
    return best;
  }

  private rank(k: number, cost: number): void {
    const g = this.model.group[k]!;
    if (cost < this.best[g]!) {
      this.second[g] = this.best[g]!;
      this.best[g] = cost;
      this.member[g] = k;
    } else if (cost < this.second[g]!) {
      this.second[g] = cost;
    }
  }

  /** The best admissible number of the best free groups; their sum. */
  private chooseFree(included: number): number {
    const { order, best, place, prefix } = this;
    this.least = this.node.minWinners - included;
    this.most = this.node.maxWinners - included;
    for (let a = 1; a < order.length; a++) {
      const g = order[a]!;
      const value = best[g]!;
      let b = a - 1;
      for (; b >= 0; b--) {
        const other = order[b]!;
        if (best[other]! < value || (best[other] === value && other < g)) break;
        order[b + 1] = other;
      }
      order[b + 1] = g;
    }
    this.open = 0;
    this.negative = 0;
    for (let a = 0; a < order.length; a++) {
      const g = order[a]!;
      const value = best[g]!;
      place[g] = a;
      if (value === Infinity) continue;
      this.open = a + 1;
      if (value < 0) this.negative = a + 1;
      prefix[a + 1] = prefix[a]! + value;
    }
    const count = this.count(this.open, this.negative, 0);
    if (count < 0) return Infinity;
    for (let a = 0; a < count; a++) this.chosen[this.member[order[a]!]!] = 1;
    return prefix[count]!;
  }

  /** How many of `open` groups to take, `negative` of which pay, when `taken` are in already; -1 when none is right. */
  private count(open: number, negative: number, taken: number): number {
    const most = Math.min(this.most - taken, open);
    const least = Math.max(0, this.least - taken);
    if (most < least) return -1;
    return Math.min(most, Math.max(least, negative));
  }

  /** The best sum of the groups other than the one at this place in the order. */
  private rest(at: number, taken: number): number {
    const listed = at < this.open ? 1 : 0;
    const count = this.count(this.open - listed, this.negative - (at < this.negative ? 1 : 0), taken);
    if (count < 0) return Infinity;
    if (at >= count) return this.prefix[count]!;
    return this.prefix[count + 1]! - this.best[this.order[at]!]!;
  }

  /** More than all roundings of one evaluation together: operations in a row, times the sizes they work on. */
  private error(size: number, u: Float64Array): number {
    const { model } = this;
    let dearest = this.node.dearest;
    for (let r = 0; r < model.places; r++) dearest = Math.max(dearest, this.node.dearest + Math.abs(u[r]!));
    let moved = size;
    for (let k = 0; k < model.bids; k++) {
      if (this.node.status[k] === FREE && !this.chosen[k]) continue;
      if (this.node.status[k] === OUT) continue;
      const s = this.segment[k]!;
      if (s < 0) continue;
      moved += 2 * dearest * model.hi[s]! + Math.abs(model.fixed[s]!) + this.node.dues[k]!;
    }
    return 2 * model.rounding * (model.places + model.bids + 16) * moved;
  }
}
