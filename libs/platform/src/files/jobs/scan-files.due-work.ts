import { z } from 'zod';
import type { Logger } from '../../config/logger.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { statement } from '../../database/statement.js';
import type { Tx } from '../../database/tx.js';
import { DueWork } from '../../jobs/due-work.js';
import { defineEvent } from '../../outbox/event.js';
import { Outbox } from '../../outbox/outbox.js';
import type { FileKeeper } from '../file-keeper.js';
import { FILE_COLUMNS, type FileRecord, type FilesStore } from '../persistence/files.store.js';
import type { Clamd, Verdict } from '../scanner/clamd.js';
import { Places } from '../../jobs/places.js';

/** The scanner has judged a file; whoever uploaded it is to be told of what it found. */
export const fileScanned = defineEvent(
  'file.scanned',
  1,
  z.object({
    organisationId: z.uuid(),
    uploadedBy: z.string().nullable(),
    status: z.enum(['clean', 'infected']),
    signature: z.string().nullable(),
  }),
);

// Attempts have a clock of their own: these are no deadlines of the market.
const DUE = statement<{ id: string }>(
  'files.due-to-scan',
  `SELECT id FROM file WHERE next_scan_at <= clock_timestamp() ORDER BY next_scan_at LIMIT 4`,
);
const LOCK = statement<FileRecord & { contentId: string; attempts: number }>(
  'files.lock-to-scan',
  `SELECT ${FILE_COLUMNS}, f.content_id AS "contentId", f.scan_attempts AS attempts FROM file f
   WHERE f.id = $1 AND f.next_scan_at <= clock_timestamp() FOR NO KEY UPDATE`,
);
const PASS = statement(
  'files.pass',
  `UPDATE file SET status = 'clean', scanned_at = $2, next_scan_at = NULL WHERE id = $1`,
);
const CONDEMN = statement<{ id: string; uploadedBy: string | null; was: string }>(
  'files.condemn',
  `WITH same AS (SELECT id, status FROM file WHERE content_id = $1 ORDER BY id FOR UPDATE)
   UPDATE file f SET status = 'infected', signature = $2, scanned_at = $3, content_id = NULL, next_scan_at = NULL
   FROM same WHERE same.id = f.id RETURNING f.id, f.uploaded_by AS "uploadedBy", same.status AS was`,
);
const SWEEP_NOW = statement(
  'files.sweep-condemned',
  'UPDATE file_content SET next_sweep_at = clock_timestamp() WHERE id = $1',
);
const POSTPONE = statement(
  'files.postpone-scan',
  `UPDATE file SET scan_attempts = scan_attempts + 1, next_scan_at = clock_timestamp() + make_interval(secs => $2)
   WHERE id = $1`,
);

/** Seconds until the next attempt: 2, 4, 8 … up to a quarter of an hour. */
const pauseAfter = (attempts: number): number => Math.min(2 ** (attempts + 1), 900);

/**
 * Has each new file scanned. Without a verdict it stays where it is, quarantined, and is tried again: a scanner that is
 * down closes the door.
 */
export class ScanFiles extends DueWork {
  readonly name = 'files.scan';
  readonly due = DUE;
  private readonly places = new Places(2);

  constructor(
    private readonly scanner: Pick<Clamd, 'scan'>,
    private readonly keeper: FileKeeper,
    private readonly files: FilesStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
    private readonly log: Logger,
  ) {
    super();
  }

  handle(tx: Tx, id: string): Promise<void> {
    return this.places.take(() => this.judge(tx, id));
  }

  private async judge(tx: Tx, id: string): Promise<void> {
    const file = await tx.maybe(LOCK, [id]);
    if (!file) return;
    const verdict = await this.scan(file).catch((error: unknown) => {
      this.log.error({ err: error, file: id, attempt: file.attempts + 1 }, 'a file could not be scanned');
      return undefined;
    });
    if (!verdict) await tx.executeOne(POSTPONE, [id, pauseAfter(file.attempts)]);
    else if (verdict.clean) await this.pass(tx, file);
    else await this.condemn(tx, file, verdict.signature);
  }

  private async scan(file: FileRecord): Promise<Verdict> {
    const content = await this.keeper.open(file);
    try {
      return await this.scanner.scan(content.read());
    } finally {
      await content.close();
    }
  }

  private async pass(tx: Tx, file: FileRecord): Promise<void> {
    const { id: subjectId, organisationId, uploadedBy } = file;
    await tx.executeOne(PASS, [subjectId, tx.now]);
    await this.files.tell(tx, [subjectId]);
    await this.audit.record(tx, { subjectType: 'file', subjectId, action: 'pass', from: file.status, to: 'clean' });
    const payload = { organisationId, uploadedBy, status: 'clean' as const, signature: null };
    await this.outbox.append(tx, fileScanned({ subjectId, payload }));
  }

  /** Every file with this content, whatever its name, and the content itself. */
  private async condemn(tx: Tx, file: FileRecord & { contentId: string }, signature: string): Promise<void> {
    const { organisationId } = file;
    this.log.warn({ file: file.id, signature }, 'an infected file was deleted');
    const condemned = await tx.rows(CONDEMN, [file.contentId, signature, tx.now]);
    await tx.executeOne(SWEEP_NOW, [file.contentId]);
    await this.files.tell(
      tx,
      condemned.map(({ id }) => id),
    );
    for (const { id: subjectId, uploadedBy, was } of condemned) {
      const step = { subjectType: 'file', subjectId, action: 'condemn', from: was, to: 'infected', reason: signature };
      await this.audit.record(tx, step);
      const payload = { organisationId, uploadedBy, status: 'infected' as const, signature };
      await this.outbox.append(tx, fileScanned({ subjectId, payload }));
    }
  }
}
