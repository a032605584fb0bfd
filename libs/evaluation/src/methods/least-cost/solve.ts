import { invariant } from '#libs/kernel';
import {
  checkLot,
  checkRound,
  type Infeasibility,
  type LotAnswer,
  type LotAward,
  type LotProblem,
  solveLot,
  solvePlain,
  solveRound,
  type SolveStatus,
} from '#libs/solver';
import type { Component } from './components.js';

/** What the solver says of one component, in the solver's units. */
export interface Solved {
  readonly component: Component;
  readonly status: SolveStatus;
  /** Of the component's lots, in their order; empty when there is no award. */
  readonly awards: readonly LotAward[];
  readonly objective: bigint;
  /** No award that serves as much costs less; null where nothing is proven for what is served. */
  readonly bound: bigint | null;
  readonly packages: readonly string[];
  readonly reproducible: boolean;
  readonly infeasible: Infeasibility | null;
  /** The answer for the one lot of a component that the search for one lot took; null for the others. */
  readonly answer: LotAnswer | null;
}

/** Awards the lots of a component together; every award passes the solver's independent checker before it is used. */
export async function solveComponent(component: Component): Promise<Solved> {
  const [only] = component.lots;
  const joined = component.bidderCapacities.length + component.packages.length + component.lotConflicts.length > 0;
  if (only && component.lots.length === 1 && !joined && splits(only.problem)) {
    return ofLot(component, solveAlone(only.problem));
  }
  return together(component);
}

/** The award of lots that share capacities, packages or suppliers. */
async function together(component: Component): Promise<Solved> {
  const { lots, bidderCapacities, packages, lotConflicts, relatedBidders } = component;
  const round = { lots: lots.map(({ problem }) => problem), bidderCapacities, packages, lotConflicts, relatedBidders };
  const answer = await solveRound(round);
  const faults = checkRound(round, answer);
  invariant(faults.length === 0, `the award of the round breaks its own rules: ${faults.join('; ')}`);
  const byLot = new Map(answer.lots.map((award) => [award.lot, award]));
  return {
    component,
    status: answer.status,
    awards: hasAward(answer.status) ? lots.flatMap(({ problem }) => byLot.get(problem.id) ?? []) : [],
    objective: answer.objective,
    bound: answer.bound,
    packages: answer.packages,
    reproducible: answer.reproducible,
    infeasible: answer.infeasible ?? null,
    answer: null,
  };
}

/** Whether the search for one lot takes it: destinations may be split between winners, and share suppliers freely. */
const splits = ({ singleWinner, destinationConflicts }: LotProblem): boolean =>
  !singleWinner && destinationConflicts.length === 0;

/** The award of a lot that nothing joins to another. */
export function solveAlone(problem: LotProblem): LotAnswer {
  const answer = solvePlain(problem) ?? solveLot(problem);
  const faults = checkLot(problem, answer);
  invariant(faults.length === 0, `the award of ${problem.id} breaks its own rules: ${faults.join('; ')}`);
  return answer;
}

function ofLot(component: Component, answer: LotAnswer): Solved {
  const served = servedBy(answer);
  return {
    component,
    status: answer.status,
    awards: hasAward(answer.status) ? [answer] : [],
    objective: answer.objective,
    bound: served === answer.servedAtMost ? answer.bound : null,
    packages: [],
    reproducible: answer.reproducible,
    infeasible: answer.infeasible ?? null,
    answer,
  };
}

export const hasAward = (status: SolveStatus): boolean => status === 'optimal' || status === 'feasible';

const servedBy = ({ shares }: LotAward): bigint => shares.reduce((sum, { quantity }) => sum + quantity, 0n);
