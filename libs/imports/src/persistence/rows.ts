import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ImportStatus } from '#libs/rules';

@Entity('table_import')
export class TableImportRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('uuid', { name: 'asked_by' }) askedBy: string;
  @Column('timestamptz', { name: 'asked_at' }) askedAt: Date;
  @Column('text') kind: string;
  @Column('uuid', { name: 'file_id' }) fileId: string;
  @Column('text', { nullable: true }) encoding: string | null;
  @Column('text', { nullable: true }) sheet: string | null;
  @Column('boolean') whole: boolean;
  @Column('boolean', { default: false }) revise: boolean;
  @Column('uuid', { name: 'aliases_file_id', nullable: true }) aliasesFileId: string | null;
  @Column('uuid', { name: 'addresses_file_id', nullable: true }) addressesFileId: string | null;
  @Column('date', { name: 'published_on', nullable: true }) publishedOn: string | null;
  @Column('text') status: ImportStatus;
  @Column('int', { default: 0 }) rows: number;
  @Column('int', { default: 0 }) accepted: number;
  @Column('int', { default: 0 }) unchanged: number;
  @Column('int', { default: 0 }) refused: number;
  @Column('int', { default: 0 }) problems: number;
  @Column('int', { default: 0 }) step: number;
  @Column('text', { nullable: true }) failure: string | null;
  @Column('timestamptz', { name: 'leased_until', nullable: true }) leasedUntil: Date | null;
  @Column('int', { default: 0 }) turn: number;
  @Column('int', { default: 0 }) failures: number;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt: Date | null;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
}

@Entity('import_problem')
export class ImportProblemRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'import_id' }) importId: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('int') number: number;
  @Column('int', { nullable: true }) row: number | null;
  @Column('text', { name: 'column_name', nullable: true }) columnName: string | null;
  @Column('text') code: string;
  @Column('text') text: string;
  @Column('text', { name: 'text_zh' }) textZh: string;
}

export const IMPORTS_ENTITIES = [TableImportRow, ImportProblemRow];
