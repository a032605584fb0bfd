import { createHash } from 'node:crypto';
import { type Client, escapeLiteral } from 'pg';
import { canonicalDigest } from '#libs/platform';
import { CHINA_ASEAN_RULEBOOK, STANDARD_TERMS } from '#libs/rules';

/** How much the bench database holds. */
export interface Size {
  readonly demands: number;
  /** Three bids a lot on every third demand's lot, and so on: as many as there are demands times three. */
  readonly bids: number;
  readonly purchasers: number;
  readonly suppliers: number;
  readonly productTypes: number;
}

export const FULL_SIZE: Size = { demands: 100_000, bids: 300_000, purchasers: 500, suppliers: 300, productTypes: 500 };

/** Keys of the bench's callers; they open a throw-away database only. */
export const OPERATOR_KEY = 'mlk_bench-operator';
export const purchaserKey = (number: number): string => `mlk_bench-purchaser-${number}`;
export const supplierKey = (number: number): string => `mlk_bench-supplier-${number}`;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
const hash = (key: string): string => createHash('sha256').update(key).digest('hex');

/**
 * Fills an empty, migrated database with demands, tenders and sealed bids by set-based SQL: the bench measures reads
 * and writes at a size, not how the size came about. Half of the tenders are still open, half have been opened.
 */
export async function fill(owner: Client, size: Size): Promise<void> {
  await owner.query(`SELECT set_config('medlane.kind', 'system', false)`);
  await owner.query(`
-- A well-formed UUID that follows from a text.
CREATE FUNCTION bench_id(p_of text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT overlay(overlay(md5(p_of) PLACING '4' FROM 13 FOR 1) PLACING 'a' FROM 17 FOR 1)::uuid $$;
INSERT INTO corridor (code, name_en, name_zh, countries, currencies, languages, open_to_other_countries, rulebook_code)
  VALUES ('bench', 'Bench', '基准', '{CN,TH}', '{CNY}', '{en,zh}', true, 'least-cost') ON CONFLICT DO NOTHING;
CREATE TEMP TABLE o AS
  SELECT bench_id('p' || i) AS id, 'purchaser' AS kind, 'Purchaser ' || i AS name, 'TH' AS country, i FROM generate_series(1, ${size.purchasers}) i
  UNION ALL SELECT bench_id('s' || i), 'supplier', 'Supplier ' || i, 'CN', i FROM generate_series(1, ${size.suppliers}) i
  UNION ALL SELECT bench_id('operator'), 'operator', 'Operator', 'CN', 1;
INSERT INTO organisation (id, kind, legal_name, country, status, applied_at, admitted_at)
  SELECT id, kind, name, country, 'admitted', now(), now() FROM o;
INSERT INTO member (id, organisation_id, user_id, email, name, roles, status, joined_at)
  SELECT id, id, id::text, id || '@bench.example', name, '{viewer,buyer,bidder,approver,officer,administrator}', 'active', now() FROM o;
INSERT INTO product_type (id, category, name_en, inn, dosage_form, strength, unit, added_at)
  SELECT bench_id('t' || i), 'drug', 'Substance ' || i || ' 500 mg tablet', 'substance ' || i, 'tablet', '500 mg', 'tablet', now()
  FROM generate_series(1, ${size.productTypes}) i;
INSERT INTO product (id, supplier_id, product_type_id, brand, manufacturer, status, added_at)
  SELECT gen_random_uuid(), bench_id('s' || s), bench_id('t' || t), 'Brand', 'Supplier ' || s, 'listed', now()
  FROM generate_series(1, ${size.suppliers}) s, generate_series(1, ${size.productTypes}) t;`);
  await owner.query(
    `INSERT INTO api_key (id, organisation_id, name, prefix, key_hash, roles, created_by, created_at, expires_at)
     SELECT o.id, o.id, 'bench', 'mlk_bench', decode(k.hash, 'hex'), k.roles, o.id, now(), now() + interval '1 day'
     FROM (SELECT bench_id('operator') AS id, $1 AS hash, '{viewer,officer}'::text[] AS roles
           UNION ALL SELECT bench_id('s' || n), h, '{viewer,bidder}' FROM unnest($2::int[], $3::text[]) AS u (n, h)
           UNION ALL SELECT bench_id('p' || n), h, '{viewer,buyer}' FROM unnest($4::int[], $5::text[]) AS u (n, h)) k
     JOIN o ON o.id = k.id`,
    [
      hash(OPERATOR_KEY),
      upTo(size.suppliers),
      upTo(size.suppliers).map((number) => hash(supplierKey(number))),
      upTo(size.purchasers),
      upTo(size.purchasers).map((number) => hash(purchaserKey(number))),
    ],
  );
  await fillDemands(owner, size);
  // Else the worker would match all of it for the first time, which is minutes of Postgres, beside what is measured.
  await owner.query(`UPDATE match_progress SET day = current_date + 1`);
  await owner.query('VACUUM ANALYZE');
}

