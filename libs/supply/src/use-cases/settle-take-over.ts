import { Injectable } from '@nestjs/common';
import { type HeldContractVolume } from '#libs/contracts';
import { invariant } from '#libs/kernel';
import { SupplierDeposits } from '#libs/ledger';
import { AuditTrail, Outbox, type Tx } from '#libs/platform';
import { coverOf, freeQuantity } from '#libs/rules';
import { takeOverMoved } from '../events.js';
import { SupplyDefaultStore } from '../persistence/supply-defaults.store.js';
import { type HeldTakeOver, TakeOverStore } from '../persistence/take-overs.store.js';
import { DefaultDesk } from './default-desk.js';

/** What a signature, or its refusal, does with a take-over. As the system. */
@Injectable()
export class SettleTakeOver {
  constructor(
    private readonly takeOvers: TakeOverStore,
    private readonly defaults: SupplyDefaultStore,
    private readonly desk: DefaultDesk,
    private readonly deposits: SupplierDeposits,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Both sides have signed: the cover cost is fixed, and the deposit of who failed pays for it as far as it reaches.
   * When all of the rest is taken over, the default is ended.
   */
  async taken(tx: Tx, newContractId: string, replacedId: string): Promise<void> {
    const contract = await this.desk.hold(tx, replacedId);
    const failure = await this.defaults.lockOpen(tx, replacedId);
    const takeOver = await this.takeOvers.lockOfNew(tx, newContractId);
    if (!contract || takeOver?.status !== 'offered') return;
    const declared = failure !== undefined && failure.id === takeOver.defaultId;
    const cover = declared ? coverOf(contract, takeOver) : { costMinor: null, forfeitMinor: 0n, uncoveredMinor: 0n };
    await this.takeOvers.take(tx, takeOver, cover);
    if (cover.forfeitMinor > 0n) await this.forfeit(tx, contract, takeOver, cover.forfeitMinor);
    await this.tell(tx, takeOver, newContractId, 'taken');
    const { open, ...volume } = await this.takeOvers.volume(tx, replacedId);
    if (declared && open === 0 && freeQuantity(volume) === 0n) await this.desk.end(tx, failure, null);
  }

  /** One side did not sign: the volume is free again. */
  async declined(tx: Tx, newContractId: string, reason: string): Promise<void> {
    const takeOver = await this.takeOvers.lockOfNew(tx, newContractId);
    if (takeOver?.status !== 'offered') return;
    await this.takeOvers.decline(tx, takeOver, reason);
    await this.tell(tx, takeOver, newContractId, 'declined');
  }

  private async forfeit(
    tx: Tx,
    contract: HeldContractVolume,
    takeOver: HeldTakeOver,
    amountMinor: bigint,
  ): Promise<void> {
    const forfeited = await this.deposits.forfeitOfContract(tx, contract.id, {
      purchaserId: contract.purchaserId,
      amountMinor,
      reason: `Cover cost of ${takeOver.quantity} units of ${contract.reference}`,
      documentType: 'take_over',
      documentId: takeOver.id,
    });
    invariant(forfeited.ok, 'what is forfeited is held');
  }

  private async tell(tx: Tx, takeOver: HeldTakeOver, newContractId: string, to: 'taken' | 'declined'): Promise<void> {
    const { id: subjectId, tenderId, contractId } = takeOver;
    const action = to === 'taken' ? 'take' : 'decline';
    await this.audit.record(tx, { subjectType: 'take_over', subjectId, tenderId, action, from: 'offered', to });
    await this.outbox.append(tx, takeOverMoved({ subjectId, tenderId, payload: { contractId, newContractId, to } }));
  }
}
