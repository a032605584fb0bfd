import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import type { OrderStatus } from '../order/order-lifecycle.js';
import { isReason } from '../text.js';

export const ANSWER_ORDER_REFUSALS = defineRefusals({
  ORDER_LINE_UNKNOWN: { en: 'Choose one of your own order lines.', zh: '请选择本单位的订单行。' },
  ORDER_UNDER_WAY: {
    en: 'Goods of this line have left, or it is {status}: it is confirmed by that and cannot be refused.',
    zh: '该订单行已发货或状态为 {status}，视为已确认，不可拒绝。',
  },
  ALREADY_CONFIRMED: {
    en: 'You have confirmed this line; deliver it, or ask the purchaser what to do.',
    zh: '该订单行已确认；请交货或与采购方协商。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters; the purchaser reads it.',
    zh: '请填写 3 至 500 个字符的理由，采购方可见。',
  },
});
export type AnswerOrderRefusal = keyof typeof ANSWER_ORDER_REFUSALS;

export interface AnswerableLine {
  readonly status: OrderStatus;
  readonly shippedQuantity: bigint;
  readonly confirmedAt: Date | null;
}

/** Whether a supplier may confirm a line. Confirming again changes nothing. */
export function judgeConfirmOrder(line: AnswerableLine): Result<{ readonly fresh: boolean }, AnswerOrderRefusal> {
  const { status } = line;
  if (status !== 'placed' || line.shippedQuantity > 0n) return err('ORDER_UNDER_WAY', { status });
  return ok({ fresh: line.confirmedAt === null });
}

/** Whether a supplier may refuse a line: as a whole, before it has confirmed it. Its volume can be ordered again. */
export function judgeRefuseOrder(line: AnswerableLine, reason: string): Result<undefined, AnswerOrderRefusal> {
  const { status } = line;
  if (status !== 'placed' || line.shippedQuantity > 0n) return err('ORDER_UNDER_WAY', { status });
  if (line.confirmedAt !== null) return err('ALREADY_CONFIRMED');
  return isReason(reason) ? ok(undefined) : err('REASON_MISSING');
}
