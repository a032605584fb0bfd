import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import { type AmendTenderRefusal, judgeAmendTender, judgeVersion, type VersionRefusal } from '#libs/rules';
import { tenderAmended } from '../events.js';
import { ClearanceStore } from '../persistence/clearance.store.js';
import { TenderStore } from '../persistence/tender.store.js';

export interface AmendTenderInput {
  readonly tenderId: string;
  /** The version that the operator saw. */
  readonly version: number;
  readonly biddingEndsAt: Date;
}
type Refusal = AmendTenderRefusal | VersionRefusal;

/** Moves the end of bidding of an open tender, before its first bid. */
@Injectable()
export class AmendTender {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenders: TenderStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
    private readonly clearances: ClearanceStore,
  ) {}

  run(caller: Caller, input: AmendTenderInput): Promise<Result<{ readonly tenderId: string }, Refusal>> {
    return this.unitOfWork.run(caller, (tx) => this.amend(tx, input));
  }

  private async amend(
    tx: Tx,
    { tenderId, version, biddingEndsAt }: AmendTenderInput,
  ): Promise<Result<{ readonly tenderId: string }, Refusal>> {
    const tender = await this.tenders.lock(tx, tenderId);
    if (!tender) return err('TENDER_UNKNOWN');
    const { publishedAt, biddingEndsAt: before } = tender;
    if (publishedAt === null || before === null) return err('TENDER_NOT_OPEN', { status: tender.status });
    const anyBidPlaced = await this.tenders.anyBidPlaced(tx, tenderId);
    const state = { ...tender, publishedAt, biddingEndsAt: before, anyBidPlaced };
    const verdict = judgeAmendTender(state, biddingEndsAt, await tx.readClock());
    if (!verdict.ok) return verdict;
    const fresh = judgeVersion(tender.version, version);
    if (!fresh.ok) return fresh;

    await this.tenders.moveBiddingEnd(tx, tenderId, verdict.value.biddingEndsAt);
    await tx.elevated(() => this.clearances.forget(tx, tenderId));
    const details = { from: before.toISOString(), to: biddingEndsAt.toISOString() };
    const step = { subjectType: 'tender', subjectId: tenderId, tenderId, action: 'amend' };
    await this.audit.record(tx, { ...step, from: tender.status, to: tender.status, details });
    const payload = { biddingEndsAt: details.to };
    await this.outbox.append(tx, tenderAmended({ subjectId: tenderId, tenderId, payload }));
    return ok({ tenderId });
  }
}
