import { MAX_QUANTITY, MAX_UNIT_PRICE, unitPrice, type UnitPrice } from '#libs/kernel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AMEND_DEMAND_REFUSALS,
  CANCEL_DEMAND_REFUSALS,
  MAX_DEMAND_LINES,
  POST_DEMAND_REFUSALS,
  judgeAmendDemand,
  judgeCancelDemand,
  judgePostDemand,
  type DemandDraft,
  type DemandLineDraft,
} from './judge-demand.js';
import { demandFloor, type DemandReport, MAX_REPORTED_BRANDS, NO_REPORT } from './judge-demand-report.js';

const NOW = new Date('2026-11-23T06:00:00Z');
const CORRIDOR = {
  countries: ['TH', 'CN'],
  currencies: ['CNY', 'THB'],
  openToOtherCountries: false,
  demandFloorPermille: 800,
};
const KNOWN = { productTypes: new Set(['artesunate', 'gloves']), suppliers: new Set(['maker', 'rival']) };
const LINE: DemandLineDraft = {
  productTypeId: 'artesunate',
  quantity: 2_000_000n,
  destination: 'TH',
  deliveryFrom: '2027-01-01',
  deliveryTo: '2027-03-31',
  ceilingPrice: unitPrice('0.60'),
  report: NO_REPORT,
};
const DRAFT: DemandDraft = { reference: 'D-1', currency: 'CNY', lines: [LINE] };
const post = (draft: DemandDraft) => judgePostDemand(draft, CORRIDOR, KNOWN, NOW);
const line = (change: Partial<DemandLineDraft>): Partial<DemandDraft> => ({ lines: [{ ...LINE, ...change }] });
const reported = (report: Partial<DemandReport>, quantity = LINE.quantity) =>
  line({ quantity, report: { ...NO_REPORT, ...report } });
const brand = (supplierId: string, quantity: bigint) => ({ supplierId, quantity });
const huge = (MAX_UNIT_PRICE * 1_000_000n) as UnitPrice;

const cases: [string, Partial<DemandDraft>][] = [
  ['REFERENCE_INVALID', { reference: ' D-1' }],
  ['LINES_MISSING', { lines: [] }],
  ['TOO_MANY_LINES', { lines: Array.from({ length: MAX_DEMAND_LINES + 1 }, () => LINE) }],
  ['CURRENCY_NOT_IN_CORRIDOR', { currency: 'USD' }],
  ['PRODUCT_TYPE_UNKNOWN', line({ productTypeId: 'x' })],
  ['QUANTITY_OUT_OF_RANGE', line({ quantity: 0n })],
  ['QUANTITY_OUT_OF_RANGE', line({ quantity: MAX_QUANTITY + 1n })],
  ['COUNTRY_UNKNOWN', line({ destination: 'XX' })],
  ['COUNTRY_UNKNOWN', line({ destination: 'th' })],
  ['COUNTRY_NOT_IN_CORRIDOR', line({ destination: 'ML' })],
  ['DELIVERY_DATE_INVALID', line({ deliveryTo: '2027-02-30' })],
  ['DELIVERY_WINDOW_REVERSED', line({ deliveryTo: '2026-12-31' })],
  ['DELIVERY_WINDOW_TOO_LONG', line({ deliveryTo: '2028-01-03' })],
  ['DELIVERY_WINDOW_PAST', line({ deliveryFrom: '2026-01-01', deliveryTo: '2026-11-22' })],
  ['DELIVERY_TOO_FAR_AHEAD', line({ deliveryFrom: '2040-01-01', deliveryTo: '2040-02-01' })],
  ['CEILING_NOT_POSITIVE', line({ ceilingPrice: unitPrice('0') })],
  ['VALUE_TOO_LARGE', line({ quantity: MAX_QUANTITY, ceilingPrice: huge })],
  ['DUPLICATE_LINE', { lines: [LINE, { ...LINE, quantity: 5n }] }],
  ['TOO_MANY_PAST_YEARS', reported({ history: [1n, 1n, 1n, 1n, 1n, 1n] })],
  ['PAST_USE_OUT_OF_RANGE', reported({ history: [-1n] })],
  ['PAST_USE_OUT_OF_RANGE', reported({ history: [MAX_QUANTITY + 1n] })],
  ['SHORTFALL_REASON_MISSING', reported({ history: [12_400n, 11_800n] }, 9_600n)],
  ['SHORTFALL_REASON_TOO_SHORT', reported({ shortfallReason: ' x ' })],
  ['TOO_MANY_BRANDS', reported({ brands: Array.from({ length: MAX_REPORTED_BRANDS + 1 }, () => brand('maker', 1n)) })],
  ['BRAND_UNKNOWN', reported({ brands: [brand('stranger', 1n)] })],
  ['BRAND_REPEATED', reported({ brands: [brand('maker', 1n), brand('maker', 1n)] })],
  ['BRANDS_OUT_OF_RANGE', reported({ brands: [brand('maker', 0n)] })],
  ['BRANDS_OUT_OF_RANGE', reported({ brands: [brand('maker', 2_000_000n), brand('rival', 1n)] })],
];
/** Decided where the rows are: an unknown id, a unique constraint. */
const BY_STORE = ['CORRIDOR_UNKNOWN', 'REFERENCE_TAKEN'];

