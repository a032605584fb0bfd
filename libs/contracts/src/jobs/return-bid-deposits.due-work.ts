import { Injectable } from '@nestjs/common';
import { DueWork, type Tx } from '#libs/platform';
import { BID_DEPOSITS_FREE } from '../persistence/bid-deposits.store.js';
import { BidDepositsOfWinners } from '../use-cases/bid-deposits-of-winners.js';

/** Who has won nothing gets its deposit back with the end of the tender, who has won with its last signature. */
@Injectable()
export class ReturnBidDeposits extends DueWork {
  readonly name = 'contracts.return-bid-deposits';
  readonly due = BID_DEPOSITS_FREE;

  constructor(private readonly deposits: BidDepositsOfWinners) {
    super();
  }

  async handle(tx: Tx, id: string): Promise<void> {
    await this.deposits.giveBack(tx, id);
  }
}
