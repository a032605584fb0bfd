import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { ContractStatus, Day, SupplyWarningLevel } from '#libs/rules';

export interface FulfilmentView {
  /** The contract's. */
  readonly id: string;
  readonly reference: string;
  readonly status: ContractStatus;
  readonly lotId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly regions: readonly string[];
  readonly agreedQuantity: bigint;
  readonly releasedQuantity: bigint;
  readonly orderedQuantity: bigint;
  readonly acceptedQuantity: bigint;
  readonly rejectedQuantity: bigint;
  readonly startedOn: Day | null;
  readonly endsOn: Day | null;
  readonly today: Day;
  readonly level: SupplyWarningLevel;
  readonly fillRate: number | null;
  readonly dueQuantity: bigint;
  readonly unconfirmedLines: number;
}
export interface RegionalFulfilmentView {
  /** The first of the contracts. */
  readonly id: string;
  /** Null: of contracts that deliver to several countries. */
  readonly region: string | null;
  readonly purchaserId: string;
  readonly contracts: number;
  readonly agreedQuantity: bigint;
  readonly orderedQuantity: bigint;
  readonly acceptedQuantity: bigint;
}

/** The countries that a contract delivers to, by its terms. */
const REGIONS = `ARRAY(SELECT DISTINCT p ->> 'country' FROM jsonb_array_elements(c.terms -> 'deliveryPoints') p ORDER BY 1)`;
const RUNNING = `c.status NOT IN ('pending', 'declined')`;
const CONTRACTS = idPages<FulfilmentView>(
  'fulfilment.contracts',
  `SELECT c.id, c.reference, c.status, c.lot_id AS "lotId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId", ${REGIONS} AS regions,
     c.agreed_quantity AS "agreedQuantity", c.released_quantity AS "releasedQuantity", c.ordered_quantity AS "orderedQuantity",
     c.accepted_quantity AS "acceptedQuantity", c.received_quantity - c.accepted_quantity AS "rejectedQuantity",
     greatest((greatest(c.purchaser_signed_at, c.supplier_signed_at) AT TIME ZONE 'UTC')::date, c.starts_on) AS "startedOn", c.ends_on AS "endsOn",
     (medlane_now() AT TIME ZONE 'UTC')::date AS today, coalesce(w.level, 'none') AS level, w.fill_rate AS "fillRate",
     coalesce(w.due_quantity, 0)::bigint AS "dueQuantity", coalesce(w.unconfirmed_lines, 0) AS "unconfirmedLines"
   FROM contract c LEFT JOIN supply_warning w ON w.contract_id = c.id
   WHERE c.id < $3 AND entered.kind IS NOT NULL AND ${RUNNING} AND ($4::uuid IS NULL OR c.lot_id = $4) AND ($5::uuid IS NULL OR c.supplier_id = $5)
     AND (NOT $6::boolean OR w.level <> 'none' OR w.unconfirmed_lines > 0)
   ORDER BY c.id DESC`,
);
/** A lot has at most a hundred winners and a few hundred purchasers. */
const REGIONAL = hotRead<RegionalFulfilmentView>(
  'fulfilment.regions',
  `SELECT (array_agg(g.id ORDER BY g.id))[1] AS id, g.region, g.purchaser_id AS "purchaserId", count(*)::int AS contracts, sum(g.agreed)::bigint AS "agreedQuantity",
     sum(g.ordered_quantity)::bigint AS "orderedQuantity", sum(g.accepted_quantity)::bigint AS "acceptedQuantity"
   FROM (SELECT c.id, c.purchaser_id, c.ordered_quantity, c.accepted_quantity, c.agreed_quantity - c.released_quantity AS agreed,
       CASE cardinality(${REGIONS}) WHEN 1 THEN (${REGIONS})[1] END AS region
     FROM contract c WHERE c.lot_id = $3 AND entered.kind IS NOT NULL AND ${RUNNING}) g
   GROUP BY g.region, g.purchaser_id ORDER BY g.region NULLS LAST, g.purchaser_id LIMIT 500`,
);

/** How far contracts are fulfilled, from orders and receipts. */
@Injectable()
export class FulfilmentReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  contracts<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly lotId?: string | null; readonly supplierId?: string | null; readonly onlyWanting?: boolean },
    toNode: (row: FulfilmentView) => T,
  ): Promise<Connection<T>> {
    const { lotId = null, supplierId = null, onlyWanting = false } = filter;
    return CONTRACTS.read(this.reads, caller, page, toNode, [lotId, supplierId, onlyWanting]);
  }

  /** By region and buyer, at most 500 rows. */
  async regions(caller: Caller, lotId: string): Promise<readonly RegionalFulfilmentView[]> {
    return (await this.reads.run<RegionalFulfilmentView>(caller, REGIONAL, [lotId])).rows;
  }
}
