import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { ContractForCredit, CreditStatus, CreditTerms, Day, IssuingBank } from '#libs/rules';
import type { CreditNoun, CreditParty, LetterOfCreditRow, StoredCreditTerms } from './credit-rows.js';

/** Row-level security hides the credits of others. */
const VISIBLE = statement<{ id: string }>('credits.visible', 'SELECT id FROM letter_of_credit WHERE id = $1');
const CONTRACT = statement<ContractToPay>(
  'credits.contract',
  `SELECT c.id, c.reference, c.tender_id AS "tenderId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId", c.status,
     c.payment ->> 'instrument' AS instrument, c.value_minor AS "valueMinor", c.currency,
     (SELECT l.reference FROM letter_of_credit l WHERE l.contract_id = c.id AND l.ended_at IS NULL) AS "openReference"
   FROM contract c WHERE c.id = $1 AND c.purchaser_id = $2`,
);
/** Nothing when another one is open, or was made at the same moment. */
const APPLY = statement<{ id: string; reference: string }>(
  'credits.apply',
  `INSERT INTO letter_of_credit (id, reference, contract_id, tender_id, purchaser_id, supplier_id, currency, status, bank_name, bank_country,
     terms, expires_on, applied_at)
   SELECT $1, 'LC-' || $2::text || '-' || (SELECT count(*) + 1 FROM letter_of_credit l WHERE l.contract_id = $3), $3, $4, $5, $6, $7,
     'applied', $8, $9, $10, $11, $12
   ON CONFLICT DO NOTHING RETURNING id, reference`,
);
const LOCK = statement<LockedRow>(
  'credits.lock',
  `SELECT l.id, l.reference, l.contract_id AS "contractId", l.tender_id AS "tenderId", l.purchaser_id AS "purchaserId",
     l.supplier_id AS "supplierId", l.currency, l.status, l.bank_country AS "bankCountry", l.closed_days::text[] AS "closedDays", l.terms,
     l.expires_on AS "expiresOn", l.drawn_minor AS "drawnMinor", l.honoured_minor AS "honouredMinor",
     l.open_presentations AS "openPresentations", l.presentation_count AS "presentationCount", l.amendment_count AS "amendmentCount",
     l.next_check_at AS "nextCheckAt", l.version, c.value_minor AS "valueMinor",
     (SELECT a.number FROM credit_amendment a WHERE a.credit_id = l.id AND a.ended_at IS NULL) AS "openAmendment"
   FROM letter_of_credit l JOIN contract c ON c.id = l.contract_id WHERE l.id = $1 FOR UPDATE OF l`,
);
const MOVE = statement(
  'credits.move',
  `UPDATE letter_of_credit SET status = $3, version = version + 1, issued_at = CASE WHEN $3 = 'issued' THEN $4 ELSE issued_at END,
     ended_at = CASE WHEN $5 THEN $4::timestamptz END, next_check_at = CASE WHEN $5 THEN NULL ELSE next_check_at END
   WHERE id = $1 AND version = $2`,
);
const ISSUE = statement(
  'credits.issue',
  `UPDATE letter_of_credit SET bank_reference = $2, closed_days = $3, next_check_at = $4 WHERE id = $1`,
);
const ADVISE = statement(
  'credits.advise',
  `UPDATE letter_of_credit SET advice_reference = $2, closed_days = CASE WHEN cardinality($3::date[]) = 0 THEN closed_days ELSE $3 END
   WHERE id = $1`,
);
const LOOK_AGAIN = statement('credits.look-again', 'UPDATE letter_of_credit SET next_check_at = $2 WHERE id = $1');
const COUNT = statement(
  'credits.count',
  `UPDATE letter_of_credit SET drawn_minor = drawn_minor + $2, honoured_minor = honoured_minor + $3,
     open_presentations = open_presentations + $4, presentation_count = presentation_count + $5
   WHERE id = $1`,
);
const CHANGE_TERMS = statement(
  'credits.change-terms',
  'UPDATE letter_of_credit SET terms = $2, expires_on = $3, next_check_at = $4 WHERE id = $1',
);
const WRITE = statement<{ number: number }>(
  'credits.write',
  `WITH counted AS (UPDATE letter_of_credit SET event_count = event_count + 1 WHERE id = $1 RETURNING id, event_count, purchaser_id, supplier_id)
   INSERT INTO credit_event (credit_id, number, purchaser_id, supplier_id, party, noun, noun_number, action, status, text, happened_at, written_by)
   SELECT id, event_count, purchaser_id, supplier_id, $2, $3, $4, $5, $6, $7, $8, $9 FROM counted RETURNING number`,
);

