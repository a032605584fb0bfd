import { Inject, Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { type Entry, Ledger } from '#libs/ledger';
import { AuditTrail, type Logger, LOGGER, Outbox, type Tx } from '#libs/platform';
import { settlementMovements } from '#libs/rules';
import { contractClosed } from '../events.js';
import { moveSteps } from '../order-steps.js';
import { ContractStore } from '../persistence/contracts.store.js';
import { type DueInvoice, InvoiceStore } from '../persistence/invoices.store.js';
import { OrderStore } from '../persistence/orders.store.js';

/**
 * Pays invoices out of escrow, up to a hundred in one transaction and one posting call: the accepted part to the
 * supplier less the fee, the rejected part back to the purchaser. A contract is closed by the settlement that completes
 * its agreed quantity, under the contract's lock, so once.
 */
@Injectable()
export class Settlement {
  constructor(
    private readonly invoices: InvoiceStore,
    private readonly orders: OrderStore,
    private readonly contracts: ContractStore,
    private readonly ledger: Ledger,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Settles a batch of what is due. Should it fail, its invoices are tried one by one, so that a bad deal is put off
   * and stops nobody else. Answers how many were settled.
   */
  async run(tx: Tx, most = 100): Promise<number> {
    const due = await this.invoices.claim(tx, most);
    if (due.length === 0) return 0;
    const together = await tx.part(() => this.settle(tx, due));
    if (together.ok) return due.length;
    let settled = 0;
    for (const invoice of due) {
      const alone = due.length === 1 ? together : await tx.part(() => this.settle(tx, [invoice]));
      if (alone.ok) settled++;
      else {
        this.log.error({ invoiceId: invoice.id, err: alone.error }, 'an invoice could not be settled and is put off');
        await this.invoices.putOff(tx, invoice.id, alone.error);
      }
    }
    return settled;
  }

  private async settle(tx: Tx, invoices: readonly DueInvoice[]): Promise<void> {
    await this.invoices.lockBehind(tx, invoices);
    const closed = await this.invoices.settle(tx, invoices);
    const moved = await this.orders.followLines(tx, [...new Set(invoices.map(({ orderId }) => orderId))]);
    const entries = invoices.flatMap(entriesOf);
    const posted = await this.ledger.post(tx, entries);
    invariant(posted.ok, 'an escrow holds less than its invoices');
    invariant(posted.value.added === entries.length, 'an invoice was paid before it was settled');
    await this.audit.record(
      tx,
      ...invoices.map(({ id, tenderId }) => step('invoice', id, tenderId, 'settle', 'issued', 'settled')),
      ...moveSteps(moved),
      ...closed.map(({ id, tenderId }) => step('contract', id, tenderId, 'close', 'active', 'closed')),
    );
    await this.contracts.notify(
      tx,
      closed.map(({ id }) => id),
    );
    await this.outbox.append(
      tx,
      ...closed.map(({ id, tenderId }) => contractClosed({ subjectId: id, tenderId, payload: {} })),
    );
  }
}

const step = (subjectType: string, subjectId: string, tenderId: string, action: string, from: string, to: string) => ({
  subjectType,
  subjectId,
  tenderId,
  action,
  from,
  to,
});

const entriesOf = (invoice: DueInvoice): Entry[] =>
  settlementMovements(invoice).map((movement) => ({
    movement,
    documentType: 'invoice',
    documentId: invoice.id,
    tenderId: invoice.tenderId,
    currency: invoice.currency,
    parties: invoice,
  }));
