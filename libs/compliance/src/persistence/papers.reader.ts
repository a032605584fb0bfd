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
import type { PaperNoun } from './paper-steps.store.js';
import type { SiteRecord } from './sites.store.js';

/** A supplier sees its own only: said here too, so that its index is used. */
const own = (p: string): string => `(entered.kind <> 'supplier' OR ${p}.supplier_id = entered.organisation_id)`;

/**
 * A page of papers by filters that may be null: $4 supplier, $5 status, $6 product, $7 the latest last day. Statements
 * are planned once for all values, so the filter that narrows most decides over a branch with an index of its own;
 * Postgres skips the others at run time. What is left is tested by CASE, of which the planner expects half to pass:
 * of IS NULL OR it expects next to nothing, and then reads everything before it sorts. No coalesce where the supplier is
 * chosen: it is not leakproof, and past a policy no index is used for what is not.
 */
const page =
  (
    p: string,
    noun: PaperNoun,
    { view, source, product, rest }: Readonly<Record<'view' | 'source' | 'product' | 'rest', string>>,
  ) =>
  (limit: number): string => {
    const status = `CASE WHEN $5::text IS NULL THEN true ELSE ${p}.status = $5 END`;
    const branch = (when: string, also: string, from = `${noun} ${p}`): string =>
      `(SELECT ${p}.* FROM ${from} WHERE ${when} AND ${also} AND ${p}.id < $3
         AND CASE WHEN $7::date IS NULL THEN true ELSE ${p}.expires_on <= $7 END AND ${rest}
        ORDER BY ${p}.id DESC LIMIT ${limit})`;
    const branches = [
      branch(
        '$6::uuid IS NOT NULL',
        `CASE WHEN w.supplier_id IS NULL THEN true ELSE ${p}.supplier_id = w.supplier_id END AND ${status} AND ${product}`,
      ),
      branch('$6::uuid IS NULL AND w.supplier_id IS NOT NULL', `${p}.supplier_id = w.supplier_id AND ${status}`),
      branch('$6::uuid IS NULL AND w.supplier_id IS NULL AND $5::text IS NOT NULL', `${p}.status = $5`),
      branch('$6::uuid IS NULL AND w.supplier_id IS NULL AND $5::text IS NULL', 'true'),
    ];
    return `SELECT ${view} FROM (
       SELECT b.* FROM (SELECT CASE WHEN $4::uuid IS NOT NULL THEN $4 WHEN entered.kind = 'supplier' THEN entered.organisation_id END AS supplier_id) w,
         LATERAL (${branches.join('\n UNION ALL ')}) b ORDER BY b.id DESC LIMIT ${limit}) ${p}
     ${source} ORDER BY ${p}.id DESC`;
  };

const CERTIFICATE = hotRead<CertificateView>(
  'certificates.by-id',
  `SELECT ${CERTIFICATE_VIEW} FROM certificate c ${CERTIFICATE_SOURCE} WHERE c.id = $3 AND ${own('c')} LIMIT 1`,
);
const CERTIFICATES = idPages<CertificateView>(
  'certificates',
  page('c', 'certificate', {
    view: CERTIFICATE_VIEW,
    source: CERTIFICATE_SOURCE,
    product: 'c.id IN (SELECT cp.certificate_id FROM certificate_product cp WHERE cp.product_id = $6)',
    rest: 'CASE WHEN $8::text IS NULL THEN true ELSE c.kind = $8 END',
  }),
);
const REGISTRATION = hotRead<RegistrationView>(
  'registrations.by-id',
  `SELECT ${REGISTRATION_VIEW} FROM registration r ${REGISTRATION_SOURCE} WHERE r.id = $3 AND ${own('r')} LIMIT 1`,
);
const REGISTRATIONS = idPages<RegistrationView>(
  'registrations',
  page('r', 'registration', {
    view: REGISTRATION_VIEW,
    source: REGISTRATION_SOURCE,
    product: 'r.product_id = $6',
    rest: 'CASE WHEN $8::text IS NULL THEN true ELSE r.country = $8 END',
  }),
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
const filed = (columns: string, noun: PaperNoun, source: string, p: string): string =>
  `(SELECT coalesce(json_agg(f ORDER BY f.id DESC), '[]') FROM (SELECT ${columns} FROM (
     SELECT ${p}.* FROM ${noun} ${p} WHERE ${p}.supplier_id = o.id AND ${p}.status IN ('verified', 'revoked')
     ORDER BY ${p}.id DESC LIMIT ${MOST_FILED}) ${p} ${source}) f)`;
/** Purchasers and operators read any supplier's, a supplier its own; only what was verified stands in it. */
const SUPPLIER_FILE = hotRead<SupplierFileRecord>(
  'papers.supplier-file',
  `SELECT o.id, o.legal_name AS "legalName", o.name_zh AS "nameZh", o.country, o.admitted_at AS "admittedAt",
     (SELECT coalesce(json_agg(f ORDER BY f.id DESC), '[]') FROM (
        SELECT t.id, t.supplier_id AS "supplierId", t.name, t.country, t.address, t.status, t.added_at AS "addedAt" FROM site t
        WHERE t.supplier_id = o.id ORDER BY t.id DESC LIMIT ${MOST_FILED}) f) AS sites,
     ${filed(CERTIFICATE_VIEW, 'certificate', CERTIFICATE_SOURCE, 'c')} AS certificates,
     ${filed(REGISTRATION_VIEW, 'registration', REGISTRATION_SOURCE, 'r')} AS registrations
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
    return CERTIFICATES.read(this.reads, caller, page, toNode, [supplierId, status, productId, expiresBy, kind]);
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
    return REGISTRATIONS.read(this.reads, caller, page, toNode, [supplierId, status, productId, expiresBy, country]);
  }

  /** Undefined for others than admitted (or later suspended) suppliers, and for who may not read it. */
  async supplierFile(caller: Caller, organisationId: string): Promise<SupplierFileRecord | undefined> {
    return (await this.reads.run<SupplierFileRecord>(caller, SUPPLIER_FILE, [organisationId])).rows[0];
  }
}
