import { NEVER } from './grid.js';
import { SeededRandom } from './random.js';
import type { Shipments } from './shipments.js';

/** One in this many steps tries to close, open or replace a supplier. */
const SUPPLIER_MOVES = 100;
const LEVELS = 1_024;

/**
 * Simulated annealing over shipments: part of a buyer to another supplier, two buyers exchanged, suppliers closed,
 * opened and replaced. Always within the rules, from a seed, for a number of steps: the same on every machine.
 */
export class Annealing {
  best: Float64Array;
  bestCost: number;
  /** Elementary steps so far. */
  steps = 0;
  readonly #random: SeededRandom;
  readonly #nearest: Int32Array[];
  /** Moves of a compound step, to take back: buyer, from, to, units. */
  readonly #journal: number[] = [];

  constructor(
    readonly shipments: Shipments,
    /** Each buyer has one supplier. */
    readonly whole: boolean,
    seed: number,
  ) {
    this.#random = new SeededRandom(seed);
    this.#nearest = nearestSuppliers(shipments);
    this.best = shipments.snapshot();
    this.bestCost = shipments.complete ? shipments.cost : Infinity;
  }

  /** @param heat what a step may cost at the beginning, about, and at the end */
  run(steps: number, heat: { from: number; to: number }, spent: () => boolean): void {
    const { shipments } = this;
    const rounds = 200;
    // Falls evenly from round to round by the 200th root of the whole fall, found by halving.
    const factor = rootOf(heat.to / heat.from, rounds);
    let temperature = heat.from;
    const perRound = Math.ceil(steps / rounds);
    for (let round = 0; round < rounds; round++) {
      if (spent()) return;
      for (let step = 0; step < perRound; step++) {
        const tolerance = temperature * REFUSALS[this.#random.below(LEVELS)]!;
        if (this.#random.below(SUPPLIER_MOVES) === 0) this.#supplierMove(tolerance);
        else this.#buyerMove(tolerance);
        if (shipments.cost < this.bestCost - 0.5 && shipments.complete) {
          this.bestCost = shipments.cost;
          this.best.set(shipments.quantity);
        }
      }
      this.steps += perRound * 12;
      temperature *= factor;
    }
  }

  #buyerMove(tolerance: number): void {
    const { shipments } = this;
    const { buyers } = shipments.grid;
    const buyer = this.#random.below(buyers);
    const stride = shipments.nowhere + 1;
    const from = shipments.parts[buyer * stride + this.#random.below(shipments.partCount[buyer]!)]!;
    const near = this.#nearest[buyer]!;
    if (near.length === 0) return;
    const to = near[this.#random.below(near.length)]!;
    if (to === from) return;
    const held = shipments.quantity[from * buyers + buyer]!;
    if (shipments.isFreeOfRivals(buyer, to)) {
      const units = Math.min(held, shipments.roomFor(buyer, to));
      if (units > 0 && (units === held || !this.whole)) {
        if (shipments.transferDelta(buyer, from, to, units) <= tolerance) shipments.transfer(buyer, from, to, units);
        return;
      }
    }
    this.#exchange(buyer, from, to, held, tolerance);
  }

  /** The buyer to a supplier that has no place for it, and one that is in its way back to where it comes from. */
  #exchange(buyer: number, from: number, to: number, held: number, tolerance: number): void {
    const { shipments } = this;
    const { buyers } = shipments.grid;
    const count = shipments.memberCount[to]!;
    if (count === 0) return;
    const other = this.#inTheWay(buyer, to) ?? shipments.members[to * buyers + this.#random.below(count)]!;
    if (other === buyer || shipments.unit[from * buyers + other]! >= NEVER) return;
    const theirs = shipments.quantity[to * buyers + other]!;
    const mine = Math.min(held, shipments.roomFor(buyer, to) + theirs * shipments.weight[other]!);
    const back = Math.min(theirs, shipments.roomFor(other, from) + mine * shipments.weight[buyer]!);
    if (mine <= 0 || back <= 0 || (this.whole && (mine < held || back < theirs))) return;
    if (back * shipments.weight[other]! < mine - shipments.roomFor(buyer, to)) return;
    if (shipments.rivals.length > 0 && !this.#mayExchange(buyer, from, other, to, mine === held, back === theirs))
      return;
    const delta =
      mine * (shipments.unit[to * buyers + buyer]! - shipments.unit[from * buyers + buyer]!) +
      back * (shipments.unit[from * buyers + other]! - shipments.unit[to * buyers + other]!);
    if (delta > tolerance) return;
    // Through nowhere, so that no rule is broken on the way.
    shipments.transfer(other, to, shipments.nowhere, back);
    shipments.transfer(buyer, from, to, mine);
    shipments.transfer(other, shipments.nowhere, from, back);
  }

  /** The only rival of a buyer at a supplier, if there is one. */
  #inTheWay(buyer: number, supplier: number): number | undefined {
    const { shipments } = this;
    const { buyers, rivals } = shipments.grid;
    if (shipments.rivals.length === 0 || shipments.rivals[supplier * buyers + buyer] !== 1) return undefined;
    for (const rival of rivals[buyer]!) if (shipments.quantity[supplier * buyers + rival]! > 0) return rival;
    return undefined;
  }

  #mayExchange(one: number, a: number, two: number, b: number, oneLeaves: boolean, twoLeaves: boolean): boolean {
    const { shipments } = this;
    const { buyers, rivals } = shipments.grid;
    const mutual = rivals[one]!.includes(two);
    if (mutual && !(oneLeaves && twoLeaves)) return false;
    const own = mutual ? 1 : 0;
    return shipments.rivals[b * buyers + one] === own && shipments.rivals[a * buyers + two] === own;
  }

  #supplierMove(tolerance: number): void {
    const { shipments } = this;
    const { suppliers } = shipments.grid;
    const supplier = this.#random.below(suppliers);
    const before = shipments.cost;
    this.#journal.length = 0;
    let done: boolean;
    if (shipments.memberCount[supplier] === 0) {
      done = this.#random.below(2) === 0 ? this.#openUp(supplier) : this.#replaceBy(supplier);
    } else done = this.#emptyOut(supplier);
    if (!done || shipments.cost - before > tolerance) this.#takeBack();
  }

