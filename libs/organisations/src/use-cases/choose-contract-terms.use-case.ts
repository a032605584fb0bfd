import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, newId, UnitOfWork } from '#libs/platform';
import { type ChooseContractTermsRefusal, judgeChooseContractTerms } from '#libs/rules';
import { CorridorsStore } from '../persistence/corridors.store.js';

/** Names the terms that a corridor's next tenders are drafted under; what is drafted already keeps its own. */
@Injectable()
export class ChooseContractTermsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly corridors: CorridorsStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { corridorCode, code }: { readonly corridorCode: string; readonly code: string },
  ): Promise<Result<{ readonly corridorCode: string }, ChooseContractTermsRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const chosen = judgeChooseContractTerms(code, tx.now);
      if (!chosen.ok) return chosen;
      const before = await this.corridors.setContractTermsCode(tx, corridorCode, code);
      if (before === undefined) return err('CORRIDOR_UNKNOWN');
      const details = { corridorCode, before, code, version: chosen.value.version };
      // A corridor has no id of its own: the entry stands for the choice.
      await this.audit.record(tx, { subjectType: 'contract_terms', subjectId: newId(), action: 'choose', details });
      return ok({ corridorCode });
    });
  }
}
