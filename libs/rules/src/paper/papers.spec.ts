import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar.js';
import { CERTIFICATE_KINDS, GMP_SCHEMES } from './certificate-kinds.js';
import { type Certificate, certificateLastDay, certificateStateOn } from './certificate.js';
import {
  isInForce,
  judgePaperEnd,
  judgeReminder,
  judgeRevocation,
  judgeVerification,
  type PaperStatus,
} from './paper.js';
import { latestLastDay } from './paper-validity.js';
import { numberFormatOf, vietnamTenderGroup } from './registration.js';
import { qualityRank, qualityTierOf } from './quality-tier.js';

const certificate: Certificate = {
  id: 'c-1',
  kind: 'iso-13485',
  number: 'MD 1',
  issuer: 'TÜV',
  issuerCountry: 'DE',
  holderId: 's-1',
  holder: 'Example Devices',
  siteId: 'site',
  productIds: 'all',
  scope: null,
  scheme: null,
  deviceClass: null,
  laboratoryId: null,
  basisEndsOn: null,
  issuedOn: '2024-01-01',
  expiresOn: '2026-12-31',
  status: 'verified',
  revokedFrom: null,
  usedOn: null,
  verified: { how: 'authority-register', note: null, at: new Date('2024-02-01T00:00:00Z'), by: 'm-1' },
};
const on = (day: string, more: Partial<Certificate> = {}) => certificateStateOn({ ...certificate, ...more }, day);

describe('a paper on a day', () => {
  it.each([
    ['2023-12-31', 'not-yet-valid'],
    ['2024-01-01', 'valid'],
    ['2026-10-01', 'valid'],
    ['2026-10-02', 'expiring'],
    ['2026-12-31', 'expiring'],
    ['2027-01-01', 'expired'],
  ])('on %s is %s', (day, state) => expect(on(day)).toBe(state));

  it('counts only once it is verified, and no longer once it is revoked, withdrawn or used', () => {
    for (const status of ['submitted', 'checked'] as const) expect(on('2025-01-01', { status })).toBe('unverified');
    expect(on('2025-01-01', { status: 'rejected' })).toBe('rejected');
    expect(on('2025-01-01', { status: 'withdrawn' })).toBe('withdrawn');
    const revoked = { status: 'revoked', revokedFrom: '2025-06-01' } as const;
    expect(on('2025-05-31', revoked)).toBe('valid');
    expect(on('2025-06-01', revoked)).toBe('revoked');
    expect(on('2025-05-31', { status: 'revoked' })).toBe('revoked');
    expect(on('2025-05-31', { usedOn: '2025-06-01' })).toBe('valid');
    expect(on('2025-06-01', { usedOn: '2025-06-01' })).toBe('used');
    expect(on('2099-01-01', { expiresOn: null })).toBe('valid');
  });
});

describe('how long the law lets a paper hold', () => {
  const paper = { kind: 'pharmaceutical-product', issuerCountry: 'CN', deviceClass: null, basisEndsOn: null } as const;
  it('is three years for a drug export sales certificate from 2026 on, and was two', () => {
    expect(latestLastDay({ ...paper, issuedOn: '2026-01-01' })).toBe('2029-01-01');
    expect(latestLastDay({ ...paper, issuedOn: '2025-12-31' })).toBe('2027-12-31');
    expect(latestLastDay({ ...paper, issuedOn: '2026-01-01', issuerCountry: 'DE' })).toBeNull();
  });

  it('is the earliest end of its basis for a device export sales certificate, and three years in class I', () => {
    const device = {
      ...paper,
      kind: 'device-export-sales',
      issuedOn: '2026-05-01',
      basisEndsOn: '2030-06-30',
    } as const;
    expect(latestLastDay({ ...device, deviceClass: 2 })).toBe('2030-06-30');
    expect(latestLastDay({ ...device, deviceClass: 1 })).toBe('2029-05-01');
    expect(latestLastDay({ ...device, deviceClass: 1, basisEndsOn: '2027-01-31' })).toBe('2027-01-31');
    expect(latestLastDay({ ...device, deviceClass: 1, issuedOn: '2026-04-30' })).toBeNull();
  });

  it('ends with the calendar year for a narcotic export licence (E19), whatever the paper says', () => {
    const licence = {
      ...certificate,
      kind: 'narcotic-export-licence',
      issuerCountry: 'CN',
      issuedOn: '2026-11-20',
    } as const;
    expect(certificateLastDay({ ...licence, expiresOn: '2027-02-20' })).toBe('2026-12-31');
    expect(certificateStateOn({ ...licence, expiresOn: '2027-02-20' }, '2027-01-01')).toBe('expired');
    expect(certificateLastDay({ ...licence, issuedOn: '2026-03-10', expiresOn: null })).toBe('2026-06-10');
    // The second shipment on the same licence is refused.
    expect(certificateStateOn({ ...licence, usedOn: '2026-12-01' }, '2026-12-02')).toBe('used');
  });
});

