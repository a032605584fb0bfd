import type { FacilityAnswer, FacilityProblem } from './facility-problem.js';

/** The answer that there is none, saying what is short where that is plain. */
export function infeasible({ capacities, demands, costs }: FacilityProblem, split: boolean): FacilityAnswer {
  const misfit = demands.findIndex((demand, buyer) =>
    capacities.every((capacity, supplier) => (!split && capacity < demand) || costs[supplier]![buyer] === null),
  );
  const reason =
    misfit >= 0
      ? `no supplier can serve the whole demand of buyer ${misfit + 1}, ${demands[misfit]}`
      : total(capacities) < total(demands)
        ? `the capacities sum to ${total(capacities)}, the demands to ${total(demands)}`
        : `no way to ${split ? 'serve every buyer' : 'give each buyer one supplier'} keeps every capacity and conflict`;
  return { status: 'infeasible', objective: null, bound: null, shares: [], nodes: 0, reproducible: true, reason };
}

const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);
