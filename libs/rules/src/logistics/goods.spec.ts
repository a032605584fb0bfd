import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gtinCheckDigit } from '../code/gtin.js';
import { isTransportDocument } from '../order/transport-document.js';
import {
  arrivalFindingText,
  findingsOnArrival,
  INSPECT_SHIPMENT_REFUSALS,
  type InspectedBatch,
  judgeGoodsInspection,
} from './arrival.js';
import { judgePackages, type PackageDraft, RECORD_PACKAGES_REFUSALS, type ShipmentToPack } from './packages.js';

const TODAY = '2026-04-15';
const numbered = (prefix: string, at: number, length: number): string => {
  const body = `${prefix}${String(at).padStart(length - prefix.length, '0')}`;
  return body + gtinCheckDigit(body);
};
const SSCC = (at: number): string => numbered('0690123', at, 17);
const GTIN = numbered('0690123', 1, 13);
const OTHER = numbered('0690123', 2, 13);

const SHIPMENT: ShipmentToPack = {
  status: 'dispatched',
  batches: [{ number: 'A1', expiresOn: '2028-09-30', quantity: 100n }],
  packed: [],
};
const draft = (change: Partial<PackageDraft> = {}): PackageDraft => ({
  label: `(00)${SSCC(1)}`,
  contents: [`(01)${GTIN}(10)A1(17)280930(37)4`],
  unitsPerItem: 10n,
  ...change,
});
const codeOf = (verdict: { readonly ok: boolean; readonly code?: string }): string => verdict.code ?? 'ok';
const packed = (change: Partial<PackageDraft>, shipment: Partial<ShipmentToPack> = {}) =>
  codeOf(judgePackages([draft(change)], { ...SHIPMENT, ...shipment }, TODAY));

describe('packages', () => {
  it('hold what their labels say, items with serials one by one', () => {
    const serial = (text: string): string => `01${GTIN}10A1\u001d21${text}`;
    const drafts = [draft(), draft({ label: `00${SSCC(2)}`, contents: [serial('S1'), serial('S2')] })];
    expect(judgePackages(drafts, SHIPMENT, TODAY)).toEqual({
      ok: true,
      value: [
        { sscc: SSCC(1), contents: [{ gtin: GTIN, batch: 'A1', items: 4n, quantity: 40n, serials: [] }] },
        { sscc: SSCC(2), contents: [{ gtin: GTIN, batch: 'A1', items: 2n, quantity: 20n, serials: ['S1', 'S2'] }] },
      ],
    });
  });

  it('are refused where a label and the shipment disagree', () => {
    const goods = `(01)${GTIN}(10)A1`;
    const twice = [draft(), draft()];
    const same = [`${goods}(21)S`, `${goods}(21)S`];
    const refused: readonly string[] = [
      'SHIPMENT_UNKNOWN',
      'PACKAGE_TAKEN',
      packed({}, { status: 'received' }),
      codeOf(judgePackages([], SHIPMENT, TODAY)),
      packed({ contents: [] }),
      packed({ unitsPerItem: 0n }),
      packed({ label: '(00)690123400000000010' }),
      packed({ label: `(01)${GTIN}` }),
      codeOf(judgePackages(twice, SHIPMENT, TODAY)),
      packed({ contents: [`(01)${GTIN}`] }),
      packed({ contents: [`(01)${GTIN}(10)B2`] }),
      packed({ contents: [`${goods}(17)290930`] }),
      packed({}, { packed: [{ batch: 'A1', gtin: OTHER, quantity: 1n }] }),
      packed({ contents: same }),
      packed({}, { packed: [{ batch: 'A1', gtin: GTIN, quantity: 61n }] }),
    ];
    expect(new Set(refused)).toEqual(new Set(Object.keys(RECORD_PACKAGES_REFUSALS)));
    expect(judgePackages([draft({ contents: ['(01)1'] })], SHIPMENT, TODAY)).toMatchObject({
      code: 'LABEL_UNREADABLE',
      details: { package: 1, label: 1 },
    });
  });

  it('never hold more of a batch than was shipped, however it is packed', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(counts, (all) => {
        const drafts = all.map((count, at) =>
          draft({ label: `(00)${SSCC(at)}`, contents: [`(01)${GTIN}(10)A1(37)${count}`], unitsPerItem: 1n }),
        );
        const sum = all.reduce((total, count) => total + count, 0);
        expect(codeOf(judgePackages(drafts, SHIPMENT, TODAY))).toBe(sum <= 100 ? 'ok' : 'BATCH_OVERPACKED');
      }),
    );
  });
});

