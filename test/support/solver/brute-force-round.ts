import type { LotProblem, Round } from '#libs/solver';

/** What a lot can come to: who supplies how much in all, what is missing, and the least that this costs. */
interface Outcome {
  readonly volumes: ReadonlyMap<string, bigint>;
  readonly unserved: bigint;
  readonly cost: bigint;
}

/** The best that a round can come to: served first, then cost; undefined when no award keeps the rules. */
export interface Best {
  readonly unserved: bigint;
  readonly cost: bigint;
}

/**
 * Tries every award of a small round: every split of every destination, every segment, every combination of lots. No
 * code is shared with a search. A lot may have a few units for each of two or three destinations, not more.
 */
export function bruteForceRound(round: Round): Best | undefined {
  const outcomes = round.lots.map(outcomesOf);
  let best: Best | undefined;
  const combine = (at: number, chosen: readonly Outcome[]): void => {
    if (at === outcomes.length) {
      const total = judge(round, chosen);
      if (total && (!best || isBetter(total, best))) best = total;
      return;
    }
    for (const outcome of outcomes[at] ?? []) combine(at + 1, [...chosen, outcome]);
  };
  combine(0, []);
  return best;
}

const isBetter = (a: Best, b: Best) => a.unserved < b.unserved || (a.unserved === b.unserved && a.cost < b.cost);

function judge(round: Round, chosen: readonly Outcome[]): Best | undefined {
  const at = new Map(round.lots.map(({ id }, index) => [id, index]));
  const volume = (lot: string, bidder: string) => chosen[at.get(lot) ?? -1]?.volumes.get(bidder) ?? 0n;
  for (const { bidder, capacity } of round.bidderCapacities) {
    if (round.lots.reduce((sum, { id }) => sum + volume(id, bidder), 0n) > capacity) return undefined;
  }
  for (const [one, other] of round.lotConflicts) {
    for (const bidder of chosen[at.get(one) ?? -1]?.volumes.keys() ?? []) {
      const family = round.relatedBidders?.find((related) => related.includes(bidder)) ?? [bidder];
      if (family.some((each) => volume(other, each) > 0n)) return undefined;
    }
  }
  let cost = chosen.reduce((sum, outcome) => sum + outcome.cost, 0n);
  for (const { bidder, discount, items } of round.packages) {
    if (items.every(({ lot, minQuantity }) => volume(lot, bidder) >= minQuantity)) cost -= discount;
  }
  return { cost, unserved: chosen.reduce((sum, { unserved }) => sum + unserved, 0n) };
}

/** Every outcome of a lot that differs in volumes by bidder, each at its least cost. */
function outcomesOf(lot: LotProblem): Outcome[] {
  const found = new Map<string, Outcome>();
  const splits = lot.destinations.map(({ id, quantity }) => splitsOf(lot, id, quantity));
  const combine = (at: number, chosen: readonly (readonly bigint[])[]): void => {
    if (at < splits.length) {
      for (const split of splits[at] ?? []) combine(at + 1, [...chosen, split]);
      return;
    }
    const outcome = priced(lot, chosen);
    if (!outcome) return;
    const key = `${outcome.unserved} ${[...outcome.volumes]
      .map((entry) => entry.join('='))
      .sort()
      .join(' ')}`;
    const before = found.get(key);
    if (!before || outcome.cost < before.cost) found.set(key, outcome);
  };
  combine(0, []);
  return [...found.values()];
}

/** Every way to split a destination's quantity among the bids that may serve it; the last part is unserved. */
function splitsOf(lot: LotProblem, destination: string, quantity: bigint): bigint[][] {
  let splits: { left: bigint; parts: bigint[] }[] = [{ left: quantity, parts: [] }];
  for (const bid of lot.bids) {
    const may = !bid.destinations || bid.destinations.some(({ id }) => id === destination);
    splits = splits.flatMap(({ left, parts }) => {
      const ways = may ? Number(left) : 0;
      return Array.from({ length: ways + 1 }, (_, part) => ({
        left: left - BigInt(part),
        parts: [...parts, BigInt(part)],
      }));
    });
  }
  return splits
    .filter(({ left }) => left === 0n || lot.shortage === 'allowed')
    .map(({ left, parts }) => [...parts, left]);
}

function priced(lot: LotProblem, chosen: readonly (readonly bigint[])[]): Outcome | undefined {
  const demand = lot.destinations.reduce((sum, { quantity }) => sum + quantity, 0n);
  const volumes = new Map<string, bigint>();
  const groups = new Set<string>();
  let [cost, winners] = [0n, 0];
  for (const [at, bid] of lot.bids.entries()) {
    const total = chosen.reduce((sum, parts) => sum + (parts[at] ?? 0n), 0n);
    if (total === 0n) continue;
    winners++;
    if (total * 1_000n > demand * BigInt(lot.maxSharePermille)) return undefined;
    if (bid.group !== null && groups.has(bid.group)) return undefined;
    if (bid.group !== null) groups.add(bid.group);
    const tiers = bid.segments.filter(({ from, to }) => from <= total && total <= to);
    const costs = tiers.map(({ unitCost, fixedCost }) => unitCost * total + fixedCost);
    if (costs.length === 0) return undefined;
    cost += costs.reduce((least, each) => (each < least ? each : least));
    volumes.set(bid.bidder, (volumes.get(bid.bidder) ?? 0n) + total);
    for (const [index, { id }] of lot.destinations.entries()) {
      const part = chosen[index]?.[at] ?? 0n;
      const delivery = bid.destinations?.find((candidate) => candidate.id === id);
      if (part > 0n && delivery) cost += delivery.fixed + delivery.perUnit * part;
    }
  }
  if (winners < lot.minWinners || winners > lot.maxWinners || breaksDestinations(lot, chosen)) return undefined;
  const unserved = chosen.reduce((sum, parts) => sum + (parts.at(-1) ?? 0n), 0n);
  return { volumes, unserved, cost };
}

function breaksDestinations(lot: LotProblem, chosen: readonly (readonly bigint[])[]): boolean {
  const bidders = chosen.map((parts) => lot.bids.filter((_, at) => (parts[at] ?? 0n) > 0n).map(({ bidder }) => bidder));
  if (lot.singleWinner && bidders.some(({ length }) => length > 1)) return true;
  const at = new Map(lot.destinations.map(({ id }, index) => [id, index]));
  return lot.destinationConflicts.some(([one, other]) => {
    const others = bidders[at.get(other) ?? -1] ?? [];
    return bidders[at.get(one) ?? -1]?.some((bidder) => others.includes(bidder));
  });
}
