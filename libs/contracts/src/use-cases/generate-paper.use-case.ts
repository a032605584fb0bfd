import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type KeptContent, type Tx, UnitOfWork } from '#libs/platform';
import { type GeneratedPaper, judgeProvision, type ProvidePaperRefusal } from '#libs/rules';
import type { PaperFacts } from '../papers/paper-facts.js';
import { PaperFiles } from '../papers/paper-files.js';
import { paperNumber } from '../papers/sheets.js';
import { DossierPaperStore } from '../persistence/dossier-papers.store.js';
import type { DossierPaperRow } from '../persistence/dossier-rows.js';
import { DossierStore, type LockedDossier } from '../persistence/dossiers.store.js';
import { PaperFactsStore } from '../persistence/paper-facts.store.js';

interface Asked {
  readonly shipmentId: string;
  readonly code: string;
}
interface Found {
  readonly dossier: LockedDossier;
  readonly paper: DossierPaperRow;
  readonly kind: GeneratedPaper;
}

/**
 * Draws a paper of the dossier up as PDF and hands it in. The bytes follow from what was announced, so their hash in
 * the audit trail can be made again; a version signed and sealed outside may take its place.
 */
@Injectable()
export class GenerateDossierPaper {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dossiers: DossierStore,
    private readonly papers: DossierPaperStore,
    private readonly facts: PaperFactsStore,
    private readonly files: PaperFiles,
    private readonly audit: AuditTrail,
  ) {}

  async run(caller: Caller, asked: Asked): Promise<Result<{ shipmentId: string }, ProvidePaperRefusal>> {
    const read = await this.unitOfWork.run(caller, async (tx) => {
      const found = await this.find(tx, asked);
      return found.ok ? ok({ ...found.value, facts: await this.facts.of(tx, asked.shipmentId) }) : found;
    });
    if (!read.ok) return read;
    const { facts, kind, dossier } = read.value;
    const content = await this.files.draw(kind, facts, dossier.supplierId);
    return this.unitOfWork.run(caller, (tx) => this.handIn(tx, asked, facts, content));
  }

  private async find(tx: Tx, { shipmentId, code }: Asked): Promise<Result<Found, ProvidePaperRefusal>> {
    const dossier = await this.dossiers.lock(tx, shipmentId);
    if (!dossier) return err('DOSSIER_UNKNOWN');
    const paper = (await this.dossiers.papers(tx, shipmentId)).find((one) => one.code === code);
    if (!paper) return err('PAPER_UNKNOWN');
    return paper.generated === null ? err('NOT_GENERATED') : ok({ dossier, paper, kind: paper.generated });
  }

  private async handIn(
    tx: Tx,
    asked: Asked,
    facts: PaperFacts,
    content: KeptContent,
  ): Promise<Result<{ shipmentId: string }, ProvidePaperRefusal>> {
    const found = await this.find(tx, asked);
    if (!found.ok) return found;
    const { dossier, paper, kind } = found.value;
    const number = paperNumber(kind, facts);
    const provided = {
      number,
      issuer: facts.supplier.legalName,
      issuedOn: facts.datedOn,
      expiresOn: null,
      place: null,
    };
    const state = { status: dossier.status, origin: dossier.facts.origin };
    const judged = judgeProvision(paper, state, provided, { kind: tx.actor.kind, now: tx.now });
    if (!judged.ok) return judged;
    const fileId = await this.files.attach(tx, { ...paper, number }, content);
    await this.papers.provide(tx, paper, { ...provided, fileId });
    await this.audit.record(tx, {
      subjectType: 'dossier_paper',
      subjectId: paper.id,
      tenderId: dossier.tenderId,
      action: 'generate',
      from: paper.status,
      to: 'provided',
      details: { code: asked.code, number, fileId, sha256: content.sha256 },
    });
    return ok({ shipmentId: asked.shipmentId });
  }
}
