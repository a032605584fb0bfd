import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeclaredRateStatus, LeastFees } from '#libs/rules';

@Entity('reference_rate')
export class ReferenceRateRow {
  @PrimaryColumn('text') currency: string;
  @PrimaryColumn('date') day: string;
  @Column('numeric', { name: 'per_euro' }) perEuro: string;
  @Column('uuid', { name: 'import_id' }) importId: string;
}

@Entity('rate_import')
export class RateImportRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') file: string;
  @Column('bytea') digest: Buffer;
  @Column('int') days: number;
  @Column('int') added: number;
  @Column('int') revised: number;
  @Column('timestamptz', { name: 'imported_at' }) importedAt: Date;
}

@Entity('reference_rate_revision')
export class ReferenceRateRevisionRow {
  @PrimaryColumn('uuid', { name: 'import_id' }) importId: string;
  @PrimaryColumn('text') currency: string;
  @PrimaryColumn('date') day: string;
  @Column('numeric') before: string;
  @Column('numeric') after: string;
}

@Entity('declared_rate')
export class DeclaredRateRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') base: string;
  @Column('text') quote: string;
  @Column('numeric') rate: string;
  @Column('date', { name: 'valid_from' }) validFrom: string;
  @Column('date', { name: 'valid_until' }) validUntil: string;
  @Column('text') source: string;
  @Column('text') status: DeclaredRateStatus;
  @Column('uuid', { name: 'declared_by' }) declaredBy: string;
  @Column('timestamptz', { name: 'declared_at' }) declaredAt: Date;
  @Column('uuid', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
}

@Entity('fee_version')
export class FeeVersionRow {
  @PrimaryColumn('text', { name: 'corridor_code' }) corridorCode: string;
  @PrimaryColumn('int') version: number;
  @Column('date', { name: 'effective_from' }) effectiveFrom: string;
  @Column('int', { name: 'basis_points' }) basisPoints: number;
  @Column('jsonb', { name: 'least_fees' }) leastFees: LeastFees;
  @Column('text', { name: 'declared_by' }) declaredBy: string;
  @Column('timestamptz', { name: 'declared_at' }) declaredAt: Date;
}

export const RATES_ENTITIES = [
  ReferenceRateRow,
  RateImportRow,
  ReferenceRateRevisionRow,
  DeclaredRateRow,
  FeeVersionRow,
];
