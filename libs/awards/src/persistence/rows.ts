import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AwardStatus } from '#libs/rules';

@Entity('award')
export class AwardRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('text') status: AwardStatus;
  @Column('bigint') quantity: bigint;
  @Column('bigint', { name: 'unmet_quantity' }) unmetQuantity: bigint;
  @Column('bigint', { name: 'value_minor' }) valueMinor: bigint;
  @Column('text') currency: string;
  @Column('timestamptz', { name: 'evaluated_at' }) evaluatedAt: Date;
  @Column('timestamptz', { name: 'active_at', nullable: true }) activeAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('award_evaluation')
export class AwardEvaluationRow {
  @PrimaryColumn('uuid', { name: 'award_id' }) awardId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('jsonb') evaluation: unknown;
}

@Entity('award_line')
export class AwardLineRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'award_id' }) awardId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('uuid', { name: 'bid_id' }) bidId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'demand_line_id' }) demandLineId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('int') rank: number;
  @Column('bigint') quantity: bigint;
  @Column('numeric', { name: 'unit_price', precision: 18, scale: 6 }) unitPrice: string;
  @Column('bigint', { name: 'value_minor' }) valueMinor: bigint;
}

export const AWARDS_ENTITIES = [AwardRow, AwardEvaluationRow, AwardLineRow];
