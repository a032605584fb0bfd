export * from './events.js';
export { LogisticsModule } from './logistics.module.js';
export { LOGISTICS_ENTITIES } from './persistence/rows.js';
