import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type Day } from '../calendar.js';
import { PAPER, SHIPMENT } from '../../../../test/support/builders/shipping-cases.js';
import { usedKey } from './judge-dossier-paper.js';
import { mayShip } from './may-ship.js';
import type { Dossier, DossierPaper, ServingPaper, Shipment } from './shipping.js';

const NOW = new Date('2026-11-23T10:00:00Z');
const EMPTY: Dossier = { papers: [], holdReason: null, inspection: 'spared', used: new Set() };
const judge = (
  papers: readonly Partial<DossierPaper>[],
  more: { shipment?: Partial<Shipment>; dossier?: Partial<Dossier>; certificates?: ServingPaper[]; now?: Date } = {},
) =>
  mayShip(
    { ...SHIPMENT, ...more.shipment },
    { ...EMPTY, papers: papers.map((paper, at) => ({ ...PAPER, id: `p${at}`, ...paper })), ...more.dossier },
    more.certificates ?? [],
    more.now ?? NOW,
  );
const blocking = (...asked: Parameters<typeof judge>) =>
  judge(...asked)
    .findings.filter(({ blocks }) => blocks)
    .map(({ requirement, state }) => `${requirement} ${state}`);

const CERTIFICATE: ServingPaper = {
  id: 'c1',
  status: 'verified',
  issuedOn: '2026-01-01',
  expiresOn: '2028-12-31',
  revokedFrom: null,
  usedOn: null,
};

describe('mayShip', () => {
  it('clears a complete dossier, until the first of its papers or goods ends', () => {
    expect(judge([{}])).toMatchObject({ clear: true, clearUntil: new Date('2029-05-31T00:00:00Z') });
    expect(judge([{}, { expiresOn: '2027-01-31' }]).clearUntil).toEqual(new Date('2027-02-01T00:00:00Z'));
  });

  it('names everything that is missing or wrong, not only the first', () => {
    const wrong: Partial<DossierPaper>[] = [
      { code: 'a', status: 'owed' },
      { code: 'b', status: 'provided' },
      { code: 'c', status: 'refused' },
      { code: 'd', expiresOn: '2026-11-22' },
      { code: 'e', issuedOn: '2026-11-24' },
      { code: 'f', place: 'CNSHA' },
      { code: 'g', paperId: 'gone' },
    ];
    expect(blocking(wrong, { shipment: { port: 'CNNGB', goodsName: 'Other', hsCode: '90' } })).toEqual([
      'a missing',
      'b unverified',
      'c refused',
      'd expired',
      'e not-yet-valid',
      'f other-place',
      'g withdrawn',
      'hs-code hs-malformed',
      'goods-name name-differs',
    ]);
  });

  it('is not held up by optional papers, nor by those that follow later', () => {
    const later = judge([
      { status: 'owed', required: false },
      { code: 'bill', status: 'owed', stage: 'payment' },
    ]);
    expect(later.clear).toBe(true);
    expect(later.findings.map(({ state }) => state)).toContain('missing');
  });

  it('takes either of two ways, wholly', () => {
    const five = { group: 'standard', option: 'announcement-5' };
    const twelve = { group: 'standard', option: 'announcement-12' };
    const [registration, declaration] = [
      { code: 'registration', choice: five },
      { code: 'declaration', choice: five },
    ];
    const foreign = { code: 'foreign', choice: twelve, status: 'owed' } as const;
    expect(judge([registration, declaration, foreign]).clear).toBe(true);
    expect(judge([{ ...registration, status: 'owed' }, declaration, { ...foreign, status: 'accepted' }]).clear).toBe(
      true,
    );
    expect(blocking([{ ...registration, status: 'owed' }, declaration, foreign])).toEqual([
      'registration missing',
      'foreign missing',
    ]);
    const ends = [
      { ...registration, expiresOn: '2026-12-05' },
      { ...foreign, status: 'accepted' as const, expiresOn: '2026-12-31' },
    ];
    expect(judge(ends).clearUntil).toEqual(new Date('2027-01-01T00:00:00Z'));
  });

  it('E19: a second shipment on the same licence is refused', () => {
    const licence = { code: 'controlled-export-licence', singleUse: true, number: 'NE-7', expiresOn: '2026-12-31' };
    expect(judge([licence]).clear).toBe(true);
    expect(blocking([licence], { dossier: { used: new Set([usedKey(licence)]) } })).toEqual([
      'controlled-export-licence used',
    ]);
    expect(blocking([licence], { now: new Date('2027-01-01T00:00:00Z') })).toEqual([
      'controlled-export-licence expired',
    ]);
  });

  it('follows the certificate that serves as a paper', () => {
    const paper = { code: 'registration', paperId: 'c1' };
    const states = (certificate: Partial<ServingPaper>) =>
      blocking([paper], { certificates: [{ ...CERTIFICATE, ...certificate }] });
    expect(states({})).toEqual([]);
    expect(states({ status: 'revoked', revokedFrom: '2026-11-23' })).toEqual(['registration revoked']);
    expect(states({ status: 'withdrawn' })).toEqual(['registration withdrawn']);
    expect(states({ expiresOn: '2026-11-22' })).toEqual(['registration expired']);
    expect(states({ status: 'submitted' })).toEqual(['registration unverified']);
    expect(states({ usedOn: '2026-11-01' })).toEqual(['registration used']);
  });

  it('is stopped by a hold, a drawn inspection and a failed one', () => {
    expect(blocking([{}], { dossier: { holdReason: 'Wrong seal' } })).toEqual(['hold held']);
    expect(blocking([{}], { dossier: { inspection: 'drawn' } })).toEqual(['inspection inspection-open']);
    expect(blocking([{}], { dossier: { inspection: 'failed' } })).toEqual(['inspection inspection-failed']);
    expect(blocking([{}], { dossier: { inspection: 'passed' } })).toEqual([]);
  });

  it('measures the shelf life where the purchaser wants it measured', () => {
    const batches = [{ number: 'L1', madeOn: '2025-10-01', expiresOn: '2028-09-30' }];
    const at = (point: 'dispatch' | 'entry') =>
      blocking([], {
        now: new Date('2026-03-01T00:00:00Z'),
        shipment: { batches, shelfLife: { percent: null, months: 30, point }, arrivesOn: '2026-04-15' },
      });
    expect(at('dispatch')).toEqual([]);
    expect(at('entry')).toEqual(['shelf-life too-short']);
  });

  it('refuses a preference that the goods have not earned', () => {
    const claimed = (nonOriginatingMinor: bigint) =>
      blocking([], { shipment: { preference: 'form-e', value: { fobMinor: 100_000n, nonOriginatingMinor } } });
    expect(claimed(42_500n)).toEqual([]);
    expect(claimed(61_000n)).toEqual(['origin not-originating']);
    expect(blocking([], { shipment: { preference: 'form-e', value: null } })).toEqual(['origin not-originating']);
  });

  it('refuses a code that HS 2022 does not have', () => {
    expect(blocking([], { shipment: { hsCodeKnown: false } })).toEqual(['hs-code hs-unknown']);
    expect(blocking([], { shipment: { hsCodeKnown: null } })).toEqual([]);
  });
});

