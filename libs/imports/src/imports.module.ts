import { Module } from '@nestjs/common';
import { CatalogueModule } from '#libs/catalogue';
import { ComplianceModule } from '#libs/compliance';
import { DemandsModule } from '#libs/demands';
import { RightsStore } from '#libs/organisations';
import { FilesModule } from '#libs/platform';
import { RatesModule } from '#libs/rates';
import { ImportsResolver } from './graphql/imports.resolver.js';
import { RunImports } from './jobs/run-imports.due-work.js';
import { CertificateRows } from './kinds/certificate-rows.js';
import { DemandRows } from './kinds/demand-rows.js';
import { ProductRows } from './kinds/product-rows.js';
import { ProductTypes } from './kinds/product-types.js';
import { RowImports } from './kinds/row-imports.js';
import { WholeImports } from './kinds/whole-imports.js';
import { ImportsReader } from './persistence/imports.reader.js';
import { ImportsStore } from './persistence/imports.store.js';
import { StartImport } from './use-cases/start-import.use-case.js';

/** Tables that members import from files of theirs, as jobs that survive being killed. */
@Module({
  imports: [FilesModule, RatesModule, CatalogueModule, ComplianceModule, DemandsModule],
  providers: [
    ImportsStore,
    ImportsReader,
    RightsStore,
    StartImport,
    ProductTypes,
    ProductRows,
    CertificateRows,
    DemandRows,
    RowImports,
    WholeImports,
    RunImports,
    ImportsResolver,
  ],
})
export class ImportsModule {}
