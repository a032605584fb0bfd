import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';
import type { PapersOutlook } from '#libs/rules';
import type { LineRow, Market, OfferRow } from './match-inputs.store.js';

/** A product in a market: how its papers stand there, and how it fits each line by its place. */
export interface MatchedProduct {
  readonly market: Market;
  readonly productId: string;
  readonly supplierId: string;
  readonly papers: PapersOutlook;
  readonly qualityTier: number | null;
  /** A byte per place, in hexadecimal digits. */
  readonly fits: string;
}

export interface PlacedLine {
  readonly line: LineRow;
  readonly place: number;
}

/** Rows of one statement: UNNEST serves up to about this many (docs/performance.md). */
const ROWS_AT_ONCE = 10_000;

const OF_MARKETS = statement<
  Market & PapersOutlook & Pick<MatchedProduct, 'productId' | 'supplierId' | 'qualityTier' | 'fits'>
>(
  'matching.of-markets',
  `SELECT m.product_type_id AS "productTypeId", m.corridor_code AS "corridorCode", m.destination, m.product_id AS "productId",
     m.supplier_id AS "supplierId", m.missing, m.good_through AS "goodThrough", m.obtainable_by AS "obtainableBy",
     m.quality_tier AS "qualityTier", encode(m.fits, 'hex') AS fits
   FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k (type, corridor, destination)
     JOIN match m ON m.product_type_id = k.type AND m.corridor_code = k.corridor AND m.destination = k.destination`,
);
const KEYS_OF_PRODUCTS = statement<Market & { productId: string }>(
  'matching.keys-of-products',
  `SELECT product_type_id AS "productTypeId", corridor_code AS "corridorCode", destination, product_id AS "productId"
   FROM match WHERE product_type_id = ANY ($1::uuid[]) AND product_id = ANY ($2::uuid[])`,
);
const PUT = statement(
  'matching.put',
  `INSERT INTO match AS m (product_type_id, corridor_code, destination, product_id, supplier_id, missing, good_through,
     obtainable_by, quality_tier, fits)
   SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::int[], $7::date[], $8::date[], $9::int[], $10::bytea[])
   ON CONFLICT ON CONSTRAINT match_pkey DO UPDATE SET missing = excluded.missing, good_through = excluded.good_through,
     obtainable_by = excluded.obtainable_by, quality_tier = excluded.quality_tier, fits = excluded.fits
   WHERE (m.missing, m.good_through, m.obtainable_by, m.quality_tier, m.fits)
     IS DISTINCT FROM (excluded.missing, excluded.good_through, excluded.obtainable_by, excluded.quality_tier, excluded.fits)`,
);
const DROP = statement(
  'matching.drop',
  `DELETE FROM match m USING unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) AS gone (type, corridor, destination, product)
   WHERE m.product_type_id = gone.type AND m.corridor_code = gone.corridor AND m.destination = gone.destination AND m.product_id = gone.product`,
);
const PUT_LINES = statement(
  'matching.put-lines',
  `INSERT INTO match_line (demand_line_id, product_type_id, corridor_code, destination, place, purchaser_id, fingerprint)
   SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::uuid[], $7::bigint[])
   ON CONFLICT ON CONSTRAINT match_line_pkey DO UPDATE SET product_type_id = excluded.product_type_id,
     corridor_code = excluded.corridor_code, destination = excluded.destination, place = excluded.place,
     purchaser_id = excluded.purchaser_id, fingerprint = excluded.fingerprint`,
);
/** With the products of the markets that nothing is asked for in any longer. */
const DROP_LINES = statement(
  'matching.drop-lines',
  `WITH gone AS (DELETE FROM match_line WHERE demand_line_id = ANY ($1::uuid[]) AND product_type_id = ANY ($2::uuid[])
     RETURNING product_type_id, corridor_code, destination)
   DELETE FROM match m USING (SELECT DISTINCT * FROM gone) g
   WHERE m.product_type_id = g.product_type_id AND m.corridor_code = g.corridor_code AND m.destination = g.destination
     AND NOT EXISTS (SELECT FROM match_line l WHERE l.product_type_id = g.product_type_id AND l.corridor_code = g.corridor_code
       AND l.destination = g.destination AND l.demand_line_id <> ALL ($1::uuid[]))`,
);
const PUT_PRODUCTS = statement(
  'matching.put-products',
  `INSERT INTO match_product (product_id, product_type_id, fingerprint) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[])
   ON CONFLICT ON CONSTRAINT match_product_pkey DO UPDATE SET product_type_id = excluded.product_type_id, fingerprint = excluded.fingerprint`,
);
const DROP_PRODUCTS = statement(
  'matching.drop-products',
  'DELETE FROM match_product WHERE product_id = ANY ($1::uuid[]) AND product_type_id = ANY ($2::uuid[])',
);

