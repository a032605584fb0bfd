export * from './demands.module.js';
export * from './events.js';
export * from './persistence/demand-lines.store.js';
export { DemandStore } from './persistence/demand.store.js';
export * from './persistence/rows.js';
export { PostDemand } from './use-cases/post-demand.use-case.js';
