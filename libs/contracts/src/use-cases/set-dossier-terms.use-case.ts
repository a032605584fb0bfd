import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import { type DossierTerms, type DossierTermsRefusal, judgeDossierTerms } from '#libs/rules';
import { DossierPaperStore } from '../persistence/dossier-papers.store.js';

/** A purchaser says which optional papers it wants and how fresh goods have to be, on a corridor, from now on. */
@Injectable()
export class SetDossierTerms {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly papers: DossierPaperStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { corridorCode, ...terms }: DossierTerms & { readonly corridorCode: string },
  ): Promise<Result<DossierTerms, DossierTermsRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const judged = judgeDossierTerms(terms);
      if (!judged.ok) return judged;
      if (!(await this.papers.corridorExists(tx, corridorCode))) return err('CORRIDOR_UNKNOWN');
      const { wanted, shelfLife } = judged.value;
      await this.papers.setTerms(tx, corridorCode, wanted, shelfLife);
      const { organisationId } = tx.actor;
      const details = { corridorCode, wanted, shelfLife };
      const step = { subjectType: 'dossier_terms', subjectId: organisationId, action: 'set', details };
      await this.audit.record(tx, step);
      return ok(judged.value);
    });
  }
}
