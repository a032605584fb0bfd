import { Injectable } from '@nestjs/common';
import { invariant, type Minor, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import { depositMovement, judgeDeposit } from '#libs/rules';
import { Ledger } from '../ledger.js';
import { type BankTransfer, BankTransferStore } from '../persistence/bank-transfers.store.js';
import type { RecordDepositRefusal } from '../refusals.js';

export interface BankTransferInput {
  readonly organisationId: string;
  readonly amountMinor: Minor;
  readonly currency: string;
  /** The bank's own reference: one line of its statement is booked once, whatever the idempotency key. */
  readonly bankReference: string;
  readonly idempotencyKey: string;
}

/** An operator enters what came in at the bank: it becomes the organisation's wallet. */
@Injectable()
export class RecordDeposit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly transfers: BankTransferStore,
    private readonly ledger: Ledger,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: BankTransferInput,
  ): Promise<Result<BankTransfer, RecordDepositRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once(caller, { operation: 'recordDeposit', key, request }, async (tx) => {
      const judged = judgeDeposit(request);
      if (!judged.ok) return judged;
      const { currency } = judged.value;
      const booked = await this.transfers.book(tx, { ...request, currency, direction: 'in' });
      if (!booked.ok) return booked;
      const { transfer, fresh } = booked.value;
      if (!fresh) return ok(transfer);

      const { id: documentId, organisationId } = transfer;
      const posted = await this.ledger.post(tx, [
        {
          movement: depositMovement(transfer.amountMinor),
          documentType: 'bank_transfer',
          documentId,
          tenderId: null,
          currency,
          parties: { organisationId },
        },
      ]);
      invariant(posted.ok, 'a wallet that is paid into is never short');
      await this.audit.record(tx, {
        subjectType: 'bank_transfer',
        subjectId: documentId,
        action: 'deposit',
        details: { organisationId, bankReference: transfer.bankReference },
      });
      return ok(transfer);
    });
  }
}
