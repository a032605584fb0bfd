import { sortFew } from '../order-by.js';
import type { WeightedMethod } from '../rulebook/rule-methods.js';
import { noPrice, openContest, outcomesOf, plainOutcome, type PriceAnswer } from './contest.js';
import { allocateParts, fillInOrder, type Places, placesOf, suffices } from './fill-by-rank.js';
import { fillByShares, type SharedDemand } from './fill-by-shares.js';
import type { BidCase, LotCase, LotOutcome } from './outcome.js';
import type { Entrant } from './qualify.js';
import { familiesOf } from './related-firms.js';
import { basisPointsOf, type Scored, scoreBids } from './score-bids.js';
import { lost, type Verdict } from './verdict.js';
import type { Field, Ranked } from './vbp/shortlist.js';
import { byScore, type Scoring, winningPrice } from './winning-price.js';

/**
 * Awards one lot to the best scores. Bids below a gate do not count; of related bids the one with the best score
 * stands; the others are ranked by score, the tie breakers and the id, and take the demand in that order: by capacity
 * as in {@link evaluateLowestPrice}, or by the shares of the table. A lower price never loses a rank: the own score for
 * price does not fall, and the others' do not rise. It may lose the award all the same, where a new lowest price turns the
 * order of the bids before it and one of them then takes what the other left.
 */
export function evaluateWeighted(method: WeightedMethod, lot: LotCase, bids: readonly BidCase[]): LotOutcome {
  const opened = openContest(method, lot, bids);
  const all = opened.entrants.map(({ bid }) => bid);
  const families = familiesOf(all);
  const places = placesOf(opened.demand.rows, all);
  const familyOf = new Map(all.map((bid, at) => [bid, families?.[at] ?? at]));
  const scoring: Scoring = { method, opened, places, familyOf: (bid) => familyOf.get(bid) ?? -1 };
  const standings = rankByScore(opened.entrants.filter(isValid), scoring);
  const round: Round = { ...scoring, ...standings, filled: fill(standings.ranked, scoring) };
  const contest = { ...opened, field: fieldOf(round) };
  const rankOf = new Map<Entrant, number>(round.ranked.map(({ entrant }, at) => [entrant, at]));
  const outcomes = outcomesOf(
    contest,
    (entrant) => {
      const at = rankOf.get(entrant);
      return at === undefined
        ? { verdict: keptByGate(entrant, round), rank: null }
        : { verdict: verdictAt(at, round), rank: at + 1 };
    },
    (entrant) => priceToWin(entrant, scoring),
  );
  const winners = round.ranked.filter((_, at) => takenAt(at, round) > 0).map(({ entrant }) => entrant.bid);
  const parts = allocateParts(opened.demand.rows, places, winners, round.filled.fill.result);
  return { ...plainOutcome(contest, outcomes), ...parts };
}

interface Standings {
  readonly scored: readonly Scored[];
  /** The bids that count, by rank. */
  readonly ranked: readonly Scored[];
}

interface Round extends Scoring, Standings {
  readonly filled: SharedDemand;
}

const isValid = (entrant: Entrant): entrant is Ranked => entrant.refusal === null;

function rankByScore(valid: readonly Ranked[], { method, opened, familyOf }: Scoring): Standings {
  const scored = scoreBids(method, valid);
  const met = new Set<number>();
  const inOrder = sortFew(
    scored.filter(({ gate }) => gate === null),
    byScore(opened),
  );
  const ranked = inOrder.filter(({ entrant }) => {
    const family = familyOf(entrant.bid);
    return !met.has(family) && met.add(family);
  });
  return { scored, ranked };
}

function fill(ranked: readonly Scored[], { method, places }: Scoring): SharedDemand {
  const bids = ranked.map(({ entrant }) => entrant.bid);
  const { allocation, maxWinners } = method;
  if (allocation.by === 'SHARE_TABLE') return fillByShares(places, bids, maxWinners, allocation.sharesPermille);
  return { ...fillInOrder(places, bids, maxWinners), limit: maxWinners };
}

