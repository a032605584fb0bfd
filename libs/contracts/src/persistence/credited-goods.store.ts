import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';

/** A shipment whose documents a bank has paid. */
export interface CreditedShipment {
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly currency: Currency;
  readonly received: boolean;
  /** The invoice of what was received; settled without a bank where nothing was accepted. */
  readonly invoice: { readonly id: string; readonly settled: boolean } | null;
  /** A part was rejected, or the end of a dispute has taken a part off the invoice. */
  readonly notAccepted: boolean;
}

const OF = statement<CreditedShipment>(
  'credited-goods.of',
  `SELECT s.contract_id AS "contractId", s.tender_id AS "tenderId", s.purchaser_id AS "purchaserId", s.supplier_id AS "supplierId",
     l.currency, r.id IS NOT NULL AS received,
     CASE WHEN i.id IS NOT NULL THEN json_build_object('id', i.id, 'settled', i.status = 'settled') END AS invoice,
     coalesce(r.rejected_quantity > 0 OR i.divided_by IS NOT NULL, false) AS "notAccepted"
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id LEFT JOIN receipt r ON r.shipment_id = s.id
     LEFT JOIN invoice i ON i.receipt_id = r.id
   WHERE s.id = $1`,
);
/** Whoever receives goods holds their contract too. */
const LOCK = statement(
  'credited-goods.lock',
  'SELECT FROM contract WHERE id = (SELECT s.contract_id FROM shipment s WHERE s.id = $1) FOR NO KEY UPDATE',
);
const PAID_AHEAD = statement(
  'credited-goods.paid-ahead',
  'UPDATE shipment SET honoured_at = $2, version = version + 1 WHERE id = $1 AND honoured_at IS NULL',
);

/** Goods that are paid by a letter of credit, as the system sees them. */
@Injectable()
export class CreditedGoods {
  of(tx: Tx, shipmentId: string): Promise<CreditedShipment> {
    return tx.one(OF, [shipmentId]);
  }

  /** From here on nobody receives them. */
  async lock(tx: Tx, shipmentId: string): Promise<CreditedShipment> {
    await tx.rows(LOCK, [shipmentId]);
    return this.of(tx, shipmentId);
  }

  async paidAhead(tx: Tx, shipmentId: string): Promise<void> {
    await tx.executeOne(PAID_AHEAD, [shipmentId, tx.now]);
  }
}
