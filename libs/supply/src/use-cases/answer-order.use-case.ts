import { Injectable } from '@nestjs/common';
import { CancelRest, FailingContracts } from '#libs/contracts';
import { err, invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import { type AnswerOrderRefusal, judgeConfirmOrder, judgeRefuseOrder } from '#libs/rules';
import { orderAnswered } from '../events.js';
import { DefaultDesk } from './default-desk.js';

export interface AnswerOrderInput {
  readonly orderLineId: string;
  /** Null: confirmed. */
  readonly refusedBecause: string | null;
}
interface Answered {
  readonly orderId: string;
}

/**
 * A supplier confirms an order line, or refuses it as a whole: then it is cancelled, its money goes back, and its volume
 * can be ordered again. A refusal is no default by itself, but a ground for a notice.
 */
@Injectable()
export class AnswerOrder {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: DefaultDesk,
    private readonly contracts: FailingContracts,
    private readonly cancelling: CancelRest,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(caller: Caller, input: AnswerOrderInput): Promise<Result<Answered, AnswerOrderRefusal>> {
    return this.unitOfWork.run(caller, (tx) => this.answer(tx, input));
  }

  private async answer(
    tx: Tx,
    { orderLineId, refusedBecause }: AnswerOrderInput,
  ): Promise<Result<Answered, AnswerOrderRefusal>> {
    const contractId = await this.contracts.contractOfLine(tx, orderLineId);
    if (contractId === undefined) return err('ORDER_LINE_UNKNOWN');
    const contract = await tx.elevated(() => this.desk.hold(tx, contractId));
    invariant(contract, 'an order line has a contract');
    const line = await tx.elevated(() => this.contracts.line(tx, orderLineId));
    const reason = refusedBecause?.trim() ?? null;
    if (reason === null) {
      const judged = judgeConfirmOrder(line);
      if (!judged.ok) return judged;
      if (!judged.value.fresh) return ok({ orderId: line.orderId });
      await tx.elevated(() => this.contracts.confirm(tx, orderLineId));
    } else {
      const judged = judgeRefuseOrder(line, reason);
      if (!judged.ok) return judged;
      await tx.elevated(async () => {
        await this.cancelling.run(tx, contract, [line], reason);
        await this.contracts.refused(tx, orderLineId, reason);
      });
    }
    const { tenderId } = contract;
    const step = { subjectType: 'call_off_line', subjectId: orderLineId, tenderId };
    await this.audit.record(tx, {
      ...step,
      action: reason === null ? 'confirm' : 'refuse',
      ...(reason ? { reason } : {}),
    });
    const payload = { contractId, accepted: reason === null };
    await this.outbox.append(tx, orderAnswered({ subjectId: orderLineId, tenderId, payload }));
    return ok({ orderId: line.orderId });
  }
}
