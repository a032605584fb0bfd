import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Authority, CertificateKind, GmpScheme, PaperStatus, SiteStatus, VerificationMethod } from '#libs/rules';
import { ScreeningEntryRow, ScreeningHitRow, ScreeningListRow, ScreeningStateRow } from './screening-rows.js';
import { SiteAuditFindingRow, SiteAuditRow } from './audit-rows.js';
import { StandingBarRow, StandingEntryRow } from './standing-rows.js';

@Entity('paper_version')
export class PaperVersionRow {
  @PrimaryColumn('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('bigint') version: bigint;
}

@Entity('site')
export class SiteRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') name: string;
  @Column('text') country: string;
  @Column('text') address: string;
  @Column('text') status: SiteStatus;
  @Column('timestamptz', { name: 'added_at' }) addedAt: Date;
  @Column('int') version: number;
}

@Entity('laboratory_designation')
export class LaboratoryDesignationRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'laboratory_id' }) laboratoryId: string;
  @Column('text', { name: 'designated_by' }) designatedBy: string;
  @Column('text') number: string;
  @Column('text', { nullable: true }) scope: string | null;
  @Column('date', { name: 'designated_from' }) designatedFrom: string;
  @Column('date', { name: 'designated_to', nullable: true }) designatedTo: string | null;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt: Date;
  @Column('text', { name: 'recorded_by' }) recordedBy: string;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('text', { name: 'end_reason', nullable: true }) endReason: string | null;
}

/** What certificates and registrations have in common. */
export abstract class PaperRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') number: string;
  @Column('text') holder: string;
  @Column('date', { name: 'issued_on' }) issuedOn: string;
  @Column('date', { name: 'expires_on', nullable: true }) expiresOn: string | null;
  @Column('uuid', { name: 'file_id', nullable: true }) fileId: string | null;
  @Column('bytea', { name: 'content_hash', nullable: true }) contentHash: Buffer | null;
  @Column('timestamptz', { name: 'submitted_at' }) submittedAt: Date;
  @Column('text', { name: 'submitted_by' }) submittedBy: string;
  @Column('text') status: PaperStatus;
  @Column('timestamptz', { name: 'checked_at', nullable: true }) checkedAt: Date | null;
  @Column('text', { name: 'checked_by', nullable: true }) checkedBy: string | null;
  @Column('text', { name: 'checked_how', nullable: true }) checkedHow: VerificationMethod | null;
  @Column('text', { name: 'checked_note', nullable: true }) checkedNote: string | null;
  @Column('timestamptz', { name: 'verified_at', nullable: true }) verifiedAt: Date | null;
  @Column('text', { name: 'verified_by', nullable: true }) verifiedBy: string | null;
  @Column('uuid', { name: 'verified_for', nullable: true }) verifiedFor: string | null;
  @Column('text', { name: 'verified_how', nullable: true }) verifiedHow: VerificationMethod | null;
  @Column('text', { name: 'verified_note', nullable: true }) verifiedNote: string | null;
  @Column('text', { name: 'status_reason', nullable: true }) statusReason: string | null;
  @Column('date', { name: 'revoked_from', nullable: true }) revokedFrom: string | null;
  @Column('smallint') reminded: number;
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('int') version: number;
}

@Entity('certificate')
export class CertificateRow extends PaperRow {
  @Column('text') kind: CertificateKind;
  @Column('text') issuer: string;
  @Column('text', { name: 'issuer_country' }) issuerCountry: string;
  @Column('uuid', { name: 'site_id', nullable: true }) siteId: string | null;
  @Column('text', { nullable: true }) scope: string | null;
  @Column('text', { nullable: true }) scheme: GmpScheme | null;
  @Column('smallint', { name: 'device_class', nullable: true }) deviceClass: 1 | 2 | 3 | null;
  @Column('uuid', { name: 'laboratory_id', nullable: true }) laboratoryId: string | null;
  @Column('uuid', { name: 'basis_ids', array: true }) basisIds: string[];
  @Column('date', { name: 'basis_ends_on', nullable: true }) basisEndsOn: string | null;
  @Column('date', { name: 'used_on', nullable: true }) usedOn: string | null;
  @Column('uuid', { name: 'used_for', nullable: true }) usedFor: string | null;
}

@Entity('certificate_product')
export class CertificateProductRow {
  @PrimaryColumn('uuid', { name: 'certificate_id' }) certificateId: string;
  @PrimaryColumn('uuid', { name: 'product_id' }) productId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
}

@Entity('registration')
export class RegistrationRow extends PaperRow {
  @Column('uuid', { name: 'product_id' }) productId: string;
  @Column('text') country: string;
  @Column('text', { nullable: true }) authority: Authority | null;
  @Column('text', { name: 'authority_name' }) authorityName: string;
  @Column('smallint', { name: 'tender_group', nullable: true }) tenderGroup: 1 | 2 | 3 | 4 | 5 | null;
}

export const COMPLIANCE_ENTITIES = [
  PaperVersionRow,
  SiteRow,
  LaboratoryDesignationRow,
  CertificateRow,
  CertificateProductRow,
  RegistrationRow,
  StandingEntryRow,
  StandingBarRow,
  ScreeningListRow,
  ScreeningEntryRow,
  ScreeningStateRow,
  ScreeningHitRow,
  SiteAuditRow,
  SiteAuditFindingRow,
];