const DAYS = { from: '2020-01-01', span: 4000 };
const day = fc.integer({ min: 0, max: DAYS.span }).map((days) => addDays(DAYS.from, days));
const anyCertificate = fc
  .record({
    kind: fc.constantFrom(...CERTIFICATE_KINDS),
    issuerCountry: fc.constantFrom('CN', 'DE'),
    issuedOn: day,
    expiresOn: fc.option(day),
    basisEndsOn: fc.option(day),
    revokedFrom: fc.option(day),
    usedOn: fc.option(day),
    deviceClass: fc.constantFrom(null, 1, 2, 3) as fc.Arbitrary<1 | 2 | 3 | null>,
    status: fc.constantFrom<PaperStatus>('submitted', 'checked', 'verified', 'rejected', 'revoked', 'withdrawn'),
  })
  .map((more): Certificate => ({ ...certificate, ...more }));

describe('for every certificate and day', () => {
  it('none counts before its issue, after its expiry, or from its revocation on', () => {
    fc.assert(
      fc.property(anyCertificate, day, (paper, on) => {
        if (!isInForce(certificateStateOn(paper, on))) return true;
        const { issuedOn, expiresOn, status, revokedFrom } = paper;
        return (
          on >= issuedOn &&
          (expiresOn === null || on <= expiresOn) &&
          (status !== 'revoked' || on < (revokedFrom ?? ''))
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('time moving forward never revives one', () => {
    fc.assert(
      fc.property(anyCertificate, day, fc.nat(4000), (paper, on, later) => {
        const before = certificateStateOn(paper, on);
        const after = certificateStateOn(paper, addDays(on, later));
        return isInForce(before) || before === 'not-yet-valid' || !isInForce(after);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('steps', () => {
  const submitted = { ...certificate, status: 'submitted', checkedBy: null, scan: 'clean' } as const;
  const now = new Date('2026-01-01T00:00:00Z');
  const check = { note: 'Register of the body', by: 'm-1', fourEyes: false };
  it('verify with one officer, or with two different ones', () => {
    expect(judgeVerification(submitted, check, now)).toMatchObject({ value: { status: 'verified' } });
    const fourEyes = { ...check, fourEyes: true };
    expect(judgeVerification(submitted, fourEyes, now)).toMatchObject({ value: { status: 'checked' } });
    const checked = { ...submitted, status: 'checked', checkedBy: 'm-1' } as const;
    expect(judgeVerification(checked, fourEyes, now)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    expect(judgeVerification(checked, { ...fourEyes, by: 'm-2' }, now)).toMatchObject({
      value: { status: 'verified' },
    });
  });
  it('are refused when they do not follow', () => {
    expect(judgeVerification({ ...submitted, status: 'revoked' }, check, now)).toMatchObject({
      code: 'ACTION_NOT_ALLOWED_NOW',
    });
    expect(judgeVerification(submitted, { ...check, note: '' }, now)).toMatchObject({ code: 'NOTE_INVALID' });
    const scan = (state: 'quarantined' | 'infected' | 'unscanned' | null) =>
      judgeVerification({ ...submitted, scan: state }, check, now);
    expect(scan('quarantined')).toMatchObject({ code: 'SCAN_NOT_CLEARED' });
    expect(scan('infected')).toMatchObject({ code: 'SCAN_INFECTED' });
    expect([scan('unscanned').ok, scan(null).ok]).toEqual([true, true]);
    const late = new Date('2027-01-01T00:00:00Z');
    expect(judgeVerification(submitted, check, late)).toMatchObject({ code: 'PAPER_EXPIRED' });
    expect(judgePaperEnd(certificate, 'reject', 'Wrong site')).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    expect(judgePaperEnd(submitted, 'reject', ' ')).toMatchObject({ code: 'REASON_MISSING' });
    expect(judgePaperEnd(certificate, 'withdraw', 'Renewed')).toMatchObject({ value: { status: 'withdrawn' } });
    expect(judgeRevocation(submitted, { reason: 'Recall', from: '2025-01-01' })).toMatchObject({ ok: false });
    const from = (from: string, reason = 'Recall') => judgeRevocation(certificate, { reason, from });
    expect(from('2023-12-31')).toMatchObject({ code: 'REVOKED_FROM_INVALID' });
    expect(from('2025-01-01', '')).toMatchObject({ code: 'REASON_MISSING' });
    expect(from('2025-01-01')).toEqual({ ok: true, value: { from: '2025-01-01', reason: 'Recall' } });
  });
});

const paper = (kind: Certificate['kind'], more: Partial<Certificate> = {}): Certificate => ({
  ...certificate,
  kind,
  ...more,
});
const deviceTier = (...kinds: Certificate['kind'][]) =>
  qualityTierOf(
    { id: 'p-1', category: 'supply' },
    kinds.map((kind) => paper(kind)),
    '2025-01-01',
  );

describe('quality evidence', () => {
  const drug = { id: 'p-1', category: 'drug' } as const;
  const tier = (...papers: Certificate[]) => qualityTierOf(drug, papers, '2025-01-01');
  it('is graded by the papers in force', () => {
    const gmp = (scheme: (typeof GMP_SCHEMES)[number]) => paper('drug-gmp', { scheme });
    expect(tier()).toBeNull();
    expect(tier(gmp('national'))).toBe('gmp');
    expect(tier(gmp('national'), paper('pharmaceutical-product'))).toBe('gmp');
    expect(tier(gmp('who'), paper('pharmaceutical-product'))).toBe('who-gmp-cpp');
    expect(tier(gmp('pics'), paper('pharmaceutical-product'))).toBe('who-gmp-cpp');
    expect(tier(gmp('who'), paper('bioequivalence'))).toBe('gmp');
    expect(tier(gmp('eu'), paper('bioequivalence'))).toBe('pics-gmp-bioequivalent');
    expect(tier(paper('who-prequalification'))).toBe('prequalified-or-stringent');
    expect(tier(paper('who-prequalification', { productIds: ['p-2'] }))).toBeNull();
    expect(tier(paper('who-prequalification', { expiresOn: '2024-12-31' }))).toBeNull();
  });
  it('has tiers of its own for devices', () => {
    expect(deviceTier('nmpa-registration')).toBeNull();
    expect(deviceTier('iso-13485')).toBe('iso-13485');
    expect(deviceTier('iso-13485', 'nmpa-registration')).toBe('nmpa-and-iso-13485');
    expect(deviceTier('ce')).toBe('ce-or-fda');
    expect([qualityRank('prequalified-or-stringent'), qualityRank('gmp'), qualityRank('iso-13485')]).toEqual([1, 4, 3]);
  });
});

describe('registrations', () => {
  it.each([
    ['my-npra', 'MAL19950001A', 'matches'],
    ['my-npra', '19950001A', 'differs'],
    ['id-bpom', 'DKL1234567890A1', 'matches'],
    ['id-bpom', 'DKL123', 'differs'],
    ['th-fda', '1C 15/60', 'matches'],
    ['cn-nmpa', '国械注进20263140001', 'matches'],
    ['cn-nmpa', '国药准字HJ20260001', 'matches'],
    ['vn-dav', 'VN-1', 'unknown'],
  ] as const)('of %s numbered %s: the format %s', (authority, number, format) =>
    expect(numberFormatOf(authority, number)).toBe(format),
  );
  it.each([
    [{ madeIn: 'CN', brandOrStringent: true, gmp: null, bioequivalent: false }, 1],
    [{ madeIn: 'CN', brandOrStringent: false, gmp: 'eu', bioequivalent: false }, 1],
    [{ madeIn: 'VN', brandOrStringent: false, gmp: 'eu', bioequivalent: true }, 2],
    [{ madeIn: 'CN', brandOrStringent: false, gmp: 'who', bioequivalent: true }, 3],
    [{ madeIn: 'VN', brandOrStringent: false, gmp: 'who', bioequivalent: true }, 4],
    [{ madeIn: 'CN', brandOrStringent: false, gmp: 'pics', bioequivalent: false }, 5],
    [{ madeIn: 'CN', brandOrStringent: false, gmp: null, bioequivalent: true }, null],
  ] as const)('in Vietnam put %o into group %s', (product, group) => expect(vietnamTenderGroup(product)).toBe(group));
});

describe('reminders', () => {
  const end = '2026-12-31';
  it('come 90, 60 and 30 days before the end, and the day after it', () => {
    expect(judgeReminder(end, null, '2026-01-01')).toEqual({ tell: null, reminded: 0, nextCheckOn: '2026-10-02' });
    expect(judgeReminder(end, 0, '2026-10-01').tell).toBeNull();
    expect(judgeReminder(end, 0, '2026-10-02')).toEqual({
      tell: { kind: 'expiring', reminder: 90, daysLeft: 90 },
      reminded: 1,
      nextCheckOn: '2026-11-01',
    });
    expect(judgeReminder(end, 1, '2026-11-01').tell).toMatchObject({ reminder: 60 });
    expect(judgeReminder(end, 2, '2026-12-01').tell).toMatchObject({ reminder: 30 });
    expect(judgeReminder(end, 3, '2026-12-31').tell).toBeNull();
    expect(judgeReminder(end, 3, '2027-01-01')).toEqual({ tell: { kind: 'expired' }, reminded: 4, nextCheckOn: null });
    expect(judgeReminder(end, 4, '2027-06-01').tell).toBeNull();
    expect(judgeReminder(null, null, '2027-06-01')).toEqual({ tell: null, reminded: 0, nextCheckOn: null });
  });
  it('that were missed are told as the latest of them, and none at the verification', () => {
    expect(judgeReminder(end, 0, '2026-12-10').tell).toEqual({ kind: 'expiring', reminder: 30, daysLeft: 21 });
    expect(judgeReminder(end, 0, '2027-03-01').tell).toEqual({ kind: 'expired' });
    expect(judgeReminder(end, null, '2026-11-15')).toEqual({ tell: null, reminded: 2, nextCheckOn: '2026-12-01' });
  });
  it('come at most once each, on whatever days one looks', () => {
    fc.assert(
      fc.property(day, fc.array(day, { maxLength: 30 }), (expiresOn, days) => {
        let { reminded } = judgeReminder(expiresOn, null, DAYS.from);
        const told: string[] = [];
        for (const on of days.sort()) {
          const judged = judgeReminder(expiresOn, reminded, on);
          reminded = judged.reminded;
          if (judged.tell) told.push(judged.tell.kind === 'expired' ? 'expired' : String(judged.tell.reminder));
        }
        return new Set(told).size === told.length;
      }),
    );
  });
});
