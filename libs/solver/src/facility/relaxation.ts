import { CLOSED, type Decisions } from './decisions.js';
import type { Grid } from './grid.js';
import { Knapsack } from './knapsack.js';
import { RivalPacking } from './rival-packing.js';
import { Selection } from './selection.js';
import { sortByFallingKey } from './sorting.js';

/**
 * The Lagrangian relaxation of "every buyer is served": serving a buyer earns its price, each supplier packs the buyers
 * that pay best into its capacity (a knapsack, exact), and the suppliers whose packing pays are taken on, with at least
 * the capacity that the demand needs. Prices are whole numbers, so that the bound is exact whatever the prices are.
 */
export class Relaxation {
  /** Of each supplier, the most that its packing earns at the prices of the last `evaluate`. */
  readonly earning: Float64Array;
  /** Fixed cost less earning. */
  readonly reduced: Float64Array;
  /** Buyers packed by supplier: the first `packedCount[supplier]` from supplier * buyers on. */
  readonly packed: Int32Array;
  readonly packedCount: Int32Array;
  readonly selection: Selection;
  /** Units of the buyers packed, at the same places. */
  readonly packedUnits: Float64Array;
  /** How often each buyer's whole demand is served by those taken on. */
  readonly served: Float64Array;
  /** Buyers by profit per unit, best first, of each supplier: kept because it changes little from step to step. */
  readonly #orders: Int32Array[];
  readonly #knapsack: Knapsack;
  /** Where rivals or parts have to be looked at. */
  readonly #packing: RivalPacking | undefined;
  readonly #keys: Float64Array;
  readonly #profits: Float64Array;
  readonly #weights: Float64Array;
  readonly #scratch: Int32Array;
  #steps = 0;

  constructor(
    readonly grid: Grid,
    /** Demands may be split over suppliers. */
    readonly split = false,
  ) {
    const { suppliers, buyers } = grid;
    this.earning = new Float64Array(suppliers);
    this.reduced = new Float64Array(suppliers);
    this.packed = new Int32Array(suppliers * buyers);
    this.packedUnits = new Float64Array(suppliers * buyers);
    this.packedCount = new Int32Array(suppliers);
    this.served = new Float64Array(buyers);
    this.selection = new Selection(grid);
    this.#orders = Array.from({ length: suppliers }, () => Int32Array.from({ length: buyers }, (_, buyer) => buyer));
    this.#knapsack = new Knapsack(buyers);
    const conflicts = grid.rivals.some((list) => list.length > 0);
    this.#packing = split || conflicts ? new RivalPacking(grid.rivals, split) : undefined;
    this.#keys = new Float64Array(buyers);
    this.#profits = new Float64Array(buyers);
    this.#weights = new Float64Array(buyers);
    this.#scratch = new Int32Array(buyers);
  }

  /** Elementary steps so far: the same on every machine. */
  get steps(): number {
    return this.#steps + (this.#packing ?? this.#knapsack).steps + this.selection.steps;
  }

  /** The lower bound at these prices (whole numbers); Infinity when the suppliers left cannot hold the demand. */
  evaluate(decisions: Decisions, prices: Float64Array): number {
    const { suppliers, buyers, fixed, demand } = this.grid;
    for (let supplier = 0; supplier < suppliers; supplier++) {
      if (decisions.status[supplier] === CLOSED) continue;
      this.#pack(decisions, prices, supplier);
      this.reduced[supplier] = fixed[supplier]! - this.earning[supplier]!;
    }
    const chosen = this.selection.choose(decisions, this.reduced);
    if (chosen === Infinity) return Infinity;
    let bound = decisions.settledCost + chosen;
    this.served.fill(0);
    for (let buyer = 0; buyer < buyers; buyer++) {
      if (decisions.home[buyer] === -1) bound += prices[buyer]!;
      else this.served[buyer] = 1;
    }
    for (let supplier = 0; supplier < suppliers; supplier++) {
      if (!this.selection.chosen[supplier]) continue;
      const from = supplier * buyers;
      const to = from + this.packedCount[supplier]!;
      for (let at = from; at < to; at++) {
        const buyer = this.packed[at]!;
        this.served[buyer]! += this.split && demand[buyer]! > 0 ? this.packedUnits[at]! / demand[buyer]! : 1;
      }
    }
    return bound;
  }

  /** Whether those taken on serve every buyer exactly once. */
  servesOnce(): boolean {
    return this.served.every((times) => times === 1);
  }

  /** The buyers that may be packed with a profit, best per unit first, in `scratch`; their number. */
  candidates(decisions: Decisions, prices: Float64Array, supplier: number): { count: number; buyers: Int32Array } {
    const { buyers, cost, demand } = this.grid;
    const order = this.#orders[supplier]!;
    const from = supplier * buyers;
    const keys = this.#keys;
    const scratch = this.#scratch;
    let front = 0;
    let back = 0;
    // Those with a profit move to the front, in their old order.
    for (let at = 0; at < buyers; at++) {
      const buyer = order[at]!;
      const profit = prices[buyer]! - cost[from + buyer]!;
      if (profit > 0 && decisions.allowed[from + buyer] && decisions.home[buyer] === -1) {
        keys[buyer] = profit / demand[buyer]!;
        order[front++] = buyer;
      } else scratch[back++] = buyer;
    }
    order.set(scratch.subarray(0, back), front);
    this.#steps += buyers + sortByFallingKey(order, front, keys);
    return { count: front, buyers: order };
  }

  #pack(decisions: Decisions, prices: Float64Array, supplier: number): void {
    const { buyers, cost, demand } = this.grid;
    const from = supplier * buyers;
    const { count, buyers: order } = this.candidates(decisions, prices, supplier);
    const profits = this.#profits;
    const weights = this.#weights;
    for (let at = 0; at < count; at++) {
      const buyer = order[at]!;
      profits[at] = prices[buyer]! - cost[from + buyer]!;
      weights[at] = demand[buyer]!;
    }
    const rest = decisions.rest[supplier]!;
    const packing = this.#packing;
    this.earning[supplier] = packing
      ? packing.solve(count, order, profits, weights, rest)
      : this.#knapsack.solve(count, profits, weights, rest);
    const { taken } = packing ?? this.#knapsack;
    let packed = from;
    for (let at = 0; at < count; at++) {
      if (!taken[at]) continue;
      this.packed[packed] = order[at]!;
      this.packedUnits[packed++] = packing ? packing.units[at]! : weights[at]!;
    }
    this.packedCount[supplier] = packed - from;
  }
}
