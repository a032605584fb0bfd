import { Injectable } from '@nestjs/common';
import { AuditTrail, type Event, EventHandler, type Tx } from '#libs/platform';
import { goodsReceived } from '../events.js';
import { InvoiceStore } from '../persistence/invoices.store.js';

/** Goods were received: what was accepted is invoiced, what was rejected is to be paid back. */
@Injectable()
export class IssueInvoice extends EventHandler<{ contractId: string }> {
  readonly name = 'contracts.issue-invoice';
  readonly event = goodsReceived;

  constructor(
    private readonly invoices: InvoiceStore,
    private readonly audit: AuditTrail,
  ) {
    super();
  }

  async handle(tx: Tx, event: Event<{ contractId: string }>): Promise<void> {
    const issued = await this.invoices.issue(tx, event.subjectId);
    if (!issued) return;
    const { id: subjectId, tenderId } = issued;
    await this.audit.record(tx, { subjectType: 'invoice', subjectId, tenderId, action: 'issue', to: 'issued' });
  }
}
