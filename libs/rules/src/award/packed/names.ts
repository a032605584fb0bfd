/** From here on the numbers are given out anew: a tender with more names than this has other worries. */
const MOST_NAMES = 1_000_000;

/** Gives each name a number, the same for all lots of a tender, so that a lot can count by array instead of by map. */
export class Names {
  private readonly numbers = new Map<string, number>();

  /** From 0, in the order in which names are first met. */
  of(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(name, number);
    return number;
  }

  /** To be called between two lots. */
  forgetIfMany(): void {
    if (this.numbers.size > MOST_NAMES) this.numbers.clear();
  }
}

/** Values by number, all 0 at the beginning of each lot, without being written to one by one. */
export class Tally {
  private values = new Float64Array(64);
  private stamps = new Int32Array(64);
  private stamp = 1;

  /** Forgets every value. */
  clear(): void {
    this.stamp = this.stamp === 0x7fffffff ? this.restart() : this.stamp + 1;
  }

  get(number: number): number {
    return this.stamps[number] === this.stamp ? (this.values[number] ?? 0) : 0;
  }

  set(number: number, value: number): void {
    if (number >= this.values.length) this.grow(number);
    this.values[number] = value;
    this.stamps[number] = this.stamp;
  }

  private grow(number: number): void {
    const size = Math.max(2 * this.values.length, number + 1);
    const [values, stamps] = [new Float64Array(size), new Int32Array(size)];
    values.set(this.values);
    stamps.set(this.stamps);
    this.values = values;
    this.stamps = stamps;
  }

  private restart(): number {
    this.stamps.fill(0);
    return 1;
  }
}
