import { Column, Entity, PrimaryColumn } from 'typeorm';
import { ContractAmendmentRow, ContractRevisionRow } from './amendment-rows.js';
import { APPROVAL_ROWS } from './approval-rows.js';
import { DOSSIER_ROWS } from './dossier-rows.js';
import type {
  ContractSide,
  ContractStatus,
  InvoicePart,
  InvoiceStatus,
  OrderStatus,
  ShipmentStatus,
  InvoiceReminder,
  PaymentInstrument,
  PaymentTerms,
} from '#libs/rules';

@Entity('contract')
export class ContractRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') reference: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('uuid', { name: 'award_id' }) awardId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('int') rank: number;
  @Column('text') status: ContractStatus;
  @Column('bigint', { name: 'agreed_quantity' }) agreedQuantity: bigint;
  @Column('bigint', { name: 'ordered_quantity', default: 0 }) orderedQuantity: bigint;
  @Column('bigint', { name: 'received_quantity', default: 0 }) receivedQuantity: bigint;
  @Column('bigint', { name: 'accepted_quantity', default: 0 }) acceptedQuantity: bigint;
  @Column('bigint', { name: 'settled_quantity', default: 0 }) settledQuantity: bigint;
  @Column('bigint', { name: 'released_quantity', default: 0 }) releasedQuantity: bigint;
  @Column('numeric', { name: 'unit_price', precision: 18, scale: 6 }) unitPrice: string;
  @Column('text') currency: string;
  @Column('bigint', { name: 'value_minor' }) valueMinor: bigint;
  @Column('bigint', { name: 'settled_minor', default: 0 }) settledMinor: bigint;
  @Column('int', { name: 'receipt_count', default: 0 }) receiptCount: number;
  @Column('int', { name: 'fee_basis_points' }) feeBasisPoints: number;
  @Column('bigint', { name: 'fee_least_minor', default: 0 }) feeLeastMinor: bigint;
  @Column('int', { name: 'fee_version', nullable: true }) feeVersion: number | null;
  @Column('jsonb') terms: unknown;
  /** Made by the database: the payment part of the terms. */
  @Column({ type: 'jsonb', insert: false, update: false }) payment: PaymentTerms;
  @Column('bigint', { name: 'advance_minor', default: 0 }) advanceMinor: bigint;
  @Column('timestamptz', { name: 'advance_paid_at', nullable: true }) advancePaidAt: Date | null;
  @Column('bigint', { name: 'advance_used_minor', default: 0 }) advanceUsedMinor: bigint;
  @Column('bigint', { name: 'invoiced_minor', default: 0 }) invoicedMinor: bigint;
  @Column('int', { name: 'open_disputes', default: 0 }) openDisputes: number;
  @Column('timestamptz', { name: 'credit_issued_at', nullable: true }) creditIssuedAt: Date | null;
  @Column('text') document: string;
  @Column('bytea', { name: 'document_digest' }) documentDigest: Buffer;
  @Column('int', { default: 1 }) revision: number;
  @Column('timestamptz', { name: 'drawn_up_at' }) drawnUpAt: Date;
  @Column('timestamptz', { name: 'purchaser_signed_at', nullable: true }) purchaserSignedAt: Date | null;
  @Column('uuid', { name: 'purchaser_signed_by', nullable: true }) purchaserSignedBy: string | null;
  @Column('timestamptz', { name: 'supplier_signed_at', nullable: true }) supplierSignedAt: Date | null;
  @Column('uuid', { name: 'supplier_signed_by', nullable: true }) supplierSignedBy: string | null;
  @Column('text', { name: 'recalled_batches', array: true, nullable: true }) recalledBatches: string[] | null;
  @Column('uuid', { name: 'replaces_id', nullable: true }) replacesId: string | null;
  @Column('date', { name: 'starts_on', nullable: true }) startsOn: string | null;
  @Column('date', { name: 'ends_on', nullable: true }) endsOn: string | null;
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('timestamptz', { name: 'completed_at', nullable: true }) completedAt: Date | null;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt: Date | null;
  @Column('text', { name: 'decline_reason', nullable: true }) declineReason: string | null;
  @Column('text', { name: 'declined_by', nullable: true }) declinedBy: ContractSide | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('call_off')
