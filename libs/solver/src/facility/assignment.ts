import { NEVER, type Grid } from './grid.js';

/**
 * Who serves each buyer, with what follows from it kept up to date. It may break capacities and conflicts: each unit
 * above a capacity and each pair of rivals at one supplier costs a penalty, so that a search can pass through.
 */
export class Assignment {
  /** Supplier of each buyer; -1 while not placed. */
  readonly at: Int32Array;
  readonly load: Float64Array;
  /** Buyers of each supplier. */
  readonly count: Int32Array;
  /** Rivals of a buyer at a supplier; at supplier * buyers + buyer. Empty when there are no conflicts. */
  readonly rivals: Int32Array;
  /** Fixed and serving costs, without penalties. */
  cost = 0;
  /** Units above capacities. */
  excess = 0;
  /** Pairs of rivals at one supplier. */
  clashes = 0;
  excessPenalty = 0;
  clashPenalty = 0;

  constructor(
    readonly grid: Grid,
    /** 1 where a buyer may be served from. */
    readonly allowed: Uint8Array,
  ) {
    const { suppliers, buyers } = grid;
    this.at = new Int32Array(buyers).fill(-1);
    this.load = new Float64Array(suppliers);
    this.count = new Int32Array(suppliers);
    const conflicts = grid.rivals.some((list) => list.length > 0);
    this.rivals = new Int32Array(conflicts ? suppliers * buyers : 0);
    this.resetPenalties();
  }

  /** Penalties about as high as what there is to be gained by breaking a rule. */
  resetPenalties(): void {
    const { fixed, cost, demand } = this.grid;
    const dearest = cost.reduce((most, money) => (money < NEVER && money > most ? money : most), 1);
    const typical = fixed.reduce((sum, money) => sum + money, 0) / fixed.length + dearest;
    const size = this.grid.totalDemand / demand.length || 1;
    this.excessPenalty = Math.ceil(typical / size);
    this.clashPenalty = Math.ceil(typical);
  }

  raisePenalties(): void {
    this.excessPenalty *= 4;
    this.clashPenalty *= 4;
  }

  get feasible(): boolean {
    return this.excess === 0 && this.clashes === 0;
  }

  get value(): number {
    return this.cost + this.excess * this.excessPenalty + this.clashes * this.clashPenalty;
  }

  clear(): void {
    this.at.fill(-1);
    this.load.fill(0);
    this.count.fill(0);
    this.rivals.fill(0);
    this.cost = this.excess = this.clashes = 0;
  }

  /** Takes over the places of another assignment. */
  restore(places: Int32Array): void {
    this.clear();
    for (let buyer = 0; buyer < places.length; buyer++) if (places[buyer]! >= 0) this.place(buyer, places[buyer]!);
  }

  /** Places a buyer that has no place. */
  place(buyer: number, supplier: number): void {
    const { buyers, cost, fixed, demand, capacity, rivals } = this.grid;
    const pair = supplier * buyers + buyer;
    const load = this.load[supplier]!;
    const after = load + demand[buyer]!;
    this.at[buyer] = supplier;
    this.load[supplier] = after;
    if (this.count[supplier]!++ === 0) this.cost += fixed[supplier]!;
    this.cost += cost[pair]!;
    this.excess += above(after, capacity[supplier]!) - above(load, capacity[supplier]!);
    if (this.rivals.length === 0) return;
    this.clashes += this.rivals[pair]!;
    for (const rival of rivals[buyer]!) this.rivals[supplier * buyers + rival]!++;
  }

  /** Takes a buyer from its place. */
  remove(buyer: number): void {
    const { buyers, cost, fixed, demand, capacity, rivals } = this.grid;
    const supplier = this.at[buyer]!;
    const pair = supplier * buyers + buyer;
    const load = this.load[supplier]!;
    const after = load - demand[buyer]!;
    this.at[buyer] = -1;
    this.load[supplier] = after;
    if (--this.count[supplier]! === 0) this.cost -= fixed[supplier]!;
    this.cost -= cost[pair]!;
    this.excess += above(after, capacity[supplier]!) - above(load, capacity[supplier]!);
    if (this.rivals.length === 0) return;
    this.clashes -= this.rivals[pair]!;
    for (const rival of rivals[buyer]!) this.rivals[supplier * buyers + rival]!--;
  }

  move(buyer: number, supplier: number): void {
    this.remove(buyer);
    this.place(buyer, supplier);
  }

  /** What placing a buyer that has no place would add to the value; NEVER where it may not be served from. */
  placeDelta(buyer: number, to: number): number {
    const { buyers, cost, fixed, demand, capacity } = this.grid;
    const pair = to * buyers + buyer;
    if (!this.allowed[pair]) return NEVER;
    const load = this.load[to]!;
    const excess = above(load + demand[buyer]!, capacity[to]!) - above(load, capacity[to]!);
    const clashes = this.rivals.length > 0 ? this.rivals[pair]! : 0;
    const opening = this.count[to] === 0 ? fixed[to]! : 0;
    return cost[pair]! + opening + excess * this.excessPenalty + clashes * this.clashPenalty;
  }

  /** What moving a buyer would add to the value; NEVER where it may not be served from. */
  moveDelta(buyer: number, to: number): number {
    const { buyers, cost, fixed, demand, capacity } = this.grid;
    const pair = to * buyers + buyer;
    if (!this.allowed[pair]) return NEVER;
    const from = this.at[buyer]!;
    const size = demand[buyer]!;
    const spareTo = capacity[to]! - this.load[to]!;
    const spareFrom = capacity[from]! - this.load[from]!;
    let delta = cost[pair]! - cost[from * buyers + buyer]!;
    if (this.count[to] === 0) delta += fixed[to]!;
    if (this.count[from] === 1) delta -= fixed[from]!;
    if (spareTo < size) delta += this.excessPenalty * (spareTo < 0 ? size : size - spareTo);
    if (spareFrom < 0) delta -= this.excessPenalty * (-spareFrom < size ? -spareFrom : size);
    if (this.rivals.length > 0) delta += this.clashPenalty * (this.rivals[pair]! - this.rivals[from * buyers + buyer]!);
    return delta;
  }

  /** What exchanging the places of two buyers at different suppliers would add to the value. */
  swapDelta(one: number, two: number): number {
    const { buyers, cost, demand, capacity } = this.grid;
    const a = this.at[one]!;
    const b = this.at[two]!;
    const oneToB = b * buyers + one;
    const twoToA = a * buyers + two;
    if (!this.allowed[oneToB] || !this.allowed[twoToA]) return NEVER;
    let delta = cost[oneToB]! + cost[twoToA]! - cost[a * buyers + one]! - cost[b * buyers + two]!;
    const shift = demand[two]! - demand[one]!;
    if (shift !== 0) {
      const excess =
        above(this.load[a]! + shift, capacity[a]!) -
        above(this.load[a]!, capacity[a]!) +
        above(this.load[b]! - shift, capacity[b]!) -
        above(this.load[b]!, capacity[b]!);
      delta += excess * this.excessPenalty;
    }
    if (this.rivals.length > 0) {
      const mutual = this.grid.rivals[one]!.includes(two) ? 2 : 0;
      const clashes =
        this.rivals[oneToB]! + this.rivals[twoToA]! - this.rivals[a * buyers + one]! - this.rivals[b * buyers + two]!;
      delta += (clashes - mutual) * this.clashPenalty;
    }
    return delta;
  }
}

const above = (load: number, capacity: number) => (load > capacity ? load - capacity : 0);
