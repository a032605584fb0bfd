export * from './format/read-round.js';
export * from './format/round-input.js';
export * from './format/write-round.js';
export * from './format/input-schema.js';
export * from './format/output-schema.js';
export * from './evaluate-round.js';
export { LEAST_COST_NOTICE_TEXTS, LEAST_COST_REASONS } from './methods/least-cost/reasons.js';
