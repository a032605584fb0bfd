import { Injectable } from '@nestjs/common';
import { type Currency, invariant, isCurrency, unitPrice, type UnitPrice } from '#libs/kernel';
import { AuditTrail, statement, type Tx } from '#libs/platform';
import {
  type BidParticulars,
  type Day,
  type DrugClass,
  type FormClass,
  type FrozenRates,
  type LotStatus,
  parseRulebook,
  type Rulebook,
  type TenderStatus,
} from '#libs/rules';
import { DemandLines, type TenderLine } from '#libs/demands';
import { tenderAwarded, tenderEvaluated, tenderGaveNotice, tenderReopened, tenderUnsuccessful } from '../events.js';
import { TenderSteps } from './tender-steps.store.js';

interface LockedTenderRow {
  id: string;
  reference: string;
  corridor_code: string;
  currency: string;
  rulebook: unknown;
  rates: FrozenRates | null;
  status: TenderStatus;
  bidding_ends_at: Date | null;
  opened_at: Date | null;
  draw_seed: Buffer | null;
  notice_ends_at: Date | null;
  version: number;
}
interface LotRow {
  id: string;
  number: number;
  product_type_id: string;
  quantity: bigint;
  ceiling_price: string | null;
  delivery_from: Day;
  delivery_to: Day;
  status: LotStatus;
  comparison: LotComparison | null;
}
interface OpenedBidRow {
  id: string;
  lot_id: string;
  supplier_id: string;
  status: 'valid' | 'disqualified';
  reason: string | null;
  revision: number;
  received_at: Date;
  digest: Buffer;
  unit_price: string;
  capacity: bigint;
  minimum_quantity: bigint;
  lead_time_days: number;
  valid_until: Day;
  particulars: BidParticulars | null;
}

const LOCK = statement<LockedTenderRow>(
  'tenders.book.lock',
  `SELECT id, reference, corridor_code, currency, rulebook, rates, status, bidding_ends_at, opened_at, draw_seed, notice_ends_at, version
   FROM tender WHERE id = $1 FOR UPDATE`,
);
const LOTS = statement<LotRow>(
  'tenders.book.lots',
  `SELECT id, number, product_type_id, quantity, ceiling_price, delivery_from, delivery_to, status, comparison
   FROM lot WHERE tender_id = $1 ORDER BY number`,
);
const VALID_BIDS = statement<OpenedBidRow>(
  'tenders.book.valid-bids',
  `SELECT id, lot_id, supplier_id, status, reason, revision, received_at, digest, unit_price, capacity, minimum_quantity,
     lead_time_days, valid_until, particulars
   FROM bid WHERE tender_id = $1 AND status IN ('valid', 'disqualified') ORDER BY lot_id, id`,
);
const BID_OUTCOMES = statement(
  'tenders.book.bid-outcomes',
  `UPDATE bid b SET status = o.status, rank = o.rank, awarded_quantity = o.awarded_quantity, reason = o.reason,
     reason_details = o.details
   FROM unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::text[], $7::jsonb[])
     AS o (id, status, rank, awarded_quantity, reason, details)
   WHERE b.id = o.id AND b.tender_id = $1 AND b.status = 'valid'`,
);
const LOT_OUTCOMES = statement(
  'tenders.book.lot-outcomes',
  `UPDATE lot l SET status = o.status FROM unnest($2::uuid[], $3::text[]) AS o (id, status)
   WHERE l.id = o.id AND l.tender_id = $1 AND l.status = 'active'`,
);
const CHECK_AT = statement(
  'tenders.book.check-at',
  `UPDATE tender SET next_check_at = $2, version = version + 1 WHERE id = $1 AND status = 'evaluated'`,
);
const CHECK_NOTICE_AT = statement(
  'tenders.book.check-notice-at',
  `UPDATE tender SET next_check_at = $2, version = version + 1 WHERE id = $1 AND status = 'notice'`,
);
const RECONSIDER = statement<{ id: string; from: 'won' | 'lost' }>(
  'tenders.book.reconsider',
  `UPDATE bid SET status = 'valid', rank = NULL, awarded_quantity = NULL, reason = NULL, reason_details = NULL
   WHERE tender_id = $1 AND status IN ('won', 'lost') RETURNING old.id, old.status AS from`,
);
const DISQUALIFY = statement(
  'tenders.book.disqualify',
  `UPDATE bid SET status = 'disqualified', reason = $3 WHERE tender_id = $1 AND id = ANY ($2::uuid[]) AND status = 'valid'`,
);
/** Evaluated tenders whose bidders have answered, or had to. */
export const ANSWERS_DUE = statement<{ id: string }>(
  'tenders.book.answers-due',
  `SELECT id FROM tender WHERE next_check_at <= (SELECT medlane_now()) AND status = 'evaluated'
   ORDER BY next_check_at LIMIT 500`,
);
/** Tenders whose notice period has ended, for the due work of whoever awards. */
export const NOTICE_ENDED = statement<{ id: string }>(
  'tenders.book.notice-ended',
  `SELECT id FROM tender WHERE next_check_at <= (SELECT medlane_now()) AND status = 'notice'
   ORDER BY next_check_at LIMIT 500`,
);

