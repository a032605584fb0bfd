import type { VbpMethod } from '../../rulebook/award-method.js';
import type {
  Allocation,
  BidCase,
  BidDuty,
  BidOutcome,
  DemandCase,
  LotCase,
  LotOutcome,
  RegionPick,
  Unallocated,
} from '../outcome.js';
import type { TapeReader } from '../packed/tape.js';
import { refused, relatedTo } from '../verdict.js';
import { inOrder, weighDemand } from '../weigh-demand.js';
import { explained, type LotNumbers, reasonOf } from './explain.js';
import { guaranteedShare, termOf } from './guarantee.js';

const NO_DUTIES: readonly BidDuty[] = [];
const COST_EXPLANATION: readonly BidDuty[] = ['COST_EXPLANATION'];
const isWin = ({ status }: BidOutcome): boolean => status === 'WON_RULE1' || status === 'WON_REVIVAL';

/** The outcome of a lot, written out from what its award left on the tape. */
export function renderOutcome(
  method: VbpMethod,
  lot: LotCase,
  unordered: readonly BidCase[],
  tape: TapeReader,
): LotOutcome {
  const { rows, rejected, base } = weighDemand(lot.demand, method.demandFloor);
  const bids = inOrder(unordered);
  const qualified = tape.next();
  const shared = { lot, base, rejectedDemand: rejected };
  if (qualified === 0) return { ...WITHOUT_WINNER, ...shared, bids: others(tape, bids, lot), unallocated: all(rows) };

  const cap = tape.next();
  const [basis, limit, floor, door] = [tape.next(), tape.next(), tape.next(), tape.next()];
  const rule = { basis, limit, floor, door, belowAnchor: tape.next() };
  const revivalPrice = tape.maybe();
  const ranked = Array.from({ length: qualified }, (_, at) => rankedBid(tape, bids, at));
  const lastPrice = ranked[Math.min(cap, qualified) - 1]?.comparable ?? 0;
  const numbers: LotNumbers = { method, lot, rule, qualified, cap, lastPrice };
  const outcomes = ranked.map((bid) => rankedOutcome(bid, numbers));
  const winners = outcomes.filter(isWin).map(({ bid }) => bid);
  outcomes.push(...others(tape, bids, lot));
  return {
    ...shared,
    qualified,
    cap,
    anchor: method.spread.basis === 'ANCHOR' ? basis : null,
    limit,
    revivalPrice,
    winners: winners.length,
    sharePermille: guaranteedShare(method, winners.length, lot.class),
    ...termOf(method, winners.length),
    bids: outcomes,
    ...volumes(tape, winners, rows),
  };
}

const WITHOUT_WINNER = {
  qualified: 0,
  cap: null,
  anchor: null,
  limit: null,
  revivalPrice: null,
  winners: 0,
  sharePermille: null,
  termMonths: null,
  termUntil: null,
  allocations: [],
  picks: [],
} as const;

function rankedBid(tape: TapeReader, bids: readonly BidCase[], at: number) {
  const bid = bids[tape.next()] as BidCase;
  const reason = reasonOf(tape.next());
  const comparable = tape.next();
  const contractPrice = tape.maybe();
  return { bid, reason, comparable, contractPrice, rank: at + 1, priceToWin: tape.maybe(), offer: tape.next() };
}

function rankedOutcome(ranked: ReturnType<typeof rankedBid>, numbers: LotNumbers): BidOutcome {
  const { bid, reason, rank, comparable: comparablePrice, priceToWin } = ranked;
  const { method, rule } = numbers;
  const explains = method.costExplanationBelowAnchor && comparablePrice <= rule.belowAnchor;
  const verdict = explained(reason, ranked, numbers);
  const wins = verdict.status === 'WON_RULE1' || verdict.status === 'WON_REVIVAL';
  return {
    bid,
    rank,
    comparablePrice,
    ...verdict,
    priceToWin,
    priceToWinReason: wins || priceToWin !== null ? null : 'LOWEST_PRICE_LOSES',
    duties: explains ? COST_EXPLANATION : NO_DUTIES,
  };
}

/** The bids without a rank, by id. */
function others(tape: TapeReader, bids: readonly BidCase[], lot: LotCase): BidOutcome[] {
  return tape.list((reader) => {
    const bid = bids[reader.next()] as BidCase;
    const reason = reasonOf(reader.next());
    const comparable = reader.maybe();
    const priceToWin = reader.maybe();
    const standing = bids[reader.next()];
    const verdict =
      reason === 'RELATED_BID_STANDS' && standing
        ? relatedTo({ bid: standing })
        : refused({ bid, comparable }, reason, lot.ceiling);
    const withoutPrice = bid.excluded ? 'EXCLUDED' : 'LOWEST_PRICE_LOSES';
    return {
      bid,
      rank: null,
      comparablePrice: comparable,
      ...verdict,
      priceToWin,
      priceToWinReason: priceToWin === null ? withoutPrice : null,
      duties: NO_DUTIES,
    };
  });
}

/** Brand parts in the order of the demand rows, then primaries in the same order, then spares in theirs. */
function volumes(tape: TapeReader, winners: readonly BidCase[], rows: readonly DemandCase[]) {
  const regions = [...new Set(rows.map(({ region }) => region))];
  const part =
    (role: 'brand' | 'primary') =>
    (reader: TapeReader): Allocation => {
      const { id: bid, bidder } = winners[reader.next()] as BidCase;
      const { id: demand, region, buyer } = rows[reader.next()] as DemandCase;
      return { bid, bidder, region, buyer, demand, quantity: reader.next(), role };
    };
  const turn =
    (role: RegionPick['role']) =>
    (reader: TapeReader, at: number): RegionPick & { readonly bid: string } => {
      const { id: bid, bidder } = winners[reader.next()] as BidCase;
      return { turn: at + 1, region: regions[reader.next()] ?? '', bidder, role, bid };
    };
  const brands = tape.list(part('brand'));
  const primaries = tape.list(part('primary'));
  const unallocated = tape.list((reader): Unallocated => {
    const { id: demand, region, buyer } = rows[reader.next()] as DemandCase;
    return { demand, region, buyer, quantity: reader.next(), reason: 'NO_WINNER_CAN_SERVE' };
  });
  const turns = tape.list(turn('primary'));
  const spares = tape.list(turn('spare'));
  const spareParts = spares.map(({ bid, bidder, region }): Allocation => ({
    bid,
    bidder,
    region,
    buyer: null,
    demand: null,
    quantity: 0,
    role: 'spare',
  }));
  return {
    allocations: [...brands, ...primaries, ...spareParts],
    unallocated,
    picks: [...turns, ...spares].map(({ turn: at, region, bidder, role }) => ({ turn: at, region, bidder, role })),
  };
}

/** All of the demand that counts, when no bid wins. */
const all = (rows: readonly DemandCase[]): Unallocated[] =>
  rows.map(({ id: demand, region, buyer, quantity }) => ({ demand, region, buyer, quantity, reason: 'NO_WINNER' }));
