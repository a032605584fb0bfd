import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { dayOf, daysBetween, isDay, type Day } from '../calendar.js';
import { sumBigint } from '../order-by.js';
import { isReason, isReference } from '../text.js';
import { isTransportDocument } from './transport-document.js';
import {
  openQuantity,
  orderLineStatus,
  type OrderLineProgress,
  type OrderStatus,
  type ShipmentStatus,
} from './order-lifecycle.js';

export const MAX_BATCHES = 100;

export interface BatchDraft {
  readonly number: string;
  readonly expiresOn: Day;
  readonly quantity: bigint;
}

export interface ShipmentDraft {
  readonly quantity: bigint;
  readonly batches: readonly BatchDraft[];
  /** Bill of lading, air waybill or note: its number; null when it follows later. */
  readonly transportDocument: string | null;
}

export const DISPATCH_REFUSALS = defineRefusals({
  DOSSIER_NEEDED: {
    en: 'Shipments of this corridor need a dossier: use announceShipment.',
    zh: '该通道的发货须有随货单证，请使用 announceShipment。',
  },
  ORDER_LINE_UNKNOWN: { en: 'Choose one of your own order lines.', zh: '请选择本单位的订单行。' },
  QUANTITY_OUT_OF_RANGE: { en: 'Ship at least one unit.', zh: '发货数量至少为 1。' },
  OVER_ORDERED_QUANTITY: {
    en: 'Ship at most {remaining} units: that is what is left of this order line.',
    zh: '最多可发 {remaining} 个单位：此为该订单行的未发数量。',
  },
  BATCHES_MISSING: { en: 'Name the batches of the shipment, 1 to {limit}.', zh: '请填写 1 至 {limit} 个批次。' },
  BATCH_NUMBER_INVALID: {
    en: 'Batch {batch}: give its number with 1 to 100 characters.',
    zh: '第 {batch} 批：批号须为 1 至 100 个字符。',
  },
  BATCH_REPEATED: { en: 'Batch {batch} repeats a number; merge the two.', zh: '第 {batch} 批批号重复，请合并。' },
  BATCH_QUANTITY: { en: 'Batch {batch}: give at least one unit.', zh: '第 {batch} 批：数量至少为 1。' },
  BATCH_DATE_INVALID: {
    en: 'Batch {batch}: write the expiry date as YYYY-MM-DD.',
    zh: '第 {batch} 批：有效期请按 YYYY-MM-DD 填写。',
  },
  BATCH_EXPIRED: {
    en: 'Batch {batch} expires on {expiresOn}; ship goods that outlast the day of dispatch.',
    zh: '第 {batch} 批有效期至 {expiresOn}；请勿发运当日或之前到期的货物。',
  },
  BATCHES_DO_NOT_SUM: {
    en: 'The batches sum to {sum}, the shipment is {quantity}; make them equal.',
    zh: '批次合计 {sum}，发货数量 {quantity}，两者须一致。',
  },
  TRANSPORT_DOCUMENT_INVALID: {
    en: 'Give the transport document with 1 to 100 characters, or leave it out; look for a misread digit in an air waybill (999-12345675) or container number.',
    zh: '运输单据须为 1 至 100 个字符，或不填写；空运单号（如 999-12345675）与集装箱号请核对校验位。',
  },
});
export type DispatchRefusal = keyof typeof DISPATCH_REFUSALS;

/** Whether a supplier may dispatch this now. The answer is what the order line becomes. */
export function judgeDispatch(
  line: OrderLineProgress,
  shipment: ShipmentDraft,
  now: Date,
): Result<{ readonly shippedQuantity: bigint; readonly lineStatus: OrderStatus }, DispatchRefusal> {
  const { quantity, batches, transportDocument } = shipment;
  if (quantity < 1n) return err('QUANTITY_OUT_OF_RANGE');
  const remaining = openQuantity(line) - line.shippedQuantity;
  if (quantity > remaining) return err('OVER_ORDERED_QUANTITY', { remaining: String(remaining) });
  if (transportDocument !== null && !isTransportDocument(transportDocument)) return err('TRANSPORT_DOCUMENT_INVALID');
  const refusal = judgeBatches(batches, dayOf(now));
  if (refusal) return refusal;
  const sum = sumBigint(batches.map((batch) => batch.quantity));
  if (sum !== quantity) return err('BATCHES_DO_NOT_SUM', { sum: String(sum), quantity: String(quantity) });
  const shippedQuantity = line.shippedQuantity + quantity;
  return ok({ shippedQuantity, lineStatus: orderLineStatus({ ...line, shippedQuantity }) });
}

