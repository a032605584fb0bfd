import { Injectable } from '@nestjs/common';
import { DueWork, Outbox, statement, type Tx } from '#libs/platform';
import { addDays, dayOf, judgeFillRate, SUPPLY_PROFILE, type SupplyWarningLevel } from '#libs/rules';
import { supplyWarned } from '../events.js';

/** The one id that stands for today, while nobody has looked. */
const DUE = statement<{ id: string }>(
  'supply-watch.due',
  `SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id WHERE EXISTS (SELECT FROM call_off_line)
     AND NOT EXISTS (SELECT FROM supply_watch WHERE day = (SELECT (medlane_now() AT TIME ZONE 'UTC')::date))`,
);
const TAKE_DAY = statement(
  'supply-watch.take-day',
  'INSERT INTO supply_watch (day, watched_at, contracts) VALUES ($1, $2, 0) ON CONFLICT ON CONSTRAINT supply_watch_pkey DO NOTHING',
);
const MOST = 5_000;
interface Wanting {
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly dueQuantity: bigint;
  readonly acceptedQuantity: bigint;
  readonly unconfirmed: number;
  readonly before: SupplyWarningLevel;
}
/**
 * Contracts of which something is due and missing, or was. One pass over all order lines, once a day: no index of the
 * lines that every order and every dispatch would have to keep.
 */
const WANTING = statement<Wanting>(
  'supply-watch.wanting',
  `WITH due AS (
     SELECT l.contract_id, sum(l.quantity - l.cancelled_quantity) FILTER (WHERE o.promised_on < $1::date) AS due,
       sum(l.accepted_quantity) FILTER (WHERE o.promised_on < $1::date) AS accepted,
       count(*) FILTER (WHERE l.status = 'placed' AND l.confirmed_at IS NULL AND l.shipped_quantity = 0 AND o.placed_at < $2::timestamptz) AS unconfirmed
     FROM call_off_line l JOIN call_off o ON o.id = l.call_off_id GROUP BY l.contract_id)
   SELECT c.id AS "contractId", c.tender_id AS "tenderId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId",
     coalesce(d.due, 0)::bigint AS "dueQuantity", coalesce(d.accepted, 0)::bigint AS "acceptedQuantity", d.unconfirmed::int AS unconfirmed,
     coalesce(w.level, 'none') AS before
   FROM due d JOIN contract c ON c.id = d.contract_id LEFT JOIN supply_warning w ON w.contract_id = c.id
   WHERE c.status IN ('active', 'expiring', 'completed') AND (d.accepted < d.due OR d.unconfirmed > 0 OR w.level <> 'none')
   ORDER BY c.id LIMIT ${MOST}`,
);
const KEEP = statement(
  'supply-watch.keep',
  `INSERT INTO supply_warning (contract_id, tender_id, purchaser_id, supplier_id, level, fill_rate, due_quantity, accepted_quantity,
     unconfirmed_lines, since, judged_at)
   SELECT x.contract, x.tender, x.purchaser, x.supplier, x.level, x.rate, x.due, x.accepted, x.unconfirmed, $2, $2
   FROM jsonb_to_recordset($1) AS x (contract uuid, tender uuid, purchaser uuid, supplier uuid, level text, rate int, due bigint, accepted bigint, unconfirmed int)
   ON CONFLICT ON CONSTRAINT supply_warning_pkey DO UPDATE SET fill_rate = excluded.fill_rate, due_quantity = excluded.due_quantity,
     accepted_quantity = excluded.accepted_quantity, unconfirmed_lines = excluded.unconfirmed_lines, judged_at = excluded.judged_at,
     since = CASE WHEN supply_warning.level = excluded.level THEN supply_warning.since ELSE excluded.since END, level = excluded.level`,
);
const LOOKED_AT = statement('supply-watch.looked-at', 'UPDATE supply_watch SET contracts = $2 WHERE day = $1');

/** Once a day: both sides are told early when what was due does not come, and when it has come after all. */
@Injectable()
export class WatchSupply extends DueWork {
  readonly name = 'supply.watch';
  readonly due = DUE;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  async handle(tx: Tx): Promise<void> {
    const today = dayOf(tx.now);
    if ((await tx.execute(TAKE_DAY, [today, tx.now])) === 0) return;
    const { graceDays, confirmationDays } = SUPPLY_PROFILE;
    const rows = await tx.rows(WANTING, [addDays(today, -graceDays), addDays(today, -confirmationDays)]);
    const judged = rows.map((row) => ({ ...row, ...judgeFillRate(row) }));
    const kept = judged.map((row) => ({
      contract: row.contractId,
      tender: row.tenderId,
      purchaser: row.purchaserId,
      supplier: row.supplierId,
      level: row.level,
      rate: row.fillRate,
      due: String(row.dueQuantity),
      accepted: String(row.acceptedQuantity),
      unconfirmed: row.unconfirmed,
    }));
    await tx.execute(KEEP, [JSON.stringify(kept), tx.now]);
    await tx.execute(LOOKED_AT, [today, rows.length]);
    const changed = judged.filter(({ level, before }) => level !== before);
    await this.outbox.append(
      tx,
      ...changed.map(({ contractId: subjectId, tenderId, level, fillRate }) =>
        supplyWarned({ subjectId, tenderId, payload: { level, fillRate } }),
      ),
    );
  }
}
