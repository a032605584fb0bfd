import { Injectable } from '@nestjs/common';
import type { Minor } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import {
  addDays,
  type CreditTerms,
  type Day,
  type PresentationDates,
  type PresentationStatus,
  startOfDay,
} from '#libs/rules';
import type { CreditAmendmentRow, CreditPresentationRow, PresentedDocument } from './credit-rows.js';
import { readTerms, writeTerms } from './credits.store.js';

/**
 * Dispatched goods of the contract, with their place among what was presented of their order line. Goods that were
 * presented before keep their place; whoever calls holds the credit, and a line has one open credit at a time.
 */
const SHIPMENT = statement<PresentableShipment>(
  'presentations.shipment',
  `SELECT s.id, s.quantity, (s.dispatched_at AT TIME ZONE 'UTC')::date AS "shippedOn", l.quantity AS "lineQuantity", l.amount_minor AS "lineMinor",
     (SELECT p.number FROM credit_presentation p WHERE p.shipment_id = s.id AND p.status <> 'refused') AS "presentedAs",
     coalesce((SELECT p.presented_before FROM credit_presentation p WHERE p.shipment_id = s.id LIMIT 1),
       (SELECT coalesce(sum(o.quantity), 0)::bigint FROM shipment o WHERE o.call_off_line_id = s.call_off_line_id
          AND EXISTS (SELECT FROM credit_presentation p WHERE p.shipment_id = o.id))) AS "presentedBefore"
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id
   WHERE s.id = $1 AND s.contract_id = $2 AND s.dispatched_at IS NOT NULL`,
);
const PAPERS = statement<{ id: string; fileId: string; ownerId: string }>(
  'presentations.papers',
  `SELECT p.id, p.file_id AS "fileId", f.organisation_id AS "ownerId" FROM dossier_paper p JOIN file f ON f.id = p.file_id
   WHERE p.id = ANY ($1::uuid[]) AND p.shipment_id = $2 LIMIT 100`,
);
const INSERT = statement(
  'presentations.insert',
  `INSERT INTO credit_presentation (id, credit_id, number, tender_id, purchaser_id, supplier_id, shipment_id, presented_before, quantity,
     amount_minor, status, documents, presented_on, presentable_until, examination_ends_on, presented_at, next_check_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'presented', $11, $12, $13, $14, $15, $16)`,
);
const CREDIT_OF = statement<{ creditId: string }>(
  'presentations.credit-of',
  'SELECT credit_id AS "creditId" FROM credit_presentation WHERE id = $1',
);
const LOCK = statement<LockedPresentation>(
  'presentations.lock',
  `SELECT id, number, shipment_id AS "shipmentId", amount_minor AS "amountMinor", status, examination_ends_on AS "examinationEndsOn",
     booked_at AS "bookedAt", version
   FROM credit_presentation WHERE id = $1 FOR UPDATE`,
);
const MOVE = statement(
  'presentations.move',
  `UPDATE credit_presentation SET status = $3, version = version + 1, next_check_at = NULL, precluded = precluded OR $4,
     discrepancies = coalesce($5::text[], discrepancies), bank_reference = coalesce($6, bank_reference),
     honoured_at = CASE WHEN $3 = 'honoured' THEN $7::timestamptz END
   WHERE id = $1 AND version = $2`,
);
const BOOKED = statement(
  'presentations.booked',
  'UPDATE credit_presentation SET booked_at = $2 WHERE id = $1 AND booked_at IS NULL',
);
const REQUEST = statement(
  'credit-amendments.request',
  `INSERT INTO credit_amendment (id, credit_id, number, tender_id, purchaser_id, supplier_id, status, terms, note, requested_at)
   SELECT $1, l.id, l.amendment_count + 1, l.tender_id, l.purchaser_id, l.supplier_id, 'requested', $3, $4, $5
   FROM letter_of_credit l WHERE l.id = $2`,
);
const COUNT_AMENDMENT = statement(
  'credit-amendments.count',
  'UPDATE letter_of_credit SET amendment_count = amendment_count + 1 WHERE id = $1',
);
const CREDIT_OF_AMENDMENT = statement<{ creditId: string }>(
  'credit-amendments.credit-of',
  'SELECT credit_id AS "creditId" FROM credit_amendment WHERE id = $1',
);
const LOCK_AMENDMENT = statement<Pick<CreditAmendmentRow, 'id' | 'number' | 'status' | 'terms' | 'version'>>(
  'credit-amendments.lock',
  'SELECT id, number, status, terms, version FROM credit_amendment WHERE id = $1 FOR UPDATE',
);
const MOVE_AMENDMENT = statement(
  'credit-amendments.move',
  `UPDATE credit_amendment SET status = $3, version = version + 1, ended_at = CASE WHEN $3 <> 'issued' THEN $4::timestamptz END
   WHERE id = $1 AND version = $2`,
);
const LAPSE = statement<{ number: number }>(
  'credit-amendments.lapse',
  `UPDATE credit_amendment SET status = 'lapsed', version = version + 1, ended_at = $2 WHERE credit_id = $1 AND ended_at IS NULL
   RETURNING number`,
);

