import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { RecallStatus } from '#libs/rules';
import type { RecallRow } from './rows.js';

export interface RecalledShipmentView {
  readonly shipmentId: string;
  readonly contractId: string;
  readonly purchaserId: string;
  /** A text: the database has built the JSON. */
  readonly quantity: string;
  readonly batchNumbers: readonly string[];
}
export type RecallView = Omit<RecallRow, 'openedBy' | 'liftProposedBy' | 'liftedBy'> & {
  readonly productName: string;
  readonly shipments: readonly RecalledShipmentView[];
};

const COLUMNS = `r.id, r.reference, r.kind, r.class, r.supplier_id AS "supplierId", r.product_type_id AS "productTypeId", p.name_en AS "productName",
  r.batch_numbers AS "batchNumbers", r.reason, r.status, r.opened_at AS "openedAt", r.contract_count AS "contractCount",
  r.shipment_count AS "shipmentCount", r.lift_proposed_at AS "liftProposedAt", r.lift_reason AS "liftReason", r.lifted_at AS "liftedAt", r.version`;
/** A purchaser sees its own only: row-level security. */
const SHIPMENTS = `ARRAY(SELECT json_build_object('shipmentId', s.shipment_id, 'contractId', s.contract_id, 'purchaserId', s.purchaser_id,
    'quantity', s.quantity::text, 'batchNumbers', s.batch_numbers)
  FROM recall_shipment s WHERE s.recall_id = r.id ORDER BY s.shipment_id DESC LIMIT 100)`;
const LIST = idPages<RecallView>(
  'recalls.list',
  `SELECT ${COLUMNS}, '{}'::json[] AS shipments FROM recall r JOIN product_type p ON p.id = r.product_type_id
   WHERE r.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR r.status = $4) AND ($5::uuid IS NULL OR r.supplier_id = $5)
   ORDER BY r.id DESC`,
);
const ONE = hotRead<RecallView>(
  'recalls.one',
  `SELECT ${COLUMNS}, ${SHIPMENTS} AS shipments FROM recall r JOIN product_type p ON p.id = r.product_type_id
   WHERE r.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);

/** Recalls as the operators, the supplier and every purchaser concerned see them. */
@Injectable()
export class RecallReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first, without shipments. */
  list<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly status?: RecallStatus | undefined; readonly supplierId?: string | undefined },
    toNode: (row: RecallView) => T,
  ): Promise<Connection<T>> {
    return LIST.read(this.reads, caller, page, toNode, [filter.status ?? null, filter.supplierId ?? null]);
  }

  async one(caller: Caller, id: string): Promise<RecallView | undefined> {
    return (await this.reads.run<RecallView>(caller, ONE, [id])).rows[0];
  }
}
