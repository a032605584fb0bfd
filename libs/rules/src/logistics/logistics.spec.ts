import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gtinCheckDigit } from '../code/gtin.js';
import { gs1Day, parseGs1 } from './gs1.js';
import { DELIVERY_MEASURE, measureDeliveries, shareBasisPoints } from './otif.js';
import { judgeStorageRange } from './storage-range.js';
import { type Reading, summariseReadings } from './temperatures.js';

const TODAY = '2026-11-23';
const GS = '\u001d';
const EMPTY = { sscc: null, gtin: null, batch: null, madeOn: null, expiresOn: null, serial: null, count: null };

const line = (promisedOn: string, on: string | null, accepted = 100n) => ({
  placedOn: '2026-03-01',
  promisedOn,
  ordered: 100n,
  arrivals: on === null ? [] : [{ on, accepted }],
});

describe('GS1 labels', () => {
  const full = { ...EMPTY, gtin: '06901234567892', expiresOn: '2028-09-30', batch: 'AB-12', serial: 'S/77' };

  it.each([
    ['scanned', `010690123456789217280930${'10'}AB-12${GS}21S/77`],
    ['scanned from a data matrix', `]d2010690123456789217280930${'10'}AB-12${GS}21S/77${GS}`],
    ['begun with FNC1', `${GS}01069012345678921728093010AB-12${GS}21S/77`],
    ['written out', '(01)06901234567892(17)280930(10)AB-12(21)S/77'],
    ['written out with blanks', '(01)06901234567892 (17)280900 (10)AB-12 (21)S/77'],
  ])('reads a pack %s', (_, text) => {
    expect(parseGs1(text, TODAY)).toEqual({ ok: true, value: full });
  });

  it('reads a pallet with its number, its contents and the day of making', () => {
    const sscc = `00690123400000001`;
    const text = `00${sscc}${gtinCheckDigit(sscc)}37120${GS}11251001`;
    expect(parseGs1(text, TODAY)).toMatchObject({ ok: true, value: { count: 120n, madeOn: '2025-10-01' } });
  });

  it.each([
    ['', 'GS1_EMPTY', {}],
    ['99X', 'GS1_IDENTIFIER_UNKNOWN', { position: 1, found: '99' }],
    ['x(10)A', 'GS1_IDENTIFIER_UNKNOWN', { position: 1 }],
    ['(10)A(8008)1', 'GS1_IDENTIFIER_UNKNOWN', { position: 6, found: '8008' }],
    ['(10)A(10)B', 'GS1_IDENTIFIER_TWICE', { position: 6 }],
    ['0106901234', 'GS1_LENGTH_WRONG', { position: 3, found: 8, expected: '14' }],
    [`10${'A'.repeat(21)}`, 'GS1_LENGTH_WRONG', { position: 3, found: 21, expected: '1-20' }],
    [`10${GS}21A`, 'GS1_LENGTH_WRONG', { position: 3, found: 0 }],
    ['10A B', 'GS1_CHARACTER_WRONG', { position: 4, found: ' ' }],
    ['0106901234567893', 'GS1_CHECK_DIGIT_WRONG', { position: 3, expected: '2', found: '3' }],
    ['17281301', 'GS1_DAY_WRONG', { position: 3, found: '281301' }],
    ['17270229', 'GS1_DAY_WRONG', { position: 3 }],
  ])('says where %j is wrong', (text, code, details) => {
    const parsed = parseGs1(text, TODAY);
    expect(parsed).toMatchObject({ ok: false, code });
    expect(parsed).toMatchObject(Object.keys(details).length > 0 ? { details } : {});
  });

  it('puts years into the century around today, and day 00 at the end of the month', () => {
    expect(gs1Day('280200', TODAY)).toBe('2028-02-29');
    expect(gs1Day('760101', TODAY)).toBe('2076-01-01');
    expect(gs1Day('770101', TODAY)).toBe('1977-01-01');
    expect(gs1Day('300101', '2085-01-01')).toBe('2130-01-01');
    expect(gs1Day('350101', '2085-01-01')).toBe('2135-01-01');
    expect(gs1Day('360101', '2085-01-01')).toBe('2036-01-01');
  });

  it('reads what it wrote, scanned or written out', () => {
    const text = fc.stringMatching(/^[A-Za-z0-9\-/.]{1,20}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^\d{13}$/), text, text, (body, batch, serial) => {
        const gtin = body + gtinCheckDigit(body);
        const expected = { ok: true, value: { ...EMPTY, gtin, batch, serial } };
        expect(parseGs1(`01${gtin}10${batch}${GS}21${serial}`, TODAY)).toEqual(expected);
        expect(parseGs1(`(21)${serial}(01)${gtin}(10)${batch}`, TODAY)).toEqual(expected);
      }),
    );
  });
});

