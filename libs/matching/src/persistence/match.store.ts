import { Injectable } from '@nestjs/common';
import { type Currency, groupBy, unitPrice } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { Day, FoundMatch, IdentifiedLine, OfferToMatch, PapersOutlook, ProductCategory } from '#libs/rules';

/** A line that can be matched: asked for openly, and still to be bid for. */
export interface LineToMatchRow extends IdentifiedLine {
  readonly productTypeId: string;
  readonly destination: string;
  readonly corridorCode: string;
}

/** A listed product of an admitted supplier, with the supplier's record in its product type. */
export interface OfferRow extends Omit<OfferToMatch, 'papers' | 'qualityTier'> {
  readonly productId: string;
  readonly productTypeId: string;
  readonly supplierId: string;
  readonly category: ProductCategory;
  /** Where it is made, as far as that is known. */
  readonly siteIds: readonly string[];
}

/** How the papers of a product stand in one corridor and destination. */
export interface OutlookRow extends PapersOutlook {
  readonly productTypeId: string;
  readonly productId: string;
  readonly corridorCode: string;
  readonly destination: string;
  readonly qualityTier: number | null;
}

/** Types that are taken at once: enough to keep the statements few, few enough for memory and for a short transaction. */
const TYPES_AT_ONCE = 100;
/** Rows of one INSERT (perf.md section 7: UNNEST up to about 10,000). */
const ROWS_AT_ONCE = 10_000;

const MARK = `INSERT INTO match_due (product_type_id, since) SELECT DISTINCT found.id, clock_timestamp() FROM (`;
const MARKED = `) AS found (id) ORDER BY found.id ON CONFLICT DO NOTHING`;
const MARK_DEMAND = statement(
  'matching.mark-demand',
  `${MARK}SELECT product_type_id FROM demand_line WHERE demand_id = $1
     UNION SELECT product_type_id FROM match WHERE demand_line_id IN (SELECT id FROM demand_line WHERE demand_id = $1)${MARKED}`,
);
const MARK_TENDER = statement(
  'matching.mark-tender',
  `${MARK}SELECT product_type_id FROM lot WHERE tender_id = $1${MARKED}`,
);
const MARK_SUPPLIER = statement(
  'matching.mark-supplier',
  `${MARK}SELECT product_type_id FROM product WHERE supplier_id = $1${MARKED}`,
);
const MARK_TYPE = statement('matching.mark-type', `${MARK}SELECT $1::uuid${MARKED}`);
const MARK_ASKED_FOR = statement(
  'matching.mark-asked-for',
  `${MARK}SELECT product_type_id FROM demand_line WHERE status = 'open' UNION SELECT product_type_id FROM match${MARKED}`,
);
const BEGIN_DAY = statement(
  'matching.begin-day',
  `UPDATE match_progress SET day = ($1::timestamptz AT TIME ZONE 'UTC')::date
   WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date`,
);
/** Whoever marks one of them again waits, and finds it gone: nothing that happens meanwhile is missed. */
const TAKE = statement<{ product_type_id: string }>(
  'matching.take',
  `DELETE FROM match_due WHERE product_type_id IN (
     SELECT product_type_id FROM match_due ORDER BY since, product_type_id LIMIT ${TYPES_AT_ONCE} FOR UPDATE SKIP LOCKED)
   RETURNING product_type_id`,
);

const LINES = statement<{
  id: string;
  product_type_id: string;
  corridor_code: string;
  destination: string;
  quantity: bigint;
  delivery_to: Day;
  currency: Currency;
  ceiling_price: string | null;
  papers_by: Day;
}>(
  'matching.lines',
  `SELECT l.id, l.product_type_id, l.corridor_code, l.destination, l.quantity, l.delivery_to, l.currency, l.ceiling_price,
     coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by
   FROM demand_line l LEFT JOIN tender t ON t.id = l.tender_id
   WHERE l.product_type_id = ANY ($1::uuid[]) AND l.direct_tender_id IS NULL
     AND (l.status = 'open' OR (l.status = 'pooled' AND t.status IN ('draft', 'open')))`,
);
const OFFERS = statement<{
  id: string;
  product_type_id: string;
  supplier_id: string;
  category: ProductCategory;
  site_ids: string[];
  won_price: string | null;
  won_currency: Currency | null;
  deliveries: number;
  on_time: number;
  capacity: bigint | null;
}>(
  'matching.offers',
  `SELECT p.id, p.product_type_id, p.supplier_id, y.category, medlane_sites_of(p.supplier_id, p.site) AS site_ids, r.won_price, r.won_currency, coalesce(r.deliveries, 0) AS deliveries,
     coalesce(r.on_time, 0) AS on_time, r.capacity
   FROM product p JOIN product_type y ON y.id = p.product_type_id JOIN organisation o ON o.id = p.supplier_id AND o.status = 'admitted'
     LEFT JOIN supply_record r ON r.supplier_id = p.supplier_id AND r.product_type_id = p.product_type_id
   WHERE p.product_type_id = ANY ($1::uuid[]) AND p.status = 'listed'`,
);

