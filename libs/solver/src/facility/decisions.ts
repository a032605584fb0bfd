import { NEVER, type Grid } from './grid.js';

export const FREE = 0;
export const OPEN = 1;
export const CLOSED = 2;

/**
 * What a node of the search has decided: suppliers open or closed, buyers settled at a supplier, pairs ruled out. Every
 * decision is followed to its consequences at once; `undo` goes back to an earlier `mark`.
 */
export class Decisions {
  readonly status: Uint8Array;
  /** 1 where a buyer may still be served from; at supplier * buyers + buyer. */
  readonly allowed: Uint8Array;
  /** Suppliers left for each buyer. */
  readonly choices: Int32Array;
  /** The supplier a buyer is settled at, or -1. */
  readonly home: Int32Array;
  /** Capacity that settled buyers leave. */
  readonly rest: Float64Array;
  /** Serving costs of settled buyers. */
  settledCost = 0;
  /** A contradiction has been met: nothing keeps these decisions. */
  failed = false;
  #openCapacity = 0;
  /** Negative: a pair ruled out (-1 - pair); else 2 * supplier + 1 for opened, + 0 for closed; settled above those. */
  readonly #trail: number[] = [];
  readonly #settling: number[] = [];

  constructor(
    readonly grid: Grid,
    /** Demands may be split over suppliers. */
    readonly split = false,
  ) {
    const { suppliers, buyers, capacity, demand, cost } = grid;
    this.status = new Uint8Array(suppliers);
    this.allowed = new Uint8Array(suppliers * buyers);
    this.choices = new Int32Array(buyers);
    this.home = new Int32Array(buyers).fill(-1);
    this.rest = capacity.slice();
    for (let supplier = 0; supplier < suppliers; supplier++) {
      this.#openCapacity += capacity[supplier]!;
      for (let buyer = 0; buyer < buyers; buyer++) {
        const pair = supplier * buyers + buyer;
        if (cost[pair]! >= NEVER || (!split && demand[buyer]! > capacity[supplier]!)) continue;
        this.allowed[pair] = 1;
        this.choices[buyer]!++;
      }
    }
    if (this.#openCapacity < grid.totalDemand || this.choices.some((left) => left === 0)) this.failed = true;
    for (let buyer = 0; buyer < buyers; buyer++) if (this.choices[buyer] === 1) this.#settling.push(buyer);
    this.#settle();
  }

  get mark(): number {
    return this.#trail.length;
  }

  open(supplier: number): void {
    if (this.status[supplier] === OPEN) return;
    if (this.status[supplier] === CLOSED) this.failed = true;
    else {
      this.status[supplier] = OPEN;
      this.#trail.push(2 * supplier + 1);
    }
  }

  close(supplier: number): void {
    if (this.status[supplier] === CLOSED) return;
    if (this.status[supplier] === OPEN) {
      this.failed = true;
      return;
    }
    this.status[supplier] = CLOSED;
    this.#trail.push(2 * supplier);
    this.#openCapacity -= this.grid.capacity[supplier]!;
    if (this.#openCapacity < this.grid.totalDemand) this.failed = true;
    const { buyers } = this.grid;
    for (let buyer = 0; buyer < buyers; buyer++)
      if (this.allowed[supplier * buyers + buyer]) this.#rule(supplier, buyer);
    this.#settle();
  }

  /** The buyer is not served from there. */
  forbid(supplier: number, buyer: number): void {
    this.#rule(supplier, buyer);
    this.#settle();
  }

  /** The buyer is served from there. */
  require(supplier: number, buyer: number): void {
    const { suppliers, buyers } = this.grid;
    if (!this.allowed[supplier * buyers + buyer]) {
      this.failed = true;
      return;
    }
    for (let other = 0; other < suppliers; other++)
      if (other !== supplier && this.allowed[other * buyers + buyer]) this.#rule(other, buyer);
    this.#settle();
  }

  undo(mark: number): void {
    const { buyers, suppliers, cost, demand, capacity } = this.grid;
    const settled = 2 * suppliers;
    this.failed = false;
    this.#settling.length = 0;
    while (this.#trail.length > mark) {
      const entry = this.#trail.pop()!;
      if (entry < 0) {
        this.allowed[-1 - entry] = 1;
        this.choices[(-1 - entry) % buyers]!++;
      } else if (entry < settled) {
        this.status[entry >> 1] = FREE;
        if (!(entry & 1)) this.#openCapacity += capacity[entry >> 1]!;
      } else {
        const buyer = entry - settled;
        const supplier = this.home[buyer]!;
        this.home[buyer] = -1;
        this.rest[supplier]! += demand[buyer]!;
        this.settledCost -= cost[supplier * buyers + buyer]!;
      }
    }
  }

  #rule(supplier: number, buyer: number): void {
    const pair = supplier * this.grid.buyers + buyer;
    if (!this.allowed[pair]) return;
    this.allowed[pair] = 0;
    this.#trail.push(-1 - pair);
    const left = --this.choices[buyer]!;
    if (left === 0) this.failed = true;
    else if (left === 1) this.#settling.push(buyer);
  }

  /** Buyers with one supplier left are served from it, which may leave others with one. */
  #settle(): void {
    while (this.#settling.length > 0 && !this.failed) {
      const buyer = this.#settling.pop()!;
      if (this.home[buyer] !== -1) continue;
      const { suppliers, buyers, cost, demand, rivals } = this.grid;
      let supplier = 0;
      while (!this.allowed[supplier * buyers + buyer]) supplier++;
      this.home[buyer] = supplier;
      this.#trail.push(2 * suppliers + buyer);
      this.settledCost += cost[supplier * buyers + buyer]!;
      const rest = (this.rest[supplier]! -= demand[buyer]!);
      if (rest < 0) this.failed = true;
      this.open(supplier);
      for (const rival of rivals[buyer]!) this.#rule(supplier, rival);
      if (this.split) continue;
      for (let other = 0; other < buyers; other++)
        if (demand[other]! > rest && this.home[other] === -1 && this.allowed[supplier * buyers + other])
          this.#rule(supplier, other);
    }
  }
}
