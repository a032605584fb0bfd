/** The first chunk holds so many numbers, each further one twice as many up to the largest. */
const SMALLEST_CHUNK = 512;
const LARGEST_CHUNK = 65_536;

/**
 * Records of numbers, one after the other in a few large arrays. What thousands of lots hold in objects costs the
 * collector more than the awards cost; what they hold here it does not look at.
 */
export class Tape {
  private readonly chunks: Float64Array[] = [];
  /** Where each record stands: its chunk, from where, and up to where. */
  private readonly places: number[] = [];
  private free = 0;
  private draft = new Float64Array(SMALLEST_CHUNK);
  private length = 0;

  /** Begins a record; of one that was not kept nothing stays. */
  begin(): void {
    this.length = 0;
  }

  /** Writes the next number of the record that is being written. */
  push(value: number): void {
    if (this.length === this.draft.length) {
      const longer = new Float64Array(2 * this.length);
      longer.set(this.draft);
      this.draft = longer;
    }
    this.draft[this.length++] = value;
  }

  /** Keeps the numbers written since the last record as one more. */
  keep(): void {
    const { draft, length } = this;
    let chunk = this.chunks.at(-1);
    if (!chunk || this.free + length > chunk.length) {
      const next = chunk ? Math.min(2 * chunk.length, LARGEST_CHUNK) : SMALLEST_CHUNK;
      chunk = new Float64Array(Math.max(next, length));
      this.chunks.push(chunk);
      this.free = 0;
    }
    for (let at = 0; at < length; at++) chunk[this.free + at] = draft[at] ?? 0;
    this.places.push(this.chunks.length - 1, this.free, this.free + length);
    this.free += length;
    this.begin();
  }

  /** Reads a record from its first number on. */
  read(record: number): TapeReader {
    const [chunk = 0, from = 0, to = 0] = this.places.slice(3 * record, 3 * record + 3);
    return new TapeReader((this.chunks[chunk] ?? new Float64Array()).subarray(from, to));
  }
}

export class TapeReader {
  private at = 0;

  constructor(private readonly numbers: Float64Array) {}

  next(): number {
    const value = this.numbers[this.at++];
    if (value === undefined) throw new RangeError('read past the end of a record');
    return value;
  }

  /** A number, or null where it was written as 0. */
  maybe(): number | null {
    return this.next() || null;
  }

  /** A list that was written after its length. */
  list<T>(read: (reader: TapeReader, at: number) => T): T[] {
    return Array.from({ length: this.next() }, (_, at) => read(this, at));
  }
}
