import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Product types (what is asked for and competes together) and suppliers' products (what answers them). */
export class Catalogue1790000000004 implements MigrationInterface {
  name = 'Catalogue1790000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE product_type (
  id uuid CONSTRAINT product_type_pkey PRIMARY KEY,
  category text NOT NULL CONSTRAINT product_type_category CHECK (category IN ('drug', 'supply')),
  name_en text NOT NULL CONSTRAINT product_type_name_size CHECK (length(name_en) BETWEEN 1 AND 300),
  name_zh text,
  inn text,
  dosage_form text,
  strength text,
  route text,
  unit text NOT NULL,
  atc_code text CONSTRAINT product_type_atc CHECK (atc_code ~ '^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$'),
  hs_code text CONSTRAINT product_type_hs CHECK (hs_code ~ '^[0-9]{6}([0-9]{2}|[0-9]{4})?$'),
  added_at timestamptz NOT NULL,
  CONSTRAINT product_type_name_unique UNIQUE (name_en, unit)
);

-- How bids on a type are compared; without a row, as they are. Lots keep a copy.
CREATE TABLE product_type_comparison (
  product_type_id uuid CONSTRAINT product_type_comparison_pkey PRIMARY KEY CONSTRAINT product_type_comparison_type REFERENCES product_type (id),
  drug_class text NOT NULL,
  form_class text,
  reference_strength numeric(18, 6) CONSTRAINT product_type_comparison_strength CHECK (reference_strength > 0),
  reference_fill numeric(18, 6) CONSTRAINT product_type_comparison_fill CHECK (reference_fill > 0),
  changed_at timestamptz NOT NULL
);

CREATE TABLE product (
  id uuid CONSTRAINT product_pkey PRIMARY KEY,
  supplier_id uuid NOT NULL CONSTRAINT product_supplier REFERENCES organisation (id),
  product_type_id uuid NOT NULL CONSTRAINT product_product_type REFERENCES product_type (id),
  brand text NOT NULL,
  manufacturer text NOT NULL,
  site text,
  status text NOT NULL CONSTRAINT product_status CHECK (status IN ('listed', 'withdrawn')),
  added_at timestamptz NOT NULL,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT product_unique UNIQUE (supplier_id, product_type_id, brand)
);
CREATE INDEX product_by_type ON product (product_type_id, supplier_id) WHERE status = 'listed';

GRANT SELECT, INSERT ON product_type TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON product, product_type_comparison TO medlane_app;
-- The catalogue of types is the same for everyone who has entered.
ALTER TABLE product_type ENABLE ROW LEVEL SECURITY;
ALTER TABLE product_type FORCE ROW LEVEL SECURITY;
CREATE POLICY product_type_read ON product_type FOR SELECT USING ((SELECT medlane_kind()) IS NOT NULL);
CREATE POLICY product_type_add ON product_type FOR INSERT WITH CHECK ((SELECT medlane_oversees()));
ALTER TABLE product_type_comparison ENABLE ROW LEVEL SECURITY;
ALTER TABLE product_type_comparison FORCE ROW LEVEL SECURITY;
CREATE POLICY product_type_comparison_read ON product_type_comparison FOR SELECT USING ((SELECT medlane_kind()) IS NOT NULL);
CREATE POLICY product_type_comparison_set ON product_type_comparison USING ((SELECT medlane_oversees()));
ALTER TABLE product ENABLE ROW LEVEL SECURITY;
ALTER TABLE product FORCE ROW LEVEL SECURITY;
CREATE POLICY product_read ON product FOR SELECT USING ((SELECT medlane_kind()) <> 'applicant');
CREATE POLICY product_own ON product USING ((SELECT medlane_kind()) = 'system' OR supplier_id = (SELECT medlane_organisation()));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
