import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, idPages, type PageArgs, Reads } from '#libs/platform';
import type { ContractStatus } from '#libs/rules';

/** In the order in which they are asked: spare suppliers of the award, its other winners, who bid and lost. */
export type ReplacementRole = 'spare' | 'winner' | 'bidder';

export interface ReplacementView {
  readonly supplierId: string;
  readonly legalName: string;
  readonly role: ReplacementRole;
  /** The region that a spare supplier stands by for. */
  readonly region: string | null;
  readonly unitPrice: string;
  readonly rank: number | null;
}

export interface ReplaceableContract {
  readonly id: string;
  readonly reference: string;
  readonly status: ContractStatus;
  readonly lotId: string;
  readonly purchaserId: string;
  readonly currency: string;
  readonly unitPrice: string;
  readonly outstandingQuantity: bigint;
  readonly candidates: readonly ReplacementView[];
}

const MAX_CANDIDATES = 20;
/** Who may take over: admitted, and not barred from the lot today. */
const REPLACEMENTS = idPages<ReplaceableContract>(
  'contracts.replacements',
  `SELECT c.id, c.reference, c.status, c.lot_id AS "lotId", c.purchaser_id AS "purchaserId", c.currency, c.unit_price AS "unitPrice",
     CASE WHEN c.released_quantity > 0 THEN c.released_quantity ELSE c.agreed_quantity - c.accepted_quantity END AS "outstandingQuantity", found.candidates
   FROM contract c CROSS JOIN LATERAL (
     SELECT coalesce(json_agg(json_build_object('supplierId', r.supplier_id, 'legalName', r.legal_name, 'role', r.role,
       'region', r.region, 'unitPrice', r.unit_price::text, 'rank', r.rank) ORDER BY r.turn, r.rank, r.supplier_id, r.region), '[]') AS candidates
     FROM (
       SELECT b.supplier_id, o.legal_name, b.unit_price, b.rank, s.region,
         CASE WHEN s.region IS NOT NULL THEN 'spare' WHEN b.status = 'won' THEN 'winner' ELSE 'bidder' END AS role,
         CASE WHEN s.region IS NOT NULL THEN 1 WHEN b.status = 'won' THEN 2 ELSE 3 END AS turn
       FROM bid b JOIN organisation o ON o.id = b.supplier_id
         LEFT JOIN award_spare s ON s.award_id = c.award_id AND s.bid_id = b.id
       WHERE b.lot_id = c.lot_id AND b.status IN ('won', 'lost') AND b.supplier_id <> c.supplier_id AND o.status = 'admitted'
         AND NOT EXISTS (SELECT FROM medlane_bars_at(c.lot_id, b.supplier_id))
       ORDER BY turn, b.rank, b.supplier_id LIMIT ${MAX_CANDIDATES}) r) found
   WHERE c.id < $3 AND c.supplier_id = $4 AND (c.status IN ('pending', 'active', 'expiring', 'declined') OR c.released_quantity > 0) AND entered.kind = 'operator'
   ORDER BY c.id DESC`,
);

/** Who could take over the contracts of a supplier that is barred, fails or has declined. */
@Injectable()
export class ReplacementsReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first; at most 20 candidates each. For operators: it shows what others bid. */
  replacementsFor<T>(
    caller: Caller,
    page: PageArgs,
    supplierId: string,
    toNode: (row: ReplaceableContract) => T,
  ): Promise<Connection<T>> {
    return REPLACEMENTS.read(this.reads, caller, page, toNode, [supplierId]);
  }
}
