import { Inject, Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { AuditTrail, type Tx } from '#libs/platform';
import { heldAwardCheckAt, judgeAwarding } from '#libs/rules';
import { type HeldTender, JudgeClearances, TenderBook } from '#libs/tenders';
import { AwardHoldStore } from '../persistence/award-hold.store.js';
import { AwardStore } from '../persistence/award.store.js';
import { CostExplanationStore } from '../persistence/cost-explanation.store.js';
import { EvaluateTenderUseCase } from './evaluate-tender.use-case.js';

/**
 * At the end of the notice period: the awards take effect, and with them the tender's lots and demand lines end. Winners
 * that owe an explanation of their price and gave none are disqualified; then the tender is evaluated again without them.
 * Winners whose papers are not in order any more hold the awards up, until they are or an operator gives them up.
 */
@Injectable()
export class MakeAwardsUseCase {
  constructor(
    @Inject(TenderBook) private readonly tenders: TenderBook,
    @Inject(AwardStore) private readonly awards: AwardStore,
    @Inject(CostExplanationStore) private readonly explanations: CostExplanationStore,
    @Inject(JudgeClearances) private readonly clearances: JudgeClearances,
    @Inject(AwardHoldStore) private readonly holds: AwardHoldStore,
    @Inject(EvaluateTenderUseCase) private readonly evaluating: EvaluateTenderUseCase,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** False when it is too early, done already, held up, or the tender had to be evaluated again. */
  async run(tx: Tx, tenderId: string): Promise<boolean> {
    const tender = await this.tenders.lockForEvaluation(tx, tenderId);
    if (!tender) return false;
    const verdict = judgeAwarding({ ...tender, biddingEndsAt: null }, tx.now);
    if (!verdict.ok) return false;
    const unexplained = await this.explanations.missing(tx, tender.id);
    if (unexplained.length > 0) {
      await this.evaluateWithout(tx, tender, unexplained, 'COST_EXPLANATION_MISSING');
      return false;
    }
    const lost = await this.clearances.lostWinners(tx, tender.id);
    if (lost.length > 0) {
      await this.holds.hold(tx, tender.id, lost);
      await this.tenders.checkNoticeAt(tx, tender.id, heldAwardCheckAt(tx.now));
      return false;
    }
    await this.holds.end(tx, tender.id);
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

  /** Disqualifies winners of a tender that gives notice, and evaluates it again without them. */
  async evaluateWithout(
    tx: Tx,
    tender: HeldTender,
    bidIds: readonly string[],
    reason: 'COST_EXPLANATION_MISSING' | 'NOT_ELIGIBLE',
  ): Promise<void> {
    const { id: tenderId } = tender;
    const cancelled = await this.awards.cancel(tx, tenderId);
    for (const { id: subjectId, from } of cancelled) {
      const step = { subjectType: 'award', subjectId, tenderId, action: 'cancel' } as const;
      await this.audit.record(tx, { ...step, from, to: 'cancelled', reason });
    }
    await this.tenders.reopen(tx, tenderId, bidIds, reason);
    const reopened = await this.tenders.lockForEvaluation(tx, tenderId);
    invariant(reopened, `tender ${tenderId} is held`);
    await this.evaluating.evaluate(tx, reopened);
  }
}
