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
-- How the papers of a product stand for bids in a corridor to a destination, whatever the day of delivery.
CREATE TABLE product_outlook (
  product_type_id uuid NOT NULL,
  product_id uuid NOT NULL CONSTRAINT product_outlook_product REFERENCES product (id),
  corridor_code text NOT NULL CONSTRAINT product_outlook_corridor REFERENCES corridor (code),
  destination text NOT NULL,
  missing int NOT NULL CONSTRAINT product_outlook_missing CHECK (missing >= 0),
  good_through date,
  obtainable_by date,
  quality_tier int CONSTRAINT product_outlook_tier CHECK (quality_tier BETWEEN 1 AND 4),
  CONSTRAINT product_outlook_pkey PRIMARY KEY (product_type_id, product_id, corridor_code, destination)
);
-- The best products of a line, at most a hundred. Named by the type first, since types are matched as a whole.
CREATE TABLE match (
  product_type_id uuid NOT NULL,
  demand_line_id uuid NOT NULL CONSTRAINT match_line REFERENCES demand_line (id),
  product_id uuid NOT NULL CONSTRAINT match_product REFERENCES product (id),
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  score int NOT NULL CONSTRAINT match_score CHECK (score BETWEEN 0 AND 100),
  qualifies boolean NOT NULL,
  CONSTRAINT match_pkey PRIMARY KEY (product_type_id, demand_line_id, product_id)
);
CREATE INDEX match_of_supplier ON match (supplier_id, score, demand_line_id, product_id);
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

GRANT SELECT, INSERT, UPDATE, DELETE ON match, product_outlook, match_due TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON supply_record TO medlane_app;
GRANT SELECT, UPDATE ON match_progress TO medlane_app;
GRANT SELECT, INSERT ON bid_call TO medlane_app;
GRANT SELECT, INSERT, DELETE ON saved_search TO medlane_app;
ALTER TABLE match ENABLE ROW LEVEL SECURITY;
ALTER TABLE match FORCE ROW LEVEL SECURITY;
CREATE POLICY match_oversight ON match USING ((SELECT medlane_oversees()));
CREATE POLICY match_parties ON match FOR SELECT USING (
  supplier_id = (SELECT medlane_organisation()) OR purchaser_id = (SELECT medlane_organisation()));
ALTER TABLE match_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_due FORCE ROW LEVEL SECURITY;
CREATE POLICY match_due_system ON match_due USING ((SELECT medlane_oversees()));
ALTER TABLE match_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_progress FORCE ROW LEVEL SECURITY;
CREATE POLICY match_progress_system ON match_progress USING ((SELECT medlane_oversees()));
-- What holds or lacks of a product's papers follows from what purchasers may read of them.
ALTER TABLE product_outlook ENABLE ROW LEVEL SECURITY;
ALTER TABLE product_outlook FORCE ROW LEVEL SECURITY;
CREATE POLICY product_outlook_oversight ON product_outlook USING ((SELECT medlane_oversees()));
CREATE POLICY product_outlook_purchasers ON product_outlook FOR SELECT USING ((SELECT medlane_kind()) = 'purchaser');
CREATE POLICY product_outlook_own ON product_outlook FOR SELECT USING (
  EXISTS (SELECT FROM product p WHERE p.id = product_outlook.product_id AND p.supplier_id = (SELECT medlane_organisation())));
-- A purchaser learns of records through the matches of its own lines.
ALTER TABLE supply_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE supply_record FORCE ROW LEVEL SECURITY;
CREATE POLICY supply_record_oversight ON supply_record USING ((SELECT medlane_oversees()));
CREATE POLICY supply_record_parties ON supply_record FOR SELECT USING (supplier_id = (SELECT medlane_organisation())
  OR EXISTS (SELECT FROM match m WHERE m.product_type_id = supply_record.product_type_id
    AND m.supplier_id = supply_record.supplier_id AND m.purchaser_id = (SELECT medlane_organisation())));
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
