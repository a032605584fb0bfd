import {
  basisPoints,
  defineRefusals,
  err,
  formatAmount,
  ok,
  type Currency,
  type Minor,
  type Result,
} from '#libs/kernel';
import type { Transitions } from '#libs/kernel';
import { isReason } from '../text.js';
import type { PaymentTerms } from './terms.js';

/** Money of a supplier that vouches for its bids or for one contract. */
export type SupplierDepositStatus = 'held' | 'returned' | 'forfeited';
/** A part of it can be forfeited while it is held; what is left is returned, once. */
export const SUPPLIER_DEPOSIT_LIFECYCLE = {
  held: { return: 'returned', forfeit: 'forfeited' },
  returned: {},
  forfeited: {},
} as const satisfies Transitions<SupplierDepositStatus, 'return' | 'forfeit'>;

/** What somebody owes because a movement could not reach it. */
export const RECEIVABLE_LIFECYCLE = {
  open: { collect: 'collected' },
  collected: {},
} as const satisfies Transitions<'open' | 'collected', 'collect'>;

/** What the supplier lodges when it signs: a share of the contract's value, rounded once. */
export const performanceDeposit = (terms: PaymentTerms, valueMinor: Minor): Minor =>
  basisPoints(valueMinor, terms.performanceDepositBasisPoints);

export const FORFEIT_REFUSALS = defineRefusals({
  DEPOSIT_UNKNOWN: { en: 'No deposit was lodged for this.', zh: '此处没有保证金。' },
  DEPOSIT_NOT_HELD: { en: 'The deposit is {status}; nothing of it is left.', zh: '保证金状态为 {status}，已无余额。' },
  AMOUNT_OUT_OF_RANGE: {
    en: 'Forfeit an amount above zero and at most {left} {currency}: that is what is left of the deposit.',
    zh: '没收金额须大于零且不超过 {left} {currency}：此为保证金余额。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters; both sides read it.',
    zh: '请填写 3 至 500 个字符的理由，双方可见。',
  },
});
export type ForfeitRefusal = keyof typeof FORFEIT_REFUSALS;

export interface LodgedDeposit {
  readonly status: SupplierDepositStatus;
  readonly amountMinor: Minor;
  readonly forfeitedMinor: Minor;
  readonly currency: Currency;
}

/** Whether this part of a deposit may be forfeited; the answer is what is left of it then. */
export function judgeForfeit(
  deposit: LodgedDeposit,
  amountMinor: Minor,
  reason: string,
): Result<{ readonly leftMinor: Minor; readonly status: SupplierDepositStatus }, ForfeitRefusal> {
  const { status, currency } = deposit;
  if (status !== 'held') return err('DEPOSIT_NOT_HELD', { status });
  const left = deposit.amountMinor - deposit.forfeitedMinor;
  if (amountMinor <= 0n || amountMinor > left) {
    return err('AMOUNT_OUT_OF_RANGE', { left: formatAmount(left, currency), currency });
  }
  if (!isReason(reason)) return err('REASON_MISSING');
  const leftMinor = left - amountMinor;
  return ok({ leftMinor, status: leftMinor === 0n ? 'forfeited' : 'held' });
}
