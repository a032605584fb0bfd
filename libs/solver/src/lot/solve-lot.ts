import { invariant } from '#libs/kernel';
import { DEFAULT_NODE_LIMIT, type LotAnswer, type LotProblem, type LotShare } from '../problem.js';
import { canonicalAward, foundAward, type PlacedAward } from './canonical.js';
import { exactLot, type ExactLot, type ExactOptions } from './exact-lot.js';
import { explainInfeasible } from './infeasibility.js';
import { lotModel } from './lot-model.js';
import { IN } from './node.js';
import { Search, type SearchLimits } from './search.js';

export interface LotOptions {
  /**
   * Awards that are cheaper by less than this are not looked for, which ends the search of a large lot earlier; the
   * bound says what is proven. Zero when absent: then `optimal` is exact, and the award is the canonical one.
   */
  readonly tolerance?: bigint;
  /** Ids of bids that have to win. When they cannot all win, the answer does not say why. */
  readonly winners?: ReadonlySet<string>;
  /** Asked now and then; true ends the search, and the answer is no longer `reproducible`. */
  readonly stop?: () => boolean;
}

/**
 * The exact award of one lot whose destinations may be split between winners: all of the demand, or as much as can be
 * where a shortage is allowed, at the least cost; and of equal costs the canonical award, whatever the way to it.
 */
export function solveLot(problem: LotProblem, options: LotOptions = {}): LotAnswer {
  const split = !problem.singleWinner && problem.destinationConflicts.length === 0;
  invariant(split, 'single winners and conflicts of destinations are not for this search');
  const whole = searched(problem, {}, options);
  if (whole.search.incumbent.found) return answerOf(problem, whole, options);
  if (problem.shortage === 'allowed') return solveShort(problem, options, whole.search.nodes);
  return unanswered(problem, whole.search, options);
}

interface Searched {
  readonly lot: ExactLot;
  readonly search: Search;
  readonly limits: SearchLimits;
}

function searched(problem: LotProblem, exactOptions: ExactOptions, options: LotOptions): Searched {
  const { stop, tolerance, winners } = options;
  const lot = exactLot(problem, exactOptions);
  const limits: SearchLimits = {
    nodes: problem.nodeLimit ?? DEFAULT_NODE_LIMIT,
    stop,
    ...(tolerance === undefined ? {} : { tolerance: Number(tolerance) / Number(lot.moneyUnit) }),
  };
  const search = new Search(lotModel(lot), limits);
  if (lot.total > 0n && (!winners || includes(search, problem, winners))) search.run();
  return { lot, search, limits };
}

/** Lets these bids win; false when one of them cannot, or two of them are related. */
function includes({ node, model }: Search, { bids }: LotProblem, winners: ReadonlySet<string>): boolean {
  const chosen = model.lot.bids.flatMap(({ index }, k) => (winners.has(bids[index]?.id ?? '') ? [k] : []));
  for (const k of chosen) node.include(k);
  return chosen.length === winners.size && chosen.every((k) => node.status[k] === IN);
}

/** Not all can be served: first as much as possible, then that at the least cost. */
function solveShort(problem: LotProblem, options: LotOptions, nodesBefore: number): LotAnswer {
  const total = problem.destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  const volume = searched(problem, { unserved: { lo: 0n, hi: total, unit: 1n }, free: true }, options);
  const { exact, found } = volume.search.incumbent;
  if (!found || exact === undefined) return unanswered(problem, volume.search, options);
  const missing = exact * volume.lot.moneyUnit;
  const least = boundOf(volume);
  const cheapest = searched(problem, { unserved: { lo: missing, hi: missing, unit: 0n } }, options);
  const nodes = nodesBefore + volume.search.nodes;
  // The award that misses least is an award, so the second search finds one unless a limit stops it first.
  const priced = cheapest.search.incumbent.found ? cheapest : volume;
  const answer = answerOf(problem, priced, options);
  const proven = answer.status === 'optimal' && !volume.search.limited && priced === cheapest;
  return {
    ...answer,
    status: proven ? 'optimal' : 'feasible',
    objective: costOf(problem, answer.shares),
    servedAtMost: total - least,
    bound: least === missing && priced === cheapest ? answer.bound : lowestCost(problem),
    nodes: nodes + (priced === cheapest ? answer.nodes : cheapest.search.nodes),
    reproducible: answer.reproducible && !volume.search.stopped && !cheapest.search.stopped,
  };
}

