import { Injectable } from '@nestjs/common';
import { err, invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  type AmendDemandRefusal,
  type DemandLineDraft,
  judgeAmendDemand,
  judgeVersion,
  type VersionRefusal,
} from '#libs/rules';
import { demandAmended } from '../events.js';
import { DemandStore } from '../persistence/demand.store.js';

export interface AmendDemandInput {
  readonly demandId: string;
  /** The version that the purchaser saw. */
  readonly version: number;
  readonly lines: readonly DemandLineDraft[];
}
type Refusal = AmendDemandRefusal | VersionRefusal;

/** Replaces the lines of an open demand, as long as no tender carries any of them. */
@Injectable()
export class AmendDemand {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly demands: DemandStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(caller: Caller, input: AmendDemandInput): Promise<Result<{ readonly demandId: string }, Refusal>> {
    return this.unitOfWork.run(caller, (tx) => this.amend(tx, input));
  }

  private async amend(tx: Tx, input: AmendDemandInput): Promise<Result<{ readonly demandId: string }, Refusal>> {
    const { demandId, lines } = input;
    const demand = await this.demands.lockOwn(tx, demandId);
    if (!demand) return err('DEMAND_UNKNOWN');
    const corridor = await this.demands.corridor(tx, demand.corridorCode);
    invariant(corridor, `demand ${demandId} has a corridor`);
    const anyLinePooled = await this.demands.anyLinePooled(tx, demandId);
    const known = await this.demands.known(tx, lines);
    const state = { status: demand.status, anyLinePooled };
    const verdict = judgeAmendDemand(state, { currency: demand.currency, lines }, corridor, known, tx.now);
    if (!verdict.ok) return verdict;
    const fresh = judgeVersion(demand.version, input.version);
    if (!fresh.ok) return fresh;

    await this.demands.replaceLines(tx, demand, verdict.value.lines);
    await this.audit.record(tx, {
      subjectType: 'demand',
      subjectId: demandId,
      action: 'amend',
      from: 'open',
      to: 'open',
    });
    const payload = { purchaserId: demand.purchaserId, corridorCode: demand.corridorCode };
    await this.outbox.append(tx, demandAmended({ subjectId: demandId, payload }));
    return ok({ demandId });
  }
}
