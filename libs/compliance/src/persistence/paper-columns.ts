import type { Certificate, PaperStatus, Registration, Verification, VerificationMethod } from '#libs/rules';
import type { CertificateRow, RegistrationRow } from './rows.js';

const STEPS = [
  'status',
  'revoked_from',
  'verified_at',
  'verified_by',
  'verified_how',
  'verified_note',
  'status_reason',
];
const selected = (names: readonly string[], alias: string): string =>
  names
    .map((name) => {
      const camel = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
      return camel === name ? `${alias}.${name}` : `${alias}.${name} AS "${camel}"`;
    })
    .join(', ');

/** What the rules look at. */
export const CERTIFICATE_FACTS = `${selected(
  ['id', 'supplier_id', 'kind', 'number', 'issuer', 'issuer_country', 'holder', 'site_id', 'scope', 'scheme'].concat(
    ['device_class', 'laboratory_id', 'basis_ends_on', 'issued_on', 'expires_on', 'used_on'],
    STEPS,
  ),
  'c',
)}, ARRAY(SELECT cp.product_id FROM certificate_product cp WHERE cp.certificate_id = c.id ORDER BY 1) AS "productIds"`;
export const REGISTRATION_FACTS = selected(
  ['id', 'supplier_id', 'product_id', 'country', 'authority', 'authority_name', 'number', 'holder'].concat(
    ['tender_group', 'issued_on', 'expires_on'],
    STEPS,
  ),
  'r',
);

interface Verified {
  readonly status: PaperStatus;
  readonly revokedFrom: string | null;
  readonly verifiedAt: Date | null;
  readonly verifiedBy: string | null;
  readonly verifiedHow: VerificationMethod | null;
  readonly verifiedNote: string | null;
  readonly statusReason: string | null;
}
type CertificateParticulars = Pick<
  CertificateRow,
  | 'id'
  | 'supplierId'
  | 'kind'
  | 'number'
  | 'issuer'
  | 'issuerCountry'
  | 'holder'
  | 'siteId'
  | 'scope'
  | 'scheme'
  | 'deviceClass'
  | 'laboratoryId'
  | 'basisEndsOn'
  | 'issuedOn'
  | 'expiresOn'
  | 'usedOn'
>;
export interface CertificateFacts extends Verified, CertificateParticulars {
  readonly productIds: readonly string[];
}
export interface RegistrationFacts
  extends
    Verified,
    Pick<
      RegistrationRow,
      | 'id'
      | 'supplierId'
      | 'productId'
      | 'country'
      | 'authority'
      | 'authorityName'
      | 'number'
      | 'holder'
      | 'tenderGroup'
      | 'issuedOn'
      | 'expiresOn'
    > {}

const verificationOf = ({ verifiedAt, verifiedBy, verifiedHow, verifiedNote }: Verified): Verification | null =>
  verifiedAt && verifiedBy && verifiedHow
    ? { at: verifiedAt, by: verifiedBy, how: verifiedHow, note: verifiedNote }
    : null;

export const toCertificate = (row: CertificateFacts): Certificate => ({
  id: row.id,
  kind: row.kind,
  number: row.number,
  issuer: row.issuer,
  issuerCountry: row.issuerCountry,
  holderId: row.supplierId,
  holder: row.holder,
  siteId: row.siteId,
  productIds: row.productIds.length > 0 ? row.productIds : 'all',
  scope: row.scope,
  scheme: row.scheme,
  deviceClass: row.deviceClass,
  laboratoryId: row.laboratoryId,
  basisEndsOn: row.basisEndsOn,
  issuedOn: row.issuedOn,
  expiresOn: row.expiresOn,
  status: row.status,
  revokedFrom: row.revokedFrom,
  statusReason: row.statusReason,
  usedOn: row.usedOn,
  verified: verificationOf(row),
});

export const toRegistration = (row: RegistrationFacts): Registration => ({
  id: row.id,
  holderId: row.supplierId,
  productId: row.productId,
  country: row.country,
  authority: row.authority,
  authorityName: row.authorityName,
  number: row.number,
  holder: row.holder,
  tenderGroup: row.tenderGroup,
  issuedOn: row.issuedOn,
  expiresOn: row.expiresOn,
  status: row.status,
  revokedFrom: row.revokedFrom,
  statusReason: row.statusReason,
  usedOn: null,
  verified: verificationOf(row),
});
