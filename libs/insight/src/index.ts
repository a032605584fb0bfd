export { InsightModule, LedgerCheckModule } from './insight.module.js';
export * from './verification/index.js';
