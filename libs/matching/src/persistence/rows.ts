import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('match_line')
export class MatchLineRow {
  @PrimaryColumn('uuid', { name: 'demand_line_id' }) demandLineId: string;
  @Column('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('text', { name: 'corridor_code' }) corridorCode: string;
  @Column('text') destination: string;
  @Column('int') place: number;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('bigint') fingerprint: bigint;
}

@Entity('match_product')
export class MatchProductRow {
  @PrimaryColumn('uuid', { name: 'product_id' }) productId: string;
  @Column('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('bigint') fingerprint: bigint;
}

@Entity('match')
export class MatchRow {
  @PrimaryColumn('uuid', { name: 'product_type_id' }) productTypeId: string;
  @PrimaryColumn('text', { name: 'corridor_code' }) corridorCode: string;
  @PrimaryColumn('text') destination: string;
  @PrimaryColumn('uuid', { name: 'product_id' }) productId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('int') missing: number;
  @Column('date', { name: 'good_through', nullable: true }) goodThrough: string | null;
  @Column('date', { name: 'obtainable_by', nullable: true }) obtainableBy: string | null;
  @Column('int', { name: 'quality_tier', nullable: true }) qualityTier: number | null;
  @Column('bytea') fits: Buffer;
}

@Entity('supply_record')
export class SupplyRecordRow {
  @PrimaryColumn('uuid', { name: 'supplier_id' }) supplierId: string;
  @PrimaryColumn('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('int', { default: 0 }) deliveries: number;
  @Column('int', { name: 'on_time', default: 0 }) onTime: number;
  @Column('numeric', { name: 'won_price', precision: 18, scale: 6, nullable: true }) wonPrice: string | null;
  @Column('text', { name: 'won_currency', nullable: true }) wonCurrency: string | null;
  @Column('timestamptz', { name: 'won_at', nullable: true }) wonAt: Date | null;
  @Column('bigint', { nullable: true }) capacity: bigint | null;
}

@Entity('match_due')
export class MatchDueRow {
  @PrimaryColumn('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('timestamptz') since: Date;
}

@Entity('match_progress')
export class MatchProgressRow {
  @PrimaryColumn('int') id: number;
  @Column('date') day: string;
  @Column('timestamptz', { name: 'deliveries_read_at' }) deliveriesReadAt: Date;
}

@Entity('bid_call')
export class BidCallRow {
  @PrimaryColumn('uuid', { name: 'tender_id' }) tenderId: string;
  @PrimaryColumn('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') language: string;
  @Column('int') lots: number;
  @Column('int', { name: 'qualifying_lots' }) qualifyingLots: number;
  @Column('timestamptz', { name: 'called_at' }) calledAt: Date;
}

@Entity('saved_search')
export class SavedSearchRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') name: string;
  @Column('uuid', { name: 'product_type_id', nullable: true }) productTypeId: string | null;
  @Column('text', { nullable: true }) destination: string | null;
  @Column('text', { name: 'corridor_code', nullable: true }) corridorCode: string | null;
  @Column('boolean', { name: 'only_qualifying' }) onlyQualifying: boolean;
  @Column('timestamptz', { name: 'saved_at' }) savedAt: Date;
}

export const MATCHING_ENTITIES = [
  MatchLineRow,
  MatchProductRow,
  MatchRow,
  SupplyRecordRow,
  MatchDueRow,
  MatchProgressRow,
  BidCallRow,
  SavedSearchRow,
];
