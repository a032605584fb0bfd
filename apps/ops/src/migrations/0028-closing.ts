import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Closing statements of contracts: drawn up once, after the close, never changed. */
export class Closing1790000000028 implements MigrationInterface {
  name = 'Closing1790000000028';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE closing_statement (
  contract_id uuid CONSTRAINT closing_statement_pkey PRIMARY KEY CONSTRAINT closing_statement_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL CONSTRAINT closing_statement_purchaser REFERENCES organisation (id),
  supplier_id uuid NOT NULL CONSTRAINT closing_statement_supplier REFERENCES organisation (id),
  -- JSON, byte by byte what the digest is of.
  document text NOT NULL,
  digest bytea NOT NULL CONSTRAINT closing_statement_digest CHECK (digest = sha256(convert_to(document, 'UTF8'))),
  drawn_up_at timestamptz NOT NULL,
  -- The PDF, once somebody has asked for it, and its SHA-256.
  file_id uuid CONSTRAINT closing_statement_file REFERENCES file (id),
  file_sha256 bytea,
  CONSTRAINT closing_statement_filed CHECK ((file_id IS NULL) = (file_sha256 IS NULL))
);
CREATE INDEX closing_statement_of_tender ON closing_statement (tender_id);
GRANT SELECT, INSERT, UPDATE (file_id, file_sha256) ON closing_statement TO medlane_app;

ALTER TABLE closing_statement ENABLE ROW LEVEL SECURITY;
ALTER TABLE closing_statement FORCE ROW LEVEL SECURITY;
CREATE POLICY closing_statement_system ON closing_statement USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY closing_statement_parties ON closing_statement FOR SELECT USING ((SELECT medlane_oversees())
  OR purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation()));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
