import { Injectable } from '@nestjs/common';
import type { Currency, Minor } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type { BankEntryStatus, OrderToMatch, UnmatchedReason } from '#libs/rules';
import type { BankStatement } from '../bank-files/read-camt053.js';

const INSERT = statement<{ id: string }>(
  'bank-statements.insert',
  `INSERT INTO bank_statement (id, bank_account_id, message_id, statement_id, currency, opening_minor, closing_minor, digest, entry_count,
     file_id, imported_by, imported_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), $9, $10, $11, $12)
   ON CONFLICT ON CONSTRAINT bank_statement_once DO NOTHING RETURNING id`,
);
const BEFORE = statement<{ id: string; digest: string }>(
  'bank-statements.before',
  `SELECT id, encode(digest, 'hex') AS digest FROM bank_statement WHERE bank_account_id = $1 AND statement_id = $2`,
);
const ENTRIES = statement(
  'bank-statements.entries',
  `INSERT INTO bank_entry (id, statement_id, bank_account_id, number, direction, currency, amount_minor, booked_on, value_on, bank_reference,
     end_to_end_id, counterparty_name, counterparty_account, remittance, reversal, status)
   SELECT e.id, $2, $3, e.number, e.direction, $4, e.amount, e.booked_on, e.value_on, e.bank_reference, e.end_to_end_id, e.counterparty_name,
     e.counterparty_account, e.remittance, e.reversal, 'read'
   FROM jsonb_to_recordset($1) AS e (id uuid, number int, direction text, amount bigint, booked_on date, value_on date, bank_reference text,
     end_to_end_id text, counterparty_name text, counterparty_account text, remittance text, reversal boolean)
   ORDER BY e.number`,
);
/** Banks may repeat a booking in an overlapping statement; within one statement each stands for itself. */
const SEEN_BEFORE = `EXISTS (SELECT FROM bank_entry b WHERE b.bank_account_id = e.bank_account_id AND b.bank_reference = e.bank_reference
       AND b.direction = e.direction AND b.amount_minor = e.amount_minor AND b.statement_id <> e.statement_id
       AND (b.statement_id < e.statement_id OR b.status <> 'read'))`;
const HAS_WALLET = statement<{ id: string }>(
  'bank-entries.has-wallet',
  `SELECT id FROM organisation WHERE id = $1 AND status IN ('admitted', 'suspended', 'barred') AND kind IN ('purchaser', 'supplier')`,
);
/** Nobody else matches the same: a skipped one is being matched. */
const TAKE = statement<TakenEntry>(
  'bank-entries.take',
  `SELECT e.id, e.direction, e.currency, e.amount_minor AS "amountMinor", e.remittance, e.end_to_end_id AS "endToEndId", e.reversal,
     e.status, ${SEEN_BEFORE} AS "seenBefore", coalesce(e.bank_reference, s.statement_id || '/' || e.number) AS reference, s.imported_by AS "importedBy"
   FROM bank_entry e JOIN bank_statement s ON s.id = e.statement_id
   WHERE e.statement_id = $1 AND e.status = 'read' ORDER BY e.id LIMIT $2 FOR UPDATE OF e SKIP LOCKED`,
);
const LOCK = statement<TakenEntry>(
  'bank-entries.lock',
  `SELECT e.id, e.direction, e.currency, e.amount_minor AS "amountMinor", e.remittance, e.end_to_end_id AS "endToEndId", e.reversal,
     e.status, ${SEEN_BEFORE} AS "seenBefore", coalesce(e.bank_reference, s.statement_id || '/' || e.number) AS reference, s.imported_by AS "importedBy"
   FROM bank_entry e JOIN bank_statement s ON s.id = e.statement_id
   WHERE e.id = $1 FOR UPDATE OF e`,
);
const ORGANISATIONS = statement<{ reference: string; organisationId: string }>(
  'bank-entries.organisations',
  `SELECT r.reference, r.organisation_id AS "organisationId" FROM deposit_reference r JOIN organisation o ON o.id = r.organisation_id
   WHERE r.reference = ANY ($1::text[]) AND o.status IN ('admitted', 'suspended', 'barred')`,
);
const ORDERS = statement<OrderToMatch & { reference: string }>(
  'bank-entries.orders',
  `SELECT id, reference, amount_minor AS "amountMinor", currency, status FROM payment_order
   WHERE reference = ANY ($1::text[]) ORDER BY id FOR UPDATE`,
);
const SETTLE = statement(
  'bank-entries.settle',
  `UPDATE bank_entry e SET status = m.status, reason = m.reason, details = m.details, organisation_id = m.organisation,
     bank_transfer_id = m.transfer, payment_order_id = m.payment, version = e.version + 1
   FROM jsonb_to_recordset($1) AS m (id uuid, status text, reason text, details jsonb, organisation uuid, transfer uuid, payment uuid)
   WHERE e.id = m.id`,
);
const DECIDE = statement(
  'bank-entries.decide',
  `UPDATE bank_entry SET status = $2, organisation_id = $3, bank_transfer_id = $4, decided_by = $5, decision_reason = $6, version = version + 1
   WHERE id = $1`,
);