export interface PresentableShipment {
  readonly id: string;
  readonly quantity: bigint;
  readonly shippedOn: Day;
  readonly lineQuantity: bigint;
  readonly lineMinor: Minor;
  readonly presentedAs: number | null;
  readonly presentedBefore: bigint;
}
export type LockedPresentation = Pick<
  CreditPresentationRow,
  'id' | 'number' | 'shipmentId' | 'amountMinor' | 'status' | 'examinationEndsOn' | 'bookedAt' | 'version'
>;
export type LockedCreditAmendment = Pick<CreditAmendmentRow, 'id' | 'number' | 'status' | 'version'> & {
  readonly terms: CreditTerms | null;
};
interface CreditOfPresentation {
  readonly id: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly presentationCount: number;
}

/** Presentations under credits, as the system; whoever changes one holds its credit. */
@Injectable()
export class PresentationStore {
  shipment(tx: Tx, shipmentId: string, contractId: string): Promise<PresentableShipment | undefined> {
    return tx.maybe(SHIPMENT, [shipmentId, contractId]);
  }

  /** The files of papers of the shipment's dossier. */
  papers(tx: Tx, paperIds: readonly string[], shipmentId: string) {
    return tx.rows(PAPERS, [paperIds, shipmentId]);
  }

  async insert(
    tx: Tx,
    credit: CreditOfPresentation,
    { id: shipmentId, presentedBefore, quantity }: PresentableShipment,
    drawn: { readonly presentationId: string; readonly amountMinor: Minor; readonly dates: PresentationDates },
    documents: readonly PresentedDocument[],
  ): Promise<void> {
    const { id, tenderId, purchaserId, supplierId, presentationCount } = credit;
    const { presentationId, amountMinor, dates } = drawn;
    const of = [presentationId, id, presentationCount + 1, tenderId, purchaserId, supplierId, shipmentId];
    const days = [dates.presentedOn, dates.presentableUntil, dates.examinationEndsOn];
    const checkAt = startOfDay(addDays(dates.examinationEndsOn, 1));
    const goods = [presentedBefore, quantity, amountMinor, JSON.stringify(documents)];
    await tx.executeOne(INSERT, [...of, ...goods, ...days, tx.now, checkAt]);
  }

  async creditOf(tx: Tx, presentationId: string): Promise<string | undefined> {
    return (await tx.maybe(CREDIT_OF, [presentationId]))?.creditId;
  }

  lock(tx: Tx, presentationId: string): Promise<LockedPresentation> {
    return tx.one(LOCK, [presentationId]);
  }

  async move(
    tx: Tx,
    { id, version }: LockedPresentation,
    status: PresentationStatus,
    more: {
      readonly precluded?: boolean;
      readonly discrepancies?: readonly string[];
      readonly bankReference?: string;
    } = {},
  ): Promise<void> {
    const { precluded = false, discrepancies = null, bankReference = null } = more;
    await tx.executeOne(MOVE, [id, version, status, precluded, discrepancies, bankReference, tx.now]);
  }

  /** The ledger has it. */
  async booked(tx: Tx, presentationId: string): Promise<void> {
    await tx.executeOne(BOOKED, [presentationId, tx.now]);
  }
}

/** Amendments of credits, as the system; whoever changes one holds its credit. */
@Injectable()
export class CreditAmendmentStore {
  async request(tx: Tx, creditId: string, terms: CreditTerms | null, note: string): Promise<void> {
    await tx.executeOne(REQUEST, [newId(), creditId, terms && writeTerms(terms), note.trim(), tx.now]);
    await tx.executeOne(COUNT_AMENDMENT, [creditId]);
  }

  async creditOf(tx: Tx, amendmentId: string): Promise<string | undefined> {
    return (await tx.maybe(CREDIT_OF_AMENDMENT, [amendmentId]))?.creditId;
  }

  async lock(tx: Tx, amendmentId: string): Promise<LockedCreditAmendment> {
    const row = await tx.one(LOCK_AMENDMENT, [amendmentId]);
    return { ...row, terms: row.terms && readTerms(row.terms) };
  }

  async move(tx: Tx, { id, version }: LockedCreditAmendment, status: CreditAmendmentRow['status']): Promise<void> {
    await tx.executeOne(MOVE_AMENDMENT, [id, version, status, tx.now]);
  }

  /** The credit has ended, and with it what was still asked of it; answers its number. */
  async lapse(tx: Tx, creditId: string): Promise<number | undefined> {
    return (await tx.maybe(LAPSE, [creditId, tx.now]))?.number;
  }
}
