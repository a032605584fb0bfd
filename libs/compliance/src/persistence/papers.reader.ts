import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { CertificateKind, PaperStatus } from '#libs/rules';
import {
  CERTIFICATE_SOURCE,
  CERTIFICATE_VIEW,
  type CertificateView,
  REGISTRATION_SOURCE,
  REGISTRATION_VIEW,
  type RegistrationView,
} from './paper-views.js';
import type { SiteRecord } from './sites.store.js';

/** A supplier's own papers are found by its index, whatever it filters by. */
const ownFirst = (p: string): string => `(entered.kind <> 'supplier' OR ${p}.supplier_id = entered.organisation_id)`;

const CERTIFICATE = hotRead<CertificateView>(
  'certificates.by-id',
  `SELECT ${CERTIFICATE_VIEW} FROM ${CERTIFICATE_SOURCE} WHERE c.id = $3 AND ${ownFirst('c')} LIMIT 1`,
);
const CERTIFICATES = idPages<CertificateView>(
  'certificates',
  `SELECT ${CERTIFICATE_VIEW} FROM ${CERTIFICATE_SOURCE}
   WHERE c.id < $3 AND ${ownFirst('c')} AND ($4::uuid IS NULL OR c.supplier_id = $4) AND ($5::text IS NULL OR c.status = $5)
     AND ($6::text IS NULL OR c.kind = $6)
     AND ($7::uuid IS NULL OR EXISTS (SELECT FROM certificate_product cp WHERE cp.product_id = $7 AND cp.certificate_id = c.id))
     AND ($8::date IS NULL OR c.expires_on <= $8)
   ORDER BY c.id DESC`,
);
const REGISTRATION = hotRead<RegistrationView>(
  'registrations.by-id',
  `SELECT ${REGISTRATION_VIEW} FROM ${REGISTRATION_SOURCE} WHERE r.id = $3 AND ${ownFirst('r')} LIMIT 1`,
);
const REGISTRATIONS = idPages<RegistrationView>(
  'registrations',
  `SELECT ${REGISTRATION_VIEW} FROM ${REGISTRATION_SOURCE}
   WHERE r.id < $3 AND ${ownFirst('r')} AND ($4::uuid IS NULL OR r.supplier_id = $4) AND ($5::text IS NULL OR r.status = $5)
     AND ($6::uuid IS NULL OR r.product_id = $6) AND ($7::text IS NULL OR r.country = $7)
     AND ($8::date IS NULL OR r.expires_on <= $8)
   ORDER BY r.id DESC`,
);

/** What of a supplier's file came out of Postgres as JSON: times are texts. */
export type FiledPaper<View> = Omit<View, 'verifiedAt' | 'submittedAt' | 'checkedAt'> & {
  readonly verifiedAt: string;
  readonly submittedAt: string;
  readonly checkedAt: string | null;
};
export interface SupplierFileRecord {
  readonly id: string;
  readonly legalName: string;
  readonly nameZh: string | null;
  readonly country: string;
  readonly admittedAt: Date | null;
  readonly sites: readonly (Omit<SiteRecord, 'addedAt' | 'version'> & { readonly addedAt: string })[];
  readonly certificates: readonly FiledPaper<CertificateView>[];
  readonly registrations: readonly FiledPaper<RegistrationView>[];
}
const MOST_FILED = 100;
const filed = (columns: string, source: string, p: string): string =>
  `(SELECT coalesce(json_agg(f ORDER BY f.id DESC), '[]') FROM (SELECT ${columns} FROM ${source}
     WHERE ${p}.supplier_id = o.id AND ${p}.status IN ('verified', 'revoked') ORDER BY ${p}.id DESC LIMIT ${MOST_FILED}) f)`;
/** Purchasers and operators read any supplier's, a supplier its own; only what was verified stands in it. */
const SUPPLIER_FILE = hotRead<SupplierFileRecord>(
  'papers.supplier-file',
  `SELECT o.id, o.legal_name AS "legalName", o.name_zh AS "nameZh", o.country, o.admitted_at AS "admittedAt",
     (SELECT coalesce(json_agg(f ORDER BY f.id DESC), '[]') FROM (
        SELECT t.id, t.supplier_id AS "supplierId", t.name, t.country, t.address, t.status, t.added_at AS "addedAt" FROM site t
        WHERE t.supplier_id = o.id ORDER BY t.id DESC LIMIT ${MOST_FILED}) f) AS sites,
     ${filed(CERTIFICATE_VIEW, CERTIFICATE_SOURCE, 'c')} AS certificates,
     ${filed(REGISTRATION_VIEW, REGISTRATION_SOURCE, 'r')} AS registrations
   FROM organisation o
   WHERE o.id = $3 AND o.kind = 'supplier' AND o.admitted_at IS NOT NULL
     AND (entered.kind IN ('purchaser', 'operator') OR o.id = entered.organisation_id)
   LIMIT 1`,
);

interface PaperFilter {
  readonly supplierId?: string | null | undefined;
  readonly status?: PaperStatus | null | undefined;
  readonly productId?: string | null | undefined;
  /** The latest last day. */
  readonly expiresBy?: string | null | undefined;
}

/** What screens show of papers. Row-level policies say which: a supplier's own, to purchasers what was verified. */
@Injectable()
export class PapersReader {
  constructor(private readonly reads: Reads) {}

  async certificate(caller: Caller, id: string): Promise<CertificateView | undefined> {
    return (await this.reads.run<CertificateView>(caller, CERTIFICATE, [id])).rows[0];
  }

  certificates<T>(
    caller: Caller,
    page: PageArgs,
    filter: PaperFilter & { readonly kind?: CertificateKind | null | undefined },
    toNode: (row: CertificateView) => T,
  ): Promise<Connection<T>> {
    const { supplierId = null, status = null, kind = null, productId = null, expiresBy = null } = filter;
    return CERTIFICATES.read(this.reads, caller, page, toNode, [supplierId, status, kind, productId, expiresBy]);
  }

  async registration(caller: Caller, id: string): Promise<RegistrationView | undefined> {
    return (await this.reads.run<RegistrationView>(caller, REGISTRATION, [id])).rows[0];
  }

  registrations<T>(
    caller: Caller,
    page: PageArgs,
    filter: PaperFilter & { readonly country?: string | null | undefined },
    toNode: (row: RegistrationView) => T,
  ): Promise<Connection<T>> {
    const { supplierId = null, status = null, productId = null, country = null, expiresBy = null } = filter;
    return REGISTRATIONS.read(this.reads, caller, page, toNode, [supplierId, status, productId, country, expiresBy]);
  }

  /** Undefined for others than admitted (or later suspended) suppliers, and for who may not read it. */
  async supplierFile(caller: Caller, organisationId: string): Promise<SupplierFileRecord | undefined> {
    return (await this.reads.run<SupplierFileRecord>(caller, SUPPLIER_FILE, [organisationId])).rows[0];
  }
}
