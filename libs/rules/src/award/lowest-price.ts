import type { LowestPriceMethod } from '../rulebook/rule-methods.js';
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
import { allocateParts, type FilledDemand, fillInOrder, type Places, placesOf, suffices } from './fill-by-rank.js';
import type { BidCase, LotCase, LotOutcome } from './outcome.js';
import type { Entrant } from './qualify.js';
import type { Verdict } from './verdict.js';
import type { Ranked } from './vbp/shortlist.js';

/**
 * Awards one lot to the lowest comparable prices: in rank order each bid takes as much of the whole demand as it can,
 * until the demand is covered or `maxWinners` bids have won. A bid that finds less than its minimum is passed over. The
 * rows are handed out by id, the best rank first. A winner that lowers its price keeps winning: fewer come before it.
 */
export function evaluateLowestPrice(method: LowestPriceMethod, lot: LotCase, bids: readonly BidCase[]): LotOutcome {
  const contest = openContest(method, lot, bids);
  const { ranked } = contest.field;
  const { rows } = contest.demand;
  const places = placesOf(
    rows,
    contest.entrants.map(({ bid }) => bid),
  );
  const filled = fillInOrder(
    places,
    ranked.map(({ bid }) => bid),
    method.maxWinners,
  );
  const round: Round = { method, contest, places, filled };
  const rankOf = new Map(ranked.map((entrant, at) => [entrant, at]));
  const outcomes = outcomesOf(
    contest,
    (entrant) => {
      const at = rankOf.get(entrant) ?? 0;
      return { verdict: verdictAt(at, round), rank: at + 1 };
    },
    (entrant, displaced) => priceToWin(entrant, displaced, round),
  );
  const winners = ranked.filter((_, at) => takenAt(at, round) > 0).map(({ bid }) => bid);
  return { ...plainOutcome(contest, outcomes), ...allocateParts(rows, places, winners, filled.fill.result) };
}

interface Round {
  readonly method: LowestPriceMethod;
  readonly contest: Contest;
  readonly places: Places;
  readonly filled: FilledDemand;
}

const takenAt = (at: number, { filled }: Round): number => filled.turns[at]?.taken ?? 0;

function verdictAt(at: number, round: Round): Verdict {
  const { method, contest, filled, places } = round;
  const entrant = contest.field.ranked[at] as Ranked;
  const turn = filled.turns[at];
  const quantity = turn?.taken ?? 0;
  const rank = at + 1;
  const { bid } = entrant;
  if (quantity > 0) {
    const details = { quantity, base: contest.demand.base, rank };
    return { status: 'WON', rule: 'LOWEST_PRICE', reason: 'WON_AT_RANK', details, contractPrice: bid.unitPrice };
  }
  const lost = { status: 'LOST', rule: 'LOWEST_PRICE', contractPrice: null } as const;
  const alone = mostAlone(places, bid);
  if (!suffices(alone, bid)) {
    const details = { demand: demandServed(places, bid), capacity: alone, minimum: bid.minQuantity };
    return { ...lost, reason: 'CANNOT_SUPPLY', details };
  }
  const lastPrice =
    contest.field.ranked.findLast((_, other) => other < at && takenAt(other, round) > 0)?.comparable ?? 0;
  if (turn && turn.winnersBefore >= method.maxWinners) {
    return { ...lost, reason: 'WINNER_LIMIT_REACHED', details: { rank, maxWinners: method.maxWinners, lastPrice } };
  }
  const remaining = turn?.available ?? 0;
  if (remaining <= 0) return { ...lost, reason: 'DEMAND_COVERED', details: { lastPrice } };
  return { ...lost, reason: 'MINIMUM_NOT_LEFT', details: { remaining, minimum: bid.minQuantity } };
}

/** What a bid could take if it came first. */
const mostAlone = (places: Places, bid: BidCase): number => fillInOrder(places, [bid], 1).turns[0]?.available ?? 0;

const demandServed = (places: Places, bid: BidCase): number => mostAlone(places, { ...bid, capacity: null });

/**
 * A bid wins at a place in the ranking when fewer than `maxWinners` come before it and leave it enough. The more come
 * before it, the less is left: the last place at which it wins tells the price. It never comes after the bid that it
 * replaces, so that those before it are as in the award.
 */
function priceToWin(entrant: Entrant, displaced: Ranked | undefined, round: Round): PriceAnswer {
  const { contest, places } = round;
  const { others, reach } = rivalsOf(entrant, displaced, contest);
  if (!suffices(mostAlone(places, entrant.bid), entrant.bid)) return noPrice('SUPPLY_DOES_NOT_FIT');
  const last = displaced ? contest.field.ranked.indexOf(displaced) : others.length;
  let place = 0;
  while (place < last && winsAt(place + 1, entrant.bid, round)) place += 1;
  const next = others[place];
  return priceUpTo(next ? Math.min(reach, aheadOf(next, entrant, contest)) : reach, entrant);
}

/** Whether a bid would win after so many of the ranked bids. */
function winsAt(place: number, bid: BidCase, { method, contest, places, filled }: Round): boolean {
  const turn = filled.turns[place] ?? filled.after;
  if (turn.winnersBefore >= method.maxWinners) return false;
  if (bid.regions === null) return suffices(Math.min(bid.capacity ?? turn.leftBefore, turn.leftBefore), bid);
  const before = contest.field.ranked.slice(0, place).map((other) => other.bid);
  return suffices(fillInOrder(places, [...before, bid], method.maxWinners).turns.at(-1)?.available ?? 0, bid);
}
