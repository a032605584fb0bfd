import { Injectable } from '@nestjs/common';
import { type Currency, unitPrice } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { Day, LineToMatch, OfferToMatch, ProductCategory } from '#libs/rules';

/** A corridor and a destination that a product type is asked for in. */
export interface Market {
  readonly productTypeId: string;
  readonly corridorCode: string;
  readonly destination: string;
}

/** A line that can be matched: asked for openly, and still to be bid for. */
export interface LineRow extends LineToMatch, Market {
  readonly id: string;
  readonly purchaserId: string;
  readonly fingerprint: bigint;
  /** Its place in the market, from when it was matched last; null when it was not. */
  readonly place: number | null;
  /** Whether nothing has changed since. */
  readonly known: boolean;
}

/** A listed product of an admitted supplier, with the supplier's record in its product type. */
export interface OfferRow extends Omit<OfferToMatch, 'papers' | 'qualityTier'> {
  readonly productId: string;
  readonly productTypeId: string;
  readonly supplierId: string;
  readonly category: ProductCategory;
  /** Where it is made, as far as that is known. */
  readonly siteIds: readonly string[];
  readonly fingerprint: bigint;
  readonly matchedBefore: boolean;
  /** Whether nothing has changed since. */
  readonly known: boolean;
}

/** The lines of types as they are asked for, and the fingerprint of all that their matches follow from. */
const ASKED = `SELECT l.id, l.product_type_id, l.corridor_code, l.destination, l.purchaser_id, l.quantity, l.delivery_to, l.currency,
    l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
    hash_record_extended(ROW(l.product_type_id, l.corridor_code, l.destination, l.purchaser_id, l.quantity, l.delivery_to,
      l.delivery_from, l.currency, l.ceiling_price, t.id, t.status, t.bidding_ends_at), 0) AS fingerprint
  FROM demand_line l LEFT JOIN tender t ON t.id = l.tender_id
  WHERE l.product_type_id = ANY ($1::uuid[]) AND l.direct_tender_id IS NULL AND l.status IN ('open', 'pooled')
    AND (l.status = 'open' OR t.status IN ('draft', 'open'))`;
/**
 * The products of types as they are offered; $2 is whatever else their matches follow from. Papers, bars and the
 * admission count as versions, the supplier's sites by what they are called and whether they are at work.
 */
const OFFERED = `SELECT p.id, p.product_type_id, p.supplier_id, p.site, y.category, r.won_price, r.won_currency,
    coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity,
    hash_record_extended(ROW(p.product_type_id, p.supplier_id, p.site, y.category, s.fingerprint, v.version, r.won_price,
      r.won_currency, r.deliveries, r.on_time, r.capacity, $2::text), 0) AS fingerprint
  FROM product p JOIN product_type y ON y.id = p.product_type_id JOIN organisation o ON o.id = p.supplier_id AND o.status = 'admitted'
    LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
    LEFT JOIN supply_record r ON r.supplier_id = p.supplier_id AND r.product_type_id = p.product_type_id
    LEFT JOIN (SELECT supplier_id, sum(hash_record_extended(ROW(id, name, status), 0)) AS fingerprint FROM site GROUP BY 1) s
      ON s.supplier_id = p.supplier_id
  WHERE p.product_type_id = ANY ($1::uuid[]) AND p.status = 'listed'`;