export interface ContractToPay extends ContractForCredit {
  readonly id: string;
  readonly reference: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
}
type LockedRow = Pick<
  LetterOfCreditRow,
  | 'id'
  | 'reference'
  | 'contractId'
  | 'tenderId'
  | 'purchaserId'
  | 'supplierId'
  | 'currency'
  | 'status'
  | 'bankCountry'
  | 'closedDays'
  | 'terms'
  | 'expiresOn'
  | 'drawnMinor'
  | 'honouredMinor'
  | 'openPresentations'
  | 'presentationCount'
  | 'amendmentCount'
  | 'nextCheckAt'
  | 'version'
> & { readonly valueMinor: bigint; readonly openAmendment: number | null };
export type LockedCredit = Omit<LockedRow, 'terms'> & { readonly terms: CreditTerms };

/** What goes on the timeline. */
export interface CreditEvent {
  readonly party: CreditParty;
  readonly noun: CreditNoun;
  /** Of a presentation or an amendment. */
  readonly number: number | null;
  readonly action: string;
  readonly status: string;
  readonly text: string | null;
}

/** Letters of credit and their timelines. Everything but {@link isVisible} and {@link contract} runs as the system. */
@Injectable()
export class CreditStore {
  async isVisible(tx: Tx, creditId: string): Promise<boolean> {
    return (await tx.maybe(VISIBLE, [creditId])) !== undefined;
  }

  /** A contract of the calling purchaser. */
  contract(tx: Tx, contractId: string): Promise<ContractToPay | undefined> {
    return tx.maybe(CONTRACT, [contractId, tx.actor.organisationId]);
  }

  /** Undefined when another application was faster. */
  apply(tx: Tx, contract: ContractToPay, bank: IssuingBank, terms: CreditTerms) {
    const { id, reference, tenderId, purchaserId, supplierId, currency } = contract;
    const of = [id, tenderId, purchaserId, supplierId, currency, bank.bankName, bank.bankCountry];
    return tx.maybe(APPLY, [newId(), reference, ...of, writeTerms(terms), terms.expiresOn, tx.now]);
  }

  async lock(tx: Tx, creditId: string): Promise<LockedCredit | undefined> {
    const row = await tx.maybe(LOCK, [creditId]);
    return row && { ...row, terms: readTerms(row.terms) };
  }

  async move(tx: Tx, { id, version }: LockedCredit, status: CreditStatus, ended: boolean): Promise<void> {
    await tx.executeOne(MOVE, [id, version, status, tx.now, ended]);
  }

  async issue(tx: Tx, creditId: string, reference: string, closedDays: readonly Day[], checkAt: Date): Promise<void> {
    await tx.executeOne(ISSUE, [creditId, reference, closedDays, checkAt]);
  }

  async advise(tx: Tx, creditId: string, reference: string, closedDays: readonly Day[]): Promise<void> {
    await tx.executeOne(ADVISE, [creditId, reference, closedDays]);
  }

  async lookAgain(tx: Tx, creditId: string, at: Date): Promise<void> {
    await tx.executeOne(LOOK_AGAIN, [creditId, at]);
  }

  /** What a presentation changes of the credit's counters. */
  async count(
    tx: Tx,
    creditId: string,
    by: { readonly drawn?: bigint; readonly honoured?: bigint; readonly open: number; readonly presented?: number },
  ): Promise<void> {
    await tx.executeOne(COUNT, [creditId, by.drawn ?? 0n, by.honoured ?? 0n, by.open, by.presented ?? 0]);
  }

  async changeTerms(tx: Tx, creditId: string, terms: CreditTerms, checkAt: Date): Promise<void> {
    await tx.executeOne(CHANGE_TERMS, [creditId, writeTerms(terms), terms.expiresOn, checkAt]);
  }

  /** @param by the member who wrote it; null for a day that passed */
  async write(tx: Tx, creditId: string, event: CreditEvent, by: string | null): Promise<void> {
    const { party, noun, number, action, status, text } = event;
    await tx.one(WRITE, [creditId, party, noun, number, action, status, text, tx.now, by]);
  }
}

export const writeTerms = ({ amountMinor, ...terms }: CreditTerms): string =>
  JSON.stringify({ ...terms, amountMinor: String(amountMinor) } satisfies StoredCreditTerms);

export const readTerms = ({ amountMinor, ...terms }: StoredCreditTerms): CreditTerms => ({
  ...terms,
  amountMinor: BigInt(amountMinor),
});
