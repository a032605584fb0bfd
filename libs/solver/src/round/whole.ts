import { solveMilp, type MilpLimits } from '../highs/highs.js';
import type { Round } from '../problem.js';
import type { RoundAward } from './award.js';
import { modelRound, type Goal } from './round-model.js';
import { safeBound } from './scale.js';
import { choiceIn, settle } from './settle.js';

/** What HiGHS finds out about a round taken as a whole. */
export interface WholeAnswer {
  /** No award exists. */
  readonly infeasible: boolean;
  /** Undefined when the limits ended it before an award was found. */
  readonly award: RoundAward | undefined;
  /** No award that serves as much costs less; undefined when nothing is known. */
  readonly bound: bigint | undefined;
  readonly nodes: number;
  readonly reproducible: boolean;
}

/** The least volume that must stay unserved; undefined when it is not known within the limits. */
export async function leastUnserved(
  round: Round,
  where: 'allowed' | 'anywhere',
  limits: MilpLimits,
): Promise<{ least: bigint | 'impossible' | undefined; nodes: number; reproducible: boolean }> {
  const model = modelRound(round, { kind: 'shortage', where });
  const { status, objective, nodes, cutByClock } = await solveMilp(model.milp, {
    limits,
    absoluteGap: 0.5 / model.step,
  });
  const least = status === 'optimal' && objective !== null ? BigInt(Math.round(objective * model.step)) : undefined;
  return { least: status === 'infeasible' ? 'impossible' : least, nodes, reproducible: !cutByClock };
}

/** Solves a round as one programme: everything served if that can be; else as much as can be, where that is allowed. */
export async function solveWhole(round: Round, limits: MilpLimits): Promise<WholeAnswer> {
  const full = await solveFor(round, { kind: 'cost' }, limits);
  if (!full.infeasible || !round.lots.some(({ shortage }) => shortage === 'allowed')) return full;
  const { least, nodes, reproducible } = await leastUnserved(round, 'allowed', limits);
  const sofar = { nodes: full.nodes + nodes, reproducible: full.reproducible && reproducible };
  if (least === 'impossible') return { infeasible: true, award: undefined, bound: undefined, ...sofar };
  if (least === undefined) return { infeasible: false, award: undefined, bound: undefined, ...sofar };
  const short = await solveFor(round, { kind: 'cost-within-shortage', unserved: least }, limits);
  return { ...short, nodes: sofar.nodes + short.nodes, reproducible: sofar.reproducible && short.reproducible };
}

async function solveFor(round: Round, goal: Goal, limits: MilpLimits): Promise<WholeAnswer> {
  const model = modelRound(round, goal);
  const answer = await solveMilp(model.milp, { limits, absoluteGap: Math.min(0.5, 0.5 / model.step) });
  const { status, values, nodes, cutByClock } = answer;
  const reproducible = !cutByClock;
  if (status === 'infeasible') return { infeasible: true, award: undefined, bound: undefined, nodes, reproducible };
  const award = values ? await settle(round, choiceIn(round, model, values), goal, limits) : undefined;
  const proven = Number.isFinite(answer.bound) ? safeBound(answer.bound, model.step) : undefined;
  const bound = award && proven !== undefined && proven > award.objective ? award.objective : proven;
  return { infeasible: false, award, bound, nodes, reproducible };
}
