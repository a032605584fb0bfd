import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Demands and their lines, tenders with lots, sealed bids, awards down to the demand line.
 * Every table below a tender carries the tender's id. A bid's content columns are empty until its tender is opened.
 */
export class DemandsAndTenders1790000000005 implements MigrationInterface {
  name = 'DemandsAndTenders1790000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE demand (
  id uuid CONSTRAINT demand_pkey PRIMARY KEY,
  corridor_code text NOT NULL CONSTRAINT demand_corridor REFERENCES corridor (code),
  purchaser_id uuid NOT NULL CONSTRAINT demand_purchaser REFERENCES organisation (id),
  reference text NOT NULL CONSTRAINT demand_reference_size CHECK (length(reference) BETWEEN 1 AND 100),
  status text NOT NULL CONSTRAINT demand_status CHECK (status IN ('open', 'pooled', 'cancelled')),
  currency text NOT NULL CONSTRAINT demand_currency CHECK (currency ~ '^[A-Z]{3}$'),
  posted_at timestamptz NOT NULL,
  -- Set while a direct request carries it: then only the invited suppliers see it. On the lines too, which the policies
  -- of the hot lists look at without a join.
  direct_tender_id uuid,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT demand_reference_unique UNIQUE (purchaser_id, reference)
);
CREATE INDEX demand_by_status ON demand (status, id DESC);
CREATE INDEX demand_by_purchaser ON demand (purchaser_id, id DESC);

