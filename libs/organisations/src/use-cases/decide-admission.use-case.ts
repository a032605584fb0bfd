import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type NewEvent, Outbox, UnitOfWork } from '#libs/platform';
import { type AdmissionAction, type AdmissionRefusal, judgeAdmission } from '#libs/rules';
import { organisationAdmitted, organisationSuspended } from '../events.js';
import { type OrganisationRecord, OrganisationsStore } from '../persistence/organisations.store.js';

export interface AdmissionDecision {
  readonly organisationId: string;
  readonly action: AdmissionAction;
  readonly reason?: string | undefined;
}

/** An operator admits, returns, suspends or restores an organisation; what it may do changes with the commit. */
@Injectable()
export class DecideAdmissionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly organisations: OrganisationsStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { organisationId, action, reason }: AdmissionDecision,
  ): Promise<Result<OrganisationRecord, AdmissionRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const before = await this.organisations.lock(tx, organisationId);
      if (!before) return err('ORGANISATION_UNKNOWN');
      const verdict = judgeAdmission(before, action, tx.actor.organisationId, reason);
      if (!verdict.ok) return verdict;
      const { status, reason: why } = verdict.value;
      const after = await this.organisations.changeStatus(tx, before, status, why);
      await this.audit.record(tx, {
        subjectType: 'organisation',
        subjectId: after.id,
        action,
        from: before.status,
        to: after.status,
        ...(why === null ? {} : { reason: why }),
      });
      await this.outbox.append(tx, ...eventsOf(after));
      return ok(after);
    });
  }
}

function eventsOf({ id, kind, status }: OrganisationRecord): NewEvent<unknown>[] {
  const about = { subjectId: id, payload: { organisationId: id, kind } };
  if (status === 'admitted') return [organisationAdmitted(about)];
  return status === 'suspended' ? [organisationSuspended(about)] : [];
}
