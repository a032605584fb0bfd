import type { LotAnswer, LotAward, LotProblem } from './problem.js';

/**
 * What is wrong with the award of a lot, checked in whole numbers against the problem alone: it shares no code with any
 * search. Empty when every rule is kept and the figures are right. That it is optimal is the search's own claim; only
 * that the claim is possible (the bound is not above the objective) is checked.
 */
export function checkLot(problem: LotProblem, answer: LotAnswer): string[] {
  const { status, objective, bound, shares, unserved, servedAtMost } = answer;
  if (status === 'infeasible') {
    const faults = shares.length > 0 ? ['an infeasible lot has shares'] : [];
    return answer.infeasible ? faults : [...faults, 'an infeasible lot does not say why'];
  }
  if (status === 'undecided') return shares.length > 0 ? ['an undecided lot has shares'] : [];
  const { faults, cost } = checkAward(problem, answer);
  if (cost !== objective) faults.push(`the cost is ${cost}, not ${objective}`);
  const missing = unserved.reduce((sum, { quantity }) => sum + quantity, 0n);
  const demand = problem.destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  if (demand - missing > servedAtMost) faults.push(`${demand - missing} is served, more than ${servedAtMost}`);
  if (demand - missing === servedAtMost && bound > objective) faults.push(`the bound ${bound} is above ${objective}`);
  if (status === 'optimal') {
    if (bound !== objective) faults.push(`it is called optimal, with a bound of ${bound}`);
    if (demand - missing !== servedAtMost) faults.push(`it is called optimal, and ${servedAtMost} can be served`);
  }
  return faults;
}

/** The faults of an award by the rules of its lot, and what it costs. */
export function checkAward(problem: LotProblem, award: LotAward): { faults: string[]; cost: bigint } {
  const faults: string[] = [];
  if (award.lot !== problem.id) faults.push(`the award is for ${award.lot}, not ${problem.id}`);
  const supplied = new Map<string, { segment: number; total: bigint }>();
  const pairs = new Set<string>();
  let cost = 0n;
  for (const { bid: id, segment, destination, quantity } of award.shares) {
    const bid = problem.bids.find((candidate) => candidate.id === id);
    if (!bid) {
      faults.push(`${id} is no bid of ${problem.id}`);
      continue;
    }
    const pair = JSON.stringify([id, destination]);
    if (pairs.has(pair)) faults.push(`${id} has two shares for ${destination}`);
    pairs.add(pair);
    if (quantity <= 0n) faults.push(`${id} has a share of ${quantity} for ${destination}`);
    if (!problem.destinations.some((candidate) => candidate.id === destination)) {
      faults.push(`${destination} is no destination of ${problem.id}`);
    }
    if (bid.destinations) {
      const delivery = bid.destinations.find((candidate) => candidate.id === destination);
      if (delivery) cost += delivery.perUnit * quantity + delivery.fixed;
      else faults.push(`${id} may not serve ${destination}`);
    }
    const before = supplied.get(id);
    if (before && before.segment !== segment) faults.push(`${id} wins in two segments`);
    supplied.set(id, { segment, total: (before?.total ?? 0n) + quantity });
  }
  for (const [id, { segment, total }] of supplied) {
    const tier = problem.bids.find((candidate) => candidate.id === id)?.segments[segment];
    if (!tier) {
      faults.push(`${id} has no segment ${segment}`);
      continue;
    }
    if (total < tier.from || total > tier.to) {
      faults.push(`${id} supplies ${total}, not from ${tier.from} to ${tier.to}`);
    }
    cost += tier.fixedCost + tier.unitCost * total;
  }
  faults.push(
    ...demandFaults(problem, award),
    ...winnerFaults(
      problem,
      [...supplied].map(([id, { total }]) => [id, total]),
    ),
    ...destinationFaults(problem, award),
  );
  return { faults, cost };
}

/** Each destination gets what it asked for, or the missing part is named and allowed. */
function demandFaults({ destinations, shortage }: LotProblem, { shares, unserved }: LotAward): string[] {
  const faults: string[] = [];
  for (const { id, quantity } of destinations) {
    let got = 0n;
    for (const share of shares) if (share.destination === id) got += share.quantity;
    let missing = 0n;
    for (const part of unserved) if (part.id === id) missing += part.quantity;
    if (got + missing !== quantity) faults.push(`${id} gets ${got} and lacks ${missing}, of ${quantity}`);
    if (missing < 0n) faults.push(`${id} lacks ${missing}`);
  }
  if (unserved.length > 0 && shortage === 'refused') faults.push('something is unserved, and may not be');
  return faults;
}

/** How many win, how much each at most, and at most one of a group. */
function winnerFaults(problem: LotProblem, winners: readonly (readonly [id: string, total: bigint])[]): string[] {
  const faults: string[] = [];
  const { minWinners, maxWinners, maxSharePermille } = problem;
  if (winners.length < minWinners) faults.push(`${winners.length} winners, at least ${minWinners} must be`);
  if (winners.length > maxWinners) faults.push(`${winners.length} winners, at most ${maxWinners} may be`);
  let demand = 0n;
  for (const { quantity } of problem.destinations) demand += quantity;
  const groups = new Set<string>();
  for (const [id, total] of winners) {
    if (total * 1000n > demand * BigInt(maxSharePermille)) {
      faults.push(`${id} supplies ${total} of ${demand}, more than ${maxSharePermille} per mille`);
    }
    const group = problem.bids.find((candidate) => candidate.id === id)?.group;
    if (group === undefined || group === null) continue;
    if (groups.has(group)) faults.push(`two winners belong to ${group}`);
    groups.add(group);
  }
  return faults;
}

/** Destinations with one supplier each, and destinations that must not share one. */
function destinationFaults(problem: LotProblem, { shares }: LotAward): string[] {
  const faults: string[] = [];
  const suppliers = new Map<string, Set<string>>();
  for (const { bid, destination } of shares) {
    const known = suppliers.get(destination) ?? new Set<string>();
    suppliers.set(destination, known.add(problem.bids.find(({ id }) => id === bid)?.bidder ?? bid));
    if (problem.singleWinner && shares.some((other) => other.destination === destination && other.bid !== bid)) {
      faults.push(`${destination} has several winners`);
    }
  }
  for (const [one, other] of problem.destinationConflicts) {
    for (const bidder of suppliers.get(one) ?? []) {
      if (suppliers.get(other)?.has(bidder)) faults.push(`${bidder} supplies ${one} and ${other}`);
    }
  }
  return faults;
}
