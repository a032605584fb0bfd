import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  type DispatchAnnouncedRefusal,
  judgeDeparture,
  judgeLeaving,
  judgeRecalled,
  type RecalledRefusal,
  type ShippingMoneyRefusal,
} from '#libs/rules';
import { dossierMoved } from '../events.js';
import { moveSteps } from '../order-steps.js';
import { type AnnouncementLine, DossierStore, type LockedDossier } from '../persistence/dossiers.store.js';
import { OrderStore } from '../persistence/orders.store.js';
import { Milestones } from './milestones.js';
import { ShippingJudge } from './shipping-judge.js';

export interface DispatchAnnouncedInput {
  readonly shipmentId: string;
  readonly transportDocument: string | null;
  readonly idempotencyKey: string;
}
type Dispatched = Result<{ shipmentId: string }, DispatchAnnouncedRefusal | RecalledRefusal | ShippingMoneyRefusal>;

/** A supplier sends what was announced, with its dossier released and everything judged once more on that day. */
@Injectable()
export class DispatchAnnouncedShipment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dossiers: DossierStore,
    private readonly judge: ShippingJudge,
    private readonly orders: OrderStore,
    private readonly milestones: Milestones,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: DispatchAnnouncedInput,
  ): Promise<
    Result<
      { shipmentId: string },
      DispatchAnnouncedRefusal | RecalledRefusal | ShippingMoneyRefusal | IdempotencyRefusal
    >
  > {
    return this.unitOfWork.once(caller, { operation: 'dispatchAnnouncedShipment', key, request }, async (tx) => {
      const { shipmentId, transportDocument } = request;
      const line = await this.dossiers.lockLineOf(tx, shipmentId);
      const dossier = line && (await this.dossiers.lock(tx, shipmentId));
      return line && dossier ? this.leave(tx, line, dossier, transportDocument) : err('DOSSIER_UNKNOWN');
    });
  }

  private async leave(
    tx: Tx,
    line: AnnouncementLine,
    found: LockedDossier,
    document: string | null,
  ): Promise<Dispatched> {
    const { dossier, papers, judgement } = await this.judge.judge(tx, found);
    const judged = judgeDeparture(dossier, judgement, line, document);
    if (!judged.ok) return judged;
    const recalled = line.recalledBatches;
    const batches = recalled ? await this.dossiers.batchesOf(tx, dossier.shipmentId) : [];
    const free = judgeRecalled(recalled, () => batches);
    if (!free.ok) return free;
    const paid = judgeLeaving(line, document);
    if (!paid.ok) return paid;
    const { shipmentId, tenderId } = dossier;
    await this.judge.useUp(tx, shipmentId, papers);
    await this.dossiers.leave(tx, dossier, document, judged.value);
    const moved = judged.value.lineStatus === 'placed' ? [] : await this.orders.followLines(tx, [line.orderId]);
    const step = { subjectId: shipmentId, tenderId };
    await this.audit.record(
      tx,
      { ...step, subjectType: 'dossier', action: 'leave', from: 'released', to: 'closed' },
      { ...step, subjectType: 'shipment', action: 'dispatch', from: 'gate', to: 'dispatched' },
      ...moveSteps(moved),
    );
    await this.outbox.append(
      tx,
      dossierMoved({ subjectId: shipmentId, tenderId, payload: { from: 'released', to: 'closed' } }),
    );
    await this.milestones.shipped(tx, line, {
      id: shipmentId,
      quantity: dossier.quantity,
      transportDocument: document,
    });
    return ok({ shipmentId });
  }
}
