export * from './events.js';
export * from './payments.module.js';
export { PAYMENTS_ENTITIES } from './persistence/rows.js';
