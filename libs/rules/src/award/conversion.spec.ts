import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INSULIN_ABC } from '../rulebook/method-rulebooks.js';
import type { AbcMethod } from '../rulebook/rule-methods.js';
import { comparablePrice, conversionFactor, highestUnitPrice, MAX_PRICE, ownPrice } from './conversion.js';

const BASES = { strengthBase: '1.7', fillBase: '1.9' };
const milligrams = (own: number, reference: number) =>
  conversionFactor({ strength: own * 1_000_000, fill: null }, { strength: reference * 1_000_000, fill: null }, BASES);
const fill = (own: number, reference: number, fillBase: string) =>
  conversionFactor({ strength: null, fill: own }, { strength: null, fill: reference }, { ...BASES, fillBase });
const power = (base: number, ratio: number): number => base ** Math.log2(ratio);
const price = fc.oneof(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: MAX_PRICE }));
const specification = fc.record({ strength: fc.integer({ min: 1, max: 999 }), fill: fc.integer({ min: 1, max: 99 }) });

describe('conversion to the reference specification', { timeout: 60_000 }, () => {
  it('E9: converts strengths by 1.7 to the log2 of their ratio', () => {
    const reference = 500_000;
    const own = [20, 40, 30, 5].map((strength) => ownPrice(reference, milligrams(strength, 10)));
    expect(own).toEqual([850_000, 1_445_000, 1_159_372, 294_118]);
    expect(comparablePrice(765_000, milligrams(20, 10))).toBe(450_000);
  });

  it('E9: converts fills by 1.9, and packs by the base they are given', () => {
    expect(ownPrice(1_000_000, fill(20, 10, '1.9'))).toBe(1_900_000);
    expect(ownPrice(1_000_000, fill(24, 12, '1.95'))).toBe(1_950_000);
    expect(ownPrice(10_000, fill(30, 10, '1.95'))).toBe(28_820);
  });

  it('rounds a half up exactly where the ratio is a power of two', () => {
    expect(comparablePrice(15, milligrams(5, 10))).toBe(26); // 25.5
    expect(comparablePrice(5, milligrams(5, 10))).toBe(9); // 8.5
    expect(comparablePrice(999_999_999_999_985, milligrams(10, 10))).toBe(999_999_999_999_985);
  });

  it('leaves a price alone where a side does not tell the dimension', () => {
    expect(conversionFactor({ strength: 5, fill: null }, null, BASES)).toBeNull();
    expect(conversionFactor({ strength: null, fill: 7 }, { strength: 5, fill: null }, BASES)).toBeNull();
  });

  it('takes the ratio that the rulebook names for two presentations, in both directions', () => {
    const refill = { strength: 300_000_000, fill: 3_000_000 };
    const vial = { strength: 400_000_000, fill: 10_000_000 };
    const small = { strength: 450_000_000, fill: 1_500_000 };
    const bases = (INSULIN_ABC.award as AbcMethod).conversion;
    expect(conversionFactor(vial, refill, bases)).toBeNull();
    expect(ownPrice(20_000_000, conversionFactor(small, refill, bases))).toBe(26_000_000);
    expect(comparablePrice(26_000_000, conversionFactor(small, refill, bases))).toBe(20_000_000);
    expect(ownPrice(26_000_000, conversionFactor(refill, small, bases))).toBe(20_000_000);
    // What it does not name goes by the powers.
    expect(conversionFactor(vial, small, bases)).toEqual(conversionFactor(vial, small, BASES));
  });

  it('cannot compare what is below half a millionth or above the greatest price', () => {
    expect(comparablePrice(1, milligrams(80, 1))).toBeNull();
    expect(comparablePrice(MAX_PRICE, milligrams(1, 2))).toBeNull();
    expect(highestUnitPrice(MAX_PRICE, milligrams(2, 1))).toBe(MAX_PRICE);
  });

  it('offers no contract for nothing, however small the specification', () => {
    expect(ownPrice(1_000_000, milligrams(0.000_001, 1_000))).toBe(1);
  });

  it('agrees with floating-point powers to twelve digits', () => {
    fc.assert(
      fc.property(specification, specification, (own, reference) => {
        const factor = conversionFactor(own, reference, BASES);
        const expected = power(1.7, own.strength / reference.strength) * power(1.9, own.fill / reference.fill);
        expect((factor?.near ?? 1) / expected).toBeCloseTo(1, 12);
        if (factor) {
          expect(Number((factor.numerator * 10n ** 30n) / factor.denominator) / 1e30 / expected).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  it('decides by the fraction whatever the double says', () => {
    fc.assert(
      fc.property(specification, specification, price, (own, reference, unitPrice) => {
        const factor = conversionFactor(own, reference, BASES);
        if (!factor) return;
        const exact = (2n * BigInt(unitPrice) * factor.denominator + factor.numerator) / (2n * factor.numerator);
        const sound = exact >= 1n && exact <= BigInt(MAX_PRICE);
        expect(comparablePrice(unitPrice, factor)).toBe(sound ? Number(exact) : null);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never orders two prices of one specification the other way', () => {
    fc.assert(
      fc.property(specification, specification, price, (own, reference, unitPrice) => {
        const factor = conversionFactor(own, reference, BASES);
        const [lower, higher] = [comparablePrice(unitPrice, factor), comparablePrice(unitPrice + 1, factor)];
        if (lower !== null && higher !== null) expect(lower).toBeLessThanOrEqual(higher);
      }),
    );
  });

  it('finds the highest own price of a comparable price, and one millionth more is above', () => {
    fc.assert(
      fc.property(specification, specification, price, (own, reference, comparable) => {
        const factor = conversionFactor(own, reference, BASES);
        const highest = highestUnitPrice(comparable, factor);
        if (highest < 1 || highest >= MAX_PRICE) return;
        expect(comparablePrice(highest, factor) ?? 0).toBeLessThanOrEqual(comparable);
        expect(comparablePrice(highest + 1, factor) ?? Infinity).toBeGreaterThan(comparable);
      }),
      { numRuns: 2_000 },
    );
  });
});
