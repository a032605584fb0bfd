import { Injectable } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type Tx, UnitOfWork } from '#libs/platform';
import {
  adaptContractTerms,
  type Day,
  dayOf,
  frozenRates,
  otherBidCurrencies,
  rateAgeOf,
  type RateRefusal,
  type AdaptContractTermsRefusal,
  judgePublishTender,
  type PublishTenderRefusal,
  type TermsOverride,
} from '#libs/rules';
import { Exchange } from '#libs/rates';
import { tenderPublished } from '../events.js';
import { TenderSteps } from '../persistence/tender-steps.store.js';
import { type TenderHead, TenderStore } from '../persistence/tender.store.js';

export interface PublishTenderInput {
  readonly tenderId: string;
  /** Null: the rulebook's bidding period, counted from now. */
  readonly biddingEndsAt: Date | null;
  /** Other contract terms than it was drafted with; null or absent: those. */
  readonly terms?: TermsOverride | null;
}

/** Opens a drafted tender for bids. */
@Injectable()
export class PublishTender {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenders: TenderStore,
    private readonly places: KnownPlaces,
    private readonly steps: TenderSteps,
    private readonly audit: AuditTrail,
    private readonly exchange: Exchange,
  ) {}

  run(
    caller: Caller,
    { tenderId, biddingEndsAt, terms = null }: PublishTenderInput,
  ): Promise<Result<{ readonly tenderId: string }, PublishTenderRefusal | AdaptContractTermsRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const tender = await this.tenders.lock(tx, tenderId);
      if (!tender) return err('TENDER_UNKNOWN');
      const adapted = await this.adapt(tx, tender, terms);
      return adapted.ok ? this.publish(tx, tender, biddingEndsAt) : adapted;
    });
  }

  private async adapt(
    tx: Tx,
    tender: TenderHead,
    terms: TermsOverride | null,
  ): Promise<Result<true, AdaptContractTermsRefusal>> {
    // What is no draft is refused by the publication itself.
    if (terms === null || tender.status !== 'draft') return ok(true);
    const adapted = adaptContractTerms(tender.contractTerms, terms, tx.now);
    if (!adapted.ok) return adapted;
    const located = await this.places.judgeTerms(tx, adapted.value);
    if (!located.ok) return located;
    await this.tenders.setContractTerms(tx, tender.id, adapted.value);
    const step = { subjectType: 'tender', subjectId: tender.id, tenderId: tender.id, action: 'chooseContractTerms' };
    await this.audit.record(tx, { ...step, from: 'draft', to: 'draft', details: { ...terms } });
    return ok(true);
  }

  /** Publishes a tender that this transaction holds. */
  async publish(
    tx: Tx,
    tender: Pick<TenderHead, 'id' | 'status' | 'hasPublicKey' | 'rulebook' | 'currency'>,
    endsAt: Date | null,
  ): Promise<Result<{ readonly tenderId: string }, PublishTenderRefusal>> {
    const verdict = judgePublishTender(tender, endsAt, await tx.readClock());
    if (!verdict.ok) return verdict;
    const { id: tenderId } = tender;
    const frozen = await this.freezeRates(tx, tender, dayOf(verdict.value.publishedAt));
    if (!frozen.ok) return frozen;
    const { publishedAt, biddingEndsAt } = verdict.value;
    const payload = { biddingEndsAt: biddingEndsAt.toISOString() };
    await this.steps.take(tx, {
      tenderId,
      from: tender.status,
      action: 'publish',
      values: [publishedAt, biddingEndsAt],
      event: tenderPublished({ subjectId: tenderId, tenderId, payload }),
    });
    return ok({ tenderId });
  }

  /** What bids in other currencies are compared with stands before the first of them is sealed. */
  private async freezeRates(
    tx: Tx,
    { id, currency: to, rulebook }: Pick<TenderHead, 'id' | 'currency' | 'rulebook'>,
    day: Day,
  ): Promise<Result<true, RateRefusal>> {
    const from = otherBidCurrencies(rulebook, to);
    if (from.length === 0) return ok(true);
    const maxAgeDays = rateAgeOf(rulebook);
    const rates = await this.exchange.rates(tx, { from, to, day, maxAgeDays });
    if (!rates.ok) return rates;
    await this.tenders.setRates(tx, id, frozenRates(day, maxAgeDays, rates.value));
    return ok(true);
  }
}