/** The bids that are judged by their score: those that count and those that a gate keeps out. */
function fieldOf({ scored, ranked, opened, familyOf }: Round): Field {
  const standing = new Map(ranked.map(({ entrant }) => [familyOf(entrant.bid), entrant]));
  const gated = scored.filter(({ gate }) => gate !== null);
  const standingOf = (at: number): Ranked | undefined => {
    const entrant = opened.entrants[at] as Entrant;
    const best = standing.get(familyOf(entrant.bid));
    return best === entrant ? undefined : best;
  };
  return { ranked: [...ranked, ...gated].map(({ entrant }) => entrant), standingOf };
}

function keptByGate(entrant: Ranked, { scored }: Round): Verdict {
  const own = scored.find((other) => other.entrant === entrant);
  const { reason, ...details } = own?.gate ?? { reason: 'TOTAL_SCORE_BELOW_GATE' as const };
  return lost('LOST', 'SCORE', reason, details);
}

const takenAt = (at: number, { filled }: Round): number => filled.turns[at]?.taken ?? 0;

function verdictAt(at: number, round: Round): Verdict {
  const { opened, filled, places, ranked } = round;
  const own = ranked[at] as Scored;
  const { bid } = own.entrant;
  const turn = filled.turns[at];
  const quantity = turn?.taken ?? 0;
  const scoreBasisPoints = basisPointsOf(own);
  if (quantity > 0) {
    const details = { quantity, base: opened.demand.base, rank: at + 1, scoreBasisPoints };
    return { status: 'WON', rule: 'SCORE', reason: 'WON_BY_SCORE', details, contractPrice: bid.unitPrice };
  }
  const alone = mostAlone(places, bid);
  if (!suffices(alone, bid)) {
    const details = { demand: mostAlone(places, { ...bid, capacity: null }), capacity: alone };
    return lost('LOST', 'SCORE', 'CANNOT_SUPPLY', { ...details, minimum: bid.minQuantity });
  }
  const last = ranked.findLast((_, other) => other < at && takenAt(other, round) > 0);
  const lastScoreBasisPoints = last ? basisPointsOf(last) : 0;
  if (turn && turn.winnersBefore >= filled.limit) {
    const details = { scoreBasisPoints, maxWinners: filled.limit, lastScoreBasisPoints };
    return lost('LOST', 'SCORE', 'WINNER_LIMIT_BY_SCORE', details);
  }
  const remaining = turn?.available ?? 0;
  if (remaining > 0) {
    return lost('LOST', 'SCORE', 'MINIMUM_NOT_LEFT', { remaining, minimum: bid.minQuantity });
  }
  return lost('LOST', 'SCORE', 'DEMAND_COVERED_BY_SCORE', { scoreBasisPoints, lastScoreBasisPoints });
}

/** What a bid could take if it came first. */
const mostAlone = (places: Places, bid: BidCase): number => fillInOrder(places, [bid], 1).turns[0]?.available ?? 0;

function priceToWin(entrant: Entrant, scoring: Scoring): PriceAnswer {
  if (!suffices(mostAlone(scoring.places, entrant.bid), entrant.bid)) return noPrice('SUPPLY_DOES_NOT_FIT');
  const others = scoring.opened.entrants.filter((other): other is Ranked => other !== entrant && isValid(other));
  const price = winningPrice(entrant, others, scoring, (own) => {
    const { ranked } = rankByScore([...others, own], scoring);
    const at = ranked.findIndex((other) => other.entrant === own);
    return at >= 0 && (fill(ranked, scoring).turns[at]?.taken ?? 0) > 0;
  });
  return price === null ? noPrice('SCORE_OUT_OF_REACH') : { priceToWin: price, priceToWinReason: null };
}
