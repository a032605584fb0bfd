import { Injectable } from '@nestjs/common';
import { err, invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, Outbox, UnitOfWork } from '#libs/platform';
import { judgeReapply, type OrganisationDraft, type ReapplyRefusal } from '#libs/rules';
import { organisationApplied } from '../events.js';
import { type OrganisationRecord, OrganisationsStore } from '../persistence/organisations.store.js';

/** A returned organisation files its corrected application. */
@Injectable()
export class ReapplyUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly organisations: OrganisationsStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(caller: Caller, draft: Omit<OrganisationDraft, 'kind'>): Promise<Result<OrganisationRecord, ReapplyRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const { organisationId } = tx.actor;
      // Organisations are written by the system and by operators; the caller's own is the one it may correct.
      const before = await tx.elevated(() => this.organisations.lock(tx, organisationId));
      invariant(before && before.kind !== 'operator', 'operators do not apply');
      const verdict = judgeReapply({ status: before.status, kind: before.kind }, draft);
      if (!verdict.ok) return verdict;
      const after = await tx.elevated(() => this.organisations.reapply(tx, before, verdict.value));
      if (!after) return err('NAME_TAKEN');
      const { id, kind } = after;
      await this.audit.record(tx, {
        subjectType: 'organisation',
        subjectId: id,
        action: 'reapply',
        from: before.status,
        to: after.status,
      });
      await this.outbox.append(tx, organisationApplied({ subjectId: id, payload: { organisationId: id, kind } }));
      return ok(after);
    });
  }
}
