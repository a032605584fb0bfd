import type { MilpLimits } from '../highs/highs.js';
import type { LotAward, Round } from '../problem.js';
import { totalOf, type RoundAward } from './award.js';
import { beside } from './beside.js';
import { relax, type Relaxation } from './column-generation.js';
import { withoutHopeless } from './fixing.js';
import { improve } from './lot-by-lot.js';
import { chooseColumns } from './master.js';
import type { Column, LotSearch } from './pricing.js';
import { settle, type Choice } from './settle.js';
import { solveWhole, type WholeAnswer } from './whole.js';

/** More mixed lots than this are too many to solve as one programme. */
const MOST_MIXED = 12;

/** With more bids or lots than this still open, HiGHS gets nowhere in the time that a round may take. */
const MOST_OPEN_BIDS = 500;
const MOST_OPEN_LOTS = 150;

/** How far the search for a better award, or for a better proof, goes. All but the clock count work. */
export interface Effort {
  /** For each linear programme and for choosing among columns. */
  readonly master: MilpLimits;
  /** For closing what gap is left with HiGHS on what the bound leaves of the round. */
  readonly finish: MilpLimits;
  /** With more lots than this, a gap below `enough` is not closed any further. */
  readonly fewLots: number;
  /** A gap in millionths. */
  readonly enough: bigint;
}

/**
 * Lots that share something. Column generation gives a certified bound and good columns; choosing among them gives an
 * award; each lot is then awarded anew beside the others. What gap is left is closed by HiGHS on the bids that the
 * bound does not rule out. Rounds that cannot be served in full go to HiGHS as a whole.
 */
export async function solveCoupled(round: Round, search: LotSearch, effort: Effort): Promise<WholeAnswer> {
  const relaxation = await relax(round, search, effort.master);
  if (!relaxation) return solveWhole(round, effort.finish);
  const { award, nodes, reproducible } = await fromColumns(round, relaxation, search, effort);
  if (!award) {
    const whole = await solveWhole(round, effort.finish);
    const bound = whole.bound !== undefined && whole.bound > relaxation.bound ? whole.bound : relaxation.bound;
    const isShort = whole.award !== undefined && whole.award.unserved > 0n;
    return { ...whole, bound: isShort ? whole.bound : bound, nodes: nodes + whole.nodes };
  }
  const first: WholeAnswer = { infeasible: false, award, bound: relaxation.bound, nodes, reproducible };
  return isClosed(round, award, relaxation.bound, effort)
    ? first
    : finish(round, relaxation, first, award, search, effort);
}

function isClosed(round: Round, { objective }: RoundAward, bound: bigint, { fewLots, enough }: Effort): boolean {
  if (objective <= bound) return true;
  return round.lots.length > fewLots && (objective - bound) * 1_000_000n <= enough * objective;
}

/** The best award that the columns lead to: by choosing among them, and by solving anew the lots that are mixed. */
async function fromColumns(
  round: Round,
  relaxation: Relaxation,
  search: LotSearch,
  { master, finish }: Effort,
): Promise<{ award: RoundAward | undefined; nodes: number; reproducible: boolean }> {
  const choice = await chooseColumns(round, relaxation.columns, master);
  const chosen = choice && (await settle(round, choiceOf(round, choice.chosen), { kind: 'cost' }, master));
  const mixed = await rounded(round, relaxation, finish);
  const best = [chosen, mixed?.award].reduce((a, b) => (!a || (b && b.objective < a.objective) ? b : a), undefined);
  return {
    award: best && improve(round, best, search),
    nodes: relaxation.nodes + (choice?.nodes ?? 0) + (mixed?.nodes ?? 0),
    reproducible: (choice?.reproducible ?? true) && (mixed?.reproducible ?? true),
  };
}

/**
 * Keeps the lots for which the master takes one column, and solves those for which it mixes several as a round beside
 * them. There are never more mixed lots than shared rows that bind.
 */
async function rounded(
  round: Round,
  { columns, mix }: Relaxation,
  limits: MilpLimits,
): Promise<{ award: RoundAward | undefined; nodes: number; reproducible: boolean } | undefined> {
  const taken = columns.filter((_, at) => (mix[at] ?? 0) > 1e-6);
  const count = new Map<number, number>();
  for (const { lot } of taken) count.set(lot, (count.get(lot) ?? 0) + 1);
  const mixed = round.lots.filter((_, at) => count.get(at) !== 1).map(({ id }) => id);
  if (mixed.length === 0 || mixed.length > MOST_MIXED) return undefined;
  const kept = taken.filter(({ lot }) => count.get(lot) === 1).map(({ award }) => award);
  const { award, nodes, reproducible } = await solveWhole(served(beside(round, kept, new Set(mixed))), limits);
  return { award: award && totalOf(round, inLotOrder([...kept, ...award.lots])), nodes, reproducible };
}

const inLotOrder = (lots: readonly LotAward[]): LotAward[] =>
  lots.toSorted((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0));

function choiceOf(round: Round, columns: readonly Column[]): Choice {
  const winners = new Map(
    columns.map(({ award }) => {
      const segments = new Map(award.shares.map(({ bid, segment }) => [bid, segment]));
      return [award.lot, [...segments].map(([bid, segment]) => ({ bid, segment, destinations: null }))];
    }),
  );
  const awards = columns.map(({ award }) => award);
  return { winners, packages: totalOf(round, awards).packages };
}

/** Closes the gap with HiGHS on the bids that can still be in a cheaper award. */
async function finish(
  round: Round,
  relaxation: Relaxation,
  first: WholeAnswer,
  incumbent: RoundAward,
  search: LotSearch,
  { finish: limits }: Effort,
): Promise<WholeAnswer> {
  if (round.lots.length > MOST_OPEN_LOTS) return first;
  const open = withoutHopeless(round, relaxation, incumbent.objective);
  if (open.lots.reduce((sum, { bids }) => sum + bids.length, 0) > MOST_OPEN_BIDS) return first;
  const rest = await solveWhole(served(open), limits);
  const nodes = first.nodes + rest.nodes;
  const reproducible = first.reproducible && rest.reproducible;
  // Nothing cheaper was left: the award at hand is optimal.
  if (rest.infeasible) return { ...first, bound: incumbent.objective, nodes, reproducible };
  const better =
    rest.award && rest.award.objective < incumbent.objective ? improve(round, rest.award, search) : incumbent;
  let bound = relaxation.bound;
  if (rest.bound !== undefined && rest.bound > bound) bound = rest.bound;
  if (bound > better.objective) bound = better.objective;
  return { infeasible: false, award: better, bound, nodes, reproducible };
}

/** The round with nothing left unserved. */
function served(round: Round): Round {
  return { ...round, lots: round.lots.map((lot) => ({ ...lot, shortage: 'refused' as const })) };
}
