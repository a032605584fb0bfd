import type { Incumbent } from './incumbent.js';
import type { LotModel } from './lot-model.js';
import { FREE, type Node } from './node.js';
import type { Relaxation } from './relaxation.js';

/** Turns what the relaxation chose into an award: enough winners to serve every place, then without those it can spare. */
export class Repair {
  private readonly covered: Float64Array;
  private capacity = 0;
  private winners: number[] = [];
  private segments: number[] = [];
  private last = '';

  constructor(
    private readonly model: LotModel,
    private readonly node: Node,
    private readonly relaxation: Relaxation,
    private readonly incumbent: Incumbent,
    /** Offers the cheapest flow of these winners; false when they cannot serve everything. */
    private readonly award: (winners: readonly number[], segments: readonly number[]) => boolean,
  ) {
    this.covered = new Float64Array(model.places);
  }

  run(): void {
    this.choose();
    const key = `${this.winners.join()};${this.segments.join()}`;
    if (key === this.last) return;
    this.last = key;
    const served = this.offer(this.winners, this.segments) || this.offerOtherTiers();
    if (served) this.spare();
  }

  private choose(): void {
    const { model, relaxation, node } = this;
    this.winners = [];
    this.segments = [];
    this.capacity = 0;
    this.covered.fill(0);
    for (let k = 0; k < model.bids; k++) if (relaxation.chosen[k]) this.add(k, relaxation.segment[k]!);
    for (const k of relaxation.passedOver()) {
      if (this.winners.length >= node.maxWinners || !this.lacks()) break;
      this.add(k, this.largest(k));
    }
  }

  private add(k: number, s: number): void {
    this.winners.push(k);
    this.segments.push(s);
    this.capacity += this.model.hi[s]!;
    for (const r of this.model.reach[k]!) this.covered[r]! += this.model.hi[s]!;
  }

  private lacks(): boolean {
    const { demand, total } = this.model;
    return this.capacity < total || this.covered.some((units, r) => units < demand[r]!);
  }

  private offer(winners: readonly number[], segments: readonly number[]): boolean {
    if (winners.length < this.node.minWinners || winners.length > this.node.maxWinners) return false;
    return this.award(winners, segments);
  }

  private offerOtherTiers(): boolean {
    const largest = this.winners.map((k) => this.largest(k));
    if (this.offer(this.winners, largest)) {
      this.segments = largest;
      return true;
    }
    const smallest = this.winners.map((k) => this.smallest(k));
    if (!this.offer(this.winners, smallest)) return false;
    this.segments = smallest;
    return true;
  }

  /** Leaves out one winner after the other where that is possible and cheaper. */
  private spare(): void {
    const { node, incumbent } = this;
    for (let at = this.winners.length - 1; at >= 0; at--) {
      if (node.status[this.winners[at]!] !== FREE) continue;
      const before = incumbent.exact;
      const winners = this.winners.toSpliced(at, 1);
      const segments = this.segments.toSpliced(at, 1);
      if (!this.offer(winners, segments) || incumbent.exact === before) continue;
      this.winners = winners;
      this.segments = segments;
    }
  }

  private largest(k: number): number {
    let best = this.relaxation.segment[k]!;
    for (let s = this.model.segmentStart[k]!; s < this.model.segmentStart[k + 1]!; s++) {
      if (this.node.alive[s] && this.model.hi[s]! > this.model.hi[best]!) best = s;
    }
    return best;
  }

  private smallest(k: number): number {
    let best = this.relaxation.segment[k]!;
    for (let s = this.model.segmentStart[k]!; s < this.model.segmentStart[k + 1]!; s++) {
      if (this.node.alive[s] && this.model.lo[s]! < this.model.lo[best]!) best = s;
    }
    return best;
  }
}
