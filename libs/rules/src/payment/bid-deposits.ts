import {
  defineRefusals,
  err,
  formatAmount,
  invariant,
  isCurrency,
  MAX_AMOUNT,
  ok,
  type Currency,
  type Minor,
  type Result,
} from '#libs/kernel';
import { sumBigint } from '../order-by.js';
import type { ContractStatus } from '../contract/contract-lifecycle.js';
import type { ContractTerms } from '../contract/terms.js';
import { convertAmount } from '../rate/rate.js';
import { type FrozenRates, frozenRateOf } from '../tender/frozen-rates.js';
import type { TenderStatus } from '../tender/tender-lifecycle.js';

/**
 * A bid deposit vouches for all bids of one supplier in one tender (domain.md 1.5 knows of none in drug procurement, so
 * this is our design for trade across borders): lodged before the first bid, returned when nothing of the supplier is
 * open in the tender any more, lost in part when it declines what it has won.
 */

/** Why a bid is not taken: the deposit could not be lodged. */
export const BID_DEPOSIT_REFUSAL = defineRefusals({
  BID_DEPOSIT_MISSING: {
    en: 'Pay in {missing} {currency} first: this tender asks every bidder for a deposit of {needed}, your wallet holds {available}.',
    zh: '请先存入 {missing} {currency}：本次招标要求投标保证金 {needed}，贵方钱包余额 {available}。',
  },
});
export type BidDepositRefusal = keyof typeof BID_DEPOSIT_REFUSAL;

/** What a corridor asks the bidders of its tenders for, in minor units as digits, by the tender's currency. */
export type BidDeposits = Readonly<Partial<Record<Currency, string>>>;

/** The terms that a tender is drafted with: with the deposit of its corridor, unless they say something themselves. */
export function withBidDeposit(terms: ContractTerms, deposits: BidDeposits, currency: string): ContractTerms {
  const bidDeposit = isCurrency(currency) ? deposits[currency] : undefined;
  if (bidDeposit === undefined || terms.payment.bidDeposit !== undefined) return terms;
  return { ...terms, payment: { ...terms.payment, bidDeposit } };
}

export const CHOOSE_BID_DEPOSIT_REFUSALS = defineRefusals({
  CORRIDOR_UNKNOWN: { en: 'Choose an existing corridor.', zh: '请选择已有的通道。' },
  CURRENCY_NOT_TRADED: {
    en: 'Choose a currency of this corridor: {currencies}.',
    zh: '请选择本通道的币种：{currencies}。',
  },
  AMOUNT_OUT_OF_RANGE: {
    en: 'Ask for 0 (no deposit) to {limit} {currency}.',
    zh: '保证金须在 0（不收取）至 {limit} {currency} 之间。',
  },
});
export type ChooseBidDepositRefusal = keyof typeof CHOOSE_BID_DEPOSIT_REFUSALS;

/** What a corridor asks for from its next drafts on, once this is chosen; 0 takes the deposit away. */
export function judgeChooseBidDeposit(
  corridor: { readonly currencies: readonly string[]; readonly bidDeposits: BidDeposits },
  { currency, amountMinor }: { readonly currency: string; readonly amountMinor: Minor },
): Result<BidDeposits, ChooseBidDepositRefusal> {
  if (!isCurrency(currency) || !corridor.currencies.includes(currency)) {
    return err('CURRENCY_NOT_TRADED', { currencies: corridor.currencies.join(', ') });
  }
  if (amountMinor < 0n || amountMinor > MAX_AMOUNT) {
    return err('AMOUNT_OUT_OF_RANGE', { limit: formatAmount(MAX_AMOUNT, currency), currency });
  }
  const others = Object.entries(corridor.bidDeposits).filter(([name]) => name !== currency);
  return ok(Object.fromEntries(amountMinor === 0n ? others : [...others, [currency, String(amountMinor)]]));
}

/** What is left of a supplier's part in a tender. */
export interface BidderStake {
  readonly tenderStatus: TenderStatus;
  /** It has won something whose contract is not drawn up yet. */
  readonly contractsToCome: boolean;
  readonly contracts: readonly ContractStatus[];
}

const ENDED: readonly TenderStatus[] = ['awarded', 'unsuccessful', 'cancelled'];

/** Whether a deposit has done its work: the tender is over, and every contract won in it is signed or declined. */
export const bidDepositIsFree = ({ tenderStatus, contractsToCome, contracts }: BidderStake): boolean =>
  ENDED.includes(tenderStatus) && !contractsToCome && !contracts.includes('pending');

/** A contract that the supplier has won in the tender. */
export interface WonContract {
  /** What it was worth when it was drawn up, in the tender's currency. */
  readonly worthMinor: Minor;
  /** The supplier refused to sign it; not: the purchaser did. */
  readonly declinedBySupplier: boolean;
}

/** An amount in the tender's currency, at the rate that was frozen with its publication; rounded once. */
export function tenderWorth(amountMinor: Minor, of: Currency, to: Currency, rates: FrozenRates | null): Minor {
  if (of === to) return amountMinor;
  const value = frozenRateOf(rates, of);
  invariant(value, `a contract in ${of} rests on a frozen rate`);
  return convertAmount(amountMinor, { from: of, to, value, legs: [] });
}

/**
 * What of a deposit is lost altogether: the declined share of what was won, by worth, rounded down. Who declines
 * everything loses all of it, also when it was worth nothing.
 */
export function bidDepositLost(depositMinor: Minor, won: readonly WonContract[]): Minor {
  const declined = won.filter(({ declinedBySupplier }) => declinedBySupplier);
  if (declined.length === won.length) return won.length === 0 ? 0n : depositMinor;
  const worth = sumBigint(won.map(({ worthMinor }) => worthMinor));
  return worth === 0n ? 0n : (depositMinor * sumBigint(declined.map(({ worthMinor }) => worthMinor))) / worth;
}
