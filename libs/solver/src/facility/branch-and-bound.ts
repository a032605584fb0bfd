import { choosePair, chooseSupplier } from './branching.js';
import type { Decisions } from './decisions.js';
import { Dual } from './dual.js';
import { Fixing } from './fixing.js';
import type { Incumbent } from './incumbent.js';
import { NodeHeap, type SearchNode } from './node-heap.js';
import type { Relaxation } from './relaxation.js';
import type { WorkLimit } from './work-limit.js';

/** What one ascent of the dual may take. */
interface Effort {
  readonly iterations: number;
  readonly scale: number;
  readonly patience: number;
}

const ROOT: Effort = { iterations: 1_200, scale: 1.2, patience: 25 };
const NODE: Effort = { iterations: 60, scale: 0.3, patience: 6 };
const AGAIN: Effort = { iterations: 40, scale: 0.3, patience: 6 };
const ROUNDS = 4;

/**
 * Search over who is taken on, then over who serves whom, with the relaxation as bound: from the open node with the
 * lowest bound it follows one child to the end, then goes to the lowest bound again. What is left open when the limit
 * is met keeps its bound.
 */
export class BranchAndBound {
  nodes = 0;
  readonly #heap = new NodeHeap();
  readonly #dual: Dual;
  readonly #fixing: Fixing;
  #rootMark = 0;

  constructor(
    readonly decisions: Decisions,
    readonly relaxation: Relaxation,
    readonly incumbent: Incumbent,
    readonly limit: WorkLimit,
  ) {
    this.#dual = new Dual(relaxation);
    this.#fixing = new Fixing(relaxation);
  }

  get steps(): number {
    return this.#fixing.steps;
  }

  /** Least bound among what is left open; Infinity when nothing is. */
  get openBound(): number {
    return this.#heap.least;
  }

  /** From this bound on nothing better than the best answer is left. */
  enough(): number {
    return this.incumbent.cost - this.relaxation.grid.lattice + 1;
  }

  run(start: Float64Array): void {
    const { decisions } = this;
    let next: SearchNode | undefined = {
      parent: undefined,
      step: undefined,
      bound: -Infinity,
      prices: start,
      depth: 0,
    };
    next = this.#explore(next);
    // What the root has decided holds everywhere.
    this.#rootMark = decisions.mark;
    while (next || this.#heap.size > 0) {
      if (!next) {
        next = this.#heap.pop();
        if (next.bound >= this.enough()) return this.#heap.clear();
        this.#goTo(next);
      } else next.step?.(decisions);
      if (this.limit.spent()) return this.#heap.push(next);
      next = this.#explore(next);
    }
  }

  /** Takes back what was decided since the root, and decides what leads to a node. */
  #goTo(node: SearchNode): void {
    this.decisions.undo(this.#rootMark);
    const path: SearchNode[] = [];
    for (let at: SearchNode | undefined = node; at; at = at.parent) path.push(at);
    for (const { step } of path.toReversed()) step?.(this.decisions);
  }

  /** @returns the child to go on with; its sibling waits in the heap */
  #explore(node: SearchNode): SearchNode | undefined {
    const { decisions } = this;
    if (decisions.failed || node.bound >= this.enough()) return undefined;
    this.nodes++;
    const prices = node.prices.slice();
    const bound = this.#tighten(prices, node);
    if (bound >= this.enough() || decisions.failed) return undefined;
    const branch = chooseSupplier(decisions, this.#dual) ?? choosePair(decisions, this.#dual);
    if (!branch) return undefined;
    const [first, second] = branch.map((step) => ({ parent: node, step, bound, prices, depth: node.depth + 1 }));
    this.#heap.push(second!);
    return first;
  }

  /** Raises the bound of a node and decides what follows from it, as long as that helps. */
  #tighten(prices: Float64Array, { bound: known, depth }: SearchNode): number {
    const { decisions, relaxation, incumbent } = this;
    const dual = this.#dual;
    let bound = known;
    for (let round = 0; round < ROUNDS; round++) {
      this.#ascend(prices, depth === 0 && round === 0 ? ROOT : round === 0 ? NODE : AGAIN);
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

  #ascend(prices: Float64Array, effort: Effort): void {
    const { decisions, relaxation, incumbent, limit } = this;
    const dual = this.#dual;
    dual.ascend(decisions, prices, {
      ...effort,
      target: () => incumbent.target(dual.bound),
      enough: () => this.enough(),
      ...(effort === ROOT && {
        onStep: (iteration: number) => {
          if (iteration % 50 === 20) incumbent.fromRelaxation(decisions, relaxation, iteration > 150);
          return limit.spent();
        },
      }),
    });
  }
}
