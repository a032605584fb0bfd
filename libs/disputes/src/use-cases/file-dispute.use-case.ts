import { Injectable } from '@nestjs/common';
import { DisputedGoods, RejectionStore } from '#libs/contracts';
import { err, invariant, ok, type Minor, type Result } from '#libs/kernel';
import {
  type AttachFileRefusal,
  AuditTrail,
  type Caller,
  type IdempotencyRefusal,
  Outbox,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import {
  type ContestRejectionRefusal,
  type ContractSide,
  type DisputeGround,
  type FileDisputeRefusal,
  judgeContest,
  judgeFiling,
} from '#libs/rules';
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
export type ContestRejectionInput = Pick<FileDisputeInput, 'text' | 'fileIds' | 'idempotencyKey'> & {
  readonly shipmentId: string;
};
type ContestRefusal = ContestRejectionRefusal | FileDisputeRefusal | AttachFileRefusal;
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
    private readonly rejections: RejectionStore,
    private readonly desk: DisputeDesk,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...input }: FileDisputeInput,
  ): Promise<Result<Filed, FileDisputeRefusal | AttachFileRefusal | IdempotencyRefusal>> {
    const request = { operation: 'fileDispute', key, request: { ...input, claimedMinor: String(input.claimedMinor) } };
    return this.unitOfWork.once<Filed, FileDisputeRefusal | AttachFileRefusal>(caller, request, (tx) =>
      this.within(tx, input),
    );
  }

  /** A supplier contests a rejection in its days: what would have gone back to the purchaser stays where it is. */
  contest(
    caller: Caller,
    { idempotencyKey: key, ...input }: ContestRejectionInput,
  ): Promise<Result<Filed, ContestRefusal | IdempotencyRefusal>> {
    const request = { operation: 'contestRejection', key, request: input };
    return this.unitOfWork.once<Filed, ContestRefusal>(caller, request, async (tx) => {
      const rejection = await this.rejections.lock(tx, input.shipmentId);
      if (!rejection) return err('REJECTION_UNKNOWN');
      const judged = judgeContest(rejection, await tx.readClock());
      if (!judged.ok) return judged;
      const { contractId, currency } = rejection;
      const { claimedMinor } = judged.value;
      return this.within(tx, { ...input, contractId, currency, claimedMinor, ground: 'rejection' });
    });
  }

  /** In a transaction of a side's. */
  async within(
    tx: Tx,
    input: Omit<FileDisputeInput, 'idempotencyKey'>,
  ): Promise<Result<Filed, FileDisputeRefusal | AttachFileRefusal>> {
    const { contractId, shipmentId, ground, claimedMinor, text, fileIds } = input;
    const seen = await this.goods.deal(tx, contractId, shipmentId);
    if (!seen) return err('CONTRACT_UNKNOWN');
    if (shipmentId !== null && !seen.shipmentFound) return err('SHIPMENT_UNKNOWN');
    // Read again once nobody else moves them: whoever settled or closed meanwhile has been waited for.
    await tx.elevated(() => this.goods.lock(tx, contractId, shipmentId));
    const [deal, now] = [await this.goods.deal(tx, contractId, shipmentId), await tx.readClock()];
    invariant(deal, 'a contract does not go away');
    if (input.currency !== deal.currency) return err('CURRENCY_NOT_FITTING', { currency: deal.currency });
    const side: ContractSide = tx.actor.organisationId === deal.purchaserId ? 'purchaser' : 'supplier';
    const openReference = await this.disputes.openAbout(tx, contractId, shipmentId);
    const draft = { ground, claimedMinor, text, fileCount: fileIds.length };
    const verdict = judgeFiling(draft, side, { ...deal, openReference }, now);
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
    const payload = { contractId, claimant: side };
    await this.outbox.append(tx, disputeFiled({ subjectId: disputeId, tenderId, payload }));
    return ok({ disputeId });
  }
}
