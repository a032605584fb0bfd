import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which products fit what is asked for, kept fresh as either changes; who is called to bid; searches that are kept. */
export class Matching1790000000016 implements MigrationInterface {
  name = 'Matching1790000000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- What a supplier has shown in a product type: deliveries, the latest price it won at, the most it has offered.
CREATE TABLE supply_record (
  supplier_id uuid NOT NULL CONSTRAINT supply_record_supplier REFERENCES organisation (id),
  product_type_id uuid NOT NULL CONSTRAINT supply_record_product_type REFERENCES product_type (id),
  deliveries int NOT NULL DEFAULT 0,
  on_time int NOT NULL DEFAULT 0,
  won_price numeric(18, 6),
  won_currency text,
  won_at timestamptz,
  capacity bigint,
  CONSTRAINT supply_record_pkey PRIMARY KEY (supplier_id, product_type_id),
  CONSTRAINT supply_record_on_time CHECK (on_time BETWEEN 0 AND deliveries),
  CONSTRAINT supply_record_price CHECK (num_nulls(won_price, won_currency, won_at) IN (0, 3))
);
-- A line that is matched. A market is a product type in a corridor to a destination; each of its lines has a place of
-- its own there, from 0, and place 3 of every product of the market is how it fits this line. No table of matches names
-- another's row: they follow from it, and whoever removes a line or a product has it matched again.
CREATE TABLE match_line (
  demand_line_id uuid CONSTRAINT match_line_pkey PRIMARY KEY,
  product_type_id uuid NOT NULL,
  corridor_code text NOT NULL,
  destination text NOT NULL,
  place int NOT NULL CONSTRAINT match_line_place CHECK (place >= 0),
  purchaser_id uuid NOT NULL,
  -- Of all that its matches follow from.
  fingerprint bigint NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX match_line_of_market ON match_line (product_type_id, corridor_code, destination);
CREATE INDEX match_line_of_purchaser ON match_line (purchaser_id);
-- A product that was matched, and the fingerprint of all that its matches follow from.
CREATE TABLE match_product (
  product_id uuid CONSTRAINT match_product_pkey PRIMARY KEY,
  product_type_id uuid NOT NULL,
  fingerprint bigint NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX match_product_of_type ON match_product (product_type_id);
-- A product in a market: how its papers stand there, whatever the day of delivery, and how it fits each line by its
-- place: twice the score, and one more if it qualifies.
CREATE TABLE match (
  product_type_id uuid NOT NULL,
  corridor_code text NOT NULL,
  destination text NOT NULL,
  product_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  missing int NOT NULL CONSTRAINT match_missing CHECK (missing >= 0),
  good_through date,
  obtainable_by date,
  quality_tier int CONSTRAINT match_tier CHECK (quality_tier BETWEEN 1 AND 4),
  fits bytea NOT NULL,
  CONSTRAINT match_pkey PRIMARY KEY (product_type_id, corridor_code, destination, product_id)
) WITH (fillfactor = 90);
CREATE INDEX match_of_supplier ON match (supplier_id, product_type_id);
-- Bytes of scores do not compress; trying costs more than they weigh.
ALTER TABLE match ALTER fits SET STORAGE EXTERNAL;
CREATE INDEX demand_line_of_type ON demand_line (product_type_id) WHERE status IN ('open', 'pooled');
CREATE TABLE match_due (
  product_type_id uuid CONSTRAINT match_due_pkey PRIMARY KEY,
  since timestamptz NOT NULL
);
-- The last day on which everything was matched, and when receipts were last read for the records; one row.
CREATE TABLE match_progress (
  id int CONSTRAINT match_progress_pkey PRIMARY KEY CONSTRAINT match_progress_one CHECK (id = 1),
  day date NOT NULL,
  deliveries_read_at timestamptz NOT NULL
);
INSERT INTO match_progress (id, day, deliveries_read_at) VALUES (1, '-infinity', timestamptz 'epoch' + interval '1 day');
-- Suppliers that were told of a tender because their products fit it.
CREATE TABLE bid_call (
  tender_id uuid NOT NULL CONSTRAINT bid_call_tender REFERENCES tender (id),
  supplier_id uuid NOT NULL CONSTRAINT bid_call_supplier REFERENCES organisation (id),
  language text NOT NULL CONSTRAINT bid_call_language CHECK (language IN ('en', 'zh')),
  lots int NOT NULL CONSTRAINT bid_call_lots CHECK (lots > 0),
  qualifying_lots int NOT NULL CONSTRAINT bid_call_qualifying CHECK (qualifying_lots BETWEEN 0 AND lots),
  called_at timestamptz NOT NULL,
  CONSTRAINT bid_call_pkey PRIMARY KEY (tender_id, supplier_id)
);
CREATE INDEX bid_call_of_supplier ON bid_call (supplier_id, tender_id DESC);
CREATE TABLE saved_search (
  id uuid CONSTRAINT saved_search_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT saved_search_organisation REFERENCES organisation (id),
  name text NOT NULL CONSTRAINT saved_search_name CHECK (length(name) BETWEEN 1 AND 100),
  product_type_id uuid CONSTRAINT saved_search_product_type REFERENCES product_type (id),
  destination text CONSTRAINT saved_search_destination CHECK (destination ~ '^[A-Z]{2}$'),
  corridor_code text CONSTRAINT saved_search_corridor REFERENCES corridor (code),
  only_qualifying boolean NOT NULL,
  saved_at timestamptz NOT NULL,
  CONSTRAINT saved_search_name_unique UNIQUE (organisation_id, name)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON match, match_line, match_product, match_due TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON supply_record TO medlane_app;
GRANT SELECT, UPDATE ON match_progress TO medlane_app;
GRANT SELECT, INSERT ON bid_call TO medlane_app;
GRANT SELECT, INSERT, DELETE ON saved_search TO medlane_app;
ALTER TABLE match ENABLE ROW LEVEL SECURITY;
ALTER TABLE match FORCE ROW LEVEL SECURITY;
CREATE POLICY match_oversight ON match USING ((SELECT medlane_oversees()));
CREATE POLICY match_own ON match FOR SELECT USING (supplier_id = (SELECT medlane_organisation()));
-- A purchaser sees what is offered in the markets that it asks in.
CREATE POLICY match_purchasers ON match FOR SELECT USING ((SELECT medlane_kind()) = 'purchaser'
  AND (product_type_id, corridor_code, destination) IN (
    SELECT l.product_type_id, l.corridor_code, l.destination FROM match_line l WHERE l.purchaser_id = (SELECT medlane_organisation())));
ALTER TABLE match_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_line FORCE ROW LEVEL SECURITY;
CREATE POLICY match_line_oversight ON match_line USING ((SELECT medlane_oversees()));
-- As of demand lines: suppliers see what is openly asked for, and nothing else is matched.
CREATE POLICY match_line_read ON match_line FOR SELECT USING (
  (SELECT medlane_kind()) = 'supplier' OR purchaser_id = (SELECT medlane_organisation()));
ALTER TABLE match_product ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_product FORCE ROW LEVEL SECURITY;
CREATE POLICY match_product_system ON match_product USING ((SELECT medlane_oversees()));
ALTER TABLE match_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_due FORCE ROW LEVEL SECURITY;
CREATE POLICY match_due_system ON match_due USING ((SELECT medlane_oversees()));
ALTER TABLE match_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_progress FORCE ROW LEVEL SECURITY;
CREATE POLICY match_progress_system ON match_progress USING ((SELECT medlane_oversees()));
-- A purchaser learns of the records of those whose matches it sees.
ALTER TABLE supply_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE supply_record FORCE ROW LEVEL SECURITY;
CREATE POLICY supply_record_oversight ON supply_record USING ((SELECT medlane_oversees()));
CREATE POLICY supply_record_parties ON supply_record FOR SELECT USING (supplier_id = (SELECT medlane_organisation())
  OR EXISTS (SELECT FROM match m WHERE m.product_type_id = supply_record.product_type_id
    AND m.supplier_id = supply_record.supplier_id));
ALTER TABLE bid_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE bid_call FORCE ROW LEVEL SECURITY;
CREATE POLICY bid_call_oversight ON bid_call USING ((SELECT medlane_oversees()));
CREATE POLICY bid_call_own ON bid_call FOR SELECT USING (supplier_id = (SELECT medlane_organisation()));
ALTER TABLE saved_search ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_search FORCE ROW LEVEL SECURITY;
CREATE POLICY saved_search_own ON saved_search USING (organisation_id = (SELECT medlane_organisation()) OR (SELECT medlane_oversees()));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
