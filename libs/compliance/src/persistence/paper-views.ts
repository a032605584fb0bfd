import type { CertificateKind, PaperToVerify } from '#libs/rules';
import {
  CERTIFICATE_FACTS,
  type CertificateFacts,
  REGISTRATION_FACTS,
  type RegistrationFacts,
} from './paper-columns.js';
import type { PaperRow } from './rows.js';

/** Who verified it stands for everyone to see by the operator's name; which officer it was, for operators alone. */
const screenColumns = (p: string): string => `${p}.submitted_at AS "submittedAt", ${p}.checked_at AS "checkedAt",
  ${p}.checked_how AS "checkedHow", ${p}.checked_note AS "checkedNote",
  ${p}.file_id AS "fileId", encode(${p}.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN ${p}.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN ${p}.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today`;

/** A paper as screens show it; `today` is the day by the database's clock. */
interface OnScreen extends Pick<PaperRow, 'submittedAt' | 'checkedAt' | 'checkedHow' | 'checkedNote' | 'fileId'> {
  readonly contentHash: string | null;
  readonly checkingOfficerId: string | null;
  readonly verifyingOfficerId: string | null;
  readonly verifiedForName: string | null;
  readonly supplierName: string;
  readonly today: string;
}

export interface CertificateView extends CertificateFacts, OnScreen {
  readonly basisIds: readonly string[];
  readonly siteName: string | null;
  readonly laboratoryName: string | null;
}
export const CERTIFICATE_VIEW = `${CERTIFICATE_FACTS}, ${screenColumns('c')}, c.basis_ids AS "basisIds",
  t.name AS "siteName", l.legal_name AS "laboratoryName"`;
/** What is joined to `certificate c`. */
export const CERTIFICATE_SOURCE = `JOIN organisation s ON s.id = c.supplier_id
  LEFT JOIN organisation v ON v.id = c.verified_for LEFT JOIN organisation l ON l.id = c.laboratory_id
  LEFT JOIN site t ON t.id = c.site_id`;

export interface RegistrationView extends RegistrationFacts, OnScreen {
  readonly brand: string;
}
export const REGISTRATION_VIEW = `${REGISTRATION_FACTS}, ${screenColumns('r')}, b.brand`;
/** What is joined to `registration r`. */
export const REGISTRATION_SOURCE = `JOIN organisation s ON s.id = r.supplier_id
  JOIN product b ON b.id = r.product_id LEFT JOIN organisation v ON v.id = r.verified_for`;

/** What a step of either noun looks at. */
export interface LockedPaper extends Pick<
  PaperRow,
  'id' | 'supplierId' | 'status' | 'issuedOn' | 'expiresOn' | 'revokedFrom' | 'checkedBy' | 'reminded' | 'version'
> {
  readonly usedOn: string | null;
  readonly scan: PaperToVerify['scan'];
  /** Null for a registration. */
  readonly kind: CertificateKind | null;
  /** Where it was issued, or registers the product. */
  readonly country: string;
}
