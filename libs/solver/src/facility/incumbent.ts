import { Assignment } from './assignment.js';
import type { Decisions } from './decisions.js';
import { NEVER, type Grid } from './grid.js';
import { LocalSearch } from './local-search.js';
import type { Relaxation } from './relaxation.js';

/** Penalties are raised this often before an attempt is given up. */
const RAISES = 6;

/** The best answer so far, and ways to come to a better one. */
export class Incumbent {
  /** Internal cost of the best answer; Infinity while there is none. */
  cost = Infinity;
  readonly places: Int32Array;
  readonly #assignment: Assignment;
  readonly #search: LocalSearch;

  constructor(
    readonly grid: Grid,
    allowed: Uint8Array,
  ) {
    this.places = new Int32Array(grid.buyers).fill(-1);
    this.#assignment = new Assignment(grid, allowed.slice());
    this.#search = new LocalSearch(this.#assignment);
  }

  get steps(): number {
    return this.#search.steps;
  }

  /** What an ascent may aim at: the best cost, or a guess while there is none. */
  target(bound: number): number {
    return this.cost < Infinity ? this.cost : Math.abs(bound) * 1.05 + this.grid.lattice;
  }

  /**
   * Makes an answer of what the relaxation packs: who is packed once stays, who is packed often takes the cheapest, who
   * is left over goes where it costs least; then local search.
   */
  fromRelaxation(decisions: Decisions, relaxation: Relaxation, thorough: boolean): void {
    const { suppliers, buyers, cost } = this.grid;
    const assignment = this.#assignment;
    assignment.clear();
    for (let supplier = 0; supplier < suppliers; supplier++) {
      if (!relaxation.selection.chosen[supplier]) continue;
      const from = supplier * buyers;
      for (let at = from; at < from + relaxation.packedCount[supplier]!; at++) {
        const buyer = relaxation.packed[at]!;
        const other = assignment.at[buyer]!;
        if (other === -1) assignment.place(buyer, supplier);
        else if (cost[other * buyers + buyer]! > cost[from + buyer]!) assignment.move(buyer, supplier);
      }
    }
    for (let buyer = 0; buyer < buyers; buyer++)
      if (decisions.home[buyer] !== -1) {
        if (assignment.at[buyer] !== -1) assignment.remove(buyer);
        assignment.place(buyer, decisions.home[buyer]!);
      }
    this.#placeOthers();
    this.#polish(thorough);
  }

  /** Places who has no place, largest demand first, where it adds least. */
  #placeOthers(): void {
    const { suppliers, buyers, demand } = this.grid;
    const assignment = this.#assignment;
    const left: number[] = [];
    for (let buyer = 0; buyer < buyers; buyer++) if (assignment.at[buyer] === -1) left.push(buyer);
    left.sort((a, b) => demand[b]! - demand[a]! || a - b);
    for (const buyer of left) {
      let best = Infinity;
      let to = 0;
      for (let supplier = 0; supplier < suppliers; supplier++) {
        const delta = assignment.placeDelta(buyer, supplier);
        if (delta >= best) continue;
        best = delta;
        to = supplier;
      }
      if (best < NEVER) assignment.place(buyer, to);
    }
  }

  #polish(thorough: boolean): void {
    const assignment = this.#assignment;
    if (assignment.at.includes(-1)) return;
    assignment.resetPenalties();
    this.#keep();
    for (let raise = 0; raise <= RAISES; raise++) {
      if (thorough) this.#search.improveAll();
      else this.#search.improve();
      if (assignment.feasible) break;
      assignment.raisePenalties();
    }
    this.#keep();
  }

  #keep(): void {
    const assignment = this.#assignment;
    if (!assignment.feasible || assignment.cost >= this.cost) return;
    this.cost = assignment.cost;
    this.places.set(assignment.at);
  }
}
