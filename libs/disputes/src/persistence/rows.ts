import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency } from '#libs/kernel';
import type { ContractSide, Day, DisputeGround, DisputeParty, DisputeProfile, DisputeStatus } from '#libs/rules';

/** A remedy as it is stored: amounts in minor units as decimal texts, which JSON keeps exact. */
export interface StoredRemedy {
  readonly refundMinor: string | null;
  readonly penalty: { readonly from: ContractSide; readonly amountMinor: string } | null;
}

@Entity('dispute')
export class DisputeRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') reference: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'shipment_id', nullable: true }) shipmentId: string | null;
  @Column('text') claimant: ContractSide;
  @Column('text') ground: DisputeGround;
  @Column('bigint', { name: 'claimed_minor' }) claimedMinor: bigint;
  @Column('text') currency: Currency;
  @Column('text') status: DisputeStatus;
  @Column('date', { name: 'due_on', nullable: true }) dueOn: Day | null;
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('jsonb') profile: DisputeProfile;
  @Column('jsonb', { nullable: true }) proposal: StoredRemedy | null;
  @Column('int', { name: 'proposal_number', nullable: true }) proposalNumber: number | null;
  @Column('boolean', { name: 'accepted_by_purchaser', default: false }) acceptedByPurchaser: boolean;
  @Column('boolean', { name: 'accepted_by_supplier', default: false }) acceptedBySupplier: boolean;
  @Column('jsonb', { nullable: true }) ruling: StoredRemedy | null;
  @Column('uuid', { name: 'ruled_by', nullable: true }) ruledBy: string | null;
  @Column('uuid', { name: 'appeal_decided_by', nullable: true }) appealDecidedBy: string | null;
  @Column('timestamptz', { name: 'filed_at' }) filedAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('int', { name: 'entry_count', default: 0 }) entryCount: number;
  @Column('int', { default: 1 }) version: number;
}

export const DISPUTE_ENTRY_KINDS = [
  'claim',
  'answer',
  'evidence',
  'proposal',
  'acceptance',
  'ruling',
  'appeal',
  'appeal-decision',
  'withdrawal',
  'lapse',
  'end',
] as const;
export type DisputeEntryKind = (typeof DISPUTE_ENTRY_KINDS)[number];

@Entity('dispute_entry')
export class DisputeEntryRow {
  @PrimaryColumn('uuid', { name: 'dispute_id' }) disputeId: string;
  @PrimaryColumn('int') number: number;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') party: DisputeParty;
  @Column('text') kind: DisputeEntryKind;
  @Column('text') text: string;
  @Column('jsonb', { nullable: true }) remedy: StoredRemedy | null;
  @Column('uuid', { name: 'file_ids', array: true, default: [] }) fileIds: string[];
  @Column('uuid', { name: 'written_by', nullable: true }) writtenBy: string | null;
  @Column('timestamptz', { name: 'written_at' }) writtenAt: Date;
}

@Entity('claim_draft')
export class ClaimDraftRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('text') ground: DisputeGround;
  @Column('text') text: string;
  @Column('bigint', { name: 'worth_minor' }) worthMinor: bigint;
  @Column('text') currency: Currency;
  @Column('uuid', { name: 'file_ids', array: true, default: () => "'{}'" }) fileIds: string[];
  @Column('timestamptz', { name: 'drafted_at' }) draftedAt: Date;
  @Column('uuid', { name: 'dispute_id', nullable: true }) disputeId: string | null;
  @Column('timestamptz', { name: 'dropped_at', nullable: true }) droppedAt: Date | null;
}

export const DISPUTE_ENTITIES = [ClaimDraftRow, DisputeRow, DisputeEntryRow];
