import { solveMilp, type MilpLimits } from '../highs/highs.js';
import { CLASHES, type Clash, type Infeasibility, type LotProblem, type Round } from '../problem.js';
import type { LotSolver } from './lot-solver.js';
import { modelRound } from './round-model.js';
import { solveWhole } from './whole.js';

/**
 * Why lots that share something have no award: first what is wrong with a lot alone; else what is missing and where
 * when all rules are kept, which rules clash, and by how much bidders' capacities fall short.
 */
export async function diagnose(part: Round, { knows, solve }: LotSolver, limits: MilpLimits): Promise<Infeasibility> {
  const alone = part.lots.filter(knows).flatMap((lot) => solve(lot).infeasible ?? []);
  if (alone.length > 0) return joined(alone);
  const clashes = await clashesOf(part, limits);
  const short = await solveWhole(everythingMayLack(part), limits);
  const shortages = (short.award?.lots ?? []).flatMap(({ lot, unserved }) =>
    unserved.map(({ id, quantity }) => ({ lot, destination: id, quantity })),
  );
  const capacities = clashes.includes('BIDDER_CAPACITY') ? await capacitiesShort(part, limits) : [];
  return { shortages, clashes: clashes.map((rule) => ({ lot: null, rule })), capacities };
}

export function joined(parts: readonly Infeasibility[]): Infeasibility {
  return {
    shortages: parts.flatMap(({ shortages }) => shortages),
    clashes: parts.flatMap(({ clashes }) => clashes),
    capacities: parts.flatMap(({ capacities }) => capacities ?? []),
  };
}

const everythingMayLack = (round: Round): Round => ({
  ...round,
  lots: round.lots.map((lot) => ({ ...lot, shortage: 'allowed' as const })),
});

/** Rules that together exclude every award, none of which could stay away: each is dropped unless it is needed. */
async function clashesOf(part: Round, limits: MilpLimits): Promise<Clash[]> {
  if ((await isPossible(CLASHES.reduce(without, part), limits)) !== true) return [];
  let kept = [...CLASHES];
  for (const rule of CLASHES) {
    const fewer = kept.filter((each) => each !== rule);
    const relaxed = CLASHES.filter((each) => !fewer.includes(each)).reduce(without, part);
    if ((await isPossible(relaxed, limits)) === false) kept = fewer;
  }
  return kept;
}

/** Undefined when the limits ended the search before that was clear. */
async function isPossible(round: Round, limits: MilpLimits): Promise<boolean | undefined> {
  const { status, values } = await solveMilp(modelRound(round, { kind: 'any' }).milp, { limits });
  return values ? true : status === 'infeasible' ? false : undefined;
}

/** The round without one of its rules. */
function without(round: Round, rule: Clash): Round {
  const lots = (change: (lot: LotProblem) => Partial<LotProblem>): Round => ({
    ...round,
    lots: round.lots.map((lot) => ({ ...lot, ...change(lot) })),
  });
  switch (rule) {
    case 'MINIMUM_QUANTITY':
      return lots(({ bids }) => ({
        bids: bids.map((bid) => ({ ...bid, segments: bid.segments.map((segment) => ({ ...segment, from: 1n })) })),
      }));
    case 'MAX_SHARE':
      return lots(() => ({ maxSharePermille: 1_000 }));
    case 'MIN_WINNERS':
      return lots(() => ({ minWinners: 0 }));
    case 'MAX_WINNERS':
      return lots(({ bids }) => ({ maxWinners: bids.length }));
    case 'RELATED_BIDS':
      return lots(({ bids }) => ({ bids: bids.map((bid) => ({ ...bid, group: null })) }));
    case 'SINGLE_WINNER':
      return lots(() => ({ singleWinner: false }));
    case 'DESTINATION_CONFLICTS':
      return lots(() => ({ destinationConflicts: [] }));
    case 'BIDDER_CAPACITY':
      return { ...round, bidderCapacities: [] };
    case 'LOT_CONFLICTS':
      return { ...round, lotConflicts: [] };
  }
}

/** The least by which capacities would have to grow together, with every other rule kept. */
async function capacitiesShort(part: Round, limits: MilpLimits): Promise<NonNullable<Infeasibility['capacities']>> {
  const model = modelRound(part, { kind: 'capacity' });
  const { status, values } = await solveMilp(model.milp, { limits, absoluteGap: 0.5 / model.step });
  if (status !== 'optimal' || !values) return [];
  return part.bidderCapacities.flatMap(({ bidder }, at) => {
    const short = BigInt(Math.round((values[model.excess[at] ?? -1] ?? 0) * model.step));
    if (short === 0n) return [];
    const lots = part.lots.filter(({ bids }) => bids.some((bid) => bid.bidder === bidder)).map(({ id }) => id);
    return [{ bidder, short, lots }];
  });
}
