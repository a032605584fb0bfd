import { CLOSED, type Decisions } from './decisions.js';
import type { Relaxation } from './relaxation.js';

/** How fast older steps are forgotten in the averages. */
const MEMORY = 0.93;

/**
 * Prices for the relaxation, raised for buyers that are served too little and lowered for those served too often, in
 * steps that shrink while the bound does not rise; and averages over the steps, which come near the answer of the
 * linear relaxation and tell where to branch.
 */
export class Dual {
  /** Best prices found, whole numbers. */
  readonly prices: Float64Array;
  bound = -Infinity;
  /** Of each supplier, how much of the time it was taken on lately. */
  readonly openShare: Float64Array;
  /** Of each pair, how much of the time the buyer was packed there lately. */
  readonly servedShare: Float64Array;
  iterations = 0;
  readonly #current: Float64Array;
  readonly #whole: Float64Array;
  readonly #direction: Float64Array;
  #weight = 0;
  #increment = 1;

  constructor(readonly relaxation: Relaxation) {
    const { suppliers, buyers } = relaxation.grid;
    this.prices = new Float64Array(buyers);
    this.#current = new Float64Array(buyers);
    this.#whole = new Float64Array(buyers);
    this.#direction = new Float64Array(buyers);
    this.openShare = new Float64Array(suppliers);
    this.servedShare = new Float64Array(suppliers * buyers);
  }

  /**
   * @param start prices to begin with
   * @param target what an answer costs, or an estimate: the height of the steps
   * @param enough a bound from which on the node is done with
   * @param onStep called after every evaluation; true ends the ascent
   */
  ascend(
    decisions: Decisions,
    start: Float64Array,
    options: {
      iterations: number;
      target: () => number;
      enough: () => number;
      scale: number;
      patience: number;
      onStep?: (iteration: number) => boolean;
    },
  ): void {
    const current = this.#current;
    const whole = this.#whole;
    const direction = this.#direction;
    const { buyers } = this.relaxation.grid;
    const { served } = this.relaxation;
    current.set(start);
    direction.fill(0);
    this.bound = -Infinity;
    this.#forget();
    let { scale } = options;
    let stale = 0;
    for (let iteration = 0; iteration < options.iterations; iteration++) {
      for (let buyer = 0; buyer < buyers; buyer++) whole[buyer] = Math.round(current[buyer]!);
      const bound = this.relaxation.evaluate(decisions, whole);
      this.iterations++;
      if (bound > this.bound) {
        if (bound > this.bound + Math.abs(this.bound) * 1e-6) stale = 0;
        this.bound = bound;
        this.prices.set(whole);
      } else stale++;
      if (bound === Infinity || this.bound >= options.enough()) return;
      this.#remember(decisions);
      if (options.onStep?.(iteration)) return;
      if (stale >= options.patience) {
        stale = 0;
        scale *= 0.6;
        current.set(this.prices);
        direction.fill(0);
        if (scale < 1e-3) return;
        // The gradient at hand belongs to other prices, but close ones: it serves.
      }
      let norm = 0;
      for (let buyer = 0; buyer < buyers; buyer++) {
        direction[buyer] = 1 - served[buyer]! + 0.6 * direction[buyer]!;
        if (decisions.home[buyer] === -1) norm += direction[buyer]! * direction[buyer]!;
      }
      if (norm === 0) return;
      const step = (scale * Math.max(options.target() - bound, Math.abs(bound) * 1e-6)) / norm;
      for (let buyer = 0; buyer < buyers; buyer++) current[buyer]! += step * direction[buyer]!;
    }
  }

  #forget(): void {
    this.openShare.fill(0);
    this.servedShare.fill(0);
    this.#weight = 0;
    this.#increment = 1;
  }

  #remember(decisions: Decisions): void {
    const { grid, selection, packed, packedCount } = this.relaxation;
    const { suppliers, buyers } = grid;
    this.#increment /= MEMORY;
    this.#weight += this.#increment;
    for (let supplier = 0; supplier < suppliers; supplier++) {
      if (decisions.status[supplier] === CLOSED || !selection.chosen[supplier]) continue;
      this.openShare[supplier]! += this.#increment;
      const from = supplier * buyers;
      for (let at = from; at < from + packedCount[supplier]!; at++)
        this.servedShare[from + packed[at]!]! += this.#increment;
    }
    if (this.#increment < 1e100) return;
    this.#weight /= this.#increment;
    for (const shares of [this.openShare, this.servedShare])
      for (let at = 0; at < shares.length; at++) shares[at]! /= this.#increment;
    this.#increment = 1;
  }

  /** From 0 to 1. */
  openFraction(supplier: number): number {
    return this.#weight > 0 ? this.openShare[supplier]! / this.#weight : 0;
  }

  /** From 0 to 1. */
  servedFraction(pair: number): number {
    return this.#weight > 0 ? this.servedShare[pair]! / this.#weight : 0;
  }
}
