import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal, roundBoundDown } from './decimal.js';
import { FormatError } from './format-error.js';
import { readBenchmark, type BenchmarkFormat } from './index.js';

const ORLIB = ' 2 3 \n 10 7500. \n 12 0.5 \n 4 \n 1.25 2 \n 5 3 4 6 5 6 \n';
const MATRIX = '2 3\n10 7500\n12 0.5\n4 5 6\n1.25 3 5\n2 4 6\n';
const DELMAIRE = '3 2\n1.25 2\n3 4\n5 6\n4 5 6\n7500 0.5\n10 12\n';
const DZN = `% two suppliers
Facilities = 2; Customers = 3;
Capacity = [10, 12]; FixedCost = [7500, 0.5]; Demand = [4, 5, 6];
ShippingCost = [|1, 2|3, 4|5, 6|];
Incompatibilities = 1;
IncompatiblePairs = [| 1, 3 |];
`;

const expected = {
  capacities: [10n, 12n],
  demands: [4n, 5n, 6n],
  fixedCosts: [750_000n, 50n],
  costs: [
    [125n, 300n, 500n],
    [200n, 400n, 600n],
  ],
  conflicts: [],
};

describe('readBenchmark', () => {
  it.each<[BenchmarkFormat, string]>([
    ['orlib', ORLIB],
    ['matrix', MATRIX],
    ['matrix', `${MATRIX} 7510\n`],
    ['delmaire', DELMAIRE],
  ])('reads %s', (format, text) => {
    expect(readBenchmark(text, format)).toEqual({ problem: expected, moneyDecimals: 2, quantityDecimals: 0 });
  });

  it('reads dzn: costs are per unit, conflicts count from 1', () => {
    expect(readBenchmark(DZN, 'dzn')).toEqual({
      problem: {
        ...expected,
        fixedCosts: [75_000n, 5n],
        costs: [
          [40n, 150n, 300n],
          [80n, 200n, 360n],
        ],
        conflicts: [[0, 2]],
      },
      moneyDecimals: 1,
      quantityDecimals: 0,
    });
  });

  it('takes NUL bytes, carriage returns and a byte order mark for blanks', () => {
    const padded = `\uFEFF${MATRIX.replaceAll('\n', '\r\n\0\0')}\0\0`;
    expect(readBenchmark(padded, 'matrix').problem).toEqual(expected);
  });

  it('reads past remarks and blank lines', () => {
    const remarks = `# two suppliers\n\n${MATRIX.replace('12 0.5\n', '12 0.5 // the cheap one\n\n/* demands\n 9 9 */\n')}\n% end`;
    expect(readBenchmark(remarks, 'matrix').problem).toEqual(expected);
    expect(() => readBenchmark('# sizes\r\n/* of\r\nall */ 0 3', 'matrix')).toThrow(
      'line 3, column 8: the number of suppliers',
    );
  });

  it('knows the names of the warehouse location instances', () => {
    const text = DZN.replace('Facilities', 'Warehouses').replace('Customers', 'Stores').replace('Demand', 'Goods');
    expect(readBenchmark(text.replace('ShippingCost', 'SupplyCost'), 'dzn')).toEqual(readBenchmark(DZN, 'dzn'));
  });

  it('answers any text with an instance or a place in the text', () => {
    const words = fc.constantFrom('0', '1', '2', '3', '1e3', '-1', '.', 'x', '\n', ';', '=', '[', '|', ']', ',', '/*', '#', 'Demand'); // prettier-ignore
    const samples = fc.constantFrom<[BenchmarkFormat, string]>(['orlib', ORLIB], ['matrix', MATRIX], ['delmaire', DELMAIRE], ['dzn', DZN]); // prettier-ignore
    fc.assert(
      fc.property(
        samples,
        fc.array(fc.tuple(fc.nat(200), fc.nat(3), words), { maxLength: 4 }),
        ([format, text], changes) => {
          const spoiled = changes.reduce(
            (all, [at, cut, word]) => `${all.slice(0, at)} ${word} ${all.slice(at + cut)}`,
            text,
          );
          try {
            const { problem } = readBenchmark(spoiled, format);
            expect(problem.costs.every((row) => row.length === problem.demands.length)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('puts a number for the word capacity, and asks for it', () => {
    const text = ORLIB.replace(' 10 ', ' capacity ');
    expect(readBenchmark(text, 'orlib', '10').problem).toEqual(expected);
    expect(() => readBenchmark(text, 'orlib')).toThrow(
      'line 2, column 2: the word "capacity" stands for the capacity of supplier 1: name it with --capacity',
    );
    expect(() => readBenchmark(text, 'orlib', 'many')).toThrow('a capacity of "many" is no number above zero');
  });

  it.each<[BenchmarkFormat, string, string]>([
    ['matrix', '', 'line 1, column 1: the file ends where the number of suppliers is expected'],
    ['matrix', 'two 3', 'line 1, column 1: the number of suppliers is expected, "two" is no whole number'],
    ['matrix', '0 3', 'line 1, column 1: the number of suppliers is 0, not from 1 to 1000'],
    ['matrix', '1000 5000', 'line 1, column 6: 1000 suppliers times 5000 buyers are more than 2000000 costs'],
    ['matrix', '1 1\n5 x', 'line 2, column 3: the fixed cost of supplier 1 is expected, "x" is no number'],
    ['matrix', '1 1\n5 3\n-1', 'line 3, column 1: the demand of buyer 1 is -1, but has to be zero or more'],
    [
      'matrix',
      '1 1\n5 3\n2',
      'line 3, column 2: the file ends where the cost of serving buyer 1 from supplier 1 is expected',
    ],
    [
      'matrix',
      `${MATRIX}1 2`,
      'line 7, column 3: the instance of 2 suppliers and 3 buyers is complete, but "2" and maybe more follows',
    ],
    [
      'orlib',
      `${ORLIB}9`,
      'line 7, column 1: the instance of 2 suppliers and 3 buyers is complete, but "9" and maybe more follows',
    ],
    ['delmaire', '1 1\n5\n1\n2', 'line 4, column 2: the file ends where the capacity of supplier 1 is expected'],
    ['dzn', 'Colour = 3;', 'line 1, column 1: "Colour" is none of Facilities,'],
    ['dzn', 'Facilities 3;', 'line 1, column 12: "=" is expected after Facilities, "3" found'],
    ['dzn', 'Facilities = 3;\nFacilities = 3;', 'line 2, column 1: Facilities stands here a second time'],
    ['dzn', 'Demand = [1 2];', 'line 1, column 13: "," is expected between the values of Demand, "2" found'],
    ['dzn', 'Facilities = 2;', 'Customers is missing from the file'],
    ['dzn', DZN.replace('[4, 5, 6]', '[4, 5]'), 'Demand has 2 values, not 3'],
    ['dzn', DZN.replace('|3, 4|', '|3|'), 'row 2 of ShippingCost has 1 values, not 2'],
    ['dzn', DZN.replace('1, 3 |', '1, 4 |'), 'row 1 of IncompatiblePairs is not a pair of two buyers from 1 to 3'],
    ['dzn', DZN.replace('ties = 1', 'ties = 2'), 'IncompatiblePairs has 1 rows, Incompatibilities says 2'],
  ])('refuses a broken %s file with its place: %j', (format, text, message) => {
    expect(() => readBenchmark(text, format)).toThrow(FormatError);
    expect(() => readBenchmark(text, format)).toThrow(message);
  });
});

describe('parseDecimal', () => {
  it.each([
    ['7500.', 7_500n, 0],
    ['.50', 5n, 1],
    ['1.25e1', 125n, 1],
    ['2e3', 2_000n, 0],
    ['-0.001', -1n, 3],
    ['0.000', 0n, 0],
  ])('reads %s', (text, digits, decimals) => {
    expect(parseDecimal(text)).toEqual({ digits, decimals });
  });

  it.each(['', '.', 'e3', '1,5', '0x10', 'NaN', '1e999', '-'])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });
});

describe('formatDecimal', () => {
  it.each([
    [1_234_567n, 3, '1234.567'],
    [5n, 2, '0.05'],
    [-5n, 1, '-0.5'],
    [42n, 0, '42'],
  ])('writes %s with %s decimals', (units, decimals, text) => {
    expect(formatDecimal(units, decimals)).toBe(text);
  });
});

describe('roundBoundDown', () => {
  it.each([
    [8_772_098_283n, 6, 8_772_098_000n],
    [893_782_112_500n, 6, 893_782_110_000n],
    [893_782_119_999n, 6, 893_782_110_000n],
    [123_456_789n, 8, 123_456_700n],
    [-1_000_000_001n, 4, -1_000_000_100n],
    [24_445n, 0, 24_445n],
    [125n, 2, 125n],
  ])('makes %s with %s decimals %s', (units, decimals, rounded) => {
    expect(roundBoundDown(units, decimals)).toBe(rounded);
  });
});
