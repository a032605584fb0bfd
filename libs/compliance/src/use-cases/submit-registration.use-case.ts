import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, UnitOfWork } from '#libs/platform';
import {
  judgeMarketRegistration,
  type MarketRegistrationRefusal,
  numberFormatOf,
  type RegistrationDraft,
} from '#libs/rules';
import { papersChanged } from '../events.js';
import type { RegistrationView } from '../persistence/paper-views.js';
import { type PaperFile, SubmissionsStore } from '../persistence/submissions.store.js';

/** A supplier hands in a product's permission in a country, for an officer to verify. */
@Injectable()
export class SubmitRegistration {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly submissions: SubmissionsStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    draft: RegistrationDraft,
    file: PaperFile,
    key: string,
  ): Promise<Result<RegistrationView, MarketRegistrationRefusal | IdempotencyRefusal>> {
    const request = { ...draft, fileId: file.fileId, contentHash: file.contentHash?.toString('hex') ?? null };
    return this.unitOfWork.once<RegistrationView, MarketRegistrationRefusal>(
      caller,
      { operation: 'submitRegistration', key, request },
      async (tx) => {
        const judged = judgeMarketRegistration(draft, tx.now);
        if (!judged.ok) return judged;
        const productId = await this.submissions.foreignProduct(tx, [draft.productId]);
        if (productId !== undefined) return err('PRODUCT_UNKNOWN', { productId });
        const submitted = await this.submissions.insertRegistration(tx, judged.value, file);
        if (!submitted) return err('REGISTRATION_EXISTS');
        const { id, status, supplierId } = submitted;
        const { country, number, authority } = draft;
        await this.audit.record(tx, {
          subjectType: 'registration',
          subjectId: id,
          action: 'submit',
          to: status,
          details: { country, number, authority, numberFormat: numberFormatOf(authority, number) },
        });
        await this.outbox.append(tx, papersChanged({ subjectId: supplierId, payload: { supplierId } }));
        return ok(submitted);
      },
    );
  }
}
