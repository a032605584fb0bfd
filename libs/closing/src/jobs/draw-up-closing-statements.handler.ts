import { Injectable } from '@nestjs/common';
import { contractClosed, WindUpContracts } from '#libs/contracts';
import { AuditTrail, type Event, EventHandler, type Tx } from '#libs/platform';
import { closingDocument } from '../closing-document.js';
import { ClosingStore } from '../persistence/closing.store.js';

/**
 * Contracts have closed: what money of somebody is left in them is given back first, then their statements are drawn up.
 * Once per contract, and away from the settlement that closed it.
 */
@Injectable()
export class DrawUpClosingStatements extends EventHandler<Record<string, never>> {
  readonly name = 'closing.draw-up-statements';
  readonly event = contractClosed;
  override readonly most = 50;

  constructor(
    private readonly closing: ClosingStore,
    private readonly winding: WindUpContracts,
    private readonly audit: AuditTrail,
  ) {
    super();
  }

  handle(tx: Tx, event: Event<Record<string, never>>): Promise<void> {
    return this.handleTogether(tx, [event]);
  }

  override async handleTogether(tx: Tx, events: readonly Event<Record<string, never>>[]): Promise<void> {
    const ids = events.map(({ subjectId }) => subjectId);
    for (const id of await this.closing.toWindUp(tx, ids)) await this.winding.handle(tx, id);
    const facts = await this.closing.facts(tx, ids);
    if (facts.length === 0) return;
    const drawn = await this.closing.insert(
      tx,
      facts.map((contract) => ({
        contract: contract.id,
        tender: contract.tenderId,
        purchaser: contract.purchaser.id,
        supplier: contract.supplier.id,
        document: JSON.stringify(closingDocument(contract)),
      })),
    );
    const step = { subjectType: 'contract', action: 'draw-up-closing-statement' };
    await this.audit.record(
      tx,
      ...drawn.map(({ contractId, tenderId }) => ({ ...step, subjectId: contractId, tenderId })),
    );
  }
}
