import type { FacilityAnswer, FacilityLimits, FacilityProblem } from './facility-problem.js';
import { solveSingleSource } from './single-source.js';
import { solveSplitByConflicts } from './split-by-conflicts.js';
import { solveSplitBySearch } from './split-by-search.js';
import { solveSplitSource } from './split-source.js';

/**
 * Solves a facility location problem by the search that fits it.
 * @param singleSource each buyer has one supplier; else demands may be split
 */
export function solveFacility(
  problem: FacilityProblem,
  singleSource: boolean,
  limits: FacilityLimits = {},
): FacilityAnswer {
  if (singleSource) return solveSingleSource(problem, limits);
  if (problem.conflicts.length === 0) return solveSplitBySearch(problem, limits);
  return solveSplitByConflicts(problem, limits) ?? solveSplitSource(problem, limits);
}
