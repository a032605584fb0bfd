import type { MilpLimits } from '../highs/highs.js';
import type { LotAward, Round } from '../problem.js';
import { totalOf, type RoundAward } from './award.js';
import { BranchAndPrice } from './branch-and-price.js';
import { beside } from './beside.js';
import { relax, type Relaxation } from './column-generation.js';
import { withoutHopeless } from './fixing.js';
import { improve } from './lot-by-lot.js';
import { chooseColumns } from './master.js';
import { columnsBeside } from './perturb.js';
import type { Column, LotSearch } from './pricing.js';
import { isSound, settle, type Choice } from './settle.js';
import { solveWhole, type WholeAnswer } from './whole.js';

/** More mixed lots than this are too many to solve as one programme. */
const MOST_MIXED = 12;

/** How often a large round chooses again among more columns. */
const MORE_CHOICES = 3;

/** With more bids or lots than this still open, HiGHS gets nowhere in the time that a round may take. */
const MOST_OPEN_BIDS = 500;
const MOST_OPEN_LOTS = 150;

/** Nodes of branch and price for one part at most; in rounds of many bids, where a node takes longer, fewer. */
const MOST_NODES = 1_000;

/** A gap below one in so many is what the tolerances of HiGHS leave. */
const TOLERANCES = 100_000_000n;

/** How far the search for a better award, or for a better proof, goes. All but the clock count work. */
export interface Effort {
  /** For each linear programme, and in small rounds for choosing among columns. */
  readonly master: MilpLimits;
  /** For choosing among columns in rounds of more than `fewLots`. */
  readonly choice: MilpLimits;
  /** For rounds, or parts of them, that HiGHS has to solve as a whole. */
  readonly finish: MilpLimits;
  /** For closing what gap is left with HiGHS on what the bound leaves of the round. */
  readonly closing: MilpLimits;
  /** With more lots than this, a gap below `enough` is not closed any further. */
  readonly fewLots: number;
  /** A gap in millionths. */
  readonly enough: bigint;
}

/** An answer whose gap may be closed further, by work that not every round needs. */
export interface OpenAnswer extends WholeAnswer {
  readonly close?: () => Promise<WholeAnswer>;
}

/**
 * Lots that share something. Column generation gives a certified bound and good columns; choosing among them gives an
 * award; each lot is then awarded anew beside the others. What gap is left can be closed by branch and price: `close` does. Rounds that cannot be served in full go to HiGHS as a whole.
 */
export async function solveCoupled(round: Round, search: LotSearch, effort: Effort): Promise<OpenAnswer> {
  const relaxation = await relax(round, search, effort.master);
  if (!relaxation) return solveWhole(round, effort.finish);
  const { award, nodes: spent, reproducible } = await fromColumns(round, relaxation, search, effort);
  const nodes = relaxation.nodes + spent;
  if (!award) {
    const whole = await solveWhole(round, effort.finish);
    const bound = whole.bound !== undefined && whole.bound > relaxation.bound ? whole.bound : relaxation.bound;
    const isShort = whole.award !== undefined && whole.award.unserved > 0n;
    return { ...whole, bound: isShort ? whole.bound : bound, nodes: nodes + whole.nodes };
  }
  const first: WholeAnswer = { infeasible: false, award, bound: relaxation.bound, nodes, reproducible };
  if (isClosed(round, award, relaxation.bound, effort)) return first;
  return { ...first, close: () => finish(round, relaxation, first, award, search, effort) };
}

function isClosed(round: Round, { objective }: RoundAward, bound: bigint, { fewLots, enough }: Effort): boolean {
  if (objective <= bound) return true;
  return round.lots.length > fewLots && (objective - bound) * 1_000_000n <= enough * objective;
}

interface Found {
  readonly award: RoundAward | undefined;
  readonly nodes: number;
  readonly reproducible: boolean;
}

/**
 * The best award that the columns lead to: by choosing among them, by solving anew the lots that are mixed, and in large
 * rounds by choosing again among columns that are best at prices beside those of the bound.
 */
async function fromColumns(round: Round, relaxation: Relaxation, search: LotSearch, effort: Effort): Promise<Found> {
  const closed = ({ award }: Found) => award !== undefined && isClosed(round, award, relaxation.bound, effort);
  let found = await chosen(round, relaxation, relaxation.columns, effort);
  if (!closed(found)) {
    const limits = round.lots.length > effort.fewLots ? effort.choice : effort.finish;
    found = better(found, await rounded(round, relaxation, limits));
  }
  found = { ...found, award: found.award && improve(round, found.award, search) };
  for (let turn = 1; turn <= MORE_CHOICES && round.lots.length > effort.fewLots && !closed(found); turn++) {
    const next = await chosen(round, relaxation, columnsBeside(relaxation, turn), effort);
    found = better(found, { ...next, award: next.award && improve(round, next.award, search) });
  }
  return found;
}

/** The cheaper of two awards, with the work of both. */
function better(one: Found, other: Found): Found {
  const isCheaper = other.award !== undefined && (!one.award || other.award.objective < one.award.objective);
  return {
    award: isCheaper ? other.award : one.award,
    nodes: one.nodes + other.nodes,
    reproducible: one.reproducible && other.reproducible,
  };
}

