import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecimal, writeDecimal } from './decimal.js';

describe('decimals', () => {
  it.each([
    ['0.5000', 500_000n],
    [0.5, 500_000n],
    ['0', 0n],
    [12, 12_000_000n],
    ['112.3267', 112_326_700n],
    [0.000001, 1n],
    ['999999999999999.999999', 999_999_999_999_999_999_999n],
    [123456789.123456, 123_456_789_123_456n],
  ])('reads %j as %s', (given, micro) => expect(readDecimal(given)).toBe(micro));
  it.each([
    ['', 'NOT_A_DECIMAL'],
    ['.5', 'NOT_A_DECIMAL'],
    ['-1', 'NOT_A_DECIMAL'],
    [-1, 'NOT_A_DECIMAL'],
    ['1e3', 'NOT_A_DECIMAL'],
    [1e21, 'NOT_A_DECIMAL'],
    [Number.NaN, 'NOT_A_DECIMAL'],
    ['0x10', 'NOT_A_DECIMAL'],
    ['1,5', 'NOT_A_DECIMAL'],
    ['0.1234567', 'TOO_MANY_DECIMALS'],
    [1e-7, 'TOO_MANY_DECIMALS'],
    [0.1 + 0.2, 'TOO_MANY_DECIMALS'],
    [1234567890.123456, 'WRITE_AS_TEXT'],
  ])('refuses %j: %s', (given, problem) => expect(readDecimal(given)).toBe(problem));
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 21n - 1n), (micro) => {
        expect(readDecimal(writeDecimal(micro))).toBe(micro);
        expect(writeDecimal(-micro - 1n)).toBe(`-${writeDecimal(micro + 1n)}`);
      }),
    );
  });
});
