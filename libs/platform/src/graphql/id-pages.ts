import { z } from 'zod';
import type { Caller } from '../acting/caller.js';
import type { Reads } from '../database/reads.js';
import { hotRead } from '../database/statement.js';
import {
  type Connection,
  type Cursor,
  defineCursor,
  forEachPageSize,
  type PageArgs,
  readPage,
  toConnection,
} from './connection.js';

/** After every id there will be: the cursor of the first page. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** A list of rows, newest first by their ids. */
export interface IdPages<Row extends { readonly id: string }> {
  /**
   * One page of it, as the caller may see it.
   * @param values from $4 on
   * @throws ApiError BAD_USER_INPUT for a page size or cursor that is none
   */
  read<T>(
    reads: Reads,
    caller: Caller,
    args: PageArgs,
    toNode: (row: Row) => T,
    values?: readonly unknown[],
  ): Promise<Connection<T>>;
}

/**
 * Declares such a list: one hot read per page size. `body` is a hot read's without its LIMIT; it has `id < $3` among
 * its conditions and ends in `ORDER BY … id DESC`. Its own parameters start at $4. A body that must bound its inner
 * parts too is a function of that limit.
 */
export function idPages<Row extends { readonly id: string }>(
  list: string,
  body: string | ((limit: number) => string),
): IdPages<Row> {
  const sized = typeof body === 'string' ? () => body : body;
  const cursor: Cursor<[string]> = defineCursor(list, z.tuple([z.uuid()]));
  const statements = forEachPageSize((size) =>
    hotRead<Row>(`${list}.${size}`, `${sized(size + 1)}\nLIMIT ${size + 1}`),
  );
  return {
    async read(reads, caller, args, toNode, values = []) {
      const page = readPage(args, cursor);
      const { rows } = await reads.run<Row>(caller, statements[page.size], [page.after?.[0] ?? LAST_ID, ...values]);
      return toConnection(rows, page, cursor, ({ id }) => [id], toNode);
    },
  };
}
