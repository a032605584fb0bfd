import { CLOSED, FREE, OPEN, type Decisions } from './decisions.js';
import { portion } from './knapsack.js';
import type { Relaxation } from './relaxation.js';

/**
 * Decides what no better answer can have otherwise: with the bound at hand, a supplier or pair whose opposite choice
 * alone would lift the bound to the cutoff. Bounds of single changes are bounds of the same prices, so all of them hold
 * together.
 */
export class Fixing {
  /** Elementary steps so far. */
  steps = 0;
  /** Least bound with the supplier taken on, and with it left out. */
  readonly #withIt: Float64Array;
  readonly #withoutIt: Float64Array;

  constructor(readonly relaxation: Relaxation) {
    this.#withIt = new Float64Array(relaxation.grid.suppliers);
    this.#withoutIt = new Float64Array(relaxation.grid.suppliers);
  }

  /**
   * @param prices those of the best bound; the relaxation is evaluated at them here
   * @param enough a bound from which on nothing better is possible
   * @returns whether anything was decided
   */
  apply(decisions: Decisions, prices: Float64Array, enough: number): boolean {
    const { relaxation } = this;
    const { suppliers } = relaxation.grid;
    const mark = decisions.mark;
    const bound = relaxation.evaluate(decisions, prices);
    const rest = bound - relaxation.selection.choose(decisions, relaxation.reduced);
    for (let supplier = 0; supplier < suppliers; supplier++) {
      if (decisions.status[supplier] === CLOSED) continue;
      this.#withIt[supplier] = rest + relaxation.selection.choose(decisions, relaxation.reduced, supplier);
      this.#withoutIt[supplier] =
        decisions.status[supplier] === OPEN
          ? Infinity
          : rest + relaxation.selection.choose(decisions, relaxation.reduced, -1, supplier);
    }
    // Judged before anything is decided: each decision changes what the packings were made of.
    const pairs = relaxation.split ? [] : this.#judgePairs(decisions, prices, enough);
    for (let supplier = 0; supplier < suppliers && !decisions.failed; supplier++) {
      if (decisions.status[supplier] !== FREE) continue;
      if (this.#withIt[supplier]! >= enough) decisions.close(supplier);
      else if (this.#withoutIt[supplier]! >= enough) decisions.open(supplier);
    }
    for (const pair of pairs) {
      if (decisions.failed) break;
      const { buyers } = relaxation.grid;
      if (pair >= 0) decisions.forbid(Math.floor(pair / buyers), pair % buyers);
      else decisions.require(Math.floor((-1 - pair) / buyers), (-1 - pair) % buyers);
    }
    return decisions.mark > mark;
  }

  /** Pairs to rule out, and (as -1 - pair) pairs to settle. */
  #judgePairs(decisions: Decisions, prices: Float64Array, enough: number): number[] {
    const { relaxation } = this;
    const { suppliers, buyers, cost, demand } = relaxation.grid;
    const found: number[] = [];
    const isPacked = new Uint8Array(buyers);
    for (let supplier = 0; supplier < suppliers; supplier++) {
      if (decisions.status[supplier] === CLOSED) continue;
      const earning = relaxation.earning[supplier]!;
      const from = supplier * buyers;
      const withIt = this.#withIt[supplier]!;
      const { count, buyers: order } = relaxation.candidates(decisions, prices, supplier);
      isPacked.fill(0);
      for (let at = 0; at < relaxation.packedCount[supplier]!; at++) isPacked[relaxation.packed[from + at]!] = 1;
      const packing = (skip: number, room: number) => this.#relaxedPacking(order, count, prices, from, skip, room);
      for (let buyer = 0; buyer < buyers; buyer++) {
        const pair = from + buyer;
        if (!decisions.allowed[pair] || decisions.home[buyer] !== -1) continue;
        if (!isPacked[buyer]) {
          const room = decisions.rest[supplier]! - demand[buyer]!;
          // Cheap first: what the pair itself loses.
          const profit = prices[buyer]! - cost[pair]!;
          const forced = profit + packing(buyer, room);
          if (withIt + Math.max(0, earning - forced) >= enough) found.push(pair);
        } else {
          const without = packing(buyer, decisions.rest[supplier]!);
          const least = Math.min(this.#withoutIt[supplier]!, withIt + Math.max(0, earning - without));
          if (least >= enough) found.push(-1 - pair);
        }
      }
    }
    return found;
  }

  /** The most that a packing without one buyer can earn: items in order, the last one in part. */
  #relaxedPacking(
    order: Int32Array,
    count: number,
    prices: Float64Array,
    from: number,
    skip: number,
    capacity: number,
  ): number {
    const { cost, demand } = this.relaxation.grid;
    let room = capacity;
    let sum = 0;
    let at = 0;
    for (; at < count; at++) {
      const buyer = order[at]!;
      if (buyer === skip) continue;
      const profit = prices[buyer]! - cost[from + buyer]!;
      const size = demand[buyer]!;
      if (size > room) {
        sum += portion(profit, room, size);
        break;
      }
      room -= size;
      sum += profit;
    }
    this.steps += at + 1;
    return sum;
  }
}
