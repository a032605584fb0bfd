import {
  MAX_AMOUNT,
  defineRefusals,
  err,
  formatAmount,
  invariant,
  isCurrency,
  ok,
  type Currency,
  type Minor,
  type Result,
} from '#libs/kernel';
import { sumBigint } from '../order-by.js';
import { type InvoiceAmounts, settlementPlan } from '../payment/settle.js';
import { isReference } from '../text.js';

/** Whose account a leg touches, told by its part in the deal; the ledger finds the account. */
export type AccountPart = 'bank' | 'purchaserWallet' | 'supplierWallet' | 'wallet' | 'escrow' | 'deposit' | 'fee';

/** Why money moves. The same document causes the same kind of movement once. */
export const MOVEMENT_KINDS = [
  /** Paid in at the bank: bank to wallet. */
  'deposit',
  /** Paid out at the bank: wallet to bank. */
  'payout',
  /** Put aside for an order: purchaser's wallet to escrow. */
  'hold',
  /** A share of it at a signed step before acceptance: escrow to supplier's wallet. */
  'release',
  /** An invoice is paid, less the fee. */
  'settle',
  /** Back to the purchaser, for goods that it does not pay. */
  'refund',
  /** Ahead of delivery: purchaser's wallet to supplier's wallet. */
  'advance',
  /** The rest of an order under deposit and balance: purchaser's wallet to supplier's wallet. */
  'balance',
  /** For days of late payment: purchaser's wallet to supplier's wallet. */
  'interest',
  /** What somebody owes is taken when there is money: deposit or wallet of the debtor to the creditor. */
  'collect',
  /** What the platform charges beside an invoice: wallet to fee. */
  'fee',
  /** Imposed by the terms or by a ruling: from one side's wallet, escrow or deposit to the other's wallet. */
  'penalty',
  /** A supplier lodges a deposit: its wallet to its deposit. */
  'deposit-hold',
  /** It gets the deposit, or the rest of it, back. */
  'deposit-return',
  /** It loses a part of the deposit to whom it has damaged. */
  'forfeit',
  /** A bank pays documents under a letter of credit, beside what an invoice asks: bank to supplier's wallet. */
  'honour',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

export interface Leg {
  readonly account: AccountPart;
  /** Positive raises what the account's holder is owed. Never zero. */
  readonly amountMinor: Minor;
}

/** Legs of one ledger transaction: they sum to zero. */
export interface Movement {
  readonly kind: MovementKind;
  readonly legs: readonly Leg[];
}

function movement(kind: MovementKind, legs: readonly Leg[]): Movement {
  const moved = legs.filter(({ amountMinor }) => amountMinor !== 0n);
  invariant(sumBigint(moved.map(({ amountMinor }) => amountMinor)) === 0n, `the legs of a ${kind} do not sum to zero`);
  return { kind, legs: moved };
}

const between = (kind: MovementKind, from: AccountPart, to: AccountPart, amountMinor: Minor): Movement =>
  movement(kind, [
    { account: from, amountMinor: -amountMinor },
    { account: to, amountMinor },
  ]);

/** Money paid in at the bank becomes the organisation's. The bank's mirror goes below zero by as much. */
export const depositMovement = (amountMinor: Minor): Movement => between('deposit', 'bank', 'wallet', amountMinor);

/** Money that leaves a wallet for the organisation's own bank account. */
export const payoutMovement = (amountMinor: Minor): Movement => between('payout', 'wallet', 'bank', amountMinor);

/** What an order line costs goes from the purchaser's wallet into the contract's escrow. */
export const holdMovement = (heldMinor: Minor): Movement => between('hold', 'purchaserWallet', 'escrow', heldMinor);

/** A share of what escrow holds, at a signed step before acceptance. */
export const releaseMovement = (amountMinor: Minor): Movement =>
  between('release', 'escrow', 'supplierWallet', amountMinor);
/** Paid to the supplier ahead of delivery. */
export const advanceMovement = (amountMinor: Minor): Movement =>
  between('advance', 'purchaserWallet', 'supplierWallet', amountMinor);
/** The rest of an order under deposit and balance. */
export const balanceMovement = (amountMinor: Minor): Movement =>
  between('balance', 'purchaserWallet', 'supplierWallet', amountMinor);
/** What late payment costs the purchaser. */
export const interestMovement = (amountMinor: Minor): Movement =>
  between('interest', 'purchaserWallet', 'supplierWallet', amountMinor);
/** Taken from a debtor that has money again: from its deposit for the contract or its wallet. */
export const collectMovement = (from: 'deposit' | 'wallet', to: 'creditor' | 'fee', amountMinor: Minor): Movement =>
  between(
    'collect',
    from === 'deposit' ? 'deposit' : 'supplierWallet',
    to === 'fee' ? 'fee' : 'purchaserWallet',
    amountMinor,
  );
/** A supplier lodges a deposit. */
export const lodgeMovement = (amountMinor: Minor): Movement =>
  between('deposit-hold', 'supplierWallet', 'deposit', amountMinor);
/** What is left of a deposit goes back to the supplier. */
export const returnMovement = (amountMinor: Minor): Movement =>
  between('deposit-return', 'deposit', 'supplierWallet', amountMinor);
/** A part of a deposit goes to the purchaser that was damaged. */
export const forfeitMovement = (amountMinor: Minor): Movement =>
  between('forfeit', 'deposit', 'purchaserWallet', amountMinor);

/** Back to the purchaser out of escrow, for what of an order will not be delivered. */
export const cancelMovement = (amountMinor: Minor): Movement =>
  between('refund', 'escrow', 'purchaserWallet', amountMinor);
/** What a bank pays for documents, beyond what it pays of an invoice; below zero by a rounding of an earlier shipment. */
export const honourMovement = (amountMinor: Minor): Movement =>
  between('honour', 'bank', 'supplierWallet', amountMinor);

/** Who pays what an invoice still asks for. */
const PAYER = {
  escrow: 'escrow',
  'deposit-and-balance': 'escrow',
  'open-account': 'purchaserWallet',
  prepayment: 'purchaserWallet',
  'letter-of-credit': 'bank',
} as const satisfies Record<InvoiceAmounts['instrument'], AccountPart>;

/**
 * The movements that settle an invoice: what is left to pay goes to the supplier and the fee account, and what escrow
 * still holds of the rejected part back to the purchaser. A movement of nothing is left out, so there may be one, two
 * or none. What was paid ahead and is owed back is not moved here: see `settlementPlan`.
 */
export function settlementMovements(invoice: InvoiceAmounts): Movement[] {
  const { supplierMinor, feeMinor, refundMinor } = settlementPlan(invoice);
  return [
    movement('settle', [
      { account: PAYER[invoice.instrument], amountMinor: -(supplierMinor + feeMinor) },
      { account: 'supplierWallet', amountMinor: supplierMinor },
      { account: 'fee', amountMinor: feeMinor },
    ]),
    between('refund', 'escrow', 'purchaserWallet', refundMinor),
  ].filter(({ legs }) => legs.length > 0);
}

const PAYMENT_REFUSALS = {
  ORGANISATION_UNKNOWN: { en: 'Choose an admitted organisation.', zh: '请选择已准入的单位。' },
  CURRENCY_UNKNOWN: { en: 'Choose a currency that is traded here.', zh: '请选择平台支持的币种。' },
  AMOUNT_OUT_OF_RANGE: {
    en: 'Give an amount above zero and at most {limit} {currency}.',
    zh: '金额须大于零且不超过 {limit} {currency}。',
  },
  BANK_REFERENCE_INVALID: {
    en: "Give the bank's reference with 1 to 100 characters.",
    zh: '请填写 1 至 100 个字符的银行流水号。',
  },
} as const;

export const DEPOSIT_REFUSALS = defineRefusals(PAYMENT_REFUSALS);
export type DepositRefusal = keyof typeof DEPOSIT_REFUSALS;

export interface PaymentDraft {
  readonly amountMinor: Minor;
  readonly currency: string;
  readonly bankReference: string;
}

/** Whether an operator may record this payment at the bank as a deposit. */
export function judgeDeposit(payment: PaymentDraft): Result<{ readonly currency: Currency }, DepositRefusal> {
  const { amountMinor, currency, bankReference } = payment;
  if (!isCurrency(currency)) return err('CURRENCY_UNKNOWN');
  if (amountMinor <= 0n || amountMinor > MAX_AMOUNT) {
    return err('AMOUNT_OUT_OF_RANGE', { limit: formatAmount(MAX_AMOUNT, currency), currency });
  }
  return isReference(bankReference) ? ok({ currency }) : err('BANK_REFERENCE_INVALID');
}

export const PAYOUT_REFUSALS = defineRefusals({
  ...PAYMENT_REFUSALS,
  INSUFFICIENT_FUNDS: {
    en: 'Pay out at most {available} {currency}: that is what the wallet holds.',
    zh: '最多可付出 {available} {currency}：此为钱包余额。',
  },
});
export type PayoutRefusal = keyof typeof PAYOUT_REFUSALS;

/** Whether an operator may record a payment out of a wallet with this balance. */
export function judgePayout(
  payment: PaymentDraft,
  walletMinor: Minor,
): Result<{ readonly currency: Currency }, PayoutRefusal> {
  const judged = judgeDeposit(payment);
  if (!judged.ok || payment.amountMinor <= walletMinor) return judged;
  const { currency } = judged.value;
  return err('INSUFFICIENT_FUNDS', { available: formatAmount(walletMinor, currency), currency });
}
