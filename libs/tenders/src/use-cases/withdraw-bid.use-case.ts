import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type Tx, UnitOfWork } from '#libs/platform';
import { judgeWithdrawBid, type WithdrawBidRefusal } from '#libs/rules';
import { BidStore } from '../persistence/bid.store.js';

/** A bid would have to be replaced this many times in a row, each time while we wait, to be missed. */
const LOOKS = 3;

/** Takes a supplier's live bid on a lot back, before the deadline and never after. */
@Injectable()
export class WithdrawBid {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly bids: BidStore,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, lotId: string): Promise<Result<{ readonly bidId: string }, WithdrawBidRefusal>> {
    return this.unitOfWork.run(caller, (tx) => this.withdraw(tx, lotId));
  }

  private async withdraw(tx: Tx, lotId: string): Promise<Result<{ readonly bidId: string }, WithdrawBidRefusal>> {
    const supplierId = tx.actor.organisationId;
    const lot = await this.bids.lockShared(tx, lotId);
    if (!lot) return this.notOpen(tx, lotId);
    const live = await this.live(tx, lotId, supplierId);
    if (!live) return err('BID_UNKNOWN');
    const verdict = judgeWithdrawBid({ ...lot, status: 'open' }, { status: 'sealed' }, lot.at);
    if (!verdict.ok) return verdict;
    if (!(await this.bids.withdraw(tx, live.id, verdict.value.endedAt))) return err('BIDDING_ENDED');

    const { tenderId } = lot;
    const step = { subjectType: 'bid', subjectId: live.id, tenderId, action: 'withdraw' };
    await this.audit.record(tx, { ...step, from: 'sealed', to: 'withdrawn' });
    return ok({ bidId: live.id });
  }

  /** Who waits for a replacement finds the old bid gone and does not see the new one: each look sees what is there then. */
  private async live(tx: Tx, lotId: string, supplierId: string): Promise<{ readonly id: string } | undefined> {
    for (let look = 1; look <= LOOKS; look++) {
      const found = await this.bids.live(tx, lotId, supplierId);
      if (found) return found;
    }
    return undefined;
  }

  private async notOpen(tx: Tx, lotId: string): Promise<Result<never, WithdrawBidRefusal>> {
    const state = await this.bids.tenderState(tx, lotId);
    if (!state) return err('BID_UNKNOWN');
    return state.status === 'open' ? err('BIDDING_ENDED') : err('TENDER_NOT_OPEN', { status: state.status });
  }
}
