import { describe, expect, it } from 'vitest';
import { examinationEndsOn } from '#libs/rules';
import { BankCalendar } from './bank-calendar.js';

describe('the calendar of banks', () => {
  it('closes Chinese banks over New Year and in October, and not on half days', async () => {
    const calendar = new BankCalendar();
    await calendar.load();
    const days = calendar.holidays('CN', '2026-01-01', '2026-12-31');
    expect(days).toEqual(expect.arrayContaining(['2026-01-01', '2026-02-17', '2026-10-01', '2026-10-02']));
    expect(days).not.toContain('2026-05-04');
    expect(days).not.toContain('2026-03-08');
    // Wednesday before the holidays: 1 and 2 October do not count.
    expect(examinationEndsOn('2026-09-30', days)).toBe('2026-10-09');
    expect(examinationEndsOn('2026-03-19', days)).toBe('2026-03-26');
  });
  it('spans years, and says which countries it does not know', async () => {
    const calendar = new BankCalendar();
    await calendar.load();
    const days = calendar.holidays('HU', '2026-12-20', '2027-01-10');
    expect(days).toEqual(expect.arrayContaining(['2026-12-25', '2027-01-01']));
    expect([calendar.knows('CN'), calendar.knows('LA')]).toEqual([true, false]);
    expect(calendar.holidays('LA', '2026-01-01', '2026-12-31')).toEqual([]);
  });
});
