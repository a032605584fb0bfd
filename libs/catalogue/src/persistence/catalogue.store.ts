import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { ProductDraft, ProductTypeDraft } from '#libs/rules';
import { pinyinOf } from '../codes/pinyin.js';
import type { ProductRow, ProductTypeRow } from './rows.js';

export type ProductTypeRecord = Readonly<Omit<ProductTypeRow, 'search' | 'pinyin'>>;
export type ProductRecord = Readonly<ProductRow>;
export type ListedProduct = Pick<ProductRecord, 'manufacturer' | 'site'>;

export const PRODUCT_TYPE_COLUMNS = `t.id, t.category, t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn,
  t.dosage_form AS "dosageForm", t.strength, t.route, t.unit, t.atc_code AS "atcCode", t.hs_code AS "hsCode",
  t.added_at AS "addedAt"`;
export const PRODUCT_COLUMNS = `p.id, p.supplier_id AS "supplierId", p.product_type_id AS "productTypeId", p.brand,
  p.manufacturer, p.site, p.status, p.added_at AS "addedAt", p.version`;

const INSERT_TYPE = statement<ProductTypeRecord>(
  'product-type.insert',
  `INSERT INTO product_type AS t (id, category, name_en, name_zh, inn, dosage_form, strength, route, unit, atc_code,
     hs_code, added_at, pinyin)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   ON CONFLICT ON CONSTRAINT product_type_name_unique DO NOTHING RETURNING ${PRODUCT_TYPE_COLUMNS}`,
);
const FIND_TYPES = statement<ProductTypeRecord>(
  'product-type.find',
  `SELECT ${PRODUCT_TYPE_COLUMNS} FROM product_type t WHERE t.id = ANY ($1::uuid[]) ORDER BY t.id LIMIT 1000`,
);
/** A withdrawn product of the same brand is listed again, with what is said of it now. */
const NAMED_TYPES = statement<{ id: string; nameEn: string; unit: string }>(
  'product-type.named',
  `SELECT id, name_en AS "nameEn", unit FROM product_type WHERE id::text = ANY ($1::text[]) OR lower(name_en) = ANY ($1::text[]) LIMIT 1000`,
);
const LIST_PRODUCT = statement<ProductRecord>(
  'product.list',
  `INSERT INTO product AS p (id, supplier_id, product_type_id, brand, manufacturer, site, status, added_at)
   VALUES ($1, $2, $3, $4, $5, $6, 'listed', $7)
   ON CONFLICT ON CONSTRAINT product_unique DO UPDATE
     SET manufacturer = excluded.manufacturer, site = excluded.site, status = 'listed', version = p.version + 1
     WHERE p.status = 'withdrawn'
   RETURNING ${PRODUCT_COLUMNS}`,
);
const LISTED = statement<ListedProduct>(
  'product.listed',
  `SELECT manufacturer, site FROM product WHERE supplier_id = $1 AND product_type_id = $2 AND brand = $3 AND status = 'listed'`,
);
const WITHDRAW_PRODUCT = statement<ProductRecord>(
  'product.withdraw',
  `UPDATE product p SET status = 'withdrawn', version = version + 1
   WHERE p.id = $1 AND p.supplier_id = $2 AND p.status = 'listed' RETURNING ${PRODUCT_COLUMNS}`,
);

@Injectable()
export class CatalogueStore {
  /** Undefined when the name is there already, counted in the same unit. */
  insertType(tx: Tx, draft: ProductTypeDraft): Promise<ProductTypeRecord | undefined> {
    const { category, nameEn, nameZh, inn, dosageForm, strength, route, unit, atcCode, hsCode } = draft;
    const texts = [category, nameEn, nameZh, inn, dosageForm, strength, route, unit, atcCode, hsCode];
    return tx.maybe(INSERT_TYPE, [newId(), ...texts, tx.now, pinyinOf([nameZh])]);
  }

  /** At most 1000 at once. */
  async findTypes(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, ProductTypeRecord>> {
    const found = await tx.rows(FIND_TYPES, [[...new Set(ids)]]);
    return new Map(found.map((type) => [type.id, type]));
  }

  /** Those with one of these ids or English names, whatever their case; at most 1000. */
  namedTypes(
    tx: Tx,
    names: readonly string[],
  ): Promise<readonly { readonly id: string; readonly nameEn: string; readonly unit: string }[]> {
    return tx.rows(NAMED_TYPES, [[...new Set(names.map((name) => name.toLowerCase()))]]);
  }

  /** Undefined when the caller's organisation lists this brand already. */
  listProduct(tx: Tx, { productTypeId, brand, manufacturer, site }: ProductDraft): Promise<ProductRecord | undefined> {
    const { organisationId } = tx.actor;
    return tx.maybe(LIST_PRODUCT, [newId(), organisationId, productTypeId, brand, manufacturer, site, tx.now]);
  }

  /** What the caller's organisation says of a brand that it lists. */
  listed(tx: Tx, { productTypeId, brand }: ProductDraft): Promise<ListedProduct | undefined> {
    return tx.maybe(LISTED, [tx.actor.organisationId, productTypeId, brand]);
  }

  /** Undefined when the caller's organisation lists no such product. */
  withdrawProduct(tx: Tx, id: string): Promise<ProductRecord | undefined> {
    return tx.maybe(WITHDRAW_PRODUCT, [id, tx.actor.organisationId]);
  }
}
