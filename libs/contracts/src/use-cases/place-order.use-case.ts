import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Entry, Ledger } from '#libs/ledger';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import {
  type ApprovalGateRefusal,
  advanceMovement,
  holdMovement,
  judgePlaceOrder,
  type OrderDraft,
  type PlaceOrderRefusal,
} from '#libs/rules';
import { OrderStore, type PlacedLine } from '../persistence/orders.store.js';
import { amountsOf, ApprovalGate, orderText } from './approval-gate.js';

export interface PlaceOrderInput extends OrderDraft {
  readonly lotId: string;
  readonly idempotencyKey: string;
}

/**
 * A purchaser calls off a part of what was agreed on a lot: drawn on its active contracts in rank order. What their terms
 * want with the order moves in the same transaction: all of it into escrow, a deposit to the supplier, or nothing. Two
 * orders on one lot wait for each other, so neither the agreed quantity nor the wallet is ever exceeded. Rejected goods are
 * paid back and may be ordered once more.
 */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly orders: OrderStore,
    private readonly gate: ApprovalGate,
    private readonly ledger: Ledger,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: PlaceOrderInput,
  ): Promise<Result<{ orderId: string }, PlaceOrderRefusal | ApprovalGateRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<{ orderId: string }, PlaceOrderRefusal | ApprovalGateRefusal>(
      caller,
      { operation: 'placeOrder', key, request },
      async (tx) => {
        const { lotId, ...draft } = request;
        const lot = await this.orders.lockLot(tx, lotId);
        if (!lot) return err('LOT_UNKNOWN');
        const judged = judgePlaceOrder(draft, lot.contracts, lot.walletOf);
        if (!judged.ok) return judged;

        const amounts = amountsOf(judged.value.lines);
        const subject = { act: 'place-order', subjectId: lotId, about: orderText(lotId, draft), amounts } as const;
        const passed = await this.gate.pass(tx, lot.approvals, subject);
        if (!passed.ok) return passed;

        const { tenderId } = lot;
        const order = await this.orders.place(tx, { id: lotId, tenderId }, draft, judged.value.lines);
        if (!order) return err('REFERENCE_TAKEN', { reference: draft.reference });
        const purchaserId = tx.actor.organisationId;
        const held = await this.ledger.post(
          tx,
          order.lines.map((line) => fundingEntry(line, tenderId, purchaserId)),
        );
        if (!held.ok) return held;
        await this.audit.record(tx, {
          subjectType: 'call_off',
          subjectId: order.id,
          tenderId,
          action: 'place',
          to: 'placed',
        });
        return ok({ orderId: order.id });
      },
    );
  }
}

/** A line is held or paid ahead, never both. */
const fundingEntry = (line: PlacedLine, tenderId: string, purchaserId: string): Entry => ({
  movement: line.advanceMinor > 0n ? advanceMovement(line.advanceMinor) : holdMovement(line.heldMinor),
  documentType: 'call_off_line',
  documentId: line.id,
  tenderId,
  currency: line.currency,
  parties: { purchaserId, supplierId: line.supplierId, contractId: line.contractId },
});