/** How a lot's bids are compared: the terms of its product type when it was drafted. Strength and fill are decimal texts. */
export interface LotComparison {
  readonly class: DrugClass;
  readonly form: FormClass | null;
  readonly strength: string | null;
  readonly fill: string | null;
}

/** A tender with its lots, held FOR UPDATE by this transaction. */
export interface HeldTender {
  readonly id: string;
  readonly reference: string;
  readonly corridorCode: string;
  readonly currency: Currency;
  readonly rulebook: Rulebook;
  /** Null where every bid is in the tender's currency. */
  readonly rates: FrozenRates | null;
  readonly status: TenderStatus;
  readonly biddingEndsAt: Date | null;
  readonly openedAt: Date | null;
  /** What ties are drawn with; null before the opening. */
  readonly drawSeed: Buffer | null;
  readonly noticeEndsAt: Date | null;
  readonly version: number;
  readonly lots: readonly HeldLot[];
}
export interface HeldLot {
  readonly id: string;
  /** From 1 within its tender. */
  readonly number: number;
  readonly productTypeId: string;
  readonly quantity: bigint;
  readonly ceilingPrice: UnitPrice | null;
  readonly deliveryFrom: Day;
  readonly deliveryTo: Day;
  readonly status: LotStatus;
  /** Null: as they are. */
  readonly comparison: LotComparison | null;
}

/** A bid of an opened tender that was found valid. */
export interface ValidBid {
  readonly id: string;
  readonly lotId: string;
  readonly supplierId: string;
  /** Why it is kept out since, though found valid at the opening; null when it is not. */
  readonly disqualifiedFor: string | null;
  readonly revision: number;
  readonly receivedAt: Date;
  /** SHA-256 of the envelope, hex. */
  readonly digest: string;
  readonly unitPrice: UnitPrice;
  readonly capacity: bigint;
  readonly minimumQuantity: bigint;
  readonly leadTimeDays: number;
  readonly validUntil: Day;
  /** What else the bidder wrote, in the forms of the sealed content. */
  readonly particulars: BidParticulars;
}

export interface BidOutcome {
  readonly bidId: string;
  readonly status: 'won' | 'lost';
  /** Null for a bid that did not count. */
  readonly rank: number | null;
  readonly awardedQuantity: bigint;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * What an evaluation reads and writes of a tender, its lots, lines and bids, from the opening on. Every function needs
 * the system's rights and a tender that the same transaction holds; each step writes history and event too.
 */
@Injectable()
export class TenderBook {
  constructor(
    private readonly steps: TenderSteps,
    private readonly lines: DemandLines,
    private readonly audit: AuditTrail,
  ) {}

