import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { z } from 'zod';
import { ApiError, badUserInput } from '../graphql-server/api-error.js';

/** The page sizes that statements exist for: a literal LIMIT is planned once (perf.md section 2). */
export const PAGE_SIZES = [10, 20, 50, 100] as const;
export type PageSize = (typeof PAGE_SIZES)[number];
export const LARGEST_PAGE = 100;
export const DEFAULT_PAGE = 20;

@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow: ask again with after = endCursor.' }) hasNextPage: boolean;
  @Field(() => Boolean) hasPreviousPage: boolean;
  @Field(() => String, { nullable: true }) startCursor: string | null;
  @Field(() => String, { nullable: true }) endCursor: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: DEFAULT_PAGE, description: `How many, 1 to ${LARGEST_PAGE}.` })
  first: number;

  @Field(() => String, { nullable: true, description: 'The cursor after which to go on.' })
  after?: string | null;
}

export interface Edge<T> {
  cursor: string;
  node: T;
}

export interface Connection<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
}

/**
 * The Relay connection of a type, `<Name>Connection` with `edges { cursor node }`, `nodes` and `pageInfo`.
 * Call once per type and use the answer as the field's type.
 */
export function defineConnection<T extends object>(node: Type<T>, name: string): Type<Connection<T>> {
  @ObjectType(`${name}Edge`)
  class ConnectionEdge implements Edge<T> {
    @Field(() => String) cursor: string;
    @Field(() => node) node: T;
  }

  @ObjectType(`${name}Connection`)
  class ConnectionType implements Connection<T> {
    @Field(() => [ConnectionEdge]) edges: ConnectionEdge[];
    @Field(() => [node], { description: 'The same rows without their cursors.' }) nodes: T[];
    @Field(() => PageInfo) pageInfo: PageInfo;
  }
  return ConnectionType;
}

/** How a list's place is written down: the key of the last row, in the order the list is sorted by. */
export interface Cursor<K extends readonly (string | number | null)[]> {
  encode(key: K): string;
  /** @throws ApiError BAD_USER_INPUT when the cursor is not one of this list's. */
  decode(cursor: string): K;
}

/**
 * Cursors of one list. `list` stands in the cursor, so that one of another list or order is refused.
 * @param key the row's key, for example `z.tuple([z.iso.datetime(), z.uuid()])`; times as ISO text
 */
export function defineCursor<K extends readonly (string | number | null)[]>(
  list: string,
  key: z.ZodType<K>,
): Cursor<K> {
  const shape = z.tuple([z.literal(list), key]);
  return {
    encode: (values) => Buffer.from(JSON.stringify([list, values])).toString('base64url'),
    decode(cursor) {
      const parsed = shape.safeParse(fromBase64Json(cursor));
      if (parsed.success) return parsed.data[1];
      throw badUserInput('after', 'is not a cursor of this list; take endCursor of the page before, unchanged');
    },
  };
}

function fromBase64Json(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** What a reader needs: choose the statement by `size`, whose LIMIT is `size + 1`, and pass `after`. */
export interface Page<K> {
  /** Rows the caller asked for, at most `size`. */
  readonly first: number;
  readonly size: PageSize;
  readonly after: K | undefined;
}

/** @throws ApiError BAD_USER_INPUT when more than 100 rows or fewer than 1 are asked for, or the cursor is not ours. */
export function readPage<K extends readonly (string | number | null)[]>(args: PageArgs, cursor: Cursor<K>): Page<K> {
  const { first, after } = args;
  const size = PAGE_SIZES.find((candidate) => candidate >= first);
  if (size === undefined || first < 1) {
    throw new ApiError('BAD_USER_INPUT', `first: must be 1 to ${LARGEST_PAGE}; go on with after = pageInfo.endCursor`, {
      fields: [{ path: 'first', problems: [`must be 1 to ${LARGEST_PAGE}`] }],
      max: LARGEST_PAGE,
    });
  }
  return { first, size, after: after === undefined || after === null ? undefined : cursor.decode(after) };
}

/**
 * One connection from the rows of a statement with LIMIT `size + 1`: the row too many tells that more follow.
 * @param keyOf the row's key, in the order of the cursor
 */
export function toConnection<Row, T, K extends readonly (string | number | null)[]>(
  rows: readonly Row[],
  page: Page<K>,
  cursor: Cursor<K>,
  keyOf: (row: Row) => K,
  toNode: (row: Row) => T,
): Connection<T> {
  const shown = rows.slice(0, page.first);
  const nodes = shown.map(toNode);
  const cursorAt = (at: number): string | null => {
    const row = shown.at(at);
    return row === undefined ? null : cursor.encode(keyOf(row));
  };
  return {
    nodes,
    // Most clients ask for nodes alone: edges and cursors are made when they are asked for.
    get edges() {
      return shown.map((row, at) => ({ cursor: cursor.encode(keyOf(row)), node: nodes[at] as T }));
    },
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== undefined,
      get startCursor() {
        return cursorAt(0);
      },
      get endCursor() {
        return cursorAt(-1);
      },
    },
  };
}

/** Literal page sizes for a family of statements: `forEachPageSize((size) => hotRead(…, `… LIMIT ${size + 1}`))`. */
export const forEachPageSize = <S>(make: (size: PageSize) => S): Readonly<Record<PageSize, S>> => ({
  10: make(10),
  20: make(20),
  50: make(50),
  100: make(100),
});
