import { Injectable } from '@nestjs/common';
import { AuditTrail, type Event, EventHandler, type Tx } from '#libs/platform';
import { tenderAwarded } from '#libs/tenders';
import { ContractDrafts } from '../persistence/contract-drafts.store.js';

/** A tender is awarded: one contract per award, supplier and purchaser, for both sides to sign. */
@Injectable()
export class DrawUpContracts extends EventHandler<{ awardIds: string[] }> {
  readonly name = 'contracts.draw-up';
  readonly event = tenderAwarded;

  constructor(
    private readonly drafts: ContractDrafts,
    private readonly audit: AuditTrail,
  ) {
    super();
  }

  async handle(tx: Tx, event: Event<{ awardIds: string[] }>): Promise<void> {
    const tenderId = event.subjectId;
    const ids = await this.drafts.drawUp(tx, tenderId);
    await this.audit.recordMany(
      tx,
      { subjectType: 'contract', action: 'draw-up' },
      ids.map((id) => ({ id, tenderId, to: 'pending' })),
    );
  }
}
