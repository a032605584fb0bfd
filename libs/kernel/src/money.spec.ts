import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CURRENCIES,
  MAX_UNIT_PRICE,
  basisPoints,
  divideHalfEven,
  formatAmount,
  formatUnitPrice,
  isCurrency,
  lineAmount,
  minorDigits,
  parseAmount,
  parseUnitPrice,
  unitPrice,
  type UnitPrice,
} from './index.js';

const amounts = fc.bigInt(-(10n ** 17n), 10n ** 17n);
const divisors = fc.bigInt(1n, 10n ** 12n);
const prices = fc.bigInt(0n, MAX_UNIT_PRICE * 1_000_000n).map((micro) => micro as UnitPrice);
const currencies = fc.constantFrom(...CURRENCIES);

describe('divideHalfEven', () => {
  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [24n, 10n, 2n],
    [26n, 10n, 3n],
    [0n, 7n, 0n],
  ])('%d / %d is %d', (dividend, divisor, quotient) => expect(divideHalfEven(dividend, divisor)).toBe(quotient));

  it('is the nearest integer, and the even one of two that are as near', () => {
    fc.assert(
      fc.property(amounts, divisors, (dividend, divisor) => {
        const quotient = divideHalfEven(dividend, divisor);
        const twiceOff = 2n * (dividend - quotient * divisor);
        const distance = twiceOff < 0n ? -twiceOff : twiceOff;
        expect(distance <= divisor).toBe(true);
        if (distance === divisor) expect(quotient % 2n).toBe(0n);
      }),
    );
  });

  it('is monotone and mirrors at zero', () => {
    fc.assert(
      fc.property(amounts, amounts, divisors, (a, b, divisor) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(divideHalfEven(less, divisor) <= divideHalfEven(more, divisor)).toBe(true);
        expect(divideHalfEven(-a, divisor)).toBe(-divideHalfEven(a, divisor));
      }),
    );
  });

  it('refuses a divisor that is not positive', () => expect(() => divideHalfEven(1n, 0n)).toThrow('positive'));
});

describe('unit prices', () => {
  it('read back as they were written', () => {
    fc.assert(
      fc.property(prices, (price) => {
        expect(parseUnitPrice(formatUnitPrice(price))).toBe(price);
      }),
    );
  });

  it.each(['', '.5', '5.', '-1', '+1', '1e3', '0.1234567', '1,5', ' 1', '1000000000.000001', '٣'])(
    '%j is none',
    (text) => expect(parseUnitPrice(text)).toBeUndefined(),
  );

  it('of our own that are unsound are a fault', () => expect(() => unitPrice('x')).toThrow('not a unit price'));
});

describe('amounts', () => {
  it('read back as they were written, in every currency', () => {
    fc.assert(
      fc.property(amounts, currencies, (amount, currency) => {
        expect(parseAmount(formatAmount(amount, currency), currency)).toBe(amount);
      }),
    );
  });

  it('have no decimals in VND, XOF and JPY', () => {
    for (const currency of ['VND', 'XOF', 'JPY'] as const) {
      expect(minorDigits(currency)).toBe(0);
      expect(formatAmount(1_234n, currency)).toBe('1234');
      expect(parseAmount('12.0', currency)).toBeUndefined();
    }
    expect(formatAmount(1_016_000_000n, 'CNY')).toBe('10160000.00');
    expect(formatAmount(-5n, 'USD')).toBe('-0.05');
  });

  it('of a line are within half a minor unit of quantity times price', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), prices, currencies, (quantity, price, currency) => {
        const scale = 10n ** BigInt(6 - minorDigits(currency));
        const twiceOff = 2n * (lineAmount(quantity, price, currency) * scale - quantity * price);
        expect(twiceOff <= scale && -twiceOff <= scale).toBe(true);
      }),
    );
  });

  it('give a share in basis points that never exceeds them', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 16n), fc.integer({ min: 0, max: 10_000 }), (amount, points) => {
        const share = basisPoints(amount, points);
        expect(share >= 0n && share <= amount).toBe(true);
      }),
    );
  });

  it('are of a known currency', () => {
    expect(isCurrency('CNY')).toBe(true);
    expect(isCurrency('toString')).toBe(false);
  });
});
