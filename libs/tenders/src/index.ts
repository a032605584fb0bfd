export * from './events.js';
export * from './persistence/rows.js';
export * from './persistence/tender-book.js';
export * from './tenders.module.js';
export { KeyKeeper, KeyRefused } from './key-keeper/key-keeper.js';
export { Bid, Lot, Tender } from './graphql/types.js';
