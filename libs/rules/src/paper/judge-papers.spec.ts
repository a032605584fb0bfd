import { describe, expect, it } from 'vitest';
import { type CertificateContext, type CertificateDraft, judgeCertificate } from './certificate.js';
import { judgeMarketRegistration, type RegistrationDraft } from './registration.js';

const NOW = new Date('2026-11-23T09:00:00Z');
const certificate: CertificateDraft = {
  kind: 'pharmaceutical-product',
  number: '浙20260001',
  issuer: 'Zhejiang MPA',
  issuerCountry: 'CN',
  holder: 'Example Pharma',
  siteId: 'site',
  productIds: ['p-1'],
  scope: null,
  scheme: null,
  deviceClass: null,
  laboratoryId: null,
  issuedOn: '2026-02-01',
  expiresOn: '2029-02-01',
  basisIds: [],
};
const none: CertificateContext = { designations: null, basisEndsOn: null };
const judge = (wrong: Partial<CertificateDraft>, context: CertificateContext = none) =>
  judgeCertificate({ ...certificate, ...wrong }, context, NOW);

describe('judgeCertificate', () => {
  it('takes a whole paper', () => expect(judge({})).toEqual({ ok: true, value: certificate }));

  it.each<[Partial<CertificateDraft>, string]>([
    [{ number: '' }, 'TEXT_INVALID'],
    [{ holder: ' x' }, 'TEXT_INVALID'],
    [{ scope: 'x'.repeat(2001) }, 'TEXT_INVALID'],
    [{ issuerCountry: 'XX' }, 'COUNTRY_UNKNOWN'],
    [{ issuedOn: '2026-02-30' }, 'DAY_INVALID'],
    [{ issuedOn: '2026-11-25' }, 'ISSUED_IN_FUTURE'],
    [{ expiresOn: null }, 'EXPIRES_MISSING'],
    [{ expiresOn: '2026-13-01' }, 'DAY_INVALID'],
    [{ expiresOn: '2026-01-31' }, 'EXPIRES_BEFORE_ISSUE'],
    [{ expiresOn: '2026-11-22' }, 'EXPIRED_ALREADY'],
    [{ expiresOn: '2029-02-02' }, 'EXPIRES_TOO_LATE'],
    [{ productIds: [] }, 'PRODUCTS_MISSING'],
    [{ kind: 'iso-13485', siteId: null }, 'SITE_MISSING'],
    [{ kind: 'drug-gmp' }, 'SCHEME_MISSING'],
    [{ deviceClass: 4 }, 'DEVICE_CLASS_MISSING'],
    [{ kind: 'device-export-sales', issuedOn: '2026-06-01' }, 'DEVICE_CLASS_MISSING'],
    [{ kind: 'device-export-sales', issuedOn: '2026-06-01', deviceClass: 2 }, 'BASIS_MISSING'],
    [{ kind: 'test-report', expiresOn: null }, 'LABORATORY_MISSING'],
  ])('refuses %o', (wrong, code) => expect(judge(wrong)).toMatchObject({ ok: false, code }));

  it('takes what was issued today in the east', () => expect(judge({ issuedOn: '2026-11-24' }).ok).toBe(true));

  it('bounds a device export sales certificate by the papers it was given on', () => {
    const device = { kind: 'device-export-sales', issuedOn: '2026-06-01', deviceClass: 2, basisIds: ['c-9'] } as const;
    expect(judge({ ...device, expiresOn: '2028-06-30' }, { ...none, basisEndsOn: '2028-06-30' }).ok).toBe(true);
    expect(judge({ ...device, expiresOn: '2028-07-01' }, { ...none, basisEndsOn: '2028-06-30' })).toMatchObject({
      code: 'EXPIRES_TOO_LATE',
      details: { latest: '2028-06-30' },
    });
  });

  it('refuses a narcotic export licence past its calendar year (E19)', () => {
    const licence = { kind: 'narcotic-export-licence', issuedOn: '2026-11-20' } as const;
    expect(judge({ ...licence, expiresOn: '2027-02-20' })).toMatchObject({ details: { latest: '2026-12-31' } });
    expect(judge({ ...licence, expiresOn: '2026-12-31' }).ok).toBe(true);
  });

  it('takes test reports of laboratories that were designated when they wrote them', () => {
    const report = { kind: 'test-report', laboratoryId: 'l-1', issuedOn: '2026-06-01', expiresOn: null } as const;
    const designated = (from: string, to: string | null) => judge(report, { ...none, designations: [{ from, to }] });
    expect(designated('2026-06-01', null).ok).toBe(true);
    expect(designated('2026-01-01', '2026-06-01').ok).toBe(true);
    expect(designated('2026-06-02', null)).toMatchObject({ code: 'LABORATORY_NOT_DESIGNATED' });
    expect(designated('2026-01-01', '2026-05-31')).toMatchObject({ code: 'LABORATORY_NOT_DESIGNATED' });
  });
});

const registration: RegistrationDraft = {
  productId: 'p-1',
  country: 'VN',
  authority: 'vn-dav',
  authorityName: 'DAV',
  number: 'VN-22345-26',
  holder: 'Example Vietnam',
  issuedOn: '2026-02-01',
  expiresOn: '2031-02-01',
  tenderGroup: 3,
};

const register = (wrong: Partial<RegistrationDraft>) => judgeMarketRegistration({ ...registration, ...wrong }, NOW);

describe('judgeMarketRegistration', () => {
  const malaysia = { country: 'MY', authority: 'my-npra', tenderGroup: null } as const;
  it('takes whole ones, and those of authorities without a format known', () => {
    expect(register({})).toEqual({ ok: true, value: registration });
    expect(register({ ...malaysia, number: 'MAL19950001A' }).ok).toBe(true);
    expect(register({ country: 'KZ', authority: null, tenderGroup: null }).ok).toBe(true);
    // Only one example of Thailand's is known: nothing is refused on it.
    expect(register({ country: 'TH', authority: 'th-fda', tenderGroup: null, number: 'T-1' }).ok).toBe(true);
  });
  it.each<[Partial<RegistrationDraft>, string]>([
    [{ number: '' }, 'TEXT_INVALID'],
    [{ country: 'ZZ' }, 'COUNTRY_UNKNOWN'],
    [{ country: 'TH' }, 'AUTHORITY_OF_ANOTHER_COUNTRY'],
    [{ ...malaysia, number: 'MAL-1' }, 'NUMBER_FORMAT_INVALID'],
    [{ issuedOn: '2027-01-01' }, 'ISSUED_IN_FUTURE'],
    [{ tenderGroup: 6 }, 'TENDER_GROUP_INVALID'],
    [{ ...malaysia, number: 'MAL19950001A', tenderGroup: 1 }, 'TENDER_GROUP_INVALID'],
  ])('refuses %o', (wrong, code) => expect(register(wrong)).toMatchObject({ ok: false, code }));
});
