import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency } from '#libs/kernel';
import type {
  CreditAmendmentStatus,
  CreditDocument,
  CreditStatus,
  CreditTerms,
  Day,
  PresentationStatus,
} from '#libs/rules';

/** Terms as they are stored: the amount in minor units as decimal text, which JSON keeps exact. */
export type StoredCreditTerms = Omit<CreditTerms, 'amountMinor'> & { readonly amountMinor: string };

export interface PresentedDocument {
  readonly kind: CreditDocument;
  readonly fileId: string;
  /** The paper of the shipment's dossier that it is. */
  readonly dossierPaperId: string | null;
}

@Entity('letter_of_credit')
export class LetterOfCreditRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') reference: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') currency: Currency;
  @Column('text') status: CreditStatus;
  @Column('text', { name: 'bank_name' }) bankName: string;
  @Column('text', { name: 'bank_country' }) bankCountry: string;
  @Column('text', { name: 'bank_reference', nullable: true }) bankReference: string | null;
  @Column('text', { name: 'advice_reference', nullable: true }) adviceReference: string | null;
  @Column('date', { name: 'closed_days', array: true, default: [] }) closedDays: Day[];
  @Column('jsonb') terms: StoredCreditTerms;
  @Column('date', { name: 'expires_on' }) expiresOn: Day;
  @Column('bigint', { name: 'drawn_minor', default: 0 }) drawnMinor: bigint;
  @Column('bigint', { name: 'honoured_minor', default: 0 }) honouredMinor: bigint;
  @Column('int', { name: 'open_presentations', default: 0 }) openPresentations: number;
  @Column('int', { name: 'presentation_count', default: 0 }) presentationCount: number;
  @Column('int', { name: 'amendment_count', default: 0 }) amendmentCount: number;
  @Column('int', { name: 'event_count', default: 0 }) eventCount: number;
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('timestamptz', { name: 'applied_at' }) appliedAt: Date;
  @Column('timestamptz', { name: 'issued_at', nullable: true }) issuedAt: Date | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('credit_presentation')
export class CreditPresentationRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'credit_id' }) creditId: string;
  @Column('int') number: number;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('bigint', { name: 'presented_before' }) presentedBefore: bigint;
  @Column('bigint') quantity: bigint;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('text') status: PresentationStatus;
  @Column('jsonb') documents: readonly PresentedDocument[];
  @Column('date', { name: 'presented_on' }) presentedOn: Day;
  @Column('date', { name: 'presentable_until' }) presentableUntil: Day;
  @Column('date', { name: 'examination_ends_on' }) examinationEndsOn: Day;
  @Column('boolean', { default: false }) precluded: boolean;
  @Column('text', { array: true, default: [] }) discrepancies: string[];
  @Column('text', { name: 'bank_reference', nullable: true }) bankReference: string | null;
  @Column('timestamptz', { name: 'presented_at' }) presentedAt: Date;
  @Column('timestamptz', { name: 'honoured_at', nullable: true }) honouredAt: Date | null;
  @Column('timestamptz', { name: 'booked_at', nullable: true }) bookedAt: Date | null;
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('credit_amendment')
export class CreditAmendmentRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'credit_id' }) creditId: string;
  @Column('int') number: number;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') status: CreditAmendmentStatus;
  @Column('jsonb', { nullable: true }) terms: StoredCreditTerms | null;
  @Column('text') note: string;
  @Column('timestamptz', { name: 'requested_at' }) requestedAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

export const CREDIT_PARTIES = ['purchaser', 'supplier', 'bank', 'time'] as const;
/** Who did it: a side, the bank by the hand of an officer, or a day that passed. */
export type CreditParty = (typeof CREDIT_PARTIES)[number];
export const CREDIT_NOUNS = ['credit', 'presentation', 'amendment'] as const;
export type CreditNoun = (typeof CREDIT_NOUNS)[number];

@Entity('credit_event')
export class CreditEventRow {
  @PrimaryColumn('uuid', { name: 'credit_id' }) creditId: string;
  @PrimaryColumn('int') number: number;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') party: CreditParty;
  @Column('text') noun: CreditNoun;
  @Column('int', { name: 'noun_number', nullable: true }) nounNumber: number | null;
  @Column('text') action: string;
  @Column('text') status: string;
  @Column('text', { nullable: true }) text: string | null;
  @Column('timestamptz', { name: 'happened_at' }) happenedAt: Date;
  @Column('uuid', { name: 'written_by', nullable: true }) writtenBy: string | null;
}

export const CREDIT_ROWS = [LetterOfCreditRow, CreditPresentationRow, CreditAmendmentRow, CreditEventRow];
