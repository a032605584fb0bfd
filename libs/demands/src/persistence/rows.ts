import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DemandLineStatus, DemandStatus } from '#libs/rules';

@Entity('demand')
export class DemandRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text', { name: 'corridor_code' }) corridorCode: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('text') reference: string;
  @Column('text') status: DemandStatus;
  @Column('text') currency: string;
  @Column('timestamptz', { name: 'posted_at' }) postedAt: Date;
  @Column('uuid', { name: 'direct_tender_id', nullable: true }) directTenderId: string | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('demand_line')
export class DemandLineRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'demand_id' }) demandId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('text', { name: 'corridor_code' }) corridorCode: string;
  @Column('int') number: number;
  @Column('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('bigint') quantity: bigint;
  @Column('text') destination: string;
  @Column('date', { name: 'delivery_from' }) deliveryFrom: string;
  @Column('date', { name: 'delivery_to' }) deliveryTo: string;
  @Column('numeric', { name: 'ceiling_price', precision: 18, scale: 6, nullable: true }) ceilingPrice: string | null;
  @Column('text') currency: string;
  @Column('text') status: DemandLineStatus;
  @Column('uuid', { name: 'tender_id', nullable: true }) tenderId: string | null;
  @Column('uuid', { name: 'lot_id', nullable: true }) lotId: string | null;
  @Column('uuid', { name: 'direct_tender_id', nullable: true }) directTenderId: string | null;
}

@Entity('demand_report')
export class DemandReportRow {
  @PrimaryColumn('uuid', { name: 'demand_line_id' }) demandLineId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('bigint', { array: true }) history: bigint[];
  @Column('text', { name: 'shortfall_reason', nullable: true }) shortfallReason: string | null;
  @Column('jsonb') brands: unknown;
}

export const DEMANDS_ENTITIES = [DemandRow, DemandLineRow, DemandReportRow];
