import { Annealing } from './annealing.js';
import { costOf } from './cost-of.js';
import { Decisions } from './decisions.js';
import { Dual } from './dual.js';
import type { FacilityAnswer, FacilityLimits, FacilityProblem, FacilityShare } from './facility-problem.js';
import { Fixing } from './fixing.js';
import { gridOf, startingPrices, type Grid } from './grid.js';
import { Relaxation } from './relaxation.js';
import { infeasible } from './shortage.js';
import { Shipments } from './shipments.js';
import { WorkLimit } from './work-limit.js';

const DEFAULT_WORK = 1_000;
/** Steps of one annealing per pair of supplier and buyer, and how many there are, each with a seed of its own. */
const STEPS_PER_PAIR = 500;
const LEAST_STEPS = 20_000;
/** Larger problems cool faster rather than end while they are hot. */
const MOST_STEPS = 12_000_000;
const SEEDS = [1, 2, 3, 4];
const ASCENTS = 6;

/**
 * Who to take on and how much each serves, demands split at will, where some buyers may not share a supplier: simulated
 * annealing for the answer, a Lagrangian bound that knows the conflicts for the proof of how good it is.
 */
export function solveSplitSource(problem: FacilityProblem, limits: FacilityLimits = {}): FacilityAnswer {
  const grid = gridOf(problem, true);
  const decisions = new Decisions(grid, true);
  if (decisions.failed) return infeasible(problem, true);
  const limit = new WorkLimit(limits, DEFAULT_WORK);
  const { cost, quantities } = anneal(grid, limit);
  const relaxation = limit.count(new Relaxation(grid, true));
  const proven = ascend(grid, decisions, relaxation, cost, limit);
  const counts = { nodes: 1, reproducible: !limit.late };
  const bound = grid.toMoney(Math.min(proven, cost));
  if (!quantities) return { status: 'unknown', objective: null, bound, shares: [], ...counts };
  const shares = sharesOf(grid, quantities);
  const objective = costOf(problem, shares);
  return { status: bound >= objective ? 'optimal' : 'feasible', objective, bound, shares, ...counts };
}

function anneal(grid: Grid, limit: WorkLimit): { cost: number; quantities: Float64Array | undefined } {
  let cost = Infinity;
  let quantities: Float64Array | undefined;
  const typical = typicalCost(grid);
  const steps = Math.min(MOST_STEPS, LEAST_STEPS + STEPS_PER_PAIR * grid.suppliers * grid.buyers);
  for (const seed of SEEDS) {
    const annealing = limit.count(new Annealing(new Shipments(grid), false, seed));
    annealing.run(steps, { from: typical / 3, to: typical / 400 }, () => limit.spent(0.7));
    if (annealing.bestCost >= cost) continue;
    cost = annealing.bestCost;
    quantities = annealing.best;
  }
  return { cost, quantities };
}

/** What serving a buyer costs where it is cheapest, with its part of the fixed cost, on average. */
function typicalCost(grid: Grid): number {
  return startingPrices(grid).reduce((sum, price) => sum + price, 0) / grid.buyers;
}

/** The bound, raised again after each round of suppliers that it decides. */
function ascend(grid: Grid, decisions: Decisions, relaxation: Relaxation, cost: number, limit: WorkLimit): number {
  const dual = new Dual(relaxation);
  const fixing = new Fixing(relaxation);
  const prices = startingPrices(grid);
  let proven = -Infinity;
  for (let round = 0; round < ASCENTS && proven < cost; round++) {
    dual.ascend(decisions, prices, {
      iterations: 1_500,
      target: () => (cost < Infinity ? cost : Math.abs(dual.bound) * 1.05 + 1),
      enough: () => cost,
      scale: round === 0 ? 1.2 : 0.4,
      patience: 25,
      onStep: () => limit.spent(),
    });
    proven = Math.max(proven, dual.bound);
    prices.set(dual.prices);
    if (cost === Infinity || limit.spent() || !fixing.apply(decisions, prices, cost)) break;
    // Nothing below the cost keeps what was decided.
    if (decisions.failed) return cost;
  }
  return proven;
}

function sharesOf({ suppliers, buyers, demand }: Grid, quantities: Float64Array): FacilityShare[] {
  const shares: FacilityShare[] = [];
  for (let buyer = 0; buyer < buyers; buyer++)
    for (let supplier = 0; supplier < suppliers; supplier++) {
      const units = quantities[supplier * buyers + buyer]!;
      if (units > 0) shares.push({ supplier, buyer, quantity: demand[buyer] === 0 ? 0n : BigInt(units) });
    }
  return shares;
}
