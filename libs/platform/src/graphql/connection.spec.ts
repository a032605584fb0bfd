import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ApiError } from '../graphql-server/api-error.js';
import { type Connection, defineCursor, type Page, PAGE_SIZES, readPage, toConnection } from './connection.js';

const byTime = defineCursor('demands.by-time', z.tuple([z.iso.datetime(), z.uuid()]));
const byNumber = defineCursor('numbers', z.tuple([z.number()]));

describe('pages', () => {
  it('take the next literal size and show what was asked', () => {
    for (const [first, size] of [
      [1, 10],
      [10, 10],
      [11, 20],
      [30, 50],
      [51, 100],
      [100, 100],
    ] as const) {
      expect(readPage({ first }, byNumber)).toEqual({ first, size, after: undefined });
    }
    for (const first of [0, -1, 101, 1_000_000]) {
      expect(() => readPage({ first }, byNumber)).toThrow('first: must be 1 to 100');
    }
    expect(PAGE_SIZES).toEqual([10, 20, 50, 100]);
  });

  it('refuse cursors that are not of this list', () => {
    const foreign = byNumber.encode([5]);
    const wrongKey = Buffer.from('["demands.by-time",["x","y"]]').toString('base64url');
    for (const after of [foreign, wrongKey, 'nonsense', '']) {
      expect(() => readPage({ first: 10, after }, byTime)).toThrow(ApiError);
      expect(() => readPage({ first: 10, after }, byTime)).toThrow(/^after: is not a cursor of this list/);
    }
  });

  it('walk a whole list, each row once, in any page size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 1, max: 100 }), (total, first) => {
        const list = Array.from({ length: total }, (_, n) => n);
        const seen: number[] = [];
        let after: string | null = null;
        for (let more = true; more;) {
          const page: Page<[number]> = readPage({ first, after }, byNumber);
          const [last = -1] = page.after ?? [];
          const rows = list.filter((n) => n > last).slice(0, page.size + 1);
          const { nodes, edges, pageInfo }: Connection<number> = toConnection(
            rows,
            page,
            byNumber,
            (n) => [n] as [number],
            (n) => n,
          );
          expect(pageInfo.hasPreviousPage).toBe(after !== null);
          expect(edges.map(({ node }) => node)).toEqual(nodes);
          seen.push(...nodes);
          ({ hasNextPage: more, endCursor: after } = pageInfo);
        }
        expect(seen).toEqual(list);
      }),
    );
  });
});
