import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { Ledger } from '#libs/ledger';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import { balanceMovement, judgePayBalance, type PayBalanceRefusal } from '#libs/rules';
import { PaymentStore } from '../persistence/payments.store.js';

export interface PayBalanceInput {
  readonly orderLineId: string;
  readonly idempotencyKey: string;
}

/** The purchaser pays the rest of an order line under deposit and balance: before shipment, or against the document. */
@Injectable()
export class PayBalance {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly payments: PaymentStore,
    private readonly ledger: Ledger,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: PayBalanceInput,
  ): Promise<Result<{ orderId: string }, PayBalanceRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once(caller, { operation: 'payBalance', key, request }, async (tx) => {
      const line = await this.payments.lockBalance(tx, request.orderLineId);
      if (!line) return err('ORDER_LINE_UNKNOWN');
      const judged = judgePayBalance(line);
      if (!judged.ok) return judged;
      const { id: documentId, orderId, tenderId, currency } = line;
      await this.payments.balancePaid(tx, documentId);
      const posted = await this.ledger.post(tx, [
        {
          movement: balanceMovement(judged.value),
          documentType: 'call_off_line',
          documentId,
          tenderId,
          currency,
          parties: line,
        },
      ]);
      if (!posted.ok) return posted;
      await this.audit.record(tx, {
        subjectType: 'call_off_line',
        subjectId: documentId,
        tenderId,
        action: 'pay-balance',
      });
      return ok({ orderId });
    });
  }
}
