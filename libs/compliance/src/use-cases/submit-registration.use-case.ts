import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import {
  type AttachFileRefusal,
  AuditTrail,
  type Caller,
  FileUses,
  type IdempotencyRefusal,
  newId,
  Outbox,
  UnitOfWork,
} from '#libs/platform';
import {
  judgeMarketRegistration,
  type MarketRegistrationRefusal,
  numberFormatOf,
  type RegistrationDraft,
} from '#libs/rules';
import { papersChanged } from '../events.js';
import type { RegistrationView } from '../persistence/paper-views.js';
import { SubmissionsStore } from '../persistence/submissions.store.js';
import { attachScan } from './paper-file.js';

type Refusal = MarketRegistrationRefusal | AttachFileRefusal;

/** A supplier hands in a product's permission in a country, for an officer to verify. */
@Injectable()
export class SubmitRegistration {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly submissions: SubmissionsStore,
    private readonly fileUses: FileUses,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    draft: RegistrationDraft,
    fileId: string | null,
    key: string,
  ): Promise<Result<RegistrationView, Refusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<RegistrationView, Refusal>(
      caller,
      { operation: 'submitRegistration', key, request: { ...draft, fileId } },
      async (tx) => {
        const judged = judgeMarketRegistration(draft, tx.now);
        if (!judged.ok) return judged;
        const productId = await this.submissions.foreignProduct(tx, [draft.productId]);
        if (productId !== undefined) return err('PRODUCT_UNKNOWN', { productId });
        const id = newId();
        const file = await attachScan(this.fileUses, tx, { type: 'registration', id }, fileId);
        if (!file.ok) return file;
        const submitted = await this.submissions.insertRegistration(tx, id, judged.value, file.value);
        if (!submitted) return err('REGISTRATION_EXISTS');
        const { status, supplierId } = submitted;
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
