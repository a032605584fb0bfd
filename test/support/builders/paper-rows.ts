import { randomUUID } from 'node:crypto';
import { newId } from '#libs/platform';
import type { Authority, CertificateKind, GmpScheme, PaperStatus } from '#libs/rules';
import type { Database } from './organisations.js';

interface PaperWish {
  readonly supplierId: string;
  readonly number?: string;
  readonly holder?: string;
  readonly issuedOn?: string;
  readonly expiresOn?: string | null;
  readonly status?: PaperStatus;
  readonly revokedFrom?: string;
}

export interface CertificateWish extends PaperWish {
  readonly kind: CertificateKind;
  readonly issuerCountry?: string;
  /** None: it speaks of the supplier or site as a whole. */
  readonly productIds?: readonly string[];
  readonly scheme?: GmpScheme;
  readonly siteId?: string;
}

const stepsOf = ({ status = 'verified', revokedFrom }: PaperWish) => {
  const verified = status === 'verified' || status === 'revoked';
  return {
    status,
    verified_at: verified ? new Date('2020-01-01T00:00:00Z') : null,
    verified_by: verified ? 'an officer' : null,
    verified_how: verified ? 'authority-register' : null,
    verified_note: verified ? 'Found in the register.' : null,
    checked_by: status === 'checked' ? 'an officer' : null,
    revoked_from: status === 'revoked' ? (revokedFrom ?? '2020-01-01') : null,
    submitted_at: new Date('2020-01-01T00:00:00Z'),
    submitted_by: 'a member',
  };
};
const datesOf = ({ issuedOn = '2020-01-01', expiresOn = '2099-12-31' }: PaperWish) => ({
  issued_on: issuedOn,
  expires_on: expiresOn,
});

async function insert(db: Database, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(row);
  await db.query(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    Object.values(row),
  );
}

/** A certificate straight into the tables, verified unless told otherwise; answers its id. */
export async function aStoredCertificate(db: Database, wish: CertificateWish): Promise<string> {
  const id = newId();
  await insert(db, 'certificate', {
    id,
    supplier_id: wish.supplierId,
    kind: wish.kind,
    number: wish.number ?? randomUUID(),
    issuer: 'An authority',
    issuer_country: wish.issuerCountry ?? 'DE',
    holder: wish.holder ?? 'A maker',
    scheme: wish.scheme ?? null,
    site_id: wish.siteId ?? null,
    ...datesOf(wish),
    ...stepsOf(wish),
  });
  for (const productId of wish.productIds ?? []) {
    await insert(db, 'certificate_product', {
      certificate_id: id,
      product_id: productId,
      supplier_id: wish.supplierId,
    });
  }
  return id;
}

export interface RegistrationWish extends PaperWish {
  readonly productId: string;
  readonly country: string;
  readonly authority?: Authority;
  readonly tenderGroup?: number;
}

/** A registration straight into the tables, verified unless told otherwise; answers its id. */
export async function aStoredRegistration(db: Database, wish: RegistrationWish): Promise<string> {
  const id = newId();
  await insert(db, 'registration', {
    id,
    supplier_id: wish.supplierId,
    product_id: wish.productId,
    country: wish.country,
    authority: wish.authority ?? null,
    authority_name: 'An authority',
    number: wish.number ?? randomUUID(),
    holder: wish.holder ?? 'A local firm',
    tender_group: wish.tenderGroup ?? null,
    ...datesOf(wish),
    ...stepsOf(wish),
  });
  return id;
}
