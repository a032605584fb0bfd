import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  type Caller,
  type Connection,
  defineCursor,
  forEachPageSize,
  hotRead,
  type PageArgs,
  readPage,
  Reads,
  toConnection,
} from '#libs/platform';
import { CODE_LIST_COLUMNS, type CodeListRecord } from './codes.store.js';

export interface CodeRecord {
  readonly id: string;
  readonly list: string;
  readonly code: string;
  readonly nameEn: string | null;
  readonly nameZh: string | null;
  readonly nameVi: string | null;
  readonly otherNames: string[];
  readonly parent: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly version: number;
  readonly changedAt: Date;
  readonly retiredAt: Date | null;
}
/** 0: the code or a name is what was sought; 1: a word begins with it; 2: it stands within. */
type RankedCode = CodeRecord & { readonly rank: number };

const COLUMNS = `c.id, c.list, c.code, c.name_en AS "nameEn", c.name_zh AS "nameZh", c.name_vi AS "nameVi",
  array_remove(string_to_array(c.other_names, E'\\n'), '') AS "otherNames", c.parent, c.attributes, c.version, c.changed_at AS "changedAt",
  c.retired_at AS "retiredAt"`;

const LISTS = hotRead<CodeListRecord>(
  'code-lists',
  `SELECT ${CODE_LIST_COLUMNS} FROM code_list l WHERE entered.principal IS NOT NULL ORDER BY l.code LIMIT 200`,
);
const BY_CODE = hotRead<CodeRecord>(
  'code.by-code',
  `SELECT ${COLUMNS} FROM code_entry c WHERE c.list = $3 AND c.code = $4 AND entered.principal IS NOT NULL LIMIT 1`,
);
const OF_TYPE = hotRead<CodeRecord>(
  'codes.of-product-type',
  `SELECT ${COLUMNS} FROM product_type_code a JOIN code_entry c ON (c.list, c.code) = (a.list, a.code)
   WHERE a.product_type_id = $3 AND entered.principal IS NOT NULL ORDER BY c.list, c.code LIMIT 100`,
);
const LIST_PAGES = forEachPageSize((size) =>
  hotRead<RankedCode>(
    `codes.in-list.${size}`,
    `SELECT ${COLUMNS}, 0 AS rank FROM code_entry c
     WHERE c.list = $3 AND c.code > $4 AND c.retired_at IS NULL AND entered.principal IS NOT NULL
     ORDER BY c.code LIMIT ${size + 1}`,
  ),
);
/**
 * The index finds the rows that have all runs of three characters of what is sought (of shorter words, the word itself);
 * which of them hold the words in one piece is looked at then. What is found is ranked before it is paged, so it is
 * gathered first: a LIMIT in reach would make the planner walk the list instead of the index.
 */
const SEARCH_PAGES = forEachPageSize((size) =>
  hotRead<RankedCode>(
    `codes.search.${size}`,
    `WITH found AS MATERIALIZED (
       SELECT c.*, CASE
         WHEN medlane_fold(c.code) = medlane_fold($4) OR medlane_fold(c.name_zh) = medlane_fold($4)
           OR medlane_fold(c.name_en) = medlane_fold($4) OR medlane_fold(c.name_vi) = medlane_fold($4) THEN 0
         WHEN strpos(' ' || c.search, ' ' || medlane_fold($4)) > 0 THEN 1 ELSE 2 END AS rank
       FROM code_entry c
       WHERE medlane_grams(c.search) @> medlane_sought_grams(medlane_fold($4)) AND medlane_holds(c.search, medlane_fold($4))
         AND c.list = $3 AND c.retired_at IS NULL AND entered.principal IS NOT NULL
     )
     SELECT ${COLUMNS}, c.rank FROM found c WHERE (c.rank, c.code) > ($5::int, $6::text)
     ORDER BY c.rank, c.code LIMIT ${size + 1}`,
  ),
);

const cursor = defineCursor<[number, string]>('codes', z.tuple([z.int(), z.string()]));

/** What screens show of code lists. */
@Injectable()
export class CodesReader {
  constructor(private readonly reads: Reads) {}

  async lists(caller: Caller): Promise<CodeListRecord[]> {
    return (await this.reads.run<CodeListRecord>(caller, LISTS)).rows;
  }

  /** Also one that is no longer in force. */
  async code(caller: Caller, list: string, code: string): Promise<CodeRecord | undefined> {
    return (await this.reads.run<CodeRecord>(caller, BY_CODE, [list, code])).rows[0];
  }

  async ofProductType(caller: Caller, productTypeId: string): Promise<CodeRecord[]> {
    return (await this.reads.run<CodeRecord>(caller, OF_TYPE, [productTypeId])).rows;
  }

  /** The list by its codes, or what of it holds every word of the search, best first. */
  async codes<T>(
    caller: Caller,
    list: string,
    search: string | undefined,
    args: PageArgs,
    toNode: (row: CodeRecord) => T,
  ): Promise<Connection<T>> {
    const page = readPage(args, cursor);
    const [rank, code] = page.after ?? [-1, ''];
    const { rows } =
      search === undefined
        ? await this.reads.run<RankedCode>(caller, LIST_PAGES[page.size], [list, code])
        : await this.reads.run<RankedCode>(caller, SEARCH_PAGES[page.size], [list, search, rank, code]);
    return toConnection(rows, page, cursor, (row) => [row.rank, row.code], toNode);
  }
}
