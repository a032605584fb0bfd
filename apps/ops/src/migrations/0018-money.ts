import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Documents behind movements of money beside orders and invoices: releases, deposits, forfeits, what is owed. */
export class Money1790000000018 implements MigrationInterface {
  name = 'Money1790000000018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- A signed step before acceptance that paid a share of a shipment out of escrow: once per step.
CREATE TABLE release (
  id uuid CONSTRAINT release_pkey PRIMARY KEY,
  shipment_id uuid NOT NULL CONSTRAINT release_shipment REFERENCES shipment (id),
  step text NOT NULL CONSTRAINT release_step CHECK (step IN ('shipment', 'customs')),
  call_off_line_id uuid NOT NULL,
  contract_id uuid NOT NULL CONSTRAINT release_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL CONSTRAINT release_amount CHECK (amount_minor >= 0),
  -- The transport document or the customs declaration that it stands on.
  document text CONSTRAINT release_document_size CHECK (length(document) BETWEEN 1 AND 100),
  signed_by uuid NOT NULL,
  signed_at timestamptz NOT NULL,
  CONSTRAINT release_once UNIQUE (shipment_id, step)
);
CREATE INDEX release_of_contract ON release (contract_id, id DESC);

-- What a supplier has lodged: for a contract that it signed, or for its bids in a tender.
CREATE TABLE supplier_deposit (
  id uuid CONSTRAINT supplier_deposit_pkey PRIMARY KEY,
  purpose text NOT NULL CONSTRAINT supplier_deposit_purpose CHECK (purpose IN ('bid', 'performance')),
  tender_id uuid NOT NULL CONSTRAINT supplier_deposit_tender REFERENCES tender (id),
  contract_id uuid CONSTRAINT supplier_deposit_contract REFERENCES contract (id) CONSTRAINT supplier_deposit_once_per_contract UNIQUE,
  supplier_id uuid NOT NULL CONSTRAINT supplier_deposit_supplier REFERENCES organisation (id),
  purchaser_id uuid CONSTRAINT supplier_deposit_purchaser REFERENCES organisation (id),
  currency text NOT NULL,
  amount_minor bigint NOT NULL CONSTRAINT supplier_deposit_amount CHECK (amount_minor > 0),
  forfeited_minor bigint NOT NULL DEFAULT 0,
  returned_minor bigint NOT NULL DEFAULT 0,
  status text NOT NULL CONSTRAINT supplier_deposit_status CHECK (status IN ('held', 'returned', 'forfeited')),
  lodged_at timestamptz NOT NULL,
  ended_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT supplier_deposit_parts CHECK (forfeited_minor >= 0 AND returned_minor >= 0 AND forfeited_minor + returned_minor <= amount_minor
    AND (status = 'held' OR forfeited_minor + returned_minor = amount_minor) AND (status <> 'held' OR returned_minor = 0)),
  CONSTRAINT supplier_deposit_ended_when CHECK ((status = 'held') = (ended_at IS NULL)),
  CONSTRAINT supplier_deposit_for CHECK ((purpose = 'performance') = (contract_id IS NOT NULL) AND (contract_id IS NULL) = (purchaser_id IS NULL))
);
CREATE UNIQUE INDEX supplier_deposit_once_per_tender ON supplier_deposit (tender_id, supplier_id) WHERE purpose = 'bid';
CREATE INDEX supplier_deposit_of_supplier ON supplier_deposit (supplier_id, id DESC);
CREATE INDEX supplier_deposit_held ON supplier_deposit (id) WHERE status = 'held';
CREATE INDEX supplier_deposit_of_bids_held ON supplier_deposit (id) WHERE purpose = 'bid' AND status = 'held';

-- A part of a deposit that went to whom it was damaged, and what for.
CREATE TABLE forfeiture (
  id uuid CONSTRAINT forfeiture_pkey PRIMARY KEY,
  deposit_id uuid NOT NULL CONSTRAINT forfeiture_deposit REFERENCES supplier_deposit (id),
  supplier_id uuid NOT NULL,
  purchaser_id uuid NOT NULL CONSTRAINT forfeiture_purchaser REFERENCES organisation (id),
  currency text NOT NULL,
  amount_minor bigint NOT NULL CONSTRAINT forfeiture_amount CHECK (amount_minor > 0),
  reason text NOT NULL CONSTRAINT forfeiture_reason_size CHECK (length(reason) BETWEEN 3 AND 500),
  -- What decided it, such as a ruling: once.
  document_type text NOT NULL,
  document_id uuid NOT NULL,
  forfeited_at timestamptz NOT NULL,
  CONSTRAINT forfeiture_once UNIQUE (deposit_id, document_id)
);

-- What somebody owes because a movement could not reach it: collected when there is money.
CREATE TABLE receivable (
  id uuid CONSTRAINT receivable_pkey PRIMARY KEY,
  debtor_id uuid NOT NULL CONSTRAINT receivable_debtor REFERENCES organisation (id),
  -- Null: the platform, for its fee.
  creditor_id uuid CONSTRAINT receivable_creditor REFERENCES organisation (id),
  contract_id uuid NOT NULL CONSTRAINT receivable_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL CONSTRAINT receivable_amount CHECK (amount_minor > 0),
  collected_minor bigint NOT NULL DEFAULT 0,
  status text NOT NULL CONSTRAINT receivable_status CHECK (status IN ('open', 'collected')),
  reason text NOT NULL CONSTRAINT receivable_reason CHECK (reason IN ('rejected-goods', 'fee', 'unused-advance', 'ruling', 'cancelled-order')),
  document_type text NOT NULL,
  document_id uuid NOT NULL,
  arose_at timestamptz NOT NULL,
  collected_at timestamptz,
  CONSTRAINT receivable_parts CHECK (collected_minor BETWEEN 0 AND amount_minor AND (status = 'collected') = (collected_minor = amount_minor)),
  CONSTRAINT receivable_once UNIQUE (document_id, reason)
);
CREATE INDEX receivable_open ON receivable (debtor_id, currency, id) WHERE status = 'open';
CREATE INDEX receivable_of_contract ON receivable (contract_id);

-- One taking of it, from the deposit of the contract or from the wallet.
CREATE TABLE collection (
  id uuid CONSTRAINT collection_pkey PRIMARY KEY,
  receivable_id uuid NOT NULL CONSTRAINT collection_receivable REFERENCES receivable (id),
  debtor_id uuid NOT NULL,
  creditor_id uuid,
  source text NOT NULL CONSTRAINT collection_source CHECK (source IN ('deposit', 'wallet')),
  currency text NOT NULL,
  amount_minor bigint NOT NULL CONSTRAINT collection_amount CHECK (amount_minor > 0),
  collected_at timestamptz NOT NULL
);
CREATE INDEX collection_of_receivable ON collection (receivable_id);

-- Money was held, paid ahead or lodged by the payment terms that were signed: from the supplier's signature on they stand.
CREATE FUNCTION medlane_freeze_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.status <> 'pending' OR OLD.supplier_signed_at IS NOT NULL) AND NEW.terms -> 'payment' IS DISTINCT FROM OLD.terms -> 'payment' THEN
    RAISE EXCEPTION 'the payment terms of contract % stand from its signature on', OLD.id USING ERRCODE = 'ML003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contract_payment_frozen BEFORE UPDATE OF terms ON contract FOR EACH ROW EXECUTE FUNCTION medlane_freeze_payment();

-- What the daily check of the ledger found: every movement against its document.
CREATE TABLE ledger_check (
  day date CONSTRAINT ledger_check_pkey PRIMARY KEY,
  checked_at timestamptz NOT NULL,
  transactions bigint NOT NULL,
  violations bigint NOT NULL,
  examples text[] NOT NULL
);
ALTER TABLE ledger_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_check FORCE ROW LEVEL SECURITY;
CREATE POLICY ledger_check_system ON ledger_check USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY ledger_check_oversight ON ledger_check FOR SELECT USING ((SELECT medlane_oversees()));
GRANT SELECT, INSERT ON ledger_check TO medlane_app;

GRANT SELECT, INSERT ON release, forfeiture, collection TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON supplier_deposit, receivable TO medlane_app;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['release', 'supplier_deposit', 'forfeiture', 'receivable', 'collection'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT medlane_kind()) = ''system'')', name || '_system', name);
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT medlane_oversees()))', name || '_oversight', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['release', 'supplier_deposit', 'forfeiture'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation()))', name || '_parties', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['receivable', 'collection'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (debtor_id = (SELECT medlane_organisation()) OR creditor_id = (SELECT medlane_organisation()))', name || '_parties', name);
  END LOOP;
END $$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
