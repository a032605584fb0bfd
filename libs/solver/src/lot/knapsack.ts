import type { LotModel } from './lot-model.js';
import type { Node } from './node.js';

/** Up to so many places are kept in order from one evaluation to the next; of more, only what is needed is picked. */
const FEW_PLACES = 24;

/**
 * The best that one bid can do at prices u for a unit at each place: min over its segments of
 * `fixed + sum (unit + freight - u) * quantity`, each place up to its demand, `lo` to `hi` in all.
 */
export class Knapsack {
  private readonly margin: Float64Array;
  private readonly orders: readonly Int32Array[];
  private readonly some: Int32Array;
  /** Units taken in the last fill. */
  quantity = 0;

  constructor(
    private readonly model: LotModel,
    private readonly node: Node,
  ) {
    this.margin = new Float64Array(model.places);
    this.orders = model.reach.map((reach) => reach.slice());
    this.some = new Int32Array(model.places);
  }

  /** Sets the margins of a bid at these prices; before `fill`. */
  prepare(k: number, u: Float64Array): void {
    const { margin } = this;
    const { places } = this.model;
    const { freight } = this.node;
    const order = this.orders[k]!;
    const base = k * places;
    for (let a = 0; a < order.length; a++) {
      const r = order[a]!;
      margin[r] = freight[base + r]! - u[r]!;
    }
    if (order.length > FEW_PLACES) return;
    // Nearly in order from the last time, so insertion is fastest. Ties by place, so that nothing depends on the past.
    for (let a = 1; a < order.length; a++) {
      const r = order[a]!;
      const value = margin[r]!;
      let b = a - 1;
      for (; b >= 0; b--) {
        const other = order[b]!;
        const before = margin[other]!;
        if (before < value || (before === value && other < r)) break;
        order[b + 1] = other;
      }
      order[b + 1] = r;
    }
  }

  /** The cost in segment s, Infinity when its minimum is out of reach; takes the units off `slack` when it is given. */
  fill(k: number, s: number, slack?: Float64Array): number {
    const order = this.orders[k]!;
    const cost = order.length > FEW_PLACES ? this.pick(order, s, slack) : this.walk(order, s, slack);
    return this.quantity < this.model.lo[s]! ? Infinity : cost + this.node.dues[k]!;
  }

  private walk(order: Int32Array, s: number, slack: Float64Array | undefined): number {
    const { margin } = this;
    const { demand, unit, lo, hi } = this.model;
    const price = unit[s]!;
    let cost = this.model.fixed[s]!;
    let quantity = 0;
    for (let a = 0; a < order.length; a++) {
      const r = order[a]!;
      const each = price + margin[r]!;
      if (each === Infinity) break;
      let taken = (each < 0 ? hi[s]! : lo[s]!) - quantity;
      if (taken <= 0) break;
      if (taken > demand[r]!) taken = demand[r]!;
      quantity += taken;
      cost += each * taken;
      if (slack) slack[r]! -= taken;
    }
    this.quantity = quantity;
    return cost;
  }

  private pick(order: Int32Array, s: number, slack: Float64Array | undefined): number {
    const { margin, some } = this;
    const { demand, unit, lo, hi } = this.model;
    const price = unit[s]!;
    let paying = 0;
    let offered = 0;
    let gain = 0;
    for (let a = 0; a < order.length; a++) {
      const r = order[a]!;
      const each = price + margin[r]!;
      if (each >= 0) continue;
      some[paying++] = r;
      offered += demand[r]!;
      gain += each * demand[r]!;
    }
    this.quantity = 0;
    if (offered > hi[s]!) return this.model.fixed[s]! + this.takeLeast(paying, hi[s]!, price, slack);
    if (slack) for (let a = 0; a < paying; a++) slack[some[a]!]! -= demand[some[a]!]!;
    this.quantity = offered;
    let cost = this.model.fixed[s]! + gain;
    if (offered >= lo[s]!) return cost;
    let rest = 0;
    for (let a = 0; a < order.length; a++) {
      const r = order[a]!;
      const each = price + margin[r]!;
      if (each >= 0 && each < Infinity) some[rest++] = r;
    }
    cost += this.takeLeast(rest, lo[s]! - offered, price, slack);
    return cost;
  }

  /** Takes `need` units at the least margins among the first `count` of `some`: a selection, without sorting them all. */
  private takeLeast(count: number, need: number, price: number, slack: Float64Array | undefined): number {
    const { margin, some } = this;
    const { demand } = this.model;
    let from = 0;
    let to = count;
    let left = need;
    let cost = 0;
    while (from < to && left > 0) {
      const pivot = middle(margin[some[from]!]!, margin[some[(from + to) >> 1]!]!, margin[some[to - 1]!]!);
      let below = from;
      let above = to;
      let sum = 0;
      for (let a = from; a < above;) {
        const r = some[a]!;
        const value = margin[r]!;
        if (value < pivot) {
          some[a++] = some[below]!;
          some[below++] = r;
          sum += demand[r]!;
        } else if (value > pivot) {
          some[a] = some[--above]!;
          some[above] = r;
        } else {
          a++;
        }
      }
      if (sum > left) {
        to = below;
        continue;
      }
      for (let a = from; a < below; a++) cost += this.take(some[a]!, demand[some[a]!]!, price, slack);
      left -= sum;
      for (let a = below; a < above && left > 0; a++) {
        const taken = Math.min(left, demand[some[a]!]!);
        cost += this.take(some[a]!, taken, price, slack);
        left -= taken;
      }
      from = above;
    }
    return cost;
  }

  private take(r: number, units: number, price: number, slack: Float64Array | undefined): number {
    this.quantity += units;
    if (slack) slack[r]! -= units;
    return (price + this.margin[r]!) * units;
  }
}

function middle(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : a < c ? c : a;
  return a < c ? a : b < c ? c : b;
}
