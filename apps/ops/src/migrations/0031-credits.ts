import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Letters of credit with their presentations, amendments and the timeline that both sides read. Rows are written as the
 * system, by use cases that have looked whether the caller sees the credit; the timeline is never changed.
 */
export class Credits1790000000031 implements MigrationInterface {
  name = 'Credits1790000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE letter_of_credit (
  id uuid CONSTRAINT letter_of_credit_pkey PRIMARY KEY,
  reference text NOT NULL CONSTRAINT letter_of_credit_reference_unique UNIQUE,
  contract_id uuid NOT NULL CONSTRAINT letter_of_credit_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL CONSTRAINT letter_of_credit_purchaser REFERENCES organisation (id),
  supplier_id uuid NOT NULL CONSTRAINT letter_of_credit_supplier REFERENCES organisation (id),
  currency text NOT NULL,
  status text NOT NULL CONSTRAINT letter_of_credit_status CHECK (status IN ('applied', 'issued', 'advised', 'honoured', 'expired', 'cancelled', 'declined')),
  -- The issuing bank, by whose country's holidays its days are counted, and days on which it says it is closed besides.
  bank_name text NOT NULL,
  bank_country text NOT NULL,
  bank_reference text,
  advice_reference text,
  closed_days date[] NOT NULL DEFAULT '{}' CONSTRAINT letter_of_credit_closed_days CHECK (cardinality(closed_days) <= 100),
  -- What it says now; amendments that the beneficiary accepted have changed it.
  terms jsonb NOT NULL,
  expires_on date NOT NULL,
  -- Of presentations that were not refused, and of those that were honoured.
  drawn_minor bigint NOT NULL DEFAULT 0,
  honoured_minor bigint NOT NULL DEFAULT 0,
  open_presentations int NOT NULL DEFAULT 0 CONSTRAINT letter_of_credit_open CHECK (open_presentations >= 0),
  presentation_count int NOT NULL DEFAULT 0 CONSTRAINT letter_of_credit_presentations CHECK (presentation_count BETWEEN 0 AND 200),
  amendment_count int NOT NULL DEFAULT 0 CONSTRAINT letter_of_credit_amendments CHECK (amendment_count BETWEEN 0 AND 100),
  event_count int NOT NULL DEFAULT 0,
  next_check_at timestamptz,
  applied_at timestamptz NOT NULL,
  issued_at timestamptz,
  ended_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT letter_of_credit_drawn CHECK (0 <= honoured_minor AND honoured_minor <= drawn_minor),
  CONSTRAINT letter_of_credit_issued CHECK (status NOT IN ('issued', 'advised', 'honoured', 'expired') OR (issued_at IS NOT NULL AND bank_reference IS NOT NULL)),
  CONSTRAINT letter_of_credit_ended CHECK ((status IN ('honoured', 'expired', 'cancelled', 'declined')) = (ended_at IS NOT NULL)),
  CONSTRAINT letter_of_credit_is_done CHECK (ended_at IS NULL OR (open_presentations = 0 AND next_check_at IS NULL))
);
CREATE INDEX letter_of_credit_of_purchaser ON letter_of_credit (purchaser_id, id DESC);
CREATE INDEX letter_of_credit_of_supplier ON letter_of_credit (supplier_id, id DESC);
CREATE INDEX letter_of_credit_by_status ON letter_of_credit (status, id DESC);
CREATE INDEX letter_of_credit_to_check ON letter_of_credit (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX letter_of_credit_of_contract ON letter_of_credit (contract_id, id DESC);
-- One at a time answers for a contract.
CREATE UNIQUE INDEX letter_of_credit_open_once ON letter_of_credit (contract_id) WHERE ended_at IS NULL;

CREATE TABLE credit_presentation (
  id uuid CONSTRAINT credit_presentation_pkey PRIMARY KEY,
  credit_id uuid NOT NULL CONSTRAINT credit_presentation_credit REFERENCES letter_of_credit (id),
  number int NOT NULL,
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  shipment_id uuid NOT NULL CONSTRAINT credit_presentation_shipment REFERENCES shipment (id),
  -- Its place in the order line, which the drawing is cut by: what of the line was presented before these goods.
  presented_before bigint NOT NULL,
  quantity bigint NOT NULL CONSTRAINT credit_presentation_quantity CHECK (quantity > 0),
  amount_minor bigint NOT NULL CONSTRAINT credit_presentation_amount CHECK (amount_minor >= 0),
  status text NOT NULL CONSTRAINT credit_presentation_status CHECK (status IN ('presented', 'complying', 'discrepant', 'waived', 'refused', 'honoured')),
  documents jsonb NOT NULL,
  presented_on date NOT NULL,
  presentable_until date NOT NULL,
  examination_ends_on date NOT NULL,
  -- The bank let its days pass without a notice.
  precluded boolean NOT NULL DEFAULT false,
  discrepancies text[] NOT NULL DEFAULT '{}' CONSTRAINT credit_presentation_discrepancies CHECK (cardinality(discrepancies) <= 50),
  bank_reference text,
  presented_at timestamptz NOT NULL,
  honoured_at timestamptz,
  -- When the ledger had it: with the honour, or once the goods are invoiced and not in dispute.
  booked_at timestamptz,
  next_check_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT credit_presentation_unique UNIQUE (credit_id, number),
  CONSTRAINT credit_presentation_in_time CHECK (presented_on <= presentable_until AND presented_on < examination_ends_on),
  CONSTRAINT credit_presentation_one_notice CHECK ((status IN ('discrepant', 'waived', 'refused')) <= (cardinality(discrepancies) > 0)),
  CONSTRAINT credit_presentation_honoured CHECK ((status = 'honoured') = (honoured_at IS NOT NULL) AND (honoured_at IS NULL) = (bank_reference IS NULL)),
  CONSTRAINT credit_presentation_booked CHECK (booked_at IS NULL OR honoured_at IS NOT NULL)
);
-- The same goods are not before the bank twice.
CREATE UNIQUE INDEX credit_presentation_of_goods ON credit_presentation (shipment_id) WHERE status <> 'refused';
CREATE INDEX credit_presentation_before ON credit_presentation (shipment_id, number);
CREATE INDEX credit_presentation_to_check ON credit_presentation (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX credit_presentation_to_book ON credit_presentation (id) WHERE status = 'honoured' AND booked_at IS NULL;

CREATE TABLE credit_amendment (
  id uuid CONSTRAINT credit_amendment_pkey PRIMARY KEY,
  credit_id uuid NOT NULL CONSTRAINT credit_amendment_credit REFERENCES letter_of_credit (id),
  number int NOT NULL,
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  status text NOT NULL CONSTRAINT credit_amendment_status CHECK (status IN ('requested', 'issued', 'accepted', 'rejected', 'declined', 'withdrawn', 'lapsed')),
  -- What the credit says once the beneficiary has accepted it; null: that it is cancelled.
  terms jsonb,
  note text NOT NULL,
  requested_at timestamptz NOT NULL,
  ended_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT credit_amendment_unique UNIQUE (credit_id, number),
  CONSTRAINT credit_amendment_ended CHECK ((status IN ('requested', 'issued')) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX credit_amendment_open_once ON credit_amendment (credit_id) WHERE ended_at IS NULL;

CREATE TABLE credit_event (
  credit_id uuid NOT NULL CONSTRAINT credit_event_credit REFERENCES letter_of_credit (id),
  number int NOT NULL CONSTRAINT credit_event_number CHECK (number >= 1),
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  party text NOT NULL CONSTRAINT credit_event_party CHECK (party IN ('purchaser', 'supplier', 'bank', 'time')),
  -- What it happened to, such as presentation 2.
  noun text NOT NULL CONSTRAINT credit_event_noun CHECK (noun IN ('credit', 'presentation', 'amendment')),
  noun_number int,
  action text NOT NULL,
  status text NOT NULL,
  text text CONSTRAINT credit_event_size CHECK (length(text) BETWEEN 1 AND 1000),
  happened_at timestamptz NOT NULL,
  written_by uuid CONSTRAINT credit_event_writer REFERENCES member (id),
  CONSTRAINT credit_event_pkey PRIMARY KEY (credit_id, number),
  CONSTRAINT credit_event_of CHECK ((noun = 'credit') = (noun_number IS NULL))
);
CREATE TRIGGER credit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_event
  FOR EACH STATEMENT EXECUTE FUNCTION medlane_refuse_change();

GRANT SELECT, INSERT, UPDATE ON letter_of_credit, credit_presentation, credit_amendment TO medlane_app;
GRANT SELECT, INSERT ON credit_event TO medlane_app;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['letter_of_credit', 'credit_presentation', 'credit_amendment', 'credit_event'] LOOP
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
