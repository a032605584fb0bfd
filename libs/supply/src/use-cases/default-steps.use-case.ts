import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, UnitOfWork } from '#libs/platform';
import {
  type AnswerDefaultRefusal,
  type DefaultStepRefusal,
  judgeAnswerDefault,
  judgeEndDefault,
  judgeWithdrawNotice,
} from '#libs/rules';
import { SupplyDefaultStore } from '../persistence/supply-defaults.store.js';
import { TakeOverStore } from '../persistence/take-overs.store.js';
import { DefaultDesk } from './default-desk.js';

interface Stepped {
  readonly defaultId: string;
}
export interface DefaultStatement {
  readonly defaultId: string;
  readonly text: string;
}

/** What the sides say to a notice, how it is taken back, and how a declared default is ended. */
@Injectable()
export class DefaultSteps {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly defaults: SupplyDefaultStore,
    private readonly takeOvers: TakeOverStore,
    private readonly desk: DefaultDesk,
    private readonly audit: AuditTrail,
  ) {}

  /** The supplier's side of it, once; whoever decides reads it. */
  answer(caller: Caller, { defaultId, text }: DefaultStatement): Promise<Result<Stepped, AnswerDefaultRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const taken = await this.desk.take(tx, defaultId);
      if (!taken || taken.failure.supplierId !== tx.actor.organisationId) return err('DEFAULT_UNKNOWN');
      const { failure } = taken;
      const judged = judgeAnswerDefault(failure, text);
      if (!judged.ok) return judged;
      await tx.elevated(() => this.defaults.answer(tx, failure, text));
      const { tenderId } = failure;
      await this.audit.record(tx, { subjectType: 'supply_default', subjectId: defaultId, tenderId, action: 'answer' });
      return ok({ defaultId });
    });
  }

  /** The purchaser takes its own notice back, an officer any notice or proposal. */
  withdraw(caller: Caller, { defaultId, text }: DefaultStatement): Promise<Result<Stepped, DefaultStepRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const taken = await this.desk.take(tx, defaultId);
      if (!taken) return err('DEFAULT_UNKNOWN');
      const { failure } = taken;
      const byOperator = tx.actor.kind === 'operator';
      if (!byOperator && failure.purchaserId !== tx.actor.organisationId) return err('DEFAULT_UNKNOWN');
      const { status, noticedByParty } = failure;
      const judged = judgeWithdrawNotice(
        { status, noticedByPurchaser: noticedByParty === 'purchaser' },
        byOperator,
        text,
      );
      if (!judged.ok) return judged;
      await tx.elevated(() => this.defaults.end(tx, failure, 'withdrawn', text.trim()));
      await this.desk.tell(tx, failure, 'withdraw', status, 'withdrawn', text.trim());
      return ok({ defaultId });
    });
  }

  /** An officer ends a declared default although not all of its rest was taken over. */
  end(caller: Caller, { defaultId, text }: DefaultStatement): Promise<Result<Stepped, DefaultStepRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const taken = await this.desk.take(tx, defaultId);
      if (!taken) return err('DEFAULT_UNKNOWN');
      const { failure } = taken;
      const { open } = await tx.elevated(() => this.takeOvers.volume(tx, failure.contractId));
      const judged = judgeEndDefault(failure.status, open, text);
      if (!judged.ok) return judged;
      await tx.elevated(() => this.desk.end(tx, failure, text.trim()));
      return ok({ defaultId });
    });
  }
}
