import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lies in which package of a shipment, how goods were found on arrival, and the claims that this suggests. */
export class Packages1790000000027 implements MigrationInterface {
  name = 'Packages1790000000027';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE package (
  id uuid CONSTRAINT package_pkey PRIMARY KEY,
  shipment_id uuid NOT NULL CONSTRAINT package_shipment REFERENCES shipment (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  sscc text NOT NULL CONSTRAINT package_sscc CHECK (sscc ~ '^[0-9]{18}$'),
  -- Of what is in it: the same package told again is the same.
  digest bytea NOT NULL CONSTRAINT package_digest CHECK (octet_length(digest) = 32),
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  -- An SSCC names one package, whatever shipment it travels with.
  CONSTRAINT package_once UNIQUE (supplier_id, sscc)
);
CREATE INDEX package_of_shipment ON package (shipment_id, sscc);
CREATE TABLE package_content (
  package_id uuid NOT NULL CONSTRAINT package_content_package REFERENCES package (id),
  shipment_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  batch_number text NOT NULL,
  gtin text NOT NULL CONSTRAINT package_content_gtin CHECK (gtin ~ '^[0-9]{14}$'),
  items bigint NOT NULL CONSTRAINT package_content_items CHECK (items > 0),
  quantity bigint NOT NULL CONSTRAINT package_content_quantity CHECK (quantity >= items),
  serial_count int NOT NULL,
  CONSTRAINT package_content_pkey PRIMARY KEY (package_id, batch_number),
  CONSTRAINT package_content_batch FOREIGN KEY (shipment_id, batch_number) REFERENCES batch (shipment_id, batch_number)
);
CREATE INDEX package_content_of_shipment ON package_content (shipment_id, batch_number);
CREATE TABLE package_serial (
  supplier_id uuid NOT NULL,
  gtin text NOT NULL,
  serial text NOT NULL CONSTRAINT package_serial_size CHECK (length(serial) BETWEEN 1 AND 20),
  package_id uuid NOT NULL CONSTRAINT package_serial_package REFERENCES package (id),
  purchaser_id uuid NOT NULL,
  batch_number text NOT NULL,
  CONSTRAINT package_serial_pkey PRIMARY KEY (supplier_id, gtin, serial)
);
CREATE INDEX package_serial_of_package ON package_serial (package_id);

-- What was found of goods as they were received; once per receipt.
CREATE TABLE goods_inspection (
  receipt_id uuid CONSTRAINT goods_inspection_pkey PRIMARY KEY CONSTRAINT goods_inspection_receipt REFERENCES receipt (id),
  shipment_id uuid NOT NULL CONSTRAINT goods_inspection_shipment REFERENCES shipment (id) CONSTRAINT goods_inspection_once UNIQUE,
  contract_id uuid NOT NULL,
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  -- By batch: quantities, reason, note, the life that was left. As it was judged on the day.
  batches jsonb NOT NULL,
  shelf_life_floor jsonb,
  measured_on date NOT NULL,
  excursion_minutes int,
  allowed_minutes int NOT NULL,
  findings jsonb NOT NULL,
  file_ids uuid[] NOT NULL DEFAULT '{}' CONSTRAINT goods_inspection_files CHECK (cardinality(file_ids) <= 20),
  inspected_by text NOT NULL,
  inspected_at timestamptz NOT NULL
);

-- A claim that the findings suggest: the purchaser files it as a dispute, or drops it.
CREATE TABLE claim_draft (
  id uuid CONSTRAINT claim_draft_pkey PRIMARY KEY,
  contract_id uuid NOT NULL CONSTRAINT claim_draft_contract REFERENCES contract (id),
  shipment_id uuid NOT NULL CONSTRAINT claim_draft_shipment REFERENCES shipment (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  ground text NOT NULL CONSTRAINT claim_draft_ground CHECK (ground IN ('short-delivery', 'quality')),
  text text NOT NULL CONSTRAINT claim_draft_text CHECK (length(text) BETWEEN 10 AND 5000),
  -- What the units that it is about cost: the most that is suggested.
  worth_minor bigint NOT NULL CONSTRAINT claim_draft_worth CHECK (worth_minor > 0),
  currency text NOT NULL,
  file_ids uuid[] NOT NULL DEFAULT '{}',
  drafted_at timestamptz NOT NULL,
  dispute_id uuid CONSTRAINT claim_draft_dispute REFERENCES dispute (id),
  dropped_at timestamptz,
  CONSTRAINT claim_draft_once UNIQUE (shipment_id, ground),
  CONSTRAINT claim_draft_ended_once CHECK (dispute_id IS NULL OR dropped_at IS NULL)
);
CREATE INDEX claim_draft_of_purchaser ON claim_draft (purchaser_id, id DESC);

GRANT SELECT, INSERT ON package, package_content, package_serial, goods_inspection TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON claim_draft TO medlane_app;
DO $$
DECLARE name text; own text := '(purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation()))';
BEGIN
  FOREACH name IN ARRAY ARRAY['package', 'package_content', 'package_serial', 'goods_inspection', 'claim_draft'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    IF name = 'claim_draft' THEN
      EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT medlane_kind()) = ''system'')', name || '_system', name);
      EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT medlane_oversees()) OR purchaser_id = (SELECT medlane_organisation()))', name || '_read', name);
      EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE USING (purchaser_id = (SELECT medlane_organisation()))', name || '_end', name);
    ELSE
      EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT medlane_oversees()) OR %s)', name || '_read', name, own);
      EXECUTE format('CREATE POLICY %I ON %I FOR INSERT WITH CHECK (%s = (SELECT medlane_organisation()))', name || '_tell', name,
        CASE name WHEN 'goods_inspection' THEN 'purchaser_id' ELSE 'supplier_id' END);
    END IF;
  END LOOP;
END $$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
