import { Inject, Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import { OperationsStore } from '../persistence/operations.store.js';
import type { RetryRefusal } from '../refusals.js';

export interface RetryDeadLetter {
  readonly eventId: string;
  readonly idempotencyKey: string;
}

/** Sends a dead letter again; the audit trail keeps who did so and what it had died of. */
@Injectable()
export class RetryDeadLetterUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(OperationsStore) private readonly operations: OperationsStore,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { eventId, idempotencyKey }: RetryDeadLetter,
  ): Promise<Result<{ eventId: string; type: string }, RetryRefusal | IdempotencyRefusal>> {
    const once = { operation: 'retryDeadLetter', key: idempotencyKey, request: { eventId } };
    return this.unitOfWork.once<{ eventId: string; type: string }, RetryRefusal>(caller, once, async (tx) => {
      const event = await this.operations.event(tx, eventId);
      if (!event) return err('DEAD_LETTER_UNKNOWN', { eventId });
      if (!(await this.operations.revive(tx, eventId))) return err('EVENT_NOT_DEAD', { eventId });
      await this.audit.record(tx, {
        subjectType: 'event',
        subjectId: eventId,
        ...(event.tender_id === null ? {} : { tenderId: event.tender_id }),
        action: 'retry',
        details: { type: event.type, about: event.subject_id, diedOf: event.last_error },
      });
      return ok({ eventId, type: event.type });
    });
  }
}
