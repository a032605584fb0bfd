import { BranchAndBound } from './branch-and-bound.js';
import { costOf } from './cost-of.js';
import { Decisions } from './decisions.js';
import type { FacilityAnswer, FacilityLimits, FacilityProblem } from './facility-problem.js';
import { gridOf, startingPrices } from './grid.js';
import { Incumbent } from './incumbent.js';
import { Relaxation } from './relaxation.js';
import { infeasible } from './shortage.js';
import { WorkLimit } from './work-limit.js';

const DEFAULT_WORK = 2_000;

/**
 * Who to take on and who serves whom, each buyer from one supplier only, at the least cost. Lagrangian relaxation of
 * "every buyer is served", local search, and branch and bound; exact in whole numbers, limited by work, not by time.
 */
export function solveSingleSource(problem: FacilityProblem, limits: FacilityLimits = {}): FacilityAnswer {
  const grid = gridOf(problem);
  const decisions = new Decisions(grid);
  if (decisions.failed) return infeasible(problem, false);
  const limit = new WorkLimit(limits, DEFAULT_WORK);
  const relaxation = limit.count(new Relaxation(grid));
  const incumbent = limit.count(new Incumbent(grid, decisions.allowed));
  const search = limit.count(new BranchAndBound(decisions, relaxation, incumbent, limit));
  search.run(startingPrices(grid));
  const found = incumbent.cost < Infinity;
  const counts = { nodes: search.nodes, reproducible: !limit.late };
  if (!found && search.openBound === Infinity) return { ...infeasible(problem, false), ...counts };
  const bound = grid.toMoney(Math.min(search.openBound, incumbent.cost));
  if (!found) return { status: 'unknown', objective: null, bound, shares: [], ...counts };
  const shares = problem.demands.map((quantity, buyer) => ({ supplier: incumbent.places[buyer]!, buyer, quantity }));
  const objective = costOf(problem, shares);
  return { status: bound >= objective ? 'optimal' : 'feasible', objective, bound, shares, ...counts };
}
