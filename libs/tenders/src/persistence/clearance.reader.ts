import { Injectable } from '@nestjs/common';
import { type Caller, forEachPageSize, hotRead, type PageSize, Reads } from '#libs/platform';
import type { Finding, OrganisationKind, OrganisationStatus, PaperProfile } from '#libs/rules';

/** A bidder on a lot with its judged products; times as texts, as the database writes them into JSON. */
export interface BidderPapersView {
  /** The supplier's. */
  readonly id: string;
  readonly kind: OrganisationKind;
  readonly legal_name: string;
  readonly name_zh: string | null;
  readonly country: string;
  readonly status: OrganisationStatus;
  readonly applied_at: Date;
  readonly admitted_at: Date | null;
  readonly paper_profile: PaperProfile;
  readonly products: readonly {
    readonly lotId: string;
    readonly productId: string;
    readonly brand: string;
    readonly clear: boolean;
    readonly clearUntil: string | null;
    readonly judgedAt: string;
    readonly findings: readonly Finding[];
  }[];
}

/** Who sees them: the operators, and the purchasers whose demand the lot carries; from the opening on, never before. */
const VISIBLE = `b.status IN ('opened', 'invalid', 'valid', 'won', 'lost', 'disqualified') AND (entered.kind = 'operator'
  OR (entered.kind = 'purchaser' AND EXISTS (SELECT FROM demand_line d WHERE d.tender_id = b.tender_id AND d.lot_id = b.lot_id
    AND d.purchaser_id = entered.organisation_id)))`;
const PRODUCTS = `SELECT json_agg(json_build_object('lotId', c.lot_id, 'productId', c.product_id, 'brand', c.brand, 'clear', c.clear,
      'clearUntil', c.clear_until, 'judgedAt', c.judged_at, 'findings', c.findings) ORDER BY c.product_id) AS list
  FROM (SELECT c.*, p.brand FROM clearance c JOIN product p ON p.id = c.product_id
    WHERE c.lot_id = b.lot_id AND c.supplier_id = b.supplier_id ORDER BY c.product_id LIMIT 20) c`;
const OF_LOT = forEachPageSize((size) =>
  hotRead<BidderPapersView>(
    `clearances.of-lot.${size}`,
    `SELECT s.id, s.kind, s.legal_name, s.name_zh, s.country, s.status, s.applied_at, s.admitted_at, t.paper_profile,
       coalesce(papers.list, '[]') AS products
     FROM bid b JOIN tender t ON t.id = b.tender_id JOIN organisation s ON s.id = b.supplier_id
     CROSS JOIN LATERAL (${PRODUCTS}) papers
     WHERE b.lot_id = $3 AND b.supplier_id > $4 AND t.paper_profile_digest IS NOT NULL AND ${VISIBLE}
     ORDER BY b.supplier_id LIMIT ${size + 1}`,
  ),
);
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** What the gate found, for the screens. */
@Injectable()
export class ClearanceReader {
  constructor(private readonly reads: Reads) {}

  /** The bidders on a lot by their id; one row more than `size` when there are more. */
  async ofLot(
    caller: Caller,
    lotId: string,
    page: { readonly size: PageSize; readonly after: string | undefined },
  ): Promise<BidderPapersView[]> {
    return (await this.reads.run(caller, OF_LOT[page.size], [lotId, page.after ?? BEFORE_ALL])).rows;
  }
}
