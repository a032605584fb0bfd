import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';
import type { DossierPaperStatus, PaperToVerify, ProvidedPaper, ShelfLifeRule } from '#libs/rules';
import type { DossierPaperRow } from './dossier-rows.js';

const PROVIDE = statement(
  'dossier-papers.provide',
  `UPDATE dossier_paper SET status = 'provided', number = $3, issuer = $4, issued_on = $5, expires_on = $6, place = $7, file_id = $8,
     certificate_id = NULL, registration_id = NULL, provided_at = $9, provided_by = $10, decided_at = NULL, decided_by = NULL,
     reason = NULL, version = version + 1
   WHERE id = $1 AND version = $2`,
);
const DECIDE = statement(
  'dossier-papers.decide',
  `UPDATE dossier_paper SET status = $3, decided_at = $4, decided_by = $5, reason = $6, version = version + 1
   WHERE id = $1 AND version = $2`,
);
const ACCEPTED_ELSEWHERE = statement<{ shipmentId: string }>(
  'dossier-papers.accepted-elsewhere',
  `SELECT shipment_id AS "shipmentId" FROM dossier_paper
   WHERE code = $1 AND number = $2 AND single_use AND status = 'accepted' AND id <> $3 LIMIT 1`,
);
const SCAN = statement<{ scan: NonNullable<PaperToVerify['scan']> }>(
  'dossier-papers.scan',
  'SELECT status AS scan FROM file WHERE id = $1',
);
const CORRIDOR = statement<{ code: string }>('dossier-terms.corridor', 'SELECT code FROM corridor WHERE code = $1');
const SET_TERMS = statement(
  'dossier-terms.set',
  `INSERT INTO dossier_terms (purchaser_id, corridor_code, wanted, shelf_percent, shelf_months, shelf_point, changed_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT ON CONSTRAINT dossier_terms_pkey DO UPDATE SET wanted = $3, shelf_percent = $4, shelf_months = $5, shelf_point = $6, changed_at = $7`,
);

/** What sides and officers do with single papers, and what purchasers ask for beforehand. */
@Injectable()
export class DossierPaperStore {
  provide(
    tx: Tx,
    paper: Pick<DossierPaperRow, 'id' | 'version'>,
    provided: ProvidedPaper & { readonly fileId: string | null },
  ): Promise<void> {
    const { number, issuer, issuedOn, expiresOn, place, fileId } = provided;
    const values = [number, issuer, issuedOn, expiresOn, place, fileId, tx.now, tx.actor.principalId];
    return tx.executeOne(PROVIDE, [paper.id, paper.version, ...values]);
  }

  decide(
    tx: Tx,
    paper: Pick<DossierPaperRow, 'id' | 'version'>,
    status: DossierPaperStatus,
    reason: string | null,
  ): Promise<void> {
    return tx.executeOne(DECIDE, [paper.id, paper.version, status, tx.now, tx.actor.principalId, reason]);
  }

  /** What became of its file; null when it has none that the caller may see. */
  async scanOf(tx: Tx, { fileId }: Pick<DossierPaperRow, 'fileId'>): Promise<PaperToVerify['scan']> {
    return fileId === null ? null : ((await tx.maybe(SCAN, [fileId]))?.scan ?? null);
  }

  /** Whether a single-use paper of this number is accepted for another shipment. The index has the last word. */
  async isAcceptedElsewhere(tx: Tx, paper: Pick<DossierPaperRow, 'id' | 'code' | 'number'>): Promise<boolean> {
    return (await tx.maybe(ACCEPTED_ELSEWHERE, [paper.code, paper.number, paper.id])) !== undefined;
  }

  async corridorExists(tx: Tx, code: string): Promise<boolean> {
    return (await tx.maybe(CORRIDOR, [code])) !== undefined;
  }

  setTerms(tx: Tx, corridorCode: string, wanted: readonly string[], shelfLife: ShelfLifeRule | null): Promise<void> {
    const { percent = null, months = null, point = null } = shelfLife ?? {};
    return tx.executeOne(SET_TERMS, [tx.actor.organisationId, corridorCode, wanted, percent, months, point, tx.now]);
  }
}
