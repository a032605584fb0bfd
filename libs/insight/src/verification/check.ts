import { statement, type Statement, type Tx } from '#libs/platform';

/** What a check needs of a transaction: to read. */
export type Eyes = Pick<Tx, 'rows' | 'one'>;

/** What a check found: how many rows break it, and some of them. */
export interface Finding {
  readonly violations: number;
  /** At most EXAMPLES of them: an id, with a word on what is wrong where the check knows it. */
  readonly examples: readonly string[];
}

/** Examples kept per check, however many rows break it. */
export const EXAMPLES = 20;

export interface CheckOptions {
  /** Events and due work may be this old (seconds) before they count as stuck. */
  readonly graceSeconds: number;
}

/** One invariant of the whole database, checked in bounded memory. */
export interface Check {
  /** `<noun>.<what-holds>`, unique. */
  readonly name: string;
  /** What is true when nothing is found. */
  readonly claim: string;
  find(tx: Eyes, options: CheckOptions): Promise<Finding>;
}

interface FindingRow {
  violations: bigint;
  examples: string[];
}

/**
 * A check that is one statement: `violations` is a SELECT of one text column `id` per broken row. It runs on one
 * snapshot, so that work going on meanwhile cannot look like a fault. `values` become $1, $2 …
 */
export function sqlCheck(
  name: string,
  claim: string,
  violations: string,
  values: (options: CheckOptions) => readonly unknown[] = () => [],
): Check {
  const found: Statement<FindingRow> = statement(
    `verify.${name}`,
    `WITH violation (id) AS MATERIALIZED (${violations})
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT ${EXAMPLES}) AS examples`,
  );
  return {
    name,
    claim,
    async find(tx, options) {
      const row = await tx.one(found, values(options));
      return { violations: Number(row.violations), examples: row.examples };
    },
  };
}

/** A check in code over all rows of a statement, page by page: `page` takes the last id as $1 and ends in a LIMIT. */
export function scanCheck<Row extends { readonly id: string }>(
  name: string,
  claim: string,
  page: string,
  judge: (row: Row) => string | undefined | Promise<string | undefined>,
): Check {
  const next: Statement<Row> = statement(`verify.${name}`, page);
  return {
    name,
    claim,
    async find(tx) {
      const examples: string[] = [];
      let violations = 0;
      for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
        const rows = await tx.rows(next, [last]);
        for (const row of rows) {
          const fault = await judge(row);
          if (fault === undefined) continue;
          violations++;
          if (examples.length < EXAMPLES) examples.push(`${row.id}: ${fault}`);
        }
        const end = rows.at(-1);
        if (end === undefined) return { violations, examples };
        last = end.id;
      }
    },
  };
}
