import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisPoints, MAX_AMOUNT } from '#libs/kernel';
import {
  contractFee,
  DECLARE_FEE_REFUSALS,
  feeInForce,
  feeOn,
  type FeeDraft,
  type FeeVersion,
  judgeDeclareFee,
  MAX_FEE_VERSIONS,
} from './fees.js';

const amount = fc.bigInt(0n, MAX_AMOUNT);
const share = fc.integer({ min: 0, max: 10_000 });

describe('the fee on an invoice', () => {
  it('is its share, at least the floor, and never more than the invoice', () => {
    expect(feeOn({ basisPoints: 50, leastMinor: 0n }, 1_000_00n)).toBe(5_00n);
    expect(feeOn({ basisPoints: 50, leastMinor: 20_00n }, 1_000_00n)).toBe(20_00n);
    expect(feeOn({ basisPoints: 50, leastMinor: 20_00n }, 7_00n)).toBe(7_00n);
    expect(feeOn({ basisPoints: 50, leastMinor: 20_00n }, 0n)).toBe(0n);
    fc.assert(
      fc.property(amount, share, amount, (worth, points, leastMinor) => {
        const fee = feeOn({ basisPoints: points, leastMinor }, worth);
        expect(fee >= 0n && fee <= worth).toBe(true);
        expect(fee >= basisPoints(worth, points)).toBe(true);
      }),
    );
  });
  it('without a floor is what it always was', () => {
    fc.assert(
      fc.property(amount, share, (worth, points) => {
        expect(feeOn({ basisPoints: points, leastMinor: 0n }, worth)).toBe(basisPoints(worth, points));
      }),
    );
  });
});

const version = (number: number, effectiveFrom: string, points = number): FeeVersion => ({
  version: number,
  effectiveFrom,
  basisPoints: points,
  leastFees: { CNY: '100' },
});

describe('the schedule of a corridor', () => {
  const versions = [version(1, '2027-01-01'), version(2, '2027-07-01'), version(3, '2027-07-01')];
  it('holds from its days on, the last word of a day first', () => {
    expect(feeInForce(versions, '2026-12-31')).toBeUndefined();
    expect(feeInForce(versions, '2027-01-01')?.version).toBe(1);
    expect(feeInForce(versions, '2027-06-30')?.version).toBe(1);
    expect(feeInForce(versions.toReversed(), '2027-07-01')?.version).toBe(3);
  });
  it('stands for the rulebook’s share from its first day on', () => {
    const rulebook = { feeBasisPoints: 50 };
    expect(contractFee(undefined, rulebook, 'CNY')).toEqual({ basisPoints: 50, leastMinor: 0n });
    expect(contractFee(versions[0], rulebook, 'CNY')).toEqual({ basisPoints: 1, leastMinor: 100n });
    expect(contractFee(versions[0], rulebook, 'USD')).toEqual({ basisPoints: 1, leastMinor: 0n });
  });
  it('is declared ahead, within its bounds', () => {
    const draft: FeeDraft = {
      effectiveFrom: '2027-01-02',
      basisPoints: 40,
      leastFees: [
        { currency: 'CNY', amountMinor: 5_00n },
        { currency: 'VND', amountMinor: 0n },
      ],
    };
    expect(judgeDeclareFee(draft, 2, '2027-01-01')).toEqual({
      ok: true,
      value: { version: 3, effectiveFrom: '2027-01-02', basisPoints: 40, leastFees: { CNY: '500' } },
    });
    const twice = [...draft.leastFees, { currency: 'CNY', amountMinor: 1n }];
    const codes = [
      judgeDeclareFee(draft, 2, '2027-01-02'),
      judgeDeclareFee({ ...draft, basisPoints: 10_001 }, 2, '2027-01-01'),
      judgeDeclareFee({ ...draft, leastFees: twice }, 2, '2027-01-01'),
      judgeDeclareFee(draft, MAX_FEE_VERSIONS, '2027-01-01'),
    ].map((judged) => (judged.ok ? '' : judged.code));
    expect(['CORRIDOR_UNKNOWN', ...codes]).toEqual(Object.keys(DECLARE_FEE_REFUSALS));
  });
});
