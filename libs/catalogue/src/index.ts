export { CatalogueModule } from './catalogue.module.js';
export * from './events.js';
export { ProductType } from './graphql/types.js';
export { CATALOGUE_ENTITIES } from './persistence/rows.js';
export type { CodeKind } from './codes/code-entry.js';
export { CODE_KINDS } from './codes/kinds.js';
export { CodesStore } from './persistence/codes.store.js';
export { type CodeImportReport, ImportCodes } from './use-cases/import-codes.use-case.js';
