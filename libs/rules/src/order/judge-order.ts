import {
  MAX_AMOUNT,
  MAX_QUANTITY,
  defineRefusals,
  err,
  formatAmount,
  lineAmount,
  ok,
  type Currency,
  type Minor,
  type Result,
  type UnitPrice,
} from '#libs/kernel';
import { type ContractStatus, takesOrders } from '../contract/contract-lifecycle.js';
import { isDay, type Day } from '../calendar.js';
import { byText, minBigint, sumBigint } from '../order-by.js';
import { fundLine, type LineFunding } from '../payment/funding.js';
import type { PaymentTerms } from '../payment/terms.js';
import { ALL_BATCHES } from '../supply/judge-recall.js';
import { isReference } from '../text.js';

export interface OrderDraft {
  readonly reference: string;
  readonly quantity: bigint;
  /** The day that the goods are promised for. A past one is taken: it was agreed outside, and the delivery is late. */
  readonly promisedOn: Day;
}

export interface OrderableContract {
  readonly id: string;
  readonly supplierId: string;
  /** The rank of its bid: the best rank is drawn on first. */
  readonly rank: number;
  readonly status: ContractStatus;
  readonly agreedQuantity: bigint;
  /** Without what was rejected of it on arrival: that may be ordered once more. */
  readonly orderedQuantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly currency: Currency;
  readonly payment: PaymentTerms;
  /** The advance that was to be paid at activation and is not paid yet; else 0. */
  readonly advanceUnpaidMinor: Minor;
  /** How many invoices of the purchaser are overdue; only where the terms have due dates, else 0. */
  readonly overdueInvoices: number;
  /** Of its goods, what is recalled now: see `judgeRecalled`. Left out where nothing is. */
  readonly recalledBatches?: readonly string[];
}

export interface PlannedOrderLine extends LineFunding {
  readonly contractId: string;
  readonly supplierId: string;
  readonly quantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly currency: Currency;
  readonly amountMinor: Minor;
  /** As of its contract. */
  readonly recalledBatches?: readonly string[];
}

export const PLACE_ORDER_REFUSALS = defineRefusals({
  LOT_UNKNOWN: { en: 'Choose a lot that you have a contract on.', zh: '请选择本单位已签合同的标段。' },
  REFERENCE_INVALID: {
    en: 'Give a reference of 1 to 100 characters without blanks at its ends.',
    zh: '请填写 1 至 100 个字符的编号，首尾不得有空格。',
  },
  REFERENCE_TAKEN: {
    en: 'Choose another reference: you have used {reference} already.',
    zh: '请更换编号：{reference} 已被使用。',
  },
  QUANTITY_OUT_OF_RANGE: { en: 'Order a quantity from 1 to {limit}.', zh: '订购数量须在 1 至 {limit} 之间。' },
  PROMISED_DATE_INVALID: { en: 'Write the promised date as YYYY-MM-DD.', zh: '承诺日期请按 YYYY-MM-DD 填写。' },
  NO_ACTIVE_CONTRACT: {
    en: 'Sign the contracts of this lot first; none is active.',
    zh: '请先签署该标段的合同；当前无生效合同。',
  },
  SUPPLY_RECALLED: {
    en: 'Wait until the recall of these goods is lifted, or ask an operator for another supplier; see recalls.',
    zh: '该品种已被召回；请等待解除，或联系运营方更换供应方（参见 recalls）。',
  },
  OVER_AGREED_QUANTITY: {
    en: 'Order at most {remaining} units: that is what your active contracts on this lot still hold.',
    zh: '最多可订购 {remaining} 个单位：此为该标段生效合同的剩余数量。',
  },
  ORDER_TOO_LARGE: {
    en: 'Split the order: its value may be at most {limit} {currency}.',
    zh: '请拆分订单：金额最多 {limit} {currency}。',
  },
  ADVANCE_UNPAID: {
    en: 'Pay in {missing} {currency} for the advance of your contract first; it is then paid by itself.',
    zh: '请先存入合同预付款 {missing} {currency}；到账后将自动支付。',
  },
  INVOICES_OVERDUE: {
    en: 'Pay in for your {count} overdue invoices first; until they are paid nothing can be ordered on these terms.',
    zh: '请先付清 {count} 张逾期发票；付清前不可按此条款订购。',
  },
  INSUFFICIENT_FUNDS: {
    en: 'Pay in {missing} {currency} first: the order needs {needed}, the wallet holds {available}.',
    zh: '请先存入 {missing} {currency}：订单需 {needed}，钱包余额 {available}。',
  },
});
export type PlaceOrderRefusal = keyof typeof PLACE_ORDER_REFUSALS;

