import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AccountKind } from '../account.js';
import type { MovementKind, SupplierDepositStatus } from '#libs/rules';

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

@Entity('supplier_deposit')
export class SupplierDepositRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') purpose: 'bid' | 'performance';
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'contract_id', nullable: true }) contractId: string | null;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'purchaser_id', nullable: true }) purchaserId: string | null;
  @Column('text') currency: string;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('bigint', { name: 'forfeited_minor', default: 0 }) forfeitedMinor: bigint;
  @Column('bigint', { name: 'returned_minor', default: 0 }) returnedMinor: bigint;
  @Column('text') status: SupplierDepositStatus;
  @Column('timestamptz', { name: 'lodged_at' }) lodgedAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('forfeiture')
export class ForfeitureRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'deposit_id' }) depositId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('text') currency: string;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('text') reason: string;
  @Column('text', { name: 'document_type' }) documentType: string;
  @Column('uuid', { name: 'document_id' }) documentId: string;
  @Column('timestamptz', { name: 'forfeited_at' }) forfeitedAt: Date;
}

@Entity('receivable')
export class ReceivableRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'debtor_id' }) debtorId: string;
  @Column('uuid', { name: 'creditor_id', nullable: true }) creditorId: string | null;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('text') currency: string;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('bigint', { name: 'collected_minor', default: 0 }) collectedMinor: bigint;
  @Column('text') status: 'open' | 'collected';
  @Column('text') reason: string;
  @Column('text', { name: 'document_type' }) documentType: string;
  @Column('uuid', { name: 'document_id' }) documentId: string;
  @Column('timestamptz', { name: 'arose_at' }) aroseAt: Date;
  @Column('timestamptz', { name: 'collected_at', nullable: true }) collectedAt: Date | null;
}

@Entity('collection')
export class CollectionRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'receivable_id' }) receivableId: string;
  @Column('uuid', { name: 'debtor_id' }) debtorId: string;
  @Column('uuid', { name: 'creditor_id', nullable: true }) creditorId: string | null;
  @Column('text') source: 'deposit' | 'wallet';
  @Column('text') currency: string;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('timestamptz', { name: 'collected_at' }) collectedAt: Date;
}

/** What the daily check of the ledger found. */
@Entity('ledger_check')
export class LedgerCheckRow {
  @PrimaryColumn('date') day: string;
  @Column('timestamptz', { name: 'checked_at' }) checkedAt: Date;
  @Column('bigint') transactions: bigint;
  @Column('bigint') violations: bigint;
  @Column('text', { array: true }) examples: string[];
}

export const LEDGER_ENTITIES = [
  AccountRow,
  LedgerTransactionRow,
  PostingRow,
  BankTransferRow,
  SupplierDepositRow,
  ForfeitureRow,
  ReceivableRow,
  CollectionRow,
  LedgerCheckRow,
];
