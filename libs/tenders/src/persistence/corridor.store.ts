import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import { parseRulebook, type Rulebook } from '#libs/rules';

const RULEBOOK = `(SELECT r.content FROM rulebook r WHERE r.code = c.rulebook_code AND r.effective_from <= medlane_now()
  ORDER BY r.effective_from DESC, r.version DESC LIMIT 1) AS rulebook`;
const LOCK = statement<{ code: string; due: boolean; rulebook: unknown }>(
  'tenders.corridor.lock',
  `SELECT c.code, coalesce(c.next_pool_at <= medlane_now(), false) AS due, ${RULEBOOK}
   FROM corridor c WHERE c.code = $1 FOR UPDATE OF c`,
);
const FIND = statement<{ code: string; rulebook: unknown }>(
  'tenders.corridor.rulebook',
  `SELECT c.code, ${RULEBOOK} FROM corridor c WHERE c.code = $1`,
);
/** The next whole step of pool_every after now: a worker that was down pools once, not once per missed step. */
const SCHEDULE = statement(
  'tenders.corridor.schedule-pool',
  `UPDATE corridor SET next_pool_at = CASE WHEN pool_every > interval '0' THEN
       next_pool_at + pool_every * (floor(extract(epoch FROM $2::timestamptz - next_pool_at) / extract(epoch FROM pool_every)) + 1) END
   WHERE code = $1 AND next_pool_at <= $2`,
);
export const POOLING_DUE = statement<{ id: string }>(
  'tenders.corridor.pooling-due',
  `SELECT code AS id FROM corridor WHERE next_pool_at <= (SELECT medlane_now()) ORDER BY next_pool_at LIMIT 100`,
);

/** What tenders need of their corridor: its rulebook in force and its pooling times. */
@Injectable()
export class CorridorStore {
  /** One pooling of a corridor at a time; undefined when there is no such corridor. */
  async lock(tx: Tx, code: string): Promise<{ readonly due: boolean; readonly rulebook: Rulebook } | undefined> {
    const row = await tx.maybe(LOCK, [code]);
    return row && { due: row.due, rulebook: sound(code, row.rulebook) };
  }

  /** The rulebook that is in force now. */
  async rulebook(tx: Tx, code: string): Promise<Rulebook> {
    return sound(code, (await tx.one(FIND, [code])).rulebook);
  }

  scheduleNextPooling(tx: Tx, code: string): Promise<void> {
    return tx.executeOne(SCHEDULE, [code, tx.now]);
  }
}

function sound(code: string, stored: unknown): Rulebook {
  const rulebook = parseRulebook(stored);
  invariant(rulebook.ok, `corridor ${code} has no sound rulebook in force`);
  return rulebook.value;
}
