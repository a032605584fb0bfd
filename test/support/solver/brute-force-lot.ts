import type { LotAward, LotProblem, LotShare } from '#libs/solver';

/** The best award of a small lot; undefined when there is none. */
export interface BruteForceAward extends LotAward {
  readonly objective: bigint;
  readonly served: bigint;
}

interface Candidate {
  /** What makes one award better than another, the most important first; the less the better. */
  readonly order: readonly (number | bigint)[];
  readonly units: readonly (readonly number[])[];
  readonly segments: readonly number[];
  readonly cost: bigint;
  readonly missing: number;
}

/**
 * Tries every way to split every destination in whole units, and takes the best by the order that awards are promised
 * in: most served, least cost, most to the best ranked and then to the next, lowest segments, destination by
 * destination. Volumes must be small; money may be of any size.
 */
export function bruteForceLot(problem: LotProblem): BruteForceAward | undefined {
  const demands = problem.destinations.map(({ quantity }) => Number(quantity));
  const units = problem.bids.map(() => demands.map(() => 0));
  let best: Candidate | undefined;
  const split = (destination: number, bid: number, left: number): void => {
    if (destination === demands.length) {
      const candidate = judge(problem, demands, units);
      if (candidate && (!best || precedes(candidate.order, best.order))) best = candidate;
    } else if (bid === problem.bids.length) {
      if (left === 0 || problem.shortage === 'allowed') split(destination + 1, 0, demands[destination + 1] ?? 0);
    } else {
      const row = units[bid] ?? [];
      const { destinations } = problem.bids[bid] ?? {};
      const reachable = !destinations || destinations.some(({ id }) => id === problem.destinations[destination]?.id);
      for (let quantity = reachable ? left : 0; quantity >= 0; quantity--) {
        row[destination] = quantity;
        split(destination, bid + 1, left - quantity);
      }
    }
  };
  split(0, 0, demands[0] ?? 0);
  return best && awardOf(problem, demands, best);
}

function judge(problem: LotProblem, demands: readonly number[], units: readonly number[][]): Candidate | undefined {
  const { bids, minWinners, maxWinners, maxSharePermille } = problem;
  const total = demands.reduce((a, b) => a + b, 0);
  const volumes = units.map((row) => row.reduce((a, b) => a + b, 0));
  const winners = volumes.filter((volume) => volume > 0).length;
  if (winners < minWinners || winners > maxWinners) return undefined;
  if (volumes.some((volume) => volume * 1000 > total * maxSharePermille)) return undefined;
  const groups = bids.flatMap(({ group }, k) => ((volumes[k] ?? 0) > 0 && group !== null ? [group] : []));
  if (new Set(groups).size < groups.length) return undefined;
  let cost = 0n;
  const segments: number[] = [];
  for (const [k, bid] of bids.entries()) {
    const volume = volumes[k] ?? 0;
    segments.push(-1);
    if (volume === 0) continue;
    let least: bigint | undefined;
    for (const [s, { from, to, unitCost, fixedCost }] of bid.segments.entries()) {
      const price = fixedCost + unitCost * BigInt(volume);
      if (volume < from || volume > to || (least !== undefined && price >= least)) continue;
      least = price;
      segments[k] = s;
    }
    if (least === undefined) return undefined;
    cost += least;
    for (const { id, perUnit, fixed } of bid.destinations ?? []) {
      const quantity = units[k]?.[problem.destinations.findIndex((candidate) => candidate.id === id)] ?? 0;
      if (quantity > 0) cost += perUnit * BigInt(quantity) + fixed;
    }
  }
  const missing = total - volumes.reduce((a, b) => a + b, 0);
  const order = [
    missing,
    cost,
    ...volumes.map((volume) => -volume),
    ...segments,
    ...demands.flatMap((_, d) => units.map((row) => -(row[d] ?? 0))),
  ];
  return { order, units: units.map((row) => [...row]), segments, cost, missing };
}

function precedes(order: Candidate['order'], other: Candidate['order']): boolean {
  const at = order.findIndex((value, index) => value !== other[index]);
  return at >= 0 && (order[at] ?? 0) < (other[at] ?? 0);
}

function awardOf(problem: LotProblem, demands: readonly number[], best: Candidate): BruteForceAward {
  const shares = problem.bids.flatMap(({ id: bid }, k) =>
    problem.destinations.flatMap(({ id: destination }, d): LotShare[] => {
      const quantity = best.units[k]?.[d] ?? 0;
      return quantity > 0 ? [{ bid, segment: best.segments[k] ?? -1, destination, quantity: BigInt(quantity) }] : [];
    }),
  );
  const unserved = problem.destinations.flatMap(({ id }, d) => {
    const left = (demands[d] ?? 0) - best.units.reduce((sum, row) => sum + (row[d] ?? 0), 0);
    return left > 0 ? [{ id, quantity: BigInt(left) }] : [];
  });
  const served = BigInt(demands.reduce((a, b) => a + b, 0) - best.missing);
  return { lot: problem.id, shares, unserved, objective: best.cost, served };
}
