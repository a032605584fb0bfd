import type { AbcMethod } from '../rulebook/rule-methods.js';
import { abcVolumes, type ClassedWinner } from './abc-volumes.js';
import {
  aheadOf,
  type Contest,
  openContest,
  outcomesOf,
  plainOutcome,
  type PriceAnswer,
  priceUpTo,
  rivalsOf,
} from './contest.js';
import { MAX_PRICE, ownPrice } from './conversion.js';
import { floorProduct } from './exact.js';
import type { BidCase, LotCase, LotOutcome } from './outcome.js';
import type { Entrant } from './qualify.js';
import { lost, type Verdict } from './verdict.js';
import { termOf } from './vbp/guarantee.js';
import type { Ranked } from './vbp/shortlist.js';

/**
 * Awards one lot in the insulin style (domain.md 1.13): candidates are the bids within a multiple of the lowest price,
 * or not above the lot's class-B price; the first `maxWinners` of them win. Places that stay free go to bids that accept
 * the highest winning price, in rank order; an offer that is not answered yet keeps its place. Winners are classed by
 * price, and keep by class what the buyers reported for their brands.
 *
 * A winner that lowers its price keeps winning: it ranks better, and the limit never falls below the lowest price.
 */
export function evaluateAbc(method: AbcMethod, lot: LotCase, bids: readonly BidCase[]): LotOutcome {
  const contest = openContest(method, lot, bids, { demandFloor: method.demandFloor });
  const standing = judgeStanding(method, contest);
  const volumes = abcVolumes(method, standing.winners, contest.demand.rows);
  const outcomes = outcomesOf(
    contest,
    (entrant) => {
      const at = contest.field.ranked.indexOf(entrant);
      return { verdict: verdictAt(at, entrant, standing, volumes.quantityOf(entrant.bid)), rank: at + 1 };
    },
    (entrant, displaced) => priceToWin(method, contest, entrant, displaced),
  );
  const plain = plainOutcome(contest, outcomes);
  const term = plain.winners > 0 ? termOf(method, plain.winners) : {};
  const { limit, revivalPrice } = standing;
  const { allocations, unallocated } = volumes;
  return { ...plain, ...term, cap: method.maxWinners, limit, revivalPrice, allocations, unallocated };
}

/** Who wins by price, and who may be revived. */
interface Standing {
  readonly method: AbcMethod;
  readonly lot: LotCase;
  readonly ranked: readonly Ranked[];
  readonly lowest: number;
  /** The highest price within the multiple of the lowest; null without a bid. */
  readonly limit: number | null;
  /** The first so many of the ranked bids win by price. */
  readonly byPrice: number;
  readonly revivalPrice: number | null;
  /** The bids that are offered a free place, whatever they answered. */
  readonly offered: ReadonlySet<Ranked>;
  readonly winners: readonly ClassedWinner[];
}

function judgeStanding(method: AbcMethod, { lot, field: { ranked } }: Contest): Standing {
  const lowest = ranked[0]?.comparable ?? 0;
  const limit = multipleOf(lowest, method.candidateMultiplierPermille);
  const reach = reachOver(method, lot, lowest);
  const candidates = ranked.filter(({ comparable }) => comparable <= reach).length;
  const byPrice = Math.min(candidates, method.maxWinners);
  const offered = new Set<Ranked>();
  const winners = ranked.slice(0, byPrice).map((entrant, at) => classed(method, entrant, at, lowest));
  const highest = ranked[byPrice - 1]?.comparable;
  if (method.revival && highest !== undefined) {
    let places = method.maxWinners - byPrice;
    for (const entrant of ranked.slice(byPrice)) {
      if (places <= 0) break;
      offered.add(entrant);
      if (entrant.bid.acceptsRevival === false) continue;
      places -= 1;
      if (entrant.bid.acceptsRevival) {
        winners.push({ entrant, name: 'revived', sharePermille: method.shares.revivedPermille });
      }
    }
  }
  const revivalPrice = offered.size > 0 && highest !== undefined ? highest : null;
  return {
    method,
    lot,
    ranked,
    lowest,
    limit: ranked.length > 0 ? limit : null,
    byPrice,
    revivalPrice,
    offered,
    winners,
  };
}

const multipleOf = (price: number, permille: number): number => floorProduct(price, permille, 1_000);

/** Up to which price a bid is a candidate when this is the lowest price. */
function reachOver(method: AbcMethod, lot: LotCase, lowest: number): number {
  const limit = multipleOf(lowest, method.candidateMultiplierPermille);
  return method.classBPriceDoor ? Math.max(limit, lot.classBPrice ?? 0) : limit;
}

