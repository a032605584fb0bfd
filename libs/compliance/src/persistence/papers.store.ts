import { Injectable } from '@nestjs/common';
import { groupBy, invariant } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { Certificate, Day, Registration } from '#libs/rules';
import {
  CERTIFICATE_FACTS,
  type CertificateFacts,
  REGISTRATION_FACTS,
  type RegistrationFacts,
  toCertificate,
  toRegistration,
} from './paper-columns.js';

/** What is known of a supplier's right to trade, as of one count of its changes. */
export interface SupplierPapers {
  /** That of paper_version when they were read, before them: a change meanwhile makes it stale, never fresh. */
  readonly version: bigint;
  /** All but the withdrawn; in force or not is for the rules to say. */
  readonly certificates: readonly Certificate[];
  readonly registrations: readonly Registration[];
}

const MOST_SUPPLIERS = 1000;
const MOST_PAPERS = 100_000;

const VERSIONS = statement<{ supplierId: string; version: bigint }>(
  'papers.versions',
  `SELECT v.supplier_id AS "supplierId", v.version FROM paper_version v
   WHERE v.supplier_id = ANY ($1::uuid[]) LIMIT ${MOST_SUPPLIERS}`,
);
const CERTIFICATES = statement<CertificateFacts>(
  'papers.certificates',
  `SELECT ${CERTIFICATE_FACTS} FROM certificate c
   WHERE c.supplier_id = ANY ($1::uuid[]) AND c.status <> 'withdrawn'
   ORDER BY c.id LIMIT ${MOST_PAPERS}`,
);
const REGISTRATIONS = statement<RegistrationFacts>(
  'papers.registrations',
  `SELECT ${REGISTRATION_FACTS} FROM registration r
   WHERE r.supplier_id = ANY ($1::uuid[]) AND r.status <> 'withdrawn'
   ORDER BY r.id LIMIT ${MOST_PAPERS}`,
);
const REGISTRATIONS_OF_PRODUCTS = statement<RegistrationFacts>(
  'papers.registrations-of-products',
  `SELECT ${REGISTRATION_FACTS} FROM registration r
   WHERE r.product_id = ANY ($1::uuid[]) AND r.status NOT IN ('rejected', 'withdrawn')
   ORDER BY r.id LIMIT ${MOST_PAPERS}`,
);
const USE = statement(
  'certificate.use',
  `UPDATE certificate SET used_on = $2, used_for = $3, version = version + 1
   WHERE id = $1 AND status = 'verified' AND used_on IS NULL AND issued_on <= $2 AND (expires_on IS NULL OR $2 <= expires_on)`,
);
const CHANGED = statement('papers.changed', 'SELECT medlane_papers_changed($1)');

/** Papers as the rules look at them, for the gate, the matching and the dossiers. */
@Injectable()
export class PapersStore {
  /**
   * The papers of many suppliers in three statements; each of them is in the answer, with or without papers.
   * What the transaction's caller may not see is not there: run it as the supplier itself or as the system.
   * @param supplierIds at most 1000
   * @param productIds the products whose registrations are wanted; all when not given
   */
  async papersOf(
    tx: Tx,
    supplierIds: readonly string[],
    productIds?: readonly string[],
  ): Promise<ReadonlyMap<string, SupplierPapers>> {
    const ids = [...new Set(supplierIds)];
    invariant(ids.length <= MOST_SUPPLIERS, `papers of ${ids.length} suppliers at once`);
    // The counts first: what changes between the statements leaves a stale count behind, never a fresh one.
    const versions = new Map((await tx.rows(VERSIONS, [ids])).map(({ supplierId, version }) => [supplierId, version]));
    const held = await tx.rows(CERTIFICATES, [ids]);
    const registered = await (productIds
      ? tx.rows(REGISTRATIONS_OF_PRODUCTS, [productIds])
      : tx.rows(REGISTRATIONS, [ids]));
    // A paper that is left out would pass for one that is missing.
    invariant(
      held.length < MOST_PAPERS && registered.length < MOST_PAPERS,
      `papers of ${ids.length} suppliers at once`,
    );
    const certificates = groupBy(held.map(toCertificate), ({ holderId }) => holderId);
    const registrations = groupBy(registered.map(toRegistration), ({ holderId }) => holderId);
    return new Map(
      ids.map((id) => [
        id,
        {
          version: versions.get(id) ?? 0n,
          certificates: certificates.get(id) ?? [],
          registrations: registrations.get(id) ?? [],
        },
      ]),
    );
  }

  /**
   * Uses up a paper that is good for one clearance. False when it is not in force on that day or was used before: of
   * two that race, one is told so.
   * @param usedFor the id of the shipment
   */
  async useOnce(tx: Tx, certificateId: string, day: Day, usedFor: string): Promise<boolean> {
    return (await tx.execute(USE, [certificateId, day, usedFor])) === 1;
  }

  /** For what decides over a supplier's right to trade besides papers: bars, standing. The triggers count the rest. */
  async supplierChanged(tx: Tx, supplierId: string): Promise<void> {
    await tx.rows(CHANGED, [supplierId]);
  }
}
