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
import type { ContractStatus } from '../contract/contract-lifecycle.js';
import { isDay, type Day } from '../calendar.js';
import { byText, minBigint, sumBigint } from '../order-by.js';
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
  readonly orderedQuantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly currency: Currency;
}

export interface PlannedOrderLine {
  readonly contractId: string;
  readonly supplierId: string;
  readonly quantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly currency: Currency;
  /** Moved from the purchaser's wallet to the contract's escrow. */
  readonly heldMinor: Minor;
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
  OVER_AGREED_QUANTITY: {
    en: 'Order at most {remaining} units: that is what your active contracts on this lot still hold.',
    zh: '最多可订购 {remaining} 个单位：此为该标段生效合同的剩余数量。',
  },
  ORDER_TOO_LARGE: {
    en: 'Split the order: its value may be at most {limit} {currency}.',
    zh: '请拆分订单：金额最多 {limit} {currency}。',
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
  const active = contracts
    .filter(({ status }) => status === 'active')
    .sort((a, b) => a.rank - b.rank || byText(a.id, b.id));
  if (active.length === 0) return err('NO_ACTIVE_CONTRACT');
  const remaining = sumBigint(active.map((contract) => contract.agreedQuantity - contract.orderedQuantity));
  if (order.quantity > remaining) return err('OVER_AGREED_QUANTITY', { remaining: String(remaining) });

  const lines = drawInRankOrder(order.quantity, active);
  for (const currency of new Set(lines.map((line) => line.currency))) {
    const held = sumBigint(lines.flatMap((line) => (line.currency === currency ? [line.heldMinor] : [])));
    const short = judgeFunds(held, walletOf(currency), currency);
    if (short) return short;
  }
  return ok({ lines });
}

function judgeFunds(heldMinor: Minor, walletMinor: Minor, currency: Currency) {
  if (heldMinor > MAX_AMOUNT) return err('ORDER_TOO_LARGE', { limit: formatAmount(MAX_AMOUNT, currency), currency });
  if (heldMinor > walletMinor) {
    return err('INSUFFICIENT_FUNDS', {
      currency,
      needed: formatAmount(heldMinor, currency),
      available: formatAmount(walletMinor, currency),
      missing: formatAmount(heldMinor - walletMinor, currency),
    });
  }
  return undefined;
}

function drawInRankOrder(wanted: bigint, contracts: readonly OrderableContract[]): PlannedOrderLine[] {
  const lines: PlannedOrderLine[] = [];
  let left = wanted;
  for (const { id, supplierId, unitPrice, currency, agreedQuantity, orderedQuantity } of contracts) {
    const quantity = minBigint(left, agreedQuantity - orderedQuantity);
    if (quantity <= 0n) continue;
    const heldMinor = lineAmount(quantity, unitPrice, currency);
    lines.push({ contractId: id, supplierId, quantity, unitPrice, currency, heldMinor });
    left -= quantity;
  }
  return lines;
}
