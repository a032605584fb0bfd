import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency } from '#libs/kernel';
import type { ApprovalAct, ApprovalStatus, ApprovalStep, Day } from '#libs/rules';

/** Steps and amounts as they are stored: minor units as decimal texts, which JSON keeps exact. */
export type StoredApprovalStep = Omit<ApprovalStep, 'fromMinor'> & { readonly fromMinor: string };
export interface StoredApprovalAmount {
  readonly currency: Currency;
  readonly amountMinor: string;
}

@Entity('approval_chain')
export class ApprovalChainRow {
  @PrimaryColumn('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('jsonb') steps: readonly StoredApprovalStep[];
  @Column('uuid', { name: 'set_by' }) setBy: string;
  @Column('timestamptz', { name: 'set_at' }) setAt: Date;
  @Column('int', { default: 1 }) version: number;
}

@Entity('approval_request')
export class ApprovalRequestRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('text') act: ApprovalAct;
  @Column('uuid', { name: 'subject_id' }) subjectId: string;
  @Column('text') about: string;
  @Column('jsonb') amounts: readonly StoredApprovalAmount[];
  @Column('jsonb') steps: readonly StoredApprovalStep[];
  @Column('text') status: ApprovalStatus;
  @Column('uuid', { name: 'requested_by' }) requestedBy: string;
  @Column('timestamptz', { name: 'requested_at' }) requestedAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('timestamptz', { name: 'next_reminder_at', nullable: true }) nextReminderAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('approval')
export class ApprovalRow {
  @PrimaryColumn('uuid', { name: 'request_id' }) requestId: string;
  @PrimaryColumn('uuid', { name: 'member_id' }) memberId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('text') decision: 'approve' | 'reject';
  @Column('int', { array: true }) steps: number[];
  @Column('text', { nullable: true }) reason: string | null;
  @Column('timestamptz', { name: 'decided_at' }) decidedAt: Date;
}

@Entity('approval_delegation')
export class ApprovalDelegationRow {
  @PrimaryColumn('uuid', { name: 'from_member' }) fromMember: string;
  @Column('uuid', { name: 'to_member' }) toMember: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('date') until: Day;
  @Column('timestamptz', { name: 'made_at' }) madeAt: Date;
}

export const APPROVAL_ROWS = [ApprovalChainRow, ApprovalRequestRow, ApprovalRow, ApprovalDelegationRow];
