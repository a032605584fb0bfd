import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Double entry: append-only postings that sum to zero per transaction (deferred check), balances kept by the posting
 * function under row locks taken in id order before the postings (perf.md section 3), and a CHECK against overdraft.
 * Amounts are minor units; a positive amount raises what the account's holder is owed.
 */
export class Ledger1790000000003 implements MigrationInterface {
  name = 'Ledger1790000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- What an account is, as one text: each of these exists once.
CREATE FUNCTION ledger_account_key(p_kind text, p_organisation uuid, p_contract uuid, p_currency text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN p_kind || ':' || p_currency || ':' || coalesce(p_organisation::text, '') || ':' || coalesce(p_contract::text, '');

CREATE TABLE account (
  id uuid CONSTRAINT account_pkey PRIMARY KEY,
  kind text NOT NULL CONSTRAINT account_kind CHECK (kind IN ('bank', 'wallet', 'escrow', 'deposit', 'fee')),
  organisation_id uuid CONSTRAINT account_organisation REFERENCES organisation (id),
  contract_id uuid,
  currency text NOT NULL CONSTRAINT account_currency CHECK (currency ~ '^[A-Z]{3}$'),
  balance_minor bigint NOT NULL DEFAULT 0,
  -- Only the mirror of the outside bank may stand below zero: what it holds for us is what we owe inside.
  CONSTRAINT account_no_overdraft CHECK (balance_minor >= 0 OR kind = 'bank'),
  key text NOT NULL GENERATED ALWAYS AS (ledger_account_key(kind, organisation_id, contract_id, currency)) STORED
    CONSTRAINT account_key_unique UNIQUE,
  CONSTRAINT account_owner CHECK ((kind IN ('wallet', 'escrow', 'deposit')) = (organisation_id IS NOT NULL)),
  -- A deposit is lodged for one contract, or without one for bids.
  CONSTRAINT account_escrow_of_contract CHECK (kind = 'deposit' OR (kind = 'escrow') = (contract_id IS NOT NULL))
);
CREATE INDEX account_organisation_id ON account (organisation_id, id);

CREATE TABLE ledger_transaction (
  id uuid CONSTRAINT ledger_transaction_pkey PRIMARY KEY,
  kind text NOT NULL CONSTRAINT ledger_transaction_kind CHECK (kind IN ('deposit', 'payout', 'hold', 'release', 'settle', 'refund', 'advance', 'balance',
    'interest', 'collect', 'fee', 'penalty', 'deposit-hold', 'deposit-return', 'forfeit', 'honour')),
  document_type text NOT NULL,
  document_id uuid NOT NULL,
  tender_id uuid,
  currency text NOT NULL,
  occurred_at timestamptz NOT NULL,
  -- The same document can cause the same movement once: nothing is released twice, whatever is retried.
  CONSTRAINT ledger_transaction_once UNIQUE (document_id, kind)
);

CREATE TABLE posting (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT posting_pkey PRIMARY KEY,
  transaction_id uuid NOT NULL CONSTRAINT posting_transaction REFERENCES ledger_transaction (id),
  account_id uuid NOT NULL CONSTRAINT posting_account REFERENCES account (id),
  amount_minor bigint NOT NULL CONSTRAINT posting_not_zero CHECK (amount_minor <> 0),
  currency text NOT NULL
);
CREATE INDEX posting_transaction_id ON posting (transaction_id);
CREATE INDEX posting_account_id ON posting (account_id, id);

-- As the system: at commit the transaction acts as its caller again, who may not see the postings.
CREATE FUNCTION ledger_check_zero_sum() RETURNS trigger LANGUAGE plpgsql SET medlane.kind = 'system' AS $$
BEGIN
  IF EXISTS (SELECT FROM posting WHERE transaction_id = NEW.transaction_id GROUP BY currency HAVING sum(amount_minor) <> 0) THEN
    RAISE EXCEPTION 'postings of transaction % do not sum to zero', NEW.transaction_id USING ERRCODE = 'ML003';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_zero_sum AFTER INSERT ON posting DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_check_zero_sum();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posting
  FOR EACH STATEMENT EXECUTE FUNCTION medlane_refuse_change();
CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION medlane_refuse_change();

-- What the bank told us, entered by an operator. Its reference is the document of the movement, so that the same line
-- of a bank statement is never booked twice.
CREATE TABLE bank_transfer (
  id uuid CONSTRAINT bank_transfer_pkey PRIMARY KEY,
  direction text NOT NULL CONSTRAINT bank_transfer_direction CHECK (direction IN ('in', 'out')),
  organisation_id uuid NOT NULL CONSTRAINT bank_transfer_organisation REFERENCES organisation (id),
  currency text NOT NULL CONSTRAINT bank_transfer_currency CHECK (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint NOT NULL CONSTRAINT bank_transfer_amount CHECK (amount_minor > 0),
  bank_reference text NOT NULL CONSTRAINT bank_transfer_reference_size CHECK (length(bank_reference) BETWEEN 1 AND 100),
  recorded_at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  CONSTRAINT bank_transfer_reference_unique UNIQUE (bank_reference)
);
CREATE INDEX bank_transfer_organisation_id ON bank_transfer (organisation_id, id);

-- A time-ordered id (UUIDv7) for rows that SQL itself makes; PostgreSQL has one of its own only from 18 on.
CREATE FUNCTION medlane_new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- Posts a batch in one call, as the system: p_movements [{id, kind, documentType, documentId, tenderId, currency,
-- occurredAt}], p_postings [{movement, kind, organisation, contract, currency, amount}]. Accounts are named by what they
-- are, opened when they are new, and locked in id order before anything is posted. A movement that its document already
-- caused is left out. Answers {"posted": [ids of the new movements]}, or {"short": [{account, balance, missing}]} with
-- nothing posted when an account would fall below zero.
CREATE FUNCTION ledger_post(p_movements jsonb, p_postings jsonb) RETURNS jsonb LANGUAGE plpgsql SET medlane.kind = 'system' AS $$
DECLARE
  v_keys text[];
  v_new text[];
  v_answer jsonb;
BEGIN
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_movements) AS m (id uuid, currency text)
             JOIN jsonb_to_recordset(p_postings) AS p (movement uuid, currency text) ON p.movement = m.id
             WHERE p.currency <> m.currency) THEN
    RAISE EXCEPTION 'a posting has another currency than its movement' USING ERRCODE = 'ML004';
  END IF;
  SELECT array_agg(DISTINCT ledger_account_key(p.kind, p.organisation, p.contract, p.currency)) INTO v_keys
    FROM jsonb_to_recordset(p_postings) AS p (kind text, organisation uuid, contract uuid, currency text);
  -- Every look at accounts is bounded by their keys, so that the one plan there is goes by the index.
  SELECT array_agg(k) INTO v_new FROM unnest(v_keys) k WHERE NOT EXISTS (SELECT FROM account a WHERE a.key = k);
  IF v_new IS NOT NULL THEN
    INSERT INTO account (id, kind, organisation_id, contract_id, currency)
      SELECT medlane_new_id(), n.kind, n.organisation, n.contract, n.currency FROM (
        SELECT DISTINCT ON (key) ledger_account_key(p.kind, p.organisation, p.contract, p.currency) AS key, p.*
        FROM jsonb_to_recordset(p_postings) AS p (kind text, organisation uuid, contract uuid, currency text)
        ORDER BY key) n
      WHERE n.key = ANY (v_new)
      ON CONFLICT ON CONSTRAINT account_key_unique DO NOTHING;
  END IF;
  PERFORM 1 FROM account a WHERE a.key = ANY (v_keys) ORDER BY a.id FOR NO KEY UPDATE;

