import {
  AWARD_REASONS,
  type BidOutcome,
  type LotOutcome,
  NO_PRICE_REASONS,
  readableDetails,
  UNALLOCATED_REASONS,
} from '#libs/rules';
import { writeDecimal } from '../format/decimal.js';
import type { AllocationOutput, BidOutput, LotOutput } from '../format/output-schema.js';
import type { BidInput, LotInput } from '../format/round-input.js';
import { textOf } from '../texts.js';
import { amountOf, currencyOf, inLotCurrency, inOtherCurrency, sumOf, writeAmount } from './amounts.js';
import { baselinesOf, supplySecurityOf } from './baselines.js';

const priceOf = (micro: number | null): string | null => (micro === null ? null : writeDecimal(micro));

/** A rule-based outcome as it is written: prices as texts, codes with their texts, sums beside the parts. */
export function lotOutput(lot: LotInput, outcome: LotOutcome, bids: readonly BidInput[]): LotOutput {
  const { currency } = lot;
  const moneyOf = moneyByBid(bids);
  const outcomes = new Map(outcome.bids.map((bid) => [bid.bid.id, bid]));
  const awarded = new Map<string, number>();
  const amounts: bigint[] = [];
  const allocations = outcome.allocations.map(
    ({ bid, bidder, region, buyer, demand, quantity, role }): AllocationOutput => {
      const price = outcomes.get(bid)?.contractPrice ?? 0;
      const money = moneyOf(bid);
      const own = currencyOf(money, lot);
      const amount = amountOf(quantity, price, own);
      amounts.push(inLotCurrency(amount, money, lot));
      awarded.set(bid, (awarded.get(bid) ?? 0) + quantity);
      const unitPrice = role === 'spare' ? null : writeDecimal(price);
      const part = { bid, bidder, region, buyer, demand, quantity, role, unitPrice, amount: writeAmount(amount, own) };
      return money.currency ? { ...part, ...inOtherCurrency(amount, money, lot) } : part;
    },
  );
  const supplied = suppliedBy(outcome, awarded, lot);
  const compared = outcome.bids.flatMap(({ rank, comparablePrice }) =>
    rank === null || comparablePrice === null ? [] : [comparablePrice],
  );
  return {
    id: lot.id,
    currency,
    qualified: outcome.qualified,
    cap: outcome.cap,
    anchor: priceOf(outcome.anchor),
    limit: priceOf(outcome.limit),
    revivalPrice: priceOf(outcome.revivalPrice),
    winners: outcome.winners,
    share: outcome.sharePermille === null ? null : outcome.sharePermille / 1_000,
    termMonths: outcome.termMonths,
    termUntil: outcome.termUntil,
    base: outcome.base,
    value: writeAmount(sumOf(amounts), currency),
    allocations,
    unallocated: outcome.unallocated.map((part) => ({ ...part, text: textOf(UNALLOCATED_REASONS, part.reason) })),
    picks: outcome.picks.map(({ turn, region, bidder, role }) => ({ turn, region, bidder, role })),
    rejectedDemand: outcome.rejectedDemand.map(({ demand, buyer, quantity, floor }) => ({
      demand,
      buyer,
      quantity,
      floor,
    })),
    bids: outcome.bids.map((bid) => bidOutput(bid, awarded.get(bid.bid.id) ?? 0, moneyOf(bid.bid.id))),
    baselines: baselinesOf(lot, supplied, compared),
    supplySecurity: supplySecurityOf(supplied),
  };
}

type BidMoney = Pick<BidInput, 'currency' | 'rate'>;
const OF_LOT: BidMoney = { currency: null, rate: null };

/** Of bids in another currency than the lot; most lots have none. */
function moneyByBid(bids: readonly BidInput[]): (bid: string) => BidMoney {
  const others = new Map(bids.filter(({ currency }) => currency !== null).map((bid) => [bid.id, bid]));
  return (bid) => others.get(bid) ?? OF_LOT;
}

function suppliedBy(outcome: LotOutcome, awarded: ReadonlyMap<string, number>, { currency }: LotInput) {
  return outcome.bids.flatMap(({ bid, status, comparablePrice }) => {
    const quantity = awarded.get(bid.id) ?? 0;
    // A revived bid is paid the revival price, which stands on the reference specification.
    const price = (status === 'WON_REVIVAL' ? outcome.revivalPrice : comparablePrice) ?? 0;
    return quantity === 0 ? [] : [{ bidder: bid.bidder, quantity, amount: amountOf(quantity, price, currency) }];
  });
}

function bidOutput(outcome: BidOutcome, awarded: number, { currency }: BidMoney): BidOutput {
  const details = readableDetails(outcome.details);
  const { priceToWinReason } = outcome;
  return {
    id: outcome.bid.id,
    bidder: outcome.bid.bidder,
    ...(currency ? { currency } : {}),
    status: outcome.status,
    rank: outcome.rank,
    comparablePrice: priceOf(outcome.comparablePrice),
    contractPrice: priceOf(outcome.contractPrice),
    awarded,
    rule: outcome.rule,
    reason: outcome.reason,
    details: details as BidOutput['details'],
    text: textOf(AWARD_REASONS, outcome.reason, details),
    priceToWin: priceOf(outcome.priceToWin),
    priceToWinReason,
    priceToWinText: priceToWinReason === null ? null : textOf(NO_PRICE_REASONS, priceToWinReason),
    duties: [...outcome.duties],
  };
}
