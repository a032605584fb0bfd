import { Module } from '@nestjs/common';
import { CatalogueResolver } from './graphql/catalogue.resolver.js';
import { CodesResolver } from './graphql/codes.js';
import { ComparisonResolver } from './graphql/comparison.js';
import { CatalogueReader } from './persistence/catalogue.reader.js';
import { CatalogueStore } from './persistence/catalogue.store.js';
import { CodesReader } from './persistence/codes.reader.js';
import { CodesStore } from './persistence/codes.store.js';
import { ComparisonStore } from './persistence/comparison.store.js';
import { AddProductTypeUseCase, ProductsUseCase } from './use-cases/catalogue.use-cases.js';
import { ImportCodes } from './use-cases/import-codes.use-case.js';
import { ProductTypeCodes } from './use-cases/product-type-codes.use-case.js';
import { SetComparison } from './use-cases/set-comparison.use-case.js';

/** Product types, by which everyone trades, suppliers' products, and the code lists of others. */
@Module({
  providers: [
    CatalogueStore,
    CatalogueReader,
    CodesStore,
    CodesReader,
    ComparisonStore,
    AddProductTypeUseCase,
    ProductsUseCase,
    SetComparison,
    ProductTypeCodes,
    ImportCodes,
    CatalogueResolver,
    ComparisonResolver,
    CodesResolver,
  ],
  exports: [ImportCodes, ProductsUseCase, CatalogueStore],
})
export class CatalogueModule {}
