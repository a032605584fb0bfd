export * from './disputes.module.js';
export * from './events.js';
export { DISPUTE_ENTITIES } from './persistence/rows.js';
