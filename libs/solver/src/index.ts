export * from './problem.js';
export { leastCost } from './least-cost.js';
export { checkAllocation } from './check-allocation.js';
export { entryPrice } from './entry-price.js';
export { checkLot } from './check-lot.js';
export { checkRound } from './check-round.js';
