import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ArrivalFinding, Day, RejectionReason, ShelfLifeRule } from '#libs/rules';

@Entity('package')
class PackageRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') sscc: string;
  @Column('bytea') digest: Buffer;
  @Column('text', { name: 'recorded_by' }) recordedBy: string;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt: Date;
}

@Entity('package_content')
class PackageContentRow {
  @PrimaryColumn('uuid', { name: 'package_id' }) packageId: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @PrimaryColumn('text', { name: 'batch_number' }) batchNumber: string;
  @Column('text') gtin: string;
  @Column('bigint') items: bigint;
  @Column('bigint') quantity: bigint;
  @Column('int', { name: 'serial_count' }) serialCount: number;
}

@Entity('package_serial')
class PackageSerialRow {
  @PrimaryColumn('uuid', { name: 'supplier_id' }) supplierId: string;
  @PrimaryColumn('text') gtin: string;
  @PrimaryColumn('text') serial: string;
  @Column('uuid', { name: 'package_id' }) packageId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('text', { name: 'batch_number' }) batchNumber: string;
}

/** As JSON: quantities are texts. */
export interface StoredInspectedBatch {
  readonly batchNumber: string;
  readonly acceptedQuantity: string;
  readonly rejectedQuantity: string;
  readonly missingQuantity: string;
  readonly reason: RejectionReason | null;
  readonly note: string | null;
  readonly daysLeft: number;
  readonly permilleLeft: number | null;
  /** Null where the contract asks for nothing. */
  readonly meetsFloor: boolean | null;
}
export type StoredFinding = Omit<ArrivalFinding, 'quantity'> & { readonly quantity: string };

@Entity('goods_inspection')
export class GoodsInspectionRow {
  @PrimaryColumn('uuid', { name: 'receipt_id' }) receiptId: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('jsonb') batches: readonly StoredInspectedBatch[];
  @Column('jsonb', { name: 'shelf_life_floor', nullable: true }) shelfLifeFloor: ShelfLifeRule | null;
  @Column('date', { name: 'measured_on' }) measuredOn: Day;
  @Column('int', { name: 'excursion_minutes', nullable: true }) excursionMinutes: number | null;
  @Column('int', { name: 'allowed_minutes' }) allowedMinutes: number;
  @Column('jsonb') findings: readonly StoredFinding[];
  @Column('uuid', { name: 'file_ids', array: true, default: () => "'{}'" }) fileIds: string[];
  @Column('text', { name: 'inspected_by' }) inspectedBy: string;
  @Column('timestamptz', { name: 'inspected_at' }) inspectedAt: Date;
}

export const PACKAGE_ROWS = [PackageRow, PackageContentRow, PackageSerialRow, GoodsInspectionRow];
