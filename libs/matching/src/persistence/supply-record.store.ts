import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';

/** Receipts are read again for so long: their transactions, of seconds, commit out of order, and clocks differ. */
const OVERLAP = `interval '5 minutes'`;

/** The least id that an installation may have made since then: ids are UUIDs of version 7, which begin with the time. */
const firstIdSince = (time: string): string =>
  `(lpad(to_hex(floor(extract(epoch FROM ${time}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`;

/** Once a minute while goods are received. Whoever records a receipt does nothing for it, and nothing runs per receipt. */
export const DELIVERIES_DUE = statement<{ id: string }>(
  'matching.deliveries-due',
  `SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id FROM match_progress
   WHERE deliveries_read_at < clock_timestamp() - interval '1 minute'
     AND (SELECT id FROM receipt ORDER BY id DESC LIMIT 1) >= ${firstIdSince(`deliveries_read_at - ${OVERLAP}`)}`,
);
/** Waits for a reading that is under way, and finds nothing due after it. */
const BEGIN_READING = statement<{ since: string }>(
  'matching.begin-reading',
  `SELECT ${firstIdSince(`deliveries_read_at - ${OVERLAP}`)} AS since FROM match_progress
   WHERE deliveries_read_at < clock_timestamp() - interval '1 minute' FOR UPDATE`,
);
const END_READING = statement(
  'matching.end-reading',
  'UPDATE match_progress SET deliveries_read_at = statement_timestamp()',
);
/** Counted again from the deals themselves, so that reading a receipt twice changes nothing. */
const RECORD_DELIVERIES = statement(
  'matching.record-deliveries',
  `WITH touched AS MATERIALIZED (
     SELECT DISTINCT c.supplier_id, c.product_type_id FROM receipt r JOIN contract c ON c.id = r.contract_id
     WHERE r.id BETWEEN $1 AND 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
   written AS (
     INSERT INTO supply_record (supplier_id, product_type_id, deliveries, on_time)
     SELECT c.supplier_id, c.product_type_id, count(*), count(*) FILTER (WHERE r.days_late <= 0)
     FROM touched JOIN contract c USING (supplier_id, product_type_id) JOIN receipt r ON r.contract_id = c.id
     GROUP BY 1, 2 ORDER BY 1, 2
     ON CONFLICT (supplier_id, product_type_id) DO UPDATE SET deliveries = excluded.deliveries, on_time = excluded.on_time
     WHERE (supply_record.deliveries, supply_record.on_time) <> (excluded.deliveries, excluded.on_time)
     RETURNING product_type_id)
   INSERT INTO match_due (product_type_id, since) SELECT DISTINCT product_type_id, clock_timestamp() FROM written
   ORDER BY product_type_id ON CONFLICT DO NOTHING`,
);
/**
 * Told twice, or two tenders told the other way round: the latest awarded one counts. Public rounds only, since what
 * others agreed directly is theirs; the price is the one that was awarded, in its own currency, which a bid that was
 * revived or is in another currency than the tender does not show.
 */
const RECORD_AWARDS = statement(
  'matching.record-awards',
  `WITH written AS (
     INSERT INTO supply_record (supplier_id, product_type_id, won_price, won_currency, won_at, capacity)
     SELECT DISTINCT ON (b.supplier_id, l.product_type_id) b.supplier_id, l.product_type_id,
       won.price, won.currency, CASE WHEN won.price IS NOT NULL THEN t.awarded_at END,
       max(b.capacity) OVER (PARTITION BY b.supplier_id, l.product_type_id)
     FROM tender t JOIN lot l ON l.tender_id = t.id JOIN bid b ON b.lot_id = l.id
       LEFT JOIN award a ON a.lot_id = l.id AND a.status = 'active'
       LEFT JOIN LATERAL (SELECT w.unit_price AS price, coalesce(w.currency, t.currency) AS currency FROM award_line w
         WHERE w.award_id = a.id AND w.bid_id = b.id ORDER BY w.unit_price LIMIT 1) won ON true
     WHERE t.id = $1 AND t.procurement_method = 'open' AND b.status IN ('won', 'lost')
     ORDER BY b.supplier_id, l.product_type_id, won.price NULLS LAST
     ON CONFLICT (supplier_id, product_type_id) DO UPDATE SET
       (won_price, won_currency, won_at) = (SELECT w.price, w.currency, w.at
         FROM (VALUES (excluded.won_price, excluded.won_currency, excluded.won_at),
           (supply_record.won_price, supply_record.won_currency, supply_record.won_at)) AS w (price, currency, at)
         ORDER BY w.at DESC NULLS LAST LIMIT 1),
       capacity = greatest(excluded.capacity, supply_record.capacity)
     RETURNING product_type_id)
   INSERT INTO match_due (product_type_id, since) SELECT DISTINCT product_type_id, clock_timestamp() FROM written
   ORDER BY product_type_id ON CONFLICT DO NOTHING`,
);

/** What suppliers have shown in each product type. Whatever changes a record marks its type to be matched again. */
@Injectable()
export class SupplyRecordStore {
  /** Counts the deliveries again of whoever delivered since the last reading; nothing when another has just done so. */
  async recordDeliveries(tx: Tx): Promise<void> {
    const reading = await tx.maybe(BEGIN_READING);
    if (!reading) return;
    await tx.execute(RECORD_DELIVERIES, [reading.since]);
    await tx.execute(END_READING);
  }

  /** The lowest price that each supplier won a finished public tender at, and the largest capacity that it offered. */
  async recordAwards(tx: Tx, tenderId: string): Promise<void> {
    await tx.execute(RECORD_AWARDS, [tenderId]);
  }
}
