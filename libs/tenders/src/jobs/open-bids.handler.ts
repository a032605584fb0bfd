import { setImmediate as giveWay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { invariant, type RefusalDetails } from '#libs/kernel';
import { type Event, EventHandler, type Tx } from '#libs/platform';
import { type InvalidBidReason, judgeOpenedBid, judgeOpening } from '#libs/rules';
import { openBid } from '#libs/sealing';
import { biddingClosed, tenderOpened } from '../events.js';
import { KeyKeeper } from '../key-keeper/key-keeper.js';
import { type Opened, OpeningStore, type SealedBid } from '../persistence/opening.store.js';
import { type HeldTender, TenderBook } from '../persistence/tender-book.js';
import { TenderSteps } from '../persistence/tender-steps.store.js';
import { bidderKey, JudgeClearances, type JudgedBidder } from '../use-cases/judge-clearances.use-case.js';

/**
 * Opens all bids of a sealed tender in one transaction. What does not open, is no bid or breaks the terms becomes
 * invalid with its reason; nothing is left sealed.
 */
@Injectable()
export class OpenBids extends EventHandler<Record<string, never>> {
  readonly name = 'tenders.open-bids';
  readonly event = biddingClosed;

  constructor(
    private readonly book: TenderBook,
    private readonly keys: KeyKeeper,
    private readonly opening: OpeningStore,
    private readonly steps: TenderSteps,
    private readonly clearances: JudgeClearances,
  ) {
    super();
  }

  async handle(tx: Tx, { subjectId: tenderId }: Event<Record<string, never>>): Promise<void> {
    const tender = await this.book.lockForEvaluation(tx, tenderId);
    if (!tender || !judgeOpening(tender, tx.now).ok) return; // cancelled meanwhile
    const { privateKey, drawSeed } = await this.keys.release(tx, tenderId);
    const excluded = await this.clearances.excludedBidders(tx, tenderId);
    const cleared = await this.clearances.ofBidders(tx, tenderId);
    let valid = 0;
    let invalid = 0;
    for await (const chunk of this.opening.sealedBids(tx, tenderId)) {
      const opened: Opened[] = [];
      for (const bid of chunk) {
        const out = excluded.get(bidderKey(bid));
        const unclear = out ? asInvalid(bid.id, out.reason, out.details) : cleared && papersFault(bid, cleared);
        opened.push(unclear ?? (await this.openOne(tender, privateKey, bid, tx.now)));
      }
      const written = await this.opening.record(tx, tenderId, opened);
      invariant(written === chunk.length, `${written} of ${chunk.length} bids were still sealed`);
      valid += opened.filter((bid) => 'content' in bid).length;
      invalid += opened.filter((bid) => 'reason' in bid).length;
    }
    privateKey.fill(0);
    await this.opening.countBids(tx, tenderId);
    const payload = { validBids: valid, invalidBids: invalid };
    const event = tenderOpened({ subjectId: tenderId, tenderId, payload });
    await this.steps.take(tx, {
      tenderId,
      from: tender.status,
      action: 'open',
      values: [tx.now, Buffer.from(drawSeed)],
      event,
    });
  }

  private async openOne(tender: HeldTender, privateKey: Uint8Array, bid: SealedBid, now: Date): Promise<Opened> {
    await giveWay(); // other jobs of this process go on between two envelopes
    const { lotId, supplierId, revision, envelope } = bid;
    const content = await openBid({ privateKey, envelope, tenderId: tender.id, lotId, supplierId, revision });
    if (!content.ok) return { bidId: bid.id, reason: content.code, details: content.details };
    const lot = tender.lots.find(({ id }) => id === lotId);
    invariant(lot, `bid ${bid.id} is on a lot of its tender`);
    const judged = judgeOpenedBid(
      content.value,
      { ...lot, currency: tender.currency, rates: tender.rates },
      tender.rulebook,
      now,
    );
    if (!judged.ok) return { bidId: bid.id, reason: judged.code, details: judged.details };
    return { bidId: bid.id, content: judged.value };
  }
}

/** Why a bid takes no part before it is opened: its papers have ended since it was placed, or its product has. */
function papersFault(bid: SealedBid, cleared: ReadonlyMap<string, JudgedBidder>): Opened | undefined {
  const bidder = cleared.get(bidderKey(bid));
  if (!bidder) return asInvalid(bid.id, 'PRODUCT_WITHDRAWN', {});
  return bidder.clear ? undefined : asInvalid(bid.id, 'PAPERS_NOT_IN_ORDER', bidder.details);
}
const asInvalid = (bidId: string, reason: InvalidBidReason, details: RefusalDetails): Opened => ({
  bidId,
  reason,
  details,
});
