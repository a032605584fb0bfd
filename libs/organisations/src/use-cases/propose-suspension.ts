import { Injectable } from '@nestjs/common';
import { AuditTrail, statement, type Tx } from '#libs/platform';
import { AdmissionStore } from '../persistence/admission.store.js';

const ADMITTED = statement<{ id: string }>(
  'organisations.lock-admitted',
  `SELECT id FROM organisation WHERE id = $1 AND status = 'admitted' FOR UPDATE`,
);

/** Puts a suspension before the officers: one of them confirms it by suspending, or declines it. Nothing ends by itself. */
@Injectable()
export class ProposeSuspension {
  constructor(
    private readonly admission: AdmissionStore,
    private readonly audit: AuditTrail,
  ) {}

  /** False where there is nothing to suspend, or something about the organisation waits for an officer already. */
  async run(
    tx: Tx,
    organisationId: string,
    { by, reason }: { readonly by: string; readonly reason: string },
  ): Promise<boolean> {
    if (!(await tx.maybe(ADMITTED, [organisationId]))) return false;
    if (await this.admission.openReview(tx, organisationId)) return false;
    await this.admission.propose(tx, organisationId, { action: 'suspend', by, reason }, []);
    const step = { subjectType: 'organisation', subjectId: organisationId, action: 'propose-suspend' };
    await this.audit.record(tx, { ...step, from: 'admitted', to: 'admitted', reason });
    return true;
  }
}
