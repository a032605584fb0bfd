import type { LotBid, LotProblem, Package, Round, Segment } from '#libs/solver';

/** Whole numbers that look random, the same for one seed in every run. */
class Dice {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }
}

/** What kind of round is drawn; volumes from some thousands to a million, prices and freight that all differ. */
export interface RoundFamily {
  readonly lots: number;
  readonly bids: number;
  readonly destinations: number;
  readonly bidders: number;
  readonly packages: number;
  /** Lots of one package, at least and at most. */
  readonly packageLots: readonly [number, number];
  /** So many bidders have a capacity, in per cent of what they bid for. */
  readonly capacities: number;
  readonly capacityPercent: readonly [number, number];
  readonly minWinners: number;
  readonly maxWinners: number;
  readonly conflicts: number;
  /** Fixed freight to each destination, up to this many ten-thousandths of a lot's price; 0 for none. */
  readonly fixedFreight: number;
}

export const SAMPLE_FAMILY: RoundFamily = {
  lots: 100,
  bids: 8,
  destinations: 5,
  bidders: 30,
  packages: 10,
  packageLots: [2, 4],
  capacities: 6,
  capacityPercent: [8, 30],
  minWinners: 2,
  maxWinners: 4,
  conflicts: 0,
  fixedFreight: 0,
};

/** A round of a family; the first three bids of each lot, or more, can serve all of it. */
export function largeRound(family: RoundFamily, seed: number): Round {
  const dice = new Dice(seed * 7_919 + 13);
  const lots = Array.from({ length: family.lots }, (_, at) => drawLot(family, numbered('lot', at), dice));
  const bidderCapacities = Array.from({ length: family.capacities }, (_, at) => {
    const bidder = numbered('firm', Math.floor((at * family.bidders) / family.capacities));
    const offered = lots
      .flatMap(({ bids }) => bids.filter((bid) => bid.bidder === bidder))
      .reduce((sum, { segments }) => sum + segments.at(-1)!.to, 1n);
    return { bidder, capacity: (offered * BigInt(dice.between(...family.capacityPercent))) / 100n + 1n };
  });
  const packages = Array.from({ length: family.packages }, (_, at) => drawPackage(family, at, lots, dice));
  const lotConflicts = Array.from({ length: family.conflicts }, () => {
    const first = dice.below(family.lots - 1);
    return [numbered('lot', first), numbered('lot', dice.between(first + 1, family.lots - 1))] as const;
  });
  return { lots, bidderCapacities, packages: packages.filter(({ items }) => items.length > 1), lotConflicts };
}

const numbered = (name: string, at: number): string => `${name}-${String(at).padStart(5, '0')}`;

function drawLot(family: RoundFamily, id: string, dice: Dice): LotProblem {
  const scale = dice.between(1_000, 100_000);
  const base = dice.between(200, 20_000);
  const destinations = Array.from({ length: family.destinations }, (_, to) => ({
    id: numbered('to', to),
    quantity: BigInt(dice.between(Math.ceil(scale / 10), scale)),
  }));
  const demand = Number(destinations.reduce((sum, { quantity }) => sum + quantity, 0n));
  const firms = shuffled(family.bidders, dice);
  const bids = Array.from({ length: Math.min(family.bids, family.bidders) }, (_, at): LotBid => {
    const safe = at < Math.max(3, family.minWinners);
    const most = safe ? demand : dice.between(Math.ceil(demand / 10), demand);
    return {
      id: numbered(`${id}-bid`, at),
      bidder: numbered('firm', firms[at] ?? 0),
      group: null,
      segments: drawTiers(base, demand, safe ? 1 : dice.between(1, Math.ceil(demand / 20)), most, dice),
      destinations: destinations
        .filter(() => safe || dice.below(5) > 0)
        .map((place) => ({
          id: place.id,
          perUnit: BigInt(dice.below(Math.ceil(base / 8))),
          fixed: BigInt(dice.below(1 + Math.ceil((base * demand * family.fixedFreight) / 10_000))),
        })),
    };
  });
  const { minWinners, maxWinners } = family;
  return {
    id,
    destinations,
    bids,
    minWinners,
    maxWinners,
    maxSharePermille: maxWinners > 1 ? 700 : 1_000,
    singleWinner: false,
    destinationConflicts: [],
    shortage: 'refused',
  };
}

function shuffled(length: number, dice: Dice): number[] {
  const order = Array.from({ length }, (_, at) => at);
  for (let at = 0; at < length - 1; at++) {
    const other = dice.between(at, length - 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}

function drawTiers(base: number, demand: number, from: number, most: number, dice: Dice): Segment[] {
  const to = Math.max(most, from);
  const tiers = dice.between(1, 3);
  const step = Math.floor((to - from) / tiers);
  const fixedCost = BigInt(Math.ceil((base * demand) / 400) + dice.below(1_000));
  let unit = Math.ceil((base * dice.between(80, 130)) / 100);
  return Array.from({ length: step > 0 ? tiers : 1 }, (_, tier) => {
    const last = tier === tiers - 1 || step === 0;
    const segment = {
      from: BigInt(from + tier * step),
      to: BigInt(last ? to : from + (tier + 1) * step - 1),
      unitCost: BigInt(unit),
      fixedCost,
    };
    unit = Math.max(1, Math.floor((unit * dice.between(93, 98)) / 100));
    return segment;
  });
}

function drawPackage(family: RoundFamily, at: number, lots: readonly LotProblem[], dice: Dice): Package {
  const bidder = numbered('firm', dice.below(family.bidders));
  const mine = lots.flatMap(({ id, bids }) =>
    bids.filter((bid) => bid.bidder === bidder).map((bid) => ({ lot: id, segments: bid.segments })),
  );
  const count = dice.between(...family.packageLots);
  const start = dice.below(Math.max(1, mine.length - count));
  const chosen = mine.slice(start, start + count);
  const items = chosen.map(({ lot, segments }) => {
    const [lowest, quarter] = [segments[0]!.from, segments.at(-1)!.to / 4n];
    return { lot, minQuantity: lowest > quarter ? lowest : quarter + 1n };
  });
  const worth = chosen.reduce((sum, { segments }, item) => sum + items[item]!.minQuantity * segments[0]!.unitCost, 0n);
  return { id: numbered('package', at), bidder, discount: (worth * BigInt(dice.between(4, 12))) / 100n, items };
}
