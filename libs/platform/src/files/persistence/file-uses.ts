import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { statement } from '../../database/statement.js';
import type { Tx } from '../../database/tx.js';
import type { AttachFileRefusal } from '../refusals.js';
import { type FileRecord, FilesStore } from './files.store.js';

const ATTACH = statement(
  'file-uses.attach',
  `INSERT INTO file_use (file_id, organisation_id, subject_type, subject_id, readers) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT ON CONSTRAINT file_use_pkey DO UPDATE SET readers = excluded.readers`,
);
const DETACH = statement(
  'file-uses.detach',
  'DELETE FROM file_use WHERE subject_type = $1 AND subject_id = $2 AND ($3::uuid IS NULL OR file_id = $3)',
);
const OPEN = statement(
  'file-uses.open-to-purchasers',
  'UPDATE file_use SET for_purchasers = $3 WHERE subject_type = $1 AND subject_id = $2',
);
const SHARE = statement(
  'file-uses.share',
  'UPDATE file_use SET readers = $3 WHERE subject_type = $1 AND subject_id = $2',
);
const OF_FILE = statement<{ subjectType: string; subjectId: string }>(
  'file-uses.of-file',
  `SELECT subject_type AS "subjectType", subject_id AS "subjectId" FROM file_use WHERE file_id = $1
   ORDER BY subject_type, subject_id LIMIT 10`,
);

/** What a file is attached to: a certificate, a dossier's paper, an audit. The noun, as its table is called. */
export interface FileSubject {
  readonly type: string;
  readonly id: string;
}

/**
 * Attaching files to what they prove, in the transaction that does so. A file that is attached cannot be removed; who
 * may read it for that, besides its owner and the operators, stands beside it.
 */
@Injectable()
export class FileUses {
  constructor(private readonly files: FilesStore) {}

  /**
   * Attaches a live file of an organisation (the actor's own unless told otherwise) and answers it.
   * @param more.owner whose file it is; another's only as the system
   * @param more.readers organisations that may read it because of this, at most 20
   */
  async attach(
    tx: Tx,
    fileId: string,
    subject: FileSubject,
    more: { readonly owner?: string; readonly readers?: readonly string[] } = {},
  ): Promise<Result<FileRecord, AttachFileRefusal>> {
    const owner = more.owner ?? tx.actor.organisationId;
    const file = await this.files.lockOwn(tx, fileId, owner);
    if (!file) return err('FILE_UNKNOWN');
    await tx.executeOne(ATTACH, [fileId, owner, subject.type, subject.id, more.readers ?? []]);
    return ok(file);
  }

  /** A live file of the actor's own organisation, as {@link attach} would answer it; nothing is attached. */
  async look(tx: Tx, fileId: string): Promise<Result<FileRecord, AttachFileRefusal>> {
    const file = await this.files.lockOwn(tx, fileId, tx.actor.organisationId);
    return file ? ok(file) : err('FILE_UNKNOWN');
  }

  /** Takes one file, or every file, off a subject. */
  async detach(tx: Tx, subject: FileSubject, fileId?: string): Promise<void> {
    await tx.execute(DETACH, [subject.type, subject.id, fileId ?? null]);
  }

  /** Lets every purchaser read the files of a subject, or no longer; for operators and the system. */
  async openToPurchasers(tx: Tx, subject: FileSubject, open: boolean): Promise<void> {
    await tx.execute(OPEN, [subject.type, subject.id, open]);
  }

  /** Lets these organisations, at most 20, read the files of a subject; for operators and the system. */
  async share(tx: Tx, subject: FileSubject, readers: readonly string[]): Promise<void> {
    await tx.execute(SHARE, [subject.type, subject.id, readers]);
  }

  /** The first ten. */
  async ofFile(tx: Tx, fileId: string): Promise<FileSubject[]> {
    const rows = await tx.rows(OF_FILE, [fileId]);
    return rows.map(({ subjectType: type, subjectId: id }) => ({ type, id }));
  }
}
