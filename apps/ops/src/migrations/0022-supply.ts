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

-- Goods of a supplier that must not be used, or must not be made any more: whatever the contract, none of them leaves.
CREATE TABLE recall (
  id uuid CONSTRAINT recall_pkey PRIMARY KEY,
  reference text NOT NULL CONSTRAINT recall_reference_unique UNIQUE,
  kind text NOT NULL CONSTRAINT recall_kind CHECK (kind IN ('recall', 'gmp-suspension')),
  -- How grave: I may kill, II may harm, III is unlikely to. A suspension has none.
  class text CONSTRAINT recall_class CHECK (class IN ('I', 'II', 'III')),
  supplier_id uuid NOT NULL CONSTRAINT recall_supplier REFERENCES organisation (id),
  product_type_id uuid NOT NULL CONSTRAINT recall_product_type REFERENCES product_type (id),
  -- None: all.
  batch_numbers text[] NOT NULL CONSTRAINT recall_batches CHECK (cardinality(batch_numbers) <= 100),
  reason text NOT NULL CONSTRAINT recall_reason_size CHECK (length(reason) BETWEEN 10 AND 2000),
  status text NOT NULL CONSTRAINT recall_status CHECK (status IN ('open', 'lift_proposed', 'lifted')),
  opened_by uuid NOT NULL CONSTRAINT recall_opener REFERENCES member (id),
  opened_at timestamptz NOT NULL,
  contract_count int NOT NULL DEFAULT 0,
  shipment_count int NOT NULL DEFAULT 0,
  lift_proposed_by uuid CONSTRAINT recall_lift_proposer REFERENCES member (id),
  lift_proposed_at timestamptz,
  lift_reason text,
  lifted_by uuid CONSTRAINT recall_lifter REFERENCES member (id),
  lifted_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT recall_kinds CHECK ((kind = 'recall') = (class IS NOT NULL) AND (kind = 'recall' OR batch_numbers = '{}')),
  CONSTRAINT recall_lift_is_proposed CHECK ((status = 'open') = (lift_proposed_by IS NULL)),
  CONSTRAINT recall_lifted_when CHECK ((status = 'lifted') = (lifted_at IS NOT NULL) AND (lifted_at IS NULL) = (lifted_by IS NULL)),
  CONSTRAINT recall_two_officers CHECK (lifted_by <> lift_proposed_by)
);
CREATE INDEX recall_of_supplier ON recall (supplier_id, id DESC);
CREATE INDEX recall_in_force ON recall (supplier_id, product_type_id) WHERE lifted_at IS NULL;
-- The contracts that it concerns, and the shipments that had left with such goods when it began.
CREATE TABLE recall_contract (
  recall_id uuid NOT NULL CONSTRAINT recall_contract_recall REFERENCES recall (id),
  contract_id uuid NOT NULL CONSTRAINT recall_contract_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  CONSTRAINT recall_contract_pkey PRIMARY KEY (recall_id, contract_id)
);
CREATE INDEX recall_contract_of_purchaser ON recall_contract (purchaser_id, recall_id DESC);
CREATE TABLE recall_shipment (
  recall_id uuid NOT NULL CONSTRAINT recall_shipment_recall REFERENCES recall (id),
  shipment_id uuid NOT NULL CONSTRAINT recall_shipment_shipment REFERENCES shipment (id),
  contract_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  -- Of the recalled batches.
  quantity bigint NOT NULL,
  batch_numbers text[] NOT NULL,
  CONSTRAINT recall_shipment_pkey PRIMARY KEY (recall_id, shipment_id)
);
CREATE INDEX recall_shipment_by_shipment ON recall_shipment (shipment_id);
-- How the deliveries of a contract stood when they were last found wanting, and the days on which that was looked at.
CREATE TABLE supply_warning (
  contract_id uuid CONSTRAINT supply_warning_pkey PRIMARY KEY CONSTRAINT supply_warning_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  level text NOT NULL CONSTRAINT supply_warning_level CHECK (level IN ('none', 'watch', 'warning', 'critical')),
  -- Basis points of what was due.
  fill_rate int NOT NULL CONSTRAINT supply_warning_rate CHECK (fill_rate BETWEEN 0 AND 10000),
  due_quantity bigint NOT NULL,
  accepted_quantity bigint NOT NULL,
  unconfirmed_lines int NOT NULL DEFAULT 0,
  since timestamptz NOT NULL,
  judged_at timestamptz NOT NULL
);
CREATE INDEX supply_warning_of_purchaser ON supply_warning (purchaser_id, contract_id DESC);
CREATE INDEX supply_warning_of_supplier ON supply_warning (supplier_id, contract_id DESC);
CREATE TABLE supply_watch (
  day date CONSTRAINT supply_watch_pkey PRIMARY KEY,
  watched_at timestamptz NOT NULL,
  contracts int NOT NULL
);
-- What of a supplier's goods is recalled now; null where nothing is.
CREATE FUNCTION medlane_recalled_batches(p_supplier uuid, p_product_type uuid) RETURNS text[] LANGUAGE sql STABLE SET medlane.kind = 'system' AS $$
  SELECT array_agg(DISTINCT b ORDER BY b) FROM recall r, unnest(CASE r.batch_numbers WHEN '{}' THEN '{*}' ELSE r.batch_numbers END) b
  WHERE r.supplier_id = p_supplier AND r.product_type_id = p_product_type AND r.lifted_at IS NULL
