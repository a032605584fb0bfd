export { MatchingModule } from './matching.module.js';
export { MATCHING_ENTITIES } from './persistence/rows.js';
export { MatchProductTypes } from './use-cases/match-product-types.use-case.js';
