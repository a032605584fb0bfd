export * from './events.js';
export { SUPPLY_ENTITIES } from './persistence/rows.js';
export * from './supply.module.js';
