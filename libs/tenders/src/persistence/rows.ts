import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FrozenRates, BidStatus, LotStatus, TenderStatus } from '#libs/rules';

@Entity('tender')
export class TenderRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text', { name: 'corridor_code' }) corridorCode: string;
  @Column('text') reference: string;
  @Column('text') title: string;
  @Column('text', { name: 'procurement_method' }) procurementMethod: 'open' | 'selective' | 'limited' | 'direct';
  @Column('uuid', { name: 'purchaser_id', nullable: true }) purchaserId: string | null;
  @Column('text') currency: string;
  @Column('jsonb') rulebook: unknown;
  @Column('bytea', { name: 'rulebook_digest' }) rulebookDigest: Buffer;
  @Column('jsonb', { name: 'contract_terms' }) contractTerms: unknown;
  @Column('bytea', { name: 'contract_terms_digest' }) contractTermsDigest: Buffer;
  /** Made by the database: of the payment part of the terms. */
  @Column({ type: 'bigint', name: 'bid_deposit_minor', nullable: true, insert: false, update: false }) bidDepositMinor:
    bigint | null;
  @Column('jsonb', { nullable: true }) rates: FrozenRates | null;
  @Column('bytea', { name: 'rates_digest', nullable: true }) ratesDigest: Buffer | null;
  @Column('jsonb', { name: 'paper_profile', nullable: true }) paperProfile: unknown;
  @Column('bytea', { name: 'paper_profile_digest', nullable: true }) paperProfileDigest: Buffer | null;
  @Column('text') status: TenderStatus;
  @Column('bytea', { name: 'public_key', nullable: true }) publicKey: Buffer | null;
  @Column('bytea', { name: 'draw_commitment', nullable: true }) drawCommitment: Buffer | null;
  @Column('bytea', { name: 'draw_seed', nullable: true }) drawSeed: Buffer | null;
  @Column('timestamptz', { name: 'drafted_at' }) draftedAt: Date;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt: Date | null;
  @Column('timestamptz', { name: 'bidding_ends_at', nullable: true }) biddingEndsAt: Date | null;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt: Date | null;
  @Column('timestamptz', { name: 'opened_at', nullable: true }) openedAt: Date | null;
  @Column('timestamptz', { name: 'evaluated_at', nullable: true }) evaluatedAt: Date | null;
  @Column('timestamptz', { name: 'notice_ends_at', nullable: true }) noticeEndsAt: Date | null;
  @Column('timestamptz', { name: 'awarded_at', nullable: true }) awardedAt: Date | null;
  @Column('text', { name: 'cancel_reason', nullable: true }) cancelReason: string | null;
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('tender_invitation')
export class TenderInvitationRow {
  @PrimaryColumn('uuid', { name: 'tender_id' }) tenderId: string;
  @PrimaryColumn('uuid', { name: 'supplier_id' }) supplierId: string;
}

@Entity('tender_key')
export class TenderKeyRow {
  @PrimaryColumn('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('bytea', { name: 'sealed_private_key', nullable: true }) sealedPrivateKey: Buffer | null;
  @Column('bytea', { name: 'sealed_draw_seed', nullable: true }) sealedDrawSeed: Buffer | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'released_at', nullable: true }) releasedAt: Date | null;
  @Column('timestamptz', { name: 'destroyed_at', nullable: true }) destroyedAt: Date | null;
}

@Entity('lot')
export class LotRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('int') number: number;
  @Column('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('bigint') quantity: bigint;
  @Column('numeric', { name: 'ceiling_price', precision: 18, scale: 6, nullable: true }) ceilingPrice: string | null;
  @Column('date', { name: 'delivery_from' }) deliveryFrom: string;
  @Column('date', { name: 'delivery_to' }) deliveryTo: string;
  @Column('text') status: LotStatus;
  @Column('int', { name: 'bid_count', nullable: true }) bidCount: number | null;
  @Column('jsonb', { nullable: true }) comparison: unknown;
}

@Entity('bid')
export class BidRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('int') revision: number;
  @Column('text') status: BidStatus;
  @Column('bytea') envelope: Buffer;
  @Column('bytea') digest: Buffer;
  @Column('timestamptz', { name: 'received_at' }) receivedAt: Date;
  @Column('bytea', { name: 'receipt_signature' }) receiptSignature: Buffer;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('numeric', { name: 'unit_price', precision: 18, scale: 6, nullable: true }) unitPrice: string | null;
  @Column('bigint', { nullable: true }) capacity: bigint | null;
  @Column('bigint', { name: 'minimum_quantity', nullable: true }) minimumQuantity: bigint | null;
  @Column('int', { name: 'lead_time_days', nullable: true }) leadTimeDays: number | null;
  @Column('date', { name: 'valid_until', nullable: true }) validUntil: string | null;
  @Column('jsonb', { nullable: true }) particulars: unknown;
  @Column('int', { nullable: true }) rank: number | null;
  @Column('bigint', { name: 'awarded_quantity', nullable: true }) awardedQuantity: bigint | null;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('jsonb', { name: 'reason_details', nullable: true }) reasonDetails: unknown;
}

@Entity('clearance')
export class ClearanceRow {
  @PrimaryColumn('uuid', { name: 'lot_id' }) lotId: string;
  @PrimaryColumn('uuid', { name: 'supplier_id' }) supplierId: string;
  @PrimaryColumn('uuid', { name: 'product_id' }) productId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('bigint', { name: 'papers_version' }) papersVersion: bigint;
  @Column('boolean') clear: boolean;
  @Column('timestamptz', { name: 'clear_until', nullable: true }) clearUntil: Date | null;
  @Column('jsonb') findings: unknown;
  @Column('timestamptz', { name: 'judged_at' }) judgedAt: Date;
}

export const TENDERS_ENTITIES = [TenderRow, TenderInvitationRow, TenderKeyRow, LotRow, BidRow, ClearanceRow];
