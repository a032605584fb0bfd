import type { RegionSheet } from './region-sheet.js';

/** Turns as pairs of supplier and region, one after the other. */
export type Turns = number[];

/**
 * Winners take regions in turn, the best rank one ahead of the others: 1, 1, 2, 3, 1, 2, 3, … (domain.md 1.9). Each
 * takes the largest one left that it serves and has the capacity for. Who can take nothing is skipped; a region that
 * nobody can take stays without a primary. Capacities go down as regions are taken.
 */
export class RegionPicker {
  /** The regions left, by their place in the order of preference: each names the next one, -1 ends. */
  private next = new Int32Array(64);
  private first = -1;
  private readonly active: number[] = [];

  pickPrimaries(sheet: RegionSheet, turns: Turns): void {
    turns.length = 0;
    this.begin(sheet, false);
    if (sheet.suppliers > 0) this.takeTurn(0, sheet, false, turns);
    this.takeTurns(sheet, false, turns);
  }

  /**
   * The same turns for spares, without the first one ahead: nobody is spare where it is primary, and a spare must have
   * the capacity left for the whole region. With one winner there is no spare.
   */
  pickSpares(sheet: RegionSheet, turns: Turns): void {
    turns.length = 0;
    if (sheet.suppliers < 2) return;
    this.begin(sheet, true);
    this.takeTurns(sheet, true, turns);
  }

  private begin({ regions, suppliers, preference, primaries }: RegionSheet, spare: boolean): void {
    if (this.next.length < regions) this.next = new Int32Array(2 * regions);
    this.first = -1;
    for (let place = regions - 1; place >= 0; place--) {
      if (spare && primaries[preference[place] ?? 0] === -1) continue;
      this.next[place] = this.first;
      this.first = place;
    }
    this.active.length = 0;
    for (let supplier = 0; supplier < suppliers; supplier++) this.active.push(supplier);
  }

  /** What a supplier cannot take now it cannot take later. */
  private takeTurns(sheet: RegionSheet, spare: boolean, turns: Turns): void {
    const { active } = this;
    for (let left = active.length; left > 0 && this.first !== -1;) {
      let staying = 0;
      for (let at = 0; at < left; at++) {
        const supplier = active[at] ?? 0;
        if (this.takeTurn(supplier, sheet, spare, turns)) active[staying++] = supplier;
      }
      left = staying;
    }
  }

  private takeTurn(supplier: number, sheet: RegionSheet, spare: boolean, turns: Turns): boolean {
    const { preference, volumes, primaries, capacityLeft } = sheet;
    for (let place = this.first, before = -1; place !== -1; before = place, place = this.next[place] ?? -1) {
      const region = preference[place] ?? 0;
      const volume = volumes[region] ?? 0;
      if (spare && primaries[region] === supplier) continue;
      if (volume > (capacityLeft[supplier] ?? 0) || !sheet.canServe(supplier, region)) continue;
      if (!spare) {
        capacityLeft[supplier] = (capacityLeft[supplier] ?? 0) - volume;
        primaries[region] = supplier;
      }
      if (before === -1) this.first = this.next[place] ?? -1;
      else this.next[before] = this.next[place] ?? -1;
      turns.push(supplier, region);
      return true;
    }
    return false;
  }
}