describe('transport documents', () => {
  it.each([
    ['BL-7', true],
    ['999-12345675', true],
    ['999-12345674', false],
    ['CSQU3054383', true],
    ['CSQU3054384', false],
    [' ', false],
  ])('%s: %s', (text, expected) => {
    expect(isTransportDocument(text)).toBe(expected);
  });
});

/** E16: made 2025-10-01, expiry 2028-09-30, arrives 2026-04-15. */
const E16 = { number: 'A1', madeOn: '2025-10-01', expiresOn: '2028-09-30', quantity: 10n };
const looked = (change: Partial<InspectedBatch> = {}): InspectedBatch => ({
  number: 'A1',
  accepted: 10n,
  rejected: 0n,
  missing: 0n,
  reason: null,
  note: null,
  ...change,
});

describe('an inspection', () => {
  it('says of each batch what became of all of it, and why', () => {
    const judged = (batches: readonly InspectedBatch[], files = 0) =>
      codeOf(judgeGoodsInspection([E16], batches, files));
    expect([
      judged([]),
      judged([looked({ accepted: 9n })]),
      judged([looked({ accepted: 9n, rejected: 1n })]),
      judged([looked({ accepted: 9n, rejected: 1n, reason: 'other' })]),
      judged([looked()], 21),
    ]).toEqual(Object.keys(INSPECT_SHIPMENT_REFUSALS));
    expect(judged([looked({ reason: 'wet' })])).toBe('BATCH_REASON');
    expect(judged([looked(), looked()])).toBe('BATCHES_DIFFER');
    const found = looked({ accepted: 6n, rejected: 3n, missing: 1n, reason: 'wet' });
    expect(judgeGoodsInspection([E16], [found], 2)).toEqual({
      ok: true,
      value: { accepted: 6n, rejected: 4n, reason: 'A1: 3 wet; A1: 1 missing' },
    });
  });

  it('E16: 82.1% of the life pass a floor of 75%, and fail one of 30 months', () => {
    const arrival = {
      shipped: [E16],
      inspected: [looked()],
      measuredOn: TODAY,
      excursionMinutes: null,
      allowedMinutes: 0,
    };
    const floor = { percent: 75, months: null, point: 'entry' } as const;
    expect(findingsOnArrival({ ...arrival, floor })).toEqual([]);
    expect(findingsOnArrival({ ...arrival, floor: { ...floor, percent: null, months: 30 } })).toEqual([
      { kind: 'short-shelf-life', batch: 'A1', quantity: 10n, found: 899, allowed: null },
    ]);
  });

  it('finds what is missing and a broken cold chain, of the units that were taken in', () => {
    const inspected = [looked({ accepted: 8n, missing: 2n })];
    const arrival = { shipped: [E16], inspected, floor: null, measuredOn: TODAY, allowedMinutes: 30 };
    expect(findingsOnArrival({ ...arrival, excursionMinutes: 30 })).toMatchObject([{ kind: 'missing', quantity: 2n }]);
    const warm = findingsOnArrival({ ...arrival, excursionMinutes: 31 });
    expect(warm).toMatchObject([{ kind: 'missing' }, { kind: 'cold-chain', quantity: 8n, found: 31, allowed: 30 }]);
    const nothing = { ...arrival, inspected: [looked({ accepted: 0n, rejected: 10n, reason: 'cold-chain' })] };
    expect(findingsOnArrival({ ...nothing, excursionMinutes: 99 })).toEqual([]);
    for (const finding of warm) expect(arrivalFindingText(finding)).toMatch(/\d.*[\u4e00-\u9fff]/);
  });
});
