import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { ok } from '#libs/kernel';
import { MATCHING_ENTITIES, MatchingModule, MatchProductTypes } from '#libs/matching';
import { parseConfig, PlatformModule, UnitOfWork } from '#libs/platform';
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
  readonly matches: number;
  readonly runs: readonly MatchingRun[];
  /** One INSERT … SELECT that joins lines with registrations in force, and neither scores nor bounds the list. */
  readonly sqlInsertMilliseconds: number;
}
export interface MatchingRun {
  readonly what: string;
  readonly milliseconds: number;
  readonly processorMilliseconds: number;
  readonly types: number;
  readonly residentMegabytes: number;
}

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
        await run(
          'one new demand of the commonest type',
          `SELECT bench_id('t1')`,
          `UPDATE demand_line SET quantity = quantity + 1 WHERE id = (SELECT id FROM demand_line WHERE product_type_id = bench_id('t1') LIMIT 1)`,
        ),
      ];
      const { rows } = await owner.query<{ count: number }>('SELECT count(*)::int AS count FROM match');
      return { size, matches: rows[0]?.count ?? 0, runs, sqlInsertMilliseconds: await sqlInsert(owner) };
    } finally {
      await context.close();
    }
  } finally {
    await owner.end();
  }
}

function runner(unitOfWork: UnitOfWork, matching: MatchProductTypes, owner: Client, tell: (text: string) => void) {
  return async (what: string, types: string, change?: string): Promise<MatchingRun> => {
    tell(what);
    if (change) await owner.query(change);
    await owner.query(
      `INSERT INTO match_due SELECT t, clock_timestamp() FROM (${types}) AS due (t) ON CONFLICT DO NOTHING`,
    );
    const [began, before] = [performance.now(), process.cpuUsage()];
    let matched = 0;
    for (;;) {
      const done = await unitOfWork.asSystem(async (tx) => ok(await matching.run(tx)));
      const count = done.ok ? done.value : 0;
      if (count === 0) break;
      matched += count;
    }
    const { user, system } = process.cpuUsage(before);
    return {
      what,
      milliseconds: Math.round(performance.now() - began),
      processorMilliseconds: Math.round((user + system) / 1000),
      types: matched,
      residentMegabytes: Math.round(process.memoryUsage().rss / 1e6),
    };
  };
}

async function sqlInsert(owner: Client): Promise<number> {
  await owner.query(`CREATE TABLE bench_match (line uuid, product uuid);
    CREATE INDEX ON registration (country, product_id, expires_on) WHERE status = 'verified'; ANALYZE registration`);
  const began = performance.now();
  await owner.query(`INSERT INTO bench_match SELECT l.id, p.id FROM demand_line l JOIN product p ON p.product_type_id = l.product_type_id AND p.status = 'listed'
    JOIN registration r ON r.product_id = p.id AND r.country = l.destination AND r.status = 'verified' AND r.expires_on >= l.delivery_to`);
  return Math.round(performance.now() - began);
}

/** The figures as a table. */
export const readableMatching = ({ size, matches, runs, sqlInsertMilliseconds }: MatchingFigures): string =>
  [
    `${size.lines} lines, ${size.products} products, ${size.productTypes} types, ${size.suppliers} suppliers: ${matches} matches kept`,
    columns(
      ['what', 'ms', 'processor ms', 'types', 'MB resident'],
      runs.map((run) => [run.what, run.milliseconds, run.processorMilliseconds, run.types, run.residentMegabytes]),
    ),
    `one INSERT … SELECT of the lines and products whose registration holds, without scores: ${sqlInsertMilliseconds} ms`,
  ].join('\n\n');
