import { Injectable } from '@nestjs/common';
import { ProposeStanding } from '#libs/compliance';
import { CancelRest, FailingContracts, type HeldContractVolume, MAX_OPEN_LINES } from '#libs/contracts';
import { err, invariant, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, type Tx, UnitOfWork } from '#libs/platform';
import { type ContractRest, type DeclareDefaultRefusal, dayOf, judgeDeclaration, SUPPLY_PROFILE } from '#libs/rules';
import { type HeldDefault, SupplyDefaultStore } from '../persistence/supply-defaults.store.js';
import { DefaultDesk, standingOf } from './default-desk.js';

/**
 * An officer declares that a supplier has failed: what was not shipped is cancelled and paid back, the contract takes no
 * more orders, its rest is free for others, and an entry of the supplier's record of conduct is proposed. Goods that are
 * under way are still received and paid.
 */
@Injectable()
export class DeclareDefault {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly defaults: SupplyDefaultStore,
    private readonly desk: DefaultDesk,
    private readonly contracts: FailingContracts,
    private readonly cancelling: CancelRest,
    private readonly standing: ProposeStanding,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, defaultId: string): Promise<Result<{ readonly defaultId: string }, DeclareDefaultRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const taken = await this.desk.take(tx, defaultId);
      if (!taken) return err('DEFAULT_UNKNOWN');
      const { failure, contract } = taken;
      const officerId = await this.people.personOf(tx);
      const verdict = judgeDeclaration(standingOf(failure), contract, officerId, tx.now);
      if (!verdict.ok) return verdict;

      const entryId = await this.proposeStanding(tx, failure);
      await tx.elevated(async () => {
        await this.defaults.declare(tx, failure, officerId, verdict.value, entryId);
        await this.cut(tx, contract, verdict.value, failure.reference);
      });
      await this.desk.tell(tx, failure, 'declare', failure.status, 'declared');
      return ok({ defaultId });
    });
  }

  private async cut(tx: Tx, contract: HeldContractVolume, rest: ContractRest, reference: string): Promise<void> {
    const { id, tenderId, status } = contract;
    const lines = await this.contracts.openLines(tx, id);
    invariant(lines.length <= MAX_OPEN_LINES, 'a contract has more open lines than one decision cancels');
    await this.contracts.keepOpen(tx, id, true);
    const cancelled = await this.cancelling.run(tx, contract, lines, reference);
    invariant(cancelled === rest.cancelledQuantity, 'what is cancelled is what was not shipped');
    await this.contracts.release(tx, id, rest.releasedQuantity);
    if (status === 'completed') return;
    const step = {
      subjectType: 'contract',
      subjectId: id,
      tenderId,
      action: 'complete',
      from: status,
      to: 'completed',
    };
    await this.audit.record(tx, { ...step, reason: reference });
  }

  /** Another officer confirms it, or not. */
  private async proposeStanding(tx: Tx, { ground, supplierId, reference, text }: HeldDefault): Promise<string | null> {
    const { standing } = SUPPLY_PROFILE.grounds[ground];
    if (!standing) return null;
    const proposed = await this.standing.within(tx, supplierId, {
      kind: 'credit',
      ...standing,
      evidence: `Default ${reference}: ${text}`.slice(0, 2_000),
      from: dayOf(tx.now),
      to: null,
      bars: [],
    });
    return proposed.ok ? proposed.value.entryId : null;
  }
}
