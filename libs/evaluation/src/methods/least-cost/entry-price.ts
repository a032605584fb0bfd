import type { LotAnswer } from '#libs/solver';
import type { LeastCostMethod } from '#libs/rules';
import type { BidInput } from '../../format/round-input.js';
import { fieldOf, type FactorOf } from './entrants.js';
import { type LotRules, prepareLot, type PreparedLot } from './lot-problem.js';
import { highestOwnPrice, lowestOwnPrice } from './prices.js';
import type { NoEntryReason } from './reasons.js';
import { solveAlone } from './solve.js';

export type Entry = { readonly price: number } | { readonly price: null; readonly reason: NoEntryReason };

/** What entry prices of a lot are found with: the lot solved again with another price of one bid. */
export interface Rerun {
  readonly prepared: PreparedLot;
  readonly bids: readonly BidInput[];
  readonly method: LeastCostMethod;
  readonly rules: LotRules;
  readonly factors: FactorOf;
  readonly answer: LotAnswer;
}

type Change = Partial<Pick<BidInput, 'minQuantity' | 'fixedCost'>> & { readonly extraWinner?: boolean };

/**
 * The highest own price at which a losing bid would have won something, all other bids unchanged; with tiers, the price
 * of its first one, the others moved by as much. An award that has the bid at one price costs its volume times the
 * difference more at another, so it breaks even with the award without the bid at a price that can be computed: from the
 * lowest price upwards a few solves find the last price that wins, and the next one is solved to prove that it loses.
 */
export function entryPrice(run: Rerun, bid: BidInput): Entry {
  const { prepared, answer, factors } = run;
  const takesPart = prepared.field.entrants.some((entrant) => entrant.bid.id === bid.id);
  const supplies = prepared.problem.bids.some(({ id }) => id === bid.id);
  if (takesPart && !supplies) return { price: null, reason: 'NOTHING_TO_SUPPLY' };
  if (answer.status !== 'optimal') return { price: null, reason: 'NOT_PROVEN' };
  const lowest = lowestPrice(bid, factors);
  if (limitOf(run, bid) <= lowest) return { price: null, reason: 'OTHER_BIDS' };
  const first = outcomeAt(run, bid, lowest);
  if (!first.proven) return { price: null, reason: 'NOT_PROVEN' };
  if (first.quantity === 0n) return { price: null, reason: whyNoPrice(run, bid, lowest) };
  return factors(bid.id) === 1_000_000 && bid.rate === null ? climb(run, bid, lowest, first) : bisect(run, bid, lowest);
}

interface Outcome {
  readonly proven: boolean;
  /** What the bid supplies. */
  readonly quantity: bigint;
  readonly cost: bigint;
  /** What all bids supply together. */
  readonly served: bigint;
}

/** The first tier's price at which the cheapest tier costs a millionth: prices are above zero. */
const lowestPrice = ({ id, tiers, unitPrice, rate }: BidInput, factors: FactorOf): number =>
  lowestOwnPrice(factors(id), rate) + unitPrice - Math.min(unitPrice, ...tiers.map((tier) => tier.unitPrice));

/** A first price that loses: the bid's own, or the lowest one that takes a tier above the ceiling. */
function limitOf({ prepared }: Rerun, { tiers, unitPrice, rate }: BidInput): number {
  const dearest = Math.max(unitPrice, ...tiers.map((tier) => tier.unitPrice));
  const { ceiling: inLot } = prepared.lot;
  const ceiling = inLot === null ? null : highestOwnPrice(inLot, rate);
  return ceiling !== null && dearest > ceiling ? unitPrice - (dearest - ceiling) + 1 : unitPrice;
}

function outcomeAt(run: Rerun, bid: BidInput, price: number, change: Change = {}): Outcome {
  const { extraWinner = false, ...changed } = change;
  const moved = {
    ...bid,
    ...changed,
    unitPrice: price,
    tiers: bid.tiers.map((tier) => ({ ...tier, unitPrice: tier.unitPrice + price - bid.unitPrice })),
  };
  const bids = run.bids.map((other) => (other.id === bid.id ? moved : other));
  const field = fieldOf(run.prepared.lot, bids, run.method, run.factors);
  const { problem } = prepareLot(run.prepared.lot, field, run.method, run.rules);
  const answer = solveAlone(extraWinner ? { ...problem, maxWinners: problem.maxWinners + 1 } : problem);
  const own = answer.shares.filter((share) => share.bid === bid.id);
  return {
    proven: answer.status === 'optimal',
    quantity: volumeOf(own),
    cost: answer.objective,
    served: volumeOf(answer.shares),
  };
}

const volumeOf = (shares: readonly { readonly quantity: bigint }[]): bigint =>
  shares.reduce((sum, { quantity }) => sum + quantity, 0n);

/** From below: each award that has the bid tells up to which price it is better than the award without the bid. */
function climb(run: Rerun, bid: BidInput, lowest: number, first: Outcome): Entry {
  const without = run.answer.objective;
  const limit = limitOf(run, bid);
  // Most served comes first: a bid that the lot cannot be served as far without wins at every price that is valid.
  if (first.served > volumeOf(run.answer.shares)) return { price: limit - 1 };
  let price = lowest;
  let { quantity, cost } = first;
  for (;;) {
    const saved = without - cost;
    const better = saved > 0n ? Number((saved + quantity - 1n) / quantity) : 1;
    const next = Math.min(price + better, limit);
    const outcome = next >= limit ? undefined : outcomeAt(run, bid, next);
    if (outcome?.proven === false) return { price: null, reason: 'NOT_PROVEN' };
    if (outcome === undefined || outcome.quantity === 0n) return { price: next - 1 };
    price = next;
    ({ quantity, cost } = outcome);
  }
}

/** With a quality factor or a rate the evaluated price is rounded, so the last winning price is searched for. */
function bisect(run: Rerun, bid: BidInput, lowest: number): Entry {
  let wins = lowest;
  let loses = limitOf(run, bid);
  while (loses - wins > 1) {
    const price = Math.floor((wins + loses) / 2);
    const outcome = outcomeAt(run, bid, price);
    if (!outcome.proven) return { price: null, reason: 'NOT_PROVEN' };
    if (outcome.quantity > 0n) wins = price;
    else loses = price;
  }
  return { price: wins };
}

/** Takes one rule after the other from the bid, at its lowest price, until it wins. */
function whyNoPrice(run: Rerun, bid: BidInput, lowest: number): NoEntryReason {
  const winsWith = (change: Change): boolean => outcomeAt(run, bid, lowest, change).quantity > 0n;
  if (bid.minQuantity > 1 && winsWith({ minQuantity: 0 })) return 'MINIMUM_QUANTITY';
  if (winsWith({ extraWinner: true })) return 'WINNER_LIMIT';
  if (bid.fixedCost > 0n && winsWith({ fixedCost: 0n })) return 'FIXED_COST';
  const group = run.prepared.problem.bids.find(({ id }) => id === bid.id)?.group ?? null;
  const related = run.answer.shares.some(
    (share) => run.prepared.problem.bids.find(({ id }) => id === share.bid)?.group === group,
  );
  return group !== null && related ? 'RELATED_BID' : 'OTHER_BIDS';
}
