import type { BidCase, DemandCase } from '../outcome.js';
import { type Names, Tally } from '../packed/names.js';

/** The bidders of one lot by number, and the brands that its demand names, looked up when they are first asked for. */
export class NamedBrands {
  /** The number of each bid's bidder, in the order of the bids. */
  bidders = new Int32Array(64);
  private readonly met = new Tally();
  private readonly sums = new Tally();
  private rows: readonly DemandCase[] = [];
  private numbers = new Int32Array(64);
  private areNumbered = false;
  private areSummed = false;

  constructor(private readonly names: Names) {}

  /** Begins a lot; answers whether no two bids are of one bidder or of one group. */
  begin(bids: readonly BidCase[], rows: readonly DemandCase[]): boolean {
    this.rows = rows;
    this.areNumbered = false;
    this.areSummed = false;
    if (bids.length > this.bidders.length) this.bidders = new Int32Array(2 * bids.length);
    const { met } = this;
    met.clear();
    let unrelated = true;
    for (let at = 0; at < bids.length; at++) {
      const { bidder, group } = bids[at] as BidCase;
      const number = this.names.of(bidder);
      this.bidders[at] = number;
      if (group !== null || met.get(number) === 1) unrelated = false;
      met.set(number, 1);
    }
    return unrelated;
  }

  /** The numbers of the brands, in the order of the rows and of the brands in each. */
  listed(): Int32Array {
    if (this.areNumbered) return this.numbers;
    this.areNumbered = true;
    let count = 0;
    for (const { brands } of this.rows) {
      for (const { bidder } of brands) {
        if (count === this.numbers.length) this.numbers = longer(this.numbers);
        this.numbers[count++] = this.names.of(bidder);
      }
    }
    return this.numbers;
  }

  /** The reported demand that names the bidder of the bid at this position. */
  reported(at: number): number {
    if (!this.areSummed) this.sum();
    return this.sums.get(this.bidders[at] ?? 0);
  }

  private sum(): void {
    this.areSummed = true;
    this.sums.clear();
    const numbers = this.listed();
    let at = 0;
    for (const { brands } of this.rows) {
      for (const { quantity } of brands) {
        const number = numbers[at++] ?? 0;
        this.sums.set(number, this.sums.get(number) + quantity);
      }
    }
  }
}

function longer(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const room = new Int32Array(2 * numbers.length);
  room.set(numbers);
  return room;
}