function classed({ shares, classes }: AbcMethod, entrant: Ranked, at: number, lowest: number): ClassedWinner {
  if (at === 0) return { entrant, name: 'A1', sharePermille: shares.firstPermille };
  const { comparable } = entrant;
  if (comparable <= multipleOf(lowest, classes.aPermille)) {
    return { entrant, name: 'A', sharePermille: shares.aPermille };
  }
  const ofB = comparable <= multipleOf(lowest, classes.bPermille);
  return ofB
    ? { entrant, name: 'B', sharePermille: shares.bPermille }
    : { entrant, name: 'C', sharePermille: shares.cPermille };
}

function verdictAt(at: number, entrant: Ranked, standing: Standing, volume: { agreed: number; available: number }) {
  const winner = standing.winners.find((other) => other.entrant === entrant);
  return winner ? won(winner, standing, volume) : lostAt(at, entrant, standing);
}

function won(
  { entrant, name, sharePermille }: ClassedWinner,
  { method, lot, limit, lowest, revivalPrice }: Standing,
  { agreed: quantity, available }: { agreed: number; available: number },
): Verdict {
  const { bid, comparable: comparablePrice, factor } = entrant;
  const revived = name === 'revived';
  const price = revived
    ? ({
        status: 'WON_REVIVAL',
        rule: 'REVIVAL',
        contractPrice: Math.min(bid.unitPrice, ownPrice(revivalPrice ?? MAX_PRICE, factor)),
      } as const)
    : ({ status: 'WON_RULE1', rule: 'CANDIDATE', contractPrice: bid.unitPrice } as const);
  if (quantity === 0 && available > 0) {
    const details = { class: name, available, minimum: bid.minQuantity };
    return { ...price, reason: 'WON_WITHOUT_VOLUME', details };
  }
  if (revived) {
    const details = { revivalPrice: revivalPrice ?? 0, sharePermille, quantity };
    return { ...price, reason: 'REVIVED_IN_CLASS', details };
  }
  const details = { class: name, comparablePrice, sharePermille, quantity };
  if (comparablePrice <= multipleOf(lowest, method.candidateMultiplierPermille)) {
    return { ...price, reason: 'WON_IN_CLASS', details: { ...details, limitPrice: limit ?? 0 } };
  }
  return { ...price, reason: 'WON_BY_CLASS_B_PRICE', details: { ...details, classBPrice: lot.classBPrice ?? 0 } };
}

function lostAt(at: number, entrant: Ranked, standing: Standing): Verdict {
  const { method, lot, ranked, limit, lowest, byPrice, revivalPrice, offered } = standing;
  if (offered.has(entrant)) {
    const details = { revivalPrice: revivalPrice ?? 0, offeredPrice: ownPrice(revivalPrice ?? 0, entrant.factor) };
    if (entrant.bid.acceptsRevival === null) return lost('OFFERED_REVIVAL', 'REVIVAL', 'REVIVAL_OFFERED', details);
    return lost('DECLINED', 'REVIVAL', 'REVIVAL_DECLINED', details);
  }
  const { comparable: comparablePrice } = entrant;
  if (comparablePrice <= reachOver(method, lot, lowest)) {
    const lastPrice = ranked[byPrice - 1]?.comparable ?? 0;
    const details = { rank: at + 1, qualified: ranked.length, cap: method.maxWinners, lastPrice };
    return lost('NOT_SHORTLISTED', 'SHORTLIST', 'NOT_SHORTLISTED', details);
  }
  const multiplierPermille = method.candidateMultiplierPermille;
  const details = { comparablePrice, limitPrice: limit ?? 0, multiplierPermille, basisPrice: lowest };
  const classBPrice = method.classBPriceDoor ? lot.classBPrice : null;
  if (!classBPrice) return lost('LOST', 'CANDIDATE', 'ABOVE_LIMIT', details);
  return lost('LOST', 'CANDIDATE', 'ABOVE_CLASS_B_PRICE', { ...details, classBPrice });
}

/** Candidates stand first in the ranking, so the price must rank among the places and be a candidate's. */
function priceToWin(method: AbcMethod, contest: Contest, entrant: Entrant, displaced: Ranked | undefined): PriceAnswer {
  const { others, reach } = rivalsOf(entrant, displaced, contest);
  let highest = reach;
  const lowest = others[0];
  if (lowest) highest = Math.min(highest, reachOver(method, contest.lot, lowest.comparable));
  const last = others[method.maxWinners - 1];
  if (last) highest = Math.min(highest, aheadOf(last, entrant, contest));
  return priceUpTo(highest, entrant);
}
