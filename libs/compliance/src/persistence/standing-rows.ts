import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BarDays, Day, StandingCause, StandingKind, StandingLevel, StandingStatus } from '#libs/rules';

@Entity('standing_entry')
export class StandingEntryRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') kind: StandingKind;
  @Column('text') level: StandingLevel;
  @Column('text') cause: StandingCause;
  @Column('text') evidence: string;
  @Column('date', { name: 'effective_from' }) from: Day;
  @Column('date', { name: 'effective_to', nullable: true }) to: Day | null;
  @Column('text') status: StandingStatus;
  @Column('uuid', { name: 'proposed_by' }) proposedBy: string;
  @Column('timestamptz', { name: 'proposed_at' }) proposedAt: Date;
  @Column('uuid', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  @Column('text', { name: 'decision_reason', nullable: true }) decisionReason: string | null;
  @Column('text', { nullable: true }) appeal: string | null;
  @Column('timestamptz', { name: 'appealed_at', nullable: true }) appealedAt: Date | null;
  @Column('uuid', { name: 'appeal_decided_by', nullable: true }) appealDecidedBy: string | null;
  @Column('timestamptz', { name: 'appeal_decided_at', nullable: true }) appealDecidedAt: Date | null;
  @Column('text', { name: 'appeal_reason', nullable: true }) appealReason: string | null;
  @Column('text', { nullable: true }) repair: string | null;
  @Column('timestamptz', { name: 'repair_requested_at', nullable: true }) repairRequestedAt: Date | null;
  @Column('uuid', { name: 'repair_decided_by', nullable: true }) repairDecidedBy: string | null;
  @Column('timestamptz', { name: 'repair_decided_at', nullable: true }) repairDecidedAt: Date | null;
  @Column('text', { name: 'repair_reason', nullable: true }) repairReason: string | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('int') version: number;
}

@Entity('standing_bar')
export class StandingBarRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'entry_id' }) entryId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') scope: BarDays['scope'];
  @Column('text', { nullable: true }) ref: string | null;
  @Column('date', { name: 'bar_from' }) from: Day;
  @Column('date', { name: 'bar_to' }) to: Day;
  @Column('boolean', { name: 'in_force' }) inForce: boolean;
}
