import { Inject, Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { AuditTrail, type Tx } from '#libs/platform';
import { noticeEnd } from '#libs/rules';
import { type BidOutcome, type HeldTender, TenderBook } from '#libs/tenders';
import { type EvaluatedLot, evaluate } from '../evaluation/evaluate.js';
import { AwardStore } from '../persistence/award.store.js';

/**
 * Evaluates every lot of an opened tender in one transaction: awards with their lines, each bid's rank, share and
 * reason, and the tender's step to notice or, when no lot has a valid bid, to unsuccessful.
 */
@Injectable()
export class EvaluateTenderUseCase {
  constructor(
    @Inject(TenderBook) private readonly tenders: TenderBook,
    @Inject(AwardStore) private readonly awards: AwardStore,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** False when there is nothing to do: another delivery of the same event came first. */
  async run(tx: Tx, tenderId: string): Promise<boolean> {
    const tender = await this.tenders.lockForEvaluation(tx, tenderId);
    if (tender?.status !== 'opened') return false;
    const lots = await this.evaluateLots(tx, tender);
    const outcomes: BidOutcome[] = [];
    for (const lot of lots) {
      if (await this.award(tx, tender, lot)) outcomes.push(...lot.outcomes);
    }
    await this.tenders.recordBidOutcomes(tx, tender.id, outcomes);
    if (lots.every(({ lines }) => lines.length === 0)) await this.fail(tx, tender);
    else {
      await this.tenders.markEvaluated(tx, tender.id);
      await this.tenders.markNotice(tx, tender.id, noticeEnd(tender.rulebook, tx.now));
    }
    return true;
  }

  private async evaluateLots(tx: Tx, tender: HeldTender): Promise<EvaluatedLot[]> {
    const bids = await this.tenders.openedBids(tx, tender.id);
    const invalid = await this.awards.invalidBids(tx, tender.id);
    const lines = await this.tenders.demandLinesOfTender(tx, tender.id);
    const active = tender.lots.filter(({ status }) => status === 'active');
    invariant(active.length > 0, `tender ${tender.id} has no active lot`);
    const { code, version, award } = tender.rulebook;
    invariant(award.method === 'least-cost', `no tender is evaluated by ${award.method}, as ${tender.id} asks`);
    return active.map((lot) =>
      evaluate({
        tenderId: tender.id,
        lotId: lot.id,
        currency: tender.currency,
        rulebook: { code, version, award },
        quantity: lot.quantity,
        ceilingPrice: lot.ceilingPrice,
        demandLines: lines.filter(({ lotId }) => lotId === lot.id),
        bids: bids.filter(({ lotId }) => lotId === lot.id),
        invalidBids: invalid.filter(({ lotId }) => lotId === lot.id),
      }),
    );
  }

  /** False when the lot has a live award: then it stays as it is. */
  private async award(tx: Tx, { id: tenderId, currency }: HeldTender, lot: EvaluatedLot): Promise<boolean> {
    const status = lot.lines.length > 0 ? 'pending' : 'unsuccessful';
    const { quantity, unmetQuantity, valueMinor, lines, snapshot } = lot;
    const award = { tenderId, lotId: lot.lotId, status, quantity, unmetQuantity, valueMinor, currency, lines } as const;
    const id = await this.awards.insert(tx, { ...award, evaluation: snapshot });
    if (id === undefined) return false;
    const step = { subjectType: 'award', subjectId: id, tenderId } as const;
    const details = { lotId: lot.lotId, proven: snapshot.answer.proven };
    await this.audit.record(tx, { ...step, action: 'evaluate', to: 'pending', details });
    if (status === 'unsuccessful')
      await this.audit.record(tx, { ...step, action: 'fail', from: 'pending', to: status });
    return true;
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
    await this.tenders.markUnsuccessful(tx, tender.id, 'opened');
  }
}
