import { Injectable } from '@nestjs/common';
import { contractDeclined, replacementActivated } from '#libs/contracts';
import { type Event, EventHandler, type Tx } from '#libs/platform';
import { SettleTakeOver } from '../use-cases/settle-take-over.js';

/** Both sides have signed the contract that takes over. */
@Injectable()
export class TakeOverSigned extends EventHandler<{ replacesId: string }> {
  readonly name = 'supply.take-over-signed';
  readonly event = replacementActivated;

  constructor(private readonly settling: SettleTakeOver) {
    super();
  }

  async handle(tx: Tx, { subjectId, payload }: Event<{ replacesId: string }>): Promise<void> {
    await this.settling.taken(tx, subjectId, payload.replacesId);
  }
}

/** A side has declined a contract; perhaps one that was to take over. */
@Injectable()
export class TakeOverDeclined extends EventHandler<{ side: 'purchaser' | 'supplier' }> {
  readonly name = 'supply.take-over-declined';
  readonly event = contractDeclined;

  constructor(private readonly settling: SettleTakeOver) {
    super();
  }

  async handle(tx: Tx, { subjectId, payload }: Event<{ side: 'purchaser' | 'supplier' }>): Promise<void> {
    await this.settling.declined(tx, subjectId, `The ${payload.side} declined the contract.`);
  }
}
