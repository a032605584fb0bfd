import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import { type ComparisonDraft, type ComparisonRefusal, judgeComparison } from '#libs/rules';
import { type ComparisonRecord, ComparisonStore } from '../persistence/comparison.store.js';

/** An operator says how bids on a product type are compared, for the lots drafted from now on. */
@Injectable()
export class SetComparison {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly comparisons: ComparisonStore,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, draft: ComparisonDraft): Promise<Result<ComparisonRecord, ComparisonRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const judged = judgeComparison(draft);
      if (!judged.ok) return judged;
      const set = await this.comparisons.set(tx, judged.value);
      if (!set) return err('PRODUCT_TYPE_UNKNOWN');
      const { productTypeId: subjectId, ...details } = judged.value;
      await this.audit.record(tx, { subjectType: 'product_type', subjectId, action: 'setComparison', details });
      return ok(set);
    });
  }
}
