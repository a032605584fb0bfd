import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import { type DemandDraft, judgePostDemand, type PostDemandRefusal } from '#libs/rules';
import { demandPosted } from '../events.js';
import { DemandStore } from '../persistence/demand.store.js';

export interface PostDemandInput extends DemandDraft {
  readonly corridorCode: string;
  readonly idempotencyKey: string;
}
export interface PostedDemand {
  readonly demandId: string;
}

/** A purchaser asks for product types: the demand is open until it is pooled, requested directly or cancelled. */
@Injectable()
export class PostDemand {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly demands: DemandStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(caller: Caller, input: PostDemandInput): Promise<Result<PostedDemand, PostDemandRefusal | IdempotencyRefusal>> {
    const { idempotencyKey, ...request } = input;
    return this.unitOfWork.once<PostedDemand, PostDemandRefusal>(
      caller,
      { operation: 'postDemand', key: idempotencyKey, request },
      (tx) => this.within(tx, input),
    );
  }

  /** The step itself, in a transaction of the purchaser or in its name. */
  async within(
    tx: Tx,
    input: DemandDraft & { readonly corridorCode: string },
  ): Promise<Result<PostedDemand, PostDemandRefusal>> {
    const { corridorCode } = input;
    const corridor = await this.demands.corridor(tx, corridorCode);
    if (!corridor) return err('CORRIDOR_UNKNOWN');
    const known = await this.demands.known(tx, input.lines);
    const verdict = judgePostDemand(input, corridor, known, tx.now);
    if (!verdict.ok) return verdict;

    const demandId = await this.demands.insert(tx, corridorCode, verdict.value);
    if (demandId === undefined) return err('REFERENCE_TAKEN', { reference: input.reference });
    await this.audit.record(tx, { subjectType: 'demand', subjectId: demandId, action: 'post', to: 'open' });
    const payload = { purchaserId: tx.actor.organisationId, corridorCode };
    await this.outbox.append(tx, demandPosted({ subjectId: demandId, payload }));
    return ok({ demandId });
  }
}
