import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import { type CancelDemandRefusal, judgeCancelDemand } from '#libs/rules';
import { demandCancelled } from '../events.js';
import { DemandStore } from '../persistence/demand.store.js';

export interface CancelDemandInput {
  readonly demandId: string;
  readonly reason: string;
}

/** Takes an open demand back, with a reason for the record. */
@Injectable()
export class CancelDemand {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly demands: DemandStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(caller: Caller, input: CancelDemandInput): Promise<Result<{ readonly demandId: string }, CancelDemandRefusal>> {
    return this.unitOfWork.run(caller, (tx) => this.cancel(tx, input));
  }

  private async cancel(
    tx: Tx,
    { demandId, reason }: CancelDemandInput,
  ): Promise<Result<{ readonly demandId: string }, CancelDemandRefusal>> {
    const demand = await this.demands.lockOwn(tx, demandId);
    if (!demand) return err('DEMAND_UNKNOWN');
    const anyLinePooled = await this.demands.anyLinePooled(tx, demandId);
    const verdict = judgeCancelDemand({ status: demand.status, anyLinePooled }, reason);
    if (!verdict.ok) return verdict;

    const lines = await this.demands.cancel(tx, demand);
    const step = { action: 'cancel', from: 'open' } as const;
    const taken = { subjectType: 'demand', subjectId: demandId, to: 'cancelled', reason: verdict.value.reason };
    await this.audit.record(tx, { ...step, ...taken });
    await this.audit.recordMany(
      tx,
      { ...step, subjectType: 'demand_line' },
      lines.map((id) => ({ id, tenderId: null, to: 'cancelled' })),
    );
    const payload = { purchaserId: demand.purchaserId, corridorCode: demand.corridorCode };
    await this.outbox.append(tx, demandCancelled({ subjectId: demandId, payload }));
    return ok({ demandId });
  }
}
