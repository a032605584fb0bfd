import type { Certificate, Registration } from '#libs/rules';

/** A verified GMP certificate of the supplier as a whole, valid from 2026 to the end of 2028 unless told otherwise. */
export const aCertificate = (change: Partial<Certificate> = {}): Certificate => ({
  id: 'certificate',
  kind: 'drug-gmp',
  number: 'GMP 1',
  issuer: 'Guangxi MPA',
  issuerCountry: 'CN',
  holderId: 'supplier',
  holder: 'Supplier Ltd',
  siteId: null,
  productIds: 'all',
  scope: null,
  scheme: null,
  deviceClass: null,
  laboratoryId: null,
  basisEndsOn: null,
  issuedOn: '2026-01-01',
  expiresOn: '2028-12-31',
  status: 'verified',
  revokedFrom: null,
  usedOn: null,
  verified: null,
  ...change,
});

/** A verified registration in Thailand, valid from 2026 to the end of 2028 unless told otherwise. */
export const aRegistration = (change: Partial<Registration> = {}): Registration => ({
  id: 'registration',
  holderId: 'supplier',
  productId: 'product',
  country: 'TH',
  authority: null,
  authorityName: 'FDA',
  number: '1C 15/60',
  holder: 'Importer Ltd',
  tenderGroup: null,
  issuedOn: '2026-01-01',
  expiresOn: '2028-12-31',
  status: 'verified',
  revokedFrom: null,
  usedOn: null,
  verified: null,
  ...change,
});
