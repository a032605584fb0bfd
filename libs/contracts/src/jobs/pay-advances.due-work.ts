import { Injectable } from '@nestjs/common';
import { Ledger } from '#libs/ledger';
import { AuditTrail, DueWork, statement, type Tx } from '#libs/platform';
import { advanceMovement } from '#libs/rules';
import { PaymentStore } from '../persistence/payments.store.js';

/** Active contracts whose purchaser owes the advance and has the money for it. */
const DUE = statement<{ id: string }>(
  'payments.advances-due',
  `SELECT c.id FROM contract c JOIN account a ON a.key = ledger_account_key('wallet', c.purchaser_id, NULL, c.currency)
   WHERE c.status IN ('active', 'expiring') AND c.advance_minor > 0 AND c.advance_paid_at IS NULL AND a.balance_minor >= c.advance_minor
   ORDER BY c.id LIMIT 100`,
);

/** Under prepayment a share of the contract's value is paid at activation, or as soon as the purchaser has paid in. */
@Injectable()
export class PayAdvances extends DueWork {
  readonly name = 'contracts.pay-advances';
  readonly due = DUE;

  constructor(
    private readonly payments: PaymentStore,
    private readonly ledger: Ledger,
    private readonly audit: AuditTrail,
  ) {
    super();
  }

  async handle(tx: Tx, id: string): Promise<void> {
    // Another contract may take the money first: then nothing stays of this, and it is due again later.
    await tx.part(async () => {
      const contract = await this.payments.lockAdvance(tx, id);
      if (!contract) return;
      await this.payments.advancePaid(tx, id);
      const { tenderId, currency, purchaserId, supplierId } = contract;
      const posted = await this.ledger.post(tx, [
        {
          movement: advanceMovement(contract.advanceMinor),
          documentType: 'contract',
          documentId: id,
          tenderId,
          currency,
          parties: { purchaserId, supplierId, contractId: id },
        },
      ]);
      if (!posted.ok) throw new Error('the wallet was emptied by another payment');
      await this.audit.record(tx, { subjectType: 'contract', subjectId: id, tenderId, action: 'pay-advance' });
    });
  }
}
