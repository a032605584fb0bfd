import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import {
  PRODUCT_COLUMNS,
  PRODUCT_TYPE_COLUMNS,
  type ProductRecord,
  type ProductTypeRecord,
} from './catalogue.store.js';

const TYPE_BY_ID = hotRead<ProductTypeRecord>(
  'product-types.by-id',
  `SELECT ${PRODUCT_TYPE_COLUMNS} FROM product_type t WHERE t.id = $3 AND entered.principal IS NOT NULL LIMIT 1`,
);
const TYPES = idPages<ProductTypeRecord>(
  'product-types',
  `SELECT ${PRODUCT_TYPE_COLUMNS} FROM product_type t WHERE t.id < $3 AND entered.principal IS NOT NULL ORDER BY t.id DESC`,
);
/**
 * Types that hold every word of the search in their names, INN or codes, or in those of a code that is attached to them.
 * Both are gathered by their index before they are paged.
 */
const FOUND_TYPES = idPages<ProductTypeRecord>(
  'product-types.search',
  `WITH found AS MATERIALIZED (
     SELECT t.id FROM product_type t
     WHERE medlane_grams(t.search) @> medlane_sought_grams(medlane_fold($4)) AND medlane_holds(t.search, medlane_fold($4))
       AND entered.principal IS NOT NULL
     UNION
     SELECT a.product_type_id FROM code_entry c JOIN product_type_code a ON (a.list, a.code) = (c.list, c.code)
     WHERE medlane_grams(c.search) @> medlane_sought_grams(medlane_fold($4)) AND medlane_holds(c.search, medlane_fold($4))
       AND entered.principal IS NOT NULL
   )
   SELECT ${PRODUCT_TYPE_COLUMNS} FROM product_type t WHERE t.id < $3 AND t.id IN (SELECT f.id FROM found f)
   ORDER BY t.id DESC`,
);

const PRODUCTS = idPages<ProductRecord>(
  'products',
  `SELECT ${PRODUCT_COLUMNS} FROM product p
   WHERE p.id < $3 AND ($4::uuid IS NULL OR p.product_type_id = $4) AND ($5::uuid IS NULL OR p.supplier_id = $5)
     AND (p.status = 'listed' OR p.supplier_id = entered.organisation_id)
   ORDER BY p.id DESC`,
);

export interface ProductFilter {
  readonly productTypeId?: string | null | undefined;
  readonly supplierId?: string | null | undefined;
}

/** What screens show of the catalogue. */
@Injectable()
export class CatalogueReader {
  constructor(private readonly reads: Reads) {}

  async productType(caller: Caller, id: string): Promise<ProductTypeRecord | undefined> {
    return (await this.reads.run<ProductTypeRecord>(caller, TYPE_BY_ID, [id])).rows[0];
  }

  productTypes<T>(
    caller: Caller,
    page: PageArgs,
    search: string | undefined,
    toNode: (row: ProductTypeRecord) => T,
  ): Promise<Connection<T>> {
    const sought = search?.trim();
    return sought
      ? FOUND_TYPES.read(this.reads, caller, page, toNode, [sought])
      : TYPES.read(this.reads, caller, page, toNode);
  }

  /** Listed products, and the caller's own withdrawn ones. */
  products<T>(
    caller: Caller,
    page: PageArgs,
    { productTypeId, supplierId }: ProductFilter,
    toNode: (row: ProductRecord) => T,
  ): Promise<Connection<T>> {
    return PRODUCTS.read(this.reads, caller, page, toNode, [productTypeId ?? null, supplierId ?? null]);
  }
}
