import type { Clash, Infeasibility, LotProblem } from '../problem.js';
import { exactLot } from './exact-lot.js';
import { lotModel } from './lot-model.js';
import { Search } from './search.js';

/** Nodes for each question; a question that stays open counts as answered with no. */
const NODES_PER_QUESTION = 2_000;

/** The rules of one lot that can be dropped, and the lot without them. */
const RELAXATIONS: readonly (readonly [Clash, (problem: LotProblem) => LotProblem])[] = [
  ['MAX_WINNERS', (problem) => ({ ...problem, maxWinners: problem.bids.length })],
  ['MIN_WINNERS', (problem) => ({ ...problem, minWinners: 0 })],
  ['MAX_SHARE', (problem) => ({ ...problem, maxSharePermille: 1000 })],
  ['RELATED_BIDS', (problem) => ({ ...problem, bids: problem.bids.map((bid) => ({ ...bid, group: null })) })],
  ['MINIMUM_QUANTITY', withoutMinimums],
];

function withoutMinimums(problem: LotProblem): LotProblem {
  const bids = problem.bids.map((bid) => ({ ...bid, segments: bid.segments.map((tier) => ({ ...tier, from: 0n })) }));
  return { ...problem, bids };
}

/**
 * Why a lot that must be served has no award. The rules are dropped one after the other for as long as there is none;
 * those that cannot be dropped clash. What is short is what the best award misses when a shortage is allowed, first by
 * all rules, then by the bids' volumes alone.
 */
export function explainInfeasible(problem: LotProblem): Infeasibility {
  const clashes: Clash[] = [];
  let relaxed = problem;
  for (const [rule, relax] of RELAXATIONS) {
    const without = relax(relaxed);
    if (isFeasible(without)) clashes.push(rule);
    else relaxed = without;
  }
  return {
    shortages: shortagesOf(problem) ?? shortagesOf(relaxed) ?? [],
    clashes: clashes.map((rule) => ({ lot: problem.id, rule })),
  };
}

function isFeasible(problem: LotProblem): boolean {
  const lot = exactLot(problem, { free: true });
  if (lot.total === 0n) return problem.minWinners === 0;
  const search = new Search(lotModel(lot), { nodes: NODES_PER_QUESTION, any: true });
  search.run();
  return search.incumbent.found;
}

/** What is missing at least, and where; undefined when not even a part can be awarded by the rules. */
function shortagesOf(problem: LotProblem): Infeasibility['shortages'] | undefined {
  const total = problem.destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  if (total === 0n) return [];
  const lot = exactLot(problem, { unserved: { lo: 0n, hi: total, unit: 1n }, free: true });
  const search = new Search(lotModel(lot), { nodes: NODES_PER_QUESTION });
  search.run();
  const { winners, flow, found } = search.incumbent;
  const unserved = flow[winners.indexOf(lot.bids.length - 1)];
  if (!found) return undefined;
  return (unserved ?? []).flatMap((quantity, place) => {
    let left = quantity;
    return lot.places[place]!.parts.flatMap(({ destination, demand }) => {
      const part = left < demand ? left : demand;
      left -= part;
      const { id } = problem.destinations[destination]!;
      return part > 0n ? [{ lot: problem.id, destination: id, quantity: part }] : [];
    });
  });
}
