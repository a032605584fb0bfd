import { Injectable } from '@nestjs/common';
import { type Statement, statement, type Tx } from '#libs/platform';
import { judgeReminder, type PaperReminder, type PaperStatus, startOfDay, type Verification } from '#libs/rules';
import type { LockedPaper } from './paper-views.js';

export type PaperNoun = 'certificate' | 'registration';

const statementsOf = (noun: PaperNoun) => ({
  lock: statement<LockedPaper>(
    `${noun}.lock`,
    `SELECT p.id, p.supplier_id AS "supplierId", p.status, p.issued_on AS "issuedOn", p.expires_on AS "expiresOn",
       p.revoked_from AS "revokedFrom", p.checked_by AS "checkedBy", p.reminded, p.version,
       (SELECT f.status FROM file f WHERE f.id = p.file_id) AS scan,
       ${noun === 'certificate' ? 'p.used_on' : 'NULL::date'} AS "usedOn",
       ${noun === 'certificate' ? 'p.kind, p.issuer_country' : 'NULL::text AS kind, p.country'} AS country
     FROM ${noun} p WHERE p.id = $1 FOR UPDATE`,
  ),
  check: statement(
    `${noun}.check`,
    `UPDATE ${noun} SET status = 'checked', checked_at = $3, checked_by = $4, checked_how = $5, checked_note = $6,
       version = version + 1 WHERE id = $1 AND version = $2`,
  ),
  verify: statement(
    `${noun}.verify`,
    `UPDATE ${noun} SET status = 'verified', verified_at = $3, verified_by = $4, verified_how = $5, verified_note = $6,
       verified_for = $7, reminded = $8, next_check_at = $9, version = version + 1 WHERE id = $1 AND version = $2`,
  ),
  end: statement(
    `${noun}.end`,
    `UPDATE ${noun} SET status = $3, status_reason = $4, revoked_from = $5, next_check_at = NULL, version = version + 1
     WHERE id = $1 AND version = $2`,
  ),
  remind: statement(
    `${noun}.remind`,
    `UPDATE ${noun} SET reminded = $3, next_check_at = $4, version = version + 1 WHERE id = $1 AND version = $2`,
  ),
  due: statement<{ id: string }>(
    `${noun}.reminders-due`,
    `SELECT id FROM ${noun} WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500`,
  ),
});
const STATEMENTS = { certificate: statementsOf('certificate'), registration: statementsOf('registration') };

/** Papers whose owner is to be told something of their end. */
export const remindersDue = (noun: PaperNoun): Statement<{ id: string }> => STATEMENTS[noun].due;

/** A key acts for the member who made it: two keys of one officer are one officer. */
const PERSON = statement<{ person: string }>(
  'papers.person',
  `SELECT coalesce((SELECT k.created_by FROM api_key k WHERE k.id = $1), $1)::text AS person`,
);

const nextCheckAt = ({ nextCheckOn }: PaperReminder): Date | null => (nextCheckOn ? startOfDay(nextCheckOn) : null);

/** The steps of a paper's life, the same for certificates and registrations. */
@Injectable()
export class PaperStepsStore {
  /** Undefined when the caller may not change it, or there is none. */
  lock(tx: Tx, noun: PaperNoun, id: string): Promise<LockedPaper | undefined> {
    return tx.maybe(STATEMENTS[noun].lock, [id]);
  }

  async personOf(tx: Tx): Promise<string> {
    return (await tx.one(PERSON, [tx.actor.principalId])).person;
  }

  /** The first of two officers has looked at it. */
  async check(
    tx: Tx,
    noun: PaperNoun,
    { id, version }: LockedPaper,
    { at, by, how, note }: Verification,
  ): Promise<void> {
    await tx.executeOne(STATEMENTS[noun].check, [id, version, at, by, how, note]);
  }

  async verify(tx: Tx, noun: PaperNoun, paper: LockedPaper, { at, by, how, note }: Verification): Promise<void> {
    const { id, version, expiresOn } = paper;
    const reminder = judgeReminder(expiresOn, null, at.toISOString().slice(0, 10));
    const later = [reminder.reminded, nextCheckAt(reminder)];
    await tx.executeOne(STATEMENTS[noun].verify, [id, version, at, by, how, note, tx.actor.organisationId, ...later]);
  }

  async end(
    tx: Tx,
    noun: PaperNoun,
    { id, version }: LockedPaper,
    step: { readonly status: PaperStatus; readonly reason: string; readonly revokedFrom: string | null },
  ): Promise<void> {
    await tx.executeOne(STATEMENTS[noun].end, [id, version, step.status, step.reason, step.revokedFrom]);
  }

  async remind(tx: Tx, noun: PaperNoun, { id, version }: LockedPaper, reminder: PaperReminder): Promise<void> {
    await tx.executeOne(STATEMENTS[noun].remind, [id, version, reminder.reminded, nextCheckAt(reminder)]);
  }
}
