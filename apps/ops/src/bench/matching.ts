import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { ok } from '#libs/kernel';
import { MATCHING_ENTITIES, MatchingModule, MatchProductTypes } from '#libs/matching';
import { parseConfig, PlatformModule, type Tx, UnitOfWork } from '#libs/platform';
import { columns } from './report.js';

/** How much is matched; perf.md section 5 measured the same sizes. */
export interface MatchingSize {
  readonly lines: number;
  readonly products: number;
  readonly productTypes: number;
  readonly suppliers: number;
}
export const FULL_MATCHING: MatchingSize = { lines: 100_000, products: 20_000, productTypes: 2_000, suppliers: 1_000 };

export interface MatchingFigures {
  readonly size: MatchingSize;
  /** Pairs of a line and a product, and the rows that they are packed in. */
  readonly matches: number;
  readonly rows: number;
  readonly tableMegabytes: number;
  readonly runs: readonly MatchingRun[];
  /** One INSERT … SELECT that joins lines with registrations in force, and does not score. */
  readonly sqlInsert: Cost & { readonly rows: number };
}
export interface Cost {
  readonly milliseconds: number;
  /** Of this process. */
  readonly processorMilliseconds: number;
  /** Of Postgres' sessions, where it runs on this machine and that can be read (Linux). */
  readonly databaseProcessorMilliseconds: number | null;
}
export interface MatchingRun extends Cost {
  readonly what: string;
  readonly types: number;
  readonly rowsWritten: number;
  /** By what its statements do: where the milliseconds went; the rest is matching in the process. */
  readonly parts: Readonly<Record<Part, number>>;
  readonly residentMegabytes: number;
}
export type Part = 'changes' | 'load' | 'write';

/** Sixty destinations; products are registered in three to twenty of them. */
const DESTINATIONS =
  'TH VN MY ID PH SG KH LA MM BN CN KZ KG UZ TJ TM MN PK BD LK NP IN AE SA QA KW OM EG MA DZ TN KE TZ UG GH NG CI SN ML BF NE CM GA CG ZM ZW MZ AO NA BW ZA BR AR CL PE CO MX RS HU PL';

