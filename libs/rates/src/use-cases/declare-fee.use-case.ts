import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, newId, UnitOfWork } from '#libs/platform';
import { dayOf, type DeclareFeeRefusal, type FeeDraft, judgeDeclareFee } from '#libs/rules';
import { FeeVersionStore, type FeeVersionView } from '../persistence/fee-versions.store.js';

export interface DeclareFeeInput extends FeeDraft {
  readonly corridorCode: string;
  readonly idempotencyKey: string;
}

/** An officer says what a corridor charges from a day on; contracts that are drawn up before it keep what they say. */
@Injectable()
export class DeclareFee {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly fees: FeeVersionStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, corridorCode, ...draft }: DeclareFeeInput,
  ): Promise<Result<FeeVersionView, DeclareFeeRefusal | IdempotencyRefusal>> {
    const leastFees = draft.leastFees.map(({ currency, amountMinor }) => [currency, String(amountMinor)]);
    const request = { corridorCode, ...draft, leastFees };
    return this.unitOfWork.once<FeeVersionView, DeclareFeeRefusal>(
      caller,
      { operation: 'declareFee', key, request },
      async (tx) => {
        const before = await this.fees.hold(tx, corridorCode);
        if (before === undefined) return err('CORRIDOR_UNKNOWN');
        const judged = judgeDeclareFee(draft, before, dayOf(tx.now));
        if (!judged.ok) return judged;
        const fee = await this.fees.insert(tx, corridorCode, judged.value);
        // A version has no id of its own: the entry stands for it.
        const step = { subjectType: 'fee_version', subjectId: newId(), action: 'declare' };
        await this.audit.record(tx, { ...step, details: { corridorCode, ...judged.value } });
        return ok(fee);
      },
    );
  }
}
