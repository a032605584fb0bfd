import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Currency } from '#libs/kernel';
import type {
  Day,
  DefaultGround,
  RecallClass,
  RecallKind,
  RecallStatus,
  SupplyDefaultStatus,
  SupplyWarningLevel,
  TakeOverStatus,
} from '#libs/rules';

@Entity('supply_default')
export class SupplyDefaultRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') reference: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') ground: DefaultGround;
  @Column('text') text: string;
  @Column('text') status: SupplyDefaultStatus;
  @Column('text', { name: 'noticed_by_party', nullable: true }) noticedByParty: 'purchaser' | 'operator' | null;
  @Column('uuid', { name: 'noticed_by', nullable: true }) noticedBy: string | null;
  @Column('timestamptz', { name: 'proposed_at' }) proposedAt: Date;
  @Column('timestamptz', { name: 'noticed_at', nullable: true }) noticedAt: Date | null;
  @Column('date', { name: 'cure_until', nullable: true }) cureUntil: Day | null;
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('bigint', { name: 'arrears_quantity', default: 0 }) arrearsQuantity: bigint;
  @Column('bigint', { name: 'shipped_at_notice', default: 0 }) shippedAtNotice: bigint;
  @Column('text', { nullable: true }) answer: string | null;
  @Column('timestamptz', { name: 'answered_at', nullable: true }) answeredAt: Date | null;
  @Column('uuid', { name: 'declared_by', nullable: true }) declaredBy: string | null;
  @Column('timestamptz', { name: 'declared_at', nullable: true }) declaredAt: Date | null;
  @Column('bigint', { name: 'cancelled_quantity', default: 0 }) cancelledQuantity: bigint;
  @Column('bigint', { name: 'released_quantity', default: 0 }) releasedQuantity: bigint;
  @Column('uuid', { name: 'standing_entry_id', nullable: true }) standingEntryId: string | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('text', { name: 'end_reason', nullable: true }) endReason: string | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('take_over')
export class TakeOverRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'default_id', nullable: true }) defaultId: string | null;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'failed_supplier_id' }) failedSupplierId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('bigint') quantity: bigint;
  @Column('numeric', { name: 'unit_price', precision: 18, scale: 6 }) unitPrice: string;
  @Column('text') currency: Currency;
  @Column('bigint', { name: 'value_minor' }) valueMinor: bigint;
  @Column('date', { name: 'starts_on' }) startsOn: Day;
  @Column('text') status: TakeOverStatus;
  @Column('uuid', { name: 'proposed_by' }) proposedBy: string;
  @Column('timestamptz', { name: 'proposed_at' }) proposedAt: Date;
  @Column('uuid', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('uuid', { name: 'new_contract_id', nullable: true }) newContractId: string | null;
  @Column('timestamptz', { name: 'taken_at', nullable: true }) takenAt: Date | null;
  @Column('bigint', { name: 'cover_cost_minor', nullable: true }) coverCostMinor: bigint | null;
  @Column('bigint', { name: 'forfeited_minor', default: 0 }) forfeitedMinor: bigint;
  @Column('bigint', { name: 'uncovered_minor', default: 0 }) uncoveredMinor: bigint;
  @Column('int', { default: 1 }) version: number;
}

@Entity('recall')
export class RecallRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') reference: string;
  @Column('text') kind: RecallKind;
  @Column('text', { nullable: true }) class: RecallClass | null;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('text', { name: 'batch_numbers', array: true }) batchNumbers: string[];
  @Column('text') reason: string;
  @Column('text') status: RecallStatus;
  @Column('uuid', { name: 'opened_by' }) openedBy: string;
  @Column('timestamptz', { name: 'opened_at' }) openedAt: Date;
  @Column('int', { name: 'contract_count', default: 0 }) contractCount: number;
  @Column('int', { name: 'shipment_count', default: 0 }) shipmentCount: number;
  @Column('uuid', { name: 'lift_proposed_by', nullable: true }) liftProposedBy: string | null;
  @Column('timestamptz', { name: 'lift_proposed_at', nullable: true }) liftProposedAt: Date | null;
  @Column('text', { name: 'lift_reason', nullable: true }) liftReason: string | null;
  @Column('uuid', { name: 'lifted_by', nullable: true }) liftedBy: string | null;
  @Column('timestamptz', { name: 'lifted_at', nullable: true }) liftedAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('recall_contract')
export class RecallContractRow {
  @PrimaryColumn('uuid', { name: 'recall_id' }) recallId: string;
  @PrimaryColumn('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
}

@Entity('recall_shipment')
export class RecallShipmentRow {
  @PrimaryColumn('uuid', { name: 'recall_id' }) recallId: string;
  @PrimaryColumn('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('bigint') quantity: bigint;
  @Column('text', { name: 'batch_numbers', array: true }) batchNumbers: string[];
}

@Entity('supply_warning')
export class SupplyWarningRow {
  @PrimaryColumn('uuid', { name: 'contract_id' }) contractId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') level: SupplyWarningLevel;
  @Column('int', { name: 'fill_rate' }) fillRate: number;
  @Column('bigint', { name: 'due_quantity' }) dueQuantity: bigint;
  @Column('bigint', { name: 'accepted_quantity' }) acceptedQuantity: bigint;
  @Column('int', { name: 'unconfirmed_lines', default: 0 }) unconfirmedLines: number;
  @Column('timestamptz') since: Date;
  @Column('timestamptz', { name: 'judged_at' }) judgedAt: Date;
}

@Entity('supply_watch')
class SupplyWatchRow {
  @PrimaryColumn('date') day: string;
  @Column('timestamptz', { name: 'watched_at' }) watchedAt: Date;
  @Column('int') contracts: number;
}

export const SUPPLY_ENTITIES = [
  SupplyDefaultRow,
  TakeOverRow,
  RecallRow,
  RecallContractRow,
  RecallShipmentRow,
  SupplyWarningRow,
  SupplyWatchRow,
];
