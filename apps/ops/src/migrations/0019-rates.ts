import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reference rates of the European Central Bank, rates that two officers declare for currencies without one, and the
 * numbered documents of invoices.
 */
export class Rates1790000000019 implements MigrationInterface {
  name = 'Rates1790000000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- One euro is per_euro units of the currency on the day. Days without a rate (weekends, holidays) have no row.
CREATE TABLE reference_rate (
  currency text NOT NULL CONSTRAINT reference_rate_currency CHECK (currency ~ '^[A-Z]{3}$' AND currency <> 'EUR'),
  day date NOT NULL,
  per_euro numeric NOT NULL CONSTRAINT reference_rate_positive CHECK (per_euro > 0),
  import_id uuid NOT NULL,
  CONSTRAINT reference_rate_pkey PRIMARY KEY (currency, day)
);
CREATE TABLE rate_import (
  id uuid CONSTRAINT rate_import_pkey PRIMARY KEY,
  file text NOT NULL,
  digest bytea NOT NULL CONSTRAINT rate_import_digest CHECK (octet_length(digest) = 32),
  days int NOT NULL,
  added int NOT NULL,
  revised int NOT NULL,
  imported_at timestamptz NOT NULL
);
-- What a day said before it was revised.
CREATE TABLE reference_rate_revision (
  import_id uuid NOT NULL CONSTRAINT reference_rate_revision_import REFERENCES rate_import (id),
  currency text NOT NULL,
  day date NOT NULL,
  before numeric NOT NULL,
  after numeric NOT NULL,
  CONSTRAINT reference_rate_revision_pkey PRIMARY KEY (import_id, currency, day)
);
ALTER TABLE reference_rate ADD CONSTRAINT reference_rate_import FOREIGN KEY (import_id) REFERENCES rate_import (id);
-- One unit of base is rate units of quote, from the first to the last day.
CREATE TABLE declared_rate (
  id uuid CONSTRAINT declared_rate_pkey PRIMARY KEY,
  base text NOT NULL CONSTRAINT declared_rate_base CHECK (base ~ '^[A-Z]{3}$'),
  quote text NOT NULL CONSTRAINT declared_rate_quote CHECK (quote ~ '^[A-Z]{3}$' AND quote <> base),
  rate numeric NOT NULL CONSTRAINT declared_rate_positive CHECK (rate > 0),
  valid_from date NOT NULL,
  valid_until date NOT NULL CONSTRAINT declared_rate_days CHECK (valid_until >= valid_from),
  source text NOT NULL CONSTRAINT declared_rate_source CHECK (length(source) BETWEEN 3 AND 500),
  status text NOT NULL CONSTRAINT declared_rate_status CHECK (status IN ('proposed', 'active', 'refused', 'withdrawn')),
  declared_by uuid NOT NULL,
  declared_at timestamptz NOT NULL,
  decided_by uuid CONSTRAINT declared_rate_two_officers CHECK (decided_by <> declared_by),
  decided_at timestamptz,
  CONSTRAINT declared_rate_decided CHECK ((status = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL))
);
CREATE INDEX declared_rate_active ON declared_rate (base, quote, declared_at DESC) WHERE status = 'active';

GRANT SELECT, INSERT, UPDATE ON reference_rate, declared_rate TO medlane_app;
GRANT SELECT, INSERT ON rate_import, reference_rate_revision TO medlane_app;
ALTER TABLE reference_rate ENABLE ROW LEVEL SECURITY;
ALTER TABLE reference_rate FORCE ROW LEVEL SECURITY;
CREATE POLICY reference_rate_public ON reference_rate FOR SELECT USING (true);
CREATE POLICY reference_rate_oversight ON reference_rate USING ((SELECT medlane_oversees()));
ALTER TABLE rate_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_import FORCE ROW LEVEL SECURITY;
CREATE POLICY rate_import_oversight ON rate_import USING ((SELECT medlane_oversees()));
ALTER TABLE reference_rate_revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE reference_rate_revision FORCE ROW LEVEL SECURITY;
CREATE POLICY reference_rate_revision_oversight ON reference_rate_revision USING ((SELECT medlane_oversees()));
ALTER TABLE declared_rate ENABLE ROW LEVEL SECURITY;
ALTER TABLE declared_rate FORCE ROW LEVEL SECURITY;
-- A rate under consideration is the operators' own; one that held may be part of what others were judged by.
CREATE POLICY declared_rate_public ON declared_rate FOR SELECT USING (status IN ('active', 'withdrawn'));
CREATE POLICY declared_rate_oversight ON declared_rate USING ((SELECT medlane_oversees()));

-- The last number of each issuer's documents: one series per supplier, one for the platform's own fee.
CREATE TABLE invoice_series (
  series text CONSTRAINT invoice_series_pkey PRIMARY KEY,
  last bigint NOT NULL
);
-- An invoice as a document: numbered without gaps in its series, drawn up once when it is first asked for.
CREATE TABLE invoice_document (
  id uuid CONSTRAINT invoice_document_pkey PRIMARY KEY,
  kind text NOT NULL CONSTRAINT invoice_document_kind CHECK (kind IN ('invoice', 'fee')),
  invoice_id uuid NOT NULL CONSTRAINT invoice_document_invoice REFERENCES invoice (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  series text NOT NULL CONSTRAINT invoice_document_series REFERENCES invoice_series (series),
  number bigint NOT NULL CONSTRAINT invoice_document_number CHECK (number > 0),
  -- The PDF, with its SHA-256; the same figures as UBL 2.1 and as JSON.
  file_id uuid CONSTRAINT invoice_document_file REFERENCES file (id),
  digest bytea CONSTRAINT invoice_document_digest CHECK (octet_length(digest) = 32),
  ubl text,
  data jsonb,
  drawn_up_at timestamptz,
  CONSTRAINT invoice_document_unique UNIQUE (invoice_id, kind),
  CONSTRAINT invoice_document_number_unique UNIQUE (series, number),
  CONSTRAINT invoice_document_whole CHECK (num_nulls(file_id, digest, ubl, data, drawn_up_at) IN (0, 5))
);
GRANT SELECT, INSERT, UPDATE ON invoice_series, invoice_document TO medlane_app;
ALTER TABLE invoice_series ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice_series FORCE ROW LEVEL SECURITY;
CREATE POLICY invoice_series_system ON invoice_series USING ((SELECT medlane_oversees()));
ALTER TABLE invoice_document ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice_document FORCE ROW LEVEL SECURITY;
CREATE POLICY invoice_document_oversight ON invoice_document USING ((SELECT medlane_oversees()));
-- The platform's fee is between it and the supplier.
CREATE POLICY invoice_document_parties ON invoice_document FOR SELECT USING (supplier_id = (SELECT medlane_organisation())
  OR (kind = 'invoice' AND purchaser_id = (SELECT medlane_organisation())));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
