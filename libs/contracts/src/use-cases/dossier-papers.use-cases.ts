import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, FileUses, UnitOfWork } from '#libs/platform';
import {
  type DecidePaperRefusal,
  judgeDecision,
  judgeProvision,
  type ProvidedPaper,
  type ProvidePaperRefusal,
} from '#libs/rules';
import { DossierPaperStore } from '../persistence/dossier-papers.store.js';
import { DossierStore } from '../persistence/dossiers.store.js';

export interface ProvidePaperInput extends ProvidedPaper {
  readonly shipmentId: string;
  /** Code of the paper in the dossier. */
  readonly code: string;
  readonly fileId: string | null;
}

/** A side hands in a paper that it owes; an officer may hand in any. */
@Injectable()
export class ProvideDossierPaper {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dossiers: DossierStore,
    private readonly papers: DossierPaperStore,
    private readonly files: FileUses,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, input: ProvidePaperInput): Promise<Result<{ shipmentId: string }, ProvidePaperRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const { shipmentId, code } = input;
      const dossier = await this.dossiers.lock(tx, shipmentId);
      if (!dossier) return err('DOSSIER_UNKNOWN');
      const paper = (await this.dossiers.papers(tx, shipmentId)).find((one) => one.code === code);
      if (!paper) return err('PAPER_UNKNOWN');
      const { status, facts, tenderId } = dossier;
      const by = { kind: tx.actor.kind, now: tx.now };
      const judged = judgeProvision(paper, { status, origin: facts.origin }, input, by);
      if (!judged.ok) return judged;
      if (input.fileId !== null) {
        const subject = { type: 'dossier_paper', id: paper.id };
        const readers = [dossier.purchaserId, dossier.supplierId].filter((id) => id !== tx.actor.organisationId);
        const attached = await this.files.attach(tx, input.fileId, subject, { readers });
        if (!attached.ok) return attached;
      }
      await this.papers.provide(tx, paper, { ...input, expiresOn: judged.value.expiresOn });
      await this.audit.record(tx, {
        subjectType: 'dossier_paper',
        subjectId: paper.id,
        tenderId,
        action: 'provide',
        from: paper.status,
        to: 'provided',
        details: { code, number: input.number },
      });
      return ok({ shipmentId });
    });
  }
}

export interface DecidePaperInput {
  readonly shipmentId: string;
  readonly code: string;
  readonly accept: boolean;
  /** Needed to refuse. */
  readonly reason: string | null;
}

/** An officer accepts or refuses a paper that another one handed in. */
@Injectable()
export class DecideDossierPaper {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dossiers: DossierStore,
    private readonly papers: DossierPaperStore,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, input: DecidePaperInput): Promise<Result<{ shipmentId: string }, DecidePaperRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const { shipmentId, code, accept } = input;
      const dossier = await this.dossiers.lock(tx, shipmentId);
      if (!dossier) return err('DOSSIER_UNKNOWN');
      const paper = (await this.dossiers.papers(tx, shipmentId)).find((one) => one.code === code);
      if (!paper) return err('PAPER_UNKNOWN');
      const scan = await this.papers.scanOf(tx, paper);
      const judged = judgeDecision({ ...paper, scan }, dossier, { ...input, by: tx.actor.principalId });
      if (!judged.ok) return judged;
      const usedUp = accept && paper.singleUse && (await this.papers.isAcceptedElsewhere(tx, paper));
      if (usedUp) return err('PAPER_USED', { number: paper.number ?? '' });
      const { status, reason } = judged.value;
      await this.papers.decide(tx, paper, status, reason);
      await this.audit.record(tx, {
        subjectType: 'dossier_paper',
        subjectId: paper.id,
        tenderId: dossier.tenderId,
        action: accept ? 'accept' : 'refuse',
        from: paper.status,
        to: status,
        ...(reason === null ? {} : { reason }),
        details: { code, number: paper.number },
      });
      return ok({ shipmentId });
    });
  }
}
