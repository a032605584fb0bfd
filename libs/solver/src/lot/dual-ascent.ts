import type { LotModel } from './lot-model.js';
import type { Relaxation } from './relaxation.js';

/** What the ascent tells, and asks, on its way. */
export interface AscentGuide {
  /** The cost to beat, or Infinity. */
  readonly ceiling: number;
  /** Whether a bound is high enough to stop. */
  closes(bound: number): boolean;
  /** Looks for an award near what the relaxation has just chosen. */
  repair(): void;
}

export interface Effort {
  readonly steps: number;
  /** Steps without a better bound before the step length is cut. */
  readonly patience: number;
  /** The first step length. */
  readonly stride: number;
  /** An award is looked for every so many steps; 0: only at the end. */
  readonly repairEvery: number;
}

export const ROOT_EFFORT: Effort = { steps: 240, patience: 8, stride: 1.6, repairEvery: 12 };
export const NODE_EFFORT: Effort = { steps: 36, patience: 4, stride: 0.9, repairEvery: 0 };

/** Searches the prices u with the highest bound L(u): along its slope; for one place by cutting between two tangents. */
export class DualAscent {
  /** The best prices of the last ascent; the relaxation was evaluated at them last. */
  readonly prices: Float64Array;
  /** How often each bid, and each segment, was chosen on the way: 0 to 1. */
  readonly bidUse: Float64Array;
  readonly segmentUse: Float64Array;
  private readonly trial: Float64Array;
  private readonly current: Float64Array;
  private bound = -Infinity;

  constructor(
    private readonly model: LotModel,
    private readonly relaxation: Relaxation,
    private readonly guide: AscentGuide,
  ) {
    this.prices = new Float64Array(model.places);
    this.trial = new Float64Array(model.places);
    this.current = new Float64Array(model.places);
    this.bidUse = new Float64Array(model.bids);
    this.segmentUse = new Float64Array(model.lo.length);
  }

  /** The highest bound found from these prices; Infinity when no set of winners is admissible. */
  climb(start: Float64Array, effort: Effort): number {
    this.bound = -Infinity;
    this.bidUse.fill(0);
    this.segmentUse.fill(0);
    const possible = this.model.places === 1 ? this.bracket(start[0]!) : this.ascend(start, effort);
    if (!possible) return Infinity;
    this.relaxation.evaluate(this.prices);
    return this.bound;
  }

  private round(value: number): number {
    return this.model.rounding === 0 ? Math.round(value) : value;
  }

  /** A price with which sums over all demand stay exact, where they are. */
  private within(price: number): number {
    if (this.model.rounding !== 0) return price;
    const far = 2 ** 51 / this.model.total;
    return Math.max(-far, Math.min(far, price));
  }

  /** One place: L is concave in one number, and highest where its slope changes sign. */
  private bracket(start: number): boolean {
    const { demand, scale } = this.model;
    // As far as sums stay exact; where they are rounded anyway, as far as any price goes.
    const far = this.model.rounding === 0 ? 2 ** 51 / demand[0]! : 2 ** 500;
    const stride = Math.max(scale * 4, this.model.rounding === 0 ? 0 : Math.abs(start) / 64);
    const first = this.tangent(this.round(Math.max(-far, Math.min(far, start))));
    if (first.value === Infinity) return false;
    let low = first;
    let high = first;
    for (let step = stride; low.slope > 0 && high.slope > 0 && high.at < far; step *= 4) {
      low = high;
      high = this.tangent(this.round(Math.min(far, high.at + step)));
    }
    for (let step = stride; low.slope < 0 && low.at > -far; step *= 4) {
      high = low;
      low = this.tangent(this.round(Math.max(-far, low.at - step)));
    }
    const finest = this.model.rounding === 0 ? 1 : Math.abs(high.at - low.at) * 1e-12;
    for (let cut = 0; cut < 80 && high.at - low.at > finest && low.slope > 0 && high.slope < 0; cut++) {
      if (this.guide.closes(this.bound)) return true;
      const crossing = low.at + (high.value - low.value - high.slope * (high.at - low.at)) / (low.slope - high.slope);
      let at = this.round(cut % 4 === 3 ? (low.at + high.at) / 2 : crossing);
      if (at <= low.at) at = this.model.rounding === 0 ? low.at + 1 : (low.at + high.at) / 2;
      if (at >= high.at) at = this.model.rounding === 0 ? high.at - 1 : (low.at + high.at) / 2;
      if (at <= low.at || at >= high.at) break;
      const next = this.tangent(at);
      if (next.slope === 0) low = high = next;
      else if (next.slope > 0) low = next;
      else high = next;
    }
    if (this.guide.closes(this.bound)) return true;
    for (const { at } of [low, high]) {
      this.trial[0] = at;
      this.relaxation.evaluate(this.trial);
      this.relaxation.measureSlack();
      this.count(0.5);
      this.guide.repair();
    }
    return true;
  }

  private tangent(at: number): { at: number; value: number; slope: number } {
    this.trial[0] = at;
    const value = this.relaxation.evaluate(this.trial);
    this.relaxation.measureSlack();
    if (value > this.bound) {
      this.bound = value;
      this.prices[0] = at;
    }
    return { at, value, slope: this.relaxation.slack[0]! };
  }

  private ascend(start: Float64Array, effort: Effort): boolean {
    const { trial, current, relaxation, guide } = this;
    const { slack } = relaxation;
    current.set(start);
    let stride = effort.stride;
    let misses = 0;
    let weight = 0;
    for (let step = 0; step < effort.steps; step++) {
      for (let r = 0; r < trial.length; r++) trial[r] = this.round(current[r]!);
      const value = relaxation.evaluate(trial);
      if (value === Infinity) return false;
      relaxation.measureSlack();
      weight = weight * 0.92 + 1;
      this.fade(0.92);
      this.count(1);
      if (this.bound === -Infinity || value > this.bound + Math.abs(this.bound) * 1e-9) {
        this.bound = value;
        this.prices.set(trial);
        misses = 0;
      } else if (++misses >= effort.patience) {
        stride *= 0.6;
        misses = 0;
        current.set(this.prices);
        if (stride < 0.004) break;
      }
      if (guide.closes(this.bound)) return true;
      const last = step === effort.steps - 1;
      if (effort.repairEvery > 0 ? step % effort.repairEvery === effort.repairEvery >> 1 : last) guide.repair();
      let norm = 0;
      for (let r = 0; r < slack.length; r++) norm += slack[r]! * slack[r]!;
      if (norm === 0) {
        guide.repair();
        break;
      }
      const aim = guide.ceiling < Infinity ? guide.ceiling : Math.abs(this.bound) * 1.05 + 1;
      const length = (stride * Math.max(aim - value, Math.abs(aim) * 1e-7)) / norm;
      for (let r = 0; r < slack.length; r++) current[r] = this.within(current[r]! + length * slack[r]!);
    }
    this.fade(1 / (weight || 1));
    return true;
  }

  private fade(by: number): void {
    for (let k = 0; k < this.bidUse.length; k++) this.bidUse[k]! *= by;
    for (let s = 0; s < this.segmentUse.length; s++) this.segmentUse[s]! *= by;
  }

  private count(weight: number): void {
    const { chosen, segment } = this.relaxation;
    for (let k = 0; k < this.bidUse.length; k++) {
      if (!chosen[k]) continue;
      this.bidUse[k]! += weight;
      this.segmentUse[segment[k]!]! += weight;
    }
  }
}
