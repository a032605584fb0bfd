import { Injectable } from '@nestjs/common';
import { type Currency, err, type Minor, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, newId, UnitOfWork } from '#libs/platform';
import { type ChooseBidDepositRefusal, judgeChooseBidDeposit } from '#libs/rules';
import { CorridorsStore } from '../persistence/corridors.store.js';

export interface ChooseBidDepositInput {
  readonly corridorCode: string;
  readonly currency: Currency;
  /** 0: none. */
  readonly amountMinor: Minor;
}

/** Says what every bidder of a corridor's next tenders lodges; what is drafted already keeps its own. */
@Injectable()
export class ChooseBidDepositUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly corridors: CorridorsStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { corridorCode, ...chosen }: ChooseBidDepositInput,
  ): Promise<Result<{ readonly corridorCode: string }, ChooseBidDepositRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const corridor = await this.corridors.lockBidDeposits(tx, corridorCode);
      if (!corridor) return err('CORRIDOR_UNKNOWN');
      const judged = judgeChooseBidDeposit(corridor, chosen);
      if (!judged.ok) return judged;
      await this.corridors.setBidDeposits(tx, corridorCode, judged.value);
      const details = { corridorCode, before: corridor.bidDeposits, after: judged.value };
      // A corridor has no id of its own: the entry stands for the choice.
      await this.audit.record(tx, { subjectType: 'bid_deposit', subjectId: newId(), action: 'choose', details });
      return ok({ corridorCode });
    });
  }
}
