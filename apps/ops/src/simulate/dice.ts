import { createHash } from 'node:crypto';
import { invariant } from '#libs/kernel';

/** So many different values of one throw. */
const RANGE = 2 ** 32;

/**
 * Chance that can be repeated: what is thrown for a thing follows from the seed and the thing's name alone, so that it
 * does not matter in which order things happen.
 */
export class Dice {
  private state: number;

  constructor(seed: number, ...thing: readonly (string | number)[]) {
    this.state = createHash('sha256')
      .update([seed, ...thing].join('\u0000'))
      .digest()
      .readUInt32LE(0);
  }

  /** From 0 up to 1, without 1. Marsaglia's xorshift of 32 bits with a step between. */
  private next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let word = this.state;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return ((word ^ (word >>> 16)) >>> 0) / RANGE;
  }

  chance(percent: number): boolean {
    return this.next() * 100 < percent;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    invariant(list.length > 0, 'there is nothing to pick from');
    return list[this.between(0, list.length - 1)] as T;
  }

  /** Parts of a whole, each at least 1; fewer when the whole does not go so far. */
  parts(whole: number, count: number): number[] {
    const most = Math.min(count, whole);
    const cuts = new Set<number>();
    while (cuts.size < most - 1) cuts.add(this.between(1, whole - 1));
    const ends = [...cuts, whole].sort((a, b) => a - b);
    return ends.map((end, at) => end - (ends[at - 1] ?? 0));
  }
}
