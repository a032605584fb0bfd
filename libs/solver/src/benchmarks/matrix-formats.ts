import { benchmarkOf, readSizes, type Benchmark } from './benchmark.js';
import { parseDecimal, type Decimal } from './decimal.js';
import { FormatError } from './format-error.js';
import { TokenReader } from './token-reader.js';

/**
 * OR-Library's capacitated warehouse location (cap41 … capc): m n; m times (capacity, fixed cost); n times (demand,
 * then m costs of serving the whole of it). In capa to capc the word `capacity` stands where the number should.
 * @param capacity replaces the word `capacity`
 * @throws FormatError
 */
export function readOrLibrary(text: string, capacity?: string): Benchmark {
  const reader = new TokenReader(text);
  const { suppliers, buyers } = readSizes(reader, 'suppliers first');
  const replacement = replacementOf(capacity);
  const { capacities, fixedCosts } = readSupply(reader, suppliers, replacement);
  const demands: Decimal[] = [];
  const columns: Decimal[][] = [];
  for (let buyer = 1; buyer <= buyers; buyer++) {
    demands.push(reader.amount(`the demand of buyer ${buyer}`));
    columns.push(
      amounts(reader, suppliers, (supplier) => `the cost of serving buyer ${buyer} from supplier ${supplier}`),
    );
  }
  reader.end(`the instance of ${suppliers} suppliers and ${buyers} buyers`);
  const costs = capacities.flatMap((_, supplier) => columns.map((column) => column[supplier]!));
  return benchmarkOf({ capacities, fixedCosts, demands, costs, conflicts: [] });
}

/**
 * The layout of the Holmberg and Yang sets: m n; m times (capacity, fixed cost); n demands; m rows of n costs of serving
 * the whole demand. One number more may follow: some published copies end with the optimum.
 * @throws FormatError
 */
export function readMatrix(text: string): Benchmark {
  const reader = new TokenReader(text);
  const { suppliers, buyers } = readSizes(reader, 'suppliers first');
  const { capacities, fixedCosts } = readSupply(reader, suppliers, undefined);
  const demands = amounts(reader, buyers, (buyer) => `the demand of buyer ${buyer}`);
  const costs = amounts(reader, suppliers * buyers, (at) => costName(at, buyers));
  if (!reader.done) reader.amount('the published optimum, or nothing,');
  reader.end(`the instance of ${suppliers} suppliers and ${buyers} buyers`);
  return benchmarkOf({ capacities, fixedCosts, demands, costs, conflicts: [] });
}

/**
 * The layout of Delmaire, Díaz, Fernández and Ortega's single-source plants: buyers, suppliers; the costs of serving the
 * whole demand, for each buyer those of all suppliers; demands; fixed costs; capacities.
 * @throws FormatError
 */
export function readDelmaire(text: string): Benchmark {
  const reader = new TokenReader(text);
  const { suppliers, buyers } = readSizes(reader, 'buyers first');
  const columns = Array.from({ length: buyers }, (_, buyer) =>
    amounts(reader, suppliers, (supplier) => `the cost of serving buyer ${buyer + 1} from supplier ${supplier}`),
  );
  const demands = amounts(reader, buyers, (buyer) => `the demand of buyer ${buyer}`);
  const fixedCosts = amounts(reader, suppliers, (supplier) => `the fixed cost of supplier ${supplier}`);
  const capacities = amounts(reader, suppliers, (supplier) => `the capacity of supplier ${supplier}`);
  reader.end(`the instance of ${buyers} buyers and ${suppliers} suppliers`);
  const costs = capacities.flatMap((_, supplier) => columns.map((column) => column[supplier]!));
  return benchmarkOf({ capacities, fixedCosts, demands, costs, conflicts: [] });
}

function replacementOf(capacity: string | undefined): Decimal | undefined {
  if (capacity === undefined) return undefined;
  const value = parseDecimal(capacity);
  if (!value || value.digits <= 0n) throw new FormatError(`a capacity of "${capacity}" is no number above zero`);
  return value;
}

function readSupply(reader: TokenReader, suppliers: number, replacement: Decimal | undefined) {
  const capacities: Decimal[] = [];
  const fixedCosts: Decimal[] = [];
  for (let supplier = 1; supplier <= suppliers; supplier++) {
    capacities.push(readCapacity(reader, supplier, replacement));
    fixedCosts.push(reader.amount(`the fixed cost of supplier ${supplier}`));
  }
  return { capacities, fixedCosts };
}

function readCapacity(reader: TokenReader, supplier: number, replacement: Decimal | undefined): Decimal {
  if (reader.peek()?.toLowerCase() !== 'capacity') return reader.amount(`the capacity of supplier ${supplier}`);
  reader.word('the word capacity');
  if (!replacement)
    throw reader.error(`the word "capacity" stands for the capacity of supplier ${supplier}: name it with --capacity`);
  return replacement;
}

/** @param name of the number at a place, counted from 1 */
function amounts(reader: TokenReader, count: number, name: (at: number) => string): Decimal[] {
  return Array.from({ length: count }, (_, index) => reader.amount(name(index + 1)));
}

function costName(at: number, buyers: number): string {
  return `the cost of serving buyer ${((at - 1) % buyers) + 1} from supplier ${Math.ceil(at / buyers)}`;
}
