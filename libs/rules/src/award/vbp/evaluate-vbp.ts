import type { VbpMethod } from '../../rulebook/award-method.js';
import type { BidCase, BidDuty, BidOutcome, LotCase, LotOutcome } from '../outcome.js';
import { judgeBids, type Entrant } from '../qualify.js';
import { reportedDemand, tieOrder } from '../rank-entrants.js';
import { familiesOf } from '../related-firms.js';
import { inOrder, type WeighedDemand, weighDemand } from '../weigh-demand.js';
import { allocateRegions, type RegionalAllocation, unserved } from './allocate-regions.js';
import { answered, type LotNumbers, lostByRank, refused, relatedTo, type Verdict, wonByRuleOne } from './explain.js';
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
  const entrants = judgeBids(lot, inOrder(bids), method.conversion);
  const reported = reportedDemand(demand.rows);
  const tie = tieOrder(method.tieBreakers, reported);
  const families = familiesOf(entrants.map(({ bid }) => bid));
  const field = formField(entrants, families, tie);
  const contest: Contest = { method, lot, fixed: fixedLimits(method, lot), ranked: field.ranked, tie };
  if (field.ranked.length === 0) return withoutWinner(contest, entrants, field, demand);

  const numbers = judgeShortlist(contest);
  const decided = decide(numbers, field.ranked, demand.base, reported);
  const winners = field.ranked.filter((_, at) => isWin(decided.verdicts[at]));
  const sharePermille = guaranteedShare(method, winners.length, lot.class);
  const winningBids = winners.map(({ bid }) => bid);
  return {
    lot,
    qualified: field.ranked.length,
    cap: numbers.cap,
    anchor: method.spread.basis === 'ANCHOR' ? numbers.rule.basis : null,
    limit: numbers.rule.limit,
    revivalPrice: decided.revivalPrice,
    winners: winners.length,
    sharePermille,
    ...termOf(method, winners.length),
    base: demand.base,
    bids: [...rankedOutcomes(contest, numbers, decided.verdicts), ...otherOutcomes(contest, entrants, field)],
    ...allocateRegions(method, winningBids, demand.rows, sharePermille),
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
    const price = isWin(verdict) ? WINS : wouldWin(entrant, at, contest);
    const duties = explains && entrant.comparable <= rule.belowAnchor ? COST_EXPLANATION : NO_DUTIES;
    return outcome(entrant, at + 1, verdict, price, duties);
  });
}

/** Bids that have no rank, by id. */
function otherOutcomes(contest: Contest, entrants: readonly Entrant[], { standingOf }: Field): BidOutcome[] {
  const outcomes: BidOutcome[] = [];
  for (const [at, entrant] of entrants.entries()) {
    const standing = standingOf(at);
    if (entrant.refusal === null && !standing) continue;
    const verdict = entrant.refusal
      ? refused(entrant, entrant.refusal, contest.lot.ceiling)
      : relatedTo(standing as Ranked);
    const price = entrant.bid.excluded
      ? EXCLUDED
      : wouldWin(entrant, standing ? contest.ranked.indexOf(standing) : -1, contest);
    outcomes.push(outcome(entrant, null, verdict, price, NO_DUTIES));
  }
  return outcomes;
}

type PriceAnswer = Pick<BidOutcome, 'priceToWin' | 'priceToWinReason'>;
const WINS: PriceAnswer = { priceToWin: null, priceToWinReason: null };
const EXCLUDED: PriceAnswer = { priceToWin: null, priceToWinReason: 'EXCLUDED' };
const NO_PRICE: PriceAnswer = { priceToWin: null, priceToWinReason: 'LOWEST_PRICE_LOSES' };

function wouldWin(entrant: Entrant, displaced: number, contest: Contest): PriceAnswer {
  const price = priceToWin(entrant, displaced, contest);
  return price === null ? NO_PRICE : { priceToWin: price, priceToWinReason: null };
}

const outcome = (
  { bid, comparable }: Entrant,
  rank: number | null,
  verdict: Verdict,
  price: PriceAnswer,
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
  priceToWin: price.priceToWin,
  priceToWinReason: price.priceToWinReason,
  duties,
});

function withoutWinner(
  contest: Contest,
  entrants: readonly Entrant[],
  field: Field,
  demand: WeighedDemand,
): LotOutcome {
  const nothing: RegionalAllocation = { allocations: [], unallocated: unserved(demand.rows), picks: [] };
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
    bids: otherOutcomes(contest, entrants, field),
    ...nothing,
    rejectedDemand: demand.rejected,
  };
}
