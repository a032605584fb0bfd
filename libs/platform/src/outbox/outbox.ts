import { Injectable } from '@nestjs/common';
import { newId } from '../database/ids.js';
import { statement } from '../database/statement.js';
import type { Tx } from '../database/tx.js';
import type { NewEvent } from './event.js';

const APPEND = statement(
  'outbox.append',
  `INSERT INTO outbox (id, type, version, subject_id, tender_id, payload, occurred_at)
   SELECT e.id, e.type, e.version, e.subject_id, e.tender_id, e.payload, $2
   FROM jsonb_to_recordset($1) AS e (id uuid, type text, version int, subject_id uuid, tender_id uuid, payload jsonb)`,
);

/** Tells those above what happened, in the same transaction as what happened. */
@Injectable()
export class Outbox {
  async append(tx: Tx, ...events: readonly NewEvent<unknown>[]): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map((event) => ({
      id: newId(),
      type: event.type,
      version: event.version,
      subject_id: event.subjectId,
      tender_id: event.tenderId ?? null,
      payload: event.payload,
    }));
    tx.writeLast(APPEND, [JSON.stringify(rows), tx.now]);
  }
}
