import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency, Minor } from '#libs/kernel';
import type { BankEntryStatus, Day, PayeeAccountStatus, PaymentOrderStatus, UnmatchedReason } from '#libs/rules';
import { CREDIT_ROWS } from './credit-rows.js';

@Entity('bank_account')
export class BankAccountRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') currency: Currency;
  @Column('text', { name: 'bank_country' }) bankCountry: string;
  @Column('text', { name: 'bank_name' }) bankName: string;
  @Column('text') scheme: 'iban' | 'other';
  @Column('text') identification: string;
  @Column('text', { nullable: true }) bic: string | null;
  @Column('text') holder: string;
  @Column('uuid', { name: 'opened_by' }) openedBy: string;
  @Column('timestamptz', { name: 'opened_at' }) openedAt: Date;
}

@Entity('deposit_reference')
export class DepositReferenceRow {
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') reference: string;
}

@Entity('payee_account')
export class PayeeAccountRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') currency: Currency;
  @Column('text', { name: 'bank_country' }) bankCountry: string;
  @Column('text', { name: 'bank_name' }) bankName: string;
  @Column('text') scheme: 'iban' | 'other';
  @Column('text') identification: string;
  @Column('text', { nullable: true }) bic: string | null;
  @Column('text') holder: string;
  @Column('text') status: PayeeAccountStatus;
  @Column('uuid', { name: 'proposed_by' }) proposedBy: string;
  @Column('timestamptz', { name: 'proposed_at' }) proposedAt: Date;
  @Column('uuid', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('bank_statement')
export class BankStatementRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'bank_account_id' }) bankAccountId: string;
  @Column('text', { name: 'message_id' }) messageId: string;
  @Column('text', { name: 'statement_id' }) statementId: string;
  @Column('text') currency: Currency;
  @Column('bigint', { name: 'opening_minor', nullable: true }) openingMinor: Minor | null;
  @Column('bigint', { name: 'closing_minor' }) closingMinor: Minor;
  @Column('bytea') digest: Buffer;
  @Column('int', { name: 'entry_count' }) entryCount: number;
  @Column('uuid', { name: 'file_id', nullable: true }) fileId: string | null;
  @Column('uuid', { name: 'imported_by' }) importedBy: string;
  @Column('timestamptz', { name: 'imported_at' }) importedAt: Date;
}

@Entity('payment_order')
export class PaymentOrderRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') reference: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('uuid', { name: 'payee_account_id' }) payeeAccountId: string;
  @Column('text') currency: Currency;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: Minor;
  @Column('text') status: PaymentOrderStatus;
  @Column('uuid', { name: 'requested_by' }) requestedBy: string;
  @Column('timestamptz', { name: 'requested_at' }) requestedAt: Date;
  @Column('uuid', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('uuid', { name: 'payment_file_id', nullable: true }) paymentFileId: string | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('payment_file')
export class PaymentFileRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text', { name: 'message_id' }) messageId: string;
  @Column('uuid', { name: 'bank_account_id' }) bankAccountId: string;
  @Column('text') currency: Currency;
  @Column('int', { name: 'payment_count' }) paymentCount: number;
  @Column('bigint', { name: 'total_minor' }) totalMinor: Minor;
  @Column('text') content: string;
  @Column('bytea', { name: 'content_digest' }) contentDigest: Buffer;
  @Column('uuid', { name: 'made_by' }) madeBy: string;
  @Column('timestamptz', { name: 'made_at' }) madeAt: Date;
}

@Entity('bank_entry')
export class BankEntryRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'statement_id' }) statementId: string;
  @Column('uuid', { name: 'bank_account_id' }) bankAccountId: string;
  @Column('int') number: number;
  @Column('text') direction: 'in' | 'out';
  @Column('text') currency: Currency;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: Minor;
  @Column('date', { name: 'booked_on' }) bookedOn: Day;
  @Column('date', { name: 'value_on', nullable: true }) valueOn: Day | null;
  @Column('text', { name: 'bank_reference', nullable: true }) bankReference: string | null;
  @Column('text', { name: 'end_to_end_id', nullable: true }) endToEndId: string | null;
  @Column('text', { name: 'counterparty_name', nullable: true }) counterpartyName: string | null;
  @Column('text', { name: 'counterparty_account', nullable: true }) counterpartyAccount: string | null;
  @Column('text') remittance: string;
  @Column('boolean') reversal: boolean;
  @Column('text') status: BankEntryStatus;
  @Column('text', { nullable: true }) reason: UnmatchedReason | null;
  @Column('jsonb', { nullable: true }) details: Readonly<Record<string, string | readonly string[]>> | null;
  @Column('uuid', { name: 'organisation_id', nullable: true }) organisationId: string | null;
  @Column('uuid', { name: 'bank_transfer_id', nullable: true }) bankTransferId: string | null;
  @Column('uuid', { name: 'payment_order_id', nullable: true }) paymentOrderId: string | null;
  @Column('uuid', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('text', { name: 'decision_reason', nullable: true }) decisionReason: string | null;
  @Column('int', { default: 1 }) version: number;
}

export const PAYMENTS_ENTITIES = [
  BankAccountRow,
  DepositReferenceRow,
  PayeeAccountRow,
  BankStatementRow,
  PaymentOrderRow,
  PaymentFileRow,
  BankEntryRow,
  ...CREDIT_ROWS,
];