describe('E17 OTIF', () => {
  const E17 = [
    line('2026-05-10', '2026-05-12'),
    line('2026-05-10', '2026-05-20'),
    line('2026-05-15', '2026-04-28'),
    line('2026-05-20', '2026-05-21', 96n),
    line('2026-05-25', null),
  ];

  it('is 1 of 5, with 5% of tolerance 2 of 5; on time are 2 of 4 delivered', () => {
    const strict = measureDeliveries(E17, DELIVERY_MEASURE, '2026-06-30');
    expect(strict).toMatchObject({ lines: 5, delivered: 4, onTime: 2, inFull: 3, onTimeInFull: 1 });
    expect(shareBasisPoints(BigInt(strict.onTimeInFull), BigInt(strict.lines))).toBe(2_000);
    expect(shareBasisPoints(BigInt(strict.onTime), BigInt(strict.delivered))).toBe(5_000);
    expect(shareBasisPoints(strict.accepted, strict.ordered)).toBe(7_920);
    expect(strict.leadDays).toEqual([72, 80, 58]);
    const tolerant = measureDeliveries(E17, { ...DELIVERY_MEASURE, shortBasisPoints: 500 }, '2026-06-30');
    expect(tolerant.onTimeInFull).toBe(2);
  });

  it('does not judge a line whose window is open, unless it is met', () => {
    expect(measureDeliveries(E17, DELIVERY_MEASURE, '2026-05-15').lines).toBe(1);
    expect(shareBasisPoints(0n, 0n)).toBeNull();
  });

  it('takes the lead time up to the last goods that were accepted, not up to what was sent back', () => {
    const arrivals = [
      { on: '2026-05-12', accepted: 100n },
      { on: '2026-05-28', accepted: 0n },
    ];
    const measured = measureDeliveries([{ ...line('2026-05-10', null), arrivals }], DELIVERY_MEASURE, '2026-06-30');
    expect(measured).toMatchObject({ leadDays: [72], onTimeInFull: 1 });
  });

  it('never counts more lines as met than are on time and in full', () => {
    const arrival = fc.record({
      on: fc.integer({ min: 1, max: 28 }).map((day) => `2026-05-${String(day).padStart(2, '0')}`),
      accepted: fc.bigInt({ min: 0n, max: 60n }),
    });
    const lines = fc.array(fc.array(arrival, { maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(lines, fc.integer({ min: 0, max: 2_000 }), (all, shortBasisPoints) => {
        const measured = measureDeliveries(
          all.map((arrivals) => ({ ...line('2026-05-20', null), arrivals })),
          { ...DELIVERY_MEASURE, shortBasisPoints },
          '2026-07-01',
        );
        expect(measured.lines).toBe(all.length);
        expect(measured.onTimeInFull).toBeLessThanOrEqual(Math.min(measured.onTime, measured.inFull));
        expect(measured.onTime).toBeLessThanOrEqual(measured.delivered);
      }),
    );
  });
});

const once = ([minute, , sensor]: [number, number, string]): string => `${minute} ${sensor}`;

describe('cold chain', () => {
  const START = Date.UTC(2026, 4, 1);
  const at = (minute: number, centi: number, sensor = 'A'): Reading => ({
    sensor,
    at: new Date(START + minute * 60_000),
    centi,
  });
  const RANGE = { lowest: 200, highest: 800 };

  it('counts the minutes outside the range along the line between readings', () => {
    const summary = summariseReadings([at(0, 500), at(30, 1100), at(60, 500)], RANGE);
    expect(summary).toMatchObject({ min: 500, max: 1100, excursionMinutes: 30, coveredMinutes: 60, gaps: [] });
    expect(summary?.excursions).toMatchObject([{ minutes: 30, peak: 1100, sensor: 'A' }]);
  });

  it('tells a gap and does not bridge it', () => {
    const summary = summariseReadings([at(0, 900), at(10, 900), at(200, 900), at(210, 900)], RANGE);
    expect(summary).toMatchObject({ coveredMinutes: 20, excursionMinutes: 20, gaps: [{ minutes: 190 }] });
    expect(summary?.excursions).toHaveLength(2);
  });

  it('answers the worst of several loggers', () => {
    const warm = [at(0, 900, 'B'), at(30, 900, 'B')];
    const cold = [at(0, 300), at(60, 300)];
    expect(summariseReadings([...warm, ...cold], RANGE)).toMatchObject({
      readings: 4,
      min: 300,
      max: 900,
      mkt: 900,
      excursionMinutes: 30,
      coveredMinutes: 30,
    });
    expect(summariseReadings([], RANGE)).toBeNull();
  });

  it('weighs warm time more than the mean does', () => {
    const summary = summariseReadings([at(0, 500), at(10, 500), at(20, 2500), at(30, 2500)], RANGE);
    expect(summary?.mkt).toBeGreaterThan(1500);
  });

  it('keeps its bounds whatever the readings, of one logger or of several', () => {
    const reading = fc.tuple(
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: -9_000, max: 6_000 }),
      fc.constantFrom('A', 'B', 'C'),
    );
    fc.assert(
      fc.property(fc.uniqueArray(reading, { minLength: 1, maxLength: 60, selector: once }), (all) => {
        const readings = all.map(([minute, centi, sensor]) => at(minute, centi, sensor));
        const summary = summariseReadings(readings, RANGE);
        expect(summary?.mkt).toBeGreaterThanOrEqual(summary?.min ?? Infinity);
        expect(summary?.mkt).toBeLessThanOrEqual(summary?.max ?? -Infinity);
        expect(summary?.excursionMinutes).toBeLessThanOrEqual(summary?.mostCoveredMinutes ?? -1);
        expect(summary?.coveredMinutes).toBeLessThanOrEqual(summary?.mostCoveredMinutes ?? -1);
        const span = ((summary?.to.getTime() ?? 0) - (summary?.from.getTime() ?? 0)) / 60_000;
        expect(summary?.mostCoveredMinutes).toBeLessThanOrEqual(span);
        expect(summariseReadings(readings.toReversed(), RANGE)).toEqual(summary);
      }),
    );
  });
});

