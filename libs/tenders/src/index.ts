export * from './events.js';
export * from './persistence/rows.js';
export * from './persistence/tender-book.js';
export * from './tenders.module.js';
