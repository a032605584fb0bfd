import { Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  CustomsClass,
  DossierPaperStatus,
  DossierStatus,
  GeneratedPaper,
  GoodsDraft,
  InspectionState,
  PaperOwer,
  PaperStage,
  RouteDraft,
  ShelfLifePoint,
  ShelfLifeRule,
  ShipmentFacts,
} from '#libs/rules';

/** Bigints travel as texts in JSON. */
export type Stored<T> = { readonly [K in keyof T]: T[K] extends bigint | null ? string | Extract<T[K], null> : T[K] };

export interface StoredGoods {
  readonly goods: Stored<GoodsDraft>;
  readonly route: Stored<RouteDraft>;
}

export interface RouteOfDossier {
  readonly code: string;
  readonly version: number;
}

@Entity('dossier_terms')
export class DossierTermsRow {
  @PrimaryColumn('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @PrimaryColumn('text', { name: 'corridor_code' }) corridorCode: string;
  @Column('text', { array: true }) wanted: string[];
  @Column('int', { name: 'shelf_percent', nullable: true }) shelfPercent: number | null;
  @Column('int', { name: 'shelf_months', nullable: true }) shelfMonths: number | null;
  @Column('text', { name: 'shelf_point', nullable: true }) shelfPoint: ShelfLifePoint | null;
  @Column('timestamptz', { name: 'changed_at' }) changedAt: Date;
}

@Entity('dossier')
export class DossierRow {
  @PrimaryColumn('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('text') reference: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'product_id', nullable: true }) productId: string | null;
  @Column('jsonb') facts: ShipmentFacts;
  @Column('jsonb') goods: StoredGoods;
  @Column('jsonb') routes: readonly RouteOfDossier[];
  @Column('smallint', { name: 'hs_digits' }) hsDigits: 6 | 10;
  @Column('boolean', { name: 'name_as_registered' }) nameAsRegistered: boolean;
  @Column('jsonb', { name: 'shelf_life', nullable: true }) shelfLife: ShelfLifeRule | null;
  @Column('date', { name: 'planned_on' }) plannedOn: string;
  @Column('date', { name: 'arrives_on', nullable: true }) arrivesOn: string | null;
  @Column('text') status: DossierStatus;
  @Column('text', { name: 'hold_reason', nullable: true }) holdReason: string | null;
  @Column('text') inspection: InspectionState;
  @Column('text', { name: 'inspection_report', nullable: true }) inspectionReport: string | null;
  @Column('bytea', { name: 'draw_commitment' }) drawCommitment: Buffer;
  @Column('bytea', { name: 'draw_seed', nullable: true }) drawSeed: Buffer | null;
  @Column('text', { name: 'draw_class', nullable: true }) drawClass: CustomsClass | null;
  @Column('int', { name: 'draw_probability', nullable: true }) drawProbability: number | null;
  @Column('timestamptz', { name: 'opened_at' }) openedAt: Date;
  @Column('timestamptz', { name: 'submitted_at', nullable: true }) submittedAt: Date | null;
  @Column('timestamptz', { name: 'released_at', nullable: true }) releasedAt: Date | null;
  @Column('text', { name: 'released_by', nullable: true }) releasedBy: string | null;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt: Date | null;
  @Column('int', { default: 1 }) version: number;
}

@Entity('dossier_seed')
export class DossierSeedRow {
  @PrimaryColumn('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('bytea') seed: Buffer;
}

@Entity('dossier_paper')
export class DossierPaperRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'shipment_id' }) shipmentId: string;
  @Column('uuid', { name: 'tender_id' }) tenderId: string;
  @Column('uuid', { name: 'purchaser_id' }) purchaserId: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('text') code: string;
  @Column('text', { name: 'name_en' }) nameEn: string;
  @Column('text', { name: 'name_zh' }) nameZh: string;
  @Column('text', { name: 'route_code' }) routeCode: string;
  @Column('int', { name: 'route_version' }) routeVersion: number;
  @Column('boolean') unverified: boolean;
  @Column('text', { name: 'owed_by' }) owedBy: PaperOwer;
  @Column('boolean') required: boolean;
  @Column('text') stage: PaperStage;
  @Column('date', { name: 'due_on' }) dueOn: string;
  @Column('text', { name: 'choice_group', nullable: true }) choiceGroup: string | null;
  @Column('text', { name: 'choice_option', nullable: true }) choiceOption: string | null;
  @Column('boolean', { name: 'single_use' }) singleUse: boolean;
  @Column('text', { nullable: true }) generated: GeneratedPaper | null;
  @Column('text') status: DossierPaperStatus;
  @Column('text', { nullable: true }) number: string | null;
  @Column('text', { nullable: true }) issuer: string | null;
  @Column('date', { name: 'issued_on', nullable: true }) issuedOn: string | null;
  @Column('date', { name: 'expires_on', nullable: true }) expiresOn: string | null;
  @Column('text', { nullable: true }) place: string | null;
  @Column('uuid', { name: 'certificate_id', nullable: true }) certificateId: string | null;
  @Column('uuid', { name: 'registration_id', nullable: true }) registrationId: string | null;
  @Column('uuid', { name: 'file_id', nullable: true }) fileId: string | null;
  @Column('timestamptz', { name: 'provided_at', nullable: true }) providedAt: Date | null;
  @Column('text', { name: 'provided_by', nullable: true }) providedBy: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  @Column('text', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('int', { default: 1 }) version: number;
}

export const DOSSIER_ROWS = [DossierTermsRow, DossierRow, DossierSeedRow, DossierPaperRow];