/** Fills an empty, migrated database: types are asked for by Zipf's law (exponent 0.8), as drugs are. */
async function fill(owner: Client, size: MatchingSize): Promise<void> {
  await owner.query(`SELECT set_config('medlane.kind', 'system', false), setseed(0.42)`);
  await owner.query(`
CREATE FUNCTION bench_id(p_of text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT overlay(overlay(md5(p_of) PLACING '4' FROM 13 FOR 1) PLACING 'a' FROM 17 FOR 1)::uuid $$;
CREATE TEMP TABLE country AS SELECT row_number() OVER ()::int AS n, code FROM unnest(string_to_array('${DESTINATIONS}', ' ')) code;
CREATE TEMP TABLE popularity AS SELECT i AS type, sum(power(i, -0.8)) OVER (ORDER BY i) / sum(power(i, -0.8)) OVER () AS upto FROM generate_series(1, ${size.productTypes}) i;
CREATE INDEX ON popularity (upto);
INSERT INTO corridor (code, name_en, name_zh, countries, currencies, languages, open_to_other_countries, rulebook_code, paper_profile_code)
  VALUES ('bench', 'Bench', '基准', (SELECT array_agg(code) FROM country), '{CNY}', '{en,zh}', true, 'least-cost', 'china-asean-2026');
INSERT INTO organisation (id, kind, legal_name, country, status, applied_at, admitted_at)
  SELECT bench_id('s' || i), 'supplier', 'Supplier ' || i, 'CN', 'admitted', now(), now() FROM generate_series(1, ${size.suppliers}) i
  UNION ALL SELECT bench_id('p' || i), 'purchaser', 'Purchaser ' || i, 'TH', 'admitted', now(), now() FROM generate_series(1, 500) i;
INSERT INTO product_type (id, category, name_en, unit, added_at)
  SELECT bench_id('t' || i), 'drug', 'Substance ' || i, 'tablet', now() FROM generate_series(1, ${size.productTypes}) i;
INSERT INTO product (id, supplier_id, product_type_id, brand, manufacturer, status, added_at)
  SELECT bench_id('x' || i), bench_id('s' || 1 + i % ${size.suppliers}), bench_id('t' || (SELECT type FROM popularity WHERE upto >= r ORDER BY upto LIMIT 1)), 'Brand ' || i, 'Maker', 'listed', now()
  FROM (SELECT i, random() AS r FROM generate_series(1, ${size.products}) i) drawn;
INSERT INTO certificate (id, supplier_id, kind, number, issuer, issuer_country, holder, scheme, issued_on, expires_on, submitted_at, submitted_by, status, verified_at, verified_by, verified_how, verified_note)
  SELECT bench_id(k.kind || i), bench_id('s' || i), k.kind, k.kind || i, 'Authority', 'CN', 'Supplier ' || i, k.scheme, '2024-01-01', '2031-12-31', now(), 'bench', 'verified', now(), 'bench', 'authority-register', 'Found there.'
  FROM generate_series(1, ${size.suppliers}) i, (VALUES ('business-licence', NULL), ('production-licence', NULL), ('drug-gmp', 'who')) k (kind, scheme);
INSERT INTO registration (id, supplier_id, product_id, country, authority_name, number, holder, issued_on, expires_on, submitted_at, submitted_by, status, verified_at, verified_by, verified_how, verified_note)
  SELECT gen_random_uuid(), p.supplier_id, p.id, c.code, 'Authority', p.brand || c.code, 'Holder', '2024-01-01', date '2026-06-01' + (random() * 2000)::int, now(), 'bench', 'verified', now(), 'bench', 'authority-register', 'Found there.'
  FROM (SELECT p.*, 3 + (random() * 17)::int AS countries FROM product p) p CROSS JOIN LATERAL (SELECT code FROM country ORDER BY md5(p.id::text || code) LIMIT p.countries) c;
INSERT INTO demand (id, corridor_code, purchaser_id, reference, status, currency, posted_at)
  SELECT bench_id('d' || i), 'bench', bench_id('p' || 1 + i % 500), 'D-' || i, 'open', 'CNY', now() FROM generate_series(1, ${size.lines}) i;
INSERT INTO demand_line (id, demand_id, purchaser_id, corridor_code, number, product_type_id, quantity, destination, delivery_from, delivery_to, ceiling_price, currency, status)
  SELECT bench_id('l' || i), bench_id('d' || i), bench_id('p' || 1 + i % 500), 'bench', 1, bench_id('t' || (SELECT type FROM popularity WHERE upto >= r ORDER BY upto LIMIT 1)),
    100 + (random() * 20000)::int, (SELECT code FROM country WHERE n = 1 + floor(q * 60)::int), '2027-01-01', date '2027-02-01' + (random() * 300)::int, 1.5, 'CNY', 'open'
  FROM (SELECT i, random() AS r, random() AS q FROM generate_series(1, ${size.lines}) i) drawn;
ANALYZE`);
}

const amend = (type: string): string =>
  `UPDATE demand_line SET quantity = quantity + 1 WHERE id = (SELECT id FROM demand_line WHERE product_type_id = ${type} LIMIT 1)`;

