import { Inject, Injectable } from '@nestjs/common';
import { invariant, ok, type Result } from '#libs/kernel';
import { type Debt, type Entry, Ledger, Receivables } from '#libs/ledger';
import { AuditTrail, type Logger, LOGGER, Outbox, type Tx } from '#libs/platform';
import {
  dayOf,
  daysLate,
  interestMovement,
  lateInterest,
  type Movement,
  settlementMovements,
  settlementPlan,
} from '#libs/rules';
import { contractClosed } from '../events.js';
import { moveSteps } from '../order-steps.js';
import { ContractStore } from '../persistence/contracts.store.js';
import { type DueInvoice, InvoiceStore, type OpenInvoice } from '../persistence/invoices.store.js';
import { OrderStore } from '../persistence/orders.store.js';

/**
 * Pays invoices, up to a hundred in one transaction and one posting call: the accepted part to the supplier less the
 * fee, the rejected part back to the purchaser; what the supplier had before and has to give back becomes a receivable.
 * Escrow pays as soon as an invoice is issued, a wallet on its date, a bank when it honours. A contract is closed by the settlement that completes
 * its agreed quantity, under the contract's lock, so once.
 */
@Injectable()
export class Settlement {
  constructor(
    private readonly invoices: InvoiceStore,
    private readonly orders: OrderStore,
    private readonly contracts: ContractStore,
    private readonly ledger: Ledger,
    private readonly receivables: Receivables,
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
    if (due.length === 0) {
      await this.invoices.putOffDisputed(tx);
      return 0;
    }
    const together = await tx.part(() => this.settleHeld(tx, due));
    if (together.ok) return due.length;
    let settled = 0;
    for (const invoice of due) {
      const alone = due.length === 1 ? together : await tx.part(() => this.settleHeld(tx, [invoice]));
      if (alone.ok) settled++;
      else {
        this.log.error({ invoiceId: invoice.id, err: alone.error }, 'an invoice could not be settled and is put off');
        await this.invoices.putOff(tx, invoice.id, alone.error);
      }
    }
    return settled;
  }

  /**
   * Pays one invoice, held by the caller, out of the purchaser's wallet, with interest where the terms ask for it of
   * days after the due date. When the wallet is short nothing stays of it but the refusal: the caller rolls back.
   */
  async pay(tx: Tx, invoice: OpenInvoice): Promise<Result<undefined, 'INSUFFICIENT_FUNDS'>> {
    const today = dayOf(tx.now);
    const dueOn = invoice.dueOn ?? today;
    const { supplierMinor, feeMinor } = settlementPlan(invoice);
    const interestMinor = lateInterest(invoice.payment, supplierMinor + feeMinor, dueOn, today);
    await this.invoices.paidLate(tx, invoice.id, daysLate(dueOn, today), interestMinor);
    return this.settle(tx, [invoice], [interestMovement(interestMinor)]);
  }

  /** A bank has paid what a letter of credit undertook: one invoice, held by the caller. */
  async honour(tx: Tx, invoice: OpenInvoice): Promise<void> {
    invariant(invoice.instrument === 'letter-of-credit', 'only a letter of credit is honoured');
    await this.settleHeld(tx, [invoice]);
  }

  private async settleHeld(tx: Tx, invoices: readonly DueInvoice[]): Promise<void> {
    const settled = await this.settle(tx, invoices);
    invariant(settled.ok, 'an escrow holds less than its invoices');
  }

  private async settle(
    tx: Tx,
    invoices: readonly DueInvoice[],
    beside: readonly Movement[] = [],
  ): Promise<Result<undefined, 'INSUFFICIENT_FUNDS'>> {
    await this.invoices.lockBehind(tx, invoices);
    const closed = await this.invoices.settle(tx, invoices);
    const moved = await this.orders.followLines(tx, [...new Set(invoices.map(({ orderId }) => orderId))]);
    const debts = invoices.flatMap(debtsOf);
    if (debts.length > 0) await this.receivables.open(tx, debts);
    const entries = invoices.flatMap((invoice) =>
      [...settlementMovements(invoice), ...beside.filter(({ legs }) => legs.length > 0)].map((movement) =>
        entryOf(invoice, movement),
      ),
    );
    const posted = await this.ledger.post(tx, entries);
    if (!posted.ok) return posted;
    invariant(posted.value.added === entries.length, 'an invoice was paid before it was settled');
    await this.audit.record(
      tx,
      ...invoices.map(({ id, tenderId }) => step('invoice', id, tenderId, 'settle', 'issued', 'settled')),
      ...moveSteps(moved),
      ...closed.map(({ id, tenderId, was }) => step('contract', id, tenderId, 'close', was, 'closed')),
    );
    await this.contracts.notify(
      tx,
      closed.map(({ id }) => id),
    );
    await this.outbox.append(
      tx,
      ...closed.map(({ id, tenderId }) => contractClosed({ subjectId: id, tenderId, payload: {} })),
    );
    return ok(undefined);
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

const entryOf = (invoice: DueInvoice, movement: Movement): Entry => ({
  movement,
  documentType: 'invoice',
  documentId: invoice.id,
  tenderId: invoice.tenderId,
  currency: invoice.currency,
  parties: invoice,
});

/** What the supplier owes once an invoice is settled: for goods that it was paid for and that were rejected, and the fee. */
function debtsOf(invoice: DueInvoice): Debt[] {
  const { owedToPurchaserMinor, owedFeeMinor } = settlementPlan(invoice);
  const { contractId, tenderId, supplierId: debtorId, purchaserId, currency } = invoice;
  const debt = { debtorId, contractId, tenderId, currency, documentType: 'invoice', documentId: invoice.id };
  return [
    { ...debt, creditorId: purchaserId, reason: 'rejected-goods' as const, amountMinor: owedToPurchaserMinor },
    { ...debt, creditorId: null, reason: 'fee' as const, amountMinor: owedFeeMinor },
  ].filter(({ amountMinor }) => amountMinor > 0n);
}