export class CallOffRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') reference: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('bigint') quantity: bigint;
  @Column('date', { name: 'promised_on' }) promisedOn: string;
  @Column('text') status: OrderStatus;
  @Column('timestamptz', { name: 'placed_at' }) placedAt: Date;
  @Column('timestamptz', { name: 'settled_at', nullable: true }) settledAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('call_off_line')
export class CallOffLineRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'call_off_id' }) callOffId: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('bigint') quantity: bigint;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('bigint', { name: 'held_minor' }) heldMinor: bigint;
  @Column('bigint', { name: 'advance_minor', default: 0 }) advanceMinor: bigint;
  @Column('bigint', { name: 'balance_minor', default: 0 }) balanceMinor: bigint;
  @Column('timestamptz', { name: 'balance_paid_at', nullable: true }) balancePaidAt: Date | null;
  @Column('text') currency: string;
  @Column('numeric', { name: 'unit_price', precision: 18, scale: 6 }) unitPrice: string;
  @Column('bigint', { name: 'shipped_quantity', default: 0 }) shippedQuantity: bigint;
  @Column('bigint', { name: 'received_quantity', default: 0 }) receivedQuantity: bigint;
  @Column('bigint', { name: 'accepted_quantity', default: 0 }) acceptedQuantity: bigint;
  @Column('bigint', { name: 'settled_quantity', default: 0 }) settledQuantity: bigint;
  @Column('bigint', { name: 'cancelled_quantity', default: 0 }) cancelledQuantity: bigint;
  @Column('timestamptz', { name: 'cancelled_at', nullable: true }) cancelledAt: Date | null;
  @Column('timestamptz', { name: 'confirmed_at', nullable: true }) confirmedAt: Date | null;
  @Column('text', { name: 'refusal_reason', nullable: true }) refusalReason: string | null;
  @Column('text', { name: 'recalled_batches', array: true, nullable: true }) recalledBatches: string[] | null;
  @Column('bigint', { name: 'refunded_minor', default: 0 }) refundedMinor: bigint;
  @Column('text') status: OrderStatus;
  @Column('int', { default: 1 }) version: number;
}

@Entity('shipment')
export class ShipmentRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'call_off_line_id' }) callOffLineId: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('bigint') quantity: bigint;
  @Column('bigint', { name: 'released_minor', default: 0 }) releasedMinor: bigint;
  @Column('timestamptz', { name: 'honoured_at', nullable: true }) honouredAt: Date | null;
  @Column('uuid', { name: 'dispute_id', nullable: true }) disputeId: string | null;
  @Column('text', { name: 'transport_document', nullable: true }) transportDocument: string | null;
  @Column('text') status: ShipmentStatus;
  @Column('timestamptz', { name: 'dispatched_at', nullable: true }) dispatchedAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('batch')
export class BatchRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text', { name: 'batch_number' }) batchNumber: string;
  @Column('date', { name: 'made_on', nullable: true }) madeOn: string | null;
  @Column('date', { name: 'expires_on' }) expiresOn: string;
  @Column('bigint') quantity: bigint;
}

@Entity('receipt')
export class ReceiptRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'call_off_line_id' }) callOffLineId: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('int') number: number;
  @Column('bigint', { name: 'line_received_before' }) lineReceivedBefore: bigint;
  @Column('bigint', { name: 'accepted_quantity' }) acceptedQuantity: bigint;
  @Column('bigint', { name: 'rejected_quantity' }) rejectedQuantity: bigint;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('timestamptz', { name: 'received_at' }) receivedAt: Date;
  @Column('int', { name: 'days_late' }) daysLate: number;
}

