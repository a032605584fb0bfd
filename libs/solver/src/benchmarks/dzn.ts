import { assertCells, benchmarkOf, type Benchmark } from './benchmark.js';
import type { Decimal } from './decimal.js';
import { FormatError } from './format-error.js';
import { TokenReader } from './token-reader.js';
import { MAX_BUYERS, MAX_SUPPLIERS } from '../facility/facility-problem.js';

const NAMES = [
  'Facilities',
  'Customers',
  'Capacity',
  'FixedCost',
  'Demand',
  'ShippingCost',
  'Incompatibilities',
  'IncompatiblePairs',
] as const;
type Name = (typeof NAMES)[number];

/** What the same values are called in the instances of the warehouse location competition of 2020. */
const OTHER_NAMES: ReadonlyMap<string, Name> = new Map([
  ['Warehouses', 'Facilities'],
  ['Stores', 'Customers'],
  ['Goods', 'Demand'],
  ['SupplyCost', 'ShippingCost'],
]);

/** The values of the file by name: a scalar is a table of one row with one number. */
type Values = Map<Name, Decimal[][]>;

const MAX_CONFLICTS = 1_000_000;

/**
 * MiniZinc data of the facility location with customer incompatibilities: `Name = value;` with numbers, lists `[a, b]` and tables
 * `[| a, b | c, d |]`. ShippingCost has a row per buyer and is per unit; pairs count buyers from 1.
 * @throws FormatError
 */
export function readDzn(text: string): Benchmark {
  const values = readValues(text);
  const suppliers = scalar(values, 'Facilities', MAX_SUPPLIERS);
  const buyers = scalar(values, 'Customers', MAX_BUYERS);
  assertCells(new TokenReader(''), suppliers, buyers);
  const capacities = list(values, 'Capacity', suppliers);
  const fixedCosts = list(values, 'FixedCost', suppliers);
  const demands = list(values, 'Demand', buyers);
  const shipping = table(values, 'ShippingCost', buyers, suppliers);
  const costs = capacities.flatMap((_, supplier) =>
    shipping.map((row, buyer) => product(row[supplier]!, demands[buyer]!)),
  );
  return benchmarkOf({ capacities, fixedCosts, demands, costs, conflicts: conflictsOf(values, buyers) });
}

function readValues(text: string): Values {
  const reader = new TokenReader(text, /[A-Za-z_]\w*|[+-]?[\d.][\w.]*(?:(?<=[eE])[+-]\d+)?|[^\s\0\uFEFF]/g);
  const values: Values = new Map();
  while (!reader.done) {
    const word = reader.word('a name');
    const name = NAMES.find((candidate) => candidate === word) ?? OTHER_NAMES.get(word);
    if (!name) throw reader.error(`"${word}" is none of ${NAMES.join(', ')}`);
    if (values.has(name)) throw reader.error(`${name} stands here a second time`);
    reader.symbol('=', `after ${name}`);
    values.set(name, readValue(reader, name));
    reader.symbol(';', `after the value of ${name}`);
  }
  return values;
}

function readValue(reader: TokenReader, name: Name): Decimal[][] {
  if (reader.peek() !== '[') return [[reader.amount(`a number for ${name}`)]];
  reader.symbol('[', `before the values of ${name}`);
  const rows: Decimal[][] = [];
  if (reader.peek() === '|') {
    reader.symbol('|', `before the first row of ${name}`);
    while (reader.peek() !== ']') {
      rows.push(readRow(reader, name, '|'));
      reader.symbol('|', `after row ${rows.length} of ${name}`);
    }
  } else rows.push(readRow(reader, name, ']'));
  reader.symbol(']', `after the values of ${name}`);
  return rows;
}

function readRow(reader: TokenReader, name: Name, end: string): Decimal[] {
  const row: Decimal[] = [];
  while (reader.peek() !== end) {
    if (row.length > 0) reader.symbol(',', `between the values of ${name}`);
    // A comma may stand after the last value.
    if (reader.peek() === end) break;
    row.push(reader.amount(`a number of ${name}`));
  }
  return row;
}

function rowsOf(values: Values, name: Name): Decimal[][] {
  const rows = values.get(name);
  if (!rows) throw new FormatError(`${name} is missing from the file`);
  return rows;
}

function scalar(values: Values, name: Name, most: number): number {
  const value = rowsOf(values, name)[0]?.[0];
  if (!value || value.decimals > 0 || value.digits < 1n || value.digits > BigInt(most))
    throw new FormatError(`${name} has to be a whole number from 1 to ${most}`);
  return Number(value.digits);
}

function list(values: Values, name: Name, length: number): Decimal[] {
  const rows = rowsOf(values, name);
  const found = rows[0]?.length ?? 0;
  if (rows.length !== 1 || found !== length) throw new FormatError(`${name} has ${found} values, not ${length}`);
  return rows[0]!;
}

function table(values: Values, name: Name, height: number, width: number): Decimal[][] {
  const rows = rowsOf(values, name);
  if (rows.length !== height) throw new FormatError(`${name} has ${rows.length} rows, not ${height}`);
  for (const [index, row] of rows.entries())
    if (row.length !== width)
      throw new FormatError(`row ${index + 1} of ${name} has ${row.length} values, not ${width}`);
  return rows;
}

const product = (a: Decimal, b: Decimal): Decimal => ({
  digits: a.digits * b.digits,
  decimals: a.decimals + b.decimals,
});

function conflictsOf(values: Values, buyers: number): [number, number][] {
  if (!values.has('IncompatiblePairs')) return [];
  const rows = rowsOf(values, 'IncompatiblePairs').filter((row) => row.length > 0);
  if (rows.length > MAX_CONFLICTS) throw new FormatError(`more than ${MAX_CONFLICTS} pairs`);
  const announced = values.get('Incompatibilities')?.[0]?.[0];
  if (announced && announced.digits !== BigInt(rows.length))
    throw new FormatError(`IncompatiblePairs has ${rows.length} rows, Incompatibilities says ${announced.digits}`);
  return rows.map((row, index) => {
    const [a, b] = row.map(({ digits, decimals }) => (decimals === 0 ? Number(digits) : 0));
    const isBuyer = (buyer: number | undefined): buyer is number =>
      buyer !== undefined && buyer >= 1 && buyer <= buyers;
    if (row.length !== 2 || !isBuyer(a) || !isBuyer(b) || a === b)
      throw new FormatError(`row ${index + 1} of IncompatiblePairs is not a pair of two buyers from 1 to ${buyers}`);
    return [a - 1, b - 1];
  });
}
