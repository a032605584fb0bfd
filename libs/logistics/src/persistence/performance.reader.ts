import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  type Caller,
  type Connection,
  type Cursor,
  defineCursor,
  forEachPageSize,
  hotRead,
  type PageArgs,
  readPage,
  Reads,
  toConnection,
} from '#libs/platform';
import { type Day, DELIVERY_MEASURE, type DeliveryMeasure } from '#libs/rules';

/** Of the order lines of a period that can be judged. */
export interface Counts {
  readonly lines: number;
  readonly delivered: number;
  readonly onTime: number;
  readonly inFull: number;
  /** On time and in full. */
  readonly met: number;
}
export interface PerformanceView extends Counts {
  /** The supplier's or product type's id, or the corridor's code. */
  readonly id: string;
  readonly name: string;
  readonly orders: number;
  readonly ordered: string;
  readonly accepted: string;
  readonly meanLeadDays: number | null;
  readonly medianLeadDays: number | null;
}
export interface DeliveryRecordView extends Counts, Period {
  readonly orders: number;
}
/** Of promised days. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}
export interface PerformanceFilter {
  readonly supplierId?: string | null;
  readonly productTypeId?: string | null;
  readonly corridorCode?: string | null;
}

/** By what order lines are grouped, and where the groups are named. */
const DIMENSIONS = {
  supplier: { key: 'd.supplier_id::text', name: 'SELECT legal_name FROM organisation n WHERE n.id::text = g.id' },
  'product-type': {
    key: 'd.product_type_id::text',
    name: 'SELECT name_en FROM product_type n WHERE n.id::text = g.id',
  },
  corridor: { key: 'd.corridor_code', name: 'SELECT name_en FROM corridor n WHERE n.code = g.id' },
} as const;
export type Dimension = keyof typeof DIMENSIONS;

const pagesOf = (dimension: Dimension) =>
  forEachPageSize((size) =>
    hotRead<PerformanceView>(
      `performance.by-${dimension}.${size}`,
      `SELECT g.*, coalesce((${DIMENSIONS[dimension].name}), g.id) AS name FROM (
         SELECT ${DIMENSIONS[dimension].key} AS id, count(DISTINCT d.order_id)::int AS orders, count(*)::int AS lines,
           (count(*) FILTER (WHERE d.came))::int AS delivered, (count(*) FILTER (WHERE d.on_time))::int AS "onTime",
           (count(*) FILTER (WHERE d.in_full))::int AS "inFull", (count(*) FILTER (WHERE d.met))::int AS met,
           sum(d.ordered)::text AS ordered, sum(d.accepted)::text AS accepted,
           round(avg(d.lead_days) FILTER (WHERE d.in_full), 1)::float8 AS "meanLeadDays",
           percentile_disc(0.5) WITHIN GROUP (ORDER BY d.lead_days) FILTER (WHERE d.in_full) AS "medianLeadDays"
         FROM (SELECT (medlane_now() AT TIME ZONE 'UTC')::date AS today OFFSET 0) c CROSS JOIN LATERAL
           medlane_delivery_lines(coalesce($4::date, c.today - 365), coalesce($5::date, c.today), $6, $7, $8) d
         WHERE entered.principal IS NOT NULL
           AND (entered.kind <> 'purchaser' OR d.purchaser_id = entered.organisation_id)
           AND (entered.kind <> 'supplier' OR d.supplier_id = entered.organisation_id)
           AND ($9::uuid IS NULL OR d.supplier_id = $9) AND ($10::uuid IS NULL OR d.product_type_id = $10)
           AND ($11::text IS NULL OR d.corridor_code = $11)
         GROUP BY 1) g
       WHERE g.id > $3 ORDER BY g.id LIMIT ${size + 1}`,
    ),
  );
const PAGES = { supplier: pagesOf('supplier'), 'product-type': pagesOf('product-type'), corridor: pagesOf('corridor') };
const CURSOR: Cursor<[string]> = defineCursor('performance', z.tuple([z.string().max(100)]));

const RECORD = hotRead<DeliveryRecordView & { id: string }>(
  'performance.record',
  `SELECT entered.principal AS id, c.today - 365 AS "from", c.today AS "to", r.orders, r.lines, r.delivered, r.on_time AS "onTime",
     r.in_full AS "inFull", r.met
   FROM (SELECT (medlane_now() AT TIME ZONE 'UTC')::date AS today) c
     CROSS JOIN LATERAL medlane_delivery_record($3, c.today - 365, c.today, $4, $5, $6) r LIMIT 1`,
);

/** How orders were delivered, from orders, shipments and receipts alone. */
@Injectable()
export class PerformanceReader {
  constructor(private readonly reads: Reads) {}

  /** Without a period: the last year. Purchasers and suppliers see what they are a party of, operators all; in the order of the groups' ids. */
  async grouped<T>(
    caller: Caller,
    args: PageArgs,
    dimension: Dimension,
    period: Period | undefined,
    measure: DeliveryMeasure,
    filter: PerformanceFilter,
    toNode: (row: PerformanceView) => T,
  ): Promise<Connection<T>> {
    const page = readPage(args, CURSOR);
    const { earlyDays, lateDays, shortBasisPoints } = measure;
    const { rows } = await this.reads.run<PerformanceView>(caller, PAGES[dimension][page.size], [
      page.after?.[0] ?? '',
      period?.from ?? null,
      period?.to ?? null,
      earlyDays,
      lateDays,
      shortBasisPoints,
      filter.supplierId ?? null,
      filter.productTypeId ?? null,
      filter.corridorCode ?? null,
    ]);
    return toConnection(rows, page, CURSOR, ({ id }) => [id], toNode);
  }

  /** The last year over all purchasers of a supplier: counts alone. */
  async record(caller: Caller, supplierId: string): Promise<DeliveryRecordView | undefined> {
    const { earlyDays, lateDays, shortBasisPoints } = DELIVERY_MEASURE;
    const values = [supplierId, earlyDays, lateDays, shortBasisPoints];
    return (await this.reads.run<DeliveryRecordView & { id: string }>(caller, RECORD, values)).rows[0];
  }
}
