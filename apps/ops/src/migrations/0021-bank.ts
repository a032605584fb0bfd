import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The bank side of the wallets: our accounts and those of the organisations, what bank statements say, and payments on
 * their way to the bank. Money itself moves in the ledger, by bank transfers.
 */
export class Bank1790000000021 implements MigrationInterface {
  name = 'Bank1790000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- The platform's own accounts: where organisations pay in, and what they are paid from.
CREATE TABLE bank_account (
  id uuid CONSTRAINT bank_account_pkey PRIMARY KEY,
  currency text NOT NULL,
  bank_country text NOT NULL,
  bank_name text NOT NULL,
  scheme text NOT NULL CONSTRAINT bank_account_scheme CHECK (scheme IN ('iban', 'other')),
  identification text NOT NULL,
  bic text,
  holder text NOT NULL,
  opened_by uuid NOT NULL CONSTRAINT bank_account_opener REFERENCES member (id),
  opened_at timestamptz NOT NULL,
  CONSTRAINT bank_account_unique UNIQUE (identification, currency)
);

-- What a payer writes so that its money is known as its own (ISO 11649). Numbers are never used again.
CREATE SEQUENCE deposit_reference_number;
CREATE TABLE deposit_reference (
  organisation_id uuid CONSTRAINT deposit_reference_pkey PRIMARY KEY CONSTRAINT deposit_reference_organisation REFERENCES organisation (id),
  reference text NOT NULL CONSTRAINT deposit_reference_unique UNIQUE CONSTRAINT deposit_reference_form CHECK (reference ~ '^RF[0-9]{2}ML[0-9]{10}$')
);

-- Where an organisation is paid to; an officer of the platform has verified it.
CREATE TABLE payee_account (
  id uuid CONSTRAINT payee_account_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT payee_account_organisation REFERENCES organisation (id),
  currency text NOT NULL,
  bank_country text NOT NULL,
  bank_name text NOT NULL,
  scheme text NOT NULL CONSTRAINT payee_account_scheme CHECK (scheme IN ('iban', 'other')),
  identification text NOT NULL,
  bic text,
  holder text NOT NULL,
  status text NOT NULL CONSTRAINT payee_account_status CHECK (status IN ('proposed', 'verified', 'refused', 'withdrawn')),
  proposed_by uuid NOT NULL CONSTRAINT payee_account_proposer REFERENCES member (id),
  proposed_at timestamptz NOT NULL,
  decided_by uuid CONSTRAINT payee_account_decider REFERENCES member (id),
  decided_at timestamptz,
  reason text,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT payee_account_decided CHECK ((status = 'proposed') = (decided_by IS NULL))
);
CREATE INDEX payee_account_of_organisation ON payee_account (organisation_id, id DESC);
CREATE INDEX payee_account_to_verify ON payee_account (id) WHERE status = 'proposed';

CREATE TABLE bank_statement (
  id uuid CONSTRAINT bank_statement_pkey PRIMARY KEY,
  bank_account_id uuid NOT NULL CONSTRAINT bank_statement_account REFERENCES bank_account (id),
  message_id text NOT NULL,
  statement_id text NOT NULL,
  currency text NOT NULL,
  opening_minor bigint,
  closing_minor bigint NOT NULL,
  -- SHA-256 of what the statement says, so that the same one again is known from another.
  digest bytea NOT NULL,
  entry_count int NOT NULL,
  file_id uuid CONSTRAINT bank_statement_file REFERENCES file (id),
  imported_by uuid NOT NULL CONSTRAINT bank_statement_importer REFERENCES member (id),
  imported_at timestamptz NOT NULL,
  CONSTRAINT bank_statement_once UNIQUE (bank_account_id, statement_id)
);

CREATE TABLE payment_order (
  id uuid CONSTRAINT payment_order_pkey PRIMARY KEY,
  -- End to end: the payee's bank shows it, our bank gives it back.
  reference text NOT NULL CONSTRAINT payment_order_reference_unique UNIQUE,
  organisation_id uuid NOT NULL CONSTRAINT payment_order_organisation REFERENCES organisation (id),
  payee_account_id uuid NOT NULL CONSTRAINT payment_order_payee REFERENCES payee_account (id),
  currency text NOT NULL,
  amount_minor bigint NOT NULL CONSTRAINT payment_order_amount CHECK (amount_minor > 0),
  status text NOT NULL CONSTRAINT payment_order_status CHECK (status IN ('requested', 'approved', 'sent', 'executed', 'refused', 'returned')),
  requested_by uuid NOT NULL CONSTRAINT payment_order_requester REFERENCES member (id),
  requested_at timestamptz NOT NULL,
  decided_by uuid CONSTRAINT payment_order_decider REFERENCES member (id),
  reason text,
  payment_file_id uuid,
  ended_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT payment_order_decided CHECK ((status = 'requested') = (decided_by IS NULL)),
  CONSTRAINT payment_order_sent CHECK ((status IN ('sent', 'executed', 'returned')) = (payment_file_id IS NOT NULL))
);
CREATE INDEX payment_order_of_organisation ON payment_order (organisation_id, id DESC);
CREATE INDEX payment_order_by_status ON payment_order (status, currency, id);

-- What was handed to the bank (pain.001), byte by byte.
CREATE TABLE payment_file (
  id uuid CONSTRAINT payment_file_pkey PRIMARY KEY,
  message_id text NOT NULL CONSTRAINT payment_file_message_unique UNIQUE,
  bank_account_id uuid NOT NULL CONSTRAINT payment_file_account REFERENCES bank_account (id),
  currency text NOT NULL,
  payment_count int NOT NULL CONSTRAINT payment_file_count CHECK (payment_count BETWEEN 1 AND 1000),
  total_minor bigint NOT NULL,
  content text NOT NULL,
  content_digest bytea NOT NULL CONSTRAINT payment_file_digest CHECK (content_digest = sha256(convert_to(content, 'UTF8'))),
  made_by uuid NOT NULL CONSTRAINT payment_file_maker REFERENCES member (id),
  made_at timestamptz NOT NULL
);
ALTER TABLE payment_order ADD CONSTRAINT payment_order_file FOREIGN KEY (payment_file_id) REFERENCES payment_file (id);

CREATE TABLE bank_entry (
  id uuid CONSTRAINT bank_entry_pkey PRIMARY KEY,
  statement_id uuid NOT NULL CONSTRAINT bank_entry_statement REFERENCES bank_statement (id),
  bank_account_id uuid NOT NULL CONSTRAINT bank_entry_account REFERENCES bank_account (id),
  number int NOT NULL,
  direction text NOT NULL CONSTRAINT bank_entry_direction CHECK (direction IN ('in', 'out')),
  currency text NOT NULL,
  amount_minor bigint NOT NULL CONSTRAINT bank_entry_amount CHECK (amount_minor > 0),
  booked_on date NOT NULL,
  value_on date,
  bank_reference text,
  end_to_end_id text,
  counterparty_name text,
  counterparty_account text,
  remittance text NOT NULL,
  reversal boolean NOT NULL,
  status text NOT NULL CONSTRAINT bank_entry_status CHECK (status IN ('read', 'matched', 'unmatched', 'set_aside')),
  -- Why it waits for a person, with what the text needs.
  reason text,
  details jsonb,
  organisation_id uuid CONSTRAINT bank_entry_organisation REFERENCES organisation (id),
  bank_transfer_id uuid CONSTRAINT bank_entry_transfer REFERENCES bank_transfer (id) CONSTRAINT bank_entry_transfer_once UNIQUE,
  payment_order_id uuid CONSTRAINT bank_entry_payment REFERENCES payment_order (id),
  decided_by uuid CONSTRAINT bank_entry_decider REFERENCES member (id),
  decision_reason text,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT bank_entry_place UNIQUE (statement_id, number),
  CONSTRAINT bank_entry_matched CHECK ((status = 'matched') = (bank_transfer_id IS NOT NULL OR payment_order_id IS NOT NULL)),
  CONSTRAINT bank_entry_waits CHECK ((status = 'unmatched') = (reason IS NOT NULL AND decided_by IS NULL)),
  CONSTRAINT bank_entry_set_aside CHECK (status <> 'set_aside' OR (decided_by IS NOT NULL AND decision_reason IS NOT NULL))
);
CREATE INDEX bank_entry_read ON bank_entry (statement_id, id) WHERE status = 'read';
CREATE INDEX bank_entry_to_do ON bank_entry (id DESC) WHERE status = 'unmatched';
-- Whether an earlier statement has the same booking.
CREATE INDEX bank_entry_of_reference ON bank_entry (bank_account_id, bank_reference, statement_id) WHERE bank_reference IS NOT NULL;

GRANT SELECT, INSERT ON bank_account, deposit_reference, bank_statement, payment_file TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON payee_account, payment_order, bank_entry TO medlane_app;
GRANT USAGE ON SEQUENCE deposit_reference_number TO medlane_app;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['bank_account', 'deposit_reference', 'payee_account', 'bank_statement', 'payment_order', 'payment_file', 'bank_entry'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT medlane_oversees()))', name || '_oversight', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['deposit_reference', 'payee_account', 'payment_order'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (organisation_id = (SELECT medlane_organisation()))', name || '_own', name);
  END LOOP;
END $$;
-- Whoever trades here may read where to pay in.
CREATE POLICY bank_account_read ON bank_account FOR SELECT USING ((SELECT medlane_kind()) IN ('purchaser', 'supplier'));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
