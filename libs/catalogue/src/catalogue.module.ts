import { Module } from '@nestjs/common';
import { CatalogueResolver } from './graphql/catalogue.resolver.js';
import { ComparisonResolver } from './graphql/comparison.js';
import { CatalogueReader } from './persistence/catalogue.reader.js';
import { CatalogueStore } from './persistence/catalogue.store.js';
import { ComparisonStore } from './persistence/comparison.store.js';
import { AddProductTypeUseCase, ProductsUseCase } from './use-cases/catalogue.use-cases.js';
import { SetComparison } from './use-cases/set-comparison.use-case.js';

/** Product types, by which everyone trades, and suppliers' products. */
@Module({
  providers: [
    CatalogueStore,
    CatalogueReader,
    ComparisonStore,
    AddProductTypeUseCase,
    ProductsUseCase,
    SetComparison,
    CatalogueResolver,
    ComparisonResolver,
  ],
})
export class CatalogueModule {}
