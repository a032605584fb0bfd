import type { ExactLot } from '../lot/exact-lot.js';
import { lotModel } from '../lot/lot-model.js';
import { Search } from '../lot/search.js';
import { costOf } from './cost-of.js';
import type { FacilityAnswer, FacilityLimits, FacilityProblem, FacilityShare } from './facility-problem.js';
import { infeasible } from './shortage.js';

/** Millions of elementary steps; see FacilityLimits. */
const DEFAULT_WORK = 50_000;
/** A node of the search prices every pair of supplier and buyer about so many times. */
const PRICINGS_PER_NODE = 30;
/** Answers cheaper by less than this part of the cost are not looked for. */
const TOLERANCE = 1e-9;
/** Sums of the search stay below this, where doubles are whole numbers. */
const ROOM = 2n ** 50n;

/**
 * Who to take on and how much each serves, demands split at will, by the exact search for one lot. Its costs are for a
 * unit, so that of a whole demand is divided and rounded down: what it proves is at most the truth, and misses it by
 * some parts in a thousand million, as does its tolerance. The cost of the answer is taken from the problem itself.
 */
export function solveSplitBySearch(problem: FacilityProblem, limits: FacilityLimits = {}): FacilityAnswer {
  const { lot, shift } = lotOf(problem);
  if (lot.total === 0n) {
    return { status: 'optimal', objective: 0n, bound: 0n, shares: [], nodes: 0, reproducible: true };
  }
  const search = new Search(lotModel(lot), searchLimits(problem, limits));
  search.run();
  const { incumbent, model, limited, nodes } = search;
  const counts = { nodes, reproducible: !search.stopped };
  if (!incumbent.found) {
    if (!limited) return infeasible(problem, true);
    return { status: 'unknown', objective: null, bound: 0n, shares: [], ...counts };
  }
  const shares = incumbent.winners.flatMap((k, a) =>
    incumbent.flow[a]!.flatMap((quantity, place): FacilityShare[] => {
      const buyer = lot.places[place]!.parts[0]!.destination;
      return quantity > 0n ? [{ supplier: lot.bids[k]!.index, buyer, quantity }] : [];
    }),
  );
  const objective = costOf(problem, shares);
  const proven = scaled(BigInt(Math.floor(search.bound / model.scale)), -shift);
  return {
    status: limited ? 'feasible' : 'optimal',
    objective,
    bound: proven < objective ? proven : objective,
    shares: shares.sort((one, other) => one.buyer - other.buyer || one.supplier - other.supplier),
    ...counts,
  };
}

function searchLimits({ capacities, demands }: FacilityProblem, { work = DEFAULT_WORK, wallSeconds }: FacilityLimits) {
  const nodes = Math.ceil((work * 1e6) / (capacities.length * demands.length * PRICINGS_PER_NODE));
  if (wallSeconds === undefined) return { nodes, relativeTolerance: TOLERANCE };
  const until = performance.now() + wallSeconds * 1_000;
  return { nodes, relativeTolerance: TOLERANCE, stop: () => performance.now() > until };
}

/** The problem as a lot: two to the power of `shift` units of its money are one of the problem's. */
function lotOf({ capacities, fixedCosts, demands, costs }: FacilityProblem): { lot: ExactLot; shift: number } {
  const total = demands.reduce((sum, demand) => sum + demand, 0n);
  const places = demands.flatMap((demand, destination) =>
    demand > 0n ? [{ demand, parts: [{ destination, demand }] }] : [],
  );
  const columns = places.map(({ demand, parts }) => ({ demand, buyer: parts[0]!.destination }));
  let dearest = 0n;
  for (const row of costs) {
    for (const { demand, buyer } of columns) {
      const cost = row[buyer] ?? 0n;
      if (cost > dearest * demand) dearest = cost / demand + 1n;
    }
  }
  const worst = 4n * (dearest * total + fixedCosts.reduce((sum, cost) => sum + cost, 0n));
  let shift = 0;
  while (scaled(worst, shift + 1) < ROOM && shift < 64) shift++;
  while (scaled(worst, shift) >= ROOM) shift--;
  const bids = capacities.flatMap((capacity, index) => {
    const freight = columns.map(({ demand, buyer }) => {
      const cost = costs[index]![buyer] ?? null;
      return cost === null ? null : scaled(cost, shift, demand);
    });
    const reach = columns.reduce((sum, { demand }, at) => (freight[at] === null ? sum : sum + demand), 0n);
    const hi = capacity < reach ? capacity : reach;
    if (hi === 0n) return [];
    const segment = { index: 0, lo: 1n, hi, unit: 0n, fixed: scaled(fixedCosts[index]!, shift) };
    return [{ index, group: index, segments: [segment], freight, fees: columns.map(() => 0n) }];
  });
  const lot = { total, places, bids, minWinners: 1, maxWinners: bids.length, moneyUnit: 1n, hasUnserved: false };
  return { lot, shift };
}

/** An amount times two to the power of `shift`, divided, rounded down. */
function scaled(amount: bigint, shift: number, divisor = 1n): bigint {
  return shift >= 0 ? (amount << BigInt(shift)) / divisor : amount / (divisor << BigInt(-shift));
}
