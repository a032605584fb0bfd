import type { Answer, LotProblem, Round } from '../problem.js';
import { totalOf } from './award.js';
import { solveCoupled, type Effort, type OpenAnswer } from './coupled.js';
import { diagnose, joined } from './diagnose.js';
import { LOT_SOLVER, type LotSolver } from './lot-solver.js';
import { inOrder, withoutCommonFactor } from './normal-form.js';
import { exceeded, partsOf } from './parts.js';
import { solveWhole, type WholeAnswer } from './whole.js';

/** Nodes of HiGHS for a coupled part when the round sets no limit. */
const DEFAULT_NODES = 20_000;
/** Simplex iterations for closing the gap of a coupled part; some seconds. */
const FINISH_ITERATIONS = 100_000;
const MASTER_ITERATIONS = 200_000;
/** For one choice among the columns of many lots; some seconds. */
const CHOICE_ITERATIONS = 20_000;
/** The safety net, in seconds per programme: an answer that it cuts off is marked. */
const CLOCK = 120;
/** With more lots than this, a gap of a hundredth of a per cent is enough. */
const FEW_LOTS = 40;
const ENOUGH = 100n;

/**
 * Awards all lots of a round together at the least cost: see Round for the rules. Lots that share nothing are solved
 * apart and exactly; a bidder's capacity joins its lots only once an award exceeds it. The order of lots, capacities,
 * packages and pairs does not matter; that of bids and destinations is their rank.
 */
export async function solveRound(given: Round): Promise<Answer> {
  const lots = LOT_SOLVER;
  const round = inOrder(given);
  const effort = effortOf(round);
  const joining = new Set<string>();
  const solved = new Map<string, OpenAnswer>();
  for (;;) {
    const parts = partsOf(round, joining);
    const answers: OpenAnswer[] = [];
    const keys: string[] = [];
    const several = parts.filter(({ lots: { length } }) => length > 1).length;
    for (const part of parts) {
      const key = JSON.stringify([part.lots.map(({ id }) => id), part.bidderCapacities.map(({ bidder }) => bidder)]);
      const answer = solved.get(key) ?? (await solvePart(part, lots, shared(effort, several)));
      solved.set(key, answer);
      keys.push(key);
      answers.push(answer);
    }
    const failed = parts.filter((_, at) => answers[at]?.infeasible);
    if (failed.length > 0) return infeasible(failed, answers, lots, effort);
    if (answers.some(({ award }) => !award)) return undecided(parts, answers);
    const over = exceeded(
      round,
      answers.flatMap(({ award }) => award?.lots ?? []),
    );
    for (const bidder of over) joining.add(bidder);
    if (over.length > 0) continue;
    const worst = worstGap(round, answers, effort);
    const close = answers[worst]?.close;
    if (!close) return assemble(round, parts, answers);
    // A part that changes its award may exceed a capacity: it is looked at again.
    solved.set(keys[worst] ?? '', await close());
  }
}

/**
 * The part whose gap is the largest of those that can be closed; −1 when the round's gap is small enough as it is. A
 * round of few lots is closed part by part as far as it goes.
 */
function worstGap({ lots }: Round, answers: readonly OpenAnswer[], { fewLots, enough }: Effort): number {
  let [objective, gap, worst, widest] = [0n, 0n, -1, 0n];
  for (const [at, { award, bound, close }] of answers.entries()) {
    if (!award) continue;
    objective += award.objective;
    const own = award.objective - (bound ?? 0n);
    gap += own;
    if (close && (worst < 0 || own > widest)) [worst, widest] = [at, own];
  }
  const isEnough = lots.length > fewLots && gap * 1_000_000n <= enough * objective;
  return isEnough ? -1 : worst;
}

function effortOf({ nodeLimit = DEFAULT_NODES }: Round): Effort {
  return {
    master: { nodes: nodeLimit, lpIterations: MASTER_ITERATIONS, seconds: CLOCK },
    choice: { nodes: nodeLimit, lpIterations: CHOICE_ITERATIONS, seconds: CLOCK },
    finish: { nodes: nodeLimit, lpIterations: FINISH_ITERATIONS, seconds: CLOCK },
    closing: { nodes: nodeLimit, lpIterations: FINISH_ITERATIONS, seconds: CLOCK },
    fewLots: FEW_LOTS,
    enough: ENOUGH,
  };
}

/** What closing the gaps may take is for the whole round: each part that needs it gets its share. */
function shared(effort: Effort, parts: number): Effort {
  const { closing } = effort;
  return { ...effort, closing: { ...closing, lpIterations: Math.ceil(closing.lpIterations / Math.max(1, parts)) } };
}

