export { InsightModule } from './insight.module.js';
export * from './verification/index.js';
