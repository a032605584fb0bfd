import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { type Caller, type IdempotencyRefusal, type Tx, UnitOfWork } from '#libs/platform';
import { type DefaultGround, judgeNotice, type NoticeDefaultRefusal } from '#libs/rules';
import { SupplyDefaultStore } from '../persistence/supply-defaults.store.js';
import { DefaultDesk } from './default-desk.js';

export interface NoticeDefaultInput {
  readonly contractId: string;
  readonly ground: DefaultGround;
  readonly text: string;
  readonly idempotencyKey: string;
}
interface Noticed {
  readonly defaultId: string;
}

/**
 * The purchaser or an officer tells the supplier that it fails the contract, and until when it can make good. What a
 * bar has proposed becomes a notice in the same way.
 */
@Injectable()
export class NoticeDefault {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly defaults: SupplyDefaultStore,
    private readonly desk: DefaultDesk,
    private readonly people: PeopleStore,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: NoticeDefaultInput,
  ): Promise<Result<Noticed, NoticeDefaultRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<Noticed, NoticeDefaultRefusal>(
      caller,
      { operation: 'noticeDefault', key, request },
      (tx) => this.notice(tx, request),
    );
  }

  private async notice(
    tx: Tx,
    { contractId, ground, text }: Omit<NoticeDefaultInput, 'idempotencyKey'>,
  ): Promise<Result<Noticed, NoticeDefaultRefusal>> {
    const contract = await this.desk.contract(tx, contractId);
    const byOperator = tx.actor.kind === 'operator';
    if (!contract || (!byOperator && contract.purchaserId !== tx.actor.organisationId)) return err('CONTRACT_UNKNOWN');
    const open = await tx.elevated(() => this.defaults.lockOpen(tx, contractId));
    const proposed = byOperator && open?.status === 'proposed' ? open : undefined;
    // A purchaser is not told what was only proposed: its own notice takes the proposal's place.
    const taken = open?.status === 'proposed' ? undefined : open;
    const verdict = judgeNotice(
      { ground, text, byOperator },
      { ...contract, openReference: taken?.reference ?? null },
      tx.now,
    );
    if (!verdict.ok) return verdict;

    const by = await this.people.personOf(tx);
    const party = byOperator ? ('operator' as const) : ('purchaser' as const);
    const { arrearsQuantity, shippedQuantity } = contract;
    const notice = { ground, text, party, by, ...verdict.value, arrearsQuantity, shippedQuantity };
    const before = proposed ?? (open?.status === 'proposed' ? open : undefined);
    const defaultId = await tx.elevated(async () => {
      if (!before) return this.defaults.give(tx, contractId, notice);
      await this.defaults.notice(tx, before, notice);
      return before.id;
    });
    const { tenderId } = contract;
    await this.desk.tell(tx, { id: defaultId, tenderId, contractId }, 'notice', before ? 'proposed' : null, 'noticed');
    return ok({ defaultId });
  }
}
