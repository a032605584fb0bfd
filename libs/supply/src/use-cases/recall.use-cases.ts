import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  judgeLiftRecall,
  judgeOpenRecall,
  type LiftRecallRefusal,
  type OpenRecallRefusal,
  type RecallAction,
  type RecallDraft,
} from '#libs/rules';
import { contractRecalled, recallLifted } from '../events.js';
import { RecallStore } from '../persistence/recalls.store.js';

export interface OpenRecallInput extends RecallDraft {
  readonly supplierId: string;
  readonly productTypeId: string;
  readonly idempotencyKey: string;
}
interface Recalled {
  readonly recallId: string;
}

/**
 * An officer, or the supplier itself, recalls goods across all contracts with one action: none of them leaves any more,
 * by the rules and by the database, and every purchaser concerned is told. What is under way is still received.
 */
@Injectable()
export class OpenRecall {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly recalls: RecallStore,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: OpenRecallInput,
  ): Promise<Result<Recalled, OpenRecallRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<Recalled, OpenRecallRefusal>(caller, { operation: 'openRecall', key, request }, (tx) =>
      this.open(tx, request),
    );
  }

  private async open(
    tx: Tx,
    { supplierId, productTypeId, ...draft }: Omit<OpenRecallInput, 'idempotencyKey'>,
  ): Promise<Result<Recalled, OpenRecallRefusal>> {
    if (tx.actor.kind === 'supplier' && tx.actor.organisationId !== supplierId) return err('GOODS_UNKNOWN');
    const known = await tx.elevated(() => this.recalls.concerned(tx, supplierId, productTypeId));
    const judged = judgeOpenRecall(draft, known);
    if (!judged.ok) return judged;
    const openedBy = await this.people.personOf(tx);
    const goods = { supplierId, productTypeId };
    const { id, contracts } = await tx.elevated(() => this.recalls.open(tx, goods, judged.value, openedBy));
    const { kind, batchNumbers, reason } = judged.value;
    const step = { subjectType: 'recall', subjectId: id, action: 'open', to: 'open', reason: reason.slice(0, 500) };
    await this.audit.record(tx, { ...step, details: { supplierId, productTypeId, contracts: contracts.length } });
    await this.outbox.append(
      tx,
      ...contracts.map(({ contractId: subjectId, tenderId, purchaserId }) =>
        contractRecalled({
          subjectId,
          tenderId,
          payload: { recallId: id, purchaserId, kind, batches: [...batchNumbers] },
        }),
      ),
    );
    return ok({ recallId: id });
  }
}

/** Two officers lift a recall: one proposes it, another agrees, or keeps the recall in force. */
@Injectable()
export class LiftRecall {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly recalls: RecallStore,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    input: { readonly recallId: string; readonly action: RecallAction; readonly reason: string | null },
  ): Promise<Result<Recalled, LiftRecallRefusal>> {
    const { recallId, action, reason } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const recall = await tx.elevated(() => this.recalls.lock(tx, recallId));
      if (!recall) return err('RECALL_UNKNOWN');
      const officerId = await this.people.personOf(tx);
      const judged = judgeLiftRecall(recall, action, officerId, reason);
      if (!judged.ok) return judged;
      const { status: from, supplierId } = recall;
      await tx.elevated(() => this.recalls.move(tx, recall, judged.value, officerId, reason));
      const step = { subjectType: 'recall', subjectId: recallId, action, from, to: judged.value };
      await this.audit.record(tx, { ...step, ...(reason === null ? {} : { reason }) });
      if (judged.value === 'lifted') {
        await this.outbox.append(tx, recallLifted({ subjectId: recallId, payload: { supplierId } }));
      }
      return ok({ recallId });
    });
  }
}
