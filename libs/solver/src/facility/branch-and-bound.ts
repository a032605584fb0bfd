import { FREE, type Decisions } from './decisions.js';
import { Dual } from './dual.js';
import { Fixing } from './fixing.js';
import type { Incumbent } from './incumbent.js';
import type { Relaxation } from './relaxation.js';

/** A limit of the search, as one question: may it go on? */
export interface Budget {
  spent(): boolean;
}

/**
 * Depth-first search over who is taken on, then over who serves whom, with the relaxation as bound. What is left open
 * when the budget is spent keeps its bound.
 */
export class BranchAndBound {
  nodes = 0;
  /** Least bound among what was left open; Infinity when nothing was. */
  openBound = Infinity;
  readonly #dual: Dual;
  readonly #fixing: Fixing;

  constructor(
    readonly decisions: Decisions,
    readonly relaxation: Relaxation,
    readonly incumbent: Incumbent,
    readonly budget: Budget,
  ) {
    this.#dual = new Dual(relaxation);
    this.#fixing = new Fixing(relaxation);
  }

  get steps(): number {
    return this.#fixing.steps;
  }

  /** From this bound on nothing better than the best answer is left. */
  enough(): number {
    return this.incumbent.cost - this.relaxation.grid.lattice + 1;
  }

  /**
   * @param start prices to begin with
   * @param bound what is proven about the node already
   */
  explore(start: Float64Array, bound: number, depth: number): void {
    const { decisions } = this;
    if (decisions.failed || bound >= this.enough()) return;
    if (this.budget.spent()) {
      this.openBound = Math.min(this.openBound, bound);
      return;
    }
    this.nodes++;
    const mark = decisions.mark;
    const prices = start.slice();
    const proven = this.#tighten(prices, bound, depth);
    if (proven < this.enough() && !decisions.failed) this.#branch(prices, proven, depth);
    decisions.undo(mark);
  }

  /** Raises the bound of a node and decides what follows from it, as long as that helps. */
  #tighten(prices: Float64Array, known: number, depth: number): number {
    const { decisions, relaxation, incumbent } = this;
    const dual = this.#dual;
    let bound = known;
    for (let round = 0; round < 4; round++) {
      const root = depth === 0 && round === 0;
      dual.ascend(decisions, prices, {
        iterations: root ? 1_200 : round === 0 ? 60 : 40,
        target: () => incumbent.target(dual.bound),
        enough: () => this.enough(),
        scale: root ? 1.2 : 0.3,
        patience: root ? 25 : 6,
        ...(root && {
          onStep: (iteration: number) => {
            if (iteration % 50 === 20) incumbent.fromRelaxation(decisions, relaxation, iteration > 150);
            return this.budget.spent();
          },
        }),
      });
      if (dual.bound > bound) bound = dual.bound;
      if (bound >= this.enough()) return bound;
      prices.set(dual.prices);
      relaxation.evaluate(decisions, prices);
      // When every buyer is packed once, this is an answer, and the best one of the node.
      if (depth < 4 || this.nodes % 8 === 0 || relaxation.servesOnce())
        incumbent.fromRelaxation(decisions, relaxation, depth === 0);
      if (bound >= this.enough() || incumbent.cost === Infinity) break;
      const before = decisions.mark;
      this.#fixing.apply(decisions, prices, this.enough());
      if (decisions.failed) return Infinity;
      if (decisions.mark - before < 1 + relaxation.grid.suppliers) break;
    }
    return bound;
  }

  #branch(prices: Float64Array, bound: number, depth: number): void {
    const { decisions } = this;
    const supplier = this.#undecidedSupplier();
    if (supplier >= 0) {
      const first = this.#dual.openFraction(supplier) >= 0.5;
      for (const open of [first, !first]) {
        const mark = decisions.mark;
        if (open) decisions.open(supplier);
        else decisions.close(supplier);
        this.explore(prices, bound, depth + 1);
        decisions.undo(mark);
      }
      return;
    }
    const pair = this.#undecidedPair();
    if (pair < 0) return;
    const { buyers } = this.relaxation.grid;
    const at = Math.floor(pair / buyers);
    for (const taken of [true, false]) {
      const mark = decisions.mark;
      if (taken) decisions.require(at, pair % buyers);
      else decisions.forbid(at, pair % buyers);
      this.explore(prices, bound, depth + 1);
      decisions.undo(mark);
    }
  }

  /** The free supplier that the averages are least sure about; -1 when they are sure about all. */
  #undecidedSupplier(): number {
    const { suppliers } = this.relaxation.grid;
    let best = 0.02;
    let found = -1;
    for (let supplier = 0; supplier < suppliers; supplier++) {
      if (this.decisions.status[supplier] !== FREE) continue;
      const fraction = this.#dual.openFraction(supplier);
      const doubt = Math.min(fraction, 1 - fraction);
      if (doubt <= best) continue;
      best = doubt;
      found = supplier;
    }
    return found;
  }

  /** The pair that the averages are least sure about, larger demands first; any that is open when they are sure. */
  #undecidedPair(): number {
    const { suppliers, buyers, demand } = this.relaxation.grid;
    const { decisions } = this;
    let best = -1;
    let found = -1;
    for (let buyer = 0; buyer < buyers; buyer++) {
      if (decisions.home[buyer] !== -1) continue;
      for (let supplier = 0; supplier < suppliers; supplier++) {
        const pair = supplier * buyers + buyer;
        if (!decisions.allowed[pair]) continue;
        const fraction = this.#dual.servedFraction(pair);
        const doubt = Math.min(fraction, 1 - fraction) * Math.sqrt(demand[buyer]!) + fraction * 1e-6;
        if (doubt <= best) continue;
        best = doubt;
        found = pair;
      }
    }
    return found;
  }
}
