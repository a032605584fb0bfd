import { Inject, Injectable } from '@nestjs/common';
import { type Logger, LOGGER } from '../../config/logger.js';
import { statement } from '../../database/statement.js';
import type { Tx } from '../../database/tx.js';
import { DueWork } from '../../jobs/due-work.js';
import { ContentStore } from '../store/content-store.js';
import { Places } from '../../jobs/places.js';

const DUE = statement<{ id: string }>(
  'files.due-to-sweep',
  `SELECT id FROM file_content WHERE next_sweep_at <= clock_timestamp() ORDER BY next_sweep_at LIMIT 20`,
);
// Held to the end: who uploads the same content again waits for the row, and finds the place empty.
const LOCK = statement<{ organisationId: string; sha256: string }>(
  'files.lock-to-sweep',
  `SELECT organisation_id AS "organisationId", encode(sha256, 'hex') AS sha256 FROM file_content
   WHERE id = $1 AND next_sweep_at <= clock_timestamp() FOR UPDATE`,
);
const NEEDED = statement<{ needed: boolean }>(
  'files.is-content-needed',
  'SELECT EXISTS (SELECT FROM file WHERE content_id = $1) AS needed',
);
const KEEP = statement('files.keep-needed-content', 'UPDATE file_content SET next_sweep_at = NULL WHERE id = $1');
const DELETE = statement('files.delete-content', 'DELETE FROM file_content WHERE id = $1');
const POSTPONE = statement(
  'files.postpone-sweep',
  `UPDATE file_content SET next_sweep_at = clock_timestamp() + interval '5 minutes' WHERE id = $1`,
);

/** Deletes contents that no file needs: of removed and infected files, and of uploads that a crash cut short. */
@Injectable()
export class SweepContents extends DueWork {
  readonly name = 'files.sweep';
  readonly due = DUE;
  private readonly places = new Places(2);

  constructor(
    @Inject(ContentStore) private readonly contents: ContentStore,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  handle(tx: Tx, id: string): Promise<void> {
    return this.places.take(() => this.sweep(tx, id));
  }

  private async sweep(tx: Tx, id: string): Promise<void> {
    const content = await tx.maybe(LOCK, [id]);
    if (!content) return;
    if ((await tx.one(NEEDED, [id])).needed) return tx.executeOne(KEEP, [id]);
    try {
      await this.contents.remove(content);
    } catch (error) {
      this.log.error({ err: error, content: id }, 'a content that nobody needs could not be deleted');
      return tx.executeOne(POSTPONE, [id]);
    }
    await tx.executeOne(DELETE, [id]);
  }
}
