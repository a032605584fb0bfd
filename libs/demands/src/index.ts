export * from './demands.module.js';
export * from './events.js';
export * from './persistence/demand-lines.store.js';
export { type DemandHead, DemandStore } from './persistence/demand.store.js';
export * from './persistence/rows.js';
export { AmendDemand } from './use-cases/amend-demand.use-case.js';
export { CancelDemand } from './use-cases/cancel-demand.use-case.js';
export { PostDemand } from './use-cases/post-demand.use-case.js';
export { Demand, DemandLine } from './graphql/types.js';
