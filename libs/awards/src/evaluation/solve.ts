import { invariant, lineAmount, type Minor, type UnitPrice } from '#libs/kernel';
import type { LotAllocation } from '#libs/rules';
import { type AllocationProblem, checkAllocation, entryPrice, leastCost } from '#libs/solver';
import type { LotInputs, ValidBidInput } from './inputs.js';

/** Stored with every award: which solver answered. The version goes up when the same inputs could answer otherwise. */
export const SOLVER = { solver: 'medlane-least-cost', solverVersion: 1 } as const;

/** An entry price takes some fifty solves; beyond this many bids the losers are told the price to beat instead. */
const MAX_BIDS_WITH_ENTRY_PRICES = 100;

export interface Solution {
  readonly allocation: LotAllocation;
  /** Whether optimality was proven within the solver's node limit, which is the same on every machine. */
  readonly proven: boolean;
  /** The winners' amounts, each rounded once; minor units. */
  readonly objectiveMinor: Minor;
}

/** The least-cost award of a lot, checked against the problem by code that shares nothing with the search. */
export function solve(
  { quantity, currency, rulebook }: Pick<LotInputs, 'quantity' | 'currency' | 'rulebook'>,
  ranked: readonly ValidBidInput[],
): Solution {
  const problem: AllocationProblem = {
    demand: quantity,
    offers: ranked.map((bid) => ({
      id: bid.id,
      unitPriceMicro: bid.unitPrice,
      capacity: bid.capacity,
      minimum: bid.minimumQuantity,
    })),
    maxWinners: rulebook.award.maxWinners,
  };
  const answer = leastCost(problem);
  const faults = checkAllocation(problem, answer);
  invariant(faults.length === 0, `the allocation breaks its own rules: ${faults.join('; ')}`);
  const prices = new Map(ranked.map(({ id, unitPrice }) => [id, unitPrice]));
  const shares = answer.shares.map(({ id, quantity }) => ({ bidId: id, quantity }));
  return {
    allocation: { shares, entryPrices: entryPrices(problem, new Set(shares.map(({ bidId }) => bidId))) },
    proven: answer.status === 'optimal',
    objectiveMinor: shares.reduce((sum, { bidId, quantity }) => {
      const price = prices.get(bidId);
      invariant(price !== undefined, `a share goes to ${bidId}, which is no bid`);
      return sum + lineAmount(quantity, price, currency);
    }, 0n),
  };
}

function entryPrices(problem: AllocationProblem, winners: ReadonlySet<string>): Map<string, UnitPrice | null> {
  const found = new Map<string, UnitPrice | null>();
  if (problem.offers.length > MAX_BIDS_WITH_ENTRY_PRICES) return found;
  for (const { id } of problem.offers) {
    if (winners.has(id)) continue;
    const price = entryPrice(problem, id);
    if (price !== undefined) found.set(id, price as UnitPrice | null);
  }
  return found;
}
