export { AwardsModule } from './awards.module.js';
export { AWARDS_ENTITIES } from './persistence/rows.js';
export { recompute } from './evaluation/recompute.js';
