import { type Currency, lineAmount, type Minor, unitPrice } from '#libs/kernel';
import { type ClosingFigures, unorderedQuantity } from './contract-term.js';

/** What is looked at before a contract closes, in the order of the deal. */
export const CLOSING_ITEMS = [
  'orders',
  'deliveries',
  'settlement',
  'disputes',
  'papers',
  'debts',
  'deposit',
  'credit',
] as const;
export type ClosingItemName = (typeof CLOSING_ITEMS)[number];

/** What a contract is judged by. Quantities in units; the rest are counts. */
export interface ClosingStanding extends ClosingFigures {
  readonly receivedQuantity: bigint;
  /** Its term is over: what was not ordered lapses. */
  readonly isTermOver: boolean;
  /** Dossiers of shipments that are neither closed nor cancelled. */
  readonly openDossiers: number;
  /** What one side owes the other, or the platform, out of this contract. */
  readonly openDebts: number;
  /** Deposits of the supplier that are still held. */
  readonly heldDeposits: number;
  /** A bank still answers for it under a letter of credit. */
  readonly hasCredit: boolean;
}

export interface ClosingItem {
  readonly item: ClosingItemName;
  /** Units or cases that are left; 0 when it is done. */
  readonly left: bigint;
  /** Whether the contract stays open for it. What does not hold it up follows after the close by itself. */
  readonly holdsUp: boolean;
  readonly text: { readonly en: string; readonly zh: string };
}

const TEXTS: Readonly<Record<ClosingItemName, ClosingItem['text']>> = {
  orders: {
    en: 'Order the rest of the agreed quantity, or wait for the end of the term.',
    zh: '请订购剩余约定数量，或等待合同期满。',
  },
  deliveries: { en: 'Ship and receive everything that was ordered.', zh: '请完成全部已订货物的发运与收货。' },
  settlement: { en: 'Pay what was received.', zh: '请结清已收货物的款项。' },
  disputes: { en: 'Bring the open disputes to their end.', zh: '请了结未决争议。' },
  papers: { en: 'Complete or cancel the open dossiers of shipments.', zh: '请办结或取消未完成的发运单证。' },
  debts: {
    en: 'Pay in what is owed; it is collected as soon as there is money.',
    zh: '请补足欠款；资金到账后自动扣收。',
  },
  deposit: { en: 'The performance deposit is returned after the close.', zh: '履约保证金将在合同关闭后退还。' },
  credit: {
    en: 'The letter of credit ends with its expiry, or when its bank closes it.',
    zh: '信用证于到期或由银行注销时终止。',
  },
};

/** What stands in the way of a contract's close, and what follows after it: the same list before and at the close. */
export function closingChecklist(contract: ClosingStanding): ClosingItem[] {
  const { orderedQuantity, receivedQuantity, settledQuantity, openDisputes, isTermOver } = contract;
  const left: Readonly<Record<ClosingItemName, bigint>> = {
    orders: isTermOver ? 0n : unorderedQuantity(contract),
    deliveries: orderedQuantity - receivedQuantity,
    settlement: receivedQuantity - settledQuantity,
    disputes: BigInt(openDisputes),
    papers: BigInt(contract.openDossiers),
    debts: BigInt(contract.openDebts),
    deposit: BigInt(contract.heldDeposits),
    credit: contract.hasCredit ? 1n : 0n,
  };
  const holding: readonly ClosingItemName[] = ['orders', 'deliveries', 'settlement', 'disputes'];
  return CLOSING_ITEMS.map((item) => ({
    item,
    left: left[item],
    holdsUp: left[item] > 0n && holding.includes(item),
    text: TEXTS[item],
  }));
}

/** A price that the award was measured by, as it was frozen with the evaluation. */
export interface ClosingBaseline {
  readonly name: 'ceiling' | 'lastPrice' | 'medianBid';
  /** A decimal with up to six digits after the point. */
  readonly price: string;
}
export interface ClosingSaving extends ClosingBaseline {
  /** What was accepted would have cost so much. */
  readonly valueMinor: Minor;
  /** Less what it cost; negative when it was dearer. */
  readonly savingMinor: Minor;
}

/** What a purchaser saved on what it accepted, beside each baseline. */
export const closingSavings = (
  baselines: readonly ClosingBaseline[],
  acceptedQuantity: bigint,
  costMinor: Minor,
  currency: Currency,
): ClosingSaving[] =>
  baselines.map((baseline) => {
    const valueMinor = lineAmount(acceptedQuantity, unitPrice(baseline.price), currency);
    return { ...baseline, valueMinor, savingMinor: valueMinor - costMinor };
  });
