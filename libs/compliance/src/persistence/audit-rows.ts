import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AuditStatus, Day, FindingSeverity, FindingStatus } from '#libs/rules';

@Entity('site_audit')
export class SiteAuditRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('uuid', { name: 'site_id', nullable: true }) siteId: string | null;
  @Column('date', { name: 'planned_on' }) plannedOn: Day;
  @Column('text') scope: string;
  @Column('text') auditor: string;
  @Column('text') status: AuditStatus;
  @Column('uuid', { name: 'planned_by' }) plannedBy: string;
  @Column('timestamptz', { name: 'planned_at' }) plannedAt: Date;
  @Column('date', { name: 'audited_on', nullable: true }) auditedOn: Day | null;
  @Column('uuid', { name: 'reported_by', nullable: true }) reportedBy: string | null;
  @Column('timestamptz', { name: 'reported_at', nullable: true }) reportedAt: Date | null;
  @Column('uuid', { name: 'ended_by', nullable: true }) endedBy: string | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('text', { name: 'end_reason', nullable: true }) endReason: string | null;
}

@Entity('site_audit_finding')
export class SiteAuditFindingRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'audit_id' }) auditId: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('int') number: number;
  @Column('text') severity: FindingSeverity;
  @Column('text') text: string;
  @Column('date', { name: 'due_on' }) dueOn: Day;
  @Column('text') status: FindingStatus;
  @Column('text', { name: 'corrective_action', nullable: true }) correctiveAction: string | null;
  @Column('timestamptz', { name: 'answered_at', nullable: true }) answeredAt: Date | null;
  @Column('text', { nullable: true }) verdict: string | null;
  @Column('timestamptz', { name: 'judged_at', nullable: true }) judgedAt: Date | null;
}
