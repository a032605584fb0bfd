import { Injectable } from '@nestjs/common';
import { CloseContract, FailingContracts, type HeldContractVolume } from '#libs/contracts';
import { AuditTrail, Outbox, type Tx } from '#libs/platform';
import { addDays, dayOf, type StandingDefault, SUPPLY_PROFILE, type SupplyDefaultStatus } from '#libs/rules';
import { supplyDefaultMoved } from '../events.js';
import { type HeldDefault, SupplyDefaultStore } from '../persistence/supply-defaults.store.js';

/** A default with the contract that it is about, both held. */
export interface TakenDefault {
  readonly failure: HeldDefault;
  readonly contract: HeldContractVolume;
}

/** What the steps of a default have in common: holding it behind its contract, telling of its steps, ending it. */
@Injectable()
export class DefaultDesk {
  constructor(
    private readonly defaults: SupplyDefaultStore,
    private readonly contracts: FailingContracts,
    private readonly closing: CloseContract,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** Holds a contract that the caller sees, with its lines; undefined when it sees none. */
  async contract(tx: Tx, contractId: string): Promise<HeldContractVolume | undefined> {
    if (!(await this.contracts.isVisible(tx, contractId))) return undefined;
    return tx.elevated(() => this.hold(tx, contractId));
  }

  /** The same, as the system. */
  hold(tx: Tx, contractId: string): Promise<HeldContractVolume | undefined> {
    return this.contracts.hold(tx, contractId, addDays(dayOf(tx.now), -SUPPLY_PROFILE.graceDays));
  }

  /** Holds a default that the caller sees, behind its contract as everyone does; undefined when it sees none. */
  async take(tx: Tx, defaultId: string): Promise<TakenDefault | undefined> {
    const contractId = await this.defaults.contractOf(tx, defaultId);
    if (contractId === undefined) return undefined;
    return tx.elevated(async () => {
      const contract = await this.hold(tx, contractId);
      const failure = await this.defaults.lock(tx, defaultId);
      return contract && failure && { contract, failure };
    });
  }

  /** Writes a step down and tells of it. */
  async tell(
    tx: Tx,
    { id, tenderId, contractId }: Pick<HeldDefault, 'id' | 'tenderId' | 'contractId'>,
    action: string,
    from: SupplyDefaultStatus | null,
    to: SupplyDefaultStatus,
    reason?: string,
  ): Promise<void> {
    const step = { subjectType: 'supply_default', subjectId: id, tenderId, action, to };
    const why = reason === undefined ? {} : { reason };
    await this.audit.record(tx, { ...step, ...why, ...(from === null ? {} : { from }) });
    await this.outbox.append(tx, supplyDefaultMoved({ subjectId: id, tenderId, payload: { contractId, from, to } }));
  }

  /** Ends a declared default, as the system: the contract may close now. */
  async end(tx: Tx, failure: HeldDefault, reason: string | null): Promise<void> {
    await this.defaults.end(tx, failure, 'ended', reason);
    await this.tell(tx, failure, 'end', failure.status, 'ended', reason ?? undefined);
    await this.contracts.keepOpen(tx, failure.contractId, false);
    await this.closing.ifComplete(tx, failure.contractId);
  }
}

export const standingOf = (failure: HeldDefault): StandingDefault => ({
  ...failure,
  noticedByOfficer: failure.noticedByParty === 'operator' ? failure.noticedBy : null,
});
