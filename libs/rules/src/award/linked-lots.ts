import { byText } from '../order-by.js';
import type { LinkedLotsMethod } from '../rulebook/rule-methods.js';
import {
  aheadOf,
  type Contest,
  noPrice,
  openContest,
  outcomesOf,
  plainOutcome,
  type PriceAnswer,
  priceUpTo,
  rivalsOf,
} from './contest.js';
import { type LinkedProblem, type LinkedSolution, solveLinkedLots } from './linked-matching.js';
import type { BidCase, LotCase, LotOutcome } from './outcome.js';
import type { Entrant } from './qualify.js';
import { familiesOf } from './related-firms.js';
import { lost, type Verdict } from './verdict.js';
import type { Ranked } from './vbp/shortlist.js';
import { inOrder, type WeighedDemand } from './weigh-demand.js';

/**
 * Awards linked lots together (domain.md 8.3 E20): a lot goes whole to one bidder, and a bidder, with all that is
 * related to it in any of the lots, wins at most `maxLotsPerBidder` of them. The first lot is the one of the lowest
 * precedence, then of the lowest id. The answer is in the order of the lots given; bids of other lots are not looked at.
 *
 * Who may win a lot depends on which bidders are valid where, not on their prices there. So a winner that lowers its
 * price keeps winning, and a loser that may win the lot does so once it ranks before all others that may.
 */
export function evaluateLinkedLots(
  method: LinkedLotsMethod,
  lots: readonly LotCase[],
  bids: readonly BidCase[],
): LotOutcome[] {
  const round = openRound(method, lots, bids);
  const outcomes = round.contests.map((contest, at): LotOutcome => {
    const winner = contest.field.ranked.find((entrant) => round.supplierOf(entrant) === round.solution.winners[at]);
    const rankOf = new Map(contest.field.ranked.map((entrant, rank) => [entrant, rank + 1]));
    const judged = outcomesOf(
      contest,
      (entrant) => {
        const rank = rankOf.get(entrant) ?? 0;
        return { verdict: verdictOf(entrant, rank, winner, at, round), rank };
      },
      (entrant, displaced) => priceToWin(entrant, displaced, at, round),
    );
    return { ...plainOutcome(contest, judged), ...allocationOf(contest.demand, winner) };
  });
  const byLot = new Map(outcomes.map((outcome) => [outcome.lot, outcome]));
  return lots.flatMap((lot) => byLot.get(lot) ?? []);
}

interface Round {
  readonly method: LinkedLotsMethod;
  readonly contests: readonly Contest[];
  readonly problem: LinkedProblem;
  readonly solution: LinkedSolution;
  /** The family of a bid in all lots, as a number. */
  readonly supplierOf: (entrant: Entrant) => number;
}

function openRound(method: LinkedLotsMethod, lots: readonly LotCase[], bids: readonly BidCase[]): Round {
  const ordered = [...lots].sort(byPrecedence);
  const known = new Set(ordered.map(({ id }) => id));
  const all = inOrder(bids.filter(({ lot }) => known.has(lot)));
  const families = familiesOf(all);
  const numbers = new Map(all.map((bid, at) => [bid, families?.[at] ?? at]));
  const familyOf = (bid: BidCase): number => numbers.get(bid) ?? 0;
  const contests = ordered.map((lot) =>
    openContest(
      method,
      lot,
      all.filter((bid) => bid.lot === lot.id),
      { refuse: refuseParts, families: families ? (own) => own.map(familyOf) : () => null },
    ),
  );
  const supplierOf = ({ bid }: Entrant): number => familyOf(bid);
  const problem: LinkedProblem = {
    lots: contests.map(({ field, demand }) => (demand.base > 0 ? field.ranked.map(supplierOf) : [])),
    preferred: contests.map(({ field }) => method.singleBidderLotsFirst && field.ranked.length === 1),
    suppliers: all.length,
    limit: method.maxLotsPerBidder,
  };
  return { method, contests, problem, solution: solveLinkedLots(problem), supplierOf };
}

