/**
 * Which items to take within a capacity for the largest sum of profits: depth-first search over items sorted by profit
 * per weight, exact in whole numbers. Its arrays are reused from call to call.
 */
export class Knapsack {
  /** Places of the items given, 1 when taken; valid after `solve`. */
  readonly taken: Uint8Array;
  /** Elementary steps so far. */
  steps = 0;
  readonly #trial: Uint8Array;

  constructor(size: number) {
    this.taken = new Uint8Array(size);
    this.#trial = new Uint8Array(size);
  }

  /**
   * @param count of items, in falling order of profit per weight, all with a profit above zero
   * @returns the largest profit; when the search is cut off, a number that it cannot exceed (`taken` then has less)
   */
  solve(count: number, profits: Float64Array, weights: Float64Array, capacity: number, maxSteps = 20_000): number {
    const { taken } = this;
    let rest = capacity;
    let best = 0;
    let fitting = 0;
    while (fitting < count && weights[fitting]! <= rest) {
      rest -= weights[fitting]!;
      best += profits[fitting]!;
      taken[fitting++] = 1;
    }
    this.steps += fitting + 1;
    if (fitting === count) return best;
    const relaxed = best + portion(profits[fitting]!, rest, weights[fitting]!);
    for (let at = fitting; at < count; at++) {
      const fits = weights[at]! <= rest;
      taken[at] = fits ? 1 : 0;
      if (!fits) continue;
      rest -= weights[at]!;
      best += profits[at]!;
    }
    this.steps += count - fitting;
    if (best >= relaxed) return best;
    return this.#search(count, profits, weights, capacity, best, relaxed, maxSteps);
  }

  /** Goes on from the greedy answer in `taken`, worth `best`; none is worth more than `relaxed`. */
  #search(
    count: number,
    profits: Float64Array,
    weights: Float64Array,
    capacity: number,
    greedy: number,
    relaxed: number,
    maxSteps: number,
  ): number {
    const trial = this.#trial;
    let best = greedy;
    let value = 0;
    let rest = capacity;
    let at = 0;
    let steps = 0;
    for (;;) {
      let ahead = at;
      let room = rest;
      let bound = value;
      while (ahead < count && weights[ahead]! <= room) {
        room -= weights[ahead]!;
        bound += profits[ahead++]!;
      }
      steps += ahead - at + 1;
      if (ahead < count) bound += portion(profits[ahead]!, room, weights[ahead]!);
      if (bound > best) {
        for (; at < ahead; at++) trial[at] = 1;
        // What the bound took whole is taken; the item that broke is left out.
        value = ahead < count ? bound - portion(profits[ahead]!, room, weights[ahead]!) : bound;
        rest = room;
        if (ahead < count) trial[at++] = 0;
        if (at < count) continue;
        if (value > best) {
          best = value;
          this.taken.set(trial.subarray(0, count));
          if (best >= relaxed) break;
        }
      }
      do at--;
      while (at >= 0 && trial[at] === 0);
      if (at < 0) break;
      if (steps > maxSteps) {
        this.steps += steps;
        return relaxed;
      }
      trial[at] = 0;
      rest += weights[at]!;
      value -= profits[at]!;
      at++;
    }
    this.steps += steps;
    return best;
  }
}

/** What `room` of an item is worth, rounded down from slightly above the true value, so that it bounds whole profits. */
export function portion(profit: number, room: number, weight: number): number {
  const part = profit * (room / weight);
  return Math.floor(part + part * 2 ** -50);
}
