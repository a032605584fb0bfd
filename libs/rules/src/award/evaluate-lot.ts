import {
  defineRefusals,
  formatUnitPrice,
  invariant,
  lineAmount,
  type Currency,
  type Minor,
  type RefusalDetails,
  type UnitPrice,
} from '#libs/kernel';
import { minBigint, sumBigint } from '../order-by.js';
import type { LeastCostMethod } from '../rulebook/award-method.js';
import { rankBids, type RankableBid } from './rank-bids.js';

export interface EvaluableBid extends RankableBid {
  readonly supplierId: string;
  readonly capacity: bigint;
  readonly minimumQuantity: bigint;
}

export interface EvaluableLot {
  readonly quantity: bigint;
  readonly currency: Currency;
}

/** How much each bid is to supply: the answer of the solver, in any order; bids without a share are left out. */
export interface LotAllocation {
  readonly shares: readonly { readonly bidId: string; readonly quantity: bigint }[];
  /** For a losing bid the highest price at which it would have won something; null when no price would have. */
  readonly entryPrices?: ReadonlyMap<string, UnitPrice | null>;
}

/** The reason that every evaluated bid is given, won or lost. */
export const EVALUATION_REASONS = defineRefusals({
  WON_IN_FULL: {
    en: 'Won all that was offered: {awarded} units.',
    zh: '全部中选：{awarded} 个单位。',
  },
  WON_IN_PART: {
    en: 'Won {awarded} units of the {offered} offered; other bids supply the rest of the lot.',
    zh: '部分中选：报出 {offered} 个单位，中选 {awarded} 个，其余由其他投标供应。',
  },
  LOST_PRICE_DEMAND_COVERED: {
    en: 'Lost on price: bids up to {highestWinningPrice} per unit cover the whole lot; a lower price was needed.',
    zh: '因价格落选：单价不高于 {highestWinningPrice} 的报价已满足全部需求，需更低报价方可中选。',
  },
  LOST_MINIMUM_QUANTITY: {
    en: 'Lost on the minimum quantity: {minimum} units were asked for, {remaining} were left.',
    zh: '因最低数量落选：要求至少 {minimum} 个单位，仅余 {remaining} 个。',
  },
  LOST_WINNER_LIMIT: {
    en: 'Lost because at most {maxWinners} suppliers may win a lot and others serve more of it or cost less.',
    zh: '因中选家数上限（{maxWinners} 家）落选：其他组合供应更多或总成本更低。',
  },
  LOST_BETTER_COMBINATION: {
    en: 'Lost because a combination of other bids serves more of the lot or costs less in total.',
    zh: '因其他投标组合供应更多或总成本更低而落选。',
  },
});
export type EvaluationReason = keyof typeof EVALUATION_REASONS;

export interface EvaluatedBid<B extends EvaluableBid = EvaluableBid> {
  readonly bid: B;
  /** From 1; every valid bid has its own. */
  readonly rank: number;
  readonly awardedQuantity: bigint;
  readonly reason: EvaluationReason;
  readonly details: RefusalDetails;
}

export interface LotEvaluation<B extends EvaluableBid = EvaluableBid> {
  /** All valid bids in rank order. */
  readonly bids: readonly EvaluatedBid<B>[];
  /** Those of them that supply something, in rank order. */
  readonly winners: readonly EvaluatedBid<B>[];
  readonly quantity: bigint;
  readonly unmetQuantity: bigint;
  /** The sum of the winners' lines, each rounded once. */
  readonly valueMinor: Minor;
}

/**
 * Ranks the valid bids of a lot and gives each its share and reason. The allocation must keep to capacities, minimum
 * quantities, the winner limit and the lot's quantity; one that does not is a fault and nothing is awarded on it.
 */
export function evaluateLot<B extends EvaluableBid>(
  lot: EvaluableLot,
  bids: readonly B[],
  allocation: LotAllocation,
  method: Pick<LeastCostMethod, 'tieBreakers' | 'maxWinners'>,
): LotEvaluation<B> {
  const shares = new Map(allocation.shares.map(({ bidId, quantity }) => [bidId, quantity]));
  const ranked = rankBids(bids, method).map((bid, index) => {
    const awarded = shares.get(bid.id) ?? 0n;
    checkShare(bid, awarded, lot);
    return { bid, rank: index + 1, awarded };
  });
  const winners = ranked.filter(({ awarded }) => awarded > 0n);
  const quantity = sumBigint(winners.map(({ awarded }) => awarded));
  checkAllocation(allocation, shares, bids);
  invariant(quantity <= lot.quantity, 'more is awarded than the lot asks for');
  invariant(winners.length <= method.maxWinners, 'the lot has more winners than the rulebook allows');

  const context = { lot, winners, unmet: lot.quantity - quantity, allocation, limit: method.maxWinners };
  const evaluated = ranked.map(({ bid, rank, awarded }): EvaluatedBid<B> => {
    const given = awarded > 0n ? winnerReason(bid, awarded, lot) : loserReason(bid, rank, context);
    return { bid, rank, awardedQuantity: awarded, ...given };
  });
  return {
    bids: evaluated,
    winners: evaluated.filter(({ awardedQuantity }) => awardedQuantity > 0n),
    quantity,
    unmetQuantity: context.unmet,
    valueMinor: sumBigint(winners.map(({ bid, awarded }) => lineAmount(awarded, bid.unitPrice, lot.currency))),
  };
}

