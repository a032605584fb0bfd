import type { Assignment } from './assignment.js';

/**
 * Moves that lower the value of an assignment until none does: a buyer to another supplier, two buyers exchanged, a
 * buyer in and another on (a chain), a supplier emptied, a supplier opened. First improvement in a fixed order.
 */
export class LocalSearch {
  /** Elementary steps so far. */
  steps = 0;

  constructor(readonly assignment: Assignment) {}

  /** Moves within the suppliers that serve, and to others where it pays at once. */
  improve(): void {
    do while (this.#shift()) continue;
    while (this.#swap() || this.#chain());
  }

  /** Everything: also suppliers opened, closed and replaced. */
  improveAll(): void {
    do this.improve();
    while (this.#openSome() || this.#closeSome());
  }

  #shift(): boolean {
    const { assignment } = this;
    const { suppliers, buyers } = assignment.grid;
    let improved = false;
    this.steps += suppliers * buyers;
    for (let buyer = 0; buyer < buyers; buyer++) {
      let best = -0.5;
      let to = -1;
      const from = assignment.at[buyer]!;
      for (let supplier = 0; supplier < suppliers; supplier++) {
        if (supplier === from) continue;
        const delta = assignment.moveDelta(buyer, supplier);
        if (delta >= best) continue;
        best = delta;
        to = supplier;
      }
      if (to < 0) continue;
      assignment.move(buyer, to);
      improved = true;
    }
    return improved;
  }

  #swap(): boolean {
    const { assignment } = this;
    const { buyers } = assignment.grid;
    let improved = false;
    this.steps += (buyers * buyers) / 2;
    for (let one = 0; one < buyers; one++)
      for (let two = one + 1; two < buyers; two++) {
        if (assignment.at[one] === assignment.at[two] || assignment.swapDelta(one, two) >= -0.5) continue;
        const there = assignment.at[two]!;
        assignment.move(two, assignment.at[one]!);
        assignment.move(one, there);
        improved = true;
      }
    return improved;
  }

  /** One buyer to a cheaper supplier that is full, where another makes room and goes elsewhere. */
  #chain(): boolean {
    const { assignment } = this;
    const { suppliers, buyers, cost, capacity, demand } = assignment.grid;
    const members = membersOf(assignment);
    for (let one = 0; one < buyers; one++) {
      const from = assignment.at[one]!;
      const here = cost[from * buyers + one]!;
      for (let to = 0; to < suppliers; to++) {
        if (to === from || assignment.count[to] === 0 || cost[to * buyers + one]! >= here) continue;
        if (!assignment.allowed[to * buyers + one]) continue;
        const short = assignment.load[to]! + demand[one]! - capacity[to]!;
        if (short <= 0 && assignment.rivals.length === 0) continue;
        if (this.#push(one, to, short, members[to]!)) return true;
      }
    }
    return false;
  }

  #push(one: number, to: number, short: number, members: readonly number[]): boolean {
    const { assignment } = this;
    const { suppliers, demand } = assignment.grid;
    const from = assignment.at[one]!;
    const before = assignment.value;
    for (const other of members) {
      if (demand[other]! < short) continue;
      this.steps += suppliers;
      assignment.move(one, to);
      let best = before - 0.5 - assignment.value;
      let place = -1;
      for (let supplier = 0; supplier < suppliers; supplier++) {
        if (supplier === to) continue;
        const delta = assignment.moveDelta(other, supplier);
        if (delta >= best) continue;
        best = delta;
        place = supplier;
      }
      if (place >= 0) {
        assignment.move(other, place);
        return true;
      }
      assignment.move(one, from);
    }
    return false;
  }

  /** Opens a supplier and moves to it what gains, best per unit first; kept when it pays. */
  #openSome(): boolean {
    const { assignment } = this;
    const { suppliers } = assignment.grid;
    for (let supplier = 0; supplier < suppliers; supplier++) {
      if (assignment.count[supplier]! > 0) continue;
      const before = assignment.value;
      const places = assignment.at.slice();
      this.attract(supplier);
      if (assignment.count[supplier] === 0) continue;
      this.#dropIdle(supplier);
      if (assignment.value < before - 0.5) return true;
      assignment.restore(places);
    }
    return false;
  }

  /** Moves buyers that are cheaper there to a supplier while there is room. */
  attract(supplier: number): void {
    const { assignment } = this;
    const { buyers, cost, demand, capacity } = assignment.grid;
    const from = supplier * buyers;
    this.steps += buyers * 4;
    const gains: { buyer: number; rate: number }[] = [];
    for (let buyer = 0; buyer < buyers; buyer++) {
      if (!assignment.allowed[from + buyer] || assignment.at[buyer] === supplier) continue;
      const gain = cost[assignment.at[buyer]! * buyers + buyer]! - cost[from + buyer]!;
      if (gain > 0) gains.push({ buyer, rate: gain / demand[buyer]! });
    }
    gains.sort((a, b) => b.rate - a.rate || a.buyer - b.buyer);
    for (const { buyer } of gains) {
      if (assignment.load[supplier]! + demand[buyer]! > capacity[supplier]!) continue;
      if (assignment.rivals.length > 0 && assignment.rivals[from + buyer]! > 0) continue;
      assignment.move(buyer, supplier);
    }
  }

  /** Empties suppliers other than the one given as long as that pays. */
  #dropIdle(except: number): void {
    const { assignment } = this;
    for (let supplier = 0; supplier < assignment.grid.suppliers; supplier++)
      if (supplier !== except && assignment.count[supplier]! > 0) this.#tryClose(supplier);
  }

  #closeSome(): boolean {
    const { assignment } = this;
    let improved = false;
    for (let supplier = 0; supplier < assignment.grid.suppliers; supplier++)
      if (assignment.count[supplier]! > 0 && this.#tryClose(supplier)) improved = true;
    return improved;
  }

  #tryClose(supplier: number): boolean {
    const { assignment } = this;
    const before = assignment.value;
    const moved = this.evacuate(supplier);
    if (assignment.count[supplier] === 0 && assignment.value < before - 0.5) return true;
    for (const buyer of moved) assignment.move(buyer, supplier);
    return false;
  }

  /** Moves every buyer of a supplier to the best other that serves already, largest demand first. */
  evacuate(supplier: number): number[] {
    const { assignment } = this;
    const { suppliers, buyers, demand } = assignment.grid;
    const moved: number[] = [];
    for (let buyer = 0; buyer < buyers; buyer++) if (assignment.at[buyer] === supplier) moved.push(buyer);
    moved.sort((a, b) => demand[b]! - demand[a]! || a - b);
    this.steps += buyers + moved.length * suppliers;
    for (const buyer of moved) {
      let best = Infinity;
      let to = -1;
      for (let other = 0; other < suppliers; other++) {
        if (other === supplier || assignment.count[other] === 0) continue;
        const delta = assignment.moveDelta(buyer, other);
        if (delta >= best) continue;
        best = delta;
        to = other;
      }
      if (to >= 0) assignment.move(buyer, to);
    }
    return moved.filter((buyer) => assignment.at[buyer] !== supplier);
  }
}

function membersOf({ at, grid }: Assignment): number[][] {
  const members: number[][] = Array.from({ length: grid.suppliers }, () => []);
  for (let buyer = 0; buyer < at.length; buyer++) members[at[buyer]!]!.push(buyer);
  return members;
}
