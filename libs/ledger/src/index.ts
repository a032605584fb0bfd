export * from './account.js';
export * from './ledger.js';
export * from './ledger.module.js';
export * from './persistence/rows.js';
export * from './refusals.js';
export * from './use-cases/record-deposit.use-case.js';
export * from './use-cases/record-payout.use-case.js';
