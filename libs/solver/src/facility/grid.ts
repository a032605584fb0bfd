import { invariant } from '#libs/kernel';
import type { FacilityProblem } from './facility-problem.js';

/** May serve or be taken on for nothing: never. Larger than any sum of costs. */
export const NEVER = 2 ** 52;

/**
 * The problem as flat arrays of whole numbers in doubles, small enough that every sum of a search stays exact. Costs
 * count `1 / fineness` of the common divisor of all costs, so that prices between two costs can be told apart; when
 * the money is too large for that, they are rounded down (`exact` is false) and bounds stay bounds.
 */
export interface Grid {
  readonly suppliers: number;
  readonly buyers: number;
  readonly capacity: Float64Array;
  readonly fixed: Float64Array;
  readonly demand: Float64Array;
  /** At supplier * buyers + buyer; NEVER where it may not serve. */
  readonly cost: Float64Array;
  /** Every total of a real answer is a multiple of this; 1 when costs are rounded or demands may be split. */
  readonly lattice: number;
  /** Of each buyer those that it may not share a supplier with. */
  readonly rivals: readonly Int32Array[];
  readonly totalDemand: number;
  /** The least money that an answer of at least this internal cost can cost. */
  toMoney(internal: number): bigint;
}

/** Sums may reach this. */
const ROOM = 2n ** 49n;
const MOST_FINENESS = 4_096n;

/** @param split whether parts of a demand may be served, so that totals need not be multiples of anything */
export function gridOf(problem: FacilityProblem, split = false): Grid {
  const suppliers = problem.capacities.length;
  const buyers = problem.demands.length;
  assertSound(problem);
  const divisor = commonDivisor(problem);
  const worst = worstTotal(problem) / divisor + 1n;
  let multiplier = MOST_FINENESS;
  let shift = 1n;
  while (multiplier > 1n && worst * multiplier > ROOM) multiplier /= 2n;
  while ((worst * multiplier) / shift > ROOM) shift *= 2n;
  const scaled = (money: bigint) => Number(((money / divisor) * multiplier) / shift);
  const cost = new Float64Array(suppliers * buyers);
  for (const [supplier, row] of problem.costs.entries())
    for (const [buyer, money] of row.entries())
      cost[supplier * buyers + buyer] = money === null ? NEVER : scaled(money);
  const exact = shift === 1n && !split;
  return {
    suppliers,
    buyers,
    cost,
    capacity: Float64Array.from(problem.capacities, Number),
    fixed: Float64Array.from(problem.fixedCosts, scaled),
    demand: Float64Array.from(problem.demands, Number),
    lattice: exact ? Number(multiplier) : 1,
    rivals: rivalsOf(problem),
    totalDemand: Number(problem.demands.reduce((sum, demand) => sum + demand, 0n)),
    toMoney: exact
      ? (internal) => ((BigInt(Math.ceil(internal)) + multiplier - 1n) / multiplier) * divisor
      : (internal) => (BigInt(Math.floor(internal)) * shift * divisor) / multiplier,
  };
}

/** For each buyer the least of serving cost and its part of the fixed cost: prices to begin with. */
export function startingPrices({ suppliers, buyers, cost, fixed, demand, capacity }: Grid): Float64Array {
  return Float64Array.from({ length: buyers }, (_, buyer) => {
    let least = Infinity;
    for (let supplier = 0; supplier < suppliers; supplier++) {
      const pair = supplier * buyers + buyer;
      if (cost[pair]! >= NEVER || capacity[supplier] === 0) continue;
      least = Math.min(least, cost[pair]! + fixed[supplier]! * (demand[buyer]! / capacity[supplier]!));
    }
    return least < Infinity ? least : 0;
  });
}

function assertSound({ capacities, fixedCosts, demands, costs }: FacilityProblem): void {
  invariant(fixedCosts.length === capacities.length && costs.length === capacities.length, 'a supplier is incomplete');
  invariant(
    costs.every((row) => row.length === demands.length),
    'a row of costs is incomplete',
  );
  const quantities = [...capacities, ...demands];
  invariant(
    quantities.every((quantity) => quantity >= 0n),
    'a quantity is negative',
  );
  const sum = quantities.reduce((total, quantity) => total + quantity, 0n);
  invariant(sum < 2n ** 52n, 'the quantities are too large: state them in larger units');
}

function commonDivisor({ fixedCosts, costs }: FacilityProblem): bigint {
  let divisor = 0n;
  for (const row of [fixedCosts, ...costs])
    for (const money of row) {
      if (money === null) continue;
      invariant(money >= 0n, 'a cost is negative');
      divisor = greatestCommonDivisor(divisor, money);
      if (divisor === 1n) return 1n;
    }
  return divisor === 0n ? 1n : divisor;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [large, small] = [a, b];
  while (small !== 0n) [large, small] = [small, large % small];
  return large;
}

/** No sum of costs that a search forms is larger. */
function worstTotal({ fixedCosts, costs, demands }: FacilityProblem): bigint {
  const fixed = fixedCosts.reduce((sum, money) => sum + money, 0n);
  return demands.reduce((sum, _, buyer) => {
    let dearest = 0n;
    for (const row of costs) {
      const money = row[buyer];
      if (money !== null && money !== undefined && money > dearest) dearest = money;
    }
    return sum + dearest;
  }, fixed);
}

function rivalsOf({ demands, conflicts }: FacilityProblem): Int32Array[] {
  const rivals = demands.map(() => new Set<number>());
  for (const [a, b] of conflicts) {
    invariant(a !== b && rivals[a] && rivals[b], `${a} and ${b} are no pair of buyers`);
    rivals[a].add(b);
    rivals[b].add(a);
  }
  return rivals.map((set) => Int32Array.from(set).sort());
}
