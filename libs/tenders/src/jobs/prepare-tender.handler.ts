import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { RATE_REFUSALS } from '#libs/rules';
import { type Event, EventHandler, type Tx } from '#libs/platform';
import { tenderDrafted } from '../events.js';
import { KeyKeeper } from '../key-keeper/key-keeper.js';
import { TenderStore } from '../persistence/tender.store.js';
import { PublishTender } from '../use-cases/publish-tender.use-case.js';

/** Has the key of a drafted tender made, and publishes it where the rulebook does not leave that to an operator. */
@Injectable()
export class PrepareTender extends EventHandler<Record<string, never>> {
  readonly name = 'tenders.prepare-tender';
  readonly event = tenderDrafted;

  constructor(
    private readonly tenders: TenderStore,
    private readonly keys: KeyKeeper,
    private readonly publishing: PublishTender,
  ) {
    super();
  }

  async handle(tx: Tx, { subjectId: tenderId }: Event<Record<string, never>>): Promise<void> {
    const tender = await this.tenders.lock(tx, tenderId);
    if (tender?.status !== 'draft') return; // cancelled meanwhile
    if (!tender.hasPublicKey) await this.tenders.setPublicHalves(tx, tenderId, await this.keys.create(tx, tenderId));
    if (tender.rulebook.publish !== 'automatic') return;
    const published = await this.publishing.publish(tx, { ...tender, hasPublicKey: true }, null);
    // Without the rate of a currency that its rulebook allows it waits as a draft, until the operator has seen to that.
    if (!published.ok && Object.hasOwn(RATE_REFUSALS, published.code)) return;
    invariant(published.ok, `tender ${tenderId} cannot be published by its own rulebook`);
  }
}
