import { Injectable } from '@nestjs/common';
import { err, invariant, type Minor, ok, type Result } from '#libs/kernel';
import { Ledger, Receivables } from '#libs/ledger';
import type { Tx } from '#libs/platform';
import { honourMovement } from '#libs/rules';
import { Settlement } from './jobs/settlement.js';
import { type CreditedShipment, CreditedGoods } from './persistence/credited-goods.store.js';
import { InvoiceStore } from './persistence/invoices.store.js';
import { PaymentStore } from './persistence/payments.store.js';

/** A bank has paid the documents of a shipment. */
export interface Honour {
  /** The presentation, by its table: it stands behind what is posted, once. */
  readonly documentType: string;
  readonly documentId: string;
  readonly shipmentId: string;
  readonly drawnMinor: Minor;
}

type HonourRefusal = 'INVOICE_UNKNOWN' | 'ALREADY_SETTLED' | 'PAID_OTHERWISE' | 'IN_DISPUTE';

/**
 * What a letter of credit means to a contract, for whoever keeps the instrument: without an issued credit nothing is
 * shipped, and an invoice under it is paid by its honour and by nothing else.
 */
@Injectable()
export class Credits {
  constructor(
    private readonly payments: PaymentStore,
    private readonly goods: CreditedGoods,
    private readonly invoices: InvoiceStore,
    private readonly settlement: Settlement,
    private readonly ledger: Ledger,
    private readonly receivables: Receivables,
  ) {}

  /** A bank answers for the contract from now on. False when one did already, or when it is not paid by a credit. */
  issued(tx: Tx, contractId: string): Promise<boolean> {
    return tx.elevated(() => this.payments.credit(tx, contractId, tx.now));
  }

  /** No bank answers for it any more: the credit has expired or was closed. */
  ended(tx: Tx, contractId: string): Promise<boolean> {
    return tx.elevated(() => this.payments.credit(tx, contractId, null));
  }

  /** The bank has paid an invoice: out of the bank's mirror to the supplier, less the fee. Once; answers its amount. */
  honoured(tx: Tx, invoiceId: string): Promise<Result<{ readonly amountMinor: Minor }, HonourRefusal>> {
    return tx.elevated(async () => {
      const invoice = await this.invoices.lockOne(tx, invoiceId);
      if (!invoice) return err('INVOICE_UNKNOWN');
      if (invoice.status === 'settled') return err('ALREADY_SETTLED');
      if (invoice.instrument !== 'letter-of-credit') return err('PAID_OTHERWISE', { instrument: invoice.instrument });
      if (invoice.disputed) return err('IN_DISPUTE');
      await this.settlement.honour(tx, invoice);
      return ok({ amountMinor: invoice.amountMinor });
    });
  }

  /**
   * Books what a bank has paid for the documents of a shipment. Before the goods are received, all of it at once: their
   * invoice will find itself paid, and what is rejected is owed back. Afterwards the invoice is paid by it, and what the
   * bank paid beyond is the supplier's, who owes the purchaser for goods that were not accepted. False: not yet, the
   * receipt waits for its invoice or the invoice for the end of a dispute. The last thing that a transaction locks for.
   */
  book(tx: Tx, honour: Honour): Promise<boolean> {
    return tx.elevated(async () => {
      const before = await this.goods.of(tx, honour.shipmentId);
      if (before.invoice !== null) return this.payInvoice(tx, honour, before, before.invoice);
      const held = await this.goods.lock(tx, honour.shipmentId);
      if (held.received) return false;
      await this.goods.paidAhead(tx, honour.shipmentId);
      await this.post(tx, honour, held, honour.drawnMinor);
      return true;
    });
  }

  private async payInvoice(
    tx: Tx,
    honour: Honour,
    goods: CreditedShipment,
    invoice: NonNullable<CreditedShipment['invoice']>,
  ): Promise<boolean> {
    // Where nothing was accepted there was nothing to pay: all that the bank paid is beyond it.
    const paid = invoice.settled ? ok({ amountMinor: 0n }) : await this.honoured(tx, invoice.id);
    if (!paid.ok && paid.code === 'IN_DISPUTE') return false;
    invariant(paid.ok, `an honoured invoice cannot be paid: ${paid.ok ? '' : paid.code}`);
    const beyondMinor = honour.drawnMinor - paid.value.amountMinor;
    const { supplierId: debtorId, purchaserId: creditorId, contractId, tenderId, currency } = goods;
    if (beyondMinor > 0n && goods.notAccepted) {
      const { documentType, documentId } = honour;
      const debt = { debtorId, creditorId, contractId, tenderId, currency, documentType, documentId };
      await this.receivables.open(tx, [{ ...debt, reason: 'rejected-goods', amountMinor: beyondMinor }]);
    }
    await this.post(tx, honour, goods, beyondMinor);
    return true;
  }

  private async post(tx: Tx, honour: Honour, goods: CreditedShipment, amountMinor: Minor): Promise<void> {
    const { documentType, documentId } = honour;
    const { tenderId, currency, ...parties } = goods;
    const entry = { movement: honourMovement(amountMinor), documentType, documentId, tenderId, currency, parties };
    const posted = await this.ledger.post(tx, [entry]);
    invariant(posted.ok, 'what a bank pays never takes more from the supplier than it brings');
  }
}
