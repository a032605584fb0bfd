export * from './events.js';
export { ReasonText } from './graphql/types.js';
export * from './persistence/rows.js';
export * from './persistence/tender-book.js';
export * from './tenders.module.js';
export { JudgeClearances, type LostWinner } from './use-cases/judge-clearances.use-case.js';
