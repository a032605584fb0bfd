import { Inject, Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, UnitOfWork } from '#libs/platform';
import type { DisqualifyHeldBidRefusal } from '#libs/rules';
import { TenderBook } from '#libs/tenders';
import { AwardHoldStore } from '../persistence/award-hold.store.js';
import { MakeAwardsUseCase } from './make-awards.use-case.js';

/** An operator gives a held winner up: its bid is disqualified, and the tender evaluated again without it. */
@Injectable()
export class DisqualifyHeldBid {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(TenderBook) private readonly tenders: TenderBook,
    @Inject(AwardHoldStore) private readonly holds: AwardHoldStore,
    @Inject(MakeAwardsUseCase) private readonly awarding: MakeAwardsUseCase,
  ) {}

  run(caller: Caller, bidId: string): Promise<Result<{ readonly bidId: string }, DisqualifyHeldBidRefusal>> {
    return this.unitOfWork.run(caller, (tx) =>
      // Sealed bids and evaluations belong to the platform, not to the operator.
      tx.elevated(async () => {
        const tenderId = await this.holds.tenderOf(tx, bidId);
        const tender = tenderId === undefined ? undefined : await this.tenders.lockForEvaluation(tx, tenderId);
        // Looked at again once the tender is held: the worker may have awarded it meanwhile.
        if (tender?.status !== 'notice' || (await this.holds.tenderOf(tx, bidId)) === undefined) {
          return err('AWARD_NOT_HELD');
        }
        await this.holds.end(tx, tender.id, { disqualified: [bidId] });
        await this.awarding.evaluateWithout(tx, tender, [bidId], 'NOT_ELIGIBLE');
        return ok({ bidId });
      }),
    );
  }
}
