import type { VbpMethod } from '../../rulebook/award-method.js';
import type { BidCase, BidDuty, BidOutcome, LotCase, LotOutcome } from '../outcome.js';
import { judgeBids, type Entrant } from '../qualify.js';
import type { NoPriceReason } from '../reasons.js';
import { reportedDemand, tieOrder } from '../rank-entrants.js';
import { familiesOf } from '../related-firms.js';
import { inOrder, type WeighedDemand, weighDemand } from '../weigh-demand.js';
import { allocateRegions, unserved } from './allocate-regions.js';
import { refused, relatedTo, type Verdict } from '../verdict.js';
import { answered, type LotNumbers, lostByRank, wonByRuleOne } from './explain.js';
import { guaranteedShare, termOf } from './guarantee.js';
import { type Contest, priceToWin } from './price-to-win.js';
import { offersOf, offerTo, type RevivalCase } from './revival.js';
import { fixedLimits, reachOf, ruleOne } from './rule-one.js';
import { capOf, type Field, formField, type Ranked } from './shortlist.js';

const NO_DUTIES: readonly BidDuty[] = [];
const COST_EXPLANATION: readonly BidDuty[] = ['COST_EXPLANATION'];

/**
 * Awards one lot by China's volume-based rules, in the order of domain.md 8.2: eligibility and validity, related firms,
 * number of bidders and cap, ranking, shortlist, rule 1, revival, winner count, share and term, rounding at the leaf,
 * brands, regions, spares. The bids are those of this lot. The same content in any order gives the same outcome.
 */
export function evaluateVbp(method: VbpMethod, lot: LotCase, bids: readonly BidCase[]): LotOutcome {
  const demand = weighDemand(lot.demand, method.demandFloor);
  const ordered = inOrder(bids);
  const entrants = judgeBids(lot, ordered, method.conversion);
  const reported = reportedDemand(demand.rows);
  const tie = tieOrder(method.tieBreakers, reported);
  const field = formField(entrants, familiesOf(ordered), tie);
  const contest: Contest = { method, lot, fixed: fixedLimits(method, lot), ranked: field.ranked, tie };
  if (field.ranked.length === 0) return withoutWinner(contest, entrants, field, demand);

  const numbers = judgeShortlist(contest);
  const decided = decide(numbers, field.ranked, demand.base, reported);
  const winners: BidCase[] = [];
  for (const [at, { bid }] of field.ranked.entries()) if (isWin(decided.verdicts[at])) winners.push(bid);
  const sharePermille = guaranteedShare(method, winners.length, lot.class);
  const { termMonths, termUntil } = termOf(method, winners.length);
  const { allocations, unallocated, picks } = allocateRegions(method, winners, demand.rows, sharePermille);
  const outcomes = rankedOutcomes(contest, numbers, decided.verdicts);
  tellOthers(contest, entrants, field, outcomes);
  return {
    lot,
    qualified: field.ranked.length,
    cap: numbers.cap,
    anchor: method.spread.basis === 'ANCHOR' ? numbers.rule.basis : null,
    limit: numbers.rule.limit,
    revivalPrice: decided.revivalPrice,
    winners: winners.length,
    sharePermille,
    termMonths,
    termUntil,
    base: demand.base,
    bids: outcomes,
    allocations,
    unallocated,
    picks,
    rejectedDemand: demand.rejected,
  };
}

function judgeShortlist({ method, lot, fixed, ranked }: Contest): LotNumbers {
  const cap = capOf(method.capTable, ranked.length);
  const prices = ranked.slice(0, cap).map(({ comparable }) => comparable);
  const rule = ruleOne(method, fixed, prices);
  return { method, lot, rule, qualified: ranked.length, cap, lastPrice: prices.at(-1) ?? 0 };
}

interface Decided {
  readonly verdicts: readonly Verdict[];
  readonly revivalPrice: number | null;
}

