import { Injectable } from '@nestjs/common';
import { AuditTrail, type Event, EventHandler, Outbox, type Tx } from '#libs/platform';
import { goodsReceived, rejectionContestable } from '../events.js';
import { InvoiceStore } from '../persistence/invoices.store.js';

/** Goods were received: what was accepted is invoiced, what was rejected is to be paid back. All that wait at once. */
@Injectable()
export class IssueInvoice extends EventHandler<{ contractId: string }> {
  readonly name = 'contracts.issue-invoice';
  readonly event = goodsReceived;
  override readonly most = 100;

  constructor(
    private readonly invoices: InvoiceStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  handle(tx: Tx, event: Event<{ contractId: string }>): Promise<void> {
    return this.handleTogether(tx, [event]);
  }

  override async handleTogether(tx: Tx, events: readonly Event<{ contractId: string }>[]): Promise<void> {
    const receiptIds = events.map(({ subjectId }) => subjectId);
    const issued = await this.invoices.issue(tx, receiptIds);
    const steps = issued.map(({ id, tenderId }) => ({ id, tenderId, to: 'issued' }));
    await this.audit.recordMany(tx, { subjectType: 'invoice', action: 'issue' }, steps);
    const contestable = issued.flatMap(({ id, tenderId, contractId, contestUntil: until }) =>
      until === null ? [] : [rejectionContestable({ subjectId: id, tenderId, payload: { contractId, until } })],
    );
    if (contestable.length > 0) await this.outbox.append(tx, ...contestable);
  }
}
