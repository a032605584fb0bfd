import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AccountKind } from '../account.js';
import type { MovementKind } from '#libs/rules';

@Entity('account')
export class AccountRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') kind: AccountKind;
  @Column('uuid', { name: 'organisation_id', nullable: true }) organisationId: string | null;
  @Column('uuid', { name: 'contract_id', nullable: true }) contractId: string | null;
  @Column('text') currency: string;
  @Column('bigint', { name: 'balance_minor', default: 0 }) balanceMinor: bigint;
  /** Made by the database: kind, currency, owner and contract as one text. */
  @Column({ type: 'text', insert: false, update: false }) key: string;
}

@Entity('ledger_transaction')
export class LedgerTransactionRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') kind: MovementKind;
  @Column('text', { name: 'document_type' }) documentType: string;
  @Column('uuid', { name: 'document_id' }) documentId: string;
  @Column('uuid', { name: 'tender_id', nullable: true }) tenderId: string | null;
  @Column('text') currency: string;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt: Date;
}

@Entity('posting')
export class PostingRow {
  @PrimaryColumn('bigint') id: bigint;
  @Column('uuid', { name: 'transaction_id' }) transactionId: string;
  @Column('uuid', { name: 'account_id' }) accountId: string;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('text') currency: string;
}

@Entity('bank_transfer')
export class BankTransferRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') direction: 'in' | 'out';
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') currency: string;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('text', { name: 'bank_reference' }) bankReference: string;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt: Date;
  @Column('uuid', { name: 'recorded_by' }) recordedBy: string;
}

export const LEDGER_ENTITIES = [AccountRow, LedgerTransactionRow, PostingRow, BankTransferRow];
