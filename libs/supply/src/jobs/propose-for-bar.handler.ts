import { Injectable } from '@nestjs/common';
import { standingChanged } from '#libs/compliance';
import { type Event, EventHandler, type Tx } from '#libs/platform';
import { SupplyDefaultStore } from '../persistence/supply-defaults.store.js';
import { DefaultDesk } from '../use-cases/default-desk.js';

interface Changed {
  readonly organisationId: string;
  readonly entryId: string;
  readonly status: string;
  readonly bars: number;
}
const TEXT =
  'The supplier is barred from this lot: an officer decides on its contract. 供应方已被禁入该标段，请业务员决定合同去留。';

/** A bar proposes to replace the supplier in the contracts that it concerns. Nothing else happens by itself. */
@Injectable()
export class ProposeForBar extends EventHandler<Changed> {
  readonly name = 'supply.propose-for-bar';
  readonly event = standingChanged;

  constructor(
    private readonly defaults: SupplyDefaultStore,
    private readonly desk: DefaultDesk,
  ) {
    super();
  }

  async handle(tx: Tx, { payload }: Event<Changed>): Promise<void> {
    if (payload.bars === 0 || payload.status !== 'in_force') return;
    for (const contractId of await this.defaults.ofBarred(tx, payload.organisationId)) {
      const contract = await this.desk.hold(tx, contractId);
      if (!contract || (await this.defaults.lockOpen(tx, contractId))) continue;
      const id = await this.defaults.propose(tx, contractId, TEXT);
      await this.desk.tell(tx, { id, tenderId: contract.tenderId, contractId }, 'propose', null, 'proposed');
    }
  }
}
