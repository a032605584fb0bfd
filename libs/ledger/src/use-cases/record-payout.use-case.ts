import { Injectable } from '@nestjs/common';
import { err, formatAmount, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import { judgeDeposit, payoutMovement } from '#libs/rules';
import { Ledger } from '../ledger.js';
import { Receivables } from '../receivables.js';
import { type BankTransfer, BankTransferStore } from '../persistence/bank-transfers.store.js';
import type { RecordPayoutRefusal } from '../refusals.js';
import type { BankTransferInput } from './record-deposit.use-case.js';

/** An operator enters what was paid out of a wallet to the organisation's own bank account. */
@Injectable()
export class RecordPayout {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly transfers: BankTransferStore,
    private readonly ledger: Ledger,
    private readonly receivables: Receivables,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: BankTransferInput,
  ): Promise<Result<BankTransfer, RecordPayoutRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once(caller, { operation: 'recordPayout', key, request }, async (tx) => {
      // The same limits as for a deposit; what the wallet holds is the ledger's to say, under its lock.
      const judged = judgeDeposit(request);
      if (!judged.ok) return judged;
      const { currency } = judged.value;
      const booked = await this.transfers.book(tx, { ...request, currency, direction: 'out' });
      if (!booked.ok) return booked;
      const { transfer, fresh } = booked.value;
      if (!fresh) return ok(transfer);
      const owed = await this.receivables.owedBy(tx, transfer.organisationId, currency);
      if (owed > 0n) return err('DEBTS_FIRST', { owed: formatAmount(owed, currency), currency });

      const { id: documentId, organisationId } = transfer;
      const posted = await this.ledger.post(tx, [
        {
          movement: payoutMovement(transfer.amountMinor),
          documentType: 'bank_transfer',
          documentId,
          tenderId: null,
          currency,
          parties: { organisationId },
        },
      ]);
      if (!posted.ok) return posted;
      await this.audit.record(tx, {
        subjectType: 'bank_transfer',
        subjectId: documentId,
        action: 'payout',
        details: { organisationId, bankReference: transfer.bankReference },
      });
      return ok(transfer);
    });
  }
}
