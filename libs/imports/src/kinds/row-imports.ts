import { Injectable } from '@nestjs/common';
import type { RowKind } from '../import-kinds.js';
import { CertificateRows } from './certificate-rows.js';
import { DemandRows } from './demand-rows.js';
import { ProductRows } from './product-rows.js';
import type { RowReader } from './units.js';

/** What members of the market import, by its kind. */
@Injectable()
export class RowImports {
  private readonly readers: Readonly<Record<RowKind, RowReader>>;

  constructor(products: ProductRows, certificates: CertificateRows, demands: DemandRows) {
    this.readers = { products, certificates, 'demand-lines': demands };
  }

  of(kind: RowKind): RowReader {
    return this.readers[kind];
  }
}
