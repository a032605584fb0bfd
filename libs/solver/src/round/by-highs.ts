import { toMps } from '../highs/mps.js';
import type { Round } from '../problem.js';
import { inOrder } from './normal-form.js';
import { modelRound } from './round-model.js';
import { solveWhole, type WholeAnswer } from './whole.js';

const LIMITS = { nodes: 100_000, lpIterations: 10_000_000, seconds: 60 };

/** The round as one programme for HiGHS, without our own search: to compare with. */
export function solveByHighs(round: Round): Promise<WholeAnswer> {
  return solveWhole(inOrder(round), LIMITS);
}

/** The same programme as MPS text, with what one unit of its objective is worth: for other solvers to compare with. */
export function roundAsMps(round: Round): { mps: string; money: number } {
  const { milp, step } = modelRound(inOrder(round), { kind: 'cost' });
  return { mps: toMps(milp), money: step };
}
