import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import type { Organisation } from '#libs/organisations';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { OrderStatus, ShipmentStatus } from '#libs/rules';
import { byId, organisationTree } from './trees.js';

/** As JSON built by the database: quantities and amounts are texts. */
export interface ReceiptView {
  readonly id: string;
  readonly acceptedQuantity: string;
  readonly rejectedQuantity: string;
  readonly reason: string | null;
  readonly receivedAt: string;
  readonly daysLate: number;
}
export interface ShipmentView {
  readonly id: string;
  readonly status: ShipmentStatus;
  readonly quantity: string;
  readonly releasedMinor: string;
  readonly transportDocument: string | null;
  readonly dispatchedAt: string | null;
  readonly batches: readonly {
    readonly batchNumber: string;
    readonly madeOn: string | null;
    readonly expiresOn: string;
    readonly quantity: string;
  }[];
  readonly receipt: ReceiptView | null;
}
export interface OrderLineView {
  readonly id: string;
  readonly contractId: string;
  readonly supplier: Organisation;
  readonly quantity: string;
  readonly amountMinor: string;
  readonly heldMinor: string;
  readonly advanceMinor: string;
  readonly balanceMinor: string;
  readonly balancePaidAt: string | null;
  readonly currency: Currency;
  readonly unitPrice: string;
  readonly status: OrderStatus;
  readonly shippedQuantity: string;
  readonly receivedQuantity: string;
  readonly acceptedQuantity: string;
  readonly settledQuantity: string;
  readonly shipments: readonly ShipmentView[];
}
export interface OrderView {
  readonly id: string;
  readonly reference: string;
  readonly status: OrderStatus;
  readonly tenderId: string;
  readonly lotId: string;
  readonly purchaser: Organisation;
  readonly quantity: bigint;
  readonly promisedOn: string;
  readonly placedAt: Date;
  readonly settledAt: Date | null;
  readonly lines: readonly OrderLineView[];
}

/** Bounded by the rules: at most 100 batches in a shipment. */
const BATCHES = `SELECT json_agg(json_build_object('batchNumber', b.batch_number, 'madeOn', b.made_on, 'expiresOn', b.expires_on, 'quantity', b.quantity::text)
  ORDER BY b.batch_number) FROM batch b WHERE b.shipment_id = h.id`;
const RECEIPT = `SELECT json_build_object('id', r.id, 'acceptedQuantity', r.accepted_quantity::text, 'rejectedQuantity', r.rejected_quantity::text,
  'reason', r.reason, 'receivedAt', r.received_at, 'daysLate', r.days_late) FROM receipt r WHERE r.shipment_id = h.id`;
/** The latest hundred: a line may arrive in more parts, but nobody reads them all in one tree. */
const SHIPMENTS = `SELECT coalesce(json_agg(json_build_object('id', h.id, 'status', h.status, 'quantity', h.quantity::text, 'releasedMinor', h.released_minor::text,
  'transportDocument', h.transport_document, 'dispatchedAt', h.dispatched_at, 'batches', (${BATCHES}), 'receipt', (${RECEIPT})) ORDER BY h.id), '[]')
  FROM (SELECT * FROM shipment WHERE call_off_line_id = l.id ORDER BY id DESC LIMIT 100) h`;
/** At most one per contract of the lot, so at most 100. A supplier sees its own lines only. */
const LINES = `SELECT coalesce(json_agg(json_build_object('id', l.id, 'contractId', l.contract_id, 'supplier', ${organisationTree('s')},
  'quantity', l.quantity::text, 'amountMinor', l.amount_minor::text, 'heldMinor', l.held_minor::text,
  'advanceMinor', l.advance_minor::text, 'balanceMinor', l.balance_minor::text, 'balancePaidAt', l.balance_paid_at, 'currency', l.currency, 'unitPrice', l.unit_price::text, 'status', l.status,
  'shippedQuantity', l.shipped_quantity::text, 'receivedQuantity', l.received_quantity::text, 'acceptedQuantity', l.accepted_quantity::text,
  'settledQuantity', l.settled_quantity::text, 'shipments', (${SHIPMENTS})) ORDER BY l.id), '[]') AS lines
  FROM call_off_line l ${byId('organisation', 'l.supplier_id', 's')} WHERE l.call_off_id = o.id`;

const tree = (
  chosen: string,
): string => `SELECT o.id, o.reference, o.status, o.tender_id AS "tenderId", o.lot_id AS "lotId",
  ${organisationTree('p')} AS purchaser, o.quantity, o.promised_on AS "promisedOn", o.placed_at AS "placedAt", o.settled_at AS "settledAt", line.lines
FROM (${chosen}) o
${byId('organisation', 'o.purchaser_id', 'p')}
CROSS JOIN LATERAL (${LINES}) line
ORDER BY o.id DESC`;

/** Each kind of caller by the index that finds its orders; only one branch ever runs. */
const chosen = (where: string, limit: number): string => `
(SELECT o.* FROM call_off o WHERE entered.kind = 'purchaser' AND o.purchaser_id = entered.organisation_id AND ${where}
  ORDER BY o.id DESC LIMIT ${limit})
UNION ALL
(SELECT o.* FROM call_off o WHERE entered.kind = 'supplier' AND ${where}
  AND o.id IN (SELECT l.call_off_id FROM call_off_line l WHERE l.supplier_id = entered.organisation_id) ORDER BY o.id DESC LIMIT ${limit})
UNION ALL
(SELECT o.* FROM call_off o WHERE entered.kind NOT IN ('purchaser', 'supplier') AND ${where} ORDER BY o.id DESC LIMIT ${limit})`;
const CONDITIONS = 'o.id < $3 AND ($4::text IS NULL OR o.status = $4)';
const ORDERS = idPages<OrderView>('orders', (limit) => tree(chosen(CONDITIONS, limit)));
const OF_LOT = idPages<OrderView>('orders.of-lot', (limit) => tree(chosen(`${CONDITIONS} AND o.lot_id = $5`, limit)));
const ONE = hotRead<OrderView>(
  'orders.one',
  `${tree('SELECT o.* FROM call_off o WHERE o.id = $3 AND entered.kind IS NOT NULL')} LIMIT 1`,
);

export interface OrderFilter {
  readonly status?: OrderStatus | undefined;
  readonly lotId?: string | undefined;
}

/** Orders with lines, shipments and receipts for the screens, each page in one statement. */
@Injectable()
export class OrdersReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  orders<T>(
    caller: Caller,
    args: PageArgs,
    { status, lotId }: OrderFilter,
    toNode: (row: OrderView) => T,
  ): Promise<Connection<T>> {
    return lotId === undefined
      ? ORDERS.read(this.reads, caller, args, toNode, [status ?? null])
      : OF_LOT.read(this.reads, caller, args, toNode, [status ?? null, lotId]);
  }

  /** Undefined when there is none or the caller does not see it. */
  async order(caller: Caller, id: string): Promise<OrderView | undefined> {
    return (await this.reads.run<OrderView>(caller, ONE, [id])).rows[0];
  }
}
