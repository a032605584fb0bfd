import type { Model } from './model.js';

/** Where a search node stands on a column: to be decided, in with at least its minimum, or out. */
export const FREE = 0;
export const IN = 1;
export const OUT = 2;
export type Decision = typeof FREE | typeof IN | typeof OUT;

/** Prices of demand are tried in 1/1024 of a weight, so that a bound between two weights is not lost. */
const FINENESS = 1_024n;

/**
 * A lower bound that knows the limit on winners: demand is bought at a price u per unit and each column supplies what
 * pays at u, the free ones only as many as may still win. That is at most the least total, whatever u is; it is
 * concave in u, so bisection on its slope finds the best u. All in integers, so nothing is lost to rounding.
 */
export function winnerLimitBound(model: Model, decisions: readonly Decision[], freeWinners: number): bigint {
  let low = 0n;
  let high = model.unservedWeight * FINENESS;
  let best = 0n;
  while (low <= high) {
    const price = (low + high) / 2n;
    const { value, slope } = priced(model, decisions, freeWinners, price);
    if (value > best) best = value;
    if (slope === 0n) break;
    if (slope > 0n) low = price + 1n;
    else high = price - 1n;
  }
  return (best + FINENESS - 1n) / FINENESS;
}

function priced(model: Model, decisions: readonly Decision[], freeWinners: number, price: bigint) {
  let value = price * model.demand;
  let slope = model.demand;
  // Above the weight of an unserved unit nothing is bought from outside, so the price stays at or below it.
  const gains: { gain: bigint; quantity: bigint }[] = [];
  for (const [at, column] of model.columns.entries()) {
    const margin = column.weight * FINENESS - price;
    if (decisions[at] === IN) {
      const quantity = margin < 0n ? column.capacity : column.minimum;
      value += margin * quantity;
      slope -= quantity;
    } else if (decisions[at] === FREE && margin < 0n) {
      gains.push({ gain: margin * column.capacity, quantity: column.capacity });
    }
  }
  gains.sort((a, b) => (a.gain < b.gain ? -1 : a.gain > b.gain ? 1 : 0));
  for (const { gain, quantity } of gains.slice(0, freeWinners)) {
    value += gain;
    slope -= quantity;
  }
  return { value, slope };
}
