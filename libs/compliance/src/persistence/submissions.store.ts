import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';
import type { CertificateDraft, Day, RegistrationDraft } from '#libs/rules';
import {
  CERTIFICATE_SOURCE,
  CERTIFICATE_VIEW,
  type CertificateView,
  REGISTRATION_SOURCE,
  REGISTRATION_VIEW,
  type RegistrationView,
} from './paper-views.js';

/** The scan that comes with a paper. */
export interface PaperFile {
  readonly fileId: string | null;
  /** SHA-256 of its content. */
  readonly contentHash: Buffer | null;
}

const INSERT_CERTIFICATE = statement<{ id: string }>(
  'certificate.insert',
  `INSERT INTO certificate (id, supplier_id, kind, number, issuer, issuer_country, holder, site_id, scope, scheme,
     device_class, laboratory_id, basis_ids, basis_ends_on, issued_on, expires_on, file_id, content_hash, submitted_at,
     submitted_by, status)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::uuid[], $14, $15, $16, $17, $18, $19, $20, 'submitted')
   ON CONFLICT DO NOTHING RETURNING id`,
);
const INSERT_PRODUCTS = statement(
  'certificate.products',
  `INSERT INTO certificate_product (certificate_id, product_id, supplier_id) SELECT $1, unnest($2::uuid[]), $3`,
);
const INSERT_REGISTRATION = statement<{ id: string }>(
  'registration.insert',
  `INSERT INTO registration (id, supplier_id, product_id, country, authority, authority_name, number, holder,
     tender_group, issued_on, expires_on, file_id, content_hash, submitted_at, submitted_by, status)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'submitted')
   ON CONFLICT DO NOTHING RETURNING id`,
);
const CERTIFICATE = statement<CertificateView>(
  'certificate.view',
  `SELECT ${CERTIFICATE_VIEW} FROM certificate c ${CERTIFICATE_SOURCE} WHERE c.id = $1`,
);
const REGISTRATION = statement<RegistrationView>(
  'registration.view',
  `SELECT ${REGISTRATION_VIEW} FROM registration r ${REGISTRATION_SOURCE} WHERE r.id = $1`,
);
const OWN_PRODUCTS = statement<{ id: string }>(
  'papers.own-products',
  `SELECT id FROM product WHERE id = ANY ($1::uuid[]) AND supplier_id = $2 AND status = 'listed' LIMIT 200`,
);
const OWN_SITE = statement<{ id: string }>(
  'papers.own-site',
  `SELECT id FROM site WHERE id = $1 AND supplier_id = $2 AND status = 'active'`,
);
const OWN_BASIS = statement<{ id: string; expiresOn: Day | null }>(
  'papers.own-basis',
  `SELECT id, expires_on AS "expiresOn" FROM certificate
   WHERE id = ANY ($1::uuid[]) AND supplier_id = $2 AND status NOT IN ('rejected', 'withdrawn') LIMIT 20`,
);
const DESIGNATIONS = statement<{ from: Day; to: Day | null }>(
  'papers.designations',
  `SELECT designated_from AS "from", designated_to AS "to" FROM laboratory_designation
   WHERE laboratory_id = $1 ORDER BY designated_from LIMIT 100`,
);

/** What suppliers hand in, and what the tables say about it. All of it is of the caller's own organisation. */
@Injectable()
export class SubmissionsStore {
  /** Undefined when this paper is there already and has not ended. */
  async insertCertificate(
    tx: Tx,
    id: string,
    draft: CertificateDraft,
    { basisEndsOn, file: { fileId, contentHash } }: { readonly basisEndsOn: Day | null; readonly file: PaperFile },
  ): Promise<CertificateView | undefined> {
    const { organisationId, principalId } = tx.actor;
    const { kind, number, issuer, issuerCountry, holder, siteId, scope, scheme, deviceClass, laboratoryId } = draft;
    const printed = [kind, number, issuer, issuerCountry, holder, siteId, scope, scheme, deviceClass, laboratoryId];
    const basis = [draft.basisIds, basisEndsOn, draft.issuedOn, draft.expiresOn, fileId, contentHash];
    const inserted = await tx.maybe(INSERT_CERTIFICATE, [
      id,
      organisationId,
      ...printed,
      ...basis,
      tx.now,
      principalId,
    ]);
    if (!inserted) return undefined;
    const productIds = [...new Set(draft.productIds)];
    if (productIds.length > 0) await tx.execute(INSERT_PRODUCTS, [inserted.id, productIds, organisationId]);
    return this.certificate(tx, inserted.id);
  }

  /** Undefined when this registration is there already and has not ended. */
  async insertRegistration(
    tx: Tx,
    id: string,
    draft: RegistrationDraft,
    { fileId, contentHash }: PaperFile,
  ): Promise<RegistrationView | undefined> {
    const { organisationId, principalId } = tx.actor;
    const { productId, country, authority, authorityName, number, holder, tenderGroup, issuedOn, expiresOn } = draft;
    const printed = [productId, country, authority, authorityName, number, holder, tenderGroup, issuedOn, expiresOn];
    const values = [id, organisationId, ...printed, fileId, contentHash, tx.now, principalId];
    const inserted = await tx.maybe(INSERT_REGISTRATION, values);
    return inserted && this.registration(tx, inserted.id);
  }

  certificate(tx: Tx, id: string): Promise<CertificateView> {
    return tx.one(CERTIFICATE, [id]);
  }

  registration(tx: Tx, id: string): Promise<RegistrationView> {
    return tx.one(REGISTRATION, [id]);
  }

  /** The first product that the caller's organisation does not list; undefined when it lists all. */
  async foreignProduct(tx: Tx, productIds: readonly string[]): Promise<string | undefined> {
    if (productIds.length === 0) return undefined;
    const own = await tx.rows(OWN_PRODUCTS, [productIds, tx.actor.organisationId]);
    const known = new Set(own.map(({ id }) => id));
    return productIds.find((id) => !known.has(id));
  }

  async hasSite(tx: Tx, siteId: string): Promise<boolean> {
    return (await tx.maybe(OWN_SITE, [siteId, tx.actor.organisationId])) !== undefined;
  }

  /** The last days of the caller's own certificates among these. */
  async ownBasis(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Day | null>> {
    if (ids.length === 0) return new Map();
    const own = await tx.rows(OWN_BASIS, [ids, tx.actor.organisationId]);
    return new Map(own.map(({ id, expiresOn }) => [id, expiresOn]));
  }

  designations(tx: Tx, laboratoryId: string): Promise<{ from: Day; to: Day | null }[]> {
    return tx.rows(DESIGNATIONS, [laboratoryId]);
  }
}
