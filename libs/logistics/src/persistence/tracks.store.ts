import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { Day, ShipmentEventDraft, ShipmentStatus } from '#libs/rules';

/** A shipment of the calling party, as its events are judged by. */
export interface TrackedShipment {
  readonly id: string;
  readonly status: ShipmentStatus;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly promisedOn: Day;
  readonly contractId: string;
  readonly quantity: bigint;
  /** For which its goods may have been outside their storage range. */
  readonly allowedMinutes: number;
}

const OF_PARTY = statement<TrackedShipment>(
  'tracks.of-party',
  `SELECT s.id, s.status, s.tender_id AS "tenderId", s.purchaser_id AS "purchaserId", s.supplier_id AS "supplierId",
     o.promised_on AS "promisedOn", s.contract_id AS "contractId", s.quantity,
     coalesce((c.terms ->> 'excursionMinutes')::int, 0) AS "allowedMinutes"
   FROM shipment s JOIN contract c ON c.id = s.contract_id JOIN call_off_line l ON l.id = s.call_off_line_id JOIN call_off o ON o.id = l.call_off_id
   WHERE s.id = ANY ($1) AND $2 IN (s.purchaser_id, s.supplier_id) ORDER BY s.id LIMIT 1000`,
);
const BEGIN = statement(
  'tracks.begin',
  `INSERT INTO shipment_track (shipment_id, tender_id, purchaser_id, supplier_id, updated_at)
   VALUES ($1, $2, $3, $4, $5) ON CONFLICT ON CONSTRAINT shipment_track_pkey DO NOTHING`,
);
const HOLD = statement<{ expectedOn: Day | null }>(
  'tracks.hold',
  `SELECT expected_on AS "expectedOn" FROM shipment_track WHERE shipment_id = $1 FOR NO KEY UPDATE`,
);
const TELL = statement(
  'tracks.tell',
  `INSERT INTO shipment_event (id, shipment_id, tender_id, purchaser_id, supplier_id, kind, place, happened_at, expected_on, document,
     side, recorded_by, recorded_at)
   SELECT e.id, $1, $2, $3, $4, e.kind, e.place, e.happened_at, e.expected_on, e.document, $5, $6, $7
   FROM jsonb_to_recordset($8) AS e (id uuid, kind text, place text, happened_at timestamptz, expected_on date, document text)
   ON CONFLICT ON CONSTRAINT shipment_event_once DO NOTHING`,
);
// What happened last decides, in whatever order it was told.
const FOLLOW = statement<{ expectedOn: Day | null }>(
  'tracks.follow',
  `UPDATE shipment_track t SET last_kind = last.kind, last_place = last.place, last_at = last.happened_at, updated_at = $2,
     expected_on = (SELECT e.expected_on FROM shipment_event e WHERE e.shipment_id = $1 AND e.expected_on IS NOT NULL
       ORDER BY e.happened_at DESC, e.id DESC LIMIT 1)
   FROM (SELECT kind, place, happened_at FROM shipment_event WHERE shipment_id = $1 ORDER BY happened_at DESC, id DESC LIMIT 1) last
   WHERE t.shipment_id = $1 RETURNING t.expected_on AS "expectedOn"`,
);

/** Events of shipments, and what they come to. */
@Injectable()
export class TracksStore {
  /** Those of them that the calling organisation sends or receives, in the order of their ids; at most 1,000. */
  ofParty(tx: Tx, shipmentIds: readonly string[]): Promise<TrackedShipment[]> {
    return tx.rows(OF_PARTY, [shipmentIds, tx.actor.organisationId]);
  }

  /** Writes what is new of the events; answers how many that was, and when the goods were and are expected. */
  async tell(
    tx: Tx,
    { id, tenderId, purchaserId, supplierId }: TrackedShipment,
    events: readonly ShipmentEventDraft[],
  ): Promise<{ readonly told: number; readonly before: Day | null; readonly after: Day | null }> {
    await tx.execute(BEGIN, [id, tenderId, purchaserId, supplierId, tx.now]);
    const { expectedOn: before } = await tx.one(HOLD, [id]);
    const rows = events.map(({ kind, place, happenedAt, expectedOn, document }) => ({
      id: newId(),
      kind,
      place,
      happened_at: happenedAt,
      expected_on: expectedOn,
      document,
    }));
    const told = await tx.execute(TELL, [
      id,
      tenderId,
      purchaserId,
      supplierId,
      tx.actor.organisationId === supplierId ? 'supplier' : 'purchaser',
      tx.actor.principalId,
      tx.now,
      JSON.stringify(rows),
    ]);
    const followed = await tx.maybe(FOLLOW, [id, tx.now]);
    return { told, before, after: followed?.expectedOn ?? null };
  }
}
