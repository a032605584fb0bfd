export { ComplianceModule } from './compliance.module.js';
export * from './events.js';
export { CustomsClassEnum } from './graphql/standing.types.js';
export { SupplierFile } from './graphql/types.js';
export { PapersStore, type SupplierPapers } from './persistence/papers.store.js';
export { COMPLIANCE_ENTITIES } from './persistence/rows.js';
export { type BarAtLot, StandingStore } from './persistence/standing.store.js';
export { ScreeningStore } from './persistence/screening.store.js';
export { ImportScreeningList, type ScreeningImportReport } from './use-cases/import-screening-list.use-case.js';
