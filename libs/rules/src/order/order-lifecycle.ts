import type { Transitions } from '#libs/kernel';

export type OrderStatus = 'placed' | 'shipped' | 'received' | 'settled';
export type OrderAction = 'ship' | 'receive' | 'settle';

const ORDER_STEPS = {
  placed: { ship: 'shipped' },
  shipped: { receive: 'received' },
  received: { settle: 'settled' },
  settled: {},
} as const satisfies Transitions<OrderStatus, OrderAction>;

/** An order (call-off) stands where the slowest of its lines stands. */
export const CALL_OFF_LIFECYCLE = ORDER_STEPS;
/** A line moves on when its whole quantity has taken the step; parts of it may be further. */
export const CALL_OFF_LINE_LIFECYCLE = ORDER_STEPS;

export interface OrderLineProgress {
  readonly quantity: bigint;
  readonly shippedQuantity: bigint;
  readonly receivedQuantity: bigint;
  readonly settledQuantity: bigint;
}

/** The status that follows from what has been shipped, received and settled of a line. */
export function orderLineStatus(line: OrderLineProgress): OrderStatus {
  if (line.settledQuantity >= line.quantity) return 'settled';
  if (line.receivedQuantity >= line.quantity) return 'received';
  return line.shippedQuantity >= line.quantity ? 'shipped' : 'placed';
}

const STEPS: readonly OrderStatus[] = ['placed', 'shipped', 'received', 'settled'];

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
