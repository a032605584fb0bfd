import { byText } from '../../order-by.js';
import type { DemandCase } from '../outcome.js';
import { type Names, Tally } from '../packed/names.js';
import type { Ranked } from './shortlist.js';

/** The winners as suppliers and the regions of one lot, by number; used again for the next lot. */
export class RegionSheet {
  /** How many regions the rows name, and how many suppliers there are. */
  regions = 0;
  suppliers = 0;
  /** By region. */
  readonly names: string[] = [];
  volumes = new Float64Array(64);
  /** The supplier that serves the region; -1 for none. */
  primaries = new Int32Array(64);
  /** The regions in the order in which everybody prefers them. */
  preference = new Int32Array(64);
  /** By row: its region, and what of its agreed part nobody serves yet. */
  regionOf = new Int32Array(64);
  rests = new Float64Array(64);
  /** By supplier. */
  capacityLeft = new Float64Array(64);
  private serves: (Uint8Array | null)[] = [];
  private readonly regionNumbers = new Tally();
  private readonly supplierNumbers = new Tally();

  constructor(private readonly numbers: Names) {}

  /** Begins a lot: numbers its regions as they are met, and its winners by rank; `bidders` as in {@link NamedBrands}. */
  begin(winners: readonly Ranked[], bidders: Int32Array, rows: readonly DemandCase[]): void {
    this.makeRoom(Math.max(rows.length, winners.length));
    this.regionNumbers.clear();
    this.names.length = 0;
    for (let row = 0; row < rows.length; row++) this.regionOf[row] = this.regionNumber(rows[row]?.region ?? '');
    this.regions = this.names.length;
    this.volumes.fill(0, 0, this.regions);
    this.primaries.fill(-1, 0, this.regions);
    this.supplierNumbers.clear();
    this.suppliers = winners.length;
    this.serves.length = 0;
    for (let supplier = 0; supplier < winners.length; supplier++) {
      const { at, bid } = winners[supplier] as Ranked;
      const { capacity, regions } = bid;
      this.supplierNumbers.set(bidders[at] ?? 0, supplier + 1);
      this.capacityLeft[supplier] = capacity ?? Number.MAX_SAFE_INTEGER;
      this.serves.push(regions && Uint8Array.from(this.names, (name) => Number(regions.includes(name))));
    }
  }

  /** The supplier of this name; -1 when it is none. */
  supplierOf(bidder: string): number {
    return this.supplierNumbered(this.numbers.of(bidder));
  }

  /** The same by the number of the bidder's name. */
  supplierNumbered(bidder: number): number {
    return this.supplierNumbers.get(bidder) - 1;
  }

  canServe(supplier: number, region: number): boolean {
    const serves = this.serves[supplier];
    return !serves || serves[region] === 1;
  }

  /** Sorts the regions: the one with most left first, equal ones by name. By insertion: they are few. */
  prefer(): void {
    const { volumes, names, preference } = this;
    for (let region = 0; region < this.regions; region++) {
      const volume = volumes[region] ?? 0;
      let free = region;
      for (; free > 0; free--) {
        const before = preference[free - 1] ?? 0;
        const more = volume - (volumes[before] ?? 0);
        if (more < 0 || (more === 0 && byText(names[region] ?? '', names[before] ?? '') > 0)) break;
        preference[free] = before;
      }
      preference[free] = region;
    }
  }

  private regionNumber(name: string): number {
    const key = this.numbers.of(name);
    const known = this.regionNumbers.get(key);
    if (known > 0) return known - 1;
    this.names.push(name);
    this.regionNumbers.set(key, this.names.length);
    return this.names.length - 1;
  }

  private makeRoom(size: number): void {
    if (size <= this.rests.length) return;
    const room = 2 * size;
    this.volumes = new Float64Array(room);
    this.primaries = new Int32Array(room);
    this.preference = new Int32Array(room);
    this.regionOf = new Int32Array(room);
    this.rests = new Float64Array(room);
    this.capacityLeft = new Float64Array(room);
  }
}
