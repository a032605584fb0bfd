import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, type Tx } from '#libs/platform';
import { RelatedFirmsStore } from '#libs/organisations';
import { dayOf, noticeEnd, revivalAnswerBy } from '#libs/rules';
import { type HeldTender, TenderBook } from '#libs/tenders';
import { type JudgedLot, type JudgedRound, judgeAnsweredRound } from '../evaluation/judge-round.js';
import { AwardStore } from '../persistence/award.store.js';
import { CostExplanationStore } from '../persistence/cost-explanation.store.js';
import { EvaluationStore } from '../persistence/evaluation.store.js';
import { RevivalStore } from '../persistence/revival.store.js';

/**
 * Evaluates an opened tender in one transaction. Where the rulebook offers bidders to win at a set price, the tender
 * waits for their answers and is evaluated again; then it has its awards, each bid its rank, share and reason, and the
 * tender gives notice or, when nobody supplies anything, is unsuccessful.
 */
@Injectable()
export class EvaluateTenderUseCase {
  constructor(
    @Inject(TenderBook) private readonly tenders: TenderBook,
    @Inject(AwardStore) private readonly awards: AwardStore,
    @Inject(EvaluationStore) private readonly evaluations: EvaluationStore,
    @Inject(RevivalStore) private readonly offers: RevivalStore,
    @Inject(CostExplanationStore) private readonly explanations: CostExplanationStore,
    @Inject(RelatedFirmsStore) private readonly related: RelatedFirmsStore,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** False when there is nothing to do: another delivery of the same event came first. */
  async run(tx: Tx, tenderId: string): Promise<boolean> {
    const tender = await this.tenders.lockForEvaluation(tx, tenderId);
    if (tender?.status !== 'opened') return false;
    await this.evaluate(tx, tender);
    return true;
  }

  /** Goes on when the offers are answered or lapsed. False when nobody has to look at the tender now. */
  async goOn(tx: Tx, tenderId: string): Promise<boolean> {
    const tender = await this.tenders.lockForEvaluation(tx, tenderId);
    if (tender?.status !== 'evaluated') return false;
    for (const id of await this.offers.lapse(tx, tenderId)) {
      const step = { subjectType: 'revival_offer', subjectId: id, tenderId } as const;
      await this.audit.record(tx, { ...step, action: 'lapse', from: 'open', to: 'declined' });
    }
    if ((await this.offers.open(tx, tenderId)) > 0) return false;
    await this.evaluate(tx, tender);
    return true;
  }

  /** Takes a tender that is opened, or evaluated and waiting for answers, as far as it goes now. */
  async evaluate(tx: Tx, tender: HeldTender): Promise<void> {
    const bids = await this.tenders.openedBids(tx, tender.id);
    const endedOn = dayOf(tender.biddingEndsAt ?? tx.now);
    const suppliers = bids.map(({ supplierId }) => supplierId);
    const facts = {
      tender,
      lines: await this.tenders.demandLinesOfTender(tx, tender.id),
      bids,
      groups: await this.related.groupsOf(tx, suppliers, endedOn),
      lastPrices: await this.awards.lastPrices(tx, tender.id),
    };
    const judged = await judgeAnsweredRound(facts, await this.offers.answers(tx, tender.id));
    const evaluationId = await this.evaluations.insert(tx, { tenderId: tender.id, ...judged });
    if (judged.offers.length > 0) return this.offer(tx, tender, judged);

    await this.evaluations.replacePricesToWin(tx, tender.id, judged.pricesToWin);
    for (const lot of judged.lots) await this.award(tx, tender, lot, { ...judged, id: evaluationId });
    await this.tenders.recordBidOutcomes(
      tx,
      tender.id,
      judged.lots.flatMap(({ outcomes }) => outcomes),
    );
    if (judged.lots.every(({ lines }) => lines.length === 0)) return this.fail(tx, tender);
    if (tender.status === 'opened') await this.tenders.markEvaluated(tx, tender.id, null);
    await this.explanations.ask(tx, tender.id, judged.toExplain);
    await this.tenders.markNotice(tx, tender.id, noticeEnd(tender.rulebook, tx.now));
  }

  private async offer(tx: Tx, tender: HeldTender, { offers }: JudgedRound): Promise<void> {
    const answerBy = revivalAnswerBy(tender.rulebook, tx.now);
    const ids = await this.offers.insert(tx, tender.id, offers, answerBy);
    await this.audit.recordMany(
      tx,
      { subjectType: 'revival_offer', action: 'offer' },
      ids.map((id) => ({ id, tenderId: tender.id, to: 'open' })),
    );
    if (tender.status === 'opened') await this.tenders.markEvaluated(tx, tender.id, answerBy);
    else await this.tenders.checkAt(tx, tender.id, answerBy);
  }

  private async award(
    tx: Tx,
    { id: tenderId, currency }: HeldTender,
    lot: JudgedLot,
    evaluation: { readonly id: string; readonly inputDigest: string; readonly outputDigest: string },
  ): Promise<void> {
    const status = lot.lines.length > 0 ? 'pending' : 'unsuccessful';
    const subjectId = await this.awards.insert(tx, { tenderId, currency, status, evaluation, ...lot });
    const step = { subjectType: 'award', subjectId, tenderId } as const;
    const details = { lotId: lot.lotId, inputDigest: evaluation.inputDigest, outputDigest: evaluation.outputDigest };
    await this.audit.record(tx, { ...step, action: 'evaluate', to: 'pending', details });
    if (status === 'unsuccessful')
      await this.audit.record(tx, { ...step, action: 'fail', from: 'pending', to: status });
  }

  private async fail(tx: Tx, tender: HeldTender): Promise<void> {
    const active = tender.lots.filter(({ status }) => status === 'active');
    await this.tenders.endLots(
      tx,
      tender.id,
      active.map(({ id }) => ({ id, status: 'unsuccessful' })),
    );
    const lines = await this.tenders.demandLinesOfTender(tx, tender.id);
    await this.tenders.endLines(
      tx,
      tender.id,
      lines.map(({ id }) => ({ id, status: 'unserved' })),
    );
    await this.tenders.markUnsuccessful(tx, tender.id, tender.status === 'evaluated' ? 'evaluated' : 'opened');
  }
}
