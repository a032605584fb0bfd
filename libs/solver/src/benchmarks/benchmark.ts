import { onOneScale, type Decimal } from './decimal.js';
import { MAX_BUYERS, MAX_CELLS, MAX_SUPPLIERS, type FacilityProblem } from '../facility/facility-problem.js';
import type { TokenReader } from './token-reader.js';

/** A published instance: the problem in whole numbers, and how many decimals they stand for. */
export interface Benchmark {
  readonly problem: FacilityProblem;
  /** One unit of the problem's money is ten to the power of minus this. */
  readonly moneyDecimals: number;
  readonly quantityDecimals: number;
}

/** The numbers as they stand in a file: costs by supplier, then buyer, for the whole demand. */
export interface Figures {
  readonly capacities: readonly Decimal[];
  readonly fixedCosts: readonly Decimal[];
  readonly demands: readonly Decimal[];
  readonly costs: readonly Decimal[];
  readonly conflicts: readonly (readonly [number, number])[];
}

export function benchmarkOf({ capacities, fixedCosts, demands, costs, conflicts }: Figures): Benchmark {
  const suppliers = capacities.length;
  const buyers = demands.length;
  const quantities = onOneScale([...capacities, ...demands]);
  const money = onOneScale([...fixedCosts, ...costs]);
  const row = (supplier: number) => suppliers + supplier * buyers;
  return {
    problem: {
      capacities: quantities.units.slice(0, suppliers),
      demands: quantities.units.slice(suppliers),
      fixedCosts: money.units.slice(0, suppliers),
      costs: capacities.map((_, supplier) => money.units.slice(row(supplier), row(supplier + 1))),
      conflicts,
    },
    moneyDecimals: money.decimals,
    quantityDecimals: quantities.decimals,
  };
}

/** The two sizes that head a file, in the order it has them. */
export function readSizes(reader: TokenReader, order: 'suppliers first' | 'buyers first') {
  const readSuppliers = () => reader.count('the number of suppliers', 1, MAX_SUPPLIERS);
  const readBuyers = () => reader.count('the number of buyers', 1, MAX_BUYERS);
  const sizes =
    order === 'suppliers first'
      ? { suppliers: readSuppliers(), buyers: readBuyers() }
      : { buyers: readBuyers(), suppliers: readSuppliers() };
  assertCells(reader, sizes.suppliers, sizes.buyers);
  return sizes;
}

export function assertCells(reader: TokenReader, suppliers: number, buyers: number): void {
  if (suppliers * buyers > MAX_CELLS)
    throw reader.error(`${suppliers} suppliers times ${buyers} buyers are more than ${MAX_CELLS} costs`);
}
