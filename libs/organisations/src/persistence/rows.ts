import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationKind, Role } from '#libs/platform';
import type {
  BidDeposits,
  ControlLinkStatus,
  Day,
  ReviewAction,
  MemberStatus,
  OrganisationStatus,
  ReviewStatus,
  RulebookStatus,
  KeyScope,
} from '#libs/rules';

@Entity('corridor')
export class CorridorRow {
  @PrimaryColumn('text') code: string;
  @Column('text', { name: 'name_en' }) nameEn: string;
  @Column('text', { name: 'name_zh' }) nameZh: string;
  @Column('text', { array: true }) countries: string[];
  @Column('text', { array: true }) currencies: string[];
  @Column('text', { array: true }) languages: string[];
  @Column('boolean', { name: 'open_to_other_countries' }) openToOtherCountries: boolean;
  @Column('text', { name: 'rulebook_code' }) rulebookCode: string;
  @Column('text', { name: 'contract_terms_code', default: 'standard-2026' }) contractTermsCode: string;
  @Column('jsonb', { name: 'bid_deposits', default: {} }) bidDeposits: BidDeposits;
  @Column('text', { name: 'paper_profile_code' }) paperProfileCode: string;
  @Column('text', { name: 'route_profile_codes', array: true, default: '{}' }) routeProfileCodes: string[];
  @Column('interval', { name: 'pool_every', nullable: true }) poolEvery: string | null;
  @Column('timestamptz', { name: 'next_pool_at', nullable: true }) nextPoolAt: Date | null;
  @Column('int') version: number;
}

@Entity('rulebook')
export class RulebookRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') code: string;
  @Column('int') version: number;
  @Column('jsonb') document: unknown;
  @Column('bytea') digest: Buffer;
  @Column('text') status: RulebookStatus;
  @Column('date', { name: 'effective_from', nullable: true }) effectiveFrom: Day | null;
  @Column('date', { name: 'effective_to', nullable: true }) effectiveTo: Day | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('text', { name: 'created_by', nullable: true }) createdBy: string | null;
  @Column('timestamptz', { name: 'activated_at', nullable: true }) activatedAt: Date | null;
  @Column('timestamptz', { name: 'withdrawn_at', nullable: true }) withdrawnAt: Date | null;
  @Column('text', { name: 'withdraw_reason', nullable: true }) withdrawReason: string | null;
}

@Entity('organisation')
export class OrganisationRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') kind: OrganisationKind;
  @Column('text', { name: 'legal_name' }) legalName: string;
  @Column('text', { name: 'name_zh', nullable: true }) nameZh: string | null;
  @Column('text') country: string;
  @Column('text', { name: 'registration_number', nullable: true }) registrationNumber: string | null;
  @Column('text') status: OrganisationStatus;
  @Column('timestamptz', { name: 'applied_at' }) appliedAt: Date;
  @Column('timestamptz', { name: 'admitted_at', nullable: true }) admittedAt: Date | null;
  @Column('text', { name: 'status_reason', nullable: true }) statusReason: string | null;
  @Column('int') version: number;
}

@Entity('member')
export class MemberRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text', { name: 'user_id' }) userId: string;
  @Column('text') email: string;
  @Column('text') name: string;
  @Column('text', { array: true }) roles: Role[];
  @Column('text') status: MemberStatus;
  @Column('timestamptz', { name: 'joined_at' }) joinedAt: Date;
  @Column('int') version: number;
}

@Entity('invitation')
export class InvitationRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') email: string;
  @Column('text', { array: true }) roles: Role[];
  @Column('bytea', { name: 'token_hash' }) tokenHash: Buffer;
  @Column('text', { name: 'invited_by' }) invitedBy: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  @Column('timestamptz', { name: 'accepted_at', nullable: true }) acceptedAt: Date | null;
  @Column('timestamptz', { name: 'withdrawn_at', nullable: true }) withdrawnAt: Date | null;
}

@Entity('api_key')
export class ApiKeyRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') name: string;
  @Column('text') prefix: string;
  @Column('bytea', { name: 'key_hash' }) keyHash: Buffer;
  @Column('text', { array: true }) roles: Role[];
  @Column('text', { array: true, default: '{}' }) scopes: KeyScope[];
  @Column('uuid', { name: 'created_by' }) createdBy: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
}

@Entity('firm_relation')
export class FirmRelationRow {
  @PrimaryColumn('uuid') id: string;
  @Column('date') since: Day;
  @Column('date', { nullable: true }) until: Day | null;
  @Column('text') reason: string;
  @Column('text', { name: 'end_reason', nullable: true }) endReason: string | null;
  @Column('timestamptz', { name: 'declared_at' }) declaredAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('text', { default: 'operator' }) source: 'operator' | 'control';
}

@Entity('firm_relation_member')
export class FirmRelationMemberRow {
  @PrimaryColumn('uuid', { name: 'relation_id' }) relationId: string;
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
}

@Entity('admission_answer')
export class AdmissionAnswerRow {
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @PrimaryColumn('text') item: string;
  @Column('text') value: string;
  @Column('date', { name: 'expires_on', nullable: true }) expiresOn: Day | null;
  @Column('timestamptz', { name: 'given_at' }) givenAt: Date;
}

@Entity('admission_review')
export class AdmissionReviewRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') action: ReviewAction;
  @Column('text') status: ReviewStatus;
  @Column('uuid', { name: 'proposed_by' }) proposedBy: string;
  @Column('timestamptz', { name: 'proposed_at' }) proposedAt: Date;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('jsonb') checklist: unknown;
  @Column('uuid', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  @Column('text', { name: 'decision_reason', nullable: true }) decisionReason: string | null;
  @Column('int', { name: 'decided_version', nullable: true }) decidedVersion: number | null;
}

@Entity('control_link')
export class ControlLinkRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'controller_id', nullable: true }) controllerId: string | null;
  @Column('text', { name: 'controller_name' }) controllerName: string;
  @Column('text', { name: 'controller_country' }) controllerCountry: string;
  @Column('text', { name: 'controller_number' }) controllerNumber: string;
  @Column('int') share: number;
  @Column('boolean') controls: boolean;
  @Column('date') since: Day;
  @Column('text') status: ControlLinkStatus;
  @Column('timestamptz', { name: 'declared_at' }) declaredAt: Date;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
}

export const ORGANISATIONS_ENTITIES = [
  CorridorRow,
  RulebookRow,
  OrganisationRow,
  MemberRow,
  InvitationRow,
  ApiKeyRow,
  FirmRelationRow,
  FirmRelationMemberRow,
  AdmissionAnswerRow,
  AdmissionReviewRow,
  ControlLinkRow,
];
