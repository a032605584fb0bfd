import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Disputes of the two sides of a contract, and the file that both of them see. Rows are written as the system, by use
 * cases that have looked whether the caller sees the dispute; entries are never changed.
 */
export class Disputes1790000000023 implements MigrationInterface {
  name = 'Disputes1790000000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE dispute (
  id uuid CONSTRAINT dispute_pkey PRIMARY KEY,
  reference text NOT NULL CONSTRAINT dispute_reference_unique UNIQUE,
  contract_id uuid NOT NULL CONSTRAINT dispute_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL CONSTRAINT dispute_purchaser REFERENCES organisation (id),
  supplier_id uuid NOT NULL CONSTRAINT dispute_supplier REFERENCES organisation (id),
  -- The goods that it is about; null when it is about the contract as such.
  shipment_id uuid CONSTRAINT dispute_shipment REFERENCES shipment (id),
  claimant text NOT NULL CONSTRAINT dispute_claimant CHECK (claimant IN ('purchaser', 'supplier')),
  ground text NOT NULL CONSTRAINT dispute_ground CHECK (ground IN ('short-delivery', 'damaged', 'quality', 'late-delivery', 'documents',
    'not-delivered', 'rejection', 'late-payment', 'not-paid', 'not-collected', 'other')),
  claimed_minor bigint NOT NULL CONSTRAINT dispute_claimed CHECK (claimed_minor > 0),
  currency text NOT NULL,
  status text NOT NULL CONSTRAINT dispute_status CHECK (status IN ('filed', 'answered', 'mediation', 'ruled', 'appealed', 'settled', 'final', 'withdrawn')),
  -- The last day of the step that is waited for, and when to look whether it has passed.
  due_on date,
  next_check_at timestamptz,
  -- The periods as they were when it was filed.
  profile jsonb NOT NULL,
  -- The proposal on the table, by the number of its entry, and who took it.
  proposal jsonb,
  proposal_number int,
  accepted_by_purchaser boolean NOT NULL DEFAULT false,
  accepted_by_supplier boolean NOT NULL DEFAULT false,
  -- The ruling as it stands, and the officer who gave it first.
  ruling jsonb,
  ruled_by uuid CONSTRAINT dispute_ruled_by REFERENCES member (id),
  appeal_decided_by uuid CONSTRAINT dispute_appeal_decided_by REFERENCES member (id),
  filed_at timestamptz NOT NULL,
  ended_at timestamptz,
  entry_count int NOT NULL DEFAULT 0 CONSTRAINT dispute_entries CHECK (entry_count BETWEEN 0 AND 210),
  version int NOT NULL DEFAULT 1,
  CONSTRAINT dispute_ended CHECK ((status IN ('settled', 'final', 'withdrawn')) = (ended_at IS NOT NULL)),
  CONSTRAINT dispute_waits CHECK ((ended_at IS NULL) = (due_on IS NOT NULL) AND (next_check_at IS NULL OR ended_at IS NULL)),
  CONSTRAINT dispute_proposed CHECK ((proposal IS NULL) = (proposal_number IS NULL)),
  CONSTRAINT dispute_settled_by_both CHECK (status <> 'settled' OR (accepted_by_purchaser AND accepted_by_supplier AND proposal IS NOT NULL)),
  CONSTRAINT dispute_ruled CHECK ((status NOT IN ('ruled', 'appealed', 'final') OR ruling IS NOT NULL) AND (ruling IS NULL) = (ruled_by IS NULL)),
  CONSTRAINT dispute_two_officers CHECK (appeal_decided_by <> ruled_by)
);
CREATE INDEX dispute_of_purchaser ON dispute (purchaser_id, id DESC);
CREATE INDEX dispute_of_supplier ON dispute (supplier_id, id DESC);
CREATE INDEX dispute_of_contract ON dispute (contract_id, id DESC);
CREATE INDEX dispute_by_status ON dispute (status, id DESC);
CREATE INDEX dispute_to_check ON dispute (next_check_at) WHERE next_check_at IS NOT NULL;
-- One open dispute about the same goods, and one about the contract as such.
CREATE UNIQUE INDEX dispute_open_once ON dispute (contract_id, coalesce(shipment_id, contract_id)) WHERE ended_at IS NULL;
ALTER TABLE shipment ADD CONSTRAINT shipment_dispute FOREIGN KEY (dispute_id) REFERENCES dispute (id);

CREATE TABLE dispute_entry (
  dispute_id uuid NOT NULL CONSTRAINT dispute_entry_dispute REFERENCES dispute (id),
  number int NOT NULL CONSTRAINT dispute_entry_number CHECK (number >= 1),
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  party text NOT NULL CONSTRAINT dispute_entry_party CHECK (party IN ('purchaser', 'supplier', 'operator')),
  kind text NOT NULL CONSTRAINT dispute_entry_kind CHECK (kind IN ('claim', 'answer', 'evidence', 'proposal', 'acceptance', 'ruling', 'appeal',
    'appeal-decision', 'withdrawal', 'lapse', 'end')),
  text text NOT NULL CONSTRAINT dispute_entry_size CHECK (length(text) BETWEEN 1 AND 5000),
  remedy jsonb,
  file_ids uuid[] NOT NULL DEFAULT '{}' CONSTRAINT dispute_entry_files CHECK (cardinality(file_ids) <= 20),
  -- Null: the end of the days of a step.
  written_by uuid CONSTRAINT dispute_entry_writer REFERENCES member (id),
  written_at timestamptz NOT NULL,
  CONSTRAINT dispute_entry_pkey PRIMARY KEY (dispute_id, number),
  CONSTRAINT dispute_entry_remedy CHECK ((remedy IS NOT NULL) = (kind IN ('proposal', 'ruling', 'appeal-decision')))
);
CREATE TRIGGER dispute_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dispute_entry
  FOR EACH STATEMENT EXECUTE FUNCTION medlane_refuse_change();

GRANT SELECT, INSERT, UPDATE ON dispute TO medlane_app;
GRANT SELECT, INSERT ON dispute_entry TO medlane_app;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['dispute', 'dispute_entry'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT medlane_kind()) = ''system'')', name || '_system', name);
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT medlane_oversees()) OR purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation()))', name || '_parties', name);
  END LOOP;
END $$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