async function solvePart(part: Round, lots: LotSolver, effort: Effort): Promise<OpenAnswer> {
  const [only] = part.lots;
  const shares = part.bidderCapacities.length + part.packages.length + part.lotConflicts.length > 0;
  const known = part.lots.every(lots.knows);
  if (only && known && part.lots.length === 1 && !shares) return solveAlone(part, only, lots);
  const { round, factor } = withoutCommonFactor(part);
  if (!known) return inMoney(await solveWhole(round, effort.finish), factor);
  const { close, ...answer } = await solveCoupled(round, lots.search, effort);
  const open = inMoney(answer, factor);
  return close ? { ...open, close: async () => inMoney(await close(), factor) } : open;
}

/** An answer to a round whose money was divided by `factor`. */
function inMoney(answer: WholeAnswer, factor: bigint): WholeAnswer {
  const { award, bound } = answer;
  return {
    ...answer,
    award: award && { ...award, objective: award.objective * factor },
    bound: bound === undefined ? undefined : bound * factor,
  };
}

function solveAlone(part: Round, lot: LotProblem, { solve }: LotSolver): WholeAnswer {
  const answer = solve(part.nodeLimit === undefined ? lot : { nodeLimit: part.nodeLimit, ...lot });
  const { status, nodes, reproducible, shares, unserved, bound } = answer;
  const none = { award: undefined, bound: undefined, nodes, reproducible };
  if (status === 'infeasible' || status === 'undecided') return { infeasible: status === 'infeasible', ...none };
  const award = totalOf(part, [{ lot: lot.id, shares, unserved }]);
  const served = lot.destinations.reduce((sum, { quantity }) => sum + quantity, 0n) - award.unserved;
  // A bound for more than is served says nothing about awards that serve as little as this one.
  return { infeasible: false, award, bound: served === answer.servedAtMost ? bound : undefined, nodes, reproducible };
}

function assemble(round: Round, parts: readonly Round[], answers: readonly WholeAnswer[]): Answer {
  const lots = answers
    .flatMap(({ award }) => award?.lots ?? [])
    .toSorted((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0));
  const { objective, packages } = totalOf(round, lots);
  const bound = boundOf(parts, answers);
  return {
    status: bound === objective ? 'optimal' : 'feasible',
    lots,
    objective,
    bound,
    packages,
    ...effortSpent(answers),
  };
}

const boundOf = (parts: readonly Round[], answers: readonly WholeAnswer[]): bigint =>
  parts.reduce((sum, part, at) => sum + (answers[at]?.bound ?? trivialBound(part)), 0n);

/** The limits ended the search of some part before it found an award. */
function undecided(parts: readonly Round[], answers: readonly WholeAnswer[]): Answer {
  const nothing = { lots: [], objective: 0n, packages: [] };
  return { status: 'undecided', ...nothing, bound: boundOf(parts, answers), ...effortSpent(answers) };
}

const effortSpent = (answers: readonly WholeAnswer[]) => ({
  nodes: answers.reduce((sum, { nodes }) => sum + nodes, 0),
  reproducible: answers.every(({ reproducible }) => reproducible),
});

const negative = (value: bigint): bigint => (value < 0n ? value : 0n);

/** What no award of these lots can cost less than, without any search. */
function trivialBound({ lots, packages }: Round): bigint {
  let bound = -packages.reduce((sum, { discount }) => sum + discount, 0n);
  for (const { bids, destinations } of lots) {
    const demand = destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
    for (const { segments, destinations: deliveries } of bids) {
      const freight = (deliveries ?? []).reduce((sum, { perUnit }) => sum + negative(perUnit) * demand, 0n);
      const costs = segments.map(({ unitCost, fixedCost }) => negative(unitCost) * demand + negative(fixedCost));
      bound += freight + costs.reduce((least, cost) => (cost < least ? cost : least), 0n);
    }
  }
  return bound;
}

async function infeasible(
  parts: readonly Round[],
  answers: readonly WholeAnswer[],
  lots: LotSolver,
  { finish }: Effort,
): Promise<Answer> {
  const reasons = [];
  for (const part of parts) reasons.push(await diagnose(part, lots, finish));
  return {
    status: 'infeasible',
    lots: [],
    objective: 0n,
    bound: 0n,
    packages: [],
    ...effortSpent(answers),
    infeasible: joined(reasons),
  };
}
