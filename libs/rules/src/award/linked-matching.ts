/**
 * Linked lots: every lot goes to one supplier, and a supplier takes at most `limit` of them. Suppliers are numbers from
 * 0, as the caller counts them.
 */
export interface LinkedProblem {
  /** Per lot, in order of precedence: its suppliers, best rank first. */
  readonly lots: readonly (readonly number[])[];
  /** Lots that come before others of the same number of lots served; by position as in `lots`. */
  readonly preferred: readonly boolean[];
  readonly suppliers: number;
  readonly limit: number;
}

export interface LinkedSolution {
  /** Per lot the supplier that gets it, or -1. */
  readonly winners: readonly number[];
  /**
   * Per lot, by position as in `lots`: whether the supplier would get the lot if it had the best rank there and all
   * else stayed as it is. The answer of a lot never depends on its own ranks, only on which suppliers bid.
   */
  readonly possible: readonly (readonly boolean[])[];
}

/**
 * The best assignment: as many lots served as possible; among these, as many preferred ones as possible; among these,
 * the first lot with the best rank possible, then the second, and so on, where a lot that is not served comes after its
 * last rank. There is exactly one, because ranks differ.
 *
 * Augmenting paths, from preferred lots first, serve the most lots: a lot once served stays so. Then lot by lot: another
 * supplier may have the lot without loss exactly when a chain of moves leads from it back to where the lot is now. A
 * chain moves one lot from supplier to supplier, may end where there is room, and may leave a lot open for another open
 * one of the same kind. One search finds all suppliers that may; the best of them gets the lot, which then stays. The
 * work is at most lots times bids.
 */
export function solveLinkedLots(problem: LinkedProblem): LinkedSolution {
  const assignment = new Assignment(problem);
  const possible = problem.lots.map((suppliers, lot) => {
    const chains = assignment.chainsTo(assignment.holderOf(lot));
    const may = suppliers.map((supplier) => chains.has(supplier));
    const best = suppliers[may.indexOf(true)];
    if (best !== undefined) assignment.give(lot, best, chains);
    assignment.settle(lot);
    return may;
  });
  return { winners: assignment.winners(), possible };
}

/** A move of a lot to the next holder of a chain; null at its end, and where a holder has room. */
interface Move {
  readonly lot: number | null;
  readonly to: number;
}
type Chains = ReadonlyMap<number, Move | null>;

/**
 * Who holds which lot. Holders are the suppliers by number; then one for open lots that are not preferred, one for open
 * preferred lots; the last stands for the room that suppliers have left.
 */
class Assignment {
  private readonly holders: number[];
  private readonly settled: boolean[];
  /** How many lots each supplier holds. */
  private readonly loads: number[];
  private readonly bidsOf: number[][];
  private readonly open: readonly [number, number];
  private readonly room: number;

  constructor(private readonly problem: LinkedProblem) {
    const { lots, suppliers, preferred } = problem;
    this.open = [suppliers, suppliers + 1];
    this.room = suppliers + 2;
    this.holders = lots.map((_, lot) => this.openHolder(lot));
    this.settled = lots.map(() => false);
    this.loads = Array.from({ length: suppliers }, () => 0);
    this.bidsOf = Array.from({ length: suppliers }, () => []);
    for (const [lot, own] of lots.entries()) for (const supplier of own) this.bidsOf[supplier]?.push(lot);
    for (const first of [true, false]) {
      for (const lot of lots.keys()) if (preferred[lot] === first) this.serve(lot);
    }
  }

  holderOf(lot: number): number {
    return this.holders[lot] ?? this.room;
  }

  winners(): number[] {
    return this.holders.map((holder) => (this.isSupplier(holder) ? holder : -1));
  }

  settle(lot: number): void {
    this.settled[lot] = true;
  }

  /** All holders from which a chain of moves leads to the target, with the next move of each. */
  chainsTo(target: number): Chains {
    const next = new Map<number, Move | null>([[target, null]]);
    const queue = [target];
    const reach = (holder: number, move: Move): void => {
      if (next.has(holder)) return;
      next.set(holder, move);
      queue.push(holder);
    };
    for (const to of queue) {
      if (to === this.room) {
        for (const supplier of this.loads.keys()) if (this.hasRoom(supplier)) reach(supplier, { lot: null, to });
        continue;
      }
      for (const lot of this.arrivalsOf(to)) {
        if (!this.settled[lot]) reach(this.holderOf(lot), { lot, to });
      }
      if (this.isSupplier(to)) reach(this.room, { lot: null, to });
    }
    return next;
  }

  /** Gives a lot to a holder and makes the moves of its chain. */
  give(lot: number, supplier: number, chains: Chains): void {
    if (this.holderOf(lot) === supplier) return;
    const moves = [{ lot, to: supplier }];
    for (let move = chains.get(supplier); move; move = chains.get(move.to)) {
      if (move.lot !== null) moves.push({ lot: move.lot, to: move.to });
    }
    for (const move of moves) this.move(move.lot, move.to);
  }

  /** Lots that could come to a holder: those it bids for, or open ones' like. */
  private arrivalsOf(holder: number): Iterable<number> {
    if (this.isSupplier(holder)) return this.bidsOf[holder] ?? [];
    return [...this.holders.keys()].filter((lot) => this.openHolder(lot) === holder);
  }

  /** Gives an open lot a supplier along the shortest chain to one with room, if there is one. */
  private serve(start: number): void {
    const cameFrom = new Map<number, { readonly lot: number; readonly before: number | null }>();
    const queue: { readonly lot: number; readonly at: number | null }[] = [{ lot: start, at: null }];
    for (const { lot, at } of queue) {
      for (const supplier of this.problem.lots[lot] ?? []) {
        if (cameFrom.has(supplier)) continue;
        cameFrom.set(supplier, { lot, before: at });
        if (this.hasRoom(supplier)) {
          for (let to: number | null = supplier; to !== null; to = this.follow(to, cameFrom));
          return;
        }
        for (const other of this.bidsOf[supplier] ?? []) {
          if (this.holderOf(other) === supplier) queue.push({ lot: other, at: supplier });
        }
      }
    }
  }

  private follow(
    to: number,
    cameFrom: ReadonlyMap<number, { readonly lot: number; readonly before: number | null }>,
  ): number | null {
    const step = cameFrom.get(to);
    if (!step) return null;
    this.move(step.lot, to);
    return step.before;
  }

  private openHolder(lot: number): number {
    return this.open[this.problem.preferred[lot] ? 1 : 0];
  }

  private isSupplier(holder: number): boolean {
    return holder < this.problem.suppliers;
  }

  private hasRoom(supplier: number): boolean {
    return (this.loads[supplier] ?? 0) < this.problem.limit;
  }

  private move(lot: number, to: number): void {
    const from = this.holderOf(lot);
    if (this.isSupplier(from)) this.loads[from] = (this.loads[from] ?? 0) - 1;
    if (this.isSupplier(to)) this.loads[to] = (this.loads[to] ?? 0) + 1;
    this.holders[lot] = to;
  }
}
