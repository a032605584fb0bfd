import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Failures of suppliers, and what others take over of them. Rows are written as the system, by use cases that have
 * looked whether the caller may.
 */
export class Supply1790000000022 implements MigrationInterface {
  name = 'Supply1790000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE supply_default (
  id uuid CONSTRAINT supply_default_pkey PRIMARY KEY,
  reference text NOT NULL CONSTRAINT supply_default_reference_unique UNIQUE,
  contract_id uuid NOT NULL CONSTRAINT supply_default_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL CONSTRAINT supply_default_purchaser REFERENCES organisation (id),
  supplier_id uuid NOT NULL CONSTRAINT supply_default_supplier REFERENCES organisation (id),
  ground text NOT NULL CONSTRAINT supply_default_ground CHECK (ground IN ('late-delivery', 'refusal', 'quality', 'recall', 'licence-lost', 'insolvency', 'barred')),
  text text NOT NULL CONSTRAINT supply_default_size CHECK (length(text) BETWEEN 10 AND 2000),
  status text NOT NULL CONSTRAINT supply_default_status CHECK (status IN ('proposed', 'noticed', 'cured', 'withdrawn', 'declared', 'ended')),
  -- Who gave notice; a proposal is a bar's.
  noticed_by_party text CONSTRAINT supply_default_party CHECK (noticed_by_party IN ('purchaser', 'operator')),
  noticed_by uuid CONSTRAINT supply_default_notifier REFERENCES member (id),
  proposed_at timestamptz NOT NULL,
  noticed_at timestamptz,
  -- The last day on which the supplier can make good, and when to look whether it has.
  cure_until date,
  next_check_at timestamptz,
  -- What was overdue, and what had been shipped, when notice was given.
  arrears_quantity bigint NOT NULL DEFAULT 0 CONSTRAINT supply_default_arrears CHECK (arrears_quantity >= 0),
  shipped_at_notice bigint NOT NULL DEFAULT 0,
  answer text CONSTRAINT supply_default_answer_size CHECK (length(answer) BETWEEN 10 AND 2000),
  answered_at timestamptz,
  declared_by uuid CONSTRAINT supply_default_officer REFERENCES member (id),
  declared_at timestamptz,
  -- Of the contract's orders, and of the contract.
  cancelled_quantity bigint NOT NULL DEFAULT 0,
  released_quantity bigint NOT NULL DEFAULT 0 CONSTRAINT supply_default_released CHECK (cancelled_quantity >= 0 AND released_quantity >= 0),
  standing_entry_id uuid CONSTRAINT supply_default_standing REFERENCES standing_entry (id),
  ended_at timestamptz,
  end_reason text,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT supply_default_noticed CHECK ((status = 'proposed') <= (noticed_at IS NULL) AND (noticed_at IS NULL) = (noticed_by IS NULL)
    AND (noticed_at IS NULL) = (noticed_by_party IS NULL)),
  CONSTRAINT supply_default_declared CHECK ((status IN ('declared', 'ended')) = (declared_at IS NOT NULL) AND (declared_at IS NULL) = (declared_by IS NULL)),
  CONSTRAINT supply_default_ended CHECK ((status IN ('cured', 'withdrawn', 'ended')) = (ended_at IS NOT NULL)),
  CONSTRAINT supply_default_two_officers CHECK (declared_by <> noticed_by)
);
CREATE INDEX supply_default_of_purchaser ON supply_default (purchaser_id, id DESC);
CREATE INDEX supply_default_of_supplier ON supply_default (supplier_id, id DESC);
CREATE INDEX supply_default_by_status ON supply_default (status, id DESC);
CREATE INDEX supply_default_to_check ON supply_default (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX supply_default_of_contract ON supply_default (contract_id, id DESC);
CREATE UNIQUE INDEX supply_default_open_once ON supply_default (contract_id) WHERE ended_at IS NULL;

-- The move of a part of a contract's rest to another supplier: purchaser_id and supplier_id are the new contract's sides.
CREATE TABLE take_over (
  id uuid CONSTRAINT take_over_pkey PRIMARY KEY,
  contract_id uuid NOT NULL CONSTRAINT take_over_replaced REFERENCES contract (id),
  -- Null: the contract was declined before it began.
  default_id uuid CONSTRAINT take_over_default REFERENCES supply_default (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL CONSTRAINT take_over_purchaser REFERENCES organisation (id),
  failed_supplier_id uuid NOT NULL CONSTRAINT take_over_failed REFERENCES organisation (id),
  supplier_id uuid NOT NULL CONSTRAINT take_over_supplier REFERENCES organisation (id),
  quantity bigint NOT NULL CONSTRAINT take_over_quantity CHECK (quantity > 0),
  unit_price numeric(18, 6) NOT NULL,
  currency text NOT NULL,
  value_minor bigint NOT NULL,
  starts_on date NOT NULL,
  status text NOT NULL CONSTRAINT take_over_status CHECK (status IN ('proposed', 'offered', 'taken', 'declined')),
  proposed_by uuid NOT NULL CONSTRAINT take_over_proposer REFERENCES member (id),
  proposed_at timestamptz NOT NULL,
  decided_by uuid CONSTRAINT take_over_decider REFERENCES member (id),
  decided_at timestamptz,
  reason text,
  new_contract_id uuid CONSTRAINT take_over_contract REFERENCES contract (id) CONSTRAINT take_over_once_per_contract UNIQUE,
  taken_at timestamptz,
  -- What it costs the purchaser more, null in another currency; what the deposit of who failed gave for it, and the rest.
  cover_cost_minor bigint,
  forfeited_minor bigint NOT NULL DEFAULT 0,
  uncovered_minor bigint NOT NULL DEFAULT 0,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT take_over_decided CHECK ((status = 'proposed') = (decided_at IS NULL)),
  CONSTRAINT take_over_two_officers CHECK (new_contract_id IS NULL OR decided_by <> proposed_by),
  CONSTRAINT take_over_offered CHECK (status NOT IN ('offered', 'taken') OR new_contract_id IS NOT NULL),
  CONSTRAINT take_over_taken CHECK ((status = 'taken') = (taken_at IS NOT NULL)),
  CONSTRAINT take_over_cover CHECK (forfeited_minor >= 0 AND uncovered_minor >= 0 AND coalesce(cover_cost_minor, 0) = forfeited_minor + uncovered_minor)
);
CREATE INDEX take_over_of_contract ON take_over (contract_id, id DESC);
CREATE INDEX take_over_of_default ON take_over (default_id) WHERE default_id IS NOT NULL;
CREATE INDEX take_over_of_purchaser ON take_over (purchaser_id, id DESC);
CREATE INDEX take_over_of_supplier ON take_over (supplier_id, id DESC);
CREATE INDEX take_over_of_failed ON take_over (failed_supplier_id, id DESC);

GRANT SELECT, INSERT, UPDATE ON supply_default, take_over TO medlane_app;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['supply_default', 'take_over'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT medlane_kind()) = ''system'')', name || '_system', name);
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT medlane_oversees()))', name || '_oversight', name);
    -- What was only proposed is the operators'.
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (%s IS NOT NULL AND (purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation())))',
      name || '_parties', name, CASE name WHEN 'take_over' THEN 'new_contract_id' ELSE 'noticed_at' END);
  END LOOP;
END $$;
-- Who failed sees what became of its volume and of its deposit once another has signed for it.
CREATE POLICY take_over_failed_supplier ON take_over FOR SELECT USING (taken_at IS NOT NULL AND failed_supplier_id = (SELECT medlane_organisation()));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
