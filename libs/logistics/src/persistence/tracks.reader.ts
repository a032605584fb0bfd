import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import { type Day, MAX_SHIPMENT_EVENTS, type ShipmentEventKind } from '#libs/rules';

export interface ShipmentEventView {
  readonly id: string;
  readonly kind: ShipmentEventKind;
  readonly place: string | null;
  readonly happenedAt: Date;
  readonly expectedOn: Day | null;
  readonly document: string | null;
  readonly side: 'supplier' | 'purchaser';
  readonly recordedAt: Date;
}
interface IntervalView {
  readonly sensor: string;
  readonly from: Date;
  readonly to: Date;
  readonly minutes: number;
}
/** Temperatures are hundredths of a degree Celsius. */
export interface ColdChainView {
  readonly lowest: number;
  readonly highest: number;
  readonly profile: string;
  readonly readings: number;
  readonly from: Date;
  readonly to: Date;
  readonly min: number;
  readonly max: number;
  readonly mkt: number;
  readonly coveredMinutes: number;
  readonly excursionMinutes: number;
  readonly excursions: readonly (IntervalView & { readonly peak: number })[];
  readonly gaps: readonly IntervalView[];
}
export interface TrackView {
  readonly id: string;
  readonly promisedOn: Day;
  readonly expectedOn: Day | null;
  readonly events: readonly ShipmentEventView[];
  readonly coldChain: ColdChainView | null;
}

const TRACK = hotRead<TrackView>(
  'tracks.one',
  `SELECT s.id, o.promised_on AS "promisedOn", t.expected_on AS "expectedOn", told.events, cold.summary AS "coldChain"
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id JOIN call_off o ON o.id = l.call_off_id
     LEFT JOIN shipment_track t ON t.shipment_id = s.id
     LEFT JOIN LATERAL (
       SELECT json_build_object('lowest', c.lowest, 'highest', c.highest, 'profile', c.profile, 'readings', c.readings, 'from', c.from_at,
         'to', c.to_at, 'min', c.min_centi, 'max', c.max_centi, 'mkt', c.mkt_centi, 'coveredMinutes', c.covered_minutes,
         'excursionMinutes', c.excursion_minutes, 'excursions', c.excursions, 'gaps', c.gaps) AS summary
       FROM cold_chain c WHERE c.shipment_id = s.id) cold ON true
     CROSS JOIN LATERAL (
       SELECT coalesce(json_agg(json_build_object('id', e.id, 'kind', e.kind, 'place', e.place, 'happenedAt', e.happened_at,
         'expectedOn', e.expected_on, 'document', e.document, 'side', e.side, 'recordedAt', e.recorded_at)
         ORDER BY e.happened_at DESC, e.id DESC), '[]') AS events
       FROM (SELECT * FROM shipment_event WHERE shipment_id = s.id ORDER BY happened_at DESC, id DESC LIMIT ${MAX_SHIPMENT_EVENTS}) e) told
   WHERE s.id = $3 AND entered.principal IS NOT NULL LIMIT 1`,
);

export interface LateShipmentView {
  readonly id: string;
  readonly orderId: string;
  readonly orderReference: string;
  readonly contractId: string;
  readonly promisedOn: Day;
  readonly expectedOn: Day;
  readonly lastKind: ShipmentEventKind | null;
  readonly lastPlace: string | null;
  readonly updatedAt: Date;
}
/** Each kind of caller by its own index; only what is still under way. */
const LATE = idPages<LateShipmentView>(
  'tracks.late',
  `SELECT s.id, o.id AS "orderId", o.reference AS "orderReference", s.contract_id AS "contractId", o.promised_on AS "promisedOn",
     t.expected_on AS "expectedOn", t.last_kind AS "lastKind", t.last_place AS "lastPlace", t.updated_at AS "updatedAt"
   FROM shipment_track t JOIN shipment s ON s.id = t.shipment_id AND s.status = 'dispatched'
     JOIN call_off_line l ON l.id = s.call_off_line_id JOIN call_off o ON o.id = l.call_off_id
   WHERE s.id < $3 AND t.expected_on > o.promised_on AND entered.principal IS NOT NULL
     AND (entered.kind <> 'purchaser' OR t.purchaser_id = entered.organisation_id)
     AND (entered.kind <> 'supplier' OR t.supplier_id = entered.organisation_id)
   ORDER BY s.id DESC`,
);

/** Where a shipment is, for its parties and operators. */
@Injectable()
export class TracksReader {
  constructor(private readonly reads: Reads) {}

  /** Under way and expected after the promised day, newest first. */
  late<T>(caller: Caller, page: PageArgs, toNode: (row: LateShipmentView) => T): Promise<Connection<T>> {
    return LATE.read(this.reads, caller, page, toNode);
  }

  async one(caller: Caller, shipmentId: string): Promise<TrackView | undefined> {
    return (await this.reads.run<TrackView>(caller, TRACK, [shipmentId])).rows[0];
  }
}