export interface TakenEntry {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly currency: Currency;
  readonly amountMinor: Minor;
  readonly remittance: string;
  readonly endToEndId: string | null;
  readonly reversal: boolean;
  readonly seenBefore: boolean;
  readonly status: BankEntryStatus;
  /** The bank's reference, or the statement's and the place in it. */
  readonly reference: string;
  /** The officer who took the statement in. */
  readonly importedBy: string;
}

/** What became of a booking. */
export interface EntryOutcome {
  readonly id: string;
  readonly status: 'matched' | 'unmatched';
  readonly reason: UnmatchedReason | null;
  readonly details: object | null;
  readonly organisation: string | null;
  readonly transfer: string | null;
  readonly payment: string | null;
}

/** Bank statements with their bookings. */
@Injectable()
export class BankStatementStore {
  /** Writes a statement down; undefined when this one was read before, as `before` tells. */
  async insert(
    tx: Tx,
    statement: BankStatement,
    about: {
      readonly bankAccountId: string;
      readonly digest: string;
      readonly fileId: string | null;
      readonly by: string;
    },
  ): Promise<string | undefined> {
    const { messageId, statementId, currency, openingMinor, closingMinor, entries } = statement;
    const { bankAccountId, digest, fileId, by } = about;
    const values = [newId(), bankAccountId, messageId, statementId, currency, openingMinor, closingMinor, digest];
    const inserted = await tx.maybe(INSERT, [...values, entries.length, fileId, by, tx.now]);
    if (!inserted) return undefined;
    for (let at = 0; at < entries.length; at += 1000) {
      const rows = entries.slice(at, at + 1000).map((entry) => ({
        id: newId(),
        number: entry.number,
        direction: entry.direction,
        amount: String(entry.amountMinor),
        booked_on: entry.bookedOn,
        value_on: entry.valueOn,
        bank_reference: entry.bankReference,
        end_to_end_id: entry.endToEndId,
        counterparty_name: entry.counterpartyName,
        counterparty_account: entry.counterpartyAccount,
        remittance: entry.remittance,
        reversal: entry.reversal,
      }));
      await tx.execute(ENTRIES, [JSON.stringify(rows), inserted.id, bankAccountId, currency]);
    }
    return inserted.id;
  }

  before(tx: Tx, bankAccountId: string, statementId: string): Promise<{ id: string; digest: string } | undefined> {
    return tx.maybe(BEFORE, [bankAccountId, statementId]);
  }

  /** Up to `limit` bookings of a statement that nobody has looked at, held. */
  take(tx: Tx, statementId: string, limit: number): Promise<TakenEntry[]> {
    return tx.rows(TAKE, [statementId, limit]);
  }

  lock(tx: Tx, entryId: string): Promise<TakenEntry | undefined> {
    return tx.maybe(LOCK, [entryId]);
  }

  /** Whose these references are, of organisations that have a wallet. */
  async organisations(tx: Tx, references: readonly string[]): Promise<Map<string, string>> {
    if (references.length === 0) return new Map();
    const rows = await tx.rows(ORGANISATIONS, [references]);
    return new Map(rows.map(({ reference, organisationId }) => [reference, organisationId]));
  }

  /** Whether it is an organisation that money can be booked for. */
  async hasWallet(tx: Tx, organisationId: string): Promise<boolean> {
    return (await tx.maybe(HAS_WALLET, [organisationId])) !== undefined;
  }

  /** Payments of ours by their end-to-end references, held. */
  async orders(tx: Tx, references: readonly string[]): Promise<Map<string, OrderToMatch>> {
    if (references.length === 0) return new Map();
    const rows = await tx.rows(ORDERS, [references]);
    return new Map(rows.map(({ reference, ...order }) => [reference, order]));
  }

  async settle(tx: Tx, outcomes: readonly EntryOutcome[]): Promise<void> {
    await tx.execute(SETTLE, [JSON.stringify(outcomes)]);
  }

  async decide(
    tx: Tx,
    entryId: string,
    status: BankEntryStatus,
    matched: { readonly organisationId: string; readonly transferId: string } | null,
    by: string,
    reason: string,
  ): Promise<void> {
    const values = [entryId, status, matched?.organisationId ?? null, matched?.transferId ?? null, by, reason];
    await tx.executeOne(DECIDE, values);
  }
}
