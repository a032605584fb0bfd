import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Shipments that are announced before they leave, each with the dossier of papers that its route asks for. Goods leave
 * with a complete and released dossier only; corridors without route profiles ship as before.
 */
export class Dossiers1790000000014 implements MigrationInterface {
  name = 'Dossiers1790000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Codes of the route profiles that shipments are looked at by; none: shipments need no dossier.
ALTER TABLE corridor ADD COLUMN route_profile_codes text[] NOT NULL DEFAULT '{}';

ALTER TABLE shipment
  DROP CONSTRAINT shipment_status,
  ADD CONSTRAINT shipment_status CHECK (status IN ('planned', 'gate', 'dispatched', 'received', 'cancelled')),
  ALTER COLUMN dispatched_at DROP NOT NULL,
  ADD CONSTRAINT shipment_dispatched_when CHECK ((status IN ('dispatched', 'received')) = (dispatched_at IS NOT NULL));
ALTER TABLE batch
  ADD COLUMN made_on date,
  ADD CONSTRAINT batch_days CHECK (made_on < expires_on);

-- What a purchaser asks of the shipments that come to it on a corridor, beyond what the routes ask.
CREATE TABLE dossier_terms (
  purchaser_id uuid NOT NULL CONSTRAINT dossier_terms_purchaser REFERENCES organisation (id),
  corridor_code text NOT NULL CONSTRAINT dossier_terms_corridor REFERENCES corridor (code),
  -- Codes of optional papers that it wants.
  wanted text[] NOT NULL,
  shelf_percent int CONSTRAINT dossier_terms_percent CHECK (shelf_percent BETWEEN 1 AND 100),
  shelf_months int CONSTRAINT dossier_terms_months CHECK (shelf_months BETWEEN 1 AND 120),
  shelf_point text CONSTRAINT dossier_terms_point CHECK (shelf_point IN ('dispatch', 'entry', 'end-user')),
  changed_at timestamptz NOT NULL,
  CONSTRAINT dossier_terms_pkey PRIMARY KEY (purchaser_id, corridor_code),
  CONSTRAINT dossier_terms_shelf CHECK ((shelf_point IS NULL) = (shelf_percent IS NULL AND shelf_months IS NULL))
);

CREATE TABLE dossier (
  shipment_id uuid CONSTRAINT dossier_pkey PRIMARY KEY CONSTRAINT dossier_shipment REFERENCES shipment (id),
  reference text NOT NULL CONSTRAINT dossier_reference_unique UNIQUE,
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  product_id uuid,
  -- What it was announced with; fixed from then on.
  facts jsonb NOT NULL,
  goods jsonb NOT NULL,
  routes jsonb NOT NULL,
  hs_digits smallint NOT NULL,
  name_as_registered boolean NOT NULL,
  shelf_life jsonb,
  planned_on date NOT NULL,
  arrives_on date,
  status text NOT NULL CONSTRAINT dossier_status CHECK (status IN ('open', 'gate', 'held', 'released', 'closed', 'cancelled')),
  hold_reason text,
  inspection text NOT NULL CONSTRAINT dossier_inspection CHECK (inspection IN ('not-drawn', 'spared', 'drawn', 'passed', 'failed')),
  inspection_report text,
  -- SHA-256 of the seed, told when the shipment is announced; the seed, the class of the
  -- supplier with customs and the chance in basis points, once it is drawn.
  draw_commitment bytea NOT NULL CONSTRAINT dossier_commitment_size CHECK (octet_length(draw_commitment) = 32),
  draw_seed bytea,
  draw_class text CONSTRAINT dossier_draw_class CHECK (draw_class IN ('aeo', 'ordinary', 'dishonest')),
  draw_probability int CONSTRAINT dossier_draw_chance CHECK (draw_probability BETWEEN 0 AND 10000),
  opened_at timestamptz NOT NULL,
  submitted_at timestamptz,
  released_at timestamptz,
  released_by text,
  closed_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT dossier_product FOREIGN KEY (product_id, supplier_id) REFERENCES product (id, supplier_id),
  CONSTRAINT dossier_held_with_reason CHECK ((status = 'held') = (hold_reason IS NOT NULL)),
  CONSTRAINT dossier_drawn CHECK ((inspection = 'not-drawn') = (draw_seed IS NULL) AND (draw_seed IS NULL) = (draw_probability IS NULL)
    AND (draw_seed IS NULL) = (draw_class IS NULL)),
  CONSTRAINT dossier_draw_is_as_committed CHECK (draw_seed IS NULL OR sha256(draw_seed) = draw_commitment),
  CONSTRAINT dossier_inspected CHECK (inspection NOT IN ('passed', 'failed') OR inspection_report IS NOT NULL),
  CONSTRAINT dossier_released_by CHECK (status NOT IN ('released', 'closed') OR (released_at IS NOT NULL AND released_by IS NOT NULL))
);
CREATE INDEX dossier_of_supplier ON dossier (supplier_id, shipment_id DESC);
CREATE INDEX dossier_of_purchaser ON dossier (purchaser_id, shipment_id DESC);
CREATE INDEX dossier_by_status ON dossier (status, shipment_id DESC);

-- Drawn with when the dossier is handed in; nobody reads it before.
CREATE TABLE dossier_seed (
  shipment_id uuid CONSTRAINT dossier_seed_pkey PRIMARY KEY CONSTRAINT dossier_seed_dossier REFERENCES dossier (shipment_id),
  seed bytea NOT NULL CONSTRAINT dossier_seed_size CHECK (octet_length(seed) = 32)
);

CREATE TABLE dossier_paper (
  id uuid CONSTRAINT dossier_paper_pkey PRIMARY KEY,
  shipment_id uuid NOT NULL CONSTRAINT dossier_paper_dossier REFERENCES dossier (shipment_id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  code text NOT NULL,
  name_en text NOT NULL,
  name_zh text NOT NULL,
  -- The profile that asks for it.
  route_code text NOT NULL,
  route_version int NOT NULL,
  unverified boolean NOT NULL,
  owed_by text NOT NULL CONSTRAINT dossier_paper_owed_by CHECK (owed_by IN ('supplier', 'purchaser', 'operator', 'laboratory', 'bank')),
  required boolean NOT NULL,
  stage text NOT NULL CONSTRAINT dossier_paper_stage CHECK (stage IN ('departure', 'arrival', 'payment')),
  due_on date NOT NULL,
  choice_group text,
  choice_option text,
  single_use boolean NOT NULL,
  generated text,
  status text NOT NULL CONSTRAINT dossier_paper_status CHECK (status IN ('owed', 'provided', 'accepted', 'refused')),
  number text,
  issuer text,
  issued_on date,
  expires_on date,
  place text,
  certificate_id uuid,
  registration_id uuid,
  file_id uuid CONSTRAINT dossier_paper_file REFERENCES file (id),
  provided_at timestamptz,
  provided_by text,
  decided_at timestamptz,
  decided_by text,
  reason text,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT dossier_paper_unique UNIQUE (shipment_id, code),
  CONSTRAINT dossier_paper_certificate FOREIGN KEY (certificate_id, supplier_id) REFERENCES certificate (id, supplier_id),
  CONSTRAINT dossier_paper_registration FOREIGN KEY (registration_id) REFERENCES registration (id),
  CONSTRAINT dossier_paper_choice CHECK ((choice_group IS NULL) = (choice_option IS NULL)),
  CONSTRAINT dossier_paper_provided CHECK (status = 'owed' OR (number IS NOT NULL AND provided_at IS NOT NULL AND provided_by IS NOT NULL)),
  CONSTRAINT dossier_paper_decided CHECK (status NOT IN ('accepted', 'refused') OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)),
  CONSTRAINT dossier_paper_refused CHECK (status <> 'refused' OR reason IS NOT NULL),
  -- What a certificate serves as was verified with the certificate; anything else another one accepts than who provided it.
  CONSTRAINT dossier_paper_two_persons CHECK (status <> 'accepted' OR certificate_id IS NOT NULL OR registration_id IS NOT NULL OR decided_by <> provided_by)
);
-- One licence, one clearance.
CREATE UNIQUE INDEX dossier_paper_used_once ON dossier_paper (code, number) WHERE single_use AND status = 'accepted';

-- The codes of the papers that keep a shipment from leaving on the day of the database's clock.
CREATE FUNCTION medlane_dossier_gaps(p_shipment uuid) RETURNS text[] LANGUAGE sql STABLE SET medlane.kind = 'system' AS $$
  WITH day AS MATERIALIZED (SELECT (medlane_now() AT TIME ZONE 'UTC')::date AS today), paper AS (
    SELECT p.code, p.choice_group, p.choice_option,
      p.status = 'accepted' AND coalesce(p.issued_on <= today, true) AND coalesce(today <= p.expires_on, true)
      AND (p.certificate_id IS NULL OR EXISTS (SELECT FROM certificate c WHERE c.id = p.certificate_id
        AND (c.status = 'verified' OR (c.status = 'revoked' AND today < c.revoked_from))
        AND c.issued_on <= today AND coalesce(today <= c.expires_on, true) AND (c.used_for IS NULL OR c.used_for = p_shipment)))
      AND (p.registration_id IS NULL OR EXISTS (SELECT FROM registration r WHERE r.id = p.registration_id
        AND (r.status = 'verified' OR (r.status = 'revoked' AND today < r.revoked_from))
        AND r.issued_on <= today AND coalesce(today <= r.expires_on, true))) AS holds
    FROM dossier_paper p, day WHERE p.shipment_id = p_shipment AND p.required AND p.stage = 'departure')
  SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM paper q
  WHERE NOT holds AND (choice_group IS NULL OR NOT EXISTS (
    SELECT FROM paper o WHERE o.choice_group = q.choice_group GROUP BY o.choice_option HAVING bool_and(o.holds)))
$$;

-- The wall under the use cases: steps as the lifecycle has them, and no release and no departure with a gap.
CREATE FUNCTION medlane_dossier_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE gaps text[];
BEGIN
  IF (OLD.status, NEW.status) NOT IN (
      ('open', 'gate'), ('open', 'cancelled'), ('gate', 'released'), ('gate', 'held'), ('gate', 'open'), ('gate', 'cancelled'),
      ('held', 'gate'), ('held', 'open'), ('held', 'cancelled'), ('released', 'closed'), ('released', 'held')) THEN
    RAISE EXCEPTION 'a dossier does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'ML014';
  END IF;
  IF NEW.status IN ('released', 'closed') THEN
    gaps := medlane_dossier_gaps(NEW.shipment_id);
    IF cardinality(gaps) > 0 OR NEW.inspection NOT IN ('spared', 'passed') THEN
      RAISE EXCEPTION 'dossier % is not complete: % (inspection %)', NEW.reference, gaps, NEW.inspection USING ERRCODE = 'ML014';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dossier_step BEFORE UPDATE OF status ON dossier FOR EACH ROW
  WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION medlane_dossier_step();

-- The draw is the system's, its result an officer's.
CREATE FUNCTION medlane_dossier_inspected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT medlane_oversees() THEN
    RAISE EXCEPTION 'dossier %: only officers record inspections', NEW.reference USING ERRCODE = 'ML014';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dossier_inspected BEFORE UPDATE OF inspection, draw_seed, draw_class, draw_probability ON dossier FOR EACH ROW
  WHEN ((NEW.inspection, NEW.draw_seed, NEW.draw_class, NEW.draw_probability)
    IS DISTINCT FROM (OLD.inspection, OLD.draw_seed, OLD.draw_class, OLD.draw_probability))
  EXECUTE FUNCTION medlane_dossier_inspected();

CREATE FUNCTION medlane_routes_of(p_tender uuid) RETURNS text[] LANGUAGE sql STABLE SET medlane.kind = 'system' AS $$
  SELECT c.route_profile_codes FROM tender t JOIN corridor c ON c.code = t.corridor_code WHERE t.id = p_tender
$$;
CREATE FUNCTION medlane_shipment_leaves() RETURNS trigger LANGUAGE plpgsql SET medlane.kind = 'system' AS $$
DECLARE gaps text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF cardinality(medlane_routes_of(NEW.tender_id)) > 0 THEN
      RAISE EXCEPTION 'shipment % leaves without a dossier', NEW.id USING ERRCODE = 'ML014';
    END IF;
    RETURN NEW;
  END IF;
  gaps := medlane_dossier_gaps(NEW.id);
  IF cardinality(gaps) > 0 OR NOT EXISTS (SELECT FROM dossier d WHERE d.shipment_id = NEW.id AND d.status = 'released'
      AND d.inspection IN ('spared', 'passed')) THEN
    RAISE EXCEPTION 'shipment % leaves without a complete and released dossier: %', NEW.id, gaps USING ERRCODE = 'ML014';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER shipment_leaves_at_once BEFORE INSERT ON shipment FOR EACH ROW
  WHEN (NEW.status IN ('dispatched', 'received')) EXECUTE FUNCTION medlane_shipment_leaves();
CREATE TRIGGER shipment_leaves BEFORE UPDATE OF status ON shipment FOR EACH ROW
  WHEN (NEW.status IN ('dispatched', 'received') AND OLD.status NOT IN ('dispatched', 'received'))
  EXECUTE FUNCTION medlane_shipment_leaves();

GRANT UPDATE (route_profile_codes) ON corridor TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON dossier_terms TO medlane_app;
GRANT SELECT, INSERT ON dossier, dossier_paper, dossier_seed TO medlane_app;
GRANT UPDATE (status, hold_reason, inspection, inspection_report, draw_seed, draw_class, draw_probability, submitted_at, released_at,
  released_by, closed_at, version) ON dossier TO medlane_app;
GRANT UPDATE (status, number, issuer, issued_on, expires_on, place, certificate_id, registration_id, file_id, provided_at,
  provided_by, decided_at, decided_by, reason, version) ON dossier_paper TO medlane_app;

ALTER TABLE dossier_terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier_terms FORCE ROW LEVEL SECURITY;
CREATE POLICY dossier_terms_oversight ON dossier_terms FOR SELECT USING ((SELECT medlane_oversees()));
CREATE POLICY dossier_terms_own ON dossier_terms USING (purchaser_id = (SELECT medlane_organisation()));

ALTER TABLE dossier ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier FORCE ROW LEVEL SECURITY;
CREATE POLICY dossier_oversight ON dossier USING ((SELECT medlane_oversees()));
CREATE POLICY dossier_parties ON dossier FOR SELECT USING (
  purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation()));