  /** Waits for whoever holds the tender, then holds it with its lots; undefined when there is none. */
  async lockForEvaluation(tx: Tx, tenderId: string): Promise<HeldTender | undefined> {
    const row = await tx.maybe(LOCK, [tenderId]);
    if (!row) return undefined;
    const lots = await tx.rows(LOTS, [tenderId]);
    const rulebook = parseRulebook(row.rulebook);
    invariant(rulebook.ok && isCurrency(row.currency), `tender ${tenderId} has no sound rulebook or currency`);
    return {
      id: row.id,
      reference: row.reference,
      corridorCode: row.corridor_code,
      currency: row.currency,
      rulebook: rulebook.value,
      rates: row.rates,
      status: row.status,
      biddingEndsAt: row.bidding_ends_at,
      openedAt: row.opened_at,
      drawSeed: row.draw_seed,
      noticeEndsAt: row.notice_ends_at,
      version: row.version,
      lots: lots.map((lot) => ({
        id: lot.id,
        number: lot.number,
        productTypeId: lot.product_type_id,
        quantity: lot.quantity,
        ceilingPrice: lot.ceiling_price === null ? null : unitPrice(lot.ceiling_price),
        deliveryFrom: lot.delivery_from,
        deliveryTo: lot.delivery_to,
        status: lot.status,
        comparison: lot.comparison,
      })),
    };
  }

  /** The bids that the evaluation reads, by lot: valid ones, and those disqualified since; never those found invalid. */
  async openedBids(tx: Tx, tenderId: string): Promise<ValidBid[]> {
    const rows = await tx.rows(VALID_BIDS, [tenderId]);
    return rows.map((row) => ({
      id: row.id,
      lotId: row.lot_id,
      supplierId: row.supplier_id,
      disqualifiedFor: row.status === 'disqualified' ? row.reason : null,
      revision: row.revision,
      receivedAt: row.received_at,
      digest: row.digest.toString('hex'),
      unitPrice: unitPrice(row.unit_price),
      capacity: row.capacity,
      minimumQuantity: row.minimum_quantity,
      leadTimeDays: row.lead_time_days,
      validUntil: row.valid_until,
      particulars: row.particulars ?? {},
    }));
  }

  /** Every demand line that the tender carries, of all its lots. */
  demandLinesOfTender(tx: Tx, tenderId: string): Promise<TenderLine[]> {
    return this.lines.ofTender(tx, tenderId);
  }

  /** Gives valid bids their rank, share and reason: valid → won or lost. */
  async recordBidOutcomes(tx: Tx, tenderId: string, outcomes: readonly BidOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const recorded = await tx.execute(BID_OUTCOMES, [
      tenderId,
      outcomes.map(({ bidId }) => bidId),
      outcomes.map(({ status }) => status),
      outcomes.map(({ rank }) => rank),
      outcomes.map(({ awardedQuantity }) => awardedQuantity),
      outcomes.map(({ reason }) => reason),
      outcomes.map(({ details }) => JSON.stringify(details)),
    ]);
    invariant(recorded === outcomes.length, `${recorded} of ${outcomes.length} bids were still valid`);
    for (const [status, action] of [
      ['won', 'win'],
      ['lost', 'lose'],
    ] as const) {
      await this.audit.recordMany(
        tx,
        { subjectType: 'bid', action, from: 'valid' },
        outcomes.filter((o) => o.status === status).map(({ bidId }) => ({ id: bidId, tenderId, to: status })),
      );
    }
  }

  /** opened → evaluated, with event tender.evaluated; due again when the offers to bidders have to be answered. */
  markEvaluated(tx: Tx, tenderId: string, answersBy: Date | null): Promise<void> {
    const event = tenderEvaluated({ subjectId: tenderId, tenderId, payload: {} });
    return this.steps.take(tx, { tenderId, from: 'opened', action: 'evaluate', values: [tx.now, answersBy], event });
  }

  /** While evaluated: when somebody has to look again; at once when the last answer has come. */
  async checkAt(tx: Tx, tenderId: string, at: Date): Promise<void> {
    await tx.executeOne(CHECK_AT, [tenderId, at]);
  }

