import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { SupplierDeposits } from '#libs/ledger';
import type { Tx } from '#libs/platform';
import { bidDepositIsFree, bidDepositLost } from '#libs/rules';
import { BidDepositStore } from '../persistence/bid-deposits.store.js';
import type { LockedContract } from '../persistence/contracts.store.js';

/** What becomes of a bidder's deposit after the award: lost in part by declining, else given back. */
@Injectable()
export class BidDepositsOfWinners {
  constructor(
    private readonly deposits: SupplierDeposits,
    private readonly store: BidDepositStore,
  ) {}

  /**
   * The supplier has declined a contract, written in this transaction: what its deposit vouched for it goes to the
   * purchaser. Call it after all other locks. Nothing where the tender asked for no deposit.
   */
  async forfeit(tx: Tx, contract: LockedContract, reason: string): Promise<void> {
    await tx.elevated(async () => {
      const { id: documentId, tenderId, supplierId, purchaserId } = contract;
      const deposit = await this.deposits.heldOfBidder(tx, tenderId, supplierId);
      if (!deposit) return;
      // Read under the deposit's lock: who declines two contracts at once loses both parts.
      const won = await this.store.won(tx, tenderId, supplierId);
      const left = deposit.amountMinor - deposit.forfeitedMinor;
      const due = bidDepositLost(deposit.amountMinor, won) - deposit.forfeitedMinor;
      const amountMinor = due < left ? due : left;
      if (amountMinor <= 0n) return;
      const order = { purchaserId, amountMinor, reason, documentType: 'contract', documentId };
      const forfeited = await this.deposits.forfeitOfBidder(tx, tenderId, supplierId, order);
      invariant(forfeited.ok, 'a held deposit can be forfeited up to what is left of it');
    });
  }

  /** Gives a deposit back that has done its work; looks again, since the tender may not be over yet. */
  async giveBack(tx: Tx, depositId: string): Promise<boolean> {
    const stake = await this.store.stake(tx, depositId);
    return stake !== undefined && bidDepositIsFree(stake) && this.deposits.giveBack(tx, depositId);
  }
}
