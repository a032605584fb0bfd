import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import { type AcceptRejectionRefusal, judgeAcceptRejection } from '#libs/rules';
import { RejectionStore } from '../persistence/rejections.store.js';

/** A supplier gives up its days to contest a rejection: the purchaser has its money back at once. Twice is once. */
@Injectable()
export class AcceptRejection {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rejections: RejectionStore,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, shipmentId: string): Promise<Result<{ readonly shipmentId: string }, AcceptRejectionRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const rejection = await this.rejections.lock(tx, shipmentId);
      if (!rejection) return err('REJECTION_UNKNOWN');
      const judged = judgeAcceptRejection(rejection);
      if (!judged.ok) return judged;
      const { invoiceId, tenderId, isAccepted } = rejection;
      if (isAccepted || invoiceId === null) return ok({ shipmentId });
      await this.rejections.accept(tx, invoiceId);
      const step = { subjectType: 'invoice', subjectId: invoiceId, tenderId, action: 'accept-rejection' };
      await this.audit.record(tx, step);
      return ok({ shipmentId });
    });
  }
}
