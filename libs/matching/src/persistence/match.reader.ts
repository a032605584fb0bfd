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
import { type Day, explainMatch, type LineToMatch, type MatchReason, type OfferToMatch } from '#libs/rules';

interface MatchRecord {
  readonly id: string;
  readonly demand_line_id: string;
  readonly score: number;
  readonly qualifies: boolean;
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

const MATCH = `SELECT m.product_id AS id, m.demand_line_id, m.score, m.qualifies, m.product_type_id, y.name_en AS product_type,
  y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name, l.tender_id, l.lot_id,
  t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency, l.ceiling_price,
  coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  w.missing, w.good_through, w.obtainable_by, w.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM match m JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  JOIN product_outlook w ON w.product_type_id = m.product_type_id AND w.product_id = m.product_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id`;

const BEFORE_ALL = ['ffffffff-ffff-ffff-ffff-ffffffffffff', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;
const place = z.tuple([z.int(), z.uuid(), z.uuid()]);

const OF_LINE = forEachPageSize((size) =>
  hotRead<MatchRecord>(
    `matching.of-line-${size}`,
    `${MATCH}
     WHERE m.demand_line_id = $6 AND m.product_type_id = (SELECT product_type_id FROM demand_line WHERE id = $6)
       AND (m.score, m.demand_line_id, m.product_id) < ($3, $4::uuid, $5::uuid)
       AND (l.purchaser_id = entered.organisation_id OR entered.kind = 'operator')
     ORDER BY m.score DESC, m.demand_line_id DESC, m.product_id DESC LIMIT ${size + 1}`,
  ),
);
const OF_SUPPLIER = forEachPageSize((size) =>
  hotRead<MatchRecord>(
    `matching.of-supplier-${size}`,
    `${MATCH}
     WHERE m.supplier_id = entered.organisation_id AND (m.score, m.demand_line_id, m.product_id) < ($3, $4::uuid, $5::uuid)
       AND ($6::uuid IS NULL OR m.product_type_id = $6) AND ($7::text IS NULL OR l.destination = $7)
       AND ($8::text IS NULL OR l.corridor_code = $8) AND (NOT $9::boolean OR m.qualifies)
     ORDER BY m.score DESC, m.demand_line_id DESC, m.product_id DESC LIMIT ${size + 1}`,
  ),
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
    const after = page.after ?? [101, ...BEFORE_ALL];
    const { rows } = await this.reads.run<MatchRecord>(caller, statements[page.size], [...after, ...values]);
    return toConnection(rows, page, this.cursor, (row) => [row.score, row.demand_line_id, row.id], viewOf);
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
    score: row.score,
    qualifies: row.qualifies,
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
