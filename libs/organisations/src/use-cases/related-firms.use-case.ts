import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import {
  type Day,
  type DeclareRelatedFirmsRefusal,
  type EndRelatedFirmsRefusal,
  judgeEndRelatedFirms,
  judgeRelatedFirms,
  type RelatedFirmsDraft,
} from '#libs/rules';
import { RelatedFirmsStore } from '../persistence/related-firms.store.js';

type Declared = { readonly relatedFirmsId: string };

/** An operator declares that suppliers belong to one group, or that they no longer do. */
@Injectable()
export class RelatedFirmsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly firms: RelatedFirmsStore,
    private readonly audit: AuditTrail,
  ) {}

  declare(
    caller: Caller,
    { idempotencyKey: key, ...draft }: RelatedFirmsDraft & { readonly idempotencyKey: string },
  ): Promise<Result<Declared, DeclareRelatedFirmsRefusal | IdempotencyRefusal>> {
    const request = { operation: 'declareRelatedFirms', key, request: draft };
    return this.unitOfWork.once<Declared, DeclareRelatedFirmsRefusal>(caller, request, async (tx) => {
      const { organisationIds } = draft;
      const verdict = judgeRelatedFirms(draft, await this.firms.knownSuppliers(tx, organisationIds), tx.now);
      if (!verdict.ok) return verdict;
      const { since, reason } = verdict.value;
      const relatedFirmsId = await this.firms.insert(tx, organisationIds, since, reason);
      const step = { subjectType: 'firm_relation', subjectId: relatedFirmsId, action: 'declare', reason };
      await this.audit.record(tx, { ...step, details: { organisationIds, since } });
      return ok({ relatedFirmsId });
    });
  }

  end(
    caller: Caller,
    input: { readonly relatedFirmsId: string; readonly until: Day | null; readonly reason: string },
  ): Promise<Result<Declared, EndRelatedFirmsRefusal>> {
    const { relatedFirmsId } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const relation = await this.firms.lock(tx, relatedFirmsId);
      if (!relation) return err('RELATION_UNKNOWN');
      const verdict = judgeEndRelatedFirms(relation, input, tx.now);
      if (!verdict.ok) return verdict;
      const { until, reason } = verdict.value;
      await this.firms.end(tx, relatedFirmsId, until, reason);
      const step = { subjectType: 'firm_relation', subjectId: relatedFirmsId, action: 'end', reason };
      await this.audit.record(tx, { ...step, details: { until } });
      return ok({ relatedFirmsId });
    });
  }
}
