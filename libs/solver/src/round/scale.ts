import type { LotTerms } from './terms.js';

/** HiGHS keeps its rows to about 1e-7: volumes stay near a million units of the model, and money near 1e8. */
const VOLUME_BITS = 20;
const MONEY_BITS = 27;

const bits = (value: bigint): number => value.toString(2).length;

/** Units of the lot in one unit of the model: a power of two, so that scaling loses nothing. */
export const volumeUnit = ({ demand }: LotTerms): number => 2 ** Math.max(0, bits(demand) - VOLUME_BITS);

/** Money in one unit of the model's objective: a power of two. */
export function moneyUnit(lots: readonly LotTerms[]): number {
  const total = lots.reduce((sum, lot) => sum + roughCost(lot), 0n);
  return 2 ** Math.max(0, bits(total) - MONEY_BITS);
}

/** The cheapest bid's price for the whole lot and its fixed cost; of the right order, no more is needed. */
function roughCost({ demand, bids }: LotTerms): bigint {
  const costs = bids.flatMap(({ tiers, routes }) =>
    tiers.map(({ unitCost, fixedCost }) => (unitCost + (routes[0]?.perUnit ?? 0n)) * demand + fixedCost),
  );
  return costs.reduce((least, cost) => (cost < least ? cost : least), costs[0] ?? 0n) || 1n;
}

/** What is left of a bound of HiGHS's once its tolerances are taken off, in money. */
export function safeBound(bound: number, money: number): bigint {
  const margin = Math.abs(bound) * 1e-9 + 1e-6;
  return BigInt(Math.ceil((bound - margin) * money));
}
