import { Injectable } from '@nestjs/common';
import { type Currency, err, type Minor, ok, type Result } from '#libs/kernel';
import { SupplierDeposits } from '#libs/ledger';
import { statement, UnitOfWork } from '#libs/platform';
import type { BidDepositRefusal } from '#libs/rules';

const ASKED = statement<{ tenderId: string; currency: Currency; depositMinor: Minor }>(
  'bid-deposits.asked',
  `SELECT t.id AS "tenderId", t.currency, t.bid_deposit_minor AS "depositMinor" FROM lot l JOIN tender t ON t.id = l.tender_id
   WHERE l.id = $1 AND t.bid_deposit_minor IS NOT NULL AND t.status = 'open' AND medlane_now() < t.bidding_ends_at FOR SHARE OF t`,
);

/**
 * Takes the deposit that a tender asks of every bidder from the wallet of one that is about to bid: once for all its bids
 * in the tender, in a transaction of its own, so that bids that need none share theirs as before. It stays when the bid
 * is then refused or withdrawn, and comes back with the end of the tender.
 */
@Injectable()
export class LodgeBidDeposit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deposits: SupplierDeposits,
  ) {}

  /** Does nothing when bidding has ended meanwhile: the bid is looked at again and refused for that. */
  forBid(lotId: string, supplierId: string): Promise<Result<undefined, BidDepositRefusal>> {
    return this.unitOfWork.asSystem<undefined, BidDepositRefusal>(async (tx) => {
      const asked = await tx.maybe(ASKED, [lotId]);
      if (!asked) return ok(undefined);
      const { tenderId, currency, depositMinor } = asked;
      const lodged = await this.deposits.lodge(tx, supplierId, { purpose: 'bid', tenderId }, depositMinor, currency);
      return lodged.ok ? ok(undefined) : err('BID_DEPOSIT_MISSING', lodged.details ?? {});
    });
  }
}
