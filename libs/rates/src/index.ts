export * from './rates.module.js';
export { Exchange } from './exchange.js';
export { CrossRate } from './graphql/types.js';
export { toCrossRate } from './graphql/rates.resolver.js';
export { ReferenceRatesStore } from './persistence/reference-rates.store.js';
export { RATES_ENTITIES } from './persistence/rows.js';
export { ImportReferenceRates, type RateImportReport } from './use-cases/import-reference-rates.use-case.js';