function answerOf(problem: LotProblem, found: Searched, options: LotOptions): LotAnswer {
  const { search, lot, limits } = found;
  const canonical = !search.limited && !options.tolerance;
  const award = canonical ? canonicalAward(search, limits) : foundAward(search);
  const { shares, unserved } = sharesOf(problem, lot, award);
  const total = problem.destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  const objective = search.incumbent.exact! * lot.moneyUnit;
  const bound = boundOf(found);
  return {
    lot: problem.id,
    status: bound === objective ? 'optimal' : 'feasible',
    shares,
    unserved,
    objective,
    servedAtMost: total,
    bound,
    nodes: search.nodes,
    reproducible: !search.stopped,
  };
}

/** What the search has proven, rounded up to whole money where its numbers are exact. */
function boundOf({ search, lot }: Searched): bigint {
  const { model, incumbent, bound, limits } = search;
  const exact = incumbent.exact!;
  if (!search.limited && !limits.tolerance) return exact * lot.moneyUnit;
  if (!Number.isFinite(bound)) return exact * lot.moneyUnit;
  const proven =
    BigInt(Math.floor(bound / model.scale)) + (model.rounding === 0 && bound % model.scale !== 0 ? 1n : 0n);
  return (proven < exact ? proven : exact) * lot.moneyUnit;
}

function sharesOf(problem: LotProblem, lot: ExactLot, { winners, segments, destinations, flow }: PlacedAward) {
  const shares: LotShare[] = [];
  const missing = new Map<number, bigint>();
  for (const [a, k] of winners.entries()) {
    const bid = lot.bids[k]!;
    const start = lot.bids.slice(0, k).reduce((sum, before) => sum + before.segments.length, 0);
    for (const [d, quantity] of flow[a]!.entries()) {
      if (quantity === 0n) continue;
      const destination = destinations[d]!;
      if (bid.index < 0) missing.set(destination, quantity);
      else {
        shares.push({
          bid: problem.bids[bid.index]!.id,
          segment: bid.segments[segments[a]! - start]!.index,
          destination: problem.destinations[destination]!.id,
          quantity,
        });
      }
    }
  }
  const unserved = problem.destinations.flatMap(({ id }, at) => {
    const quantity = missing.get(at);
    return quantity === undefined ? [] : [{ id, quantity }];
  });
  return { shares, unserved };
}

/** What shares cost, from the problem alone. */
function costOf(problem: LotProblem, shares: readonly LotShare[]): bigint {
  let cost = 0n;
  const winners = new Set<string>();
  for (const { bid: id, segment, destination, quantity } of shares) {
    const bid = problem.bids.find((candidate) => candidate.id === id)!;
    const tier = bid.segments[segment]!;
    const delivery = bid.destinations?.find((candidate) => candidate.id === destination);
    if (!winners.has(id)) cost += tier.fixedCost;
    winners.add(id);
    cost += tier.unitCost * quantity;
    if (delivery) cost += delivery.perUnit * quantity + delivery.fixed;
  }
  return cost;
}

/** A cost that no award can be below, whatever it serves; nothing unless a bid has negative costs. */
function lowestCost({ bids, destinations }: LotProblem): bigint {
  const total = destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  return bids.reduce((sum, bid) => {
    const unit = least(bid.segments.map(({ unitCost }) => unitCost));
    const freight = least((bid.destinations ?? []).map(({ perUnit }) => perUnit));
    return sum + least(bid.segments.map(({ fixedCost }) => fixedCost)) + (unit + freight) * total;
  }, 0n);
}

/** The least of these, or nothing when none is negative. */
const least = (values: readonly bigint[]): bigint => values.reduce((a, b) => (b < a ? b : a), 0n);

/** No award was found: because there is none, or because a limit ended the search before. */
function unanswered(problem: LotProblem, search: Search, { winners }: LotOptions): LotAnswer {
  const total = problem.destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  const answer: LotAnswer = {
    lot: problem.id,
    status: 'infeasible',
    shares: [],
    unserved: [],
    objective: 0n,
    servedAtMost: 0n,
    bound: 0n,
    nodes: search.nodes,
    reproducible: !search.stopped,
  };
  if (total === 0n && problem.minWinners === 0) return { ...answer, status: 'optimal' };
  if (search.limited) return { ...answer, status: 'undecided', servedAtMost: total, bound: lowestCost(problem) };
  return { ...answer, infeasible: winners ? { shortages: [], clashes: [] } : explainInfeasible(problem) };
}
