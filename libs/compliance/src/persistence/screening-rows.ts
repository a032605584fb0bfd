import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ScreeningHitStatus } from '#libs/rules';

@Entity('screening_list')
export class ScreeningListRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') source: string;
  @Column('text') status: 'current' | 'superseded';
  @Column('date', { name: 'published_on' }) publishedOn: string;
  @Column('timestamptz', { name: 'imported_at' }) importedAt: Date;
  @Column('bytea') digest: Buffer;
  @Column('int') entries: number;
  @Column('int') names: number;
  @Column('timestamptz', { name: 'screened_at', nullable: true }) screenedAt: Date | null;
  @Column('int', { nullable: true }) screened: number | null;
}

@Entity('screening_entry')
export class ScreeningEntryRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') source: string;
  @Column('text') number: string;
  @Column('text') name: string;
  @Column('text') programme: string;
  @Column('text', { nullable: true }) remarks: string | null;
  @Column('jsonb') aliases: unknown;
  @Column('jsonb') addresses: unknown;
  @Column('bytea') digest: Buffer;
  @Column('int') version: number;
  @Column('uuid', { name: 'list_id' }) listId: string;
  @Column('timestamptz', { name: 'removed_at', nullable: true }) removedAt: Date | null;
}

@Entity('screening_state')
export class ScreeningStateRow {
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') name: string;
  @Column('uuid', { name: 'list_ids', array: true }) listIds: string[];
  @Column('timestamptz', { name: 'screened_at' }) screenedAt: Date;
}

@Entity('screening_hit')
export class ScreeningHitRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('uuid', { name: 'entry_id' }) entryId: string;
  @Column('text') status: ScreeningHitStatus;
  @Column('text') kind: 'exact' | 'alias' | 'near';
  @Column('int') score: number;
  @Column('text', { name: 'screened_name' }) screenedName: string;
  @Column('text', { name: 'listed_name' }) listedName: string;
  @Column('int', { name: 'entry_version' }) entryVersion: number;
  @Column('timestamptz', { name: 'found_at' }) foundAt: Date;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  @Column('text', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('int') version: number;
}
