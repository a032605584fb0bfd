import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { CreditStatus } from '#libs/rules';
import type { CreditAmendmentRow, CreditEventRow, CreditPresentationRow, LetterOfCreditRow } from './credit-rows.js';

type Own = 'creditId' | 'tenderId' | 'purchaserId' | 'supplierId';
/** Parts of a credit come as JSON: amounts and quantities are texts, times too. */
export type PresentationView = Omit<
  CreditPresentationRow,
  Own | 'presentedBefore' | 'quantity' | 'amountMinor' | 'nextCheckAt' | 'presentedAt' | 'honouredAt' | 'bookedAt'
> & {
  readonly amountMinor: string;
  readonly presentedAt: string;
  readonly honouredAt: string | null;
  readonly bookedAt: string | null;
};
export type CreditAmendmentView = Omit<CreditAmendmentRow, Own | 'requestedAt' | 'endedAt'> & {
  readonly requestedAt: string;
  readonly endedAt: string | null;
};
export type CreditEventView = Omit<CreditEventRow, Own | 'happenedAt' | 'writtenBy'> & { readonly happenedAt: string };
export type CreditView = Omit<
  LetterOfCreditRow,
  'expiresOn' | 'presentationCount' | 'amendmentCount' | 'eventCount' | 'nextCheckAt'
> & {
  readonly contractReference: string;
  readonly presentations: readonly PresentationView[];
  readonly amendments: readonly CreditAmendmentView[];
  readonly events: readonly CreditEventView[];
};

const COLUMNS = `l.id, l.reference, l.contract_id AS "contractId", c.reference AS "contractReference", l.tender_id AS "tenderId",
  l.purchaser_id AS "purchaserId", l.supplier_id AS "supplierId", l.currency, l.status, l.bank_name AS "bankName",
  l.bank_country AS "bankCountry", l.bank_reference AS "bankReference", l.advice_reference AS "adviceReference",
  l.closed_days::text[] AS "closedDays", l.terms, l.drawn_minor AS "drawnMinor", l.honoured_minor AS "honouredMinor",
  l.open_presentations AS "openPresentations", l.applied_at AS "appliedAt", l.issued_at AS "issuedAt", l.ended_at AS "endedAt", l.version`;
const PRESENTATIONS = `ARRAY(SELECT json_build_object('id', p.id, 'number', p.number, 'shipmentId', p.shipment_id, 'amountMinor', p.amount_minor::text,
    'status', p.status, 'documents', p.documents, 'presentedOn', p.presented_on, 'presentableUntil', p.presentable_until,
    'examinationEndsOn', p.examination_ends_on, 'precluded', p.precluded, 'discrepancies', p.discrepancies, 'bankReference', p.bank_reference,
    'presentedAt', p.presented_at, 'honouredAt', p.honoured_at, 'bookedAt', p.booked_at, 'version', p.version)
  FROM credit_presentation p WHERE p.credit_id = l.id ORDER BY p.number LIMIT 200)`;
const AMENDMENTS = `ARRAY(SELECT json_build_object('id', a.id, 'number', a.number, 'status', a.status, 'terms', a.terms, 'note', a.note,
    'requestedAt', a.requested_at, 'endedAt', a.ended_at, 'version', a.version)
  FROM credit_amendment a WHERE a.credit_id = l.id ORDER BY a.number LIMIT 100)`;
const EVENTS = `ARRAY(SELECT json_build_object('number', e.number, 'party', e.party, 'noun', e.noun, 'nounNumber', e.noun_number,
    'action', e.action, 'status', e.status, 'text', e.text, 'happenedAt', e.happened_at)
  FROM credit_event e WHERE e.credit_id = l.id ORDER BY e.number LIMIT 2000)`;

const LIST = idPages<CreditView>(
  'credits',
  `SELECT ${COLUMNS}, '{}'::json[] AS presentations, '{}'::json[] AS amendments, '{}'::json[] AS events
   FROM letter_of_credit l JOIN contract c ON c.id = l.contract_id
   WHERE l.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR l.status = $4) AND ($5::uuid IS NULL OR l.contract_id = $5)
   ORDER BY l.id DESC`,
);
const ONE = hotRead<CreditView>(
  'credits.one',
  `SELECT ${COLUMNS}, ${PRESENTATIONS} AS presentations, ${AMENDMENTS} AS amendments, ${EVENTS} AS events
   FROM letter_of_credit l JOIN contract c ON c.id = l.contract_id
   WHERE l.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);

/** Letters of credit as their two sides and the operators see them: all three the same timeline. */
@Injectable()
export class CreditsReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first, without presentations, amendments and timelines. */
  list<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly status: CreditStatus | null; readonly contractId: string | null },
    toNode: (row: CreditView) => T,
  ): Promise<Connection<T>> {
    return LIST.read(this.reads, caller, page, toNode, [filter.status, filter.contractId]);
  }

  async one(caller: Caller, id: string): Promise<CreditView | undefined> {
    return (await this.reads.run<CreditView>(caller, ONE, [id])).rows[0];
  }
}