  #record(buyer: number, from: number, to: number, units: number): void {
    this.#journal.push(buyer, from, to, units);
    this.shipments.transfer(buyer, from, to, units);
  }

  #takeBack(): void {
    const journal = this.#journal;
    for (let at = journal.length - 4; at >= 0; at -= 4)
      this.shipments.transfer(journal[at]!, journal[at + 2]!, journal[at + 1]!, journal[at + 3]!);
  }

  /** Moves everything a supplier ships to the cheapest others that serve already. */
  #emptyOut(supplier: number): boolean {
    const { shipments } = this;
    const { buyers } = shipments.grid;
    const members = [
      ...shipments.members.subarray(supplier * buyers, supplier * buyers + shipments.memberCount[supplier]!),
    ];
    members.sort((a, b) => shipments.size[b]! - shipments.size[a]! || a - b);
    for (const buyer of members) {
      let left = shipments.quantity[supplier * buyers + buyer]!;
      while (left > 0) {
        const to = this.#cheapestPlace(buyer, supplier, left);
        if (to < 0) return false;
        const units = Math.min(left, shipments.roomFor(buyer, to));
        this.#record(buyer, supplier, to, units);
        left -= units;
      }
    }
    return true;
  }

  #cheapestPlace(buyer: number, except: number, units: number): number {
    const { shipments } = this;
    const { buyers } = shipments.grid;
    const near = this.#nearest[buyer]!;
    this.steps += near.length;
    for (const supplier of near) {
      if (supplier === except || shipments.memberCount[supplier] === 0) continue;
      const room = shipments.roomFor(buyer, supplier);
      if (room < (this.whole ? units : 1) || !shipments.isFreeOfRivals(buyer, supplier)) continue;
      if (shipments.unit[supplier * buyers + buyer]! < NEVER) return supplier;
    }
    return -1;
  }

  /** Takes what is cheaper from here, best first, and empties a supplier that has become small if that pays. */
  #openUp(supplier: number): boolean {
    const { shipments } = this;
    const { buyers, suppliers } = shipments.grid;
    const gains: { buyer: number; from: number; gain: number }[] = [];
    this.steps += buyers * 3;
    for (let buyer = 0; buyer < buyers; buyer++) {
      const each = shipments.unit[supplier * buyers + buyer]!;
      const first = buyer * (suppliers + 1);
      for (let at = first; at < first + shipments.partCount[buyer]!; at++) {
        const from = shipments.parts[at]!;
        const gain = shipments.unit[from * buyers + buyer]! - each;
        if (gain > 0) gains.push({ buyer, from, gain });
      }
    }
    gains.sort((a, b) => b.gain - a.gain || a.buyer - b.buyer || a.from - b.from);
    const donors = new Set<number>();
    for (const { buyer, from } of gains) {
      const held = shipments.quantity[from * buyers + buyer]!;
      const units = Math.min(held, shipments.roomFor(buyer, supplier));
      if (units <= 0 || (this.whole && units < held) || !shipments.isFreeOfRivals(buyer, supplier)) continue;
      this.#record(buyer, from, supplier, units);
      donors.add(from);
    }
    if (donors.size === 0) return false;
    for (const donor of donors) {
      if (donor === shipments.nowhere || shipments.memberCount[donor] === 0) continue;
      const mark = this.#journal.length;
      const before = shipments.cost;
      if (this.#emptyOut(donor) && shipments.cost < before) continue;
      const journal = this.#journal;
      for (let at = journal.length - 4; at >= mark; at -= 4)
        shipments.transfer(journal[at]!, journal[at + 2]!, journal[at + 1]!, journal[at + 3]!);
      journal.length = mark;
    }
    return true;
  }

  /** Gives everything that one supplier ships to another that ships nothing; what has no room there goes elsewhere. */
  #replaceBy(supplier: number): boolean {
    const { shipments } = this;
    const { buyers, suppliers } = shipments.grid;
    let old = this.#random.below(suppliers);
    for (let tries = 0; shipments.memberCount[old] === 0 && tries < suppliers; tries++) old = (old + 1) % suppliers;
    if (old === supplier || shipments.memberCount[old] === 0) return false;
    const members = [...shipments.members.subarray(old * buyers, old * buyers + shipments.memberCount[old]!)];
    const loss = (buyer: number) => shipments.unit[supplier * buyers + buyer]! - shipments.unit[old * buyers + buyer]!;
    members.sort((a, b) => loss(a) - loss(b) || a - b);
    for (const buyer of members) {
      const held = shipments.quantity[old * buyers + buyer]!;
      const units = Math.min(held, shipments.roomFor(buyer, supplier));
      if (loss(buyer) >= NEVER / 2 || units <= 0 || (this.whole && units < held)) continue;
      this.#record(buyer, old, supplier, units);
    }
    return this.#emptyOut(old);
  }
}

