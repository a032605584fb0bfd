import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import { type DispatchRefusal, judgeDispatch, type ShipmentDraft } from '#libs/rules';
import { moveSteps } from '../order-steps.js';
import { DeliveryStore } from '../persistence/deliveries.store.js';
import { OrderStore } from '../persistence/orders.store.js';

export interface DispatchShipmentInput extends ShipmentDraft {
  readonly orderLineId: string;
  readonly idempotencyKey: string;
}

/** A supplier sends the goods of an order line, or a part of them, batch by batch. */
@Injectable()
export class DispatchShipment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
    private readonly orders: OrderStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: DispatchShipmentInput,
  ): Promise<Result<{ shipmentId: string; dispatchedAt: Date }, DispatchRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once(caller, { operation: 'dispatchShipment', key, request }, async (tx) => {
      const { orderLineId, ...draft } = request;
      const line = await this.deliveries.lockLine(tx, orderLineId);
      if (!line) return err('ORDER_LINE_UNKNOWN');
      if (line.needsDossier) return err('DOSSIER_NEEDED');
      const judged = judgeDispatch(line, draft, tx.now);
      if (!judged.ok) return judged;

      const { tenderId } = line;
      const shipmentId = await this.deliveries.dispatch(tx, line, draft, judged.value);
      const moved = judged.value.lineStatus === line.status ? [] : await this.orders.followLines(tx, [line.orderId]);
      const step = { subjectType: 'shipment', subjectId: shipmentId, tenderId, action: 'dispatch', to: 'dispatched' };
      await this.audit.record(tx, step, ...moveSteps(moved));
      return ok({ shipmentId, dispatchedAt: tx.now });
    });
  }
}
