import { Injectable } from '@nestjs/common';
import { type Caller, hotRead, Reads } from '#libs/platform';
import type { LineEvents, StepFigures } from '#libs/rules';

type Columns = {
  readonly [K in 'shipped' | 'delivered' | 'accepted' | 'invoiced' | 'paid' as `${K}Quantity`]: bigint;
} & {
  readonly [K in 'shipped' | 'delivered' | 'accepted' | 'invoiced' | 'paid' as `${K}First` | `${K}Last`]: Date | null;
};
interface Row extends Columns {
  readonly id: string;
  readonly contractId: string;
  readonly quantity: bigint;
  readonly cancelledQuantity: bigint;
  readonly refusalReason: string | null;
  readonly placedAt: Date;
  readonly promisedOn: string;
  readonly confirmedAt: Date | null;
}
export interface LineProgressView {
  readonly id: string;
  readonly contractId: string;
  readonly promisedOn: string;
  readonly refusalReason: string | null;
  readonly events: LineEvents;
}

/** A line's events: shipments, receipts and invoices, each by its own index. An order has at most 100 lines. */
const LINES = hotRead<Row>(
  'progress.lines',
  `SELECT l.id, l.contract_id AS "contractId", l.quantity, l.cancelled_quantity AS "cancelledQuantity", l.refusal_reason AS "refusalReason",
     o.placed_at AS "placedAt", o.promised_on AS "promisedOn", l.confirmed_at AS "confirmedAt",
     coalesce(s.quantity, 0)::bigint AS "shippedQuantity", s.first AS "shippedFirst", s.last AS "shippedLast",
     coalesce(r.delivered, 0)::bigint AS "deliveredQuantity", r.first AS "deliveredFirst", r.last AS "deliveredLast",
     coalesce(r.accepted, 0)::bigint AS "acceptedQuantity", r.accepted_first AS "acceptedFirst", r.accepted_last AS "acceptedLast",
     coalesce(r.invoiced, 0)::bigint AS "invoicedQuantity", r.invoiced_first AS "invoicedFirst", r.invoiced_last AS "invoicedLast",
     coalesce(r.paid, 0)::bigint AS "paidQuantity", r.paid_first AS "paidFirst", r.paid_last AS "paidLast"
   FROM call_off_line l JOIN call_off o ON o.id = l.call_off_id
     LEFT JOIN LATERAL (SELECT sum(s.quantity) AS quantity, min(s.dispatched_at) AS first, max(s.dispatched_at) AS last
       FROM shipment s WHERE s.call_off_line_id = l.id AND s.status IN ('dispatched', 'received')) s ON true
     LEFT JOIN LATERAL (SELECT sum(q.whole) AS delivered, min(q.received_at) AS first, max(q.received_at) AS last,
         sum(q.accepted_quantity) AS accepted, min(q.received_at) FILTER (WHERE q.accepted_quantity > 0) AS accepted_first,
         max(q.received_at) FILTER (WHERE q.accepted_quantity > 0) AS accepted_last,
         sum(q.whole) FILTER (WHERE q.issued IS NOT NULL) AS invoiced, min(q.issued) AS invoiced_first, max(q.issued) AS invoiced_last,
         sum(q.whole) FILTER (WHERE q.open = 0) AS paid, min(q.settled) FILTER (WHERE q.open = 0) AS paid_first, max(q.settled) FILTER (WHERE q.open = 0) AS paid_last
       FROM (SELECT r.received_at, r.accepted_quantity, r.accepted_quantity + r.rejected_quantity AS whole, i.issued, i.settled, i.open
         FROM receipt r LEFT JOIN LATERAL (SELECT max(i.issued_at) AS issued, max(i.settled_at) AS settled,
             nullif(count(*), 0) - count(*) FILTER (WHERE i.status = 'settled') AS open FROM invoice i WHERE i.receipt_id = r.id) i ON true
         WHERE r.call_off_line_id = l.id) q) r ON true
   WHERE l.call_off_id = $3 AND entered.kind IS NOT NULL ORDER BY l.id LIMIT 100`,
);

/** How far the lines of an order are, from their events. */
@Injectable()
export class ProgressReader {
  constructor(private readonly reads: Reads) {}

  /** The caller's lines of an order. */
  async ofOrder(caller: Caller, orderId: string): Promise<readonly LineProgressView[]> {
    return (await this.reads.run<Row>(caller, LINES, [orderId])).rows.map(toView);
  }
}

const toView = (row: Row): LineProgressView => {
  const { id, contractId, promisedOn, refusalReason, quantity, cancelledQuantity, placedAt, confirmedAt } = row;
  const step = (name: 'shipped' | 'delivered' | 'accepted' | 'invoiced' | 'paid'): StepFigures => ({
    quantity: row[`${name}Quantity`],
    firstAt: row[`${name}First`],
    lastAt: row[`${name}Last`],
  });
  return {
    id,
    contractId,
    promisedOn,
    refusalReason,
    events: {
      quantity,
      cancelledQuantity,
      placedAt,
      confirmedAt,
      shipped: step('shipped'),
      delivered: step('delivered'),
      accepted: step('accepted'),
      invoiced: step('invoiced'),
      paid: step('paid'),
    },
  };
};
