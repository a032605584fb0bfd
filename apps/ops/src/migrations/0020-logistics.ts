import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where shipments are, how cold their goods were kept, and how well orders were delivered. */
export class Logistics1790000000020 implements MigrationInterface {
  name = 'Logistics1790000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- What was told of a shipment under way. Append-only; the same event told twice is one.
CREATE TABLE shipment_event (
  id uuid CONSTRAINT shipment_event_pkey PRIMARY KEY,
  shipment_id uuid NOT NULL CONSTRAINT shipment_event_shipment REFERENCES shipment (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT shipment_event_kind CHECK (kind IN ('picked-up', 'customs-export', 'departed', 'transhipped',
    'delayed', 'arrived-at', 'held-by-customs', 'customs-import', 'out-for-delivery', 'delivered')),
  -- UN/LOCODE.
  place text CONSTRAINT shipment_event_place CHECK (place ~ '^[A-Z]{2}[A-Z2-9]{3}$'),
  happened_at timestamptz NOT NULL,
  expected_on date,
  document text,
  side text NOT NULL CONSTRAINT shipment_event_side CHECK (side IN ('supplier', 'purchaser')),
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT shipment_event_once UNIQUE NULLS NOT DISTINCT (shipment_id, kind, happened_at, place, expected_on, side),
  CONSTRAINT shipment_event_happened CHECK (happened_at <= recorded_at),
  CONSTRAINT shipment_event_delay CHECK (kind <> 'delayed' OR expected_on IS NOT NULL)
);

-- What the events come to: beside the shipment, whose row has other writers.
CREATE TABLE shipment_track (
  shipment_id uuid CONSTRAINT shipment_track_pkey PRIMARY KEY CONSTRAINT shipment_track_shipment REFERENCES shipment (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  last_kind text,
  last_place text,
  last_at timestamptz,
  expected_on date,
  updated_at timestamptz NOT NULL
);
CREATE INDEX shipment_track_expected ON shipment_track (expected_on);

-- A logger's file that was taken in. The same content again changes nothing.
CREATE TABLE reading_import (
  id uuid CONSTRAINT reading_import_pkey PRIMARY KEY,
  shipment_id uuid NOT NULL CONSTRAINT reading_import_shipment REFERENCES shipment (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  side text NOT NULL CONSTRAINT reading_import_side CHECK (side IN ('supplier', 'purchaser')),
  file_id uuid NOT NULL CONSTRAINT reading_import_file REFERENCES file (id),
  sha256 bytea NOT NULL CONSTRAINT reading_import_sha256 CHECK (octet_length(sha256) = 32),
  readings int NOT NULL,
  imported_by text NOT NULL,
  imported_at timestamptz NOT NULL,
  CONSTRAINT reading_import_once UNIQUE (shipment_id, sha256)
);
CREATE INDEX reading_import_of_file ON reading_import (file_id);
-- Hundredths of a degree Celsius.
CREATE TABLE reading (
  shipment_id uuid NOT NULL CONSTRAINT reading_shipment REFERENCES shipment (id),
  sensor text NOT NULL,
  at timestamptz NOT NULL,
  centi int NOT NULL CONSTRAINT reading_centi CHECK (centi BETWEEN -20000 AND 15000),
  import_id uuid NOT NULL CONSTRAINT reading_import_of REFERENCES reading_import (id),
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  CONSTRAINT reading_pkey PRIMARY KEY (shipment_id, sensor, at)
);
-- What the readings of a shipment come to, against the range that its goods are stored in.
CREATE TABLE cold_chain (
  shipment_id uuid CONSTRAINT cold_chain_pkey PRIMARY KEY CONSTRAINT cold_chain_shipment REFERENCES shipment (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  lowest int NOT NULL,
  highest int NOT NULL,
  profile text NOT NULL,
  readings int NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  min_centi int NOT NULL,
  max_centi int NOT NULL,
  mkt_centi int NOT NULL,
  -- Of the logger that covers least, and of the one that covers most.
  covered_minutes int NOT NULL,
  most_covered_minutes int NOT NULL,
  excursion_minutes int NOT NULL,
  -- The first hundred of each.
  excursions jsonb NOT NULL,
  gaps jsonb NOT NULL,
  summed_at timestamptz NOT NULL,
  CONSTRAINT cold_chain_range CHECK (lowest < highest),
  CONSTRAINT cold_chain_mkt CHECK (mkt_centi BETWEEN min_centi AND max_centi),
  CONSTRAINT cold_chain_excursion CHECK (0 <= excursion_minutes AND excursion_minutes <= most_covered_minutes
    AND 0 <= covered_minutes AND covered_minutes <= most_covered_minutes)
);

GRANT SELECT, INSERT ON shipment_event, reading_import, reading TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON shipment_track, cold_chain TO medlane_app;
DO $$
DECLARE name text; own text := '(purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation()))';
  parties text; told text;
BEGIN
  FOREACH name IN ARRAY ARRAY['shipment_event', 'shipment_track', 'reading_import', 'reading', 'cold_chain'] LOOP
    parties := format('EXISTS (SELECT FROM shipment s WHERE s.id = %1$I.shipment_id AND s.purchaser_id = %1$I.purchaser_id AND s.supplier_id = %1$I.supplier_id)', name);
    told := CASE WHEN name IN ('shipment_event', 'reading_import')
      THEN ' AND (SELECT medlane_organisation()) = CASE side WHEN ''supplier'' THEN supplier_id ELSE purchaser_id END' ELSE '' END;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT medlane_oversees()) OR %s)', name || '_read', name, own);
    EXECUTE format('CREATE POLICY %I ON %I FOR INSERT WITH CHECK (%s AND %s%s)', name || '_tell', name, own, parties, told);
    IF name IN ('shipment_track', 'cold_chain') THEN
      EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE USING (%s) WITH CHECK (%s)', name || '_follow', name, own, own);
    END IF;
  END LOOP;
END $$;

-- Orders are looked up by promised day for whole periods; they come in nearly that order, so a summary of blocks will do.
CREATE INDEX call_off_promised ON call_off USING brin (promised_on);

-- The order lines promised in a period whose window has ended or that were met before, judged by a measure: days early
-- and late that are on time, and hundredths of a percent that may be missing. As who asks may see them.
CREATE FUNCTION medlane_delivery_lines(p_from date, p_to date, p_early int, p_late int, p_short int)
RETURNS TABLE (order_id uuid, supplier_id uuid, purchaser_id uuid, product_type_id uuid, corridor_code text, ordered bigint,
  accepted bigint, came boolean, on_time boolean, in_full boolean, met boolean, lead_days int)
LANGUAGE sql STABLE AS $$
  SELECT l.call_off_id, l.supplier_id, l.purchaser_id, c.product_type_id, t.corridor_code, l.quantity, g.accepted,
    g.accepted > 0, g.accepted > 0 AND g.within >= least(g.accepted, n.need), g.accepted >= n.need, g.within >= n.need,
    g.last_day - (o.placed_at AT TIME ZONE 'UTC')::date
  FROM call_off o JOIN call_off_line l ON l.call_off_id = o.id JOIN contract c ON c.id = l.contract_id
    JOIN tender t ON t.id = l.tender_id
    CROSS JOIN LATERAL (SELECT ceil(l.quantity::numeric * (10000 - p_short) / 10000)::bigint AS need) n
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(r.accepted_quantity), 0)::bigint AS accepted, max(r.day) FILTER (WHERE r.accepted_quantity > 0) AS last_day,
        coalesce(sum(r.accepted_quantity) FILTER (WHERE r.day BETWEEN o.promised_on - p_early AND o.promised_on + p_late), 0)::bigint AS within
      FROM (SELECT accepted_quantity, (received_at AT TIME ZONE 'UTC')::date AS day FROM receipt WHERE call_off_line_id = l.id) r) g
  WHERE o.promised_on BETWEEN p_from AND p_to
    AND (g.within >= n.need OR o.promised_on + p_late < (medlane_now() AT TIME ZONE 'UTC')::date)
$$;
-- For everybody who considers a supplier: counts over all its purchasers, and nothing of any one order.
CREATE FUNCTION medlane_delivery_record(p_supplier uuid, p_from date, p_to date, p_early int, p_late int, p_short int)
RETURNS TABLE (orders int, lines int, delivered int, on_time int, in_full int, met int)
LANGUAGE sql STABLE SET medlane.kind = 'system' AS $$
  SELECT count(DISTINCT d.order_id)::int, count(*)::int, (count(*) FILTER (WHERE d.came))::int, (count(*) FILTER (WHERE d.on_time))::int,
    (count(*) FILTER (WHERE d.in_full))::int, (count(*) FILTER (WHERE d.met))::int
  FROM medlane_delivery_lines(p_from, p_to, p_early, p_late, p_short) d WHERE d.supplier_id = p_supplier
$$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
