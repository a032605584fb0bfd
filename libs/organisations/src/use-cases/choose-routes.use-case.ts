import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import { judgeRoutes, type RoutesRefusal } from '#libs/rules';
import { CorridorsStore } from '../persistence/corridors.store.js';

/** An operator chooses the routes that a corridor's shipments are looked at by, from now on. */
@Injectable()
export class ChooseRoutesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly corridors: CorridorsStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    {
      corridorCode,
      routeProfileCodes,
    }: { readonly corridorCode: string; readonly routeProfileCodes: readonly string[] },
  ): Promise<Result<{ corridorCode: string }, RoutesRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const judged = judgeRoutes(routeProfileCodes);
      if (!judged.ok) return judged;
      if (!(await this.corridors.setRoutes(tx, corridorCode, judged.value))) return err('CORRIDOR_UNKNOWN');
      const details = { corridorCode, routeProfileCodes: judged.value };
      await this.audit.record(tx, {
        subjectType: 'organisation',
        subjectId: tx.actor.organisationId,
        action: 'choose-routes',
        details,
      });
      return ok({ corridorCode });
    });
  }
}
