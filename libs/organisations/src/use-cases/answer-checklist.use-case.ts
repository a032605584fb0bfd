import { Injectable } from '@nestjs/common';
import { invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import {
  type ChecklistAnswer,
  type ChecklistAnswerRefusal,
  checklistFor,
  dayOf,
  judgeAnswers,
  judgeChecklist,
  missingItems,
  SHIPPED_CHECKLISTS,
} from '#libs/rules';
import { AdmissionStore } from '../persistence/admission.store.js';
import { OrganisationsStore } from '../persistence/organisations.store.js';

export interface AnsweredChecklist {
  readonly organisationId: string;
  /** What is still needed. */
  readonly missing: readonly string[];
}

/** An applicant gives what the checklist of its kind and country asks for, all at once or item by item. */
@Injectable()
export class AnswerChecklistUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly organisations: OrganisationsStore,
    private readonly admission: AdmissionStore,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, answers: readonly ChecklistAnswer[]): Promise<Result<AnsweredChecklist, ChecklistAnswerRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const { organisationId } = tx.actor;
      // Its own row, which only operators and the system may lock for writing.
      const own = await tx.elevated(() => this.organisations.lock(tx, organisationId));
      invariant(own && own.kind !== 'operator', 'operators do not apply');
      const checklist = checklistFor(SHIPPED_CHECKLISTS, own.kind, own.country, dayOf(tx.now));
      invariant(checklist, 'there is a checklist for every kind and country');
      const verdict = judgeAnswers(checklist, own.status, answers, dayOf(tx.now));
      if (!verdict.ok) return verdict;
      await this.admission.answer(tx, organisationId, verdict.value);
      const items = verdict.value.map(({ item }) => item);
      const step = { subjectType: 'organisation', subjectId: organisationId, action: 'answer' };
      await this.audit.record(tx, { ...step, details: { items } });
      const given = await this.admission.answers(tx, organisationId);
      const judged = judgeChecklist(checklist, own.registrationNumber, given, dayOf(tx.now));
      return ok({ organisationId, missing: missingItems(judged) });
    });
  }
}
