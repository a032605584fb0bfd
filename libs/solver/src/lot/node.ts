import type { LotModel } from './lot-model.js';

export const FREE = 0;
export const IN = 1;
export const OUT = 2;

/** What is decided where the search stands: who wins, in which of its segments, and whom it may serve. */
export class Node {
  readonly status: Uint8Array;
  /** Per segment: 1 while it may still be used. */
  readonly alive: Uint8Array;
  /** Per bid and place where a fixed freight is due: whether anything goes there. Empty without such freight. */
  readonly visits: Uint8Array;
  /** What a unit costs to a place, for the bound: the freight, and the fixed freight spread while it is undecided. */
  readonly freight: Float64Array;
  /** The fixed freight that is decided for each bid. */
  readonly dues: Float64Array;
  /** The fewest and most winners that the capacities leave possible; see `feasible`. */
  minWinners: number;
  maxWinners: number;
  /** The largest cost of a unit with its freight, a spread fixed freight included. */
  dearest: number;
  private readonly capacities: Float64Array;
  private readonly minimums: Float64Array;

  constructor(readonly model: LotModel) {
    this.status = new Uint8Array(model.bids);
    this.alive = new Uint8Array(model.lo.length).fill(1);
    this.visits = new Uint8Array(model.hasFees ? model.bids * model.places : 0);
    this.freight = Float64Array.from(model.freight);
    this.dues = new Float64Array(model.bids);
    this.minWinners = model.minWinners;
    this.maxWinners = model.maxWinners;
    this.capacities = new Float64Array(model.groups);
    this.minimums = new Float64Array(model.groups);
    this.dearest = model.dearest;
    if (model.lot.hasUnserved) this.include(model.bids - 1);
    if (model.hasFees) for (let k = 0; k < model.bids; k++) this.spread(k);
  }

  /** Everything that a branch may change, to be restored after it. */
  save(): () => void {
    const status = this.status.slice();
    const alive = this.alive.slice();
    const visits = this.visits.slice();
    const withFees = this.model.hasFees;
    const freight = withFees ? this.freight.slice() : undefined;
    const dues = withFees ? this.dues.slice() : undefined;
    return () => {
      this.status.set(status);
      this.alive.set(alive);
      this.visits.set(visits);
      if (freight) this.freight.set(freight);
      if (dues) this.dues.set(dues);
    };
  }

  /** Lets a bid win; the others of its group cannot. */
  include(k: number): void {
    this.status[k] = IN;
    const { group, bids } = this.model;
    for (let j = 0; j < bids; j++) if (j !== k && group[j] === group[k]) this.status[j] = OUT;
  }

  exclude(k: number): void {
    this.status[k] = OUT;
  }

  aliveSegments(k: number): number {
    let count = 0;
    for (let s = this.model.segmentStart[k]!; s < this.model.segmentStart[k + 1]!; s++) count += this.alive[s]!;
    return count;
  }

  /** The most that a bid may supply in the segments left to it; 0 when there are none. */
  capacityOf(k: number): number {
    let most = 0;
    for (let s = this.model.segmentStart[k]!; s < this.model.segmentStart[k + 1]!; s++) {
      if (this.alive[s] && this.model.hi[s]! > most) most = this.model.hi[s]!;
    }
    return most;
  }

  minimumOf(k: number): number {
    let least = Infinity;
    for (let s = this.model.segmentStart[k]!; s < this.model.segmentStart[k + 1]!; s++) {
      if (this.alive[s] && this.model.lo[s]! < least) least = this.model.lo[s]!;
    }
    return least;
  }

  /** Decides whether a bid goes to a place where a fixed freight is due. */
  visit(k: number, place: number, goes: boolean): void {
    const at = k * this.model.places + place;
    this.visits[at] = goes ? IN : OUT;
    this.freight[at] = goes ? this.model.freight[at]! : Infinity;
    if (goes) this.dues[k]! += this.model.fee[at]!;
  }

  /** As `visit`, until the answer is called. */
  tryVisit(k: number, place: number, goes: boolean): () => void {
    const at = k * this.model.places + place;
    const freight = this.freight[at]!;
    const dues = this.dues[k]!;
    this.visit(k, place, goes);
    return () => {
      this.visits[at] = FREE;
      this.freight[at] = freight;
      this.dues[k] = dues;
    };
  }

  /** Spreads each undecided fixed freight over the most that can go there, which never overstates it. */
  private spread(k: number): void {
    const { places, reach, fee, freight, demand, rounding } = this.model;
    const most = this.capacityOf(k);
    for (const r of reach[k]!) {
      const at = k * places + r;
      if (fee[at] === 0) continue;
      const each = (fee[at]! / Math.min(demand[r]!, most)) * (1 - 2 * rounding);
      this.freight[at] = freight[at]! + each;
      this.dearest = Math.max(this.dearest, this.model.dearest + each);
    }
  }

  /**
   * Whether volumes and counts leave a chance; on the way sets how many winners there may be: at least as many as the
   * largest capacities need, at most as many as the smallest minimums allow.
   */
  feasible(): boolean {
    const { model, status } = this;
    const { bids, group, total, rounding } = model;
    const slack = rounding * 8 * total;
    let capacity = 0;
    let minimum = 0;
    let included = 0;
    this.capacities.fill(0);
    this.minimums.fill(Infinity);
    for (let k = 0; k < bids; k++) {
      if (status[k] === OUT) continue;
      const most = this.capacityOf(k);
      if (most === 0 && !(model.lot.hasUnserved && k === bids - 1)) {
        if (status[k] === IN) return false;
        status[k] = OUT;
        continue;
      }
      if (status[k] === IN) {
        included++;
        capacity += most;
        minimum += this.minimumOf(k);
      } else {
        const g = group[k]!;
        if (most > this.capacities[g]!) this.capacities[g] = most;
        const least = this.minimumOf(k);
        if (least < this.minimums[g]!) this.minimums[g] = least;
      }
    }
    if (included > model.maxWinners || minimum > total + slack) return false;
    const most = this.capacities.filter((value) => value > 0).sort();
    let needed = included;
    for (let at = most.length - 1; at >= 0 && capacity < total - slack; at--, needed++) capacity += most[at]!;
    if (capacity < total - slack || needed > model.maxWinners) return false;
    const least = this.minimums.filter((value) => value < Infinity).sort();
    let possible = included;
    for (let at = 0; at < least.length && minimum + least[at]! <= total + slack; at++, possible++)
      minimum += least[at]!;
    this.minWinners = Math.max(needed, model.minWinners);
    this.maxWinners = Math.min(possible, model.maxWinners);
    return this.minWinners <= this.maxWinners;
  }
}
