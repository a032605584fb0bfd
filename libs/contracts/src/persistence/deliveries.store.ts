import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { Currency } from '#libs/kernel';
import type {
  JudgedReceipt,
  LineToLeave,
  OrderLineProgress,
  OrderStatus,
  PaymentTerms,
  ShipmentDraft,
  ShipmentStatus,
} from '#libs/rules';

export interface LockedLine extends OrderLineProgress {
  readonly id: string;
  readonly orderId: string;
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly status: OrderStatus;
  readonly cancelledQuantity: bigint;
  readonly version: number;
}
/** An order line of the calling supplier, and whether its corridor wants a dossier with each shipment. */
export interface LineToShip extends LockedLine, LineToLeave {
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly needsDossier: boolean;
  /** What may not leave now; null where everything may. */
  readonly recalledBatches: readonly string[] | null;
}

const LOCK_LINE = statement<LineToShip>(
  'deliveries.lock-line',
  `SELECT l.id, l.call_off_id AS "orderId", l.contract_id AS "contractId", l.tender_id AS "tenderId", l.purchaser_id AS "purchaserId",
     l.status, l.version, l.quantity, l.shipped_quantity AS "shippedQuantity", l.received_quantity AS "receivedQuantity",
     l.settled_quantity AS "settledQuantity", l.cancelled_quantity AS "cancelledQuantity", l.recalled_batches AS "recalledBatches",
     cardinality(medlane_routes_of(l.tender_id)) > 0 AS "needsDossier",
     l.amount_minor AS "amountMinor", l.currency, l.balance_minor AS "balanceMinor", l.balance_paid_at AS "balancePaidAt",
     c.payment, c.credit_issued_at AS "creditIssuedAt"
   FROM call_off_line l JOIN contract c ON c.id = l.contract_id WHERE l.id = $1 AND l.supplier_id = $2 FOR NO KEY UPDATE OF l`,
);
const DISPATCH = statement(
  'deliveries.dispatch',
  `WITH sent AS (
     INSERT INTO shipment (id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, quantity, transport_document, status, dispatched_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'dispatched', $9)
   ), batches AS (
     INSERT INTO batch (id, shipment_id, tender_id, purchaser_id, supplier_id, batch_number, expires_on, quantity)
     SELECT b.id, $1, $4, $5, $6, b.number, b.expires_on, b.quantity
     FROM jsonb_to_recordset($10) AS b (id uuid, number text, expires_on date, quantity bigint)
   )
   UPDATE call_off_line SET shipped_quantity = $11, status = $12, version = version + 1 WHERE id = $2 AND version = $13`,
);

export interface LockedShipment {
  readonly id: string;
  readonly status: ShipmentStatus;
  readonly quantity: bigint;
  readonly tenderId: string;
  readonly supplierId: string;
  readonly contractId: string;
  readonly receiptCount: number;
  readonly promisedOn: string;
  readonly payment: PaymentTerms;
  readonly balanceMinor: bigint;
  readonly balancePaidAt: Date | null;
  readonly line: LockedLine;
}

type LineColumns = { readonly [K in keyof LockedLine as `line_${K}`]: LockedLine[K] };

