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
 * Served sets of lots are the independent sets of a transversal matroid, so that augmenting paths find the largest
 * number and single exchanges the most preferred lots. The order of ranks is then settled lot by lot: a supplier is
 * tried by fixing it and repairing the assignment with paths; it stays if nothing of the two counts is lost. The work is
 * at most (bids) x (lots that the trial leaves open) x (bids), and usually one path for a trial.
 */
export function solveLinkedLots(problem: LinkedProblem): LinkedSolution {
  let best = new Assignment(problem);
  best.improve();
  const possible: boolean[][] = [];
  for (const [lot, suppliers] of problem.lots.entries()) {
    let chosen: Assignment | undefined;
    possible.push(
      suppliers.map((supplier) => {
        const trial = best.fixing(lot, supplier);
        if (!trial || trial.served < best.served || trial.preferred < best.preferred) return false;
        chosen ??= trial;
        return true;
      }),
    );
    best = chosen ?? best.leaving(lot);
  }
  return { winners: best.winners, possible };
}

const NONE = -1;

/** An assignment under way. Lots below `decided` are settled and do not move. */
class Assignment {
  readonly winners: number[];
  /** Lots of each supplier. */
  private readonly held: number[][];
  private readonly settled: boolean[];

  constructor(
    private readonly problem: LinkedProblem,
    from?: Assignment,
  ) {
    this.winners = from ? [...from.winners] : problem.lots.map(() => NONE);
    this.settled = from ? [...from.settled] : problem.lots.map(() => false);
    this.held = from ? from.held.map((lots) => [...lots]) : Array.from({ length: problem.suppliers }, () => []);
  }

  get served(): number {
    return this.winners.filter((supplier) => supplier !== NONE).length;
  }

  get preferred(): number {
    return this.winners.filter((supplier, lot) => supplier !== NONE && this.problem.preferred[lot]).length;
  }

  /** The best assignment that has this lot with this supplier; none when its lots are all settled. */
  fixing(lot: number, supplier: number): Assignment | undefined {
    const next = new Assignment(this.problem, this);
    if (this.winners[lot] !== supplier) {
      next.move(lot, NONE);
      if (next.load(supplier) >= this.problem.limit) {
        const displaced = next.held[supplier]?.find((other) => !next.settled[other]);
        if (displaced === undefined) return undefined;
        next.move(displaced, NONE);
      }
      next.move(lot, supplier);
      next.settled[lot] = true;
      next.improve();
    }
    next.settled[lot] = true;
    return next;
  }

  /** This assignment with a lot that nobody can serve settled as it is. */
  leaving(lot: number): Assignment {
    const next = new Assignment(this.problem, this);
    next.settled[lot] = true;
    return next;
  }

  /** Serves as many lots as possible, and among these as many preferred ones, without moving what is settled. */
  improve(): void {
    for (const lot of this.open()) this.searchFrom(lot, () => false);
    for (const lot of this.open()) {
      if (this.problem.preferred[lot]) this.searchFrom(lot, (other) => !this.problem.preferred[other]);
    }
  }

  private open(): number[] {
    return [...this.winners.keys()].filter((lot) => this.winners[lot] === NONE && !this.settled[lot]);
  }

  /**
   * Gives an open lot a supplier, along the shortest chain of lots that change theirs, up to a supplier with room or to
   * a lot that may be left open for it.
   */
  private searchFrom(start: number, mayLeave: (lot: number) => boolean): void {
    const cameFrom = new Map<number, number>();
    const queue = [start];
    const seen = new Set<number>();
    for (let lot = queue.shift(); lot !== undefined; lot = queue.shift()) {
      for (const supplier of this.problem.lots[lot] ?? []) {
        if (seen.has(supplier)) continue;
        seen.add(supplier);
        if (this.load(supplier) < this.problem.limit) return this.shift(lot, supplier, cameFrom);
        for (const other of this.held[supplier] ?? []) {
          if (this.settled[other]) continue;
          cameFrom.set(other, lot);
          if (mayLeave(other)) {
            this.move(other, NONE);
            return this.shift(lot, supplier, cameFrom);
          }
          queue.push(other);
        }
      }
    }
  }

  /** Moves the last lot of a chain to a supplier, the one before to what that leaves, and so on. */
  private shift(last: number, supplier: number, cameFrom: ReadonlyMap<number, number>): void {
    let to = supplier;
    for (let lot: number | undefined = last; lot !== undefined; lot = cameFrom.get(lot)) {
      const left = this.winners[lot] ?? NONE;
      this.move(lot, to);
      to = left;
    }
  }

  private load(supplier: number): number {
    return this.held[supplier]?.length ?? 0;
  }

  private move(lot: number, supplier: number): void {
    const from = this.winners[lot] ?? NONE;
    if (from !== NONE) {
      const lots = this.held[from] ?? [];
      lots.splice(lots.indexOf(lot), 1);
    }
    this.winners[lot] = supplier;
    if (supplier !== NONE) this.held[supplier]?.push(lot);
  }
}
