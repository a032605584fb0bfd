import { NEVER, type Grid } from './grid.js';

/**
 * How much each supplier ships to each buyer, always whole units, within capacities and without rivals at one supplier.
 * What has no place is with an imaginary last supplier, which holds everything and is dear beyond all others.
 * A buyer without demand counts as one unit that takes no capacity.
 */
export class Shipments {
  /** The imaginary supplier. */
  readonly nowhere: number;
  readonly size: Float64Array;
  /** Capacity that one unit of a buyer takes: 1, or 0 without demand. */
  readonly weight: Float64Array;
  /** Cost of one unit; NEVER where it may not be served from. At supplier * buyers + buyer. */
  readonly unit: Float64Array;
  readonly quantity: Float64Array;
  readonly room: Float64Array;
  readonly fixed: Float64Array;
  /** Rivals of a buyer at a supplier; empty when there are no conflicts. */
  readonly rivals: Int32Array;
  /** The buyers of a supplier: the first `memberCount[supplier]` from supplier * buyers on, in no particular order. */
  readonly members: Int32Array;
  readonly memberCount: Int32Array;
  /** Suppliers of a buyer: the first `partCount[buyer]` from buyer * (suppliers + 1) on. */
  readonly parts: Int32Array;
  readonly partCount: Int32Array;
  cost = 0;
  readonly #memberAt: Int32Array;
  readonly #partAt: Int32Array;
  readonly #stride: number;

  constructor(readonly grid: Grid) {
    const { suppliers, buyers, demand, cost, capacity } = grid;
    this.nowhere = suppliers;
    this.#stride = suppliers + 1;
    const pairs = this.#stride * buyers;
    this.size = demand.map((quantity) => quantity || 1);
    this.weight = demand.map((quantity) => (quantity > 0 ? 1 : 0));
    this.unit = new Float64Array(pairs);
    this.quantity = new Float64Array(pairs);
    this.members = new Int32Array(pairs);
    this.#memberAt = new Int32Array(pairs);
    this.parts = new Int32Array(pairs);
    this.#partAt = new Int32Array(pairs);
    this.memberCount = new Int32Array(this.#stride);
    this.partCount = new Int32Array(buyers);
    this.room = new Float64Array(this.#stride);
    this.room.set(capacity);
    this.room[this.nowhere] = Infinity;
    this.fixed = new Float64Array(this.#stride);
    this.fixed.set(grid.fixed);
    this.rivals = new Int32Array(grid.rivals.some((list) => list.length > 0) ? pairs : 0);
    let dearest = 1;
    for (let pair = 0; pair < cost.length; pair++) {
      const each = cost[pair]! >= NEVER ? NEVER : cost[pair]! / this.size[pair % buyers]!;
      this.unit[pair] = each;
      if (each < NEVER && each > dearest) dearest = each;
    }
    const most = grid.fixed.reduce((sum, money) => Math.max(sum, money), 0);
    this.unit.fill(4 * (dearest + most), this.nowhere * buyers);
    for (let buyer = 0; buyer < buyers; buyer++) this.#add(this.nowhere, buyer, this.size[buyer]!);
  }

  /** Everything has a real place. */
  get complete(): boolean {
    return this.memberCount[this.nowhere] === 0;
  }

  /** Moves units of a buyer; the caller has looked at room and rivals. The cost follows. */
  transfer(buyer: number, from: number, to: number, units: number): void {
    const { buyers } = this.grid;
    const left = this.quantity[from * buyers + buyer]! - units;
    this.#take(from, buyer, units, left === 0);
    this.#add(to, buyer, units);
  }

  /** What `transfer` would add to the cost. */
  transferDelta(buyer: number, from: number, to: number, units: number): number {
    const { buyers } = this.grid;
    let delta = units * (this.unit[to * buyers + buyer]! - this.unit[from * buyers + buyer]!);
    if (this.memberCount[to] === 0) delta += this.fixed[to]!;
    if (this.memberCount[from] === 1 && units === this.quantity[from * buyers + buyer]) delta -= this.fixed[from]!;
    return delta;
  }

  /** Units of a buyer that a supplier has room for. */
  roomFor(buyer: number, supplier: number): number {
    return this.weight[buyer] === 0 ? Infinity : this.room[supplier]!;
  }

  isFreeOfRivals(buyer: number, supplier: number): boolean {
    return this.rivals.length === 0 || this.rivals[supplier * this.grid.buyers + buyer] === 0;
  }

  /** A copy of all quantities, to come back to with `restore`. */
  snapshot(): Float64Array {
    return this.quantity.slice();
  }

  restore(quantities: Float64Array): void {
    const { buyers } = this.grid;
    for (let supplier = 0; supplier <= this.nowhere; supplier++)
      while (this.memberCount[supplier]! > 0) {
        const buyer = this.members[supplier * buyers]!;
        this.#take(supplier, buyer, this.quantity[supplier * buyers + buyer]!, true);
      }
    this.cost = 0;
    for (let supplier = 0; supplier <= this.nowhere; supplier++)
      for (let buyer = 0; buyer < buyers; buyer++) {
        const units = quantities[supplier * buyers + buyer]!;
        if (units > 0) this.#add(supplier, buyer, units);
      }
  }

  #add(supplier: number, buyer: number, units: number): void {
    const { buyers } = this.grid;
    const pair = supplier * buyers + buyer;
    if (this.quantity[pair] === 0) {
      if (this.memberCount[supplier] === 0) this.cost += this.fixed[supplier]!;
      const member = this.memberCount[supplier]!++;
      this.members[supplier * buyers + member] = buyer;
      this.#memberAt[pair] = member;
      const part = this.partCount[buyer]!++;
      this.parts[buyer * this.#stride + part] = supplier;
      this.#partAt[pair] = part;
      if (this.rivals.length > 0 && supplier !== this.nowhere)
        for (const rival of this.grid.rivals[buyer]!) this.rivals[supplier * buyers + rival]!++;
    }
    this.quantity[pair]! += units;
    this.room[supplier]! -= units * this.weight[buyer]!;
    this.cost += units * this.unit[pair]!;
  }

  #take(supplier: number, buyer: number, units: number, all: boolean): void {
    const { buyers } = this.grid;
    const pair = supplier * buyers + buyer;
    this.room[supplier]! += units * this.weight[buyer]!;
    this.cost -= units * this.unit[pair]!;
    this.quantity[pair]! -= units;
    if (!all) return;
    this.quantity[pair] = 0;
    // The last of the list takes the place that becomes empty.
    const lastMember = this.members[supplier * buyers + --this.memberCount[supplier]!]!;
    const member = this.#memberAt[pair]!;
    this.members[supplier * buyers + member] = lastMember;
    this.#memberAt[supplier * buyers + lastMember] = member;
    const lastPart = this.parts[buyer * this.#stride + --this.partCount[buyer]!]!;
    const part = this.#partAt[pair]!;
    this.parts[buyer * this.#stride + part] = lastPart;
    this.#partAt[lastPart * buyers + buyer] = part;
    if (this.memberCount[supplier] === 0) this.cost -= this.fixed[supplier]!;
    if (this.rivals.length > 0 && supplier !== this.nowhere)
      for (const rival of this.grid.rivals[buyer]!) this.rivals[supplier * buyers + rival]!--;
  }
}
