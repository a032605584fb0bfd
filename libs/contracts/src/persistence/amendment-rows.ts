import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AmendmentStatus, ContractSide } from '#libs/rules';

@Entity('contract_amendment')
export class ContractAmendmentRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') status: AmendmentStatus;
  @Column('text', { name: 'proposed_by' }) proposedBy: ContractSide;
  @Column('text') note: string;
  @Column('int') revision: number;
  @Column('bigint', { name: 'agreed_quantity' }) agreedQuantity: bigint;
  @Column('numeric', { name: 'unit_price', precision: 18, scale: 6 }) unitPrice: string;
  @Column('bigint', { name: 'value_minor' }) valueMinor: bigint;
  @Column('jsonb') terms: unknown;
  @Column('bigint', { name: 'ordered_before' }) orderedBefore: bigint;
  @Column('text') document: string;
  @Column('bytea', { name: 'document_digest' }) documentDigest: Buffer;
  @Column('timestamptz', { name: 'proposed_at' }) proposedAt: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  @Column('timestamptz', { name: 'purchaser_signed_at', nullable: true }) purchaserSignedAt: Date | null;
  @Column('uuid', { name: 'purchaser_signed_by', nullable: true }) purchaserSignedBy: string | null;
  @Column('timestamptz', { name: 'supplier_signed_at', nullable: true }) supplierSignedAt: Date | null;
  @Column('uuid', { name: 'supplier_signed_by', nullable: true }) supplierSignedBy: string | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('text', { name: 'end_reason', nullable: true }) endReason: string | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('contract_revision')
export class ContractRevisionRow {
  @PrimaryColumn('uuid', { name: 'contract_id' }) contractId: string;
  @PrimaryColumn('int') revision: number;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('bigint', { name: 'agreed_quantity' }) agreedQuantity: bigint;
  @Column('numeric', { name: 'unit_price', precision: 18, scale: 6 }) unitPrice: string;
  @Column('text') currency: string;
  @Column('bigint', { name: 'value_minor' }) valueMinor: bigint;
  @Column('text') document: string;
  @Column('bytea', { name: 'document_digest' }) documentDigest: Buffer;
  @Column('timestamptz', { name: 'ended_at' }) endedAt: Date;
}