/** The award that the cheapest choice among these columns leads to, with volumes that suit it. */
async function chosen(
  round: Round,
  { bound }: Relaxation,
  columns: readonly Column[],
  { master, choice: limits, fewLots, enough }: Effort,
): Promise<Found> {
  const isLarge = round.lots.length > fewLots;
  // A quarter of the gap allowed is left to the choice; volumes that suit it win some of it back.
  const slack = isLarge && bound > 0n ? (bound * enough) / 4_000_000n : 0n;
  const choice = await chooseColumns(round, columns, isLarge ? limits : master, slack);
  if (!choice) return { award: undefined, nodes: 0, reproducible: true };
  const award = await settle(round, choiceOf(round, choice.chosen), { kind: 'cost' }, master);
  return { award, nodes: choice.nodes, reproducible: choice.reproducible };
}

/**
 * Keeps the lots for which the master takes one column, and solves those for which it mixes several as a round beside
 * them. There are never more mixed lots than shared rows that bind.
 */
async function rounded(round: Round, { columns, mix }: Relaxation, limits: MilpLimits): Promise<Found> {
  const taken = columns.filter((_, at) => (mix[at] ?? 0) > 1e-6);
  const count = new Map<number, number>();
  for (const { lot } of taken) count.set(lot, (count.get(lot) ?? 0) + 1);
  const mixed = round.lots.filter((_, at) => count.get(at) !== 1).map(({ id }) => id);
  if (mixed.length === 0 || mixed.length > MOST_MIXED) return { award: undefined, nodes: 0, reproducible: true };
  const kept = taken.filter(({ lot }) => count.get(lot) === 1).map(({ award }) => award);
  const { award, nodes, reproducible } = await solveWhole(served(beside(round, kept, new Set(mixed))), limits);
  const whole = award && totalOf(round, inLotOrder([...kept, ...award.lots]));
  // Where nothing else is left, the master breaks rules at a penalty: lots that it keeps may clash with each other.
  return { award: whole && isSound(round, whole) ? whole : undefined, nodes, reproducible };
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

/**
 * Closes the gap: of few lots by branch and price, whose proof is exact; else, or where that does not get to an end, by HiGHS on the bids
 * that can still be in a cheaper award, and then by branch and price from the award that HiGHS has found.
 */
async function finish(
  round: Round,
  relaxation: Relaxation,
  first: WholeAnswer,
  incumbent: RoundAward,
  search: LotSearch,
  { closing: limits, master, fewLots }: Effort,
): Promise<WholeAnswer> {
  if (round.lots.length > MOST_OPEN_LOTS) return first;
  const tree = new BranchAndPrice(round, relaxation, search, master);
  const isSmall = round.lots.length <= fewLots;
  const own = isSmall
    ? await cheaper(tree, round, incumbent, search, limits)
    : { award: incumbent, bound: relaxation.bound };
  const { award } = own;
  const answer: WholeAnswer = { ...first, award, bound: own.bound, nodes: first.nodes + tree.nodes };
  const open = withoutHopeless(round, relaxation, award.objective);
  if (own.bound >= award.objective || bidsOf(open) > MOST_OPEN_BIDS) return answer;
  const rest = await solveWhole(served(open), limits);
  const nodes = answer.nodes + rest.nodes;
  const reproducible = first.reproducible && rest.reproducible;
  // Nothing cheaper was left: the award at hand is optimal.
  if (rest.infeasible) return { ...answer, bound: award.objective, nodes, reproducible };
  const better = rest.award && rest.award.objective < award.objective ? improve(round, rest.award, search) : award;
  let bound = rest.bound !== undefined && rest.bound > own.bound ? rest.bound : own.bound;
  if (bound > better.objective) bound = better.objective;
  const found: WholeAnswer = { infeasible: false, award: better, bound, nodes, reproducible };
  // HiGHS is at its end, but for its tolerances: they are taken off its bound, and the rest is proven exactly.
  if (rest.award === undefined || (better.objective - bound) * TOLERANCES > better.objective) return found;
  const proof = await cheaper(tree, round, better, search, limits);
  const proven = proof.bound > bound ? proof.bound : bound;
  return { ...found, award: proof.award, bound: least(proven, proof.award.objective), nodes: rest.nodes + tree.nodes };
}

/** The cheapest award that branch and price finds within the limits, and what it proves. */
async function cheaper(
  tree: BranchAndPrice,
  round: Round,
  incumbent: RoundAward,
  search: LotSearch,
  { lpIterations }: MilpLimits,
): Promise<{ award: RoundAward; bound: bigint }> {
  const nodes = Math.ceil(Math.min(MOST_NODES, lpIterations / bidsOf(round)));
  const atMost = incumbent.objective - 1n;
  const { award, bound } = await tree.explore(tree.root(atMost), atMost, { nodes });
  return { award: award ? improve(round, award, search) : incumbent, bound };
}

const bidsOf = ({ lots }: Round): number => lots.reduce((sum, { bids }) => sum + bids.length, 0);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The round with nothing left unserved. */
function served(round: Round): Round {
  return { ...round, lots: round.lots.map((lot) => ({ ...lot, shortage: 'refused' as const })) };
}
