export { AwardsModule } from './awards.module.js';
export { tenderAwarded } from './events.js';
export { AWARDS_ENTITIES } from './persistence/rows.js';
export { evaluationSnapshot, type EvaluationSnapshot } from './evaluation/snapshot.js';
export { recompute, type Recomputed } from './evaluation/recompute.js';
export { Award, AwardLine } from './graphql/award.type.js';
