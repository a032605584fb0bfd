import { Injectable } from '@nestjs/common';
import { DueWork, statement, type Tx } from '#libs/platform';
import { judgeCloseBidding } from '#libs/rules';
import { biddingClosed } from '../events.js';
import { TenderSteps } from '../persistence/tender-steps.store.js';
import { TenderStore } from '../persistence/tender.store.js';

const DUE = statement<{ id: string }>(
  'tenders.bidding-ended',
  `SELECT id FROM tender WHERE next_check_at <= (SELECT medlane_now()) AND status = 'open' ORDER BY next_check_at LIMIT 500`,
);
/** Bidders hold the tender for milliseconds. Should one hang, give way and come again with the next sweep. */
const WAIT_AT_MOST = statement('tenders.wait-at-most', `SELECT set_config('lock_timeout', '2s', true)`);

/** Ends the bidding at the deadline: waits for the bidders that were let in before it, then seals the tender. */
@Injectable()
export class CloseBidding extends DueWork {
  readonly name = 'tenders.close-bidding';
  readonly due = DUE;

  constructor(
    private readonly tenders: TenderStore,
    private readonly steps: TenderSteps,
  ) {
    super();
  }

  async handle(tx: Tx, tenderId: string): Promise<void> {
    await tx.rows(WAIT_AT_MOST);
    const tender = await this.tenders.lock(tx, tenderId);
    if (!tender || !judgeCloseBidding(tender, tx.now).ok) return; // closed, cancelled or moved meanwhile
    const event = biddingClosed({ subjectId: tenderId, tenderId, payload: {} });
    await this.steps.take(tx, { tenderId, from: tender.status, action: 'closeBidding', values: [tx.now], event });
  }
}
