import { Injectable } from '@nestjs/common';
import { Receivables, SupplierDeposits } from '#libs/ledger';
import { DueWork, statement, type Tx } from '#libs/platform';
import { PaymentStore } from '../persistence/payments.store.js';

/** Contracts at their end that still have money of somebody: an advance that was not used up, or a deposit. */
const DUE = statement<{ id: string }>(
  'payments.to-wind-up',
  `SELECT d.contract_id AS id FROM supplier_deposit d JOIN contract c ON c.id = d.contract_id
   WHERE d.status = 'held' AND c.status IN ('closed', 'declined')
   UNION
   SELECT c.id FROM contract c WHERE c.status = 'closed' AND c.advance_paid_at IS NOT NULL AND c.advance_used_minor < c.advance_minor
     AND NOT EXISTS (SELECT FROM receivable r WHERE r.document_id = c.id AND r.reason = 'unused-advance')
   ORDER BY id LIMIT 100`,
);

/**
 * After the end of a contract: what is left of its advance is owed back by the supplier, its debts to the purchaser are
 * taken from its deposit, and the rest of the deposit is returned.
 */
@Injectable()
export class WindUpContracts extends DueWork {
  readonly name = 'contracts.wind-up';
  readonly due = DUE;

  constructor(
    private readonly payments: PaymentStore,
    private readonly receivables: Receivables,
    private readonly deposits: SupplierDeposits,
  ) {
    super();
  }

  async handle(tx: Tx, id: string): Promise<void> {
    const contract = await this.payments.lockFinished(tx, id);
    if (!contract) return;
    const { tenderId, currency, supplierId: debtorId, purchaserId: creditorId } = contract;
    const unused = contract.advanceMinor - contract.usedMinor;
    if (unused > 0n) {
      const debt = { debtorId, creditorId, contractId: id, tenderId, currency, amountMinor: unused };
      await this.receivables.open(tx, [
        { ...debt, reason: 'unused-advance', documentType: 'contract', documentId: id },
      ]);
    }
    const finished = await this.payments.lockFinished(tx, id);
    for (const debt of finished?.openDebts ?? []) await this.receivables.collect(tx, debt);
    if (finished?.depositId) await this.deposits.giveBack(tx, finished.depositId);
  }
}
