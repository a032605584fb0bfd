import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, DueWork, type Logger, LOGGER, Outbox, statement, type Tx } from '#libs/platform';
import { dayOf, invoiceStep } from '#libs/rules';
import { invoiceReminded } from '../events.js';
import { InvoiceStore } from '../persistence/invoices.store.js';
import { Settlement } from './settlement.js';

const DUE = statement<{ id: string }>(
  'invoices.to-remind',
  `SELECT id FROM invoice WHERE status = 'issued' AND next_step_on IS NOT NULL
     AND next_step_on <= (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)
   ORDER BY next_step_on, id LIMIT 500`,
);

/** Invoices with a due date: told seven days ahead, on the day and after it, and paid from that day on, tried each day. */
@Injectable()
export class RemindInvoices extends DueWork {
  readonly name = 'contracts.remind-invoices';
  readonly due = DUE;

  constructor(
    private readonly invoices: InvoiceStore,
    private readonly settlement: Settlement,
    private readonly outbox: Outbox,
    private readonly audit: AuditTrail,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  async handle(tx: Tx, id: string): Promise<void> {
    const invoice = await this.invoices.lockOne(tx, id);
    const today = dayOf(tx.now);
    if (invoice?.status !== 'issued' || invoice.nextStepOn === null || invoice.nextStepOn > today) return;
    const step = invoiceStep(invoice.dueOn ?? today, invoice.reminded, today);
    await this.invoices.remind(tx, id, step.remind, step.nextOn);
    if (step.pay && !invoice.disputed) {
      const paid = await tx.part(async () => {
        const settled = await this.settlement.pay(tx, invoice);
        if (!settled.ok) throw new Error(`the wallet is short by ${String(settled.details?.['missing'])}`);
      });
      if (paid.ok) return;
      this.log.info({ invoiceId: id, reason: paid.error.message }, 'an invoice could not be paid today');
    }
    if (step.remind === null) return;
    const { tenderId, contractId, dueOn } = invoice;
    const payload = { contractId, dueOn: dueOn ?? today, reminder: step.remind };
    await this.outbox.append(tx, invoiceReminded({ subjectId: id, tenderId, payload }));
    await this.audit.record(tx, {
      subjectType: 'invoice',
      subjectId: id,
      tenderId,
      action: 'remind',
      details: { reminder: step.remind },
    });
  }
}
