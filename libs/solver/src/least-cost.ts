import { FREE, IN, OUT, winnerLimitBound, type Decision } from './bound.js';
import { fill, modelOf, type Fill, type Model } from './model.js';
import { DEFAULT_NODE_LIMIT, type AllocationAnswer, type AllocationProblem } from './problem.js';

interface Node {
  readonly decisions: readonly Decision[];
  /** What is proven about it so far. */
  readonly bound: bigint;
}

interface Search {
  best: Fill;
  nodes: number;
  /** The least bound among what was left undone; undefined when nothing was. */
  openBound: bigint | undefined;
}

/**
 * The exact award of one lot: most demand served, then least cost, then the earlier offers. Where neither minimum
 * quantities nor the limit on winners bind, filling by price is the proof; else branch and bound over who wins.
 */
export function leastCost(problem: AllocationProblem): AllocationAnswer {
  const model = modelOf(problem);
  const nothing: Fill = { quantities: model.columns.map(() => 0n), total: model.demand * model.unservedWeight };
  const search: Search = { best: nothing, nodes: 0, openBound: undefined };
  branchAndBound(model, search, problem.nodeLimit ?? DEFAULT_NODE_LIMIT);
  return answerOf(problem, model, search);
}

function branchAndBound(model: Model, search: Search, nodeLimit: number): void {
  const open: Node[] = [{ decisions: model.columns.map(() => FREE), bound: 0n }];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.bound >= search.best.total) continue;
    if (search.nodes >= nodeLimit) {
      open.push(node);
      search.openBound = open.map(({ bound }) => bound).reduce((a, b) => (a < b ? a : b));
      return;
    }
    search.nodes++;
    open.push(...explore(model, node, search));
  }
}

/** Improves the best answer from one node, and answers the nodes it splits into: the last is looked at first. */
function explore(model: Model, { decisions }: Node, search: Search): Node[] {
  const isIn = (at: number) => decisions[at] === IN;
  const relaxed = fill(model, isIn, (at) => decisions[at] !== OUT);
  if (!relaxed || relaxed.total >= search.best.total) return [];
  const winners = winnersOf(relaxed);
  const violating = winners.filter((at) => (relaxed.quantities[at] ?? 0n) < (model.columns[at]?.minimum ?? 0n));
  const overLimit = winners.length > model.maxWinners;
  if (violating.length === 0 && !overLimit) {
    // The relaxed answer keeps every rule, so no answer of this node is better.
    search.best = relaxed;
    return [];
  }
  const decidedIn = decisions.filter((decision) => decision === IN).length;
  const freeWinners = model.maxWinners - decidedIn;
  if (freeWinners < 0) return [];
  tryRepair(model, relaxed, winners, isIn, search);
  let bound = relaxed.total;
  if (overLimit) {
    const limited = winnerLimitBound(model, decisions, freeWinners);
    if (limited > bound) bound = limited;
  }
  if (bound >= search.best.total) return [];
  const at = chooseColumn(relaxed, winners, violating, decisions);
  if (at === undefined || freeWinners === 0) return leaf(model, isIn, search);
  const decide = (decision: Decision): Node => ({ decisions: decisions.with(at, decision), bound });
  return [decide(OUT), decide(IN)];
}

/** Nothing is left to decide: who is in supplies, everyone else is out. */
function leaf(model: Model, isIn: (at: number) => boolean, search: Search): Node[] {
  const exact = fill(model, isIn, isIn);
  if (exact && exact.total < search.best.total) search.best = exact;
  return [];
}

/** Splits on who breaks a minimum, else on the free winner with the largest share. */
function chooseColumn(relaxed: Fill, winners: number[], violating: number[], decisions: readonly Decision[]) {
  const breaking = violating.find((at) => decisions[at] === FREE);
  if (breaking !== undefined) return breaking;
  const quantityAt = (at: number) => relaxed.quantities[at] ?? 0n;
  return winners
    .filter((at) => decisions[at] === FREE)
    .reduce<number | undefined>(
      (largest, at) => (largest === undefined || quantityAt(at) > quantityAt(largest) ? at : largest),
      undefined,
    );
}

/** A quick good answer: those who are in, then the relaxed winners by share, as long as rules and demand allow. */
function tryRepair(
  model: Model,
  relaxed: Fill,
  winners: number[],
  isIn: (at: number) => boolean,
  search: Search,
): void {
  const chosen = new Set([...model.columns.keys()].filter(isIn));
  const minimumAt = (at: number) => model.columns[at]?.minimum ?? 0n;
  const quantityAt = (at: number) => relaxed.quantities[at] ?? 0n;
  let minimums = [...chosen].reduce((sum, at) => sum + minimumAt(at), 0n);
  const byShare = [...winners].sort((a, b) => (quantityAt(a) > quantityAt(b) ? -1 : 1));
  for (const at of byShare) {
    if (chosen.has(at) || chosen.size >= model.maxWinners || minimums + minimumAt(at) > model.demand) continue;
    chosen.add(at);
    minimums += minimumAt(at);
  }
  const has = (at: number) => chosen.has(at);
  const repaired = fill(model, has, has);
  if (repaired && chosen.size <= model.maxWinners && repaired.total < search.best.total) search.best = repaired;
}

const winnersOf = ({ quantities }: Fill): number[] => quantities.flatMap((quantity, at) => (quantity > 0n ? [at] : []));

function answerOf(problem: AllocationProblem, model: Model, search: Search): AllocationAnswer {
  const shares = model.columns
    .map(({ index }, at) => ({ index, quantity: search.best.quantities[at] ?? 0n }))
    .filter(({ quantity }) => quantity > 0n)
    .sort((a, b) => a.index - b.index)
    .flatMap(({ index, quantity }) => {
      const offer = problem.offers[index];
      return offer ? [{ offer, quantity }] : [];
    });
  const served = shares.reduce((sum, { quantity }) => sum + quantity, 0n);
  const unmet = problem.demand - served;
  const costMicro = shares.reduce((sum, { offer, quantity }) => sum + offer.unitPriceMicro * quantity, 0n);
  const lowest = search.openBound;
  const unmetAtLeast = lowest === undefined ? unmet : lowest / model.unservedWeight;
  const costProven = lowest === undefined ? costMicro : (lowest % model.unservedWeight) / model.priceScale;
  return {
    status: lowest === undefined ? 'optimal' : 'feasible',
    shares: shares.map(({ offer, quantity }) => ({ id: offer.id, quantity })),
    served,
    unmet,
    costMicro,
    bound: {
      servedAtMost: problem.demand - unmetAtLeast,
      costAtLeastMicro: unmetAtLeast === unmet ? costProven : 0n,
    },
    nodes: search.nodes,
  };
}
