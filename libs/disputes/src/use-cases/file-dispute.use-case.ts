import { Injectable } from '@nestjs/common';
import { DisputedGoods } from '#libs/contracts';
import { err, invariant, ok, type Minor, type Result } from '#libs/kernel';
import {
  type AttachFileRefusal,
  AuditTrail,
  type Caller,
  type IdempotencyRefusal,
  Outbox,
  UnitOfWork,
} from '#libs/platform';
import { type ContractSide, type DisputeGround, type FileDisputeRefusal, judgeFiling } from '#libs/rules';
import { disputeFiled } from '../events.js';
import { DisputeStore } from '../persistence/disputes.store.js';
import { DisputeDesk } from './dispute-desk.js';

export interface FileDisputeInput {
  readonly contractId: string;
  /** Null: the dispute is about the contract as such. */
  readonly shipmentId: string | null;
  readonly ground: DisputeGround;
  readonly claimedMinor: Minor;
  readonly currency: string;
  readonly text: string;
  readonly fileIds: readonly string[];
  readonly idempotencyKey: string;
}
interface Filed {
  readonly disputeId: string;
}

/**
 * One side of a contract complains of the other. From then on the invoice of the goods stays unpaid and the contract
 * does not close, until the dispute ends.
 */
@Injectable()
export class FileDispute {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly disputes: DisputeStore,
    private readonly goods: DisputedGoods,
    private readonly desk: DisputeDesk,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...input }: FileDisputeInput,
  ): Promise<Result<Filed, FileDisputeRefusal | AttachFileRefusal | IdempotencyRefusal>> {
    const { contractId, shipmentId, ground, claimedMinor, text, fileIds } = input;
    const request = { operation: 'fileDispute', key, request: { ...input, claimedMinor: String(claimedMinor) } };
    return this.unitOfWork.once<Filed, FileDisputeRefusal | AttachFileRefusal>(caller, request, async (tx) => {
      const seen = await this.goods.deal(tx, contractId, shipmentId);
      if (!seen) return err('CONTRACT_UNKNOWN');
      if (shipmentId !== null && !seen.shipmentFound) return err('SHIPMENT_UNKNOWN');
      // Read again once nobody else moves them: whoever settled or closed meanwhile has been waited for.
      await tx.elevated(() => this.goods.lock(tx, contractId, shipmentId));
      const [deal, now] = [await this.goods.deal(tx, contractId, shipmentId), await tx.readClock()];
      invariant(deal, 'a contract does not go away');
      if (input.currency !== deal.currency) return err('CURRENCY_NOT_FITTING', { currency: deal.currency });
      const side: ContractSide = tx.actor.organisationId === deal.purchaserId ? 'purchaser' : 'supplier';
      const verdict = judgeFiling(
        { ground, claimedMinor, text, fileCount: fileIds.length },
        side,
        {
          ...deal,
          openReference: await this.disputes.openAbout(tx, contractId, shipmentId),
        },
        now,
      );
      if (!verdict.ok) return verdict;

      const { reference: contractReference, tenderId } = deal;
      const filed = { ...deal, contractReference, shipmentId, claimant: side, ground, claimedMinor };
      const { id: disputeId, reference } = await tx.elevated(() =>
        this.disputes.file(tx, { ...filed, ...verdict.value, filedAt: now }),
      );
      await tx.elevated(() => this.goods.hold(tx, disputeId, contractId, shipmentId));
      const taken = await this.desk.take(tx, disputeId);
      invariant(taken, 'whoever files a dispute sees it');
      const written = await this.desk.write(tx, taken, { kind: 'claim', text, fileIds });
      if (!written.ok) return written;
      const step = { subjectType: 'dispute', subjectId: disputeId, tenderId, action: 'file', to: 'filed' };
      await this.audit.record(tx, { ...step, details: { reference, ground } });
      await this.outbox.append(
        tx,
        disputeFiled({ subjectId: disputeId, tenderId, payload: { contractId, claimant: side } }),
      );
      return ok({ disputeId });
    });
  }
}