const CORRIDORS = statement<{ code: string; profileCode: string }>(
  'matching.corridors',
  'SELECT code, paper_profile_code AS "profileCode" FROM corridor',
);
const KEPT = statement<{ demand_line_id: string; product_id: string; score: number; qualifies: boolean }>(
  'matching.kept',
  'SELECT demand_line_id, product_id, score, qualifies FROM match WHERE product_type_id = ANY ($1::uuid[])',
);
const PUT = statement(
  'matching.put',
  `INSERT INTO match (product_type_id, demand_line_id, product_id, purchaser_id, supplier_id, score, qualifies)
   SELECT l.product_type_id, m.line, m.product, l.purchaser_id, p.supplier_id, m.score, m.qualifies
   FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::boolean[]) AS m (line, product, score, qualifies)
     JOIN demand_line l ON l.id = m.line JOIN product p ON p.id = m.product
   ON CONFLICT (product_type_id, demand_line_id, product_id) DO UPDATE SET score = excluded.score, qualifies = excluded.qualifies`,
);
const DROP = statement(
  'matching.drop',
  `DELETE FROM match m USING unnest($2::uuid[], $3::uuid[]) AS gone (line, product)
   WHERE m.product_type_id = ANY ($1::uuid[]) AND m.demand_line_id = gone.line AND m.product_id = gone.product`,
);
const KEPT_OUTLOOKS = statement<OutlookRow>(
  'matching.kept-outlooks',
  `SELECT product_type_id AS "productTypeId", product_id AS "productId", corridor_code AS "corridorCode", destination, missing,
     good_through AS "goodThrough", obtainable_by AS "obtainableBy", quality_tier AS "qualityTier"
   FROM product_outlook WHERE product_type_id = ANY ($1::uuid[])`,
);
const DROP_OUTLOOKS = statement(
  'matching.drop-outlooks',
  `DELETE FROM product_outlook w USING unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS gone (type, product, corridor, destination)
   WHERE w.product_type_id = gone.type AND w.product_id = gone.product AND w.corridor_code = gone.corridor AND w.destination = gone.destination`,
);
const PUT_OUTLOOKS = statement(
  'matching.put-outlooks',
  `INSERT INTO product_outlook (product_type_id, product_id, corridor_code, destination, missing, good_through, obtainable_by, quality_tier)
   SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::date[], $7::date[], $8::int[])
   ON CONFLICT ON CONSTRAINT product_outlook_pkey DO UPDATE SET missing = excluded.missing, good_through = excluded.good_through,
     obtainable_by = excluded.obtainable_by, quality_tier = excluded.quality_tier`,
);

/** Suppliers whose products fit an open tender and that were not called to it before; Chinese firms in Chinese. */
const CALL = statement(
  'matching.call',
  `INSERT INTO bid_call (tender_id, supplier_id, language, lots, qualifying_lots, called_at)
   SELECT fits.tender_id, fits.supplier_id, CASE WHEN o.country = 'CN' THEN 'zh' ELSE 'en' END,
     count(DISTINCT fits.lot_id), count(DISTINCT fits.lot_id) FILTER (WHERE fits.all_qualify), $2
   FROM (
     SELECT l.tender_id, l.lot_id, m.supplier_id, m.product_id, bool_and(m.qualifies) AS all_qualify
     FROM match m JOIN demand_line l ON l.id = m.demand_line_id JOIN tender t ON t.id = l.tender_id
     WHERE m.product_type_id = ANY ($1::uuid[]) AND t.status = 'open'
     GROUP BY 1, 2, 3, 4) fits
   JOIN organisation o ON o.id = fits.supplier_id
   GROUP BY 1, 2, 3 ORDER BY 1, 2
   ON CONFLICT (tender_id, supplier_id) DO NOTHING`,
);

/** What happened, by the id that says which product types it touches. */
export type Touched = { demandId: string } | { tenderId: string } | { supplierId: string } | { productTypeId: string };

/** The rows of matching. */
@Injectable()
export class MatchStore {
  /** Marks the product types that something touched as due. */
  async mark(tx: Tx, touched: Touched): Promise<void> {
    if ('demandId' in touched) await tx.execute(MARK_DEMAND, [touched.demandId]);
    else if ('tenderId' in touched) await tx.execute(MARK_TENDER, [touched.tenderId]);
    else if ('supplierId' in touched) await tx.execute(MARK_SUPPLIER, [touched.supplierId]);
    else await tx.execute(MARK_TYPE, [touched.productTypeId]);
  }

  /** Marks every type that is asked for: time alone ends papers. */
  async markAll(tx: Tx): Promise<void> {
    await tx.execute(MARK_ASKED_FOR);
  }

  /** True when this is the first to begin the day. */
  async beginDay(tx: Tx): Promise<boolean> {
    return (await tx.execute(BEGIN_DAY, [tx.now])) === 1;
  }