describe('judgePostDemand', () => {
  it('takes a sound demand', () => expect(post(DRAFT)).toMatchObject({ ok: true, value: { currency: 'CNY' } }));
  it.each(cases)('refuses %s', (code, change) => {
    expect(post({ ...DRAFT, ...change })).toMatchObject({ ok: false, code });
  });
  it('has a case for every code', () => {
    expect(new Set([...cases.map(([code]) => code), ...BY_STORE])).toEqual(new Set(Object.keys(POST_DEMAND_REFUSALS)));
  });
  it('names the line', () => {
    expect(post({ ...DRAFT, lines: [LINE, { ...LINE, quantity: 0n, destination: 'CN' }] })).toMatchObject({
      details: { line: 2 },
    });
  });
  it('takes a window that has begun, a missing ceiling, and other countries where the corridor is open to them', () => {
    expect(post({ ...DRAFT, ...line({ deliveryFrom: '2026-10-01', deliveryTo: '2026-11-23' }) }).ok).toBe(true);
    expect(post({ ...DRAFT, ...line({ ceilingPrice: null }) }).ok).toBe(true);
    const open = { ...CORRIDOR, openToOtherCountries: true };
    expect(judgePostDemand({ ...DRAFT, ...line({ destination: 'ML' }) }, open, KNOWN, NOW).ok).toBe(true);
    expect(judgePostDemand({ ...DRAFT, ...line({ destination: 'Mali' }) }, open, KNOWN, NOW)).toMatchObject({
      code: 'COUNTRY_UNKNOWN',
      details: { line: 1, country: 'Mali' },
    });
  });
});

describe('what a demand reports of the past', () => {
  it('E8: used 12,400 and 11,800, so that less than 9,680 needs a reason', () => {
    const history = [12_400n, 11_800n];
    expect(demandFloor(history, 800)).toBe(9_680n);
    const ask = (quantity: bigint, report: Partial<DemandReport> = {}) =>
      post({ ...DRAFT, ...reported({ history, ...report }, quantity) });
    const brands = [brand('maker', 6_000n), brand('rival', 3_000n)];
    expect(ask(10_000n, { brands }).ok).toBe(true);
    expect(ask(9_680n).ok).toBe(true);
    expect(ask(9_679n)).toMatchObject({ code: 'SHORTFALL_REASON_MISSING', details: { line: 1, floor: '9680' } });
    expect(ask(9_600n)).toMatchObject({ details: { line: 1, quantity: '9600', floor: '9680' } });
    expect(ask(9_600n, { shortfallReason: 'The indication was restricted.' }).ok).toBe(true);
  });
  it('is asked of nobody under a rulebook without a floor, nor for fewer than two years', () => {
    const none = { ...CORRIDOR, demandFloorPermille: null };
    const draft = { ...DRAFT, ...reported({ history: [9n, 9n, 9n] }, 1n) };
    expect(judgePostDemand(draft, none, KNOWN, NOW).ok).toBe(true);
    expect(post({ ...DRAFT, ...reported({ history: [9n] }, 1n) }).ok).toBe(true);
  });
  it('has a floor that is the least whole quantity of that share, of the last two years only', () => {
    const used = fc.bigInt(0n, MAX_QUANTITY);
    fc.assert(
      fc.property(
        used,
        used,
        fc.array(used, { maxLength: 3 }),
        fc.integer({ min: 1, max: 1_000 }),
        (a, b, older, share) => {
          const floor = demandFloor([a, b, ...older], share);
          const enough = (quantity: bigint) => quantity * 2_000n >= (a + b) * BigInt(share);
          expect(floor !== null && enough(floor) && (floor === 0n || !enough(floor - 1n))).toBe(true);
        },
      ),
    );
  });
});

const amend = (demand: Parameters<typeof judgeAmendDemand>[0], lines = DRAFT.lines) =>
  judgeAmendDemand(demand, { currency: 'CNY', lines }, CORRIDOR, KNOWN, NOW);

describe('judgeAmendDemand and judgeCancelDemand', () => {
  const open = { status: 'open', anyLinePooled: false } as const;
  it('are for open demands of which nothing is pooled', () => {
    expect(amend(open).ok).toBe(true);
    expect(judgeCancelDemand(open, ' Ordered elsewhere. ')).toEqual({
      ok: true,
      value: { status: 'cancelled', reason: 'Ordered elsewhere.' },
    });
    for (const demand of [{ status: 'pooled', anyLinePooled: true } as const, { ...open, anyLinePooled: true }]) {
      expect(amend(demand)).toMatchObject({ code: 'DEMAND_NOT_OPEN', details: { status: 'pooled' } });
      expect(judgeCancelDemand(demand, 'Ordered elsewhere.')).toMatchObject({ code: 'DEMAND_NOT_OPEN' });
    }
    expect(Object.keys(CANCEL_DEMAND_REFUSALS)).toEqual(['DEMAND_UNKNOWN', 'DEMAND_NOT_OPEN', 'REASON_MISSING']);
  });
  it('want a reason for cancelling', () => {
    for (const reason of ['', '   ', 'no', 'x'.repeat(501)]) {
      expect(judgeCancelDemand(open, reason)).toMatchObject({ code: 'REASON_MISSING' });
    }
  });
  it('judge the new lines as the first ones', () => {
    expect(amend(open, [])).toMatchObject({ code: 'LINES_MISSING' });
    expect(AMEND_DEMAND_REFUSALS).toHaveProperty('DUPLICATE_LINE');
  });
});
