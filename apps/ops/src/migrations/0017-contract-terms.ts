import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stands beside a contract: the papers of its texts, its amendments and what it said before them. */
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
-- What one side proposes and both sign. Until then the contract stays as it is.
CREATE TABLE contract_amendment (
  id uuid CONSTRAINT contract_amendment_pkey PRIMARY KEY,
  contract_id uuid NOT NULL CONSTRAINT contract_amendment_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  status text NOT NULL CONSTRAINT contract_amendment_status CHECK (status IN ('proposed', 'effective', 'refused', 'withdrawn', 'expired', 'superseded')),
  proposed_by text NOT NULL CONSTRAINT contract_amendment_side CHECK (proposed_by IN ('purchaser', 'supplier')),
  note text NOT NULL,
  -- The revision that it makes of the contract, and everything that this says.
  revision int NOT NULL CONSTRAINT contract_amendment_revision CHECK (revision > 1),
  agreed_quantity bigint NOT NULL CONSTRAINT contract_amendment_agreed CHECK (agreed_quantity > 0),
  unit_price numeric(18, 6) NOT NULL,
  value_minor bigint NOT NULL,
  terms jsonb NOT NULL,
  -- What had been ordered when it was written.
  ordered_before bigint NOT NULL,
  document text NOT NULL,
  document_digest bytea NOT NULL CONSTRAINT contract_amendment_digest CHECK (document_digest = sha256(convert_to(document, 'UTF8'))),
  proposed_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  purchaser_signed_at timestamptz,
  purchaser_signed_by uuid,
  supplier_signed_at timestamptz,
  supplier_signed_by uuid,
  ended_at timestamptz,
  end_reason text,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT contract_amendment_ended CHECK ((status = 'proposed') = (ended_at IS NULL)),
  CONSTRAINT contract_amendment_signed CHECK (status <> 'effective' OR (purchaser_signed_at IS NOT NULL AND supplier_signed_at IS NOT NULL)),
  CONSTRAINT contract_amendment_refused CHECK ((status = 'refused') = (end_reason IS NOT NULL))
);
CREATE UNIQUE INDEX contract_amendment_one_per_revision ON contract_amendment (contract_id, revision) WHERE status = 'effective';
CREATE INDEX contract_amendment_of_contract ON contract_amendment (contract_id, id DESC);
CREATE INDEX contract_amendment_due ON contract_amendment (expires_at) WHERE status = 'proposed';
-- What a contract said before an amendment took effect.
CREATE TABLE contract_revision (
  contract_id uuid NOT NULL CONSTRAINT contract_revision_contract REFERENCES contract (id),
  revision int NOT NULL,
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  agreed_quantity bigint NOT NULL,
  unit_price numeric(18, 6) NOT NULL,
  currency text NOT NULL,
  value_minor bigint NOT NULL,
  document text NOT NULL,
  document_digest bytea NOT NULL CONSTRAINT contract_revision_digest CHECK (document_digest = sha256(convert_to(document, 'UTF8'))),
  ended_at timestamptz NOT NULL,
  CONSTRAINT contract_revision_pkey PRIMARY KEY (contract_id, revision)
);
GRANT SELECT, INSERT, UPDATE ON contract_amendment TO medlane_app;
GRANT SELECT, INSERT ON contract_paper, contract_revision TO medlane_app;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['contract_paper', 'contract_amendment', 'contract_revision'] LOOP
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
