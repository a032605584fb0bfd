export * from './contract-document.js';
export * from './contracts.module.js';
export * from './credits.js';
export * from './events.js';
export { Settlement } from './jobs/settlement.js';
export { DisputedGoods } from './persistence/disputed-goods.store.js';
export { CloseContract } from './use-cases/close-contract.js';
export * from './persistence/rows.js';
