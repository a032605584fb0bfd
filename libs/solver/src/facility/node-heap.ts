import type { Decisions } from './decisions.js';

/** A node of the search: its parent's decisions and one more. */
export interface SearchNode {
  readonly parent: SearchNode | undefined;
  /** Decides what sets it apart from its parent; nothing at the root. */
  readonly step: Step | undefined;
  /** What is proven about it. */
  readonly bound: number;
  /** Prices to begin with. */
  readonly prices: Float64Array;
  readonly depth: number;
}

export type Step = (decisions: Decisions) => void;

/** Open nodes, the lowest bound first; of equal bounds the deeper, then the earlier one. */
export class NodeHeap {
  readonly #nodes: { node: SearchNode; turn: number }[] = [];
  #turns = 0;

  get size(): number {
    return this.#nodes.length;
  }

  /** The lowest bound; Infinity when there is no node. */
  get least(): number {
    return this.#nodes[0]?.node.bound ?? Infinity;
  }

  clear(): void {
    this.#nodes.length = 0;
  }

  push(node: SearchNode): void {
    const nodes = this.#nodes;
    let at = nodes.push({ node, turn: this.#turns++ }) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#exchange(at, parent);
      at = parent;
    }
  }

  pop(): SearchNode {
    const nodes = this.#nodes;
    this.#exchange(0, nodes.length - 1);
    const { node } = nodes.pop()!;
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < nodes.length && this.#before(child, least)) least = child;
      if (least === at) return node;
      this.#exchange(at, least);
      at = least;
    }
  }

  #before(one: number, two: number): boolean {
    const a = this.#nodes[one]!;
    const b = this.#nodes[two]!;
    if (a.node.bound !== b.node.bound) return a.node.bound < b.node.bound;
    return a.node.depth !== b.node.depth ? a.node.depth > b.node.depth : a.turn < b.turn;
  }

  #exchange(one: number, two: number): void {
    [this.#nodes[one], this.#nodes[two]] = [this.#nodes[two]!, this.#nodes[one]!];
  }
}
