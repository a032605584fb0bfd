import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, type Tx } from '#libs/platform';
import { judgeAwarding } from '#libs/rules';
import { TenderBook } from '#libs/tenders';
import { AwardStore } from '../persistence/award.store.js';

/** At the end of the notice period: the awards take effect, and with them the tender's lots and demand lines end. */
@Injectable()
export class MakeAwardsUseCase {
  constructor(
    @Inject(TenderBook) private readonly tenders: TenderBook,
    @Inject(AwardStore) private readonly awards: AwardStore,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** False when it is too early, or done already. */
  async run(tx: Tx, tenderId: string): Promise<boolean> {
    const tender = await this.tenders.lockForEvaluation(tx, tenderId);
    if (!tender) return false;
    const verdict = judgeAwarding({ ...tender, biddingEndsAt: null }, tx.now);
    if (!verdict.ok) return false;
    const awards = await this.awards.ofTender(tx, tender.id);
    const served = await this.awards.servedLines(tx, tender.id);
    const activated = await this.awards.activate(tx, tender.id);
    await this.audit.recordMany(
      tx,
      { subjectType: 'award', action: 'activate', from: 'pending' },
      activated.map((id) => ({ id, tenderId, to: 'active' })),
    );
    await this.tenders.endLots(
      tx,
      tender.id,
      awards.map(({ lotId, status }) => ({ id: lotId, status: status === 'pending' ? 'awarded' : 'unsuccessful' })),
    );
    const lines = await this.tenders.demandLinesOfTender(tx, tender.id);
    await this.tenders.endLines(
      tx,
      tender.id,
      lines.map(({ id }) => ({ id, status: served.has(id) ? 'awarded' : 'unserved' })),
    );
    await this.tenders.markAwarded(tx, tender.id, activated);
    return true;
  }
}
