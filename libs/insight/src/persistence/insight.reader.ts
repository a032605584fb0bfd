import { Inject, Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { type Caller, hotRead, Reads } from '#libs/platform';

export interface CountRow {
  readonly name: string;
  readonly count: number;
}
export interface ValueRow {
  readonly currency: Currency;
  /** Minor units, as text: JSON numbers cannot hold every amount. */
  readonly amount: string;
}

export interface SummaryRow {
  readonly id: string;
  readonly organisations: CountRow[];
  readonly product_types: number;
  readonly open_demands: number;
  readonly tenders: CountRow[];
  readonly bids: number;
  readonly contested_lots: number;
  readonly losing_bids: CountRow[];
  readonly orders: CountRow[];
  readonly late_orders: number;
  readonly awarded: ValueRow[];
  readonly settled: ValueRow[];
  readonly active_contracts: number;
  readonly closed_contracts: number;
  readonly dead_letters: number;
}

/** Whether a row of this table's alias stands in the corridor that is asked for; a null one means all of them. */
const inCorridor = (tenderId: string): string =>
  `($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = ${tenderId} AND t.corridor_code = $3))`;
const counts = (name: string, from: string): string =>
  `ARRAY(SELECT json_build_object('name', ${name}, 'count', count(*)) FROM ${from} GROUP BY ${name} ORDER BY ${name})`;
const values = (amount: string, from: string): string =>
  `ARRAY(SELECT json_build_object('currency', currency, 'amount', sum(${amount})::text) FROM ${from} GROUP BY currency ORDER BY currency)`;

/** Counts are by status, kind or reason, so each list is bounded by the schema and the rules. */
const SUMMARY = hotRead<SummaryRow>(
  'insight.summary',
  `SELECT entered.principal_id AS id,
     ${counts('kind', 'organisation')} AS organisations,
     (SELECT count(DISTINCT product_type_id)::int FROM demand_line
        WHERE status <> 'cancelled' AND ($3::text IS NULL OR corridor_code = $3)) AS product_types,
     (SELECT count(*)::int FROM demand WHERE status = 'open' AND ($3::text IS NULL OR corridor_code = $3)) AS open_demands,
     ${counts('status', 'tender WHERE $3::text IS NULL OR corridor_code = $3')} AS tenders,
     (SELECT count(*)::int FROM bid WHERE status NOT IN ('replaced', 'withdrawn') AND ${inCorridor('bid.tender_id')}) AS bids,
     (SELECT count(*)::int FROM lot WHERE bid_count > 1 AND ${inCorridor('lot.tender_id')}) AS contested_lots,
     ${counts('reason', `bid WHERE status IN ('lost', 'invalid') AND ${inCorridor('bid.tender_id')}`)} AS losing_bids,
     ${counts('status', `call_off WHERE ${inCorridor('call_off.tender_id')}`)} AS orders,
     (SELECT count(DISTINCT l.call_off_id)::int FROM receipt r JOIN call_off_line l ON l.id = r.call_off_line_id
        WHERE r.days_late > 0 AND ${inCorridor('r.tender_id')}) AS late_orders,
     ${values('value_minor', `award WHERE status = 'active' AND ${inCorridor('award.tender_id')}`)} AS awarded,
     ${values('settled_minor', `contract WHERE settled_minor > 0 AND ${inCorridor('contract.tender_id')}`)} AS settled,
     (SELECT count(*)::int FROM contract WHERE status IN ('active', 'expiring', 'completed') AND ${inCorridor('contract.tender_id')}) AS active_contracts,
     (SELECT count(*)::int FROM contract WHERE status = 'closed' AND ${inCorridor('contract.tender_id')}) AS closed_contracts,
     (SELECT count(*)::int FROM outbox WHERE dead_at IS NOT NULL) AS dead_letters
   WHERE entered.kind IS NOT NULL
   LIMIT 1`,
);

export interface HealthRow {
  readonly id: string;
  readonly now: Date;
  readonly unpublished_events: number;
  readonly oldest_unpublished_seconds: number | null;
  readonly events_without_effect: number;
  readonly oldest_without_effect_seconds: number | null;
  readonly due_tenders: number;
  readonly oldest_due_seconds: number | null;
  readonly dead_letters: number;
}

/** Each figure reads one partial index; ages of events by the wall clock, of deadlines by the installation's. */
const HEALTH = hotRead<HealthRow>(
  'insight.health',
  `SELECT entered.principal_id AS id, medlane_now() AS now, unpublished.count AS unpublished_events, unpublished.age AS oldest_unpublished_seconds,
     undone.count AS events_without_effect, undone.age AS oldest_without_effect_seconds,
     due.count AS due_tenders, due.age AS oldest_due_seconds,
     (SELECT count(*)::int FROM outbox WHERE dead_at IS NOT NULL) AS dead_letters
   FROM (SELECT count(*)::int AS count, extract(epoch FROM clock_timestamp() - min(appended_at))::int AS age
         FROM outbox WHERE published_at IS NULL AND dead_at IS NULL) unpublished,
     (SELECT count(*)::int AS count, extract(epoch FROM clock_timestamp() - min(published_at))::int AS age
         FROM outbox WHERE done_at IS NULL AND published_at IS NOT NULL AND dead_at IS NULL) undone,
     (SELECT count(*)::int AS count, extract(epoch FROM (SELECT medlane_now()) - min(next_check_at))::int AS age
         FROM tender WHERE next_check_at <= (SELECT medlane_now())) due
   WHERE entered.kind IS NOT NULL
   LIMIT 1`,
);

/** The figures an operator watches. */
@Injectable()
export class InsightReader {
  constructor(@Inject(Reads) private readonly reads: Reads) {}

  async summary(caller: Caller, corridorCode: string | undefined): Promise<SummaryRow | undefined> {
    return (await this.reads.run<SummaryRow>(caller, SUMMARY, [corridorCode ?? null])).rows[0];
  }

  async health(caller: Caller): Promise<HealthRow | undefined> {
    return (await this.reads.run<HealthRow>(caller, HEALTH)).rows[0];
  }
}
