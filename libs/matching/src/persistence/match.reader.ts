import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Currency, unitPrice } from '#libs/kernel';
import {
  type Caller,
  type Connection,
  defineCursor,
  forEachPageSize,
  hotRead,
  idPages,
  type PageArgs,
  readPage,
  Reads,
  toConnection,
} from '#libs/platform';
import {
  type Day,
  explainMatch,
  fitQualifies,
  scoreOfFit,
  type LineToMatch,
  type MatchReason,
  type OfferToMatch,
} from '#libs/rules';

interface MatchRecord {
  readonly id: string;
  readonly demand_line_id: string;
  readonly fit: number;
  readonly product_type_id: string;
  readonly product_type: string;
  readonly product_type_zh: string | null;
  readonly brand: string;
  readonly manufacturer: string;
  readonly supplier_id: string;
  readonly supplier_name: string;
  readonly tender_id: string | null;
  readonly lot_id: string | null;
  readonly bidding_ends_at: Date | null;
  readonly corridor_code: string;
  readonly destination: string;
  readonly quantity: bigint;
  readonly delivery_from: Day;
  readonly delivery_to: Day;
  readonly currency: Currency;
  readonly ceiling_price: string | null;
  readonly papers_by: Day;
  readonly missing: number;
  readonly good_through: Day | null;
  readonly obtainable_by: Day | null;
  readonly quality_tier: number | null;
  readonly won_price: string | null;
  readonly won_currency: Currency | null;
  readonly deliveries: number;
  readonly on_time: number;
  readonly capacity: bigint | null;
}

export interface MatchView {
  readonly id: string;
  readonly demandLineId: string;
  readonly productId: string;
  readonly productTypeId: string;
  readonly productType: string;
  readonly productTypeZh: string | null;
  readonly brand: string;
  readonly manufacturer: string;
  readonly supplierId: string;
  readonly supplierName: string;
  readonly tenderId: string | null;
  readonly lotId: string | null;
  readonly biddingEndsAt: Date | null;
  readonly corridorCode: string;
  readonly destination: string;
  readonly quantity: bigint;
  readonly deliveryFrom: Day;
  readonly deliveryTo: Day;
  readonly score: number;
  readonly qualifies: boolean;
  readonly reasons: readonly MatchReason[];
}

export interface OpportunityFilter {
  readonly productTypeId?: string | null | undefined;
  readonly destination?: string | null | undefined;
  readonly corridorCode?: string | null | undefined;
  readonly onlyQualifying?: boolean | null | undefined;
}

/** How many matches a line has in all. */
export interface MatchCount {
  readonly id: string;
  readonly products: number;
  readonly suppliers: number;
  readonly qualifying: number;
}

export interface BidCallView {
  readonly id: string;
  readonly tenderId: string;
  readonly reference: string;
  readonly title: string;
  readonly biddingEndsAt: Date;
  readonly language: 'en' | 'zh';
  readonly lots: number;
  readonly qualifyingLots: number;
  readonly calledAt: Date;
}

/** The best fits first, found among packed ones; what there is to say of them is looked up for one page alone. */
const pageOf = (
  found: string,
  size: number,
): string => `SELECT m.product_id AS id, m.demand_line_id, m.fit, m.product_type_id,
  y.name_en AS product_type, y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name,
  l.tender_id, l.lot_id, t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency,
  l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  m.missing, m.good_through, m.obtainable_by, m.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM (
  SELECT w.*, l.demand_line_id, get_byte(w.fits, l.place) AS fit ${found}
    AND (get_byte(w.fits, l.place), l.demand_line_id, w.product_id) < ($3, $4::uuid, $5::uuid)
  ORDER BY get_byte(w.fits, l.place) DESC, l.demand_line_id DESC, w.product_id DESC LIMIT ${size + 1}) m
  JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id
ORDER BY m.fit DESC, m.demand_line_id DESC, m.product_id DESC LIMIT ${size + 1}`;