/** Rule 1, then revival, for the bids in rank order. */
function decide(
  numbers: LotNumbers,
  ranked: readonly Ranked[],
  base: number,
  reported: (bidder: string) => number,
): Decided {
  const { method, cap, rule } = numbers;
  const reach = reachOf(rule);
  let ruleOneWinners = 0;
  while (ruleOneWinners < cap && (ranked[ruleOneWinners]?.comparable ?? Infinity) <= reach) ruleOneWinners++;
  const revival: RevivalCase = { ranked, cap, ruleOneWinners, base, reported };
  const offers = offersOf(method, revival);
  const verdicts = ranked.map((entrant, at) => {
    if (at < ruleOneWinners) return wonByRuleOne(entrant, numbers);
    const offer = offers.length > 0 ? offerTo(at, offers, revival) : undefined;
    return offer ? answered(entrant, offer) : lostByRank(entrant, at, numbers);
  });
  return { verdicts, revivalPrice: offers[0]?.price ?? null };
}

const isWin = (verdict: Verdict | undefined): boolean =>
  verdict?.status === 'WON_RULE1' || verdict?.status === 'WON_REVIVAL';

function rankedOutcomes(contest: Contest, { rule }: LotNumbers, verdicts: readonly Verdict[]): BidOutcome[] {
  const explains = contest.method.costExplanationBelowAnchor;
  return contest.ranked.map((entrant, at) => {
    const verdict = verdicts[at] as Verdict;
    const duties = explains && entrant.comparable <= rule.belowAnchor ? COST_EXPLANATION : NO_DUTIES;
    if (isWin(verdict)) return outcome(entrant, at + 1, verdict, null, null, duties);
    return outcome(entrant, at + 1, verdict, priceToWin(entrant, at, contest), 'LOWEST_PRICE_LOSES', duties);
  });
}

/** Appends the bids that have no rank, by id. */
function tellOthers(
  contest: Contest,
  entrants: readonly Entrant[],
  { standingOf }: Field,
  outcomes: BidOutcome[],
): void {
  for (const [at, entrant] of entrants.entries()) {
    const standing = standingOf(at);
    if (entrant.refusal === null && !standing) continue;
    const verdict = entrant.refusal
      ? refused(entrant, entrant.refusal, contest.lot.ceiling)
      : relatedTo(standing as Ranked);
    if (entrant.bid.excluded) {
      outcomes.push(outcome(entrant, null, verdict, null, 'EXCLUDED', NO_DUTIES));
    } else {
      const price = priceToWin(entrant, standing ? contest.ranked.indexOf(standing) : -1, contest);
      outcomes.push(outcome(entrant, null, verdict, price, 'LOWEST_PRICE_LOSES', NO_DUTIES));
    }
  }
}

/** `withoutPrice` tells why, when there is no price to win. */
const outcome = (
  { bid, comparable }: Entrant,
  rank: number | null,
  verdict: Verdict,
  price: number | null,
  withoutPrice: NoPriceReason | null,
  duties: readonly BidDuty[],
): BidOutcome => ({
  bid,
  status: verdict.status,
  rank,
  comparablePrice: comparable,
  contractPrice: verdict.contractPrice,
  rule: verdict.rule,
  reason: verdict.reason,
  details: verdict.details,
  priceToWin: price,
  priceToWinReason: price === null ? withoutPrice : null,
  duties,
});

function withoutWinner(
  contest: Contest,
  entrants: readonly Entrant[],
  field: Field,
  demand: WeighedDemand,
): LotOutcome {
  const outcomes: BidOutcome[] = [];
  tellOthers(contest, entrants, field, outcomes);
  return {
    lot: contest.lot,
    qualified: 0,
    cap: null,
    anchor: null,
    limit: null,
    revivalPrice: null,
    winners: 0,
    sharePermille: null,
    termMonths: null,
    termUntil: null,
    base: demand.base,
    bids: outcomes,
    allocations: [],
    unallocated: unserved(demand.rows),
    picks: [],
    rejectedDemand: demand.rejected,
  };
}
