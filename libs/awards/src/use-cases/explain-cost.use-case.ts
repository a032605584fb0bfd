import { Inject, Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import { type CostExplanationRefusal, type CostExplanationTexts, judgeCostExplanation } from '#libs/rules';
import { CostExplanationStore } from '../persistence/cost-explanation.store.js';

export interface ExplainCostInput extends CostExplanationTexts {
  readonly bidId: string;
  readonly idempotencyKey: string;
}

/** A winner below the anchor price publishes what its price is made of, before the notice period ends. */
@Injectable()
export class ExplainCost {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CostExplanationStore) private readonly explanations: CostExplanationStore,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: ExplainCostInput,
  ): Promise<Result<{ bidId: string }, CostExplanationRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<{ bidId: string }, CostExplanationRefusal>(
      caller,
      { operation: 'explainCost', key, request },
      async (tx) => {
        const { bidId, ...texts } = request;
        const asked = await this.explanations.lock(tx, bidId);
        if (!asked) return err('EXPLANATION_NOT_ASKED');
        const judged = judgeCostExplanation(asked.bid, tx.actor.organisationId, texts, tx.now);
        if (!judged.ok) return judged;

        await this.explanations.give(tx, bidId, judged.value, tx.actor.principalId);
        const step = { subjectType: 'cost_explanation', subjectId: bidId, tenderId: asked.tenderId } as const;
        await this.audit.record(tx, { ...step, action: 'explain', from: 'asked', to: 'explained' });
        return ok({ bidId });
      },
    );
  }
}
