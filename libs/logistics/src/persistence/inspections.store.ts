import { Injectable } from '@nestjs/common';
import { type Caller, hotRead, Reads, statement, type Tx } from '#libs/platform';
import type { Day, ShelfLifeRule, ShippedBatch } from '#libs/rules';
import type { GoodsInspectionRow } from './package-rows.js';

/** A shipment to the calling purchaser, as its goods are judged on arrival. */
export interface ArrivingShipment {
  readonly contractId: string;
  readonly tenderId: string;
  readonly supplierId: string;
  readonly floor: ShelfLifeRule | null;
  /** Minutes; 0 where the contract says nothing. */
  readonly allowedMinutes: number;
  readonly excursionMinutes: number | null;
  readonly dispatchedOn: Day | null;
  /** The first day on which it was told to be in the country of delivery. */
  readonly enteredOn: Day | null;
  readonly batches: readonly ShippedBatch[];
}
export type InspectionView = Omit<GoodsInspectionRow, 'tenderId' | 'purchaserId' | 'supplierId' | 'inspectedBy'> & {
  readonly id: string;
};

const ARRIVING = statement<Omit<ArrivingShipment, 'batches'>>(
  'inspections.arriving',
  `SELECT s.contract_id AS "contractId", s.tender_id AS "tenderId", s.supplier_id AS "supplierId",
     nullif(c.terms -> 'shelfLife', 'null') AS floor, coalesce((c.terms ->> 'excursionMinutes')::int, 0) AS "allowedMinutes",
     (SELECT k.excursion_minutes FROM cold_chain k WHERE k.shipment_id = s.id) AS "excursionMinutes",
     (s.dispatched_at AT TIME ZONE 'UTC')::date AS "dispatchedOn",
     (SELECT min(e.happened_at AT TIME ZONE 'UTC')::date FROM shipment_event e
      WHERE e.shipment_id = s.id AND e.kind IN ('arrived-at', 'customs-import', 'held-by-customs')) AS "enteredOn"
   FROM shipment s JOIN contract c ON c.id = s.contract_id WHERE s.id = $1 AND s.purchaser_id = $2`,
);
const BATCHES = statement<ShippedBatch>(
  'inspections.batches',
  `SELECT batch_number AS number, made_on AS "madeOn", expires_on AS "expiresOn", quantity FROM batch WHERE shipment_id = $1
   ORDER BY batch_number LIMIT 100`,
);
const INSERT = statement(
  'inspections.insert',
  `INSERT INTO goods_inspection (receipt_id, shipment_id, contract_id, tender_id, purchaser_id, supplier_id, batches, shelf_life_floor,
     measured_on, excursion_minutes, allowed_minutes, findings, file_ids, inspected_by, inspected_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
);
const ONE = hotRead<InspectionView>(
  'inspections.of-shipment',
  `SELECT receipt_id AS id, receipt_id AS "receiptId", shipment_id AS "shipmentId", contract_id AS "contractId", batches, shelf_life_floor AS "shelfLifeFloor",
     measured_on AS "measuredOn", excursion_minutes AS "excursionMinutes", allowed_minutes AS "allowedMinutes", findings, file_ids AS "fileIds",
     inspected_at AS "inspectedAt"
   FROM goods_inspection WHERE shipment_id = $3 AND entered.principal IS NOT NULL LIMIT 1`,
);

/** How goods were found on arrival. */
@Injectable()
export class InspectionsStore {
  constructor(private readonly reads: Reads) {}

  /** Undefined when no such shipment comes to the caller. */
  async arriving(tx: Tx, shipmentId: string): Promise<ArrivingShipment | undefined> {
    const found = await tx.maybe(ARRIVING, [shipmentId, tx.actor.organisationId]);
    return found && { ...found, batches: await tx.rows(BATCHES, [shipmentId]) };
  }

  async insert(
    tx: Tx,
    inspection: Omit<InspectionView, 'id' | 'inspectedAt'> & Pick<ArrivingShipment, 'tenderId' | 'supplierId'>,
  ): Promise<void> {
    await tx.executeOne(INSERT, [
      inspection.receiptId,
      inspection.shipmentId,
      inspection.contractId,
      inspection.tenderId,
      tx.actor.organisationId,
      inspection.supplierId,
      JSON.stringify(inspection.batches),
      inspection.shelfLifeFloor && JSON.stringify(inspection.shelfLifeFloor),
      inspection.measuredOn,
      inspection.excursionMinutes,
      inspection.allowedMinutes,
      JSON.stringify(inspection.findings),
      inspection.fileIds,
      tx.actor.principalId,
      tx.now,
    ]);
  }

  /** Of a shipment that the caller sends, gets or oversees; undefined where nobody inspected it. */
  async inspection(caller: Caller, shipmentId: string): Promise<InspectionView | undefined> {
    return (await this.reads.run<InspectionView>(caller, ONE, [shipmentId])).rows[0];
  }
}
