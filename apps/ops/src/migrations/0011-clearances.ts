import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The gate: which papers bids in a corridor need, the copy that a tender was published with, and the clearances of
 * products for lots, without which no bid on a tender that asks for papers is written, whoever writes it.
 */
export class Clearances1790000000011 implements MigrationInterface {
  name = 'Clearances1790000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE corridor ADD COLUMN paper_profile_code text NOT NULL DEFAULT 'none'
  CONSTRAINT corridor_paper_profile CHECK (paper_profile_code ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
GRANT UPDATE (paper_profile_code) ON corridor TO medlane_app;

-- A copy, and the SHA-256 of its canonical form; both null where nothing but admission is asked for.
ALTER TABLE tender
  ADD COLUMN paper_profile jsonb,
  ADD COLUMN paper_profile_digest bytea CONSTRAINT tender_paper_profile_digest_size CHECK (octet_length(paper_profile_digest) = 32),
  ADD CONSTRAINT tender_paper_profile_whole CHECK ((paper_profile IS NULL) = (paper_profile_digest IS NULL));
CREATE OR REPLACE FUNCTION medlane_freeze_tender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'draft' AND (NEW.rulebook, NEW.rulebook_digest, NEW.contract_terms, NEW.contract_terms_digest, NEW.draw_commitment, NEW.paper_profile, NEW.paper_profile_digest)
      IS DISTINCT FROM (OLD.rulebook, OLD.rulebook_digest, OLD.contract_terms, OLD.contract_terms_digest, OLD.draw_commitment, OLD.paper_profile, OLD.paper_profile_digest) THEN
    RAISE EXCEPTION 'rules and draw of tender % stand from its publication on', OLD.id USING ERRCODE = 'ML003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tender_papers_frozen BEFORE UPDATE OF paper_profile, paper_profile_digest ON tender
  FOR EACH ROW EXECUTE FUNCTION medlane_freeze_tender();

-- What the gate found for one product and one lot. Fresh while the supplier's papers are at the version they were judged at.
CREATE TABLE clearance (
  lot_id uuid NOT NULL CONSTRAINT clearance_lot REFERENCES lot (id),
  supplier_id uuid NOT NULL,
  product_id uuid NOT NULL,
  tender_id uuid NOT NULL CONSTRAINT clearance_tender REFERENCES tender (id),
  papers_version bigint NOT NULL,
  clear boolean NOT NULL,
  -- The first moment at which time alone ends it; null when it is not clear, or nothing ends it.
  clear_until timestamptz,
  -- Of every requirement, also those in order: the findings of libs/rules/src/paper/may-bid.ts.
  findings jsonb NOT NULL CONSTRAINT clearance_findings CHECK (jsonb_typeof(findings) = 'array'),
  judged_at timestamptz NOT NULL,
  CONSTRAINT clearance_pkey PRIMARY KEY (lot_id, supplier_id, product_id),
  CONSTRAINT clearance_product FOREIGN KEY (product_id, supplier_id) REFERENCES product (id, supplier_id),
  CONSTRAINT clearance_until_clear CHECK (clear OR clear_until IS NULL)
);
CREATE INDEX clearance_by_tender ON clearance (tender_id, supplier_id);
GRANT SELECT, INSERT, UPDATE ON clearance TO medlane_app;
ALTER TABLE clearance ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearance FORCE ROW LEVEL SECURITY;
-- Nobody clears itself: only the system judges.
CREATE POLICY clearance_system ON clearance USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY clearance_oversight ON clearance FOR SELECT USING ((SELECT medlane_oversees()));
CREATE POLICY clearance_own ON clearance FOR SELECT USING (supplier_id = (SELECT medlane_organisation()));
-- Of a bid that the purchaser sees: from the opening on, on lots that carry its demand.
CREATE POLICY clearance_purchaser ON clearance FOR SELECT USING ((SELECT medlane_kind()) = 'purchaser'
  AND EXISTS (SELECT FROM bid b WHERE b.lot_id = clearance.lot_id AND b.supplier_id = clearance.supplier_id
    AND b.status IN ('opened', 'invalid', 'valid', 'won', 'lost', 'disqualified')));

-- A winner whose papers were not in order at the end of the notice period: the award waits for it or for an operator.
CREATE TABLE award_hold (
  bid_id uuid CONSTRAINT award_hold_pkey PRIMARY KEY CONSTRAINT award_hold_bid REFERENCES bid (id),
  tender_id uuid NOT NULL CONSTRAINT award_hold_tender REFERENCES tender (id),
  lot_id uuid NOT NULL,
  supplier_id uuid NOT NULL CONSTRAINT award_hold_supplier REFERENCES organisation (id),
  -- What is missing, as the details of a refusal.
  details jsonb NOT NULL,
  held_at timestamptz NOT NULL,
  ended_at timestamptz,
  outcome text CONSTRAINT award_hold_outcome CHECK (outcome IN ('cleared', 'disqualified')),
  CONSTRAINT award_hold_ended CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX award_hold_open ON award_hold (tender_id) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON award_hold TO medlane_app;
ALTER TABLE award_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE award_hold FORCE ROW LEVEL SECURITY;
CREATE POLICY award_hold_system ON award_hold USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY award_hold_oversight ON award_hold FOR SELECT USING ((SELECT medlane_oversees()));

-- Whether a supplier has a listed product that is clear for the lot now, by papers as they are now.
CREATE FUNCTION medlane_cleared(p_lot uuid, p_supplier uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM clearance c
      JOIN lot l ON l.id = c.lot_id
      JOIN product p ON p.id = c.product_id AND p.product_type_id = l.product_type_id AND p.status = 'listed'
      JOIN paper_version v ON v.supplier_id = c.supplier_id AND v.version = c.papers_version
    WHERE c.lot_id = p_lot AND c.supplier_id = p_supplier AND c.clear
      AND (c.clear_until IS NULL OR c.clear_until > medlane_now()));
END $$;
-- Whoever changes a supplier's papers waits for the bids that were cleared by them, and they for it.
CREATE FUNCTION medlane_hold_papers(p_supplier uuid) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM paper_version WHERE supplier_id = p_supplier FOR SHARE;
END $$;
REVOKE EXECUTE ON FUNCTION medlane_hold_papers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION medlane_hold_papers(uuid) TO medlane_app;
-- So that what a bid's tender asks for is what its lot's tender asks for.
ALTER TABLE lot ADD CONSTRAINT lot_of_tender UNIQUE (id, tender_id);
ALTER TABLE bid DROP CONSTRAINT bid_lot, ADD CONSTRAINT bid_lot FOREIGN KEY (lot_id, tender_id) REFERENCES lot (id, tender_id);
-- The wall under bids_place: no bid on a tender that asks for papers without a clearance, nor on one that asks for a
-- deposit without it. With one look where nothing is asked and nobody is barred, since every bid passes here.
CREATE FUNCTION medlane_bid_is_cleared() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_asks boolean; v_bars boolean; v_deposit bigint;
BEGIN
  SELECT t.paper_profile_digest IS NOT NULL, EXISTS (SELECT FROM standing_bar b WHERE b.supplier_id = NEW.supplier_id AND b.in_force),
      t.bid_deposit_minor
    INTO v_asks, v_bars, v_deposit FROM tender t WHERE t.id = NEW.tender_id;
  IF v_deposit IS NOT NULL AND NOT EXISTS (SELECT FROM supplier_deposit d
      WHERE d.tender_id = NEW.tender_id AND d.supplier_id = NEW.supplier_id AND d.purpose = 'bid' AND d.status = 'held') THEN
    RAISE EXCEPTION 'supplier % has lodged no deposit for tender %', NEW.supplier_id, NEW.tender_id USING ERRCODE = 'ML011';
  END IF;
  IF NOT v_asks AND NOT v_bars THEN RETURN NEW; END IF;
  IF EXISTS (SELECT FROM medlane_bars_at(NEW.lot_id, NEW.supplier_id)) THEN
    RAISE EXCEPTION 'supplier % is barred from lot %', NEW.supplier_id, NEW.lot_id USING ERRCODE = 'ML011';
  END IF;
  -- A tender that its bidder does not see is judged as one that asks.
  IF NOT v_asks THEN RETURN NEW; END IF;
  PERFORM medlane_hold_papers(NEW.supplier_id);
  IF NOT medlane_cleared(NEW.lot_id, NEW.supplier_id) THEN
    RAISE EXCEPTION 'supplier % is not clear to bid on lot %', NEW.supplier_id, NEW.lot_id USING ERRCODE = 'ML011';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bid_cleared BEFORE INSERT ON bid FOR EACH ROW EXECUTE FUNCTION medlane_bid_is_cleared();

-- As before, and whether the tender asks for papers and the bidder is clear, and has lodged the deposit asked for. Bids and keys always by
-- index: a plan made while there were few would read all of them at each bid of a flood, until they are analysed next.
DROP FUNCTION bids_enter(text[], text[], uuid[], text[], boolean);
CREATE FUNCTION bids_enter(p_schemes text[], p_secrets text[], p_lots uuid[], p_keys text[], p_patient boolean)
RETURNS TABLE (entered_principal text, entered_principal_id uuid, entered_organisation_id uuid, entered_kind text,
  entered_organisation_status text, entered_roles text[], held boolean, tender_id uuid, status text, procurement_method text,
  purchaser_id uuid, max_revisions int, bidding_ends_at timestamptz, at timestamptz, lists_product boolean, invited boolean,
  last_revision int, asks_papers boolean, cleared boolean, secured boolean, request_hash bytea, answer jsonb)
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$
DECLARE v_deposit bigint;
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
    SELECT t.id, t.status, t.procurement_method, t.purchaser_id, (t.rulebook ->> 'maxRevisionsPerBid')::int, t.bidding_ends_at, medlane_now(),
        EXISTS (SELECT FROM product p WHERE p.supplier_id = entered_organisation_id AND p.product_type_id = l.product_type_id AND p.status = 'listed'),
        CASE WHEN t.procurement_method <> 'open' THEN medlane_invited(t.id) ELSE false END,
        coalesce((SELECT max(b.revision) FROM bid b WHERE b.lot_id = l.id AND b.supplier_id = entered_organisation_id), 0),
        t.paper_profile_digest IS NOT NULL, t.bid_deposit_minor
      INTO tender_id, status, procurement_method, purchaser_id, max_revisions, bidding_ends_at, at, lists_product, invited, last_revision,
        asks_papers, v_deposit
      FROM lot l JOIN tender t ON t.id = l.tender_id WHERE l.id = p_lots[i];
    cleared := (NOT coalesce(asks_papers, false) OR medlane_cleared(p_lots[i], entered_organisation_id))
      AND NOT (EXISTS (SELECT FROM standing_bar b WHERE b.supplier_id = entered_organisation_id AND b.in_force)
        AND EXISTS (SELECT FROM medlane_bars_at(p_lots[i], entered_organisation_id)));
    secured := v_deposit IS NULL OR EXISTS (SELECT FROM supplier_deposit d
      WHERE d.tender_id = bids_enter.tender_id AND d.supplier_id = entered_organisation_id AND d.purpose = 'bid' AND d.status = 'held');
    -- Looked up last: a twin of this request that was counted among the revisions is found by its key.
    SELECT k.request_hash, k.answer INTO request_hash, answer FROM idempotency_key k
      WHERE k.organisation_id = entered_organisation_id AND k.operation = 'placeBid' AND k.key = p_keys[i];
    RETURN NEXT;
  END LOOP;
  PERFORM set_config('medlane.kind', '', true), set_config('medlane.organisation', '', true);
END $$;
-- As before; a bid whose clearance has ended meanwhile answers false too.
CREATE OR REPLACE FUNCTION bids_place(p_suppliers uuid[], p_actors text[], p_tenders uuid[], p_lots uuid[], p_bids uuid[], p_revisions int[], p_at timestamptz[],
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
    EXCEPTION WHEN unique_violation OR no_data_found OR SQLSTATE 'ML011' THEN
      RETURN NEXT false;
    END;
  END LOOP;
  PERFORM set_config('medlane.kind', '', true), set_config('medlane.organisation', '', true);
END $$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
