import { Module } from '@nestjs/common';
import { CatalogueResolver } from './graphql/catalogue.resolver.js';
import { CatalogueReader } from './persistence/catalogue.reader.js';
import { CatalogueStore } from './persistence/catalogue.store.js';
import { AddProductTypeUseCase, ProductsUseCase } from './use-cases/catalogue.use-cases.js';

/** Product types, by which everyone trades, and suppliers' products. */
@Module({
  providers: [CatalogueStore, CatalogueReader, AddProductTypeUseCase, ProductsUseCase, CatalogueResolver],
})
export class CatalogueModule {}
