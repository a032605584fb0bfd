export * from './catalogue.js';
export * from './corridors.js';
export * from './organisations.js';
export * from './deals.js';