/** Lots without a number come last. */
const byPrecedence = (a: LotCase, b: LotCase): number =>
  (a.precedence ?? Number.MAX_VALUE) - (b.precedence ?? Number.MAX_VALUE) || byText(a.id, b.id);

const refuseParts = (bid: BidCase, demand: WeighedDemand): 'CANNOT_SUPPLY_LOT' | null =>
  suppliesAll(bid, demand) ? null : 'CANNOT_SUPPLY_LOT';

const suppliesAll = ({ capacity, minQuantity, regions }: BidCase, { base, rows }: WeighedDemand): boolean =>
  (capacity === null || capacity >= base) &&
  minQuantity <= base &&
  (regions === null || rows.every(({ region, quantity }) => quantity === 0 || regions.includes(region)));

function verdictOf(entrant: Ranked, rank: number, winner: Ranked | undefined, at: number, round: Round): Verdict {
  const { method, contests, problem, solution, supplierOf } = round;
  const { bid } = entrant;
  if (entrant === winner) {
    const details = { rank };
    return { status: 'WON', rule: 'LINKED_LOTS', reason: 'WON_LINKED_LOT', details, contractPrice: bid.unitPrice };
  }
  const supplier = supplierOf(entrant);
  const possible = solution.possible[at]?.[problem.lots[at]?.indexOf(supplier) ?? -1];
  if (possible && winner) {
    return lost('LOST', 'LINKED_LOTS', 'LINKED_LOT_OUTRANKED', { winnerPrice: winner.comparable });
  }
  if (problem.lots[at]?.length === 0) {
    const details = { demand: 0, capacity: bid.capacity ?? 0, minimum: bid.minQuantity };
    return lost('LOST', 'LINKED_LOTS', 'CANNOT_SUPPLY', details);
  }
  const won = contests.filter((_, lot) => solution.winners[lot] === supplier).map(({ lot }) => lot.id);
  const details = { wonLots: won.join(', '), maxLots: method.maxLotsPerBidder };
  return lost('LOST', 'LINKED_LOTS', 'LINKED_LOTS_LIMIT', details);
}

/** A bid that may win the lot at all wins once it ranks before the others that may. */
function priceToWin(entrant: Entrant, displaced: Ranked | undefined, at: number, round: Round): PriceAnswer {
  const contest = round.contests[at] as Contest;
  const supplier = round.supplierOf(entrant);
  if (contest.demand.base === 0 || !suppliesAll(entrant.bid, contest.demand)) return noPrice('SUPPLY_DOES_NOT_FIT');
  const known = displaced !== undefined;
  const problem = known ? round.problem : joining(round, supplier, at);
  const { possible } = known ? round.solution : solveLinkedLots(problem);
  const may = new Set(problem.lots[at]?.filter((_, place) => possible[at]?.[place]));
  if (!may.has(supplier)) return noPrice('BOUND_TO_OTHER_LOTS');
  const { others, reach } = rivalsOf(entrant, displaced, contest);
  const rival = others.find((other) => may.has(round.supplierOf(other)));
  return priceUpTo(rival ? Math.min(reach, aheadOf(rival, entrant, contest)) : reach, entrant);
}

/** The round with one more valid bidder in a lot; its place there decides nothing about who may win. */
function joining({ method, problem }: Round, supplier: number, at: number): LinkedProblem {
  const lots = problem.lots.with(at, [...(problem.lots[at] ?? []), supplier]);
  const preferred = problem.preferred.with(at, method.singleBidderLotsFirst && lots[at]?.length === 1);
  return { ...problem, lots, preferred };
}

function allocationOf(
  { rows }: WeighedDemand,
  winner: Ranked | undefined,
): Pick<LotOutcome, 'allocations' | 'unallocated'> {
  const parts = rows
    .filter(({ quantity }) => quantity > 0)
    .map(({ id, region, buyer, quantity }) => ({ region, buyer, demand: id, quantity }));
  if (!winner)
    return { allocations: [], unallocated: parts.map((part) => ({ ...part, reason: 'NO_WINNER' as const })) };
  const { id: bid, bidder } = winner.bid;
  return { allocations: parts.map((part) => ({ bid, bidder, ...part, role: 'primary' as const })), unallocated: [] };
}
