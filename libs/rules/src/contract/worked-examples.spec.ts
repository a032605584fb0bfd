import { lineAmount, unitPrice } from '#libs/kernel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, endOfMonth, lastDayOfMonths } from '../calendar.js';
import { banDays, coverCost, forfeit, takeOver, type DefaultedContract, type RegionSupply } from './default.js';
import { daysLate, dueDate, prepayment } from './payment-terms.js';

const CONTRACT: DefaultedContract = {
  currency: 'CNY',
  agreedQuantity: 2_000_000n,
  deliveredQuantity: 1_240_000n,
  unitPrice: unitPrice('0.55'),
  depositBasisPoints: 500,
};

const row = (bidder: string, role: RegionSupply['role'], region = 'Shandong'): RegionSupply => ({
  region,
  bidder,
  role,
  from: '2021-01-01',
  to: null,
});

describe('E10: prepayment and due date', () => {
  it('prepays 30% of 1,330,000 units at 0.55', () => {
    const agreed = { quantity: 1_330_000n, unitPrice: unitPrice('0.55'), currency: 'CNY' } as const;
    expect(prepayment(agreed, 3_000)).toEqual({ amountMinor: 731_500_00n, prepaidMinor: 219_450_00n });
  });
  it('is due 30 days after acceptance, or at the end of the next month', () => {
    expect(dueDate('2026-03-14', { kind: 'DAYS_AFTER_ACCEPTANCE', days: 30 })).toBe('2026-04-13');
    expect(dueDate('2026-03-14', { kind: 'END_OF_NEXT_MONTH' })).toBe('2026-04-30');
  });
  it('finds the end of the next month from a month that is longer', () => {
    expect(dueDate('2027-01-31', { kind: 'END_OF_NEXT_MONTH' })).toBe('2027-02-28');
    expect(dueDate('2026-12-01', { kind: 'END_OF_NEXT_MONTH' })).toBe('2027-01-31');
  });
  it('counts days late from the day after the due date', () => {
    expect([daysLate('2026-04-13', '2026-04-13'), daysLate('2026-04-13', '2026-04-15')]).toEqual([0, 2]);
  });
});

describe('E11: default and deposit', () => {
  it('covers 760,000 missing units at 0.07 more', () => {
    expect(coverCost(CONTRACT, unitPrice('0.62'))).toEqual({ shortQuantity: 760_000n, coverCostMinor: 53_200_00n });
  });
  it('forfeits 53,200 of a deposit of 55,000 and returns 1,800', () => {
    expect(forfeit(CONTRACT, 53_200_00n)).toEqual({
      depositMinor: 55_000_00n,
      forfeitMinor: 53_200_00n,
      returnedMinor: 1_800_00n,
      uncoveredMinor: 0n,
    });
  });
  it('takes the whole deposit and says what it does not reach', () => {
    expect(forfeit(CONTRACT, 60_000_00n)).toMatchObject({ returnedMinor: 0n, uncoveredMinor: 5_000_00n });
  });
  it('costs nothing when the spare supplier is not dearer', () => {
    expect(coverCost(CONTRACT, unitPrice('0.54')).coverCostMinor).toBe(0n);
  });
  it('bars for 9 months: 2021-08-11 to 2022-05-10, 273 days inclusive', () => {
    expect(banDays('2021-08-11', 9)).toEqual({ from: '2021-08-11', to: '2022-05-10', days: 273 });
  });
  it('makes the spare supplier primary from the take-over day and keeps the history', () => {
    const history = [row('north', 'primary'), row('rundu', 'spare'), row('north', 'primary', 'Hebei')];
    expect(takeOver(history, 'Shandong', '2021-08-11')).toEqual({
      ok: true,
      value: [
        { ...row('north', 'primary'), to: '2021-08-10' },
        { ...row('rundu', 'spare'), to: '2021-08-10' },
        row('north', 'primary', 'Hebei'),
        { ...row('rundu', 'primary'), from: '2021-08-11' },
      ],
    });
    expect(takeOver(history, 'Hebei', '2021-08-11')).toMatchObject({ code: 'NO_SPARE' });
    expect(takeOver(history, 'Anhui', '2021-08-11')).toMatchObject({ code: 'NO_PRIMARY' });
  });
});

describe('periods and parts', () => {
  const day = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1990-01-01', days));
  it('a period of months ends before the day of the same number, and the next one follows it', () => {
    expect(lastDayOfMonths('2027-01-31', 1)).toBe('2027-02-28');
    expect(lastDayOfMonths('2027-01-01', 1)).toBe('2027-01-31');
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 60 }), (from, months) => {
        const length = daysBetween(from, lastDayOfMonths(from, months)) + 1;
        expect(length).toBeGreaterThanOrEqual(28 * months);
        expect(length).toBeLessThanOrEqual(31 * months);
        expect(lastDayOfMonths(from, months) < lastDayOfMonths(from, months + 1)).toBe(true);
        expect(endOfMonth(from) >= from).toBe(true);
      }),
    );
  });
  it('forfeit and return sum to the deposit, and forfeit and uncovered to the cover cost', () => {
    const amounts = fc.tuple(fc.bigInt(0n, 10n ** 9n), fc.bigInt(0n, 10n ** 9n), fc.integer({ min: 0, max: 10_000 }));
    fc.assert(
      fc.property(amounts, ([quantity, cost, depositBasisPoints]) => {
        const contract = { ...CONTRACT, agreedQuantity: quantity, depositBasisPoints };
        const parts = forfeit(contract, cost);
        expect(parts.forfeitMinor + parts.returnedMinor).toBe(parts.depositMinor);
        expect(parts.forfeitMinor + parts.uncoveredMinor).toBe(cost);
        expect(parts.depositMinor <= lineAmount(quantity, contract.unitPrice, 'CNY')).toBe(true);
      }),
    );
  });
});
