import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addHours, dayOf, daysBetween, hoursBetween, isDay, quarterOf } from './calendar.js';

const days = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2999-12-31T00:00:00Z'), noInvalidDate: true })
  .map(dayOf);

describe('days', () => {
  it('are counted both ways', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -5_000, max: 5_000 }), (day, count) => {
        expect(isDay(day)).toBe(true);
        expect(daysBetween(day, addDays(day, count))).toBe(count);
      }),
    );
  });
  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '2026-01-01T00:00:00Z', '', '1899-12-31', 'today'])(
    '%j is none',
    (text) => expect(isDay(text)).toBe(false),
  );
  it('end at midnight UTC', () => expect(dayOf(new Date('2026-03-31T23:59:59.999Z'))).toBe('2026-03-31'));
  it('lie in quarters', () => {
    expect(['2026-01-01', '2026-03-31', '2026-04-01', '2026-12-31'].map(quarterOf)).toEqual([
      '2026-Q1',
      '2026-Q1',
      '2026-Q2',
      '2026-Q4',
    ]);
  });
});

it('hours are added and measured', () => {
  const from = new Date('2026-11-23T06:00:00Z');
  expect(addHours(from, 1.5).toISOString()).toBe('2026-11-23T07:30:00.000Z');
  expect(hoursBetween(from, addHours(from, -2))).toBe(-2);
});
