import { Injectable } from '@nestjs/common';
import { type Caller, forEachPageSize, hotRead, type PageSize, Reads } from '#libs/platform';
import type { BidParticulars, BidStatus, Day, OrganisationKind, OrganisationStatus } from '#libs/rules';

/** A bid as the screens show it. What is in it is null until the opening, for everybody. */
export interface BidView {
  readonly id: string;
  readonly tender_id: string;
  readonly lot_id: string;
  readonly supplier_id: string;
  readonly supplier_kind: OrganisationKind;
  readonly supplier_legal_name: string;
  readonly supplier_name_zh: string | null;
  readonly supplier_country: string;
  readonly supplier_status: OrganisationStatus;
  readonly supplier_applied_at: Date;
  readonly supplier_admitted_at: Date | null;
  readonly revision: number;
  readonly status: BidStatus;
  readonly digest: Buffer;
  readonly received_at: Date;
  readonly unit_price: string | null;
  readonly capacity: bigint | null;
  readonly minimum_quantity: bigint | null;
  readonly lead_time_days: number | null;
  readonly valid_until: Day | null;
  readonly particulars: BidParticulars | null;
  readonly rank: number | null;
  readonly awarded_quantity: bigint | null;
  readonly reason: string | null;
  readonly reason_details: Readonly<Record<string, string | number>> | null;
  /** False for the bidder until the award is final: which numbers behind the reason it may know is {@link toldInNotice}. */
  readonly told_in_full: boolean;
}

/**
 * Who sees a bid, in one place: its supplier and the operators always; from the opening on the purchasers whose demand
 * the lot carries; no other supplier ever. The row-level policies of bid say the same, as the second wall.
 */
const VISIBLE = `(b.supplier_id = entered.organisation_id OR entered.kind = 'operator'
  OR (entered.kind = 'purchaser' AND b.status IN ('opened', 'invalid', 'valid', 'won', 'lost', 'disqualified')
    AND EXISTS (SELECT FROM demand_line d WHERE d.tender_id = b.tender_id AND d.lot_id = b.lot_id
      AND d.purchaser_id = entered.organisation_id)))`;

/** Prices that others bid lead to the price that would have won: not before the notice period is over. */
const TOLD_IN_FULL = `(b.reason IS NULL OR entered.kind <> 'supplier' OR EXISTS (SELECT FROM tender t
  WHERE t.id = b.tender_id AND t.status IN ('awarded', 'unsuccessful', 'cancelled')))`;

const rows = (where: string, order: string, limit: number): string => `
SELECT b.id, b.tender_id, b.lot_id, s.id AS supplier_id, s.kind AS supplier_kind, s.legal_name AS supplier_legal_name,
  s.name_zh AS supplier_name_zh, s.country AS supplier_country, s.status AS supplier_status,
  s.applied_at AS supplier_applied_at, s.admitted_at AS supplier_admitted_at, b.revision, b.status, b.digest, b.received_at,
  b.unit_price, b.capacity, b.minimum_quantity, b.lead_time_days, b.valid_until, b.particulars, b.rank, b.awarded_quantity, b.reason,
  b.reason_details, ${TOLD_IN_FULL} AS told_in_full
FROM bid b JOIN organisation s ON s.id = b.supplier_id
WHERE ${VISIBLE} AND ${where} ORDER BY ${order} LIMIT ${limit}`;

/** Live bids of a lot, in the order of receipt. */
const OF_LOT = forEachPageSize((size) =>
  hotRead<BidView>(
    `bids.of-lot.${size}`,
    rows(`b.lot_id = $3 AND b.status NOT IN ('replaced', 'withdrawn') AND b.id > $4`, 'b.id', size + 1),
  ),
);
const MINE = 'b.supplier_id = entered.organisation_id AND b.id < $3';
const OWN = forEachPageSize((size) =>
  hotRead<BidView>(`bids.own.${size}`, rows(`${MINE} AND ($4::uuid IS NULL OR true)`, 'b.id DESC', size + 1)),
);
const OWN_OF_TENDER = forEachPageSize((size) =>
  hotRead<BidView>(`bids.own-of-tender.${size}`, rows(`${MINE} AND b.tender_id = $4`, 'b.id DESC', size + 1)),
);
const ONE = hotRead<BidView>('bids.one', rows('b.id = $3', 'b.id', 1));
const NEXT_REVISION = hotRead<{ id: string; next: number }>(
  'bids.next-revision',
  `SELECT l.id, 1 + coalesce((SELECT max(b.revision) FROM bid b WHERE b.lot_id = l.id AND b.supplier_id = entered.organisation_id), 0) AS next
   FROM lot l WHERE l.id = $3 LIMIT 1`,
);

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
export interface BidPage {
  readonly size: PageSize;
  readonly after: string | undefined;
}

/** Bids for the screens, each page in one statement. */
@Injectable()
export class BidReader {
  constructor(private readonly reads: Reads) {}

  /** The live bids of a lot that the caller may see, earliest first; one row more than `size` when there are more. */
  async ofLot(caller: Caller, lotId: string, page: BidPage): Promise<BidView[]> {
    return (await this.reads.run(caller, OF_LOT[page.size], [lotId, page.after ?? BEFORE_ALL])).rows;
  }

  /** The caller's own bids, every revision, latest first; one row more than `size` when there are more. */
  async own(caller: Caller, tenderId: string | undefined, page: BidPage): Promise<BidView[]> {
    const read = tenderId === undefined ? OWN : OWN_OF_TENDER;
    return (await this.reads.run(caller, read[page.size], [page.after ?? AFTER_ALL, tenderId ?? null])).rows;
  }

  /** Undefined when there is none or the caller does not see it. */
  async one(caller: Caller, bidId: string): Promise<BidView | undefined> {
    return (await this.reads.run(caller, ONE, [bidId])).rows[0];
  }

  /** The revision to seal the caller's next bid for; undefined when the caller does not see the lot. */
  async nextRevision(caller: Caller, lotId: string): Promise<number | undefined> {
    return (await this.reads.run(caller, NEXT_REVISION, [lotId])).rows[0]?.next;
  }
}
