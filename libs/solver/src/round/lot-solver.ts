import { solveLot } from '../lot/solve-lot.js';
import type { LotAnswer, LotProblem } from '../problem.js';
import type { LotSearch } from './pricing.js';

/** The exact search for one lot, in its two uses. */
export interface LotSolver {
  /** Whether the search knows the lot's rules; HiGHS solves the others. */
  readonly knows: (problem: LotProblem) => boolean;
  /** The canonical award among equals, or why there is none. */
  readonly solve: (problem: LotProblem) => LotAnswer;
  /** Any best award, quickly: for the many lots that column generation prices. */
  readonly search: LotSearch;
}

export const LOT_SOLVER: LotSolver = {
  knows: ({ singleWinner, destinationConflicts }) => !singleWinner && destinationConflicts.length === 0,
  solve: (problem) => solveLot(problem),
  // A tolerance of one unit of scaled money: it proves no less, and does not look for the canonical among equals.
  search: (problem, winners) => solveLot(problem, { tolerance: 1n, ...(winners && { winners }) }),
};
