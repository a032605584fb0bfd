import { Injectable } from '@nestjs/common';
import type { Caller } from '../../acting/caller.js';
import { Reads } from '../../database/reads.js';
import { hotRead } from '../../database/statement.js';
import type { Connection, PageArgs } from '../../graphql/connection.js';
import { idPages } from '../../graphql/id-pages.js';
import { FILE_COLUMNS, type FileRecord } from './files.store.js';

const BY_ID = hotRead<FileRecord>(
  'files.by-id',
  `SELECT ${FILE_COLUMNS} FROM file f WHERE f.id = $3 AND entered.principal IS NOT NULL LIMIT 1`,
);
const OF_ORGANISATION = idPages<FileRecord>(
  'files',
  `SELECT ${FILE_COLUMNS} FROM file f
   WHERE f.id < $3 AND f.organisation_id = coalesce($4::uuid, entered.organisation_id)
     AND ($5::text IS NULL OR f.status = $5)
   ORDER BY f.id DESC`,
);

/** What screens show of files: the policies say which. */
@Injectable()
export class FilesReader {
  constructor(private readonly reads: Reads) {}

  async file(caller: Caller, id: string): Promise<FileRecord | undefined> {
    return (await this.reads.run<FileRecord>(caller, BY_ID, [id])).rows[0];
  }

  /** The caller's own files, or what it may read of another organisation's. */
  files<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly organisationId?: string | null | undefined; readonly status?: string | null | undefined },
    toNode: (row: FileRecord) => T,
  ): Promise<Connection<T>> {
    return OF_ORGANISATION.read(this.reads, caller, page, toNode, [
      filter.organisationId ?? null,
      filter.status ?? null,
    ]);
  }
}