  /** Takes the longest due types, at most 100. */
  async take(tx: Tx): Promise<string[]> {
    return (await tx.rows(TAKE)).map(({ product_type_id }) => product_type_id);
  }

  async lines(tx: Tx, typeIds: readonly string[]): Promise<LineToMatchRow[]> {
    const rows = await tx.rows(LINES, [typeIds]);
    return rows.map((row) => ({
      id: row.id,
      productTypeId: row.product_type_id,
      corridorCode: row.corridor_code,
      destination: row.destination,
      quantity: row.quantity,
      deliveryTo: row.delivery_to,
      currency: row.currency,
      ceilingPrice: row.ceiling_price === null ? null : unitPrice(row.ceiling_price),
      papersBy: row.papers_by,
    }));
  }

  async offers(tx: Tx, typeIds: readonly string[]): Promise<OfferRow[]> {
    const rows = await tx.rows(OFFERS, [typeIds]);
    return rows.map((row) => ({
      productId: row.id,
      productTypeId: row.product_type_id,
      supplierId: row.supplier_id,
      category: row.category,
      siteIds: row.site_ids,
      wonPrice:
        row.won_price === null || row.won_currency === null
          ? null
          : { unitPrice: unitPrice(row.won_price), currency: row.won_currency },
      deliveries: row.deliveries,
      onTime: row.on_time,
      capacity: row.capacity,
    }));
  }

  async corridors(tx: Tx): Promise<readonly { readonly code: string; readonly profileCode: string }[]> {
    return tx.rows(CORRIDORS);
  }

  /** Makes the matches of these types the found ones: writes what is new or other, drops what is gone. */
  async replace(tx: Tx, typeIds: readonly string[], found: readonly FoundMatch[]): Promise<void> {
    const kept = groupBy(await tx.rows(KEPT, [typeIds]), ({ demand_line_id }) => demand_line_id);
    const put: FoundMatch[] = [];
    for (const [lineId, matches] of groupBy(found, (match) => match.lineId)) {
      const before = new Map(kept.get(lineId)?.map((row) => [row.product_id, row]));
      for (const match of matches) {
        const row = before.get(match.productId);
        if (row?.score !== match.score || row.qualifies !== match.qualifies) put.push(match);
        before.delete(match.productId);
      }
      kept.set(lineId, [...before.values()]);
    }
    for (const part of parts([...kept.values()].flat())) {
      await tx.execute(DROP, [
        typeIds,
        part.map(({ demand_line_id }) => demand_line_id),
        part.map(({ product_id }) => product_id),
      ]);
    }
    for (const part of parts(put)) {
      await tx.execute(PUT, [
        part.map(({ lineId }) => lineId),
        part.map(({ productId }) => productId),
        part.map(({ score }) => score),
        part.map((match) => match.qualifies),
      ]);
    }
  }

  /** Makes the outlooks of these types the found ones, in the same way. */
  async replaceOutlooks(tx: Tx, typeIds: readonly string[], found: readonly OutlookRow[]): Promise<void> {
    const kept = new Map((await tx.rows(KEPT_OUTLOOKS, [typeIds])).map((row) => [placeOf(row), row]));
    const put: OutlookRow[] = [];
    for (const row of found) {
      const place = placeOf(row);
      if (!saysTheSame(kept.get(place), row)) put.push(row);
      kept.delete(place);
    }
    for (const part of parts([...kept.values()])) await tx.execute(DROP_OUTLOOKS, placesOf(part));
    for (const part of parts(put)) {
      await tx.execute(PUT_OUTLOOKS, [
        ...placesOf(part),
        part.map(({ missing }) => missing),
        part.map(({ goodThrough }) => goodThrough),
        part.map(({ obtainableBy }) => obtainableBy),
        part.map(({ qualityTier }) => qualityTier),
      ]);
    }
  }

  /** Calls suppliers to the open tenders of these types; each supplier once per tender. */
  async callForBids(tx: Tx, typeIds: readonly string[]): Promise<void> {
    await tx.execute(CALL, [typeIds, tx.now]);
  }
}

function* parts<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) yield rows.slice(at, at + ROWS_AT_ONCE);
}

const placeOf = ({ productId, corridorCode, destination }: OutlookRow): string =>
  `${productId} ${corridorCode} ${destination}`;
const placesOf = (rows: readonly OutlookRow[]): string[][] => [
  rows.map(({ productTypeId }) => productTypeId),
  rows.map(({ productId }) => productId),
  rows.map(({ corridorCode }) => corridorCode),
  rows.map(({ destination }) => destination),
];
const saysTheSame = (one: OutlookRow | undefined, other: OutlookRow): boolean =>
  one?.missing === other.missing &&
  one.goodThrough === other.goodThrough &&
  one.obtainableBy === other.obtainableBy &&
  one.qualityTier === other.qualityTier;