CREATE POLICY dossier_announce ON dossier FOR INSERT WITH CHECK (supplier_id = (SELECT medlane_organisation()) AND status = 'open');
CREATE POLICY dossier_hand_in ON dossier FOR UPDATE USING (supplier_id = (SELECT medlane_organisation()) AND status IN ('open', 'gate', 'released'))
  WITH CHECK (supplier_id = (SELECT medlane_organisation()) AND status IN ('gate', 'closed', 'cancelled'));

ALTER TABLE dossier_seed ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier_seed FORCE ROW LEVEL SECURITY;
CREATE POLICY dossier_seed_system ON dossier_seed USING ((SELECT medlane_kind()) = 'system');

ALTER TABLE dossier_paper ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier_paper FORCE ROW LEVEL SECURITY;
CREATE POLICY dossier_paper_oversight ON dossier_paper USING ((SELECT medlane_oversees()));
CREATE POLICY dossier_paper_parties ON dossier_paper FOR SELECT USING (
  purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation()));
CREATE POLICY dossier_paper_provide ON dossier_paper FOR UPDATE USING (
    (owed_by IN ('supplier', 'laboratory') AND supplier_id = (SELECT medlane_organisation()))
    OR (owed_by IN ('purchaser', 'bank') AND purchaser_id = (SELECT medlane_organisation())))
  WITH CHECK (status = 'provided' AND (supplier_id = (SELECT medlane_organisation()) OR purchaser_id = (SELECT medlane_organisation())));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
