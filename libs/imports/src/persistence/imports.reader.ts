import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  type Caller,
  type Connection,
  defineCursor,
  forEachPageSize,
  hotRead,
  idPages,
  type PageArgs,
  readPage,
  Reads,
  toConnection,
} from '#libs/platform';
import type { ImportStatus } from '#libs/rules';
import type { ImportFailure } from '../refusals.js';

export interface ImportView {
  readonly id: string;
  readonly kind: string;
  readonly fileId: string;
  readonly fileName: string;
  readonly status: ImportStatus;
  readonly rows: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly problemCount: number;
  readonly failure: ImportFailure | null;
  readonly askedAt: Date;
  readonly startedAt: Date | null;
  readonly updatedAt: Date;
  readonly endedAt: Date | null;
}

export interface ImportProblemView {
  readonly id: string;
  readonly row: number | null;
  readonly column: string | null;
  readonly code: string;
  readonly text: string;
  readonly textZh: string;
}

const COLUMNS = `i.id, i.kind, i.file_id AS "fileId", f.name AS "fileName", i.status, i.rows, i.accepted, i.unchanged, i.refused,
  i.problems AS "problemCount", i.failure, i.asked_at AS "askedAt", i.started_at AS "startedAt", i.updated_at AS "updatedAt", i.ended_at AS "endedAt"`;
const ONE = hotRead<ImportView>(
  'imports.one',
  `SELECT ${COLUMNS} FROM table_import i JOIN file f ON f.id = i.file_id
   WHERE i.id = $3 AND i.organisation_id = entered.organisation_id LIMIT 1`,
);
const ALL = idPages<ImportView>(
  'imports.all',
  `SELECT ${COLUMNS} FROM table_import i JOIN file f ON f.id = i.file_id
   WHERE i.id < $3 AND i.organisation_id = entered.organisation_id ORDER BY i.id DESC`,
);
const PROBLEMS = forEachPageSize((size) =>
  hotRead<ImportProblemView & { readonly number: number }>(
    `imports.problems.${size}`,
    `SELECT p.id, p.number, p.row, p.column_name AS "column", p.code, p.text, p.text_zh AS "textZh" FROM import_problem p
     WHERE p.import_id = $4 AND p.number > $3 AND p.organisation_id = entered.organisation_id ORDER BY p.number LIMIT ${size + 1}`,
  ),
);

/** Its own imports, for an organisation. */
@Injectable()
export class ImportsReader {
  private readonly cursor = defineCursor('import-problems', z.tuple([z.int()]));

  constructor(private readonly reads: Reads) {}

  async one(caller: Caller, id: string): Promise<ImportView | undefined> {
    return (await this.reads.run<ImportView>(caller, ONE, [id])).rows[0];
  }

  all<T>(caller: Caller, page: PageArgs, toNode: (row: ImportView) => T): Promise<Connection<T>> {
    return ALL.read(this.reads, caller, page, toNode);
  }

  /** In the order in which they were found. */
  async problems<T>(
    caller: Caller,
    args: PageArgs,
    importId: string,
    toNode: (row: ImportProblemView) => T,
  ): Promise<Connection<T>> {
    const page = readPage(args, this.cursor);
    const values = [page.after?.[0] ?? 0, importId];
    const { rows } = await this.reads.run<ImportProblemView & { readonly number: number }>(
      caller,
      PROBLEMS[page.size],
      values,
    );
    return toConnection(rows, page, this.cursor, ({ number }) => [number], toNode);
  }
}
