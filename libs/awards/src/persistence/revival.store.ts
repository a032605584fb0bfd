import { Injectable } from '@nestjs/common';
import { formatUnitPrice, unitPrice, type UnitPrice } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type { RevivalAnswer } from '#libs/rules';

interface OfferRow {
  id: string;
  tender_id: string;
  bid_id: string;
  supplier_id: string;
  answer_by: Date;
  answer: RevivalAnswer | null;
}

const INSERT = statement(
  'revival.insert',
  `INSERT INTO revival_offer (id, tender_id, lot_id, bid_id, supplier_id, price, offered_at, answer_by)
   SELECT o.id, $1, o.lot_id, o.bid_id, o.supplier_id, o.price, $2, $3
   FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::numeric[]) AS o (id, lot_id, bid_id, supplier_id, price)`,
);
const ONE = 'SELECT id, tender_id, bid_id, supplier_id, answer_by, answer FROM revival_offer WHERE id = $1';
const LOCK = statement<OfferRow>('revival.lock', `${ONE} FOR UPDATE`);
/** The row-level policies let nobody lock an answered offer; it does not change any more. */
const SEE = statement<OfferRow>('revival.see', ONE);
const ANSWER = statement(
  'revival.answer',
  `UPDATE revival_offer SET answer = $2, answered_at = $3, answered_by = $4 WHERE id = $1 AND answer IS NULL`,
);
const OPEN = statement<{ open: number }>(
  'revival.open',
  'SELECT count(*)::int AS open FROM revival_offer WHERE tender_id = $1 AND answer IS NULL',
);
const LAPSE = statement<{ id: string }>(
  'revival.lapse',
  `UPDATE revival_offer SET answer = 'declined', answered_at = $2 WHERE tender_id = $1 AND answer IS NULL AND answer_by <= $2 RETURNING id`,
);
const ANSWERS = statement<{ bid_id: string; answer: RevivalAnswer | null; price: string }>(
  'revival.answers',
  `SELECT DISTINCT ON (o.bid_id) o.bid_id, o.answer, o.price FROM revival_offer o WHERE o.tender_id = $1
   ORDER BY o.bid_id, o.id DESC`,
);

export interface NewOffer {
  readonly lotId: string;
  readonly bidId: string;
  readonly supplierId: string;
  readonly price: UnitPrice;
}
export interface AnsweredOffer {
  /** Null while it may still be answered. */
  readonly answer: RevivalAnswer | null;
  /** What was offered, per unit of the product that was bid. */
  readonly price: UnitPrice;
}
export interface HeldOffer {
  readonly id: string;
  readonly tenderId: string;
  readonly bidId: string;
  readonly supplierId: string;
  readonly answerBy: Date;
  readonly answer: RevivalAnswer | null;
}

/** Revival offers of a tender that the transaction holds, or of the supplier that answers. */
@Injectable()
export class RevivalStore {
  async insert(tx: Tx, tenderId: string, offers: readonly NewOffer[], answerBy: Date): Promise<string[]> {
    const ids = offers.map(() => newId());
    await tx.execute(INSERT, [
      tenderId,
      tx.now,
      answerBy,
      ids,
      offers.map(({ lotId }) => lotId),
      offers.map(({ bidId }) => bidId),
      offers.map(({ supplierId }) => supplierId),
      offers.map(({ price }) => formatUnitPrice(price)),
    ]);
    return ids;
  }

  /** Undefined when there is no such offer that the caller may see. */
  async lock(tx: Tx, offerId: string): Promise<HeldOffer | undefined> {
    const row = (await tx.maybe(LOCK, [offerId])) ?? (await tx.maybe(SEE, [offerId]));
    return (
      row && {
        id: row.id,
        tenderId: row.tender_id,
        bidId: row.bid_id,
        supplierId: row.supplier_id,
        answerBy: row.answer_by,
        answer: row.answer,
      }
    );
  }

  async answer(tx: Tx, offerId: string, answer: RevivalAnswer, memberId: string): Promise<void> {
    await tx.executeOne(ANSWER, [offerId, answer, tx.now, memberId]);
  }

  /** How many offers of a tender nobody has answered. */
  async open(tx: Tx, tenderId: string): Promise<number> {
    return (await tx.one(OPEN, [tenderId])).open;
  }

  /** Counts what was not answered in time as declined; answers the offers' ids. */
  async lapse(tx: Tx, tenderId: string): Promise<string[]> {
    return (await tx.rows(LAPSE, [tenderId, tx.now])).map(({ id }) => id);
  }

  /** What was offered last for each bid that was made an offer, and what was said to it. */
  async answers(tx: Tx, tenderId: string): Promise<ReadonlyMap<string, AnsweredOffer>> {
    const rows = await tx.rows(ANSWERS, [tenderId]);
    return new Map(rows.map(({ bid_id, answer, price }) => [bid_id, { answer, price: unitPrice(price) }]));
  }
}