  SELECT jsonb_agg(jsonb_build_object('account', s.kind, 'balance', s.balance_minor::text, 'missing', (-s.after)::text)) INTO v_answer FROM (
    SELECT a.kind, a.balance_minor, a.balance_minor + sum(p.amount)::bigint AS after
    FROM jsonb_to_recordset(p_movements) AS m (id uuid, kind text, "documentId" uuid)
    JOIN jsonb_to_recordset(p_postings) AS p (movement uuid, kind text, organisation uuid, contract uuid, currency text, amount bigint)
      ON p.movement = m.id
    JOIN account a ON a.key = ledger_account_key(p.kind, p.organisation, p.contract, p.currency)
    WHERE a.key = ANY (v_keys) AND a.kind <> 'bank'
      AND NOT EXISTS (SELECT FROM ledger_transaction t WHERE t.document_id = m."documentId" AND t.kind = m.kind)
    GROUP BY a.id HAVING a.balance_minor + sum(p.amount) < 0) s;
  IF v_answer IS NOT NULL THEN
    RETURN jsonb_build_object('short', v_answer);
  END IF;

  WITH fresh AS (
    INSERT INTO ledger_transaction (id, kind, document_type, document_id, tender_id, currency, occurred_at)
    SELECT m.id, m.kind, m."documentType", m."documentId", m."tenderId", m.currency, m."occurredAt"
    FROM jsonb_to_recordset(p_movements) AS m (id uuid, kind text, "documentType" text, "documentId" uuid, "tenderId" uuid, currency text, "occurredAt" timestamptz)
    ON CONFLICT ON CONSTRAINT ledger_transaction_once DO NOTHING
    RETURNING id
  ), posted AS (
    INSERT INTO posting (transaction_id, account_id, amount_minor, currency)
    SELECT f.id, a.id, p.amount, p.currency
    FROM jsonb_to_recordset(p_postings) AS p (movement uuid, kind text, organisation uuid, contract uuid, currency text, amount bigint)
    JOIN fresh f ON f.id = p.movement
    JOIN account a ON a.key = ledger_account_key(p.kind, p.organisation, p.contract, p.currency)
    WHERE a.key = ANY (v_keys)
    RETURNING account_id, amount_minor
  ), moved AS (
    UPDATE account a SET balance_minor = a.balance_minor + s.amount
    FROM (SELECT account_id, sum(amount_minor)::bigint AS amount FROM posted GROUP BY account_id) s
    WHERE a.id = s.account_id AND a.key = ANY (v_keys)
  )
  SELECT jsonb_build_object('posted', coalesce(jsonb_agg(id), '[]')) INTO v_answer FROM fresh;
  RETURN v_answer;
END $$;

GRANT SELECT, INSERT, UPDATE ON account TO medlane_app;
GRANT SELECT, INSERT ON ledger_transaction, posting, bank_transfer TO medlane_app;

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;
CREATE POLICY account_own ON account FOR SELECT USING ((SELECT medlane_oversees()) OR organisation_id = (SELECT medlane_organisation()));
CREATE POLICY account_system ON account USING ((SELECT medlane_kind()) = 'system');
ALTER TABLE bank_transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_transfer FORCE ROW LEVEL SECURITY;
CREATE POLICY bank_transfer_oversight ON bank_transfer USING ((SELECT medlane_oversees()));
CREATE POLICY bank_transfer_own ON bank_transfer FOR SELECT USING (organisation_id = (SELECT medlane_organisation()));
ALTER TABLE ledger_transaction ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_transaction FORCE ROW LEVEL SECURITY;
CREATE POLICY ledger_transaction_system ON ledger_transaction USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY ledger_transaction_read ON ledger_transaction FOR SELECT USING ((SELECT medlane_oversees())
  OR EXISTS (SELECT FROM posting p JOIN account a ON a.id = p.account_id
             WHERE p.transaction_id = ledger_transaction.id AND a.organisation_id = (SELECT medlane_organisation())));
ALTER TABLE posting ENABLE ROW LEVEL SECURITY;
ALTER TABLE posting FORCE ROW LEVEL SECURITY;
CREATE POLICY posting_system ON posting USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY posting_read ON posting FOR SELECT USING ((SELECT medlane_oversees())
  OR EXISTS (SELECT FROM account a WHERE a.id = posting.account_id AND a.organisation_id = (SELECT medlane_organisation())));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