interface Ranked {
  readonly bid: EvaluableBid;
  readonly rank: number;
  readonly awarded: bigint;
}

interface ReasonContext {
  readonly lot: EvaluableLot;
  readonly winners: readonly Ranked[];
  readonly unmet: bigint;
  readonly allocation: LotAllocation;
  readonly limit: number;
}

function winnerReason(bid: EvaluableBid, awarded: bigint, lot: EvaluableLot) {
  const offered = minBigint(bid.capacity, lot.quantity);
  const reason: EvaluationReason = awarded >= offered ? 'WON_IN_FULL' : 'WON_IN_PART';
  return { reason, details: { awarded: String(awarded), offered: String(offered) } };
}

function loserReason(bid: EvaluableBid, rank: number, context: ReasonContext) {
  const { winners, unmet, limit, lot } = context;
  const last = winners.at(-1);
  const limitReached = winners.length >= limit;
  const details: Record<string, string | number> = {};
  if (last) details.highestWinningPrice = formatUnitPrice(last.bid.unitPrice);
  const entryPrice = priceThatWins(bid, rank, context);
  if (entryPrice) details.entryPrice = formatUnitPrice(entryPrice);
  const onPrice = last !== undefined && rank > last.rank && unmet === 0n;
  const tooSmall = limitReached && !entryPrice && (entryPrice === null || bid.capacity < (last?.awarded ?? 0n));
  if (onPrice && !tooSmall) return { reason: 'LOST_PRICE_DEMAND_COVERED' as const, details };
  const taken = sumBigint(winners.filter((winner) => winner.rank < rank).map(({ awarded }) => awarded));
  const remaining = lot.quantity - taken;
  if (!onPrice && bid.minimumQuantity > remaining) {
    Object.assign(details, { minimum: String(bid.minimumQuantity), remaining: String(remaining) });
    return { reason: 'LOST_MINIMUM_QUANTITY' as const, details };
  }
  if (limitReached) {
    return { reason: 'LOST_WINNER_LIMIT' as const, details: { ...details, maxWinners: limit } };
  }
  return { reason: 'LOST_BETTER_COMBINATION' as const, details };
}

/**
 * The price at which a losing bid would have won something: null when none would have, undefined when only the solver
 * could tell. Without its answer one case is certain: below the dearest winner's price, a bid wins that can replace this
 * winner whole, or take a part that leaves the winner its minimum and the limit on winners unbroken.
 */
function priceThatWins(bid: EvaluableBid, rank: number, context: ReasonContext): UnitPrice | null | undefined {
  const given = context.allocation.entryPrices?.get(bid.id);
  const last = context.winners.at(-1);
  if (given !== undefined || !last || rank < last.rank || context.unmet > 0n) return given;
  const part = bid.minimumQuantity > 1n ? bid.minimumQuantity : 1n;
  const wholly = part <= last.awarded && last.awarded <= bid.capacity;
  const partly = last.awarded - part >= last.bid.minimumQuantity && context.winners.length < context.limit;
  const below = (last.bid.unitPrice - 1n) as UnitPrice;
  return below > 0n && (wholly || partly) ? below : undefined;
}

function checkShare(bid: EvaluableBid, awarded: bigint, lot: EvaluableLot): void {
  invariant(awarded >= 0n, `bid ${bid.id} is awarded a negative quantity`);
  invariant(awarded <= minBigint(bid.capacity, lot.quantity), `bid ${bid.id} is awarded more than it offers`);
  invariant(awarded === 0n || awarded >= bid.minimumQuantity, `bid ${bid.id} is awarded less than its minimum`);
}

function checkAllocation(allocation: LotAllocation, shares: Map<string, bigint>, bids: readonly EvaluableBid[]): void {
  invariant(shares.size === allocation.shares.length, 'a bid has two shares');
  const known = new Set(bids.map(({ id }) => id));
  for (const id of shares.keys()) invariant(known.has(id), `a share goes to ${id}, which is no valid bid of the lot`);
}
