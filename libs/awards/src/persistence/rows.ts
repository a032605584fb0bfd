import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AwardStatus, Day, RevivalAnswer } from '#libs/rules';

@Entity('award')
export class AwardRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('text') status: AwardStatus;
  @Column('bigint') quantity: bigint;
  @Column('bigint', { name: 'unmet_quantity' }) unmetQuantity: bigint;
  @Column('bigint', { name: 'value_minor' }) valueMinor: bigint;
  @Column('text') currency: string;
  @Column('timestamptz', { name: 'evaluated_at' }) evaluatedAt: Date;
  @Column('timestamptz', { name: 'active_at', nullable: true }) activeAt: Date | null;
  @Column('int', { default: 1 }) version: number;
  @Column('int', { default: 0 }) winners: number;
  @Column('int', { name: 'share_permille', nullable: true }) sharePermille: number | null;
  @Column('int', { name: 'term_months', nullable: true }) termMonths: number | null;
  @Column('date', { name: 'term_until', nullable: true }) termUntil: Day | null;
  @Column('bytea', { name: 'input_digest', nullable: true }) inputDigest: Buffer | null;
  @Column('bytea', { name: 'output_digest', nullable: true }) outputDigest: Buffer | null;
  @Column('uuid', { name: 'evaluation_id', nullable: true }) evaluationId: string | null;
}

@Entity('award_line')
export class AwardLineRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'award_id' }) awardId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('uuid', { name: 'bid_id' }) bidId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'demand_line_id' }) demandLineId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('int') rank: number;
  @Column('bigint') quantity: bigint;
  @Column('numeric', { name: 'unit_price', precision: 18, scale: 6 }) unitPrice: string;
  @Column('bigint', { name: 'value_minor' }) valueMinor: bigint;
  @Column('text', { nullable: true }) currency: string | null;
}

@Entity('tender_evaluation')
export class TenderEvaluationRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('int') number: number;
  @Column('text') engine: string;
  @Column('jsonb') input: unknown;
  @Column('jsonb') output: unknown;
  @Column('bytea', { name: 'input_digest' }) inputDigest: Buffer;
  @Column('bytea', { name: 'output_digest' }) outputDigest: Buffer;
  @Column('timestamptz', { name: 'evaluated_at' }) evaluatedAt: Date;
}

@Entity('bid_price_to_win')
export class BidPriceToWinRow {
  @PrimaryColumn('uuid', { name: 'bid_id' }) bidId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('numeric', { precision: 18, scale: 6, nullable: true }) price: string | null;
  @Column('text', { nullable: true }) reason: string | null;
}

@Entity('revival_offer')
export class RevivalOfferRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('uuid', { name: 'bid_id' }) bidId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('numeric', { precision: 18, scale: 6 }) price: string;
  @Column('timestamptz', { name: 'offered_at' }) offeredAt: Date;
  @Column('timestamptz', { name: 'answer_by' }) answerBy: Date;
  @Column('text', { nullable: true }) answer: RevivalAnswer | null;
  @Column('timestamptz', { name: 'answered_at', nullable: true }) answeredAt: Date | null;
  @Column('uuid', { name: 'answered_by', nullable: true }) answeredBy: string | null;
}

@Entity('cost_explanation')
export class CostExplanationRow {
  @PrimaryColumn('uuid', { name: 'bid_id' }) bidId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('timestamptz', { name: 'asked_at' }) askedAt: Date;
  @Column('numeric', { name: 'making_cost', precision: 18, scale: 6, nullable: true }) makingCost: string | null;
  @Column('numeric', { name: 'period_expense', precision: 18, scale: 6, nullable: true }) periodExpense: string | null;
  @Column('numeric', { precision: 18, scale: 6, nullable: true }) profit: string | null;
  @Column('text', { nullable: true }) statement: string | null;
  @Column('timestamptz', { name: 'explained_at', nullable: true }) explainedAt: Date | null;
  @Column('uuid', { name: 'explained_by', nullable: true }) explainedBy: string | null;
}

@Entity('award_spare')
export class AwardSpareRow {
  @PrimaryColumn('uuid', { name: 'award_id' }) awardId: string;
  @PrimaryColumn('text') region: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('uuid', { name: 'bid_id' }) bidId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
}

@Entity('award_saving')
export class AwardSavingRow {
  @PrimaryColumn('uuid', { name: 'award_id' }) awardId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('jsonb') baselines: unknown;
  @Column('int') suppliers: number;
  @Column('numeric', { name: 'largest_share', precision: 7, scale: 6 }) largestShare: string;
  @Column('numeric', { name: 'average_price', precision: 18, scale: 6 }) averagePrice: string;
}

@Entity('what_if')
export class WhatIfRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('jsonb', { nullable: true }) rulebook: unknown;
  @Column('uuid', { name: 'without_supplier_ids', array: true }) withoutSupplierIds: string[];
  @Column('timestamptz', { name: 'asked_at' }) askedAt: Date;
}

@Entity('what_if_case')
export class WhatIfCaseRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'what_if_id' }) whatIfId: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'evaluation_id' }) evaluationId: string;
  @Column('text') status: 'asked' | 'answered' | 'failed';
  @Column('jsonb', { nullable: true }) answer: unknown;
  @Column('text', { nullable: true }) problem: string | null;
  @Column('timestamptz', { name: 'answered_at', nullable: true }) answeredAt: Date | null;
}

@Entity('award_hold')
export class AwardHoldRow {
  @PrimaryColumn('uuid', { name: 'bid_id' }) bidId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'lot_id' }) lotId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('jsonb') details: unknown;
  @Column('timestamptz', { name: 'held_at' }) heldAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('text', { nullable: true }) outcome: 'cleared' | 'disqualified' | null;
}

export const AWARDS_ENTITIES = [
  AwardHoldRow,
  AwardRow,
  AwardLineRow,
  AwardSavingRow,
  AwardSpareRow,
  BidPriceToWinRow,
  CostExplanationRow,
  RevivalOfferRow,
  TenderEvaluationRow,
  WhatIfRow,
  WhatIfCaseRow,
];
