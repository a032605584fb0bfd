import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stands beside a contract: the papers of its texts. */
export class ContractTerms1790000000017 implements MigrationInterface {
  name = 'ContractTerms1790000000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- One paper for each text of a contract.
CREATE TABLE contract_paper (
  contract_id uuid NOT NULL CONSTRAINT contract_paper_contract REFERENCES contract (id),
  revision int NOT NULL,
  document_digest bytea NOT NULL CONSTRAINT contract_paper_digest CHECK (octet_length(document_digest) = 32),
  file_id uuid NOT NULL CONSTRAINT contract_paper_file REFERENCES file (id),
  -- Of the file.
  sha256 bytea NOT NULL,
  drawn_at timestamptz NOT NULL,
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  CONSTRAINT contract_paper_pkey PRIMARY KEY (contract_id, document_digest)
);
GRANT SELECT, INSERT ON contract_paper TO medlane_app;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['contract_paper'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT medlane_oversees()) OR purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation()))', name || '_parties', name);
  END LOOP;
END $$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
