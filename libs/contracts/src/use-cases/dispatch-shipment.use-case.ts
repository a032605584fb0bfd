import { Injectable } from '@nestjs/common';
import { type Currency, err, type Minor, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import {
  type DispatchRefusal,
  judgeDispatch,
  judgeLeaving,
  judgeRecalled,
  type RecalledRefusal,
  type ShipmentDraft,
  type ShippingMoneyRefusal,
} from '#libs/rules';
import { moveSteps } from '../order-steps.js';
import { DeliveryStore } from '../persistence/deliveries.store.js';
import { OrderStore } from '../persistence/orders.store.js';
import { Milestones } from './milestones.js';

export interface DispatchShipmentInput extends ShipmentDraft {
  readonly orderLineId: string;
  readonly idempotencyKey: string;
}

export interface DispatchedShipment {
  readonly shipmentId: string;
  readonly dispatchedAt: Date;
  /** Paid for it out of escrow, where its terms have a milestone at shipment. */
  readonly releasedMinor: Minor;
  readonly currency: Currency;
}

/** A supplier sends the goods of an order line, or a part of them, batch by batch. */
@Injectable()
export class DispatchShipment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
    private readonly orders: OrderStore,
    private readonly milestones: Milestones,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: DispatchShipmentInput,
  ): Promise<
    Result<DispatchedShipment, DispatchRefusal | RecalledRefusal | ShippingMoneyRefusal | IdempotencyRefusal>
  > {
    return this.unitOfWork.once(caller, { operation: 'dispatchShipment', key, request }, async (tx) => {
      const { orderLineId, ...draft } = request;
      const line = await this.deliveries.lockLine(tx, orderLineId);
      if (!line) return err('ORDER_LINE_UNKNOWN');
      if (line.needsDossier) return err('DOSSIER_NEEDED');
      const judged = judgeDispatch(line, draft, tx.now);
      if (!judged.ok) return judged;
      const free = judgeRecalled(line.recalledBatches, () => draft.batches.map(({ number }) => number));
      if (!free.ok) return free;
      const paid = judgeLeaving(line, draft.transportDocument);
      if (!paid.ok) return paid;

      const { tenderId } = line;
      const shipmentId = await this.deliveries.dispatch(tx, line, draft, judged.value);
      const moved = judged.value.lineStatus === line.status ? [] : await this.orders.followLines(tx, [line.orderId]);
      const step = { subjectType: 'shipment', subjectId: shipmentId, tenderId, action: 'dispatch', to: 'dispatched' };
      await this.audit.record(tx, step, ...moveSteps(moved));
      const releasedMinor = await this.milestones.shipped(tx, line, { id: shipmentId, ...draft });
      return ok({ shipmentId, dispatchedAt: tx.now, releasedMinor, currency: line.currency });
    });
  }
}
