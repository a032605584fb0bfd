import { Injectable } from '@nestjs/common';
import { newId } from '../../database/ids.js';
import { statement } from '../../database/statement.js';
import type { Tx } from '../../database/tx.js';
import { NOTIFY_MANY } from '../../graphql-server/postgres-topics.js';
import type { FileStatus } from '../file-lifecycle.js';

/** A file as it is shown. */
export interface FileRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: bigint;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly origin: 'uploaded' | 'generated';
  readonly status: FileStatus;
  readonly uploadedBy: string | null;
  readonly uploadedAt: Date;
  readonly scannedAt: Date | null;
  readonly signature: string | null;
}

/** What subscribers of a file wait for. */
export const fileTopic = (fileId: string): string => `file-status:${fileId}`;

/** The columns of a FileRecord, of `file f`. */
export const FILE_COLUMNS = `f.id, f.organisation_id AS "organisationId", f.name, f.media_type AS "mediaType", f.size,
  encode(f.sha256, 'hex') AS sha256, f.origin, f.status, f.uploaded_by AS "uploadedBy", f.uploaded_at AS "uploadedAt",
  f.scanned_at AS "scannedAt", f.signature`;
const LIVE = `('quarantined', 'clean', 'unscanned')`;

// Refreshing the time keeps the sweeper away while the content is on its way into the store.
const ENTER_CONTENT = statement<{ id: string }>(
  'files.enter-content',
  `INSERT INTO file_content (id, organisation_id, sha256, size, next_sweep_at)
   VALUES ($1, $2, decode($3, 'hex'), $4, clock_timestamp() + interval '1 hour')
   ON CONFLICT (organisation_id, sha256) DO UPDATE SET next_sweep_at = excluded.next_sweep_at
   RETURNING id`,
);
const KEEP_CONTENT = statement('files.keep-content', 'UPDATE file_content SET next_sweep_at = NULL WHERE id = $1');
const LET_GO = statement(
  'files.let-content-go',
  'UPDATE file_content SET next_sweep_at = clock_timestamp() WHERE id = $1',
);
/** Until the end of the transaction: another upload of the organisation is counted before this one, or after it. */
const HOLD_QUOTA = statement(
  'files.hold-quota',
  `SELECT pg_advisory_xact_lock(hashtextextended('files ' || $1::text, 0))`,
);
const USED_BYTES = statement<{ bytes: string }>(
  'files.used-bytes',
  `SELECT coalesce(sum(c.size), 0)::text AS bytes FROM file_content c
   WHERE c.organisation_id = $1 AND encode(c.sha256, 'hex') IS DISTINCT FROM $2
     AND EXISTS (SELECT FROM file f WHERE f.content_id = c.id)`,
);
const INSERT = statement<FileRecord>(
  'files.insert',
  `INSERT INTO file AS f (id, organisation_id, name, media_type, size, sha256, content_id, origin, status, uploaded_by, uploaded_at, next_scan_at)
   VALUES ($1, $2, $3, $4, $5, decode($6, 'hex'), $7, $8, $9, $10, $11,
     CASE WHEN $9 IN ('quarantined', 'unscanned') THEN clock_timestamp() END)
   ON CONFLICT (organisation_id, sha256, name) WHERE status IN ${LIVE} DO NOTHING
   RETURNING ${FILE_COLUMNS}`,
);
const FIND_SAME = statement<FileRecord>(
  'files.find-same',
  `SELECT ${FILE_COLUMNS} FROM file f
   WHERE f.organisation_id = $1 AND f.sha256 = decode($2, 'hex') AND f.name = $3 AND f.status IN ${LIVE}`,
);
const FIND = statement<FileRecord>('files.find', `SELECT ${FILE_COLUMNS} FROM file f WHERE f.id = $1`);
const LOCK_OWN = statement<FileRecord & { contentId: string }>(
  'files.lock-own',
  `SELECT ${FILE_COLUMNS}, f.content_id AS "contentId" FROM file f
   WHERE f.id = $1 AND f.organisation_id = $2 AND f.status IN ${LIVE} FOR UPDATE`,
);
const REMOVE = statement(
  'files.remove',
  `UPDATE file SET status = 'removed', removed_at = $2, content_id = NULL, next_scan_at = NULL WHERE id = $1`,
);

export interface NewFile {
  readonly organisationId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly contentId: string;
  readonly origin: FileRecord['origin'];
  readonly status: 'quarantined' | 'unscanned' | 'clean';
}

/** Files and their contents, as they are written and read inside a transaction. */
@Injectable()
export class FilesStore {
  /** Writes down that a content is about to lie in the store; as the system. Answers the content's id. */
  async enterContent(tx: Tx, content: Pick<NewFile, 'organisationId' | 'sha256' | 'size'>): Promise<string> {
    const values = [newId(), content.organisationId, content.sha256, content.size];
    return (await tx.one(ENTER_CONTENT, values)).id;
  }

  /** The file that stands for a content in the store; the same content under the same name is the file there is. */
  async insert(tx: Tx, file: NewFile): Promise<{ readonly file: FileRecord; readonly isNew: boolean }> {
    // Fails when the sweeper was faster, which takes an upload of an hour: it may be sent again.
    await tx.elevated(() => tx.executeOne(KEEP_CONTENT, [file.contentId]));
    const { organisationId, name, sha256 } = file;
    const inserted = await tx.maybe(INSERT, [
      newId(),
      organisationId,
      name,
      file.mediaType,
      file.size,
      sha256,
      file.contentId,
      file.origin,
      file.status,
      tx.actor.principalId || null,
      tx.now,
    ]);
    if (inserted) return { file: inserted, isNew: true };
    return { file: await tx.one(FIND_SAME, [organisationId, sha256, name]), isNew: false };
  }

  /** Before `usedBytes` wherever what it answers is to be kept to. */
  async holdQuota(tx: Tx, organisationId: string): Promise<void> {
    await tx.rows(HOLD_QUOTA, [organisationId]);
  }

  /** Bytes of an organisation's contents that files need, except one content that counts only once. */
  async usedBytes(tx: Tx, organisationId: string, except?: string): Promise<bigint> {
    const { bytes } = await tx.elevated(() => tx.one(USED_BYTES, [organisationId, except ?? null]));
    return BigInt(bytes);
  }

  /** As the caller may see it. */
  find(tx: Tx, id: string): Promise<FileRecord | undefined> {
    return tx.maybe(FIND, [id]);
  }

  /** A live file of the organisation, held until the end of the transaction. */
  lockOwn(tx: Tx, id: string, organisationId: string): Promise<(FileRecord & { contentId: string }) | undefined> {
    return tx.maybe(LOCK_OWN, [id, organisationId]);
  }

  async remove(tx: Tx, { id, contentId }: { readonly id: string; readonly contentId: string }): Promise<void> {
    await tx.executeOne(REMOVE, [id, tx.now]);
    await tx.elevated(() => tx.executeOne(LET_GO, [contentId]));
    await this.tell(tx, [id]);
  }

  /** Tells who follows these files to look again, when the transaction commits. */
  async tell(tx: Tx, fileIds: readonly string[]): Promise<void> {
    await tx.rows(NOTIFY_MANY, [fileIds.map(fileTopic)]);
  }
}
