import type { Transitions } from '#libs/kernel';

export type OrderStatus = 'placed' | 'shipped' | 'received' | 'settled' | 'cancelled';
export type OrderAction = 'ship' | 'receive' | 'settle' | 'cancel';

const ORDER_STEPS = {
  placed: { ship: 'shipped', cancel: 'cancelled' },
  shipped: { receive: 'received' },
  received: { settle: 'settled' },
  settled: {},
  cancelled: {},
} as const satisfies Transitions<OrderStatus, OrderAction>;

/** An order (call-off) stands where the slowest of its lines stands. */
export const CALL_OFF_LIFECYCLE = ORDER_STEPS;
/**
 * A line moves on when its whole quantity has taken the step; parts of it may be further. What was cancelled of it is
 * not waited for, and a line of which nothing is left is cancelled.
 */
export const CALL_OFF_LINE_LIFECYCLE = ORDER_STEPS;

export interface OrderLineProgress {
  readonly quantity: bigint;
  readonly shippedQuantity: bigint;
  readonly receivedQuantity: bigint;
  readonly settledQuantity: bigint;
  /** What of it will not be delivered any more; nothing when left out. */
  readonly cancelledQuantity?: bigint;
}

/** What of a line is still to be delivered or has been. */
export const openQuantity = ({ quantity, cancelledQuantity = 0n }: OrderLineProgress): bigint =>
  quantity - cancelledQuantity;

/** The status that follows from what has been shipped, received and settled of a line. */
export function orderLineStatus(line: OrderLineProgress): OrderStatus {
  const open = openQuantity(line);
  if (open === 0n) return 'cancelled';
  if (line.settledQuantity >= open) return 'settled';
  if (line.receivedQuantity >= open) return 'received';
  return line.shippedQuantity >= open ? 'shipped' : 'placed';
}

const STEPS: readonly OrderStatus[] = ['placed', 'shipped', 'received', 'settled', 'cancelled'];

/** The status of an order with these lines (at least one): the least advanced of theirs. */
export const orderStatus = (lines: readonly OrderStatus[]): OrderStatus =>
  STEPS.find((step) => lines.includes(step)) ?? 'placed';

export type ShipmentStatus = 'planned' | 'gate' | 'dispatched' | 'received' | 'cancelled';
export type ShipmentAction = 'submit' | 'return' | 'cancel' | 'dispatch' | 'receive';
/** A shipment without a dossier begins as dispatched. `gate`: its dossier is handed in, for an officer to release. */
export const SHIPMENT_LIFECYCLE = {
  planned: { submit: 'gate', cancel: 'cancelled' },
  gate: { return: 'planned', dispatch: 'dispatched', cancel: 'cancelled' },
  dispatched: { receive: 'received' },
  received: {},
  cancelled: {},
} as const satisfies Transitions<ShipmentStatus, ShipmentAction>;

export type InvoiceStatus = 'issued' | 'settled';
export const INVOICE_LIFECYCLE = {
  issued: { settle: 'settled' },
  settled: {},
} as const satisfies Transitions<InvoiceStatus, 'settle'>;
