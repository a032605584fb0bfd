import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import { type InspectionRefusal, judgeInspection } from '#libs/rules';
import { DossierStore } from '../persistence/dossiers.store.js';

export interface RecordInspectionInput {
  readonly shipmentId: string;
  readonly passed: boolean;
  /** What was looked at and found. */
  readonly report: string;
}

/** An officer writes down what the inspection of a drawn shipment came to. */
@Injectable()
export class RecordInspection {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dossiers: DossierStore,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, input: RecordInspectionInput): Promise<Result<{ shipmentId: string }, InspectionRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const { shipmentId } = input;
      const dossier = await this.dossiers.lock(tx, shipmentId);
      if (!dossier) return err('DOSSIER_UNKNOWN');
      const judged = judgeInspection(dossier, input);
      if (!judged.ok) return judged;
      const { inspection, report } = judged.value;
      await this.dossiers.inspected(tx, dossier, inspection, report);
      const { tenderId, inspection: before } = dossier;
      const details = { inspection, before };
      const step = {
        subjectType: 'dossier',
        subjectId: shipmentId,
        tenderId,
        action: 'inspect',
        reason: report,
        details,
      };
      await this.audit.record(tx, step);
      return ok({ shipmentId });
    });
  }
}