function judgeBatches(batches: readonly BatchDraft[], today: Day) {
  if (batches.length === 0 || batches.length > MAX_BATCHES) return err('BATCHES_MISSING', { limit: MAX_BATCHES });
  const numbers = new Set<string>();
  for (const [index, { number, expiresOn, quantity }] of batches.entries()) {
    const batch = index + 1;
    if (!isReference(number)) return err('BATCH_NUMBER_INVALID', { batch });
    if (numbers.has(number)) return err('BATCH_REPEATED', { batch });
    numbers.add(number);
    if (quantity < 1n) return err('BATCH_QUANTITY', { batch });
    if (!isDay(expiresOn)) return err('BATCH_DATE_INVALID', { batch });
    if (expiresOn <= today) return err('BATCH_EXPIRED', { batch, expiresOn });
  }
  return undefined;
}

export const RECEIPT_REFUSALS = defineRefusals({
  SHIPMENT_UNKNOWN: { en: 'Choose a shipment that comes to you.', zh: '请选择发往本单位的货物。' },
  NOT_DISPATCHED: { en: 'This shipment has not left yet.', zh: '该批货物尚未发出。' },
  ALREADY_RECEIVED: { en: 'This shipment has been received; see its receipt.', zh: '该批货物已签收；请查看收货记录。' },
  QUANTITY_NEGATIVE: { en: 'Give quantities of zero or more.', zh: '数量不得为负。' },
  QUANTITIES_DO_NOT_SUM: {
    en: 'Accepted and rejected must sum to the {quantity} units shipped.',
    zh: '接收与拒收之和须等于发货数量 {quantity}。',
  },
  REASON_MISSING: {
    en: 'Say with 3 to 500 characters why units are rejected; the supplier reads it.',
    zh: '请用 3 至 500 个字符说明拒收理由，供应商可见。',
  },
});
export type ReceiptRefusal = keyof typeof RECEIPT_REFUSALS;

export interface JudgedReceipt {
  readonly acceptedQuantity: bigint;
  readonly rejectedQuantity: bigint;
  readonly reason: string | null;
  /** Whole days after the promised day; 0 when on time. */
  readonly daysLate: number;
  /** What the order line becomes: received counts what was accepted and what was rejected. */
  readonly lineReceivedQuantity: bigint;
  readonly lineStatus: OrderStatus;
}

/** Whether a purchaser may record this receipt now. A shipment is received once, wholly, partly or not at all. */
export function judgeReceipt(
  shipment: { readonly status: ShipmentStatus; readonly quantity: bigint },
  receipt: { readonly accepted: bigint; readonly rejected: bigint; readonly reason: string | null },
  line: OrderLineProgress,
  promisedOn: Day,
  now: Date,
): Result<JudgedReceipt, ReceiptRefusal> {
  if (shipment.status === 'received') return err('ALREADY_RECEIVED');
  if (shipment.status !== 'dispatched') return err('NOT_DISPATCHED');
  const { accepted, rejected } = receipt;
  if (accepted < 0n || rejected < 0n) return err('QUANTITY_NEGATIVE');
  if (accepted + rejected !== shipment.quantity) {
    return err('QUANTITIES_DO_NOT_SUM', { quantity: String(shipment.quantity) });
  }
  const reason = receipt.reason ?? undefined;
  if (rejected > 0n && !isReason(reason)) return err('REASON_MISSING');
  const lineReceivedQuantity = line.receivedQuantity + shipment.quantity;
  return ok({
    acceptedQuantity: accepted,
    rejectedQuantity: rejected,
    reason: reason?.trim() ?? null,
    daysLate: Math.max(0, daysBetween(promisedOn, dayOf(now))),
    lineReceivedQuantity,
    lineStatus: orderLineStatus({ ...line, receivedQuantity: lineReceivedQuantity }),
  });
}
