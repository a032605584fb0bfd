import type { FacilityAnswer, FacilityLimits, FacilityProblem, FacilityShare } from './facility-problem.js';
import { infeasible } from './shortage.js';
import { solveSplitBySearch } from './split-by-search.js';

/** Pairs of supplier and conflict up to which branching is tried: beyond it the tree is too wide to end. */
const MOST_PLACES = 60;
const MOST_NODES = 2_000;

type Costs = FacilityProblem['costs'];

/**
 * The exact answer of a small problem with conflicts: the best split without them is a bound, and where a supplier serves
 * both buyers of a pair, one of the two is forbidden to it in either branch. Undefined when the problem is not small, or
 * the tree was not.
 */
export function solveSplitByConflicts(problem: FacilityProblem, limits: FacilityLimits): FacilityAnswer | undefined {
  if (problem.capacities.length * problem.conflicts.length > MOST_PLACES) return undefined;
  const open: Costs[] = [problem.costs];
  let best: FacilityAnswer | undefined;
  let nodes = 0;
  for (let costs = open.pop(); costs; costs = open.pop()) {
    if (++nodes > MOST_NODES) return undefined;
    const relaxed = solveSplitBySearch({ ...problem, costs, conflicts: [] }, limits);
    if (relaxed.status === 'infeasible') continue;
    if (relaxed.status !== 'optimal' || relaxed.objective === null) return undefined;
    if (best?.objective !== null && best !== undefined && relaxed.objective >= best.objective) continue;
    const clash = clashOf(problem, relaxed.shares);
    if (clash) open.push(...clash.buyers.map((buyer) => forbidden(costs, clash.supplier, buyer)));
    else best = relaxed;
  }
  return best ? { ...best, nodes } : infeasible(problem, true);
}

/** The first supplier that serves both buyers of a pair. */
function clashOf({ conflicts }: FacilityProblem, shares: readonly FacilityShare[]) {
  const served = new Set(shares.map(({ supplier, buyer }) => `${supplier} ${buyer}`));
  for (const { supplier, buyer } of shares) {
    const pair = conflicts.find(
      ([one, other]) => (one === buyer || other === buyer) && served.has(`${supplier} ${one === buyer ? other : one}`),
    );
    if (pair) return { supplier, buyers: pair };
  }
  return undefined;
}

const forbidden = (costs: Costs, supplier: number, buyer: number): Costs =>
  costs.map((row, at) => (at === supplier ? row.with(buyer, null) : row));