/** Measures the matching itself, without queue and HTTP, in a database that holds nothing else. */
export async function measureMatching(
  databaseUrl: string,
  size: MatchingSize,
  tell: (text: string) => void,
): Promise<MatchingFigures> {
  const owner = new Client({ connectionString: databaseUrl });
  await owner.connect();
  const config = parseConfig({ DATABASE_URL: databaseUrl, NODE_ENV: 'production', LOG_LEVEL: 'warn' });
  class BenchModule {}
  Module({ imports: [PlatformModule.forProcess('medlane-bench', config, MATCHING_ENTITIES), MatchingModule] })(
    BenchModule,
  );
  try {
    tell(`filling ${size.lines} lines and ${size.products} products`);
    await fill(owner, size);
    const context = await NestFactory.createApplicationContext(BenchModule, { logger: ['error'], abortOnError: false });
    try {
      const run = runner(context.get(UnitOfWork), context.get(MatchProductTypes), owner, tell);
      const everything = `SELECT id FROM product_type`;
      const ofSupplier = `SELECT DISTINCT product_type_id FROM product WHERE supplier_id = bench_id('s7')`;
      const runs = [
        await run('everything, for the first time', everything),
        await run('everything again, nothing changed', everything),
        await run(
          'the products of one supplier, its GMP revoked',
          ofSupplier,
          `UPDATE certificate SET status = 'revoked', revoked_from = '2026-01-01' WHERE id = bench_id('drug-gmp7')`,
        ),
        await run('one demand of the commonest type amended', `SELECT bench_id('t1')`, amend(`bench_id('t1')`)),
        await run('one demand of a usual type amended', `SELECT bench_id('t1000')`, amend(`bench_id('t1000')`)),
        await run(
          'one product of the commonest type withdrawn',
          `SELECT bench_id('t1')`,
          `UPDATE product SET status = 'withdrawn' WHERE id = (SELECT id FROM product WHERE product_type_id = bench_id('t1') LIMIT 1)`,
        ),
      ];
      return { size, ...(await matched(owner)), runs, sqlInsert: await sqlInsert(owner) };
    } finally {
      await context.close();
    }
  } finally {
    await owner.end();
  }
}

async function matched(owner: Client): Promise<{ matches: number; rows: number; tableMegabytes: number }> {
  const { rows } = await owner.query<{ matches: number; rows: number; tableMegabytes: number }>(`
    SELECT (SELECT count(*)::int FROM match JOIN match_line USING (product_type_id, corridor_code, destination)) AS matches,
      (SELECT count(*)::int FROM match) AS rows,
      (pg_total_relation_size('match') + pg_total_relation_size('match_line') + pg_total_relation_size('match_product')) / 1000000 AS "tableMegabytes"`);
  return { matches: rows[0]?.matches ?? 0, rows: rows[0]?.rows ?? 0, tableMegabytes: Number(rows[0]?.tableMegabytes) };
}

/** What each statement is for, by its name. */
const PART_OF: Readonly<Record<string, Part>> = {
  take: 'changes',
  'changed-types': 'changes',
  put: 'write',
  'put-lines': 'write',
  'put-products': 'write',
  drop: 'write',
  'drop-lines': 'write',
  'drop-products': 'write',
  call: 'write',
};

/** Times the statements of a transaction, and counts the rows that they write. */
function watched(tx: Tx, parts: Record<Part, number>, wrote: (rows: number) => void): Tx {
  const timed = async <T>(name: string, ask: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const answer = await ask();
    parts[PART_OF[name.replace('matching.', '')] ?? 'load'] += performance.now() - began;
    return answer;
  };
  const own = { rows: tx.rows.bind(tx), execute: tx.execute.bind(tx) };
  return Object.assign(tx, {
    rows: ((query, values) => timed(query.name, () => own.rows(query, values))) as Tx['rows'],
    execute: ((query, values) =>
      timed(query.name, async () => {
        const count = await own.execute(query, values);
        wrote(count);
        return count;
      })) as Tx['execute'],
  });
}

