import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, Outbox, UnitOfWork } from '#libs/platform';
import { type DeclineContractRefusal, judgeDeclineContract } from '#libs/rules';
import { contractDeclined } from '../events.js';
import { ContractStore } from '../persistence/contracts.store.js';
import { BidDepositsOfWinners } from './bid-deposits-of-winners.js';

export interface DeclineContractInput {
  readonly contractId: string;
  readonly reason: string;
}

/**
 * A side refuses a pending contract, with a reason that the other side reads. A supplier loses the part of its bid
 * deposit that vouched for it, to the purchaser.
 */
@Injectable()
export class DeclineContract {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: ContractStore,
    private readonly bidDeposits: BidDepositsOfWinners,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(caller: Caller, request: DeclineContractInput): Promise<Result<{ contractId: string }, DeclineContractRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const contract = await this.contracts.lock(tx, request.contractId);
      if (!contract) return err('CONTRACT_UNKNOWN');
      const judged = judgeDeclineContract(contract, tx.actor.organisationId, request.reason);
      if (!judged.ok) return judged;

      const { side, reason } = judged.value;
      const { id: subjectId, tenderId } = contract;
      await this.contracts.decline(tx, contract, side, reason);
      await this.audit.record(tx, {
        subjectType: 'contract',
        subjectId,
        tenderId,
        action: 'decline',
        from: 'pending',
        to: 'declined',
        reason,
        details: { side },
      });
      await this.outbox.append(tx, contractDeclined({ subjectId, tenderId, payload: { side } }));
      await this.contracts.notify(tx, [subjectId]);
      if (side === 'supplier') await this.bidDeposits.forfeit(tx, contract, reason);
      return ok({ contractId: subjectId });
    });
  }
}
