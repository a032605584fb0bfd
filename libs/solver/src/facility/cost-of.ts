import type { FacilityProblem, FacilityShare } from './facility-problem.js';

/** What shares cost together, exactly, and rounded up where a demand is split. */
export function costOf({ demands, costs, fixedCosts }: FacilityProblem, shares: readonly FacilityShare[]): bigint {
  const variable = demands.map(() => 0n);
  const open = new Set<number>();
  let sum = 0n;
  for (const { supplier, buyer, quantity } of shares) {
    open.add(supplier);
    const cost = costs[supplier]![buyer]!;
    if (quantity === demands[buyer]) sum += cost;
    else variable[buyer]! += cost * quantity;
  }
  for (const supplier of open) sum += fixedCosts[supplier]!;
  // Parts of different demands add up over a common denominator.
  let part = 0n;
  let denominator = 1n;
  for (const [buyer, cost] of variable.entries()) {
    if (cost === 0n) continue;
    const demand = demands[buyer]!;
    part = part * demand + cost * denominator;
    denominator *= demand;
  }
  return sum + (part + denominator - 1n) / denominator;
}
