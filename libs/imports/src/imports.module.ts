import { Module } from '@nestjs/common';
import { CatalogueModule } from '#libs/catalogue';
import { DemandsModule } from '#libs/demands';
import { RightsStore } from '#libs/organisations';
import { FilesModule } from '#libs/platform';
import { ImportsResolver } from './graphql/imports.resolver.js';
import { RunImports } from './jobs/run-imports.due-work.js';
import { CodeImports } from './kinds/code-imports.js';
import { DemandRows } from './kinds/demand-rows.js';
import { ProductRows } from './kinds/product-rows.js';
import { ProductTypes } from './kinds/product-types.js';
import { RowImports } from './kinds/row-imports.js';
import { ImportsReader } from './persistence/imports.reader.js';
import { ImportsStore } from './persistence/imports.store.js';
import { StartImport } from './use-cases/start-import.use-case.js';

/** Tables that members import from files of theirs, as jobs that survive being killed. */
@Module({
  imports: [FilesModule, CatalogueModule, DemandsModule],
  providers: [
    ImportsStore,
    ImportsReader,
    RightsStore,
    StartImport,
    ProductTypes,
    ProductRows,
    DemandRows,
    RowImports,
    CodeImports,
    RunImports,
    ImportsResolver,
  ],
})
export class ImportsModule {}
