import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import type { Tx } from '#libs/platform';
import { Settlement } from './jobs/settlement.js';
import { InvoiceStore } from './persistence/invoices.store.js';
import { PaymentStore } from './persistence/payments.store.js';

/**
 * What a letter of credit means to a contract, for whoever keeps the instrument: without an issued credit nothing is
 * shipped, and an invoice under it is paid by its honour and by nothing else.
 */
@Injectable()
export class Credits {
  constructor(
    private readonly payments: PaymentStore,
    private readonly invoices: InvoiceStore,
    private readonly settlement: Settlement,
  ) {}

  /** A bank answers for the contract from now on. False when one did already, or when it is not paid by a credit. */
  issued(tx: Tx, contractId: string): Promise<boolean> {
    return tx.elevated(() => this.payments.credit(tx, contractId, tx.now));
  }

  /** No bank answers for it any more: the credit has expired or was closed. */
  ended(tx: Tx, contractId: string): Promise<boolean> {
    return tx.elevated(() => this.payments.credit(tx, contractId, null));
  }

  /** The bank has paid an invoice: out of the bank's mirror to the supplier, less the fee. Once. */
  honoured(
    tx: Tx,
    invoiceId: string,
  ): Promise<Result<undefined, 'INVOICE_UNKNOWN' | 'ALREADY_SETTLED' | 'PAID_OTHERWISE'>> {
    return tx.elevated(async () => {
      const invoice = await this.invoices.lockOne(tx, invoiceId);
      if (!invoice) return err('INVOICE_UNKNOWN');
      if (invoice.status === 'settled') return err('ALREADY_SETTLED');
      if (invoice.instrument !== 'letter-of-credit') return err('PAID_OTHERWISE', { instrument: invoice.instrument });
      await this.settlement.honour(tx, invoice);
      return ok(undefined);
    });
  }
}
