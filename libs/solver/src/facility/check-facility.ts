import type { FacilityAnswer, FacilityProblem } from './facility-problem.js';

/**
 * What is wrong with an answer, checked against the problem alone: it shares no code with any search. Empty when every
 * rule is kept and the objective is what the shares cost, rounded up. That it is optimal is the search's own claim.
 */
export function checkFacility(
  problem: FacilityProblem,
  { shares, objective, bound }: FacilityAnswer,
  singleSource: boolean,
): string[] {
  if (objective === null) return shares.length > 0 ? ['there are shares, but no objective'] : [];
  const { capacities, demands, costs, conflicts } = problem;
  const faults: string[] = [];
  const supplied = capacities.map(() => 0n);
  const received = demands.map(() => 0n);
  const servedBy = demands.map(() => new Set<number>());
  for (const { supplier, buyer, quantity } of shares) {
    const demand = demands[buyer];
    const cost = costs[supplier]?.[buyer];
    if (demand === undefined || cost === undefined || cost === null) {
      faults.push(`supplier ${supplier} may not serve buyer ${buyer}`);
      continue;
    }
    if (quantity < 0n || (quantity === 0n && demand > 0n)) faults.push(`a share of buyer ${buyer} is ${quantity}`);
    if (servedBy[buyer]!.has(supplier)) faults.push(`buyer ${buyer} has two shares from supplier ${supplier}`);
    servedBy[buyer]!.add(supplier);
    supplied[supplier]! += quantity;
    received[buyer]! += quantity;
  }
  for (const [supplier, quantity] of supplied.entries())
    if (quantity > capacities[supplier]!) faults.push(`supplier ${supplier} supplies ${quantity} above its capacity`);
  for (const [buyer, quantity] of received.entries()) {
    if (quantity !== demands[buyer]) faults.push(`buyer ${buyer} receives ${quantity}, not ${demands[buyer]}`);
    if (singleSource && servedBy[buyer]!.size !== 1) faults.push(`buyer ${buyer} is not served by one supplier`);
  }
  for (const [one, two] of conflicts)
    for (const supplier of servedBy[one] ?? [])
      if (servedBy[two]?.has(supplier)) faults.push(`buyers ${one} and ${two} share supplier ${supplier}`);
  const cost = roundedUpCost(problem, { shares });
  if (cost !== objective) faults.push(`the shares cost ${cost}, not ${objective}`);
  if (bound === null || bound > objective) faults.push(`the bound is ${bound}, above the objective ${objective}`);
  return faults;
}

/** The exact cost as one fraction per demand, added up over a common denominator, then rounded up. */
function roundedUpCost(
  { demands, costs, fixedCosts }: FacilityProblem,
  { shares }: Pick<FacilityAnswer, 'shares'>,
): bigint {
  const perBuyer = demands.map(() => 0n);
  let whole = 0n;
  for (const { supplier, buyer, quantity } of shares) {
    const cost = costs[supplier]?.[buyer] ?? 0n;
    if (demands[buyer] === 0n) whole += cost;
    else perBuyer[buyer]! += cost * quantity;
  }
  for (const supplier of new Set(shares.map(({ supplier }) => supplier))) whole += fixedCosts[supplier] ?? 0n;
  let numerator = 0n;
  let denominator = 1n;
  for (const [buyer, cost] of perBuyer.entries()) {
    const demand = demands[buyer]!;
    if (demand === 0n) continue;
    whole += cost / demand;
    const rest = cost % demand;
    if (rest === 0n) continue;
    numerator = numerator * demand + rest * denominator;
    denominator *= demand;
  }
  return whole + (numerator + denominator - 1n) / denominator;
}
