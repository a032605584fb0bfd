import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  judgeReceipt,
  RECEIPT_REFUSALS,
  TAKING_IN_REFUSALS,
  type JudgedReceipt,
  judgeTakingIn,
  type ReceiptRefusal,
  type TakingInRefusal,
} from '#libs/rules';
import { goodsReceived } from '../events.js';
import { moveSteps } from '../order-steps.js';
import { DeliveryStore } from '../persistence/deliveries.store.js';
import { OrderStore } from '../persistence/orders.store.js';

/** Why goods are not taken in. */
export const RECEIVING_REFUSALS = { ...RECEIPT_REFUSALS, ...TAKING_IN_REFUSALS };
export type ReceivingRefusal = ReceiptRefusal | TakingInRefusal;

export interface RecordReceiptInput {
  readonly shipmentId: string;
  readonly acceptedQuantity: bigint;
  readonly rejectedQuantity: bigint;
  /** Why units are rejected; needed when any are. */
  readonly reason: string | null;
  readonly idempotencyKey: string;
}

export interface RecordedReceipt extends Pick<
  JudgedReceipt,
  'acceptedQuantity' | 'rejectedQuantity' | 'reason' | 'daysLate'
> {
  readonly receiptId: string;
  readonly shipmentId: string;
  readonly receivedAt: Date;
}

/** A purchaser takes a shipment in, once: wholly, partly or not at all. The worker makes the invoice of it. */
@Injectable()
export class RecordReceipt {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
    private readonly orders: OrderStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: RecordReceiptInput,
  ): Promise<Result<RecordedReceipt, ReceivingRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once(caller, { operation: 'recordReceipt', key, request }, (tx) => this.within(tx, request));
  }

  /** In a transaction of the purchaser's. */
  async within(
    tx: Tx,
    request: Omit<RecordReceiptInput, 'idempotencyKey'>,
  ): Promise<Result<RecordedReceipt, ReceivingRefusal>> {
    const { shipmentId, acceptedQuantity: accepted, rejectedQuantity: rejected, reason } = request;
    const shipment = await this.deliveries.lockShipment(tx, shipmentId);
    if (!shipment) return err('SHIPMENT_UNKNOWN');
    const { line, tenderId, contractId } = shipment;
    const judged = judgeReceipt(shipment, { accepted, rejected, reason }, line, shipment.promisedOn, tx.now);
    if (!judged.ok) return judged;
    const paid = judgeTakingIn(shipment);
    if (!paid.ok) return paid;

    const receipt = judged.value;
    const receiptId = await this.deliveries.receive(tx, shipment, receipt);
    const moved = receipt.lineStatus === line.status ? [] : await this.orders.followLines(tx, [line.orderId]);
    const step = { subjectType: 'shipment', subjectId: shipmentId, tenderId };
    await this.audit.record(
      tx,
      { ...step, action: 'receive', from: 'dispatched', to: 'received', ...because(receipt.reason) },
      ...moveSteps(moved),
    );
    await this.outbox.append(tx, goodsReceived({ subjectId: receiptId, tenderId, payload: { contractId } }));
    const { acceptedQuantity, rejectedQuantity, daysLate } = receipt;
    const { reason: written } = receipt;
    const told = { acceptedQuantity, rejectedQuantity, reason: written, daysLate };
    return ok({ receiptId, shipmentId, ...told, receivedAt: tx.now });
  }
}

const because = (reason: string | null): { reason?: string } => (reason === null ? {} : { reason });