const SAME_MARKET = `w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination`;
const BEFORE_ALL = ['ffffffff-ffff-ffff-ffff-ffffffffffff', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;
/** More than any fit. */
const BEST = 255;
const place = z.tuple([z.int(), z.uuid(), z.uuid()]);

const OF_LINE_FROM = `FROM match_line l JOIN match w ON ${SAME_MARKET}
  WHERE l.demand_line_id = $LINE AND (l.purchaser_id = entered.organisation_id OR entered.kind = 'operator')`;
const OF_LINE = forEachPageSize((size) =>
  hotRead<MatchRecord>(`matching.of-line-${size}`, pageOf(OF_LINE_FROM.replace('$LINE', '$6'), size)),
);
const OF_SUPPLIER = forEachPageSize((size) =>
  hotRead<MatchRecord>(
    `matching.of-supplier-${size}`,
    pageOf(
      `FROM match w JOIN match_line l ON ${SAME_MARKET}
  WHERE w.supplier_id = entered.organisation_id
    AND ($6::uuid IS NULL OR w.product_type_id = $6) AND ($7::text IS NULL OR w.destination = $7)
    AND ($8::text IS NULL OR w.corridor_code = $8) AND (NOT $9::boolean OR get_byte(w.fits, l.place) % 2 = 1)`,
      size,
    ),
  ),
);
const COUNT = hotRead<MatchCount>(
  'matching.count',
  `SELECT $3::uuid AS id, count(*)::int AS products, count(DISTINCT w.supplier_id)::int AS suppliers,
     (count(*) FILTER (WHERE get_byte(w.fits, l.place) % 2 = 1))::int AS qualifying
   ${OF_LINE_FROM.replace('$LINE', '$3')} LIMIT 1`,
);
const CALLS = idPages<BidCallView>(
  'matching.calls',
  `SELECT c.tender_id AS id, c.tender_id AS "tenderId", t.reference, t.title, t.bidding_ends_at AS "biddingEndsAt", c.language,
     c.lots, c.qualifying_lots AS "qualifyingLots", c.called_at AS "calledAt"
   FROM bid_call c JOIN tender t ON t.id = c.tender_id
   WHERE c.tender_id < $3 AND c.supplier_id = entered.organisation_id AND t.status = 'open' ORDER BY c.tender_id DESC`,
);

/** Matches for the screens of both sides. Reasons are made when they are read, by the rule that scored. */
@Injectable()
export class MatchReader {
  private readonly cursor = defineCursor('matches', place);

  constructor(@Inject(Reads) private readonly reads: Reads) {}

  /** The products that fit a line, the best first; the line's purchaser sees them, and operators. */
  ofLine(caller: Caller, args: PageArgs, lineId: string): Promise<Connection<MatchView>> {
    return this.page(caller, args, OF_LINE, [lineId]);
  }

  async count(caller: Caller, lineId: string): Promise<MatchCount> {
    const { rows } = await this.reads.run<MatchCount>(caller, COUNT, [lineId]);
    return rows[0] ?? { id: lineId, products: 0, suppliers: 0, qualifying: 0 };
  }

  /** What is asked for that the caller's products fit, the best first. */
  ofSupplier(caller: Caller, args: PageArgs, filter: OpportunityFilter): Promise<Connection<MatchView>> {
    const { productTypeId = null, destination = null, corridorCode = null, onlyQualifying } = filter;
    return this.page(caller, args, OF_SUPPLIER, [productTypeId, destination, corridorCode, onlyQualifying ?? false]);
  }

  /** The open tenders that the caller was called to, the newest first. */
  calls<T>(caller: Caller, args: PageArgs, toNode: (row: BidCallView) => T): Promise<Connection<T>> {
    return CALLS.read(this.reads, caller, args, toNode);
  }

  private async page(
    caller: Caller,
    args: PageArgs,
    statements: typeof OF_LINE,
    values: readonly unknown[],
  ): Promise<Connection<MatchView>> {
    const page = readPage(args, this.cursor);
    const after = page.after ?? [BEST, ...BEFORE_ALL];
    const { rows } = await this.reads.run<MatchRecord>(caller, statements[page.size], [...after, ...values]);
    return toConnection(rows, page, this.cursor, (row) => [row.fit, row.demand_line_id, row.id], viewOf);
  }
}

function viewOf(row: MatchRecord): MatchView {
  return {
    id: `${row.demand_line_id}:${row.id}`,
    demandLineId: row.demand_line_id,
    productId: row.id,
    productTypeId: row.product_type_id,
    productType: row.product_type,
    productTypeZh: row.product_type_zh,
    brand: row.brand,
    manufacturer: row.manufacturer,
    supplierId: row.supplier_id,
    supplierName: row.supplier_name,
    tenderId: row.tender_id,
    lotId: row.lot_id,
    biddingEndsAt: row.bidding_ends_at,
    corridorCode: row.corridor_code,
    destination: row.destination,
    quantity: row.quantity,
    deliveryFrom: row.delivery_from,
    deliveryTo: row.delivery_to,
    score: scoreOfFit(row.fit),
    qualifies: fitQualifies(row.fit),
    reasons: explainMatch(lineOf(row), offerOf(row)),
  };
}

const lineOf = (row: MatchRecord): LineToMatch => ({
  quantity: row.quantity,
  deliveryTo: row.delivery_to,
  currency: row.currency,
  ceilingPrice: row.ceiling_price === null ? null : unitPrice(row.ceiling_price),
  papersBy: row.papers_by,
});

const offerOf = (row: MatchRecord): OfferToMatch => ({
  papers: { missing: row.missing, goodThrough: row.good_through, obtainableBy: row.obtainable_by },
  qualityTier: row.quality_tier,
  wonPrice:
    row.won_price === null || row.won_currency === null
      ? null
      : { unitPrice: unitPrice(row.won_price), currency: row.won_currency },
  deliveries: row.deliveries,
  onTime: row.on_time,
  capacity: row.capacity,
});
