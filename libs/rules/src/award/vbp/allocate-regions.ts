import type { VbpMethod } from '../../rulebook/award-method.js';
import { agreedQuantity, partOfBrand, splitByBrand } from '../leaf-rounding.js';
import type { DemandCase } from '../outcome.js';
import type { Names } from '../packed/names.js';
import type { Tape } from '../packed/tape.js';
import type { NamedBrands } from './named-brands.js';
import { RegionPicker, type Turns } from './pick-regions.js';
import { RegionSheet } from './region-sheet.js';
import type { Ranked } from './shortlist.js';

/**
 * Hands the agreed part of each demand row to the winners, in rank order: named brands that win serve their part where
 * the rulebook says so, the rest of a region goes to the winner that picked it (domain.md 1.9). The quantities of
 * allocations and of what nobody can take sum exactly to the agreed parts. Least quantities are no part of these rules.
 */
export class RegionalAllocation {
  private readonly sheet: RegionSheet;
  private readonly picker = new RegionPicker();
  /** Parts of rows that named brands serve: supplier, row, quantity. */
  private readonly brandParts: number[] = [];
  private readonly turns: Turns = [];

  constructor(
    private readonly method: VbpMethod,
    names: Names,
    private readonly brands: NamedBrands,
  ) {
    this.sheet = new RegionSheet(names);
  }

  /**
   * Writes lists to the tape, suppliers by their rank among the winners from 0, rows and regions as they are met: brand
   * parts in the order of the demand rows (supplier, row, quantity), primaries' parts in the same order (the same),
   * what nobody takes (row, quantity), turns of primaries, then of spares (supplier, region).
   */
  write(winners: readonly Ranked[], rows: readonly DemandCase[], sharePermille: number, tape: Tape): void {
    const { sheet, turns, brandParts, method } = this;
    sheet.begin(winners, this.brands.bidders, rows);
    const { rests, volumes, regionOf } = sheet;
    for (let row = 0; row < rows.length; row++) {
      rests[row] = agreedQuantity(rows[row]?.quantity ?? 0, sharePermille, method.rounding);
    }
    brandParts.length = 0;
    if (method.allocation === 'BRAND_FIRST') this.serveBrands(rows);
    writeList(brandParts, 3, tape);
    for (let row = 0; row < rows.length; row++) {
      const region = regionOf[row] ?? 0;
      volumes[region] = (volumes[region] ?? 0) + (rests[row] ?? 0);
    }
    sheet.prefer();
    this.picker.pickPrimaries(sheet, turns);
    writeRests(sheet, rows.length, tape);
    writeList(turns, 2, tape);
    this.picker.pickSpares(sheet, turns);
    writeList(turns, 2, tape);
  }

  /** Takes the parts that winning brands serve out of the rests, as far as their capacity reaches, row by row. */
  private serveBrands(rows: readonly DemandCase[]): void {
    const { sheet } = this;
    const numbers = this.brands.listed();
    let brand = 0;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] as DemandCase;
      const first = brand;
      brand += row.brands.length;
      const agreed = sheet.rests[at] ?? 0;
      const [only] = row.brands;
      if (only && row.brands.length === 1) {
        const supplier = sheet.supplierNumbered(numbers[first] ?? 0);
        if (supplier >= 0) this.serveBrand(supplier, at, partOfBrand(only.quantity, agreed, row.quantity));
      } else {
        for (const { bidder, quantity } of splitByBrand(row, agreed)) {
          const supplier = sheet.supplierOf(bidder);
          if (supplier >= 0) this.serveBrand(supplier, at, quantity);
        }
      }
    }
  }

  private serveBrand(supplier: number, row: number, quantity: number): void {
    const { rests, capacityLeft, regionOf } = this.sheet;
    if (!this.sheet.canServe(supplier, regionOf[row] ?? 0)) return;
    const served = Math.min(quantity, capacityLeft[supplier] ?? 0);
    if (served === 0) return;
    capacityLeft[supplier] = (capacityLeft[supplier] ?? 0) - served;
    rests[row] = (rests[row] ?? 0) - served;
    this.brandParts.push(supplier, row, served);
  }
}

/** A list after its length; each item is so many numbers. */
function writeList(items: readonly number[], size: number, tape: Tape): void {
  tape.push(items.length / size);
  for (let at = 0; at < items.length; at++) tape.push(items[at] ?? 0);
}

/** What the primaries of their regions serve of the rows, and what nobody does. */
function writeRests({ rests, regionOf, primaries }: RegionSheet, rows: number, tape: Tape): void {
  let served = 0;
  let unserved = 0;
  for (let row = 0; row < rows; row++) {
    if (rests[row] === 0) continue;
    if (primaries[regionOf[row] ?? 0] === -1) unserved++;
    else served++;
  }
  tape.push(served);
  for (let row = 0; row < rows; row++) {
    const supplier = primaries[regionOf[row] ?? 0] ?? -1;
    if (rests[row] === 0 || supplier === -1) continue;
    tape.push(supplier);
    tape.push(row);
    tape.push(rests[row] ?? 0);
  }
  tape.push(unserved);
  for (let row = 0; row < rows; row++) {
    if (rests[row] === 0 || primaries[regionOf[row] ?? 0] !== -1) continue;
    tape.push(row);
    tape.push(rests[row] ?? 0);
  }
}
