import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import { type CustomsReleaseRefusal, judgeCustomsRelease } from '#libs/rules';
import { ReleaseStore } from '../persistence/releases.store.js';
import { Milestones } from './milestones.js';

export interface RecordCustomsReleaseInput {
  readonly shipmentId: string;
  /** The number of the import declaration that customs released. */
  readonly declaration: string;
  readonly idempotencyKey: string;
}

/** The purchaser records that customs let a shipment in: a signed step, which releases its share of escrow. */
@Injectable()
export class RecordCustomsRelease {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly releases: ReleaseStore,
    private readonly milestones: Milestones,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: RecordCustomsReleaseInput,
  ): Promise<Result<{ shipmentId: string; contractId: string }, CustomsReleaseRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once(caller, { operation: 'recordCustomsRelease', key, request }, async (tx) => {
      const shipment = await this.releases.lockShipment(tx, request.shipmentId);
      if (!shipment) return err('SHIPMENT_UNKNOWN');
      const judged = judgeCustomsRelease(shipment, request.declaration);
      if (!judged.ok) return judged;
      const { lineId: id, lineQuantity: quantity, ...line } = shipment;
      await this.milestones.cleared(tx, { ...line, id, quantity }, shipment, request.declaration);
      return ok({ shipmentId: shipment.id, contractId: shipment.contractId });
    });
  }
}
