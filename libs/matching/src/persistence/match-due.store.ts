import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';

/** Types that are taken at once: enough to read and write in bulk, few enough for memory and a short transaction. */
const TYPES_AT_ONCE = 500;

const MARK = `INSERT INTO match_due (product_type_id, since) SELECT DISTINCT found.id, clock_timestamp() FROM (`;
const MARKED = `) AS found (id) ORDER BY found.id ON CONFLICT DO NOTHING`;
const MARK_DEMAND = statement(
  'matching.mark-demand',
  `${MARK}SELECT product_type_id FROM demand_line WHERE demand_id = $1
     UNION SELECT product_type_id FROM match_line WHERE demand_line_id IN (SELECT id FROM demand_line WHERE demand_id = $1)${MARKED}`,
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
  `${MARK}SELECT product_type_id FROM demand_line WHERE status = 'open' UNION SELECT product_type_id FROM match_line${MARKED}`,
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

/** What happened, by the id that says which product types it touches. */
export type Touched = { demandId: string } | { tenderId: string } | { supplierId: string } | { productTypeId: string };

/** Which product types wait to be matched. Marking one that has not changed costs little: fingerprints tell. */
@Injectable()
export class MatchDueStore {
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

  /** Takes the longest due types, at most 500. */
  async take(tx: Tx): Promise<string[]> {
    return (await tx.rows(TAKE)).map(({ product_type_id }) => product_type_id);
  }
}