$$;
-- A contract that begins meanwhile is stopped as those that run.
CREATE FUNCTION medlane_contract_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.recalled_batches := medlane_recalled_batches(NEW.supplier_id, NEW.product_type_id);
  RETURN NEW;
END $$;
CREATE TRIGGER contract_begins BEFORE UPDATE OF status ON contract FOR EACH ROW
  WHEN (OLD.status = 'pending' AND NEW.status = 'active') EXECUTE FUNCTION medlane_contract_begins();
-- The wall behind the rule. After the statement, which writes shipment and batches too; lines that nothing stops never get here.
CREATE FUNCTION medlane_stop_recalled() RETURNS trigger LANGUAGE plpgsql SET medlane.kind = 'system' AS $$
BEGIN
  IF '*' = ANY (NEW.recalled_batches) OR EXISTS (
      SELECT FROM shipment s JOIN batch b ON b.shipment_id = s.id
      WHERE s.call_off_line_id = NEW.id AND s.status = 'dispatched' AND b.batch_number = ANY (NEW.recalled_batches)
        AND NOT EXISTS (SELECT FROM recall_shipment m WHERE m.shipment_id = s.id)) THEN
    RAISE EXCEPTION 'recalled goods leave for order line %', NEW.id USING ERRCODE = 'ML022';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER call_off_line_stops_recalled AFTER UPDATE OF shipped_quantity ON call_off_line FOR EACH ROW
  WHEN (NEW.recalled_batches IS NOT NULL AND NEW.shipped_quantity > OLD.shipped_quantity) EXECUTE FUNCTION medlane_stop_recalled();

GRANT SELECT, INSERT, UPDATE ON supply_default, take_over, recall, supply_warning, supply_watch TO medlane_app;
GRANT SELECT, INSERT ON recall_contract, recall_shipment TO medlane_app;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['supply_default', 'take_over', 'recall', 'recall_contract', 'recall_shipment', 'supply_warning', 'supply_watch'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT medlane_kind()) = ''system'')', name || '_system', name);
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT medlane_oversees()))', name || '_oversight', name);
    CONTINUE WHEN name IN ('recall', 'supply_watch');
    -- What was only proposed is the operators'.
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (%s AND (purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation())))',
      name || '_parties', name, CASE name WHEN 'take_over' THEN 'new_contract_id IS NOT NULL' WHEN 'supply_default' THEN 'noticed_at IS NOT NULL' ELSE 'true' END);
  END LOOP;
END $$;
-- Whoever has a contract that it concerns is told of a recall.
CREATE POLICY recall_parties ON recall FOR SELECT USING (supplier_id = (SELECT medlane_organisation())
  OR EXISTS (SELECT FROM recall_contract c WHERE c.recall_id = recall.id AND c.purchaser_id = (SELECT medlane_organisation())));
-- Who failed sees what became of its volume and of its deposit once another has signed for it.
CREATE POLICY take_over_failed_supplier ON take_over FOR SELECT USING (taken_at IS NOT NULL AND failed_supplier_id = (SELECT medlane_organisation()));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