/** Contract, line and shipment are locked in this order. */
const LOCK_SHIPMENT = statement<Omit<LockedShipment, 'line'> & LineColumns>(
  'deliveries.lock-shipment',
  `SELECT s.id, s.status, s.quantity, s.tender_id AS "tenderId", s.supplier_id AS "supplierId", s.contract_id AS "contractId",
     c.receipt_count AS "receiptCount", o.promised_on AS "promisedOn", c.payment, l.balance_minor AS "balanceMinor",
     l.balance_paid_at AS "balancePaidAt",
     l.id AS "line_id", l.call_off_id AS "line_orderId", l.contract_id AS "line_contractId", l.tender_id AS "line_tenderId",
     l.purchaser_id AS "line_purchaserId", l.status AS "line_status", l.version AS "line_version", l.quantity AS "line_quantity",
     l.shipped_quantity AS "line_shippedQuantity", l.received_quantity AS "line_receivedQuantity", l.settled_quantity AS "line_settledQuantity",
     l.cancelled_quantity AS "line_cancelledQuantity"
   FROM shipment s JOIN contract c ON c.id = s.contract_id JOIN call_off_line l ON l.id = s.call_off_line_id
     JOIN call_off o ON o.id = l.call_off_id
   WHERE s.id = $1 AND s.purchaser_id = $2 FOR NO KEY UPDATE OF c, l, s`,
);
const RECEIVE = statement(
  'deliveries.receive',
  `WITH entered AS (
     INSERT INTO receipt (id, shipment_id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, number, line_received_before,
       accepted_quantity, rejected_quantity, reason, received_at, days_late)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
   ), arrived AS (
     UPDATE shipment SET status = 'received', version = version + 1 WHERE id = $2
   ), line AS (
     UPDATE call_off_line SET received_quantity = $15, accepted_quantity = accepted_quantity + $10, status = $16, version = version + 1
     WHERE id = $3
   )
   UPDATE contract SET received_quantity = received_quantity + $10 + $11, accepted_quantity = accepted_quantity + $10,
     receipt_count = $8, version = version + 1
   WHERE id = $4`,
);

/** Shipments by the supplier, receipts by the purchaser. */
@Injectable()
export class DeliveryStore {
  /** Holds an order line of the calling supplier; undefined when it has no such line. */
  lockLine(tx: Tx, orderLineId: string): Promise<LineToShip | undefined> {
    return tx.maybe(LOCK_LINE, [orderLineId, tx.actor.organisationId]);
  }

  /** Writes shipment and batches and moves the line on; answers the shipment's id. */
  async dispatch(
    tx: Tx,
    line: LockedLine,
    shipment: ShipmentDraft,
    became: { readonly shippedQuantity: bigint; readonly lineStatus: OrderStatus },
  ): Promise<string> {
    const id = newId();
    const batches = shipment.batches.map(({ number, expiresOn, quantity }) => ({
      id: newId(),
      number,
      expires_on: expiresOn,
      quantity: String(quantity),
    }));
    await tx.executeOne(DISPATCH, [
      id,
      line.id,
      line.contractId,
      line.tenderId,
      line.purchaserId,
      tx.actor.organisationId,
      shipment.quantity,
      shipment.transportDocument,
      tx.now,
      JSON.stringify(batches),
      became.shippedQuantity,
      became.lineStatus,
      line.version,
    ]);
    return id;
  }

  /** Holds a shipment to the calling purchaser, with its line and contract. */
  async lockShipment(tx: Tx, shipmentId: string): Promise<LockedShipment | undefined> {
    const row = await tx.maybe(LOCK_SHIPMENT, [shipmentId, tx.actor.organisationId]);
    if (!row) return undefined;
    const line: LockedLine = {
      id: row.line_id,
      orderId: row.line_orderId,
      contractId: row.line_contractId,
      tenderId: row.line_tenderId,
      purchaserId: row.line_purchaserId,
      status: row.line_status,
      version: row.line_version,
      quantity: row.line_quantity,
      shippedQuantity: row.line_shippedQuantity,
      receivedQuantity: row.line_receivedQuantity,
      settledQuantity: row.line_settledQuantity,
      cancelledQuantity: row.line_cancelledQuantity,
    };
    return { ...row, line };
  }

  /** Writes the receipt and moves shipment, line and contract on; answers the receipt's id. */
  async receive(tx: Tx, shipment: LockedShipment, receipt: JudgedReceipt): Promise<string> {
    const { line } = shipment;
    const id = newId();
    await tx.executeOne(RECEIVE, [
      id,
      shipment.id,
      line.id,
      shipment.contractId,
      shipment.tenderId,
      tx.actor.organisationId,
      shipment.supplierId,
      shipment.receiptCount + 1,
      line.receivedQuantity,
      receipt.acceptedQuantity,
      receipt.rejectedQuantity,
      receipt.reason,
      tx.now,
      receipt.daysLate,
      receipt.lineReceivedQuantity,
      receipt.lineStatus,
    ]);
    return id;
  }
}
