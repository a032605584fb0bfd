import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import type { ShipmentStatus } from '../order/order-lifecycle.js';
import { isReference } from '../text.js';
import { balanceOwed, type LineToBalance } from './late.js';

const BALANCE_UNPAID = {
  en: 'The balance of this order line is not paid yet: the purchaser pays it with payBalance.',
  zh: '该订单行尾款未付：采购方须先用 payBalance 付款。',
} as const;

export const SHIPPING_MONEY_REFUSALS = defineRefusals({
  BALANCE_UNPAID,
  CREDIT_NOT_ISSUED: {
    en: 'No letter of credit is issued for this contract yet; ship when the bank has advised it.',
    zh: '该合同尚未开立信用证；请待银行通知后发货。',
  },
  TRANSPORT_DOCUMENT_MISSING: {
    en: 'Give the number of the transport document: the balance is paid against its copy.',
    zh: '请填写运输单据号：尾款凭其副本支付。',
  },
});
export type ShippingMoneyRefusal = keyof typeof SHIPPING_MONEY_REFUSALS;

export interface LineToLeave extends Omit<LineToBalance, 'shippedQuantity'> {
  readonly creditIssuedAt: Date | null;
}

/** Whether the money side lets goods leave: the balance is paid, or a bank answers for it, where the terms ask for it. */
export function judgeLeaving(
  line: LineToLeave,
  transportDocument: string | null,
): Result<undefined, ShippingMoneyRefusal> {
  const { instrument } = line.payment;
  if (instrument === 'letter-of-credit' && line.creditIssuedAt === null) return err('CREDIT_NOT_ISSUED');
  if (balanceOwed(line, 'before-shipment')) return err('BALANCE_UNPAID');
  if (balanceOwed(line, 'transport-document') && transportDocument === null) return err('TRANSPORT_DOCUMENT_MISSING');
  return ok(undefined);
}

export const TAKING_IN_REFUSALS = defineRefusals({
  BALANCE_UNPAID: {
    en: 'Pay the balance of this order line first, with payBalance; then take the goods in.',
    zh: '请先用 payBalance 付清该订单行尾款，再签收货物。',
  },
});
export type TakingInRefusal = keyof typeof TAKING_IN_REFUSALS;

/** Whether the money side lets goods be taken in: what is paid against their document is paid. */
export const judgeTakingIn = (line: Omit<LineToBalance, 'shippedQuantity'>): Result<undefined, TakingInRefusal> =>
  balanceOwed(line, 'transport-document') ? err('BALANCE_UNPAID') : ok(undefined);

export const CUSTOMS_RELEASE_REFUSALS = defineRefusals({
  SHIPMENT_UNKNOWN: { en: 'Choose a shipment that comes to you.', zh: '请选择发往本单位的货物。' },
  NOT_UNDER_WAY: {
    en: 'The shipment is {status}; customs releases goods that are under way.',
    zh: '该批货物状态为 {status}，仅在途货物可办理海关放行。',
  },
  ALREADY_RELEASED: { en: 'The customs release of this shipment is recorded.', zh: '该批货物的海关放行已登记。' },
  DECLARATION_INVALID: {
    en: 'Give the number of the customs declaration, 1 to 100 characters.',
    zh: '请填写 1 至 100 个字符的报关单号。',
  },
});
export type CustomsReleaseRefusal = keyof typeof CUSTOMS_RELEASE_REFUSALS;

/** Whether the purchaser may record that customs let a shipment in. */
export function judgeCustomsRelease(
  shipment: { readonly status: ShipmentStatus; readonly cleared: boolean },
  declaration: string,
): Result<undefined, CustomsReleaseRefusal> {
  if (shipment.cleared) return err('ALREADY_RELEASED');
  if (shipment.status !== 'dispatched') return err('NOT_UNDER_WAY', { status: shipment.status });
  return isReference(declaration) ? ok(undefined) : err('DECLARATION_INVALID');
}
