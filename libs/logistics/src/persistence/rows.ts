import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ShipmentEventKind } from '#libs/rules';
import { PACKAGE_ROWS } from './package-rows.js';

type Side = 'supplier' | 'purchaser';

@Entity('shipment_event')
export class ShipmentEventRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') kind: ShipmentEventKind;
  @Column('text', { nullable: true }) place: string | null;
  @Column('timestamptz', { name: 'happened_at' }) happenedAt: Date;
  @Column('date', { name: 'expected_on', nullable: true }) expectedOn: string | null;
  @Column('text', { nullable: true }) document: string | null;
  @Column('text') side: Side;
  @Column('text', { name: 'recorded_by' }) recordedBy: string;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt: Date;
}

@Entity('shipment_track')
export class ShipmentTrackRow {
  @PrimaryColumn('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text', { name: 'last_kind', nullable: true }) lastKind: ShipmentEventKind | null;
  @Column('text', { name: 'last_place', nullable: true }) lastPlace: string | null;
  @Column('timestamptz', { name: 'last_at', nullable: true }) lastAt: Date | null;
  @Column('date', { name: 'expected_on', nullable: true }) expectedOn: string | null;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}

@Entity('reading_import')
export class ReadingImportRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') side: Side;
  @Column('uuid', { name: 'file_id' }) fileId: string;
  @Column('bytea') sha256: Buffer;
  @Column('int') readings: number;
  @Column('text', { name: 'imported_by' }) importedBy: string;
  @Column('timestamptz', { name: 'imported_at' }) importedAt: Date;
}

@Entity('reading')
export class ReadingRow {
  @PrimaryColumn('uuid', { name: 'shipment_id' }) shipmentId: string;
  @PrimaryColumn('text') sensor: string;
  @PrimaryColumn('timestamptz') at: Date;
  @Column('int') centi: number;
  @Column('uuid', { name: 'import_id' }) importId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
}

@Entity('cold_chain')
export class ColdChainRow {
  @PrimaryColumn('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('int') lowest: number;
  @Column('int') highest: number;
  @Column('text') profile: string;
  @Column('int') readings: number;
  @Column('timestamptz', { name: 'from_at' }) fromAt: Date;
  @Column('timestamptz', { name: 'to_at' }) toAt: Date;
  @Column('int', { name: 'min_centi' }) minCenti: number;
  @Column('int', { name: 'max_centi' }) maxCenti: number;
  @Column('int', { name: 'mkt_centi' }) mktCenti: number;
  @Column('int', { name: 'covered_minutes' }) coveredMinutes: number;
  @Column('int', { name: 'most_covered_minutes' }) mostCoveredMinutes: number;
  @Column('int', { name: 'excursion_minutes' }) excursionMinutes: number;
  @Column('jsonb') excursions: unknown;
  @Column('jsonb') gaps: unknown;
  @Column('timestamptz', { name: 'summed_at' }) summedAt: Date;
}

export const LOGISTICS_ENTITIES = [
  ShipmentEventRow,
  ShipmentTrackRow,
  ReadingImportRow,
  ReadingRow,
  ColdChainRow,
  ...PACKAGE_ROWS,
];