  /** While notice is given, and its end has passed: when somebody has to look again. */
  async checkNoticeAt(tx: Tx, tenderId: string, at: Date): Promise<void> {
    await tx.executeOne(CHECK_NOTICE_AT, [tenderId, at]);
  }

  /**
   * notice → opened, with event tender.reopened: these bids are disqualified, the others are valid again and await
   * another evaluation.
   */
  async reopen(tx: Tx, tenderId: string, disqualified: readonly string[], reason: string): Promise<void> {
    const reconsidered = await tx.rows(RECONSIDER, [tenderId]);
    for (const from of ['won', 'lost'] as const) {
      const bids = reconsidered.filter((bid) => bid.from === from);
      const steps = bids.map(({ id }) => ({ id, tenderId, to: 'valid' }));
      await this.audit.recordMany(tx, { subjectType: 'bid', action: 'reconsider', from }, steps);
    }
    const out = await tx.execute(DISQUALIFY, [tenderId, disqualified, reason]);
    invariant(out === disqualified.length, `${out} of ${disqualified.length} bids could be disqualified`);
    await this.audit.recordMany(
      tx,
      { subjectType: 'bid', action: 'disqualify', from: 'valid' },
      disqualified.map((id) => ({ id, tenderId, to: 'disqualified' })),
    );
    const payload = { disqualifiedBidIds: [...disqualified] };
    const event = tenderReopened({ subjectId: tenderId, tenderId, payload });
    await this.steps.take(tx, { tenderId, from: 'notice', action: 'reopen', values: [null], event, reason });
  }

  /** evaluated → notice; due again when the notice period ends. */
  markNotice(tx: Tx, tenderId: string, noticeEndsAt: Date): Promise<void> {
    const payload = { noticeEndsAt: noticeEndsAt.toISOString() };
    const event = tenderGaveNotice({ subjectId: tenderId, tenderId, payload });
    return this.steps.take(tx, { tenderId, from: 'evaluated', action: 'giveNotice', values: [noticeEndsAt], event });
  }

  /** notice → awarded, with event tender.awarded, which names the awards that are active now. */
  markAwarded(tx: Tx, tenderId: string, awardIds: readonly string[]): Promise<void> {
    const event = tenderAwarded({ subjectId: tenderId, tenderId, payload: { awardIds: [...awardIds] } });
    return this.steps.take(tx, { tenderId, from: 'notice', action: 'award', values: [tx.now], event });
  }

  /** opened or evaluated → unsuccessful, with event tender.unsuccessful. Lots and lines are ended apart. */
  markUnsuccessful(tx: Tx, tenderId: string, from: 'opened' | 'evaluated'): Promise<void> {
    const event = tenderUnsuccessful({ subjectId: tenderId, tenderId, payload: {} });
    return this.steps.take(tx, { tenderId, from, action: 'fail', values: [tx.now], event });
  }

  /** Ends active lots of the tender. */
  async endLots(
    tx: Tx,
    tenderId: string,
    outcomes: readonly { readonly id: string; readonly status: 'awarded' | 'unsuccessful' }[],
  ): Promise<void> {
    const ended = await tx.execute(LOT_OUTCOMES, [
      tenderId,
      outcomes.map(({ id }) => id),
      outcomes.map(({ status }) => status),
    ]);
    invariant(ended === outcomes.length, `${ended} of ${outcomes.length} lots were still active`);
    for (const [status, action] of [
      ['awarded', 'award'],
      ['unsuccessful', 'fail'],
    ] as const) {
      const lots = outcomes.filter((outcome) => outcome.status === status);
      await this.audit.recordMany(
        tx,
        { subjectType: 'lot', action, from: 'active' },
        lots.map(({ id }) => ({ id, tenderId, to: status })),
      );
    }
  }

  /** Ends pooled lines of the tender: awarded (at least in part) or unserved. */
  endLines(
    tx: Tx,
    tenderId: string,
    outcomes: readonly { readonly id: string; readonly status: 'awarded' | 'unserved' }[],
  ): Promise<void> {
    return this.lines.settle(tx, tenderId, outcomes);
  }
}
