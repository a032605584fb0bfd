import type { LotProblem, Package, Round, Segment } from '#libs/solver';

/** Whole numbers below a limit, the same sequence in every run. */
class Dice {
  private state = 20_261_123;

  below(limit: number): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((this.state / 0x80000000) * limit);
  }

  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }
}

export interface RoundShape {
  readonly lots: number;
  readonly bids: number;
  readonly destinations: number;
  /** Bidders who bid on some of the lots. */
  readonly bidders: number;
  /** Discounts for several lots together. */
  readonly packages: number;
  /** Every so many bidders one has a tight capacity over all lots; 0 for none. */
  readonly tightEvery: number;
}

/** Least-cost rounds: volume tiers, fixed costs, freight, out-of-reach destinations, two to four winners, shares up to 70 %. */
export function drawRound(shape: RoundShape): Round {
  const dice = new Dice();
  const lots = Array.from({ length: shape.lots }, (_, at) => drawLot(at, shape, dice));
  const tight = shape.tightEvery > 0 ? bidderNames(shape).filter((_, at) => at % shape.tightEvery === 0) : [];
  const bidderCapacities = tight.map((bidder) => {
    const potential = lots
      .flatMap(({ bids }) => bids.filter((bid) => bid.bidder === bidder))
      .reduce((sum, { segments }) => sum + (segments.at(-1)?.to ?? 0n), 1n);
    return { bidder, capacity: (potential * BigInt(dice.between(8, 30))) / 100n + 1n };
  });
  const packages = Array.from({ length: shape.packages }, (_, at) => drawPackage(at, lots, shape, dice));
  return { lots, bidderCapacities, packages, lotConflicts: [] };
}

const numbered = (name: string, at: number): string => `${name}-${String(at).padStart(5, '0')}`;
const bidderNames = ({ bidders }: RoundShape): string[] =>
  Array.from({ length: bidders }, (_, at) => numbered('firm', at));

function drawLot(at: number, shape: RoundShape, dice: Dice): LotProblem {
  const id = numbered('lot', at);
  const scale = dice.between(1_000, 100_000);
  const base = dice.between(200, 20_000);
  const destinations = Array.from({ length: shape.destinations }, (_, to) => ({
    id: numbered('to', to),
    quantity: BigInt(dice.between(Math.ceil(scale / 10), scale)),
  }));
  const demand = Number(destinations.reduce((sum, { quantity }) => sum + quantity, 0n));
  const first = dice.below(shape.bidders);
  const bids = Array.from({ length: Math.min(shape.bids, shape.bidders) }, (_, index) => {
    // The first three are large and go everywhere, so that each lot has an award.
    const safe = index < 3;
    const most = safe ? demand : dice.between(Math.ceil(demand / 10), demand);
    const open = destinations.filter(() => safe || dice.below(5) > 0);
    return {
      id: numbered(`${id}-bid`, index),
      bidder: numbered('firm', (first + index * 7) % shape.bidders),
      group: null,
      segments: drawTiers(base, demand, safe ? 1 : dice.between(1, Math.ceil(demand / 20)), most, dice),
      destinations: open.map((place) => ({
        id: place.id,
        perUnit: BigInt(dice.below(Math.ceil(base / 8))),
        fixed: 0n,
      })),
    };
  });
  return {
    id,
    destinations,
    bids,
    minWinners: 2,
    maxWinners: 4,
    maxSharePermille: 700,
    singleWinner: false,
    destinationConflicts: [],
    shortage: 'refused',
  };
}

/** Up to three tiers, each some per cent cheaper than the one before it. */
function drawTiers(base: number, demand: number, from: number, to: number, dice: Dice): Segment[] {
  const tiers = dice.between(1, 3);
  const fixedCost = BigInt(Math.ceil((base * demand) / 400) + dice.below(1_000));
  const step = Math.floor((to - from) / tiers);
  let unitCost = Math.ceil((base * dice.between(80, 130)) / 100);
  return Array.from({ length: step > 0 ? tiers : 1 }, (_, tier) => {
    const segment = {
      from: BigInt(from + tier * step),
      to: BigInt(tier === tiers - 1 || step === 0 ? to : from + (tier + 1) * step - 1),
      unitCost: BigInt(unitCost),
      fixedCost,
    };
    unitCost = Math.max(1, Math.floor((unitCost * dice.between(93, 98)) / 100));
    return segment;
  });
}

function drawPackage(at: number, lots: readonly LotProblem[], shape: RoundShape, dice: Dice): Package {
  const bidder = numbered('firm', dice.below(shape.bidders));
  const mine = lots.flatMap(({ id, bids }) =>
    bids.filter((bid) => bid.bidder === bidder).map((bid) => ({ lot: id, bid })),
  );
  const start = dice.below(Math.max(1, mine.length - 4));
  const chosen = mine.slice(start, start + dice.between(2, 4));
  const items = chosen.map(({ lot, bid }) => {
    const [lowest, most] = [bid.segments[0]?.from ?? 1n, bid.segments.at(-1)?.to ?? 1n];
    return { lot, minQuantity: lowest > most / 4n ? lowest : most / 4n + 1n };
  });
  const worth = chosen.reduce(
    (sum, { bid }, index) => sum + (items[index]?.minQuantity ?? 0n) * (bid.segments[0]?.unitCost ?? 0n),
    0n,
  );
  return { id: numbered('package', at), bidder, discount: (worth * BigInt(dice.between(4, 12))) / 100n, items };
}
