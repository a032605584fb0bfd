import type { AllocationAnswer, AllocationProblem } from './problem.js';

/**
 * What is wrong with an answer, checked against the problem alone: it shares no code with the search.
 * Empty when every rule is kept and the figures are right. That it is optimal is the search's own claim.
 */
export function checkAllocation(
  problem: AllocationProblem,
  answer: Pick<AllocationAnswer, 'shares' | 'served' | 'unmet' | 'costMicro'>,
): string[] {
  const faults: string[] = [];
  let served = 0n;
  let cost = 0n;
  const seen = new Set<string>();
  for (const { id, quantity } of answer.shares) {
    const offer = problem.offers.find((candidate) => candidate.id === id);
    if (!offer) {
      faults.push(`${id} is no offer`);
      continue;
    }
    if (seen.has(id)) faults.push(`${id} has two shares`);
    seen.add(id);
    if (quantity <= 0n) faults.push(`${id} has a share of ${quantity}`);
    if (quantity > offer.capacity) faults.push(`${id} supplies ${quantity}, more than its capacity ${offer.capacity}`);
    if (quantity < offer.minimum) faults.push(`${id} supplies ${quantity}, less than its minimum ${offer.minimum}`);
    served += quantity;
    cost += quantity * offer.unitPriceMicro;
  }
  if (served > problem.demand) faults.push(`${served} is served of a demand of ${problem.demand}`);
  if (seen.size > problem.maxWinners) faults.push(`${seen.size} winners, at most ${problem.maxWinners} are allowed`);
  if (served !== answer.served) faults.push(`the shares sum to ${served}, not ${answer.served}`);
  if (problem.demand - served !== answer.unmet) faults.push(`${problem.demand - served} is unmet, not ${answer.unmet}`);
  if (cost !== answer.costMicro) faults.push(`the cost is ${cost}, not ${answer.costMicro}`);
  return faults;
}
