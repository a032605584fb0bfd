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
/** The search is a part of the name or INN, in any case, or the beginning of an ATC code. */
const TYPES = idPages<ProductTypeRecord>(
  'product-types',
  `SELECT ${PRODUCT_TYPE_COLUMNS} FROM product_type t
   WHERE t.id < $3 AND entered.principal IS NOT NULL
     AND ($4::text IS NULL OR strpos(lower(t.name_en), lower($4)) > 0 OR strpos(lower(t.inn), lower($4)) > 0
       OR strpos(t.name_zh, $4) > 0 OR starts_with(t.atc_code, upper($4)))
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
    return TYPES.read(this.reads, caller, page, toNode, [search?.trim() || null]);
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
