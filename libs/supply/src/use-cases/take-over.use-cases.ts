import { Injectable } from '@nestjs/common';
import { ReplacementContracts } from '#libs/contracts';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  type Day,
  type DecideTakeOverRefusal,
  judgeDecideTakeOver,
  judgeProposeTakeOver,
  type ProposeTakeOverRefusal,
} from '#libs/rules';
import { takeOverMoved } from '../events.js';
import { SupplyDefaultStore } from '../persistence/supply-defaults.store.js';
import { TakeOverStore } from '../persistence/take-overs.store.js';
import { DefaultDesk } from './default-desk.js';

export interface ProposeTakeOverInput {
  readonly contractId: string;
  readonly supplierId: string;
  readonly quantity: bigint;
  readonly startsOn: Day;
  readonly idempotencyKey: string;
}
interface Moved {
  readonly takeOverId: string;
}

/** An officer proposes who takes over what a contract leaves, at the price that it bid. */
@Injectable()
export class ProposeTakeOver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly takeOvers: TakeOverStore,
    private readonly defaults: SupplyDefaultStore,
    private readonly desk: DefaultDesk,
    private readonly replacements: ReplacementContracts,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: ProposeTakeOverInput,
  ): Promise<Result<Moved, ProposeTakeOverRefusal | IdempotencyRefusal>> {
    const asked = { operation: 'proposeTakeOver', key, request: { ...request, quantity: String(request.quantity) } };
    return this.unitOfWork.once<Moved, ProposeTakeOverRefusal>(caller, asked, (tx) => this.propose(tx, request));
  }

  private async propose(
    tx: Tx,
    { contractId, supplierId, ...draft }: Omit<ProposeTakeOverInput, 'idempotencyKey'>,
  ): Promise<Result<Moved, ProposeTakeOverRefusal>> {
    const contract = await this.desk.contract(tx, contractId);
    if (!contract) return err('CONTRACT_UNKNOWN');
    const failure = await tx.elevated(() => this.defaults.lockOpen(tx, contractId));
    // What a default that is ended has left has lapsed.
    if (contract.status !== 'declined' && failure?.status !== 'declared') return err('NOTHING_FREE');
    const volume = await tx.elevated(() => this.takeOvers.volume(tx, contractId));
    const candidate = await tx.elevated(() => this.replacements.candidate(tx, contractId, supplierId));
    const judged = judgeProposeTakeOver(draft, volume, candidate ?? null, tx.now);
    if (!judged.ok) return judged;
    if (!candidate) return err('NOT_A_CANDIDATE');

    const proposedBy = await this.people.personOf(tx);
    const { unitPrice, currency } = candidate;
    const defaultId = failure?.id ?? null;
    const about = { contractId, defaultId, supplierId, ...draft, unitPrice, currency, ...judged.value, proposedBy };
    const takeOverId = await tx.elevated(() => this.takeOvers.insert(tx, about));
    const { tenderId } = contract;
    const step = { subjectType: 'take_over', subjectId: takeOverId, tenderId, action: 'propose', to: 'proposed' };
    await this.audit.record(tx, { ...step, details: { contractId, supplierId, quantity: String(draft.quantity) } });
    return ok({ takeOverId });
  }
}

/** A second officer agrees, and the new contract is drawn up for its two sides to sign; or declines. */
@Injectable()
export class DecideTakeOver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly takeOvers: TakeOverStore,
    private readonly desk: DefaultDesk,
    private readonly replacements: ReplacementContracts,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    input: { readonly takeOverId: string; readonly accept: boolean; readonly reason: string | null },
  ): Promise<Result<Moved, DecideTakeOverRefusal>> {
    const { takeOverId, accept, reason } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const contractId = await this.takeOvers.contractOf(tx, takeOverId);
      const contract = contractId === undefined ? undefined : await this.desk.contract(tx, contractId);
      const takeOver = contract && (await tx.elevated(() => this.takeOvers.lock(tx, takeOverId)));
      if (!takeOver) return err('TAKE_OVER_UNKNOWN');
      const { supplierId, tenderId, contractId: replacedId } = takeOver;
      const officerId = await this.people.personOf(tx);
      const candidate = await tx.elevated(() => this.replacements.candidate(tx, replacedId, supplierId));
      const judged = judgeDecideTakeOver(takeOver, { accept, reason }, officerId, candidate !== undefined);
      if (!judged.ok) return judged;

      const to = accept ? ('offered' as const) : ('declined' as const);
      const newContractId = await tx.elevated(async () => {
        const drawn = accept && candidate ? await this.replacements.drawUp(tx, replacedId, candidate, takeOver) : null;
        await this.takeOvers.decide(tx, takeOver, to, officerId, reason, drawn);
        return drawn;
      });
      const step = { subjectType: 'take_over', subjectId: takeOverId, tenderId, from: 'proposed', to };
      await this.audit.record(tx, { ...step, action: accept ? 'confirm' : 'decline', ...(reason ? { reason } : {}) });
      if (newContractId !== null) {
        const drawnUp = {
          subjectType: 'contract',
          subjectId: newContractId,
          tenderId,
          action: 'draw-up',
          to: 'pending',
        };
        await this.audit.record(tx, drawnUp);
      }
      const told = { contractId: replacedId, newContractId, to };
      await this.outbox.append(tx, takeOverMoved({ subjectId: takeOverId, tenderId, payload: told }));
      return ok({ takeOverId });
    });
  }
}
