import { Inject, Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import { type AnswerRevivalRefusal, judgeRevivalAnswer, type RevivalAnswer } from '#libs/rules';
import { TenderBook } from '#libs/tenders';
import { RevivalStore } from '../persistence/revival.store.js';

export interface AnswerRevivalOfferInput {
  readonly offerId: string;
  readonly answer: RevivalAnswer;
  readonly idempotencyKey: string;
}

/** A bidder says whether it supplies at the price it was offered. After the last answer the evaluation goes on at once. */
@Injectable()
export class AnswerRevivalOffer {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RevivalStore) private readonly offers: RevivalStore,
    @Inject(TenderBook) private readonly tenders: TenderBook,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: AnswerRevivalOfferInput,
  ): Promise<Result<{ offerId: string }, AnswerRevivalRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<{ offerId: string }, AnswerRevivalRefusal>(
      caller,
      { operation: 'answerRevivalOffer', key, request },
      async (tx) => {
        const offer = await this.offers.lock(tx, request.offerId);
        if (!offer) return err('OFFER_UNKNOWN');
        const judged = judgeRevivalAnswer(offer, tx.actor.organisationId, request.answer, tx.now);
        if (!judged.ok) return judged;

        const { id: subjectId, tenderId } = offer;
        await this.offers.answer(tx, subjectId, judged.value.answer, tx.actor.principalId);
        const step = { subjectType: 'revival_offer', subjectId, tenderId, action: 'answer' } as const;
        await this.audit.record(tx, { ...step, from: 'open', to: judged.value.answer });
        await tx.elevated(async () => {
          // Whoever answers last sees no other offer open: the tender's row makes two last ones wait for each other.
          const tender = await this.tenders.lockForEvaluation(tx, tenderId);
          if (tender?.status === 'evaluated' && (await this.offers.open(tx, tenderId)) === 0) {
            await this.tenders.checkAt(tx, tenderId, tx.now);
          }
        });
        return ok({ offerId: subjectId });
      },
    );
  }
}
