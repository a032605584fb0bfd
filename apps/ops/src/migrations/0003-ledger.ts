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
CREATE TABLE account (
  id uuid CONSTRAINT account_pkey PRIMARY KEY,
  kind text NOT NULL CONSTRAINT account_kind CHECK (kind IN ('bank', 'wallet', 'escrow', 'fee')),
  organisation_id uuid CONSTRAINT account_organisation REFERENCES organisation (id),
  contract_id uuid,
  currency text NOT NULL CONSTRAINT account_currency CHECK (currency ~ '^[A-Z]{3}$'),
  balance_minor bigint NOT NULL DEFAULT 0,
  -- Only the mirror of the outside bank may stand below zero: what it holds for us is what we owe inside.
  CONSTRAINT account_no_overdraft CHECK (balance_minor >= 0 OR kind = 'bank'),
  CONSTRAINT account_unique UNIQUE NULLS NOT DISTINCT (kind, organisation_id, contract_id, currency)
);
CREATE INDEX account_organisation_id ON account (organisation_id, id);

CREATE TABLE ledger_transaction (
  id uuid CONSTRAINT ledger_transaction_pkey PRIMARY KEY,
  kind text NOT NULL CONSTRAINT ledger_transaction_kind CHECK (kind IN ('deposit', 'hold', 'settle', 'refund', 'payout')),
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

CREATE FUNCTION ledger_check_zero_sum() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- Posts a batch in one call: [{id, kind, documentType, documentId, tenderId, currency, occurredAt,
-- postings: [{account, amount}]}]. A movement that its document already caused is left out. Answers how many were new.
CREATE FUNCTION ledger_post(p_batch jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE added int;
BEGIN
  PERFORM 1 FROM account a
    WHERE a.id IN (SELECT (p ->> 'account')::uuid FROM jsonb_array_elements(p_batch) t, jsonb_array_elements(t -> 'postings') p)
    ORDER BY a.id FOR NO KEY UPDATE;
  WITH fresh AS (
    INSERT INTO ledger_transaction (id, kind, document_type, document_id, tender_id, currency, occurred_at)
    SELECT (t ->> 'id')::uuid, t ->> 'kind', t ->> 'documentType', (t ->> 'documentId')::uuid, (t ->> 'tenderId')::uuid,
           t ->> 'currency', (t ->> 'occurredAt')::timestamptz
    FROM jsonb_array_elements(p_batch) t
    ON CONFLICT ON CONSTRAINT ledger_transaction_once DO NOTHING
    RETURNING id, currency
  ), posted AS (
    INSERT INTO posting (transaction_id, account_id, amount_minor, currency)
    SELECT f.id, (p ->> 'account')::uuid, (p ->> 'amount')::bigint, f.currency
    FROM jsonb_array_elements(p_batch) t JOIN fresh f ON f.id = (t ->> 'id')::uuid, jsonb_array_elements(t -> 'postings') p
    RETURNING account_id, amount_minor
  ), moved AS (
    UPDATE account a SET balance_minor = a.balance_minor + m.amount
    FROM (SELECT account_id, sum(amount_minor)::bigint AS amount FROM posted GROUP BY account_id) m
    WHERE a.id = m.account_id
  )
  SELECT count(*) INTO added FROM fresh;
  RETURN added;
END $$;

GRANT SELECT, INSERT, UPDATE ON account TO medlane_app;
GRANT SELECT, INSERT ON ledger_transaction, posting TO medlane_app;

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;
CREATE POLICY account_own ON account FOR SELECT USING ((SELECT medlane_oversees()) OR organisation_id = (SELECT medlane_organisation()));
CREATE POLICY account_system ON account USING ((SELECT medlane_kind()) = 'system');
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