@Entity('invoice')
export class InvoiceRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') reference: string;
  @Column('uuid', { name: 'receipt_id' }) receiptId: string;
  @Column('text', { default: 'whole' }) part: InvoicePart;
  @Column('uuid', { name: 'call_off_line_id' }) callOffLineId: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') currency: string;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('bigint', { name: 'fee_minor' }) feeMinor: bigint;
  @Column('bigint', { name: 'refund_minor' }) refundMinor: bigint;
  @Column('text', { default: 'escrow' }) instrument: PaymentInstrument;
  @Column('bigint', { name: 'prepaid_minor', default: 0 }) prepaidMinor: bigint;
  @Column('date', { name: 'due_on', nullable: true }) dueOn: string | null;
  @Column('date', { name: 'next_step_on', nullable: true }) nextStepOn: string | null;
  @Column('text', { nullable: true }) reminded: InvoiceReminder | null;
  @Column('int', { name: 'days_late', default: 0 }) daysLate: number;
  @Column('bigint', { name: 'interest_minor', default: 0 }) interestMinor: bigint;
  @Column('text') status: InvoiceStatus;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt: Date;
  @Column('timestamptz', { name: 'settled_at', nullable: true }) settledAt: Date | null;
  @Column('timestamptz', { name: 'settle_after', default: () => 'clock_timestamp()' }) settleAfter: Date;
  @Column('int', { default: 0 }) failures: number;
  @Column('text', { name: 'last_error', nullable: true }) lastError: string | null;
  @Column('date', { name: 'contest_until', nullable: true }) contestUntil: string | null;
  @Column('timestamptz', { name: 'contest_waived_at', nullable: true }) contestWaivedAt: Date | null;
  @Column('uuid', { name: 'divided_by', nullable: true }) dividedBy: string | null;
}

@Entity('invoice_series')
export class InvoiceSeriesRow {
  @PrimaryColumn('text') series: string;
  @Column('bigint') last: bigint;
}

@Entity('invoice_document')
export class InvoiceDocumentRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') kind: string;
  @Column('uuid', { name: 'invoice_id' }) invoiceId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') series: string;
  @Column('bigint') number: bigint;
  @Column('uuid', { name: 'file_id', nullable: true }) fileId: string | null;
  @Column('bytea', { nullable: true }) digest: Buffer | null;
  @Column('text', { nullable: true }) ubl: string | null;
  @Column('jsonb', { nullable: true }) data: object | null;
  @Column('timestamptz', { name: 'drawn_up_at', nullable: true }) drawnUpAt: Date | null;
}

@Entity('contract_paper')
export class ContractPaperRow {
  @PrimaryColumn('uuid', { name: 'contract_id' }) contractId: string;
  @PrimaryColumn('bytea', { name: 'document_digest' }) documentDigest: Buffer;
  @Column('int') revision: number;
  @Column('uuid', { name: 'file_id' }) fileId: string;
  @Column('bytea') sha256: Buffer;
  @Column('timestamptz', { name: 'drawn_at' }) drawnAt: Date;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
}

@Entity('release')
export class ReleaseRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('text') step: 'shipment' | 'customs';
  @Column('uuid', { name: 'call_off_line_id' }) callOffLineId: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') currency: string;
  @Column('bigint', { name: 'amount_minor' }) amountMinor: bigint;
  @Column('text', { nullable: true }) document: string | null;
  @Column('uuid', { name: 'signed_by' }) signedBy: string;
  @Column('timestamptz', { name: 'signed_at' }) signedAt: Date;
}

export const CONTRACTS_ENTITIES = [
  ContractRow,
  ContractPaperRow,
  ContractAmendmentRow,
  ContractRevisionRow,
  CallOffRow,
  CallOffLineRow,
  ShipmentRow,
  BatchRow,
  ReceiptRow,
  InvoiceRow,
  ReleaseRow,
  InvoiceSeriesRow,
  InvoiceDocumentRow,
  ...DOSSIER_ROWS,
  ...APPROVAL_ROWS,
];
