/**
 * Which buyers a supplier serves for the largest sum of profits when rivals may not be served together, and, where
 * demands may be split, a part of one: depth-first search over items sorted by profit per unit. Exact in whole mode;
 * in split mode the part is rounded up, so that the answer bounds the true one.
 */
export class RivalPacking {
  /** 1 at the places served, wholly or in part; valid after `solve`. */
  readonly taken: Uint8Array;
  /** Units served of each place taken. */
  readonly units: Float64Array;
  /** Elementary steps so far. */
  steps = 0;
  readonly #blocked: Int32Array;
  readonly #stack: Int32Array;

  constructor(
    readonly rivals: readonly Int32Array[],
    readonly split: boolean,
  ) {
    this.taken = new Uint8Array(rivals.length);
    this.units = new Float64Array(rivals.length);
    this.#blocked = new Int32Array(rivals.length);
    this.#stack = new Int32Array(rivals.length);
  }

  /**
   * @param count of items, in falling order of profit per weight, all with a profit above zero
   * @param buyers the buyer of each place
   * @returns the largest profit, or more when the search is cut off (`units` then has less)
   */
  solve(
    count: number,
    buyers: Int32Array,
    profits: Float64Array,
    weights: Float64Array,
    capacity: number,
    maxSteps = 20_000,
  ): number {
    const stack = this.#stack;
    this.taken.fill(0, 0, count);
    let depth = 0;
    let best = 0;
    let value = 0;
    let room = capacity;
    let at = 0;
    let steps = 0;
    const first = this.#bound(0, count, buyers, profits, weights, capacity);
    for (;;) {
      while (at < count && this.#blocked[buyers[at]!]! > 0) at++;
      steps += 2;
      if (at < count && value + this.#bound(at, count, buyers, profits, weights, room) > best) {
        const weight = weights[at]!;
        if (weight <= room) {
          this.#block(buyers[at]!, 1);
          stack[depth++] = at;
          value += profits[at]!;
          room -= weight;
        } else if (this.split && room > 0) {
          const part = roundedUp(profits[at]! * (room / weight));
          if (value + part > best) {
            best = value + part;
            this.#keep(count, depth, weights);
            this.#take(at, room);
          }
        }
        at++;
        continue;
      }
      if (value > best) {
        best = value;
        this.#keep(count, depth, weights);
      }
      if (depth === 0) break;
      const last = stack[--depth]!;
      this.#block(buyers[last]!, -1);
      value -= profits[last]!;
      room += weights[last]!;
      at = last + 1;
      if (steps > maxSteps) {
        while (depth > 0) this.#block(buyers[stack[--depth]!]!, -1);
        this.steps += steps;
        return first;
      }
    }
    this.steps += steps;
    return best;
  }

  #block(buyer: number, by: number): void {
    for (const rival of this.rivals[buyer]!) this.#blocked[rival]! += by;
  }

  #keep(count: number, depth: number, weights: Float64Array): void {
    this.taken.fill(0, 0, count);
    for (let index = 0; index < depth; index++) this.#take(this.#stack[index]!, weights[this.#stack[index]!]!);
  }

  #take(at: number, units: number): void {
    this.taken[at] = 1;
    this.units[at] = units;
  }

  /** What the items from a place on can add at most: all that are not blocked, in order, the last one in part. */
  #bound(
    from: number,
    count: number,
    buyers: Int32Array,
    profits: Float64Array,
    weights: Float64Array,
    capacity: number,
  ): number {
    let room = capacity;
    let sum = 0;
    let at = from;
    for (; at < count; at++) {
      if (this.#blocked[buyers[at]!]! > 0) continue;
      const weight = weights[at]!;
      if (weight > room) {
        sum += roundedUp(profits[at]! * (room / weight));
        break;
      }
      room -= weight;
      sum += profits[at]!;
    }
    this.steps += at - from;
    return sum;
  }
}

const roundedUp = (part: number) => Math.ceil(part + part * 2 ** -50);