const at = (day: Day) => new Date(`${day}T12:00:00Z`);
const ask = ([papers, lent, goods]: [Partial<DossierPaper>[], Partial<ServingPaper>, Partial<Shipment>], now: Date) =>
  judge(papers, { shipment: goods, certificates: [{ ...CERTIFICATE, ...lent }], now });

describe('over all dates', () => {
  const START: Day = '2026-01-01';
  const days = fc.integer({ min: 0, max: 500 }).map((count) => addDays(START, count));
  const paper = fc.record({
    status: fc.constantFrom('owed', 'provided', 'accepted', 'accepted', 'accepted', 'refused'),
    required: fc.boolean(),
    stage: fc.constantFrom('departure', 'departure', 'arrival'),
    choice: fc.constantFrom(null, null, { group: 'g', option: 'a' }, { group: 'g', option: 'b' }),
    issuedOn: days,
    expiresOn: fc.option(days),
    paperId: fc.constantFrom(null, null, 'c1'),
  }) as fc.Arbitrary<Partial<DossierPaper>>;
  const certificate = fc.record({
    status: fc.constantFrom('verified', 'verified', 'revoked'),
    issuedOn: fc.constant(START),
    expiresOn: fc.option(days),
    revokedFrom: days,
  }) as fc.Arbitrary<Partial<ServingPaper>>;
  const shipment = fc.record({
    batches: fc.array(fc.record({ number: fc.constant('L'), madeOn: fc.constant(START), expiresOn: days }), {
      maxLength: 2,
    }),
    shelfLife: fc.option(
      fc.record({
        percent: fc.option(fc.integer({ min: 1, max: 90 })),
        months: fc.option(fc.integer({ min: 1, max: 6 })),
        point: fc.constantFrom('dispatch' as const, 'entry' as const),
      }),
    ),
    arrivesOn: fc.option(days),
  });
  const cases = fc.tuple(fc.array(paper, { maxLength: 5 }), certificate, shipment, days);

  it('what is clear stays clear until its moment, and not a millisecond longer', () => {
    fc.assert(
      fc.property(cases, ([papers, lent, goods, today]) => {
        const now = at(today);
        const { clear, clearUntil } = ask([papers, lent, goods], now);
        if (!clear) return;
        const far = clearUntil ?? at(addDays(today, 2000));
        for (const share of [0.25, 0.5, 0.99]) {
          const moment = new Date(now.getTime() + (far.getTime() - now.getTime()) * share);
          expect(ask([papers, lent, goods], moment)).toMatchObject({ clear: true });
        }
        if (clearUntil) {
          expect(ask([papers, lent, goods], new Date(clearUntil.getTime() - 1)).clear).toBe(true);
          // Another way of a choice may begin to hold on that very day; what ends without one stays ended.
          if (papers.every(({ choice }) => choice === null))
            expect(ask([papers, lent, goods], clearUntil).clear).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('no paper holds before its issue or after its end, and none is revived by time', () => {
    const gone = ['expired', 'revoked', 'withdrawn', 'used'];
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 300 }), ([papers, lent, goods, today], later) => {
        const now = ask([papers, lent, goods], at(today)).findings;
        const then = ask([papers, lent, goods], at(addDays(today, later))).findings;
        for (const [index, one] of papers.entries()) {
          const state = now[index]?.state;
          if (state === 'valid' || state === 'expiring') {
            expect((one.issuedOn ?? START) <= today).toBe(true);
            expect(one.expiresOn === null || today <= (one.expiresOn ?? '')).toBe(true);
          }
          if (gone.includes(state ?? '')) expect(gone).toContain(then[index]?.state);
        }
      }),
      { numRuns: 400 },
    );
  });
});
