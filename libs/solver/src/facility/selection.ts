import { CLOSED, OPEN, type Decisions } from './decisions.js';
import type { Grid } from './grid.js';
import { Knapsack } from './knapsack.js';
import { sortByFallingKey } from './sorting.js';

/**
 * Which suppliers to take on, given what each costs net of its earnings: all that pay, and the cheapest others until
 * their capacities hold the whole demand (a knapsack over who can be left out).
 */
export class Selection {
  /** By supplier, 1 when taken on. */
  readonly chosen: Uint8Array;
  steps = 0;
  readonly #knapsack: Knapsack;
  readonly #order: Int32Array;
  readonly #keys: Float64Array;
  readonly #profits: Float64Array;
  readonly #weights: Float64Array;

  constructor(readonly grid: Grid) {
    const { suppliers } = grid;
    this.chosen = new Uint8Array(suppliers);
    this.#knapsack = new Knapsack(suppliers);
    this.#order = new Int32Array(suppliers);
    this.#keys = new Float64Array(suppliers);
    this.#profits = new Float64Array(suppliers);
    this.#weights = new Float64Array(suppliers);
  }

  /**
   * @param forced taken on in any case
   * @param banned left out in any case
   * @returns the least net cost, or less when the search is cut off; Infinity when capacities cannot hold the demand
   */
  choose(decisions: Decisions, reduced: Float64Array, forced = -1, banned = -1): number {
    const { suppliers, capacity, totalDemand } = this.grid;
    const { chosen } = this;
    let held = 0;
    let total = 0;
    let others = 0;
    let spare = -totalDemand;
    for (let supplier = 0; supplier < suppliers; supplier++) {
      const status = decisions.status[supplier];
      chosen[supplier] = 0;
      if (status === CLOSED || supplier === banned) continue;
      spare += capacity[supplier]!;
      if (status === OPEN || supplier === forced || reduced[supplier]! <= 0) {
        chosen[supplier] = 1;
        held += capacity[supplier]!;
        total += reduced[supplier]!;
      } else this.#order[others++] = supplier;
    }
    this.steps += suppliers;
    if (spare < 0) return Infinity;
    return held >= totalDemand ? total : total + this.#cover(others, reduced, spare);
  }

  /** Takes on all but the dearest set of the others that can be spared. */
  #cover(others: number, reduced: Float64Array, spare: number): number {
    const { capacity } = this.grid;
    const order = this.#order;
    for (let at = 0; at < others; at++) {
      const supplier = order[at]!;
      this.#keys[supplier] = reduced[supplier]! / capacity[supplier]!;
    }
    this.steps += sortByFallingKey(order, others, this.#keys);
    let sum = 0;
    for (let at = 0; at < others; at++) {
      const supplier = order[at]!;
      this.#profits[at] = reduced[supplier]!;
      this.#weights[at] = capacity[supplier]!;
      sum += reduced[supplier]!;
    }
    const before = this.#knapsack.steps;
    const spared = this.#knapsack.solve(others, this.#profits, this.#weights, spare);
    this.steps += this.#knapsack.steps - before;
    for (let at = 0; at < others; at++) if (!this.#knapsack.taken[at]) this.chosen[order[at]!] = 1;
    return sum - spared;
  }
}