CREATE TABLE tender (
  id uuid CONSTRAINT tender_pkey PRIMARY KEY,
  corridor_code text NOT NULL CONSTRAINT tender_corridor REFERENCES corridor (code),
  reference text NOT NULL CONSTRAINT tender_reference_unique UNIQUE,
  title text NOT NULL,
  -- OCDS method codelist: open = a volume round of pooled demand, direct = one purchaser's request.
  procurement_method text NOT NULL CONSTRAINT tender_method CHECK (procurement_method IN ('open', 'selective', 'limited', 'direct')),
  purchaser_id uuid CONSTRAINT tender_purchaser REFERENCES organisation (id),
  currency text NOT NULL CONSTRAINT tender_currency CHECK (currency ~ '^[A-Z]{3}$'),
  -- A copy, and the SHA-256 of its canonical form.
  rulebook jsonb NOT NULL,
  rulebook_digest bytea NOT NULL CONSTRAINT tender_rulebook_digest_size CHECK (octet_length(rulebook_digest) = 32),
  -- What its contracts will say: a copy, and the SHA-256 of its canonical form. Bidders price to it.
  contract_terms jsonb NOT NULL,
  -- What every bidder lodges before its first bid; null: nothing. Read on the way of every bid.
  bid_deposit_minor bigint GENERATED ALWAYS AS (nullif((contract_terms #>> '{payment,bidDeposit}')::bigint, 0)) STORED,
  contract_terms_digest bytea NOT NULL CONSTRAINT tender_contract_terms_digest_size CHECK (octet_length(contract_terms_digest) = 32),
  -- What bids in other currencies are compared with, and the SHA-256 of its canonical form; null: in no other.
  rates jsonb,
  rates_digest bytea CONSTRAINT tender_rates_digest_size CHECK (octet_length(rates_digest) = 32),
  status text NOT NULL CONSTRAINT tender_status CHECK (status IN ('draft', 'open', 'sealed', 'opened', 'evaluated', 'notice', 'awarded', 'unsuccessful', 'cancelled')),
  public_key bytea,
  -- SHA-256 of the seed that ties are drawn with: public from the publication on, the seed from the opening on.
  draw_commitment bytea,
  draw_seed bytea CONSTRAINT tender_draw_seed CHECK (draw_seed IS NULL OR (draw_commitment IS NOT NULL AND sha256(draw_seed) = draw_commitment)),
  drafted_at timestamptz NOT NULL,
  published_at timestamptz,
  bidding_ends_at timestamptz,
  closed_at timestamptz,
  opened_at timestamptz,
  evaluated_at timestamptz,
  notice_ends_at timestamptz,
  awarded_at timestamptz,
  cancel_reason text,
  next_check_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT tender_rates_digested CHECK ((rates IS NULL) = (rates_digest IS NULL)),
  CONSTRAINT tender_direct_has_purchaser CHECK ((procurement_method = 'direct') = (purchaser_id IS NOT NULL)),
  CONSTRAINT tender_open_is_complete CHECK (status IN ('draft', 'cancelled') OR (public_key IS NOT NULL AND bidding_ends_at IS NOT NULL AND published_at IS NOT NULL))
);
ALTER TABLE demand ADD CONSTRAINT demand_direct_tender FOREIGN KEY (direct_tender_id) REFERENCES tender (id);
CREATE INDEX tender_due ON tender (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX tender_by_status ON tender (status, id DESC);

CREATE FUNCTION medlane_freeze_tender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'draft' AND (NEW.rulebook, NEW.rulebook_digest, NEW.contract_terms, NEW.contract_terms_digest, NEW.draw_commitment, NEW.rates, NEW.rates_digest)
      IS DISTINCT FROM (OLD.rulebook, OLD.rulebook_digest, OLD.contract_terms, OLD.contract_terms_digest, OLD.draw_commitment, OLD.rates, OLD.rates_digest) THEN
    RAISE EXCEPTION 'rules and draw of tender % stand from its publication on', OLD.id USING ERRCODE = 'ML003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tender_frozen BEFORE UPDATE OF rulebook, rulebook_digest, contract_terms, contract_terms_digest, draw_commitment, rates, rates_digest ON tender
  FOR EACH ROW EXECUTE FUNCTION medlane_freeze_tender();

CREATE TABLE tender_invitation (
  tender_id uuid NOT NULL CONSTRAINT tender_invitation_tender REFERENCES tender (id),
  supplier_id uuid NOT NULL CONSTRAINT tender_invitation_supplier REFERENCES organisation (id),
  CONSTRAINT tender_invitation_pkey PRIMARY KEY (tender_id, supplier_id)
);

-- The private half of a tender's key and the seed of its draw, encrypted under the key-keeper's own secret, which only the
-- worker has.
CREATE TABLE tender_key (
  tender_id uuid CONSTRAINT tender_key_pkey PRIMARY KEY CONSTRAINT tender_key_tender REFERENCES tender (id),
  sealed_private_key bytea,
  sealed_draw_seed bytea,
  created_at timestamptz NOT NULL,
  released_at timestamptz,
  -- Its tender was cancelled: nobody will ever read what was bid.
  destroyed_at timestamptz,
  CONSTRAINT tender_key_destroyed CHECK ((sealed_private_key IS NULL) = (destroyed_at IS NOT NULL) AND (sealed_draw_seed IS NULL OR destroyed_at IS NULL))
);

CREATE TABLE lot (
  id uuid CONSTRAINT lot_pkey PRIMARY KEY,
  tender_id uuid NOT NULL CONSTRAINT lot_tender REFERENCES tender (id),
  number int NOT NULL CONSTRAINT lot_number CHECK (number > 0),
  product_type_id uuid NOT NULL CONSTRAINT lot_product_type REFERENCES product_type (id),
  quantity bigint NOT NULL CONSTRAINT lot_quantity CHECK (quantity > 0),
  ceiling_price numeric(18, 6) CONSTRAINT lot_ceiling CHECK (ceiling_price > 0),
  delivery_from date NOT NULL,
  delivery_to date NOT NULL,
  status text NOT NULL CONSTRAINT lot_status CHECK (status IN ('active', 'awarded', 'unsuccessful', 'cancelled')),
  -- Set when the tender is opened; until then the number of bids is nobody's to know but the operators'.
  bid_count int,
  -- How its bids are compared: the terms of its product type when it was drafted; null: as they are.
  comparison jsonb,
  CONSTRAINT lot_number_unique UNIQUE (tender_id, number)
);

CREATE TABLE demand_line (
  id uuid CONSTRAINT demand_line_pkey PRIMARY KEY,
  demand_id uuid NOT NULL CONSTRAINT demand_line_demand REFERENCES demand (id),
  purchaser_id uuid NOT NULL CONSTRAINT demand_line_purchaser REFERENCES organisation (id),
  corridor_code text NOT NULL,
  number int NOT NULL CONSTRAINT demand_line_number CHECK (number > 0),
  product_type_id uuid NOT NULL CONSTRAINT demand_line_product_type REFERENCES product_type (id),
  quantity bigint NOT NULL CONSTRAINT demand_line_quantity CHECK (quantity > 0),
  destination text NOT NULL CONSTRAINT demand_line_destination CHECK (destination ~ '^[A-Z]{2}$'),
  delivery_from date NOT NULL,
  delivery_to date NOT NULL,
  ceiling_price numeric(18, 6) CONSTRAINT demand_line_ceiling CHECK (ceiling_price > 0),
  currency text NOT NULL,
  status text NOT NULL CONSTRAINT demand_line_status CHECK (status IN ('open', 'pooled', 'awarded', 'unserved', 'cancelled')),
  tender_id uuid CONSTRAINT demand_line_tender REFERENCES tender (id),
  lot_id uuid CONSTRAINT demand_line_lot REFERENCES lot (id),
  direct_tender_id uuid CONSTRAINT demand_line_direct_tender CHECK (direct_tender_id IS NULL OR direct_tender_id = tender_id),
  CONSTRAINT demand_line_number_unique UNIQUE (demand_id, number),
  CONSTRAINT demand_line_window CHECK (delivery_from <= delivery_to)
);
CREATE INDEX demand_line_to_pool ON demand_line (corridor_code, product_type_id, currency, id) WHERE status = 'open';
CREATE INDEX demand_line_by_lot ON demand_line (lot_id) WHERE lot_id IS NOT NULL;
CREATE INDEX demand_line_by_tender ON demand_line (tender_id, purchaser_id) WHERE tender_id IS NOT NULL;

-- What a purchaser reports with a line, apart from it: the market sees what is asked for, not who used whose product.
CREATE TABLE demand_report (
  demand_line_id uuid CONSTRAINT demand_report_pkey PRIMARY KEY CONSTRAINT demand_report_line REFERENCES demand_line (id) ON DELETE CASCADE,
  purchaser_id uuid NOT NULL CONSTRAINT demand_report_purchaser REFERENCES organisation (id),
  -- Units used in past years, the latest first.
  history bigint[] NOT NULL CONSTRAINT demand_report_history CHECK (cardinality(history) <= 5 AND 0 <= ALL (history)),
  shortfall_reason text,
  -- [{"supplierId": …, "quantity": "…"}]: parts of the line's quantity, by the supplier they are asked for from.
  brands jsonb NOT NULL CONSTRAINT demand_report_brands CHECK (jsonb_typeof(brands) = 'array' AND jsonb_array_length(brands) <= 50)
);

CREATE TABLE bid (
  id uuid CONSTRAINT bid_pkey PRIMARY KEY,
  tender_id uuid NOT NULL CONSTRAINT bid_tender REFERENCES tender (id),
  lot_id uuid NOT NULL CONSTRAINT bid_lot REFERENCES lot (id),
  supplier_id uuid NOT NULL CONSTRAINT bid_supplier REFERENCES organisation (id),
  revision int NOT NULL CONSTRAINT bid_revision CHECK (revision BETWEEN 1 AND 1000),
  status text NOT NULL CONSTRAINT bid_status CHECK (status IN ('sealed', 'replaced', 'withdrawn', 'opened', 'invalid', 'valid', 'won', 'lost', 'disqualified')),
  envelope bytea NOT NULL CONSTRAINT bid_envelope_size CHECK (octet_length(envelope) BETWEEN 48 AND 65536),
  digest bytea NOT NULL CONSTRAINT bid_digest_size CHECK (octet_length(digest) = 32),
  received_at timestamptz NOT NULL,
  receipt_signature bytea NOT NULL,
  ended_at timestamptz,
  -- Known from the opening on.
  unit_price numeric(18, 6),
  capacity bigint,
  minimum_quantity bigint,
  lead_time_days int,
  valid_until date,
  -- What else the bidder wrote: strength, fill, tiers, tierKind, fixedCost, regions, shelfLifeMonths, noMajorChange, in the
  -- forms of the sealed content; null when nothing.
  particulars jsonb,
  rank int,
  awarded_quantity bigint,
  -- A code of the rules' closed list, with what it was judged on.
  reason text,
  reason_details jsonb,
  CONSTRAINT bid_revision_unique UNIQUE (lot_id, supplier_id, revision),
  CONSTRAINT bid_sealed_is_blind CHECK (status NOT IN ('sealed', 'replaced', 'withdrawn') OR (unit_price IS NULL AND capacity IS NULL AND minimum_quantity IS NULL AND lead_time_days IS NULL AND valid_until IS NULL AND particulars IS NULL AND rank IS NULL)),
  CONSTRAINT bid_reason_given CHECK (status NOT IN ('invalid', 'won', 'lost', 'disqualified') OR reason IS NOT NULL)
);
-- Carries what the row-level policies look at, so that bids are counted without touching their envelopes' pages.
CREATE UNIQUE INDEX bid_one_live ON bid (lot_id, supplier_id) INCLUDE (tender_id, status) WHERE status NOT IN ('replaced', 'withdrawn');
CREATE INDEX bid_by_tender ON bid (tender_id, lot_id) WHERE status NOT IN ('replaced', 'withdrawn');
CREATE INDEX bid_by_supplier ON bid (supplier_id, id DESC);

CREATE TABLE award (
  id uuid CONSTRAINT award_pkey PRIMARY KEY,
  tender_id uuid NOT NULL CONSTRAINT award_tender REFERENCES tender (id),
  lot_id uuid NOT NULL CONSTRAINT award_lot REFERENCES lot (id),
  -- OCDS award status.
  status text NOT NULL CONSTRAINT award_status CHECK (status IN ('pending', 'active', 'cancelled', 'unsuccessful')),
  quantity bigint NOT NULL,
  unmet_quantity bigint NOT NULL,
  value_minor bigint NOT NULL,
  currency text NOT NULL,
  evaluated_at timestamptz NOT NULL,
  active_at timestamptz,
  version int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX award_one_per_lot ON award (lot_id) WHERE status <> 'cancelled';
CREATE INDEX award_by_tender ON award (tender_id);

CREATE TABLE award_line (
  id uuid CONSTRAINT award_line_pkey PRIMARY KEY,
  award_id uuid NOT NULL CONSTRAINT award_line_award REFERENCES award (id),
  tender_id uuid NOT NULL,
  lot_id uuid NOT NULL,
  bid_id uuid NOT NULL CONSTRAINT award_line_bid REFERENCES bid (id),
  supplier_id uuid NOT NULL CONSTRAINT award_line_supplier REFERENCES organisation (id),
  demand_line_id uuid NOT NULL CONSTRAINT award_line_demand_line REFERENCES demand_line (id),
  purchaser_id uuid NOT NULL CONSTRAINT award_line_purchaser REFERENCES organisation (id),
  rank int NOT NULL,
  quantity bigint NOT NULL CONSTRAINT award_line_quantity CHECK (quantity > 0),
  unit_price numeric(18, 6) NOT NULL,
  value_minor bigint NOT NULL,
  -- Of price and value, where the bid is in another currency than the tender; null: the award's.
  currency text CONSTRAINT award_line_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT award_line_unique UNIQUE (award_id, bid_id, demand_line_id)
);

GRANT SELECT, INSERT, UPDATE ON demand, demand_line, tender, lot, bid, award, award_line, tender_key TO medlane_app;
GRANT SELECT, INSERT ON tender_invitation, demand_report TO medlane_app;
-- Amending a demand replaces its open lines.
GRANT DELETE ON demand_line TO medlane_app;

-- Functions, since they are called for few rows only (direct requests; bids that a purchaser reads): a subquery would
-- stand in every plan, with the policies of its own tables.
CREATE FUNCTION medlane_invited(p_tender uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM tender_invitation WHERE tender_id = p_tender AND supplier_id = medlane_organisation());
END $$;
CREATE FUNCTION medlane_buys(p_tender uuid, p_lot uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM demand_line WHERE tender_id = p_tender AND lot_id = p_lot AND purchaser_id = medlane_organisation());
END $$;

ALTER TABLE demand ENABLE ROW LEVEL SECURITY;
ALTER TABLE demand FORCE ROW LEVEL SECURITY;
CREATE POLICY demand_own ON demand USING ((SELECT medlane_oversees()) OR purchaser_id = (SELECT medlane_organisation()));
-- Suppliers see what is asked for, and of a direct request only what they are invited to; other purchasers do not.
CREATE POLICY demand_market ON demand FOR SELECT USING ((SELECT medlane_kind()) = 'supplier' AND status <> 'cancelled'
  AND (direct_tender_id IS NULL OR medlane_invited(direct_tender_id)));
ALTER TABLE demand_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE demand_line FORCE ROW LEVEL SECURITY;
CREATE POLICY demand_line_own ON demand_line USING ((SELECT medlane_oversees()) OR purchaser_id = (SELECT medlane_organisation()));
CREATE POLICY demand_line_market ON demand_line FOR SELECT USING ((SELECT medlane_kind()) = 'supplier' AND status <> 'cancelled'
  AND (direct_tender_id IS NULL OR medlane_invited(direct_tender_id)));

ALTER TABLE demand_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE demand_report FORCE ROW LEVEL SECURITY;
CREATE POLICY demand_report_own ON demand_report USING ((SELECT medlane_oversees()) OR purchaser_id = (SELECT medlane_organisation()));

ALTER TABLE tender_invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE tender_invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY tender_invitation_system ON tender_invitation USING ((SELECT medlane_oversees()));
CREATE POLICY tender_invitation_invited ON tender_invitation FOR SELECT USING (supplier_id = (SELECT medlane_organisation()));

ALTER TABLE tender ENABLE ROW LEVEL SECURITY;
ALTER TABLE tender FORCE ROW LEVEL SECURITY;
CREATE POLICY tender_oversight ON tender USING ((SELECT medlane_oversees()));
-- Open rounds are seen by all who trade here; a direct request by its purchaser and the suppliers it invites.
CREATE POLICY tender_market ON tender FOR SELECT USING (
  purchaser_id = (SELECT medlane_organisation()) OR (status <> 'draft' AND CASE procurement_method
    WHEN 'open' THEN (SELECT medlane_kind()) IN ('purchaser', 'supplier', 'laboratory') ELSE medlane_invited(id) END));
-- FOR SHARE by a bidder needs the UPDATE right on the row; the WITH CHECK lets it lock, never change.
CREATE POLICY tender_bidder_lock ON tender FOR UPDATE USING (
  status = 'open' AND (SELECT medlane_kind()) = 'supplier'
  AND (procurement_method = 'open' OR medlane_invited(id)))
  WITH CHECK (false);

ALTER TABLE tender_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE tender_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tender_key_system ON tender_key USING ((SELECT medlane_kind()) = 'system');

ALTER TABLE lot ENABLE ROW LEVEL SECURITY;
ALTER TABLE lot FORCE ROW LEVEL SECURITY;
CREATE POLICY lot_oversight ON lot USING ((SELECT medlane_oversees()));
CREATE POLICY lot_of_visible_tender ON lot FOR SELECT USING (EXISTS (SELECT FROM tender t WHERE t.id = lot.tender_id));

ALTER TABLE bid ENABLE ROW LEVEL SECURITY;
ALTER TABLE bid FORCE ROW LEVEL SECURITY;
CREATE POLICY bid_system ON bid USING ((SELECT medlane_kind()) = 'system');
-- A supplier sees its own bids, places sealed ones and ends them while they are sealed; nothing else.
CREATE POLICY bid_own ON bid FOR SELECT USING (supplier_id = (SELECT medlane_organisation()));
CREATE POLICY bid_place ON bid FOR INSERT WITH CHECK (status = 'sealed' AND supplier_id = (SELECT medlane_organisation()));
CREATE POLICY bid_end ON bid FOR UPDATE USING (status = 'sealed' AND supplier_id = (SELECT medlane_organisation()))
  WITH CHECK (status IN ('replaced', 'withdrawn') AND supplier_id = (SELECT medlane_organisation()));
-- Operators watch that bids arrive; what is in them stays sealed for them too.
CREATE POLICY bid_oversight ON bid FOR SELECT USING ((SELECT medlane_kind()) = 'operator');
-- A purchaser sees the bids on lots that carry its demand, from the opening on.
CREATE POLICY bid_purchaser ON bid FOR SELECT USING ((SELECT medlane_kind()) = 'purchaser' AND status IN ('opened', 'invalid', 'valid', 'won', 'lost', 'disqualified')
  AND medlane_buys(tender_id, lot_id));

-- Bids that arrive together are taken in one transaction, each under its own supplier's policies (docs/adr/0018).
-- First half: enters as each bidder in turn, holds the lot's tender against closing, and answers what the rules judge by:
-- one row per bidder in their order, without a principal where the credential is not let in.
CREATE FUNCTION bids_enter(p_schemes text[], p_secrets text[], p_lots uuid[], p_keys text[], p_patient boolean)
RETURNS TABLE (entered_principal text, entered_principal_id uuid, entered_organisation_id uuid, entered_kind text,
  entered_organisation_status text, entered_roles text[], held boolean, tender_id uuid, status text, procurement_method text,
  purchaser_id uuid, rulebook jsonb, bidding_ends_at timestamptz, at timestamptz, lists_product boolean, invited boolean,
  last_revision int, request_hash bytea, answer jsonb)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- Who has to wait for a tender that is being changed must not hold the others up: the batch fails, and each goes alone.
  IF NOT p_patient THEN PERFORM set_config('lock_timeout', '50ms', true); END IF;
  FOR i IN 1 .. cardinality(p_lots) LOOP
    SELECT e.* INTO entered_principal, entered_principal_id, entered_organisation_id, entered_kind, entered_organisation_status, entered_roles
      FROM medlane_enter(p_schemes[i], p_secrets[i]) e;
    -- Without the time test in this very query new bidders would keep passing a closer that waits, for as long as they come.
    PERFORM FROM lot l JOIN tender t ON t.id = l.tender_id
      WHERE l.id = p_lots[i] AND t.status = 'open' AND medlane_now() < t.bidding_ends_at FOR SHARE OF t;
    held := FOUND;
    SELECT t.id, t.status, t.procurement_method, t.purchaser_id, t.rulebook, t.bidding_ends_at, medlane_now(),
        EXISTS (SELECT FROM product p WHERE p.supplier_id = entered_organisation_id AND p.product_type_id = l.product_type_id AND p.status = 'listed'),
        CASE WHEN t.procurement_method <> 'open' THEN medlane_invited(t.id) ELSE false END,
        coalesce((SELECT max(b.revision) FROM bid b WHERE b.lot_id = l.id AND b.supplier_id = entered_organisation_id), 0)
      INTO tender_id, status, procurement_method, purchaser_id, rulebook, bidding_ends_at, at, lists_product, invited, last_revision
      FROM lot l JOIN tender t ON t.id = l.tender_id WHERE l.id = p_lots[i];
    -- Looked up last: a twin of this request that was counted among the revisions is found by its key.
    SELECT k.request_hash, k.answer INTO request_hash, answer FROM idempotency_key k
      WHERE k.organisation_id = entered_organisation_id AND k.operation = 'placeBid' AND k.key = p_keys[i];
    RETURN NEXT;
  END LOOP;
  PERFORM set_config('medlane.kind', '', true), set_config('medlane.organisation', '', true);
END $$;
-- Second half: writes each bid with its key, its answer and its steps, as its supplier. A bid that has become late, or that
-- another request was quicker with, answers false and leaves nothing.
CREATE FUNCTION bids_place(p_suppliers uuid[], p_actors text[], p_tenders uuid[], p_lots uuid[], p_bids uuid[], p_revisions int[], p_at timestamptz[],
  p_envelopes bytea[], p_digests bytea[], p_signatures bytea[], p_keys text[], p_request_hashes bytea[], p_answers jsonb[])
RETURNS SETOF boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_replaced uuid;
BEGIN
  FOR i IN 1 .. cardinality(p_bids) LOOP
    PERFORM set_config('medlane.kind', 'supplier', true), set_config('medlane.organisation', p_suppliers[i]::text, true);
    BEGIN
      IF p_revisions[i] > 1 THEN
        UPDATE bid b SET status = 'replaced', ended_at = p_at[i]
          WHERE b.lot_id = p_lots[i] AND b.supplier_id = p_suppliers[i] AND b.status = 'sealed' RETURNING b.id INTO v_replaced;
        INSERT INTO audit_entry (id, at, subject_type, subject_id, tender_id, action, from_status, to_status, actor_kind, actor_id, organisation_id)
          SELECT uuidv7(), p_at[i], 'bid', v_replaced, p_tenders[i], 'replace', 'sealed', 'replaced', 'supplier', p_actors[i], p_suppliers[i] WHERE v_replaced IS NOT NULL;
      END IF;
      INSERT INTO bid (id, tender_id, lot_id, supplier_id, revision, status, envelope, digest, received_at, receipt_signature)
        SELECT p_bids[i], t.id, p_lots[i], p_suppliers[i], p_revisions[i], 'sealed', p_envelopes[i], p_digests[i], p_at[i], p_signatures[i]
        FROM tender t WHERE t.id = p_tenders[i] AND t.status = 'open' AND medlane_now() < t.bidding_ends_at;
      IF NOT FOUND THEN RAISE no_data_found; END IF;
      INSERT INTO idempotency_key (organisation_id, operation, key, request_hash, answer)
        VALUES (p_suppliers[i], 'placeBid', p_keys[i], p_request_hashes[i], p_answers[i]);
      INSERT INTO audit_entry (id, at, subject_type, subject_id, tender_id, action, to_status, actor_kind, actor_id, organisation_id)
        VALUES (uuidv7(), p_at[i], 'bid', p_bids[i], p_tenders[i], 'place', 'sealed', 'supplier', p_actors[i], p_suppliers[i]);
      RETURN NEXT true;
    EXCEPTION WHEN unique_violation OR no_data_found THEN
      RETURN NEXT false;
    END;
  END LOOP;
  PERFORM set_config('medlane.kind', '', true), set_config('medlane.organisation', '', true);
END $$;

ALTER TABLE award ENABLE ROW LEVEL SECURITY;
ALTER TABLE award FORCE ROW LEVEL SECURITY;
CREATE POLICY award_oversight ON award USING ((SELECT medlane_oversees()));
CREATE POLICY award_published ON award FOR SELECT USING (EXISTS (SELECT FROM tender t WHERE t.id = award.tender_id AND t.status IN ('notice', 'awarded', 'unsuccessful')));
ALTER TABLE award_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE award_line FORCE ROW LEVEL SECURITY;
CREATE POLICY award_line_oversight ON award_line USING ((SELECT medlane_oversees()));
CREATE POLICY award_line_parties ON award_line FOR SELECT USING (
  (supplier_id = (SELECT medlane_organisation()) OR purchaser_id = (SELECT medlane_organisation()))
  AND EXISTS (SELECT FROM award a WHERE a.id = award_line.award_id));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
