import { Injectable } from '@nestjs/common';
import type { Currency, Minor } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type { PaymentTerms, ShipmentStatus } from '#libs/rules';

/** Both at once: what a shipment was paid of escrow is the sum of its releases. */
const WRITE = statement(
  'releases.write',
  `WITH paid AS (
     INSERT INTO release (id, shipment_id, step, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, currency,
       amount_minor, document, signed_by, signed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING shipment_id, amount_minor
   )
   UPDATE shipment s SET released_minor = s.released_minor + paid.amount_minor FROM paid WHERE s.id = paid.shipment_id`,
);
const LOCK = statement<{ id: string }>(
  'releases.lock-shipment',
  'SELECT id FROM shipment WHERE id = $1 AND purchaser_id = $2 FOR NO KEY UPDATE',
);
/** Read under the lock, in a statement of its own: a release that somebody else has just signed is seen. */
const READ = statement<ShipmentToClear>(
  'releases.read-shipment',
  `SELECT s.id, s.status, s.quantity, s.transport_document AS "transportDocument", s.call_off_line_id AS "lineId",
     s.contract_id AS "contractId", s.tender_id AS "tenderId", s.purchaser_id AS "purchaserId", s.supplier_id AS "supplierId",
     l.quantity AS "lineQuantity", l.amount_minor AS "amountMinor", l.currency, c.payment,
     EXISTS (SELECT FROM release r WHERE r.shipment_id = s.id AND r.step = 'customs') AS cleared
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id JOIN contract c ON c.id = s.contract_id
   WHERE s.id = $1`,
);

export interface ShipmentToClear {
  readonly id: string;
  readonly status: ShipmentStatus;
  readonly quantity: bigint;
  readonly transportDocument: string | null;
  readonly lineId: string;
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly lineQuantity: bigint;
  readonly amountMinor: Minor;
  readonly currency: Currency;
  readonly payment: PaymentTerms;
  /** The customs release is recorded. */
  readonly cleared: boolean;
}

export interface ReleaseDraft {
  readonly step: 'shipment' | 'customs';
  readonly shipmentId: string;
  readonly line: {
    readonly id: string;
    readonly contractId: string;
    readonly tenderId: string;
    readonly purchaserId: string;
    readonly supplierId: string;
    readonly currency: Currency;
  };
  readonly amountMinor: Minor;
  readonly document: string | null;
}

/** Signed steps that paid a share out of escrow. */
@Injectable()
export class ReleaseStore {
  /** Writes the release, once per shipment and step; answers its id. */
  async write(tx: Tx, { step, shipmentId, line, amountMinor, document }: ReleaseDraft): Promise<string> {
    const id = newId();
    await tx.executeOne(WRITE, [
      id,
      shipmentId,
      step,
      line.id,
      line.contractId,
      line.tenderId,
      line.purchaserId,
      line.supplierId,
      line.currency,
      amountMinor,
      document,
      tx.actor.principalId,
      tx.now,
    ]);
    return id;
  }

  /** Holds a shipment to the calling purchaser. */
  async lockShipment(tx: Tx, shipmentId: string): Promise<ShipmentToClear | undefined> {
    const held = await tx.maybe(LOCK, [shipmentId, tx.actor.organisationId]);
    return held && tx.one(READ, [shipmentId]);
  }
}
