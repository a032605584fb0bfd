import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, newId, UnitOfWork } from '#libs/platform';
import { type ChoosePaperProfileRefusal, judgeChoosePaperProfile } from '#libs/rules';
import { CorridorsStore } from '../persistence/corridors.store.js';

/** Names the papers that a corridor's next rounds ask for; what is drafted already keeps its own. */
@Injectable()
export class ChoosePaperProfileUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly corridors: CorridorsStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { corridorCode, code }: { readonly corridorCode: string; readonly code: string },
  ): Promise<Result<{ readonly corridorCode: string }, ChoosePaperProfileRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const chosen = judgeChoosePaperProfile(code, tx.now);
      if (!chosen.ok) return chosen;
      const before = await this.corridors.setPaperProfileCode(tx, corridorCode, code);
      if (before === undefined) return err('CORRIDOR_UNKNOWN');
      const details = { corridorCode, before, code, version: chosen.value.version };
      // A corridor has no id of its own: the entry stands for the choice.
      await this.audit.record(tx, { subjectType: 'paper_profile', subjectId: newId(), action: 'choose', details });
      return ok({ corridorCode });
    });
  }
}