/**
 * Whether a purchaser may order now, and from which contracts: the active ones of the lot in rank order, each up to
 * what it still holds. `contracts` are the purchaser's on the lot, locked by the caller; `walletOf` tells its
 * balance in a currency; suppliers of one lot may be paid in several.
 */
export function judgePlaceOrder(
  order: OrderDraft,
  contracts: readonly OrderableContract[],
  walletOf: (currency: Currency) => Minor,
): Result<{ readonly lines: readonly PlannedOrderLine[] }, PlaceOrderRefusal> {
  if (!isReference(order.reference)) return err('REFERENCE_INVALID');
  if (order.quantity < 1n || order.quantity > MAX_QUANTITY) {
    return err('QUANTITY_OUT_OF_RANGE', { limit: String(MAX_QUANTITY) });
  }
  if (!isDay(order.promisedOn)) return err('PROMISED_DATE_INVALID');
  const running = contracts.filter(({ status }) => takesOrders(status));
  const active = running
    .filter(({ recalledBatches = [] }) => !recalledBatches.includes(ALL_BATCHES))
    .sort((a, b) => a.rank - b.rank || byText(a.id, b.id));
  if (active.length === 0) return err(running.length > 0 ? 'SUPPLY_RECALLED' : 'NO_ACTIVE_CONTRACT');
  const remaining = sumBigint(active.map((contract) => contract.agreedQuantity - contract.orderedQuantity));
  if (order.quantity > remaining) return err('OVER_AGREED_QUANTITY', { remaining: String(remaining) });

  const drawn = drawInRankOrder(order.quantity, active);
  const refusal = judgeDebts(
    drawn.map(({ contract }) => contract),
    walletOf,
  );
  if (refusal) return refusal;
  const lines = drawn.map(({ contract, quantity }) => planLine(contract, quantity));
  for (const currency of new Set(lines.map((line) => line.currency))) {
    const short = judgeFunds(
      lines.filter((line) => line.currency === currency),
      walletOf(currency),
      currency,
    );
    if (short) return short;
  }
  return ok({ lines });
}

function judgeFunds(lines: readonly PlannedOrderLine[], walletMinor: Minor, currency: Currency) {
  const amountMinor = sumBigint(lines.map((line) => line.amountMinor));
  if (amountMinor > MAX_AMOUNT) return err('ORDER_TOO_LARGE', { limit: formatAmount(MAX_AMOUNT, currency), currency });
  const neededMinor = sumBigint(lines.map((line) => line.heldMinor + line.advanceMinor));
  if (neededMinor > walletMinor) {
    return err('INSUFFICIENT_FUNDS', {
      currency,
      needed: formatAmount(neededMinor, currency),
      available: formatAmount(walletMinor, currency),
      missing: formatAmount(neededMinor - walletMinor, currency),
    });
  }
  return undefined;
}

/** Who owes an advance or is late with an invoice gets no further goods on such terms. */
function judgeDebts(contracts: readonly OrderableContract[], walletOf: (currency: Currency) => Minor) {
  const debtor = contracts.find(({ advanceUnpaidMinor }) => advanceUnpaidMinor > 0n);
  if (debtor) {
    const { currency, advanceUnpaidMinor: unpaid } = debtor;
    const walletMinor = walletOf(currency);
    const missing = unpaid > walletMinor ? unpaid - walletMinor : 0n;
    return err('ADVANCE_UNPAID', { missing: formatAmount(missing, currency), currency });
  }
  const count = Math.max(...contracts.map(({ overdueInvoices }) => overdueInvoices));
  return count > 0 ? err('INVOICES_OVERDUE', { count }) : undefined;
}

function planLine(contract: OrderableContract, quantity: bigint) {
  const { id, supplierId, unitPrice, currency, payment, recalledBatches } = contract;
  const amountMinor = lineAmount(quantity, unitPrice, currency);
  const priced = { contractId: id, supplierId, quantity, unitPrice, currency, amountMinor };
  return { ...priced, ...fundLine(payment, amountMinor), ...(recalledBatches && { recalledBatches }) };
}

function drawInRankOrder(wanted: bigint, contracts: readonly OrderableContract[]) {
  const drawn: { readonly contract: OrderableContract; readonly quantity: bigint }[] = [];
  let left = wanted;
  for (const contract of contracts) {
    const quantity = minBigint(left, contract.agreedQuantity - contract.orderedQuantity);
    if (quantity <= 0n) continue;
    drawn.push({ contract, quantity });
    left -= quantity;
  }
  return drawn;
}
