import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type NewEvent, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  type AdmissionAction,
  type AdmissionRefusal,
  type AdmissionVerdict,
  checklistFor,
  dayOf,
  isFourEyes,
  judgeAdmission,
  judgeChecklist,
  missingItems,
  SHIPPED_CHECKLISTS,
} from '#libs/rules';
import { organisationAdmitted, organisationBarred, organisationSuspended } from '../events.js';
import { AdmissionStore, type OpenReview } from '../persistence/admission.store.js';
import { PeopleStore } from '../persistence/people.store.js';
import { type OrganisationRecord, OrganisationsStore } from '../persistence/organisations.store.js';

export interface AdmissionDecision {
  readonly organisationId: string;
  readonly action: AdmissionAction;
  readonly reason?: string | undefined;
}

/**
 * An operator admits, returns, suspends, restores or bars an organisation; what it may do changes with the commit.
 * Where two officers are needed, the first call proposes and the second, of another person, decides.
 */
@Injectable()
export class DecideAdmissionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly organisations: OrganisationsStore,
    private readonly admission: AdmissionStore,
    private readonly people: PeopleStore,
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
      const open = await this.admission.openReview(tx, organisationId);
      const officer = { organisationId: tx.actor.organisationId, personId: await this.people.personOf(tx) };
      const items = action === 'admit' ? await this.checklist(tx, before) : [];
      const officers = isFourEyes(action) ? await this.admission.officers(tx) : 0;
      const screening = isFourEyes(action) ? await this.admission.screeningObstacle(tx, organisationId) : null;
      const about = { organisation: before, proposal: open, officers, missing: missingItems(items), screening };
      const verdict = judgeAdmission(about, action, officer, reason);
      if (!verdict.ok) return verdict;
      if (verdict.value.step === 'proposed' && isFourEyes(action)) {
        const proposal = { action, by: officer.personId, reason: verdict.value.reason };
        await this.admission.propose(tx, organisationId, proposal, items);
      }
      if (verdict.value.step === 'decided' && open) await this.close(tx, open, before, action, verdict.value, officer);
      return ok(await this.take(tx, before, action, verdict.value));
    });
  }

  private async checklist(tx: Tx, { id, kind, country, registrationNumber }: OrganisationRecord) {
    const day = dayOf(tx.now);
    const checklist = kind === 'operator' ? undefined : checklistFor(SHIPPED_CHECKLISTS, kind, country, day);
    return checklist ? judgeChecklist(checklist, registrationNumber, await this.admission.answers(tx, id), day) : [];
  }

  private close(
    tx: Tx,
    open: OpenReview,
    { version }: OrganisationRecord,
    action: AdmissionAction,
    { reason }: AdmissionVerdict,
    { personId }: { readonly personId: string },
  ): Promise<void> {
    // Who suspends alone what it proposed itself has not been confirmed by anybody.
    const confirms = action === open.action && personId !== open.proposedBy;
    const status = confirms ? 'confirmed' : action === 'decline' ? 'declined' : 'overtaken';
    return this.admission.close(tx, open.id, status, { by: personId, reason, version });
  }

  private async take(
    tx: Tx,
    before: OrganisationRecord,
    action: AdmissionAction,
    { step, status, reason }: AdmissionVerdict,
  ): Promise<OrganisationRecord> {
    const changed = status !== before.status;
    // What is only proposed, or was declined, is not the organisation's to read.
    const shown = step === 'decided' && action !== 'decline' ? reason : null;
    const after = changed ? await this.organisations.changeStatus(tx, before, status, shown) : before;
    await this.audit.record(tx, {
      subjectType: 'organisation',
      subjectId: after.id,
      action: step === 'proposed' ? `propose-${action}` : action,
      from: before.status,
      to: after.status,
      ...(reason === null ? {} : { reason }),
    });
    if (changed) await this.outbox.append(tx, ...eventsOf(after));
    return after;
  }
}

function eventsOf({ id, kind, status }: OrganisationRecord): NewEvent<unknown>[] {
  const about = { subjectId: id, payload: { organisationId: id, kind } };
  if (status === 'admitted') return [organisationAdmitted(about)];
  if (status === 'barred') return [organisationBarred(about)];
  return status === 'suspended' ? [organisationSuspended(about)] : [];
}
