import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { type Debt, type Entry, Ledger, MAX_ENTRIES, Receivables } from '#libs/ledger';
import { AuditTrail, type Tx } from '#libs/platform';
import { cancelMovement, cutLine, orderLineStatus } from '#libs/rules';
import { moveSteps } from '../order-steps.js';
import {
  FailingContracts,
  type HeldContractVolume,
  type UnshippedLine,
} from '../persistence/failing-contracts.store.js';
import { OrderStore } from '../persistence/orders.store.js';

/**
 * Cancels what of order lines has not been shipped: what escrow holds for it goes back to the purchaser, what the
 * supplier was paid ahead for it becomes a receivable, and the orders move on without it.
 */
@Injectable()
export class CancelRest {
  constructor(
    private readonly failing: FailingContracts,
    private readonly orders: OrderStore,
    private readonly ledger: Ledger,
    private readonly receivables: Receivables,
    private readonly audit: AuditTrail,
  ) {}

  /** As the system; the caller holds the contract and the lines. Answers how much was cancelled. */
  async run(tx: Tx, contract: HeldContractVolume, lines: readonly UnshippedLine[], reason: string): Promise<bigint> {
    if (lines.length === 0) return 0n;
    const cuts = lines.map((line) => {
      const { owedMinor, ...money } = cutLine(line, line.shippedQuantity);
      const cancelledQuantity = line.quantity - line.shippedQuantity;
      return { ...money, line, owedMinor, cancelledQuantity, status: orderLineStatus({ ...line, cancelledQuantity }) };
    });
    await this.failing.cancelLines(
      tx,
      contract.id,
      cuts.map(({ line, ...cut }) => ({ ...cut, id: line.id })),
    );
    const moved = await this.orders.followLines(tx, [...new Set(lines.map(({ orderId }) => orderId))]);
    const { tenderId, id: contractId, purchaserId, supplierId } = contract;
    const about = { contractId, tenderId, documentType: 'call_off_line' };
    const debts = cuts.flatMap(({ line, owedMinor: amountMinor }): Debt[] => {
      const debt = { ...about, debtorId: supplierId, creditorId: purchaserId, currency: line.currency };
      return amountMinor > 0n ? [{ ...debt, amountMinor, reason: 'cancelled-order', documentId: line.id }] : [];
    });
    if (debts.length > 0) await this.receivables.open(tx, debts);
    await this.refund(
      tx,
      cuts.map(({ line, refundMinor }) => ({
        movement: cancelMovement(refundMinor),
        documentType: 'call_off_line',
        documentId: line.id,
        tenderId,
        currency: line.currency,
        parties: { purchaserId, supplierId, contractId },
      })),
    );
    const step = { subjectType: 'call_off_line', tenderId, action: 'cancel', reason };
    await this.audit.record(
      tx,
      ...cuts.map(({ line, cancelledQuantity }) => ({
        ...step,
        subjectId: line.id,
        details: { cancelledQuantity: String(cancelledQuantity) },
      })),
      ...moveSteps(moved),
    );
    return cuts.reduce((sum, { cancelledQuantity }) => sum + cancelledQuantity, 0n);
  }

  private async refund(tx: Tx, entries: readonly Entry[]): Promise<void> {
    for (let at = 0; at < entries.length; at += MAX_ENTRIES) {
      const posted = await this.ledger.post(tx, entries.slice(at, at + MAX_ENTRIES));
      invariant(posted.ok, 'an escrow holds less than its orders');
    }
  }
}
