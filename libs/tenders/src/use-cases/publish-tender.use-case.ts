import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, type Tx, UnitOfWork } from '#libs/platform';
import { judgePublishTender, type PublishTenderRefusal } from '#libs/rules';
import { tenderPublished } from '../events.js';
import { TenderSteps } from '../persistence/tender-steps.store.js';
import { type TenderHead, TenderStore } from '../persistence/tender.store.js';

export interface PublishTenderInput {
  readonly tenderId: string;
  /** Null: the rulebook's bidding period, counted from now. */
  readonly biddingEndsAt: Date | null;
}

/** Opens a drafted tender for bids. */
@Injectable()
export class PublishTender {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenders: TenderStore,
    private readonly steps: TenderSteps,
  ) {}

  run(
    caller: Caller,
    { tenderId, biddingEndsAt }: PublishTenderInput,
  ): Promise<Result<{ readonly tenderId: string }, PublishTenderRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const tender = await this.tenders.lock(tx, tenderId);
      return tender ? this.publish(tx, tender, biddingEndsAt) : err('TENDER_UNKNOWN');
    });
  }

  /** Publishes a tender that this transaction holds. */
  async publish(
    tx: Tx,
    tender: Pick<TenderHead, 'id' | 'status' | 'hasPublicKey' | 'rulebook'>,
    endsAt: Date | null,
  ): Promise<Result<{ readonly tenderId: string }, PublishTenderRefusal>> {
    const verdict = judgePublishTender(tender, endsAt, await tx.readClock());
    if (!verdict.ok) return verdict;
    const { id: tenderId } = tender;
    const { publishedAt, biddingEndsAt } = verdict.value;
    const payload = { biddingEndsAt: biddingEndsAt.toISOString() };
    await this.steps.take(tx, {
      tenderId,
      from: tender.status,
      action: 'publish',
      values: [publishedAt, biddingEndsAt],
      event: tenderPublished({ subjectId: tenderId, tenderId, payload }),
    });
    return ok({ tenderId });
  }
}
