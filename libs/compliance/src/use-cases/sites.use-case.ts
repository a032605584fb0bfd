import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  type CloseSiteRefusal,
  type DesignationDraft,
  type DesignationRefusal,
  type EndDesignationRefusal,
  judgeDesignation,
  judgeEndDesignation,
  judgeSite,
  type SiteDraft,
  type SiteRefusal,
} from '#libs/rules';
import { papersChanged } from '../events.js';
import { type DesignationRecord, type SiteRecord, SitesStore } from '../persistence/sites.store.js';

/**
 * A supplier names the places where its goods are made or kept. Which of its papers count for a product is known by its
 * sites, so that a change of them counts as one of its papers.
 */
@Injectable()
export class SitesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sites: SitesStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  add(caller: Caller, draft: SiteDraft, key: string): Promise<Result<SiteRecord, SiteRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<SiteRecord, SiteRefusal>(
      caller,
      { operation: 'addSite', key, request: draft },
      async (tx) => {
        const judged = judgeSite(draft);
        if (!judged.ok) return judged;
        const added = await this.sites.add(tx, judged.value);
        if (!added) return err('SITE_EXISTS');
        const step = { subjectType: 'site', subjectId: added.id, action: 'add', to: added.status };
        await this.audit.record(tx, { ...step, details: { ...draft } });
        await this.tell(tx, added);
        return ok(added);
      },
    );
  }

  close(caller: Caller, siteId: string): Promise<Result<SiteRecord, CloseSiteRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const closed = await this.sites.close(tx, siteId);
      if (!closed) return err('SITE_UNKNOWN');
      const step = { subjectType: 'site', subjectId: siteId, action: 'close', from: 'active', to: closed.status };
      await this.audit.record(tx, step);
      await this.tell(tx, closed);
      return ok(closed);
    });
  }

  private async tell(tx: Tx, { supplierId }: SiteRecord): Promise<void> {
    await this.outbox.append(tx, papersChanged({ subjectId: supplierId, payload: { supplierId } }));
  }
}

/** An operator records which laboratories' test reports count, and until when. */
@Injectable()
export class DesignateLaboratories {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sites: SitesStore,
    private readonly audit: AuditTrail,
  ) {}

  designate(caller: Caller, draft: DesignationDraft): Promise<Result<DesignationRecord, DesignationRefusal>> {
    return this.unitOfWork.run<DesignationRecord, DesignationRefusal>(caller, async (tx) => {
      const judged = judgeDesignation(draft);
      if (!judged.ok) return judged;
      if (!(await this.sites.isLaboratory(tx, draft.laboratoryId))) return err('LABORATORY_UNKNOWN');
      const recorded = await this.sites.designate(tx, judged.value);
      if (!recorded) return err('DESIGNATION_EXISTS');
      const { laboratoryId: subjectId, ...details } = draft;
      await this.audit.record(tx, { subjectType: 'organisation', subjectId, action: 'designateLaboratory', details });
      return ok(recorded);
    });
  }

  end(
    caller: Caller,
    designationId: string,
    end: { readonly to: string; readonly reason: string },
  ): Promise<Result<DesignationRecord, EndDesignationRefusal>> {
    return this.unitOfWork.run<DesignationRecord, EndDesignationRefusal>(caller, async (tx) => {
      const judged = judgeEndDesignation(await this.sites.lockDesignation(tx, designationId), end);
      if (!judged.ok) return judged;
      const { to, reason } = judged.value;
      const ended = await this.sites.endDesignation(tx, designationId, to, reason);
      await this.audit.record(tx, {
        subjectType: 'organisation',
        subjectId: ended.laboratoryId,
        action: 'endDesignation',
        reason,
        details: { number: ended.number, to },
      });
      return ok(ended);
    });
  }
}
