import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DrugClass, FormClass, ProductStatus } from '#libs/rules';

export type ProductCategory = 'drug' | 'supply';

@Entity('product_type')
export class ProductTypeRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') category: ProductCategory;
  @Column('text', { name: 'name_en' }) nameEn: string;
  @Column('text', { name: 'name_zh', nullable: true }) nameZh: string | null;
  @Column('text', { nullable: true }) inn: string | null;
  @Column('text', { name: 'dosage_form', nullable: true }) dosageForm: string | null;
  @Column('text', { nullable: true }) strength: string | null;
  @Column('text', { nullable: true }) route: string | null;
  @Column('text') unit: string;
  @Column('text', { name: 'atc_code', nullable: true }) atcCode: string | null;
  @Column('text', { name: 'hs_code', nullable: true }) hsCode: string | null;
  @Column('timestamptz', { name: 'added_at' }) addedAt: Date;
  @Column('text', { default: '' }) pinyin: string;
  /** Names and codes as they are sought; the database makes it. */
  @Column({ type: 'text', insert: false, update: false, select: false }) search: string;
}

@Entity('product')
export class ProductRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'supplier_id' }) supplierId: string;
  @Column('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('text') brand: string;
  @Column('text') manufacturer: string;
  @Column('text', { nullable: true }) site: string | null;
  @Column('text') status: ProductStatus;
  @Column('timestamptz', { name: 'added_at' }) addedAt: Date;
  @Column('int') version: number;
}

@Entity('product_type_comparison')
export class ProductTypeComparisonRow {
  @PrimaryColumn('uuid', { name: 'product_type_id' }) productTypeId: string;
  @Column('text', { name: 'drug_class' }) drugClass: DrugClass;
  @Column('text', { name: 'form_class', nullable: true }) formClass: FormClass | null;
  @Column('numeric', { name: 'reference_strength', precision: 18, scale: 6, nullable: true }) referenceStrength:
    string | null;
  @Column('numeric', { name: 'reference_fill', precision: 18, scale: 6, nullable: true }) referenceFill: string | null;
  @Column('timestamptz', { name: 'changed_at' }) changedAt: Date;
}

@Entity('code_list')
class CodeListRow {
  @PrimaryColumn('text') code: string;
  @Column('uuid') id: string;
  @Column('text', { name: 'name_en' }) nameEn: string;
  @Column('text', { name: 'name_zh' }) nameZh: string;
  @Column('int') entries: number;
  @Column('int') version: number;
  @Column('text', { name: 'file_name', nullable: true }) fileName: string | null;
  @Column('bytea', { name: 'file_digest', nullable: true }) fileDigest: Buffer | null;
  @Column('timestamptz', { name: 'imported_at', nullable: true }) importedAt: Date | null;
  @Column('timestamptz', { name: 'changed_at', nullable: true }) changedAt: Date | null;
}

@Entity('code_entry')
class CodeEntryRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text') list: string;
  @Column('text') code: string;
  @Column('text', { name: 'name_en', nullable: true }) nameEn: string | null;
  @Column('text', { name: 'name_zh', nullable: true }) nameZh: string | null;
  @Column('text', { name: 'name_vi', nullable: true }) nameVi: string | null;
  @Column('text', { name: 'other_names' }) otherNames: string;
  @Column('text', { default: '' }) pinyin: string;
  @Column('text', { nullable: true }) parent: string | null;
  @Column('jsonb') attributes: Readonly<Record<string, string>>;
  @Column('bytea') digest: Buffer;
  @Column('int') version: number;
  @Column('timestamptz', { name: 'changed_at' }) changedAt: Date;
  @Column('timestamptz', { name: 'retired_at', nullable: true }) retiredAt: Date | null;
  @Column({ type: 'text', insert: false, update: false, select: false }) search: string;
}

@Entity('product_type_code')
class ProductTypeCodeRow {
  @PrimaryColumn('uuid', { name: 'product_type_id' }) productTypeId: string;
  @PrimaryColumn('text') list: string;
  @PrimaryColumn('text') code: string;
  @Column('timestamptz', { name: 'attached_at' }) attachedAt: Date;
}

export const CATALOGUE_ENTITIES = [
  ProductTypeRow,
  ProductRow,
  ProductTypeComparisonRow,
  CodeListRow,
  CodeEntryRow,
  ProductTypeCodeRow,
];
