import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import type { PayInvoiceRefusal } from '#libs/rules';
import { Settlement } from '../jobs/settlement.js';
import { InvoiceStore } from '../persistence/invoices.store.js';

export interface PayInvoiceInput {
  readonly invoiceId: string;
  readonly idempotencyKey: string;
}

/** A purchaser pays an invoice out of its wallet before its due date, or as soon as it can after it. */
@Injectable()
export class PayInvoice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invoices: InvoiceStore,
    private readonly settlement: Settlement,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: PayInvoiceInput,
  ): Promise<Result<{ contractId: string; invoiceId: string }, PayInvoiceRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once(caller, { operation: 'payInvoice', key, request }, async (tx) => {
      const invoice = await this.invoices.lockOne(tx, request.invoiceId);
      if (invoice?.purchaserId !== tx.actor.organisationId) return err('INVOICE_UNKNOWN');
      if (invoice.status === 'settled') return err('ALREADY_SETTLED');
      if (invoice.nextStepOn === null) return err('PAID_OTHERWISE', { instrument: invoice.instrument });
      if (invoice.disputed) return err('IN_DISPUTE');
      const paid = await tx.elevated(() => this.settlement.pay(tx, invoice));
      return paid.ok ? ok({ contractId: invoice.contractId, invoiceId: invoice.id }) : paid;
    });
  }
}