/** One tender with one lot for every ten demands; a demand has one line. Ids ascend with age, as UUIDv7 do. */
async function fillDemands(owner: Client, size: Size): Promise<void> {
  const lots = Math.ceil(size.demands / 10);
  const bidsPerLot = Math.round(size.bids / lots);
  await owner.query(`
CREATE FUNCTION pg_temp.aged(kind text, i bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex(1600000000000 + i * 1000), 12, '0') || '7' || substr(md5(kind || i), 1, 3) || '8' || substr(md5(kind || i), 4, 15))::uuid $$;
INSERT INTO tender (id, corridor_code, reference, title, procurement_method, currency, rulebook, rulebook_digest, contract_terms, contract_terms_digest, status, public_key, drafted_at, published_at, bidding_ends_at, closed_at, opened_at)
  SELECT pg_temp.aged('tender', i), 'bench', 'BENCH-' || i, 'Bench ' || i, 'open', 'CNY',
    ${escapeLiteral(JSON.stringify(CHINA_ASEAN_RULEBOOK))}, '\\x${canonicalDigest(CHINA_ASEAN_RULEBOOK).toString('hex')}',
    ${escapeLiteral(JSON.stringify(STANDARD_TERMS))}, '\\x${canonicalDigest(STANDARD_TERMS).toString('hex')}',
    CASE WHEN i % 2 = 0 THEN 'open' ELSE 'opened' END, decode(repeat('09', 32), 'hex'), now(), now(),
    CASE WHEN i % 2 = 0 THEN now() + interval '30 days' ELSE now() - interval '1 day' END,
    CASE WHEN i % 2 = 1 THEN now() END, CASE WHEN i % 2 = 1 THEN now() END
  FROM generate_series(1::bigint, ${lots}) i;
INSERT INTO lot (id, tender_id, number, product_type_id, quantity, ceiling_price, delivery_from, delivery_to, status, bid_count)
  SELECT pg_temp.aged('lot', i), pg_temp.aged('tender', i), 1, bench_id('t' || 1 + i % ${size.productTypes}), 10000, 1.5, current_date + 60, current_date + 120, 'active',
    CASE WHEN i % 2 = 1 THEN ${bidsPerLot} END
  FROM generate_series(1::bigint, ${lots}) i;
INSERT INTO demand (id, corridor_code, purchaser_id, reference, status, currency, posted_at)
  SELECT pg_temp.aged('demand', i), 'bench', bench_id('p' || 1 + i % ${size.purchasers}), 'D-' || i, CASE WHEN i % 10 < 3 THEN 'open' ELSE 'pooled' END, 'CNY', now()
  FROM generate_series(1::bigint, ${size.demands}) i;
INSERT INTO demand_line (id, demand_id, purchaser_id, corridor_code, number, product_type_id, quantity, destination, delivery_from, delivery_to, ceiling_price, currency, status, tender_id, lot_id)
  SELECT pg_temp.aged('line', i), pg_temp.aged('demand', i), bench_id('p' || 1 + i % ${size.purchasers}), 'bench', 1, bench_id('t' || 1 + (1 + i / 10) % ${size.productTypes}), 1000, 'TH',
    current_date + 60, current_date + 120, 1.5, 'CNY', CASE WHEN i % 10 < 3 THEN 'open' ELSE 'pooled' END,
    CASE WHEN i % 10 >= 3 THEN pg_temp.aged('tender', 1 + i % ${lots}) END, CASE WHEN i % 10 >= 3 THEN pg_temp.aged('lot', 1 + i % ${lots}) END
  FROM generate_series(1::bigint, ${size.demands}) i;
INSERT INTO bid (id, tender_id, lot_id, supplier_id, revision, status, envelope, digest, received_at, receipt_signature)
  SELECT pg_temp.aged('bid', i), pg_temp.aged('tender', 1 + i % ${lots}), pg_temp.aged('lot', 1 + i % ${lots}), bench_id('s' || 1 + (i / ${lots}) % ${size.suppliers}), 1,
    CASE WHEN (1 + i % ${lots}) % 2 = 0 THEN 'sealed' ELSE 'opened' END, decode(repeat('00', 1100), 'hex'), sha256(decode(repeat('00', 1100), 'hex')), now(), decode(repeat('00', 64), 'hex')
  FROM generate_series(0::bigint, ${size.bids - 1}) i;`);
}
