import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreedQuantity, splitByBrand } from './leaf-rounding.js';
import type { DemandCase } from './outcome.js';

const UNITS = { mode: 'HALF_UP', leafUnits: 1 } as const;
const row = (quantity: number, brands: DemandCase['brands'] = []): DemandCase => ({
  id: 'row',
  buyer: 'hospital',
  region: 'A',
  quantity,
  history: [],
  reason: null,
  brands,
});
const rows = fc
  .record({
    parts: fc.array(fc.nat(2_000), { maxLength: 6 }),
    unnamed: fc.nat(500),
    scale: fc.constantFrom(1, 10 ** 8),
  })
  .map(({ parts, unnamed, scale }) => {
    const brands = parts.map((quantity, at) => ({ bidder: `b${at % 4}`, quantity: quantity * scale }));
    return row(unnamed * scale + brands.reduce((sum, { quantity }) => sum + quantity, 1), brands);
  });
const share = fc.constantFrom(400, 500, 600, 700, 800, 1_000);

describe('rounding at the leaf', () => {
  it('E6: a share of one leaf is rounded half-up, and leaves sum to another total than their sum rounds to', () => {
    expect([500, 600, 700, 800].map((permille) => agreedQuantity(596_327, permille, UNITS))).toEqual([
      298_164, 357_796, 417_429, 477_062,
    ]);
    const leaves = [100_001, 100_003, 396_323].map((quantity) => agreedQuantity(quantity, 500, UNITS));
    expect(leaves).toEqual([50_001, 50_002, 198_162]);
    expect(leaves.reduce((sum, leaf) => sum + leaf)).toBe(298_165);
  });

  it('rounds to whole leaves, and agrees on no more than was reported', () => {
    expect(agreedQuantity(1_000, 800, { mode: 'HALF_UP', leafUnits: 30 })).toBe(810);
    expect(agreedQuantity(25, 800, { mode: 'HALF_UP', leafUnits: 30 })).toBe(25);
    expect(agreedQuantity(18, 800, { mode: 'HALF_UP', leafUnits: 30 })).toBe(0);
    expect(agreedQuantity(10 ** 12, 800, UNITS)).toBe(8 * 10 ** 11);
  });

  it('E8: brand parts and the rest sum to the rounded leaf', () => {
    const reported = row(10_000, [
      { bidder: 'X', quantity: 6_000 },
      { bidder: 'Y', quantity: 3_000 },
    ]);
    expect(splitByBrand(reported, agreedQuantity(10_000, 800, UNITS))).toEqual([
      { bidder: 'X', quantity: 4_800 },
      { bidder: 'Y', quantity: 2_400 },
    ]);
  });

  it('gives the units that rounding leaves over to the largest fractions', () => {
    const brands = ['C', 'A', 'B'].map((bidder) => ({ bidder, quantity: 1 }));
    expect(splitByBrand(row(3, brands), 2)).toEqual([
      { bidder: 'A', quantity: 1 },
      { bidder: 'B', quantity: 1 },
      { bidder: 'C', quantity: 0 },
    ]);
  });

  it('splits nothing where nothing is agreed or reported', () => {
    expect(splitByBrand(row(0, [{ bidder: 'A', quantity: 0 }]), 0)).toEqual([]);
    expect(splitByBrand(row(5, [{ bidder: 'A', quantity: 5 }]), 0)).toEqual([]);
  });

  it('invents and loses nothing: parts are within a unit of their proportion and never above the agreed quantity', () => {
    fc.assert(
      fc.property(rows, share, fc.constantFrom(1, 7, 30), (reported, permille, leafUnits) => {
        const agreed = agreedQuantity(reported.quantity, permille, { mode: 'HALF_UP', leafUnits });
        expect(agreed).toBeLessThanOrEqual(reported.quantity);
        const parts = splitByBrand(reported, agreed);
        expect(parts.reduce((sum, { quantity }) => sum + quantity, 0)).toBeLessThanOrEqual(agreed);
        for (const { bidder, quantity } of parts) {
          const named = reported.brands.reduce((sum, brand) => sum + (brand.bidder === bidder ? brand.quantity : 0), 0);
          expect(Math.abs(quantity - (named / reported.quantity) * agreed)).toBeLessThan(1.001);
        }
        const whole = parts.reduce((sum, { quantity }) => sum + quantity, 0) === agreed;
        if (reported.brands.reduce((sum, { quantity }) => sum + quantity, 0) === reported.quantity) {
          expect(whole).toBe(true);
        }
      }),
    );
  });
});