/** Suppliers whose products fit an open tender and that were not called to it before; Chinese firms in Chinese. */
const CALL = statement(
  'matching.call',
  `WITH open AS MATERIALIZED (
     SELECT l.id, l.tender_id, l.lot_id FROM demand_line l JOIN tender t ON t.id = l.tender_id AND t.status = 'open'
     WHERE l.product_type_id = ANY ($1::uuid[]) AND l.status = 'pooled')
   INSERT INTO bid_call (tender_id, supplier_id, language, lots, qualifying_lots, called_at)
   SELECT fits.tender_id, fits.supplier_id, CASE WHEN o.country = 'CN' THEN 'zh' ELSE 'en' END,
     count(DISTINCT fits.lot_id), count(DISTINCT fits.lot_id) FILTER (WHERE fits.all_qualify), $2
   FROM (
     SELECT open.tender_id, open.lot_id, m.supplier_id, m.product_id, bool_and(get_byte(m.fits, l.place) % 2 = 1) AS all_qualify
     FROM open JOIN match_line l ON l.demand_line_id = open.id
       JOIN match m ON m.product_type_id = l.product_type_id AND m.corridor_code = l.corridor_code AND m.destination = l.destination
     GROUP BY 1, 2, 3, 4) fits
   JOIN organisation o ON o.id = fits.supplier_id
   GROUP BY 1, 2, 3 ORDER BY 1, 2
   ON CONFLICT (tender_id, supplier_id) DO NOTHING`,
);

/** The matches themselves. */
@Injectable()
export class MatchStore {
  /** All products of these markets, as they were matched last. */
  async ofMarkets(tx: Tx, markets: readonly Market[]): Promise<MatchedProduct[]> {
    const rows = await tx.rows(OF_MARKETS, marketColumns(markets));
    return rows.map(({ productId, supplierId, qualityTier, fits, missing, goodThrough, obtainableBy, ...market }) => ({
      market,
      productId,
      supplierId,
      qualityTier,
      fits,
      papers: { missing, goodThrough, obtainableBy },
    }));
  }

  /** Writes what is new or other; what stays as it was is not touched. */
  async put(tx: Tx, rows: readonly MatchedProduct[]): Promise<void> {
    for (const part of parts(rows)) {
      await tx.execute(PUT, [
        ...marketColumns(part.map(({ market }) => market)),
        column(part, ({ productId }) => productId),
        column(part, ({ supplierId }) => supplierId),
        column(part, ({ papers }) => papers.missing),
        column(part, ({ papers }) => papers.goodThrough),
        column(part, ({ papers }) => papers.obtainableBy),
        column(part, ({ qualityTier }) => qualityTier),
        column(part, ({ fits }) => `"\\\\x${fits}"`),
      ]);
    }
  }

  /** Removes these products from the markets of these types, but for where they were found. */
  async dropBut(
    tx: Tx,
    typeIds: readonly string[],
    productIds: readonly string[],
    found: readonly Pick<MatchedProduct, 'market' | 'productId'>[],
  ): Promise<void> {
    if (productIds.length === 0) return;
    const stays = new Set(found.map(({ market, productId }) => `${marketKey(market)} ${productId}`));
    const kept = await tx.rows(KEYS_OF_PRODUCTS, [typeIds, productIds]);
    for (const part of parts(kept.filter((row) => !stays.has(`${marketKey(row)} ${row.productId}`)))) {
      await tx.execute(DROP, [...marketColumns(part), column(part, ({ productId }) => productId)]);
    }
  }

  async putLines(tx: Tx, placed: readonly PlacedLine[]): Promise<void> {
    for (const part of parts(placed)) {
      const [types, corridors, destinations] = marketColumns(part.map(({ line }) => line));
      await tx.execute(PUT_LINES, [
        column(part, ({ line }) => line.id),
        types,
        corridors,
        destinations,
        column(part, ({ place }) => place),
        column(part, ({ line }) => line.purchaserId),
        column(part, ({ line }) => line.fingerprint),
      ]);
    }
  }

  async dropLines(tx: Tx, typeIds: readonly string[], lineIds: readonly string[]): Promise<void> {
    if (lineIds.length > 0) await tx.execute(DROP_LINES, [lineIds, typeIds]);
  }

  /** Keeps the fingerprints of what was matched. */
  async putProducts(tx: Tx, offers: readonly OfferRow[]): Promise<void> {
    for (const part of parts(offers)) {
      await tx.execute(PUT_PRODUCTS, [
        column(part, ({ productId }) => productId),
        column(part, ({ productTypeId }) => productTypeId),
        column(part, ({ fingerprint }) => fingerprint),
      ]);
    }
  }

  async dropProducts(tx: Tx, typeIds: readonly string[], productIds: readonly string[]): Promise<void> {
    if (productIds.length > 0) await tx.execute(DROP_PRODUCTS, [productIds, typeIds]);
  }

  /** Calls suppliers to the open tenders of these types; each supplier once per tender. */
  async callForBids(tx: Tx, typeIds: readonly string[]): Promise<void> {
    await tx.execute(CALL, [typeIds, tx.now]);
  }
}

/** A type, a corridor and a destination in one text. */
export const marketKey = ({ productTypeId, corridorCode, destination }: Market): string =>
  `${productTypeId} ${corridorCode} ${destination}`;

function* parts<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) yield rows.slice(at, at + ROWS_AT_ONCE);
}

/** A Postgres array of values that need no quotes within it; an array of objects would be quoted value by value. */
function column<T>(rows: readonly T[], of: (row: T) => string | number | bigint | null): string {
  return `{${rows.map((row) => of(row) ?? 'NULL').join(',')}}`;
}

const marketColumns = (rows: readonly Market[]): [types: string, corridors: string[], destinations: string] => [
  column(rows, ({ productTypeId }) => productTypeId),
  rows.map(({ corridorCode }) => corridorCode),
  column(rows, ({ destination }) => `"${destination}"`),
];
