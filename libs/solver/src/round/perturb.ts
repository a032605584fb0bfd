import { SeededRandom } from '../facility/random.js';
import type { Relaxation } from './column-generation.js';
import { columnKey, type Column, type Duals } from './pricing.js';

/** By how many hundredths prices are moved up or down, one pass over all lots for each. */
const SHIFTS = [10, 30, 60] as const;

/**
 * More columns: at the prices of the bound each lot has one best award, or a few, and those rarely fit together. At
 * prices a little beside them lots answer with awards that are nearly as good. The same in every run.
 */
export function columnsBeside({ columns, duals, pricers }: Relaxation, seed: number): Column[] {
  const random = new SeededRandom(seed);
  const known = new Map(columns.map((column) => [columnKey(column), column]));
  for (const hundredths of SHIFTS) {
    const beside = shifted(duals, hundredths, random);
    for (const pricer of pricers) {
      const column = pricer.price(beside)?.column;
      if (column && !known.has(columnKey(column))) known.set(columnKey(column), column);
    }
  }
  return [...known.values()];
}

function shifted({ capacity, packages, conflicts }: Duals, hundredths: number, random: SeededRandom): Duals {
  const shift = (prices: ReadonlyMap<string, bigint>) =>
    new Map(
      [...prices].map(([key, price]) => {
        const factor = 100 - hundredths + random.below(2 * hundredths + 1);
        return [key, (price * BigInt(factor)) / 100n] as const;
      }),
    );
  return { capacity: shift(capacity), packages: shift(packages), conflicts: shift(conflicts) };
}
