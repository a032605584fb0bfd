export * from './canonical-json.js';
export * from './result.js';
export * from './invariant.js';
export * from './money.js';
export * from './lifecycle.js';
export * from './group-by.js';