/** For each buyer the suppliers that it may be served from, by the cost of a unit with its part of the fixed cost. */
function nearestSuppliers({ grid, unit }: Shipments): Int32Array[] {
  const { suppliers, buyers, capacity, fixed } = grid;
  const width = Math.max(12, Math.ceil(suppliers / 3));
  return Array.from({ length: buyers }, (_, buyer) => {
    const each = (supplier: number) => unit[supplier * buyers + buyer]!;
    const withFixed = (supplier: number) => each(supplier) + fixed[supplier]! / Math.max(1, capacity[supplier]!);
    const usable = Array.from({ length: suppliers }, (_, supplier) => supplier).filter(
      (supplier) => each(supplier) < NEVER && capacity[supplier]! > 0,
    );
    const near = usable.sort((a, b) => withFixed(a) - withFixed(b) || a - b).slice(0, width);
    return Int32Array.from(near.sort((a, b) => each(a) - each(b) || a - b));
  });
}

/** How many temperatures dearer a step may be: -ln of evenly spread chances. In plain arithmetic, the same everywhere. */
const REFUSALS = Float64Array.from({ length: LEVELS }, (_, level) => -naturalLogarithm((level + 0.5) / LEVELS));

/** Of a number above zero, to about 15 digits. */
function naturalLogarithm(value: number): number {
  let halvings = 0;
  let rest = value;
  for (; rest < 0.75; rest *= 2) halvings++;
  const ratio = (rest - 1) / (rest + 1);
  let sum = 0;
  let power = ratio;
  for (let odd = 1; odd < 60; odd += 2) {
    sum += power / odd;
    power *= ratio * ratio;
  }
  return 2 * sum - halvings * Math.LN2;
}

/** The number from 0 to 1 whose power is the value. */
function rootOf(value: number, degree: number): number {
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    let power = 1;
    for (let factor = 0; factor < degree; factor++) power *= middle;
    if (power < value) low = middle;
    else high = middle;
  }
  return high;
}
