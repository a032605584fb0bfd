import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';
import type { CertificateDraft } from '#libs/rules';
import { CERTIFICATE_SOURCE, CERTIFICATE_VIEW, type CertificateView } from './paper-views.js';

/** What a table calls by name or by id. */
export interface NamedThing {
  readonly id: string;
  readonly name: string;
}

const PRODUCTS = statement<NamedThing>(
  'own-papers.products',
  `SELECT id, brand AS name FROM product WHERE supplier_id = $1 AND status = 'listed' AND (id::text = ANY ($2::text[]) OR brand = ANY ($2::text[])) LIMIT 1000`,
);
const SITES = statement<NamedThing>(
  'own-papers.sites',
  `SELECT id, name FROM site WHERE supplier_id = $1 AND status = 'active' AND (id::text = ANY ($2::text[]) OR name = ANY ($2::text[])) LIMIT 10`,
);
const CERTIFICATES = statement<NamedThing>(
  'own-papers.certificates',
  `SELECT id, number AS name FROM certificate WHERE supplier_id = $1 AND status NOT IN ('rejected', 'withdrawn')
     AND (id::text = ANY ($2::text[]) OR number = ANY ($2::text[])) LIMIT 100`,
);
const LABORATORIES = statement<NamedThing>(
  'own-papers.laboratories',
  `SELECT id, legal_name AS name FROM organisation WHERE kind = 'laboratory' AND status = 'admitted' AND $1::uuid IS NOT NULL
     AND (id::text = ANY ($2::text[]) OR legal_name = ANY ($2::text[])) LIMIT 10`,
);
const NAMED = { products: PRODUCTS, sites: SITES, certificates: CERTIFICATES, laboratories: LABORATORIES };
const LIVE = statement<CertificateView>(
  'own-papers.live',
  `SELECT ${CERTIFICATE_VIEW} FROM certificate c ${CERTIFICATE_SOURCE}
   WHERE c.supplier_id = $1 AND c.kind = $2 AND c.issuer = $3 AND c.number = $4 AND c.status IN ('submitted', 'checked', 'verified')`,
);

/** What a supplier has, as a table of its papers names it. */
@Injectable()
export class OwnPapersStore {
  /** Those of the caller's own that have one of these ids or names; laboratories are everyone's. */
  async named(tx: Tx, what: keyof typeof NAMED, names: readonly string[]): Promise<readonly NamedThing[]> {
    return names.length === 0 ? [] : tx.rows(NAMED[what], [tx.actor.organisationId, names]);
  }

  /** The certificate of this kind, issuer and number that has not ended. */
  live(
    tx: Tx,
    { kind, issuer, number }: Pick<CertificateDraft, 'kind' | 'issuer' | 'number'>,
  ): Promise<CertificateView | undefined> {
    return tx.maybe(LIVE, [tx.actor.organisationId, kind, issuer, number]);
  }
}