const rangeOrCode = (...args: Parameters<typeof judgeStorageRange>) => {
  const verdict = judgeStorageRange(...args);
  return verdict.ok ? verdict.value : verdict.code;
};

describe('storage range', () => {
  const FRIDGE = { lowest: 200, highest: 800 };
  const ROOM = { lowest: 1500, highest: 2500 };
  it('is the first that either side gives, and afterwards only the purchaser’s to change', () => {
    expect(rangeOrCode(null, null, 'supplier')).toBe('RANGE_MISSING');
    expect(rangeOrCode(FRIDGE, null, 'supplier')).toEqual(FRIDGE);
    expect(rangeOrCode(null, FRIDGE, 'supplier')).toEqual(FRIDGE);
    expect(rangeOrCode({ ...FRIDGE }, FRIDGE, 'supplier')).toEqual(FRIDGE);
    expect(judgeStorageRange(ROOM, FRIDGE, 'supplier')).toMatchObject({
      code: 'RANGE_NOT_YOURS',
      details: { lowest: '2', highest: '8' },
    });
    expect(rangeOrCode(ROOM, FRIDGE, 'purchaser')).toEqual(ROOM);
  });

  it('lies between -200 and 150 degrees, the lowest below the highest', () => {
    for (const wrong of [
      { lowest: 800, highest: 800 },
      { lowest: -20_001, highest: 0 },
      { lowest: 0, highest: 15_001 },
      { lowest: Number.NaN, highest: 800 },
    ]) {
      expect(rangeOrCode(wrong, null, 'purchaser')).toBe('RANGE_INVALID');
    }
    expect(rangeOrCode({ lowest: -20_000, highest: 15_000 }, null, 'purchaser')).toMatchObject({ lowest: -20_000 });
  });
});
