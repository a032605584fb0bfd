import { Inject, Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { RevivalAnswer } from '#libs/rules';

export interface OfferView {
  readonly id: string;
  readonly tenderId: string;
  readonly lotId: string;
  readonly bidId: string;
  readonly supplierId: string;
  readonly price: string;
  readonly currency: Currency;
  readonly offeredAt: Date;
  readonly answerBy: Date;
  readonly answer: RevivalAnswer | null;
  readonly answeredAt: Date | null;
}

export interface ExplanationView {
  readonly id: string;
  readonly tenderId: string;
  readonly supplierId: string;
  readonly supplierName: string;
  readonly askedAt: Date;
  readonly makingCost: string | null;
  readonly periodExpense: string | null;
  readonly profit: string | null;
  readonly statement: string | null;
  readonly explainedAt: Date | null;
}

const OFFER = `SELECT o.id, o.tender_id AS "tenderId", o.lot_id AS "lotId", o.bid_id AS "bidId", o.supplier_id AS "supplierId",
  o.price, coalesce(b.particulars ->> 'currency', t.currency) AS currency, o.offered_at AS "offeredAt", o.answer_by AS "answerBy", o.answer, o.answered_at AS "answeredAt"
FROM revival_offer o JOIN tender t ON t.id = o.tender_id JOIN bid b ON b.id = o.bid_id`;
/** A supplier's own by its index, the operators' all by id. */
const VISIBLE = `(o.supplier_id = entered.organisation_id OR entered.kind = 'operator')`;
const OFFERS = idPages<OfferView>(
  'revival-offers',
  `${OFFER} WHERE o.id < $3 AND ${VISIBLE} AND (NOT $4::boolean OR o.answer IS NULL) ORDER BY o.id DESC`,
);
const OFFER_BY_ID = hotRead<OfferView>('revival-offers.one', `${OFFER} WHERE o.id = $3 AND ${VISIBLE} LIMIT 1`);

const EXPLANATION = `SELECT e.bid_id AS id, e.tender_id AS "tenderId", e.supplier_id AS "supplierId", s.legal_name AS "supplierName",
  e.asked_at AS "askedAt", e.making_cost AS "makingCost", e.period_expense AS "periodExpense", e.profit, e.statement,
  e.explained_at AS "explainedAt"
FROM cost_explanation e JOIN organisation s ON s.id = e.supplier_id`;
/**
 * What was asked of a bidder is its own and the operators' to know. What it said is public: to purchasers at once, to the
 * other bidders when the award is final, because its parts come to the winner's price.
 */
const PUBLISHED = `entered.kind IS NOT NULL
  AND (e.supplier_id = entered.organisation_id OR entered.kind = 'operator' OR (e.explained_at IS NOT NULL
    AND (entered.kind <> 'supplier' OR EXISTS (SELECT FROM tender t WHERE t.id = e.tender_id AND t.status IN ('awarded', 'unsuccessful')))))`;
const EXPLANATIONS = idPages<ExplanationView>(
  'cost-explanations',
  `${EXPLANATION} WHERE e.bid_id < $3 AND e.tender_id = $4 AND ${PUBLISHED} ORDER BY e.bid_id DESC`,
);
const EXPLANATION_OF_BID = hotRead<ExplanationView>(
  'cost-explanations.one',
  `${EXPLANATION} WHERE e.bid_id = $3 AND ${PUBLISHED} LIMIT 1`,
);

/** What follows an evaluation, for the screens: offers to bidders who may still win, explanations of low prices. */
@Injectable()
export class FollowUpReader {
  constructor(@Inject(Reads) private readonly reads: Reads) {}

  /** Newest first. */
  offers<T>(caller: Caller, args: PageArgs, unanswered: boolean, to: (row: OfferView) => T): Promise<Connection<T>> {
    return OFFERS.read(this.reads, caller, args, to, [unanswered]);
  }

  async offer(caller: Caller, offerId: string): Promise<OfferView | undefined> {
    return (await this.reads.run<OfferView>(caller, OFFER_BY_ID, [offerId])).rows[0];
  }

  /** Of one tender, in falling order of their bids. */
  explanations<T>(
    caller: Caller,
    args: PageArgs,
    tenderId: string,
    to: (row: ExplanationView) => T,
  ): Promise<Connection<T>> {
    return EXPLANATIONS.read(this.reads, caller, args, to, [tenderId]);
  }

  async explanation(caller: Caller, bidId: string): Promise<ExplanationView | undefined> {
    return (await this.reads.run<ExplanationView>(caller, EXPLANATION_OF_BID, [bidId])).rows[0];
  }
}