function runner(unitOfWork: UnitOfWork, matching: MatchProductTypes, owner: Client, tell: (text: string) => void) {
  return async (what: string, types: string, change?: string): Promise<MatchingRun> => {
    tell(what);
    if (change) await owner.query(change);
    await owner.query(
      `INSERT INTO match_due SELECT t, clock_timestamp() FROM (${types}) AS due (t) ON CONFLICT DO NOTHING`,
    );
    const parts = { changes: 0, load: 0, write: 0 };
    let [matchedTypes, rowsWritten] = [0, 0];
    const spent = await cost(owner, async () => {
      for (;;) {
        const done = await unitOfWork.asSystem(async (tx) =>
          ok(await matching.run(watched(tx, parts, (rows) => (rowsWritten += rows)))),
        );
        const count = done.ok ? done.value : 0;
        if (count === 0) break;
        matchedTypes += count;
      }
    });
    return {
      what,
      ...spent,
      types: matchedTypes,
      rowsWritten,
      parts: { changes: Math.round(parts.changes), load: Math.round(parts.load), write: Math.round(parts.write) },
      residentMegabytes: Math.round(process.memoryUsage().rss / 1e6),
    };
  };
}

async function cost(owner: Client, work: () => Promise<unknown>): Promise<Cost> {
  const [databaseBefore, began, before] = [await databaseProcessor(owner), performance.now(), process.cpuUsage()];
  await work();
  const milliseconds = Math.round(performance.now() - began);
  const { user, system } = process.cpuUsage(before);
  const databaseAfter = await databaseProcessor(owner);
  return {
    milliseconds,
    processorMilliseconds: Math.round((user + system) / 1000),
    databaseProcessorMilliseconds:
      databaseBefore === null || databaseAfter === null ? null : databaseAfter - databaseBefore,
  };
}

/** Processor milliseconds of the sessions of this database so far. */
async function databaseProcessor(owner: Client): Promise<number | null> {
  const { rows } = await owner.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database()',
  );
  try {
    let ticks = 0;
    for (const { pid } of rows) {
      // After the name in parentheses: state is field 3, user and system time are fields 14 and 15, in ticks of 10 ms.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      ticks += Number(fields[11]) + Number(fields[12]);
    }
    return ticks * 10;
  } catch {
    return null;
  }
}

async function sqlInsert(owner: Client): Promise<MatchingFigures['sqlInsert']> {
  await owner.query(`CREATE TABLE bench_match (line uuid, product uuid);
    CREATE INDEX ON registration (country, product_id, expires_on) WHERE status = 'verified'; ANALYZE registration`);
  let inserted = 0;
  const spent = await cost(owner, async () => {
    const { rowCount } =
      await owner.query(`INSERT INTO bench_match SELECT l.id, p.id FROM demand_line l JOIN product p ON p.product_type_id = l.product_type_id AND p.status = 'listed'
    JOIN registration r ON r.product_id = p.id AND r.country = l.destination AND r.status = 'verified' AND r.expires_on >= l.delivery_to`);
    inserted = rowCount ?? 0;
  });
  return { ...spent, rows: inserted };
}

/** The figures as a table. */
export const readableMatching = (figures: MatchingFigures): string => {
  const { size, matches, rows, tableMegabytes, runs, sqlInsert: bare } = figures;
  return [
    `${size.lines} lines, ${size.products} products, ${size.productTypes} types, ${size.suppliers} suppliers: ${matches} matches in ${rows} rows, ${tableMegabytes} MB with indexes`,
    columns(
      ['what', 'ms', 'Node ms', 'Postgres ms', 'changes', 'load', 'write', 'rows written', 'types', 'MB resident'],
      [
        ...runs.map((run) => [
          run.what,
          run.milliseconds,
          run.processorMilliseconds,
          run.databaseProcessorMilliseconds ?? '-',
          run.parts.changes,
          run.parts.load,
          run.parts.write,
          run.rowsWritten,
          run.types,
          run.residentMegabytes,
        ]),
        ['a bare INSERT … SELECT of lines and products', bare.milliseconds, bare.processorMilliseconds].concat([
          bare.databaseProcessorMilliseconds ?? '-',
          '',
          '',
          '',
          bare.rows,
          '',
          '',
        ]),
      ],
    ),
    'Node and Postgres: milliseconds of processor. changes, load and write: milliseconds of waiting for statements of each kind.',
  ].join('\n\n');
};