/** Types of which a line or a product is new, other or gone; both sides are compared by their fingerprints. */
const CHANGED_TYPES = statement<{ id: string }>(
  'matching.changed-types',
  `WITH asked AS (${ASKED}), offered AS (${OFFERED})
   SELECT coalesce(l.product_type_id, m.product_type_id) AS id FROM asked l
     FULL JOIN (SELECT * FROM match_line WHERE product_type_id = ANY ($1::uuid[])) m ON m.demand_line_id = l.id
   WHERE l.fingerprint IS DISTINCT FROM m.fingerprint
   UNION
   SELECT coalesce(o.product_type_id, m.product_type_id) FROM offered o
     FULL JOIN (SELECT * FROM match_product WHERE product_type_id = ANY ($1::uuid[])) m ON m.product_id = o.id
   WHERE o.fingerprint IS DISTINCT FROM m.fingerprint`,
);
const LINES = statement<{
  id: string;
  product_type_id: string;
  corridor_code: string;
  destination: string;
  purchaser_id: string;
  quantity: bigint;
  delivery_to: Day;
  currency: Currency;
  ceiling_price: string | null;
  papers_by: Day;
  fingerprint: bigint;
  place: number | null;
  known: boolean;
}>(
  'matching.lines',
  `SELECT a.*, m.place, coalesce(m.fingerprint = a.fingerprint, false) AS known
   FROM (${ASKED}) a LEFT JOIN LATERAL (
     SELECT m.place, m.fingerprint FROM match_line m WHERE m.demand_line_id = a.id AND m.product_type_id = a.product_type_id
       AND m.corridor_code = a.corridor_code AND m.destination = a.destination OFFSET 0) m ON true
   ORDER BY a.id`,
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
  fingerprint: bigint;
  matched_before: boolean;
  known: boolean;
}>(
  'matching.offers',
  `SELECT o.*, medlane_sites_of(o.supplier_id, o.site) AS site_ids, m.fingerprint IS NOT NULL AS matched_before, coalesce(m.fingerprint = o.fingerprint, false) AS known
   FROM (${OFFERED}) o LEFT JOIN match_product m ON m.product_id = o.id`,
);
/** Lines that were matched and are asked for there no longer. */
const GONE_LINES = statement<{ id: string }>(
  'matching.gone-lines',
  `SELECT m.demand_line_id AS id FROM match_line m LEFT JOIN demand_line l ON l.id = m.demand_line_id AND l.product_type_id = m.product_type_id
       AND l.corridor_code = m.corridor_code AND l.destination = m.destination AND l.direct_tender_id IS NULL
     LEFT JOIN tender t ON t.id = l.tender_id
   WHERE m.product_type_id = ANY ($1::uuid[])
     AND (l.status = 'open' OR (l.status = 'pooled' AND t.status IN ('draft', 'open'))) IS NOT TRUE`,
);
/** Products that were matched and are offered no longer. */
const GONE_PRODUCTS = statement<{ id: string }>(
  'matching.gone-products',
  `SELECT m.product_id AS id FROM match_product m LEFT JOIN product p ON p.id = m.product_id AND p.status = 'listed'
       AND p.product_type_id = m.product_type_id
     LEFT JOIN organisation o ON o.id = p.supplier_id AND o.status = 'admitted'
   WHERE m.product_type_id = ANY ($1::uuid[]) AND o.id IS NULL`,
);
const CORRIDORS = statement<{ code: string; profileCode: string }>(
  'matching.corridors',
  'SELECT code, paper_profile_code AS "profileCode" FROM corridor ORDER BY code',
);

/** What matches are made of: what is asked for, and what is offered. */
@Injectable()
export class MatchInputsStore {
  /**
   * Which of these types a line or a product has changed of since they were matched; when none has, nothing else is read.
   * @param context whatever else matches follow from: the day, the corridors' profiles
   */
  async changedTypes(tx: Tx, typeIds: readonly string[], context: string): Promise<string[]> {
    return (await tx.rows(CHANGED_TYPES, [typeIds, context])).map(({ id }) => id);
  }

  /** By id, so that places are given in the same order whenever a type is matched anew. */
  async lines(tx: Tx, typeIds: readonly string[]): Promise<LineRow[]> {
    const rows = await tx.rows(LINES, [typeIds]);
    return rows.map((row) => ({
      id: row.id,
      productTypeId: row.product_type_id,
      corridorCode: row.corridor_code,
      destination: row.destination,
      purchaserId: row.purchaser_id,
      quantity: row.quantity,
      deliveryTo: row.delivery_to,
      currency: row.currency,
      ceilingPrice: row.ceiling_price === null ? null : unitPrice(row.ceiling_price),
      papersBy: row.papers_by,
      fingerprint: row.fingerprint,
      place: row.place,
      known: row.known,
    }));
  }

  async offers(tx: Tx, typeIds: readonly string[], context: string): Promise<OfferRow[]> {
    const rows = await tx.rows(OFFERS, [typeIds, context]);
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
      fingerprint: row.fingerprint,
      matchedBefore: row.matched_before,
      known: row.known,
    }));
  }

  async goneLines(tx: Tx, typeIds: readonly string[]): Promise<string[]> {
    return (await tx.rows(GONE_LINES, [typeIds])).map(({ id }) => id);
  }

  async goneProducts(tx: Tx, typeIds: readonly string[]): Promise<string[]> {
    return (await tx.rows(GONE_PRODUCTS, [typeIds])).map(({ id }) => id);
  }

  corridors(tx: Tx): Promise<{ code: string; profileCode: string }[]> {
    return tx.rows(CORRIDORS);
  }
}
