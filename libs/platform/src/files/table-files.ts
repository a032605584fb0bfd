import { Injectable } from '@nestjs/common';
import { err, type Result } from '#libs/kernel';
import type { Tx } from '../database/tx.js';
import type { FileType } from './content/file-types.js';
import { FileKeeper } from './file-keeper.js';
import { type FileSubject, FileUses } from './persistence/file-uses.js';
import type { FileRecord } from './persistence/files.store.js';
import type { AttachFileRefusal, AttachTableRefusal, ScannedTableRefusal } from './refusals.js';

const TABLES: readonly string[] = [
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] satisfies FileType[];

/** Uploaded tables that are imported: attached to what they are about, so that it can be seen later where that came from. */
@Injectable()
export class TableFiles {
  constructor(
    private readonly uses: FileUses,
    private readonly keeper: FileKeeper,
  ) {}

  /** The caller's own table, if it may be read already. */
  async look(tx: Tx, fileId: string): Promise<Result<FileRecord, ScannedTableRefusal>> {
    const file = tableOf(await this.uses.look(tx, fileId));
    return file.ok && file.value.status === 'quarantined' ? err('FILE_NOT_SCANNED') : file;
  }

  /** In the transaction that takes what the table says, or asks a job to: from then on `readers` may read it as well. */
  async attach(
    tx: Tx,
    fileId: string,
    subject: FileSubject,
    readers: readonly string[] = [],
  ): Promise<Result<FileRecord, AttachTableRefusal>> {
    return tableOf(await this.uses.attach(tx, fileId, subject, { readers }));
  }

  /** @throws ContentChanged */
  bytes(file: Pick<FileRecord, 'organisationId' | 'sha256' | 'size'>): Promise<Buffer> {
    return this.keeper.bytesOf(file);
  }
}

function tableOf(file: Result<FileRecord, AttachFileRefusal>): Result<FileRecord, AttachTableRefusal> {
  if (!file.ok) return file;
  const { mediaType } = file.value;
  return TABLES.includes(mediaType) ? file : err('FILE_NO_TABLE', { mediaType });
}
