import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Papers: suppliers' sites, the laboratories whose reports count, certificates and market registrations. What a paper
 * says never changes once it is in; its status changes by the steps of PAPER_LIFECYCLE alone.
 */
export class Papers1790000000010 implements MigrationInterface {
  name = 'Papers1790000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Counts every change of what decides whether a supplier may trade: its papers, its status, bars against it. What was
-- judged at an earlier count has to be judged again. Every supplier has a row.
CREATE TABLE paper_version (
  supplier_id uuid CONSTRAINT paper_version_pkey PRIMARY KEY CONSTRAINT paper_version_supplier REFERENCES organisation (id),
  version bigint NOT NULL
);
-- For whoever changes such a thing, in the same transaction.
CREATE FUNCTION medlane_papers_changed(p_supplier_id uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO paper_version AS v (supplier_id, version) VALUES (p_supplier_id, 1)
  ON CONFLICT ON CONSTRAINT paper_version_pkey DO UPDATE SET version = v.version + 1
$$;
CREATE FUNCTION medlane_supplier_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM medlane_papers_changed(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER organisation_first_papers AFTER INSERT ON organisation FOR EACH ROW
  WHEN (NEW.kind = 'supplier') EXECUTE FUNCTION medlane_supplier_changed();
CREATE TRIGGER organisation_status_changed AFTER UPDATE OF status ON organisation FOR EACH ROW
  WHEN (NEW.kind = 'supplier' AND NEW.status <> OLD.status) EXECUTE FUNCTION medlane_supplier_changed();

-- Where a supplier's goods are made or kept.
CREATE TABLE site (
  id uuid CONSTRAINT site_pkey PRIMARY KEY,
  supplier_id uuid NOT NULL CONSTRAINT site_supplier REFERENCES organisation (id),
  name text NOT NULL,
  country text NOT NULL CONSTRAINT site_country CHECK (country ~ '^[A-Z]{2}$'),
  address text NOT NULL,
  status text NOT NULL CONSTRAINT site_status CHECK (status IN ('active', 'closed')),
  added_at timestamptz NOT NULL,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT site_name_unique UNIQUE (supplier_id, name),
  CONSTRAINT site_of_supplier UNIQUE (id, supplier_id)
);

-- Where a product is made: the site that it names, or its supplier's only one; as far as its caller may see them.
CREATE FUNCTION medlane_sites_of(p_supplier uuid, p_site text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_site IS NULL
    THEN ARRAY(SELECT x.id FROM site x WHERE x.supplier_id = p_supplier AND x.status = 'active'
      AND NOT EXISTS (SELECT FROM site y WHERE y.supplier_id = x.supplier_id AND y.status = 'active' AND y.id <> x.id))
    ELSE ARRAY(SELECT x.id FROM site x WHERE x.supplier_id = p_supplier AND lower(x.name) = lower(p_site) ORDER BY 1)
  END
$$;

-- From day to day, the laboratories whose test reports count. Operators record it.
CREATE TABLE laboratory_designation (
  id uuid CONSTRAINT laboratory_designation_pkey PRIMARY KEY,
  laboratory_id uuid NOT NULL CONSTRAINT laboratory_designation_laboratory REFERENCES organisation (id),
  -- Who designates: CNAS, a regulator.
  designated_by text NOT NULL,
  number text NOT NULL,
  scope text,
  designated_from date NOT NULL,
  -- The last day; null while it has no end.
  designated_to date,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  ended_at timestamptz,
  end_reason text,
  CONSTRAINT laboratory_designation_days CHECK (designated_to >= designated_from),
  CONSTRAINT laboratory_designation_unique UNIQUE (laboratory_id, designated_by, number)
);

ALTER TABLE product ADD CONSTRAINT product_of_supplier UNIQUE (id, supplier_id);

CREATE TABLE certificate (
  id uuid CONSTRAINT certificate_pkey PRIMARY KEY,
  supplier_id uuid NOT NULL CONSTRAINT certificate_supplier REFERENCES organisation (id),
  kind text NOT NULL CONSTRAINT certificate_kind CHECK (kind ~ '^[a-z][a-z0-9-]{1,39}$'),
  number text NOT NULL CONSTRAINT certificate_number_size CHECK (length(number) BETWEEN 1 AND 100),
  issuer text NOT NULL,
  issuer_country text NOT NULL CONSTRAINT certificate_country CHECK (issuer_country ~ '^[A-Z]{2}$'),
  -- Whom the paper names.
  holder text NOT NULL,
  site_id uuid,
  scope text,
  scheme text CONSTRAINT certificate_scheme CHECK (scheme IN ('pics', 'eu', 'who', 'national')),
  device_class smallint CONSTRAINT certificate_device_class CHECK (device_class BETWEEN 1 AND 3),
  laboratory_id uuid CONSTRAINT certificate_laboratory REFERENCES organisation (id),
  -- The certificates that it was given on, and the earliest of their last days.
  basis_ids uuid[] NOT NULL DEFAULT '{}',
  basis_ends_on date,
  issued_on date NOT NULL,
  expires_on date,
  file_id uuid,
  content_hash bytea CONSTRAINT certificate_hash_size CHECK (octet_length(content_hash) = 32),
  submitted_at timestamptz NOT NULL,
  submitted_by text NOT NULL,
  status text NOT NULL CONSTRAINT certificate_status CHECK (status IN ('submitted', 'checked', 'verified', 'rejected', 'revoked', 'withdrawn')),
  -- The first of two officers.
  checked_at timestamptz,
  checked_by text,
  checked_how text,
  checked_note text,
  verified_at timestamptz,
  verified_by text,
  -- The operator that the officer acts for.
  verified_for uuid CONSTRAINT certificate_verified_for REFERENCES organisation (id),
  verified_how text,
  verified_note text,
  status_reason text,
  revoked_from date,
  -- Of a paper good for one clearance: the day it was used on, and for what.
  used_on date,
  used_for uuid,
  -- How many of the reminders and the end lie behind; the next is due then.
  reminded smallint NOT NULL DEFAULT 0,
  next_check_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT certificate_site FOREIGN KEY (site_id, supplier_id) REFERENCES site (id, supplier_id),
  CONSTRAINT certificate_of_supplier UNIQUE (id, supplier_id),
  CONSTRAINT certificate_days CHECK (expires_on >= issued_on),
  CONSTRAINT certificate_verified CHECK (status NOT IN ('verified', 'revoked') OR (verified_at IS NOT NULL AND verified_by IS NOT NULL AND verified_how IS NOT NULL)),
  CONSTRAINT certificate_checked CHECK (status <> 'checked' OR checked_by IS NOT NULL),
  CONSTRAINT certificate_two_officers CHECK (checked_by <> verified_by),
  CONSTRAINT certificate_revoked CHECK ((status = 'revoked') = (revoked_from IS NOT NULL)),
  CONSTRAINT certificate_used CHECK ((used_on IS NULL) = (used_for IS NULL))
);
CREATE UNIQUE INDEX certificate_once ON certificate (supplier_id, kind, issuer, number) WHERE status IN ('submitted', 'checked', 'verified');
CREATE INDEX certificate_by_supplier ON certificate (supplier_id, id DESC);
CREATE INDEX certificate_by_status ON certificate (status, id DESC);
CREATE INDEX certificate_due ON certificate (next_check_at) WHERE next_check_at IS NOT NULL;

-- The products that a certificate speaks of; without any, it speaks of the supplier or site as a whole.
CREATE TABLE certificate_product (
  certificate_id uuid NOT NULL,
  product_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  CONSTRAINT certificate_product_pkey PRIMARY KEY (certificate_id, product_id) INCLUDE (supplier_id),
  CONSTRAINT certificate_product_certificate FOREIGN KEY (certificate_id, supplier_id) REFERENCES certificate (id, supplier_id),
  CONSTRAINT certificate_product_product FOREIGN KEY (product_id, supplier_id) REFERENCES product (id, supplier_id)
);
CREATE INDEX certificate_product_by_product ON certificate_product (product_id);

CREATE TABLE registration (
  id uuid CONSTRAINT registration_pkey PRIMARY KEY,
  supplier_id uuid NOT NULL CONSTRAINT registration_supplier REFERENCES organisation (id),
  product_id uuid NOT NULL,
  country text NOT NULL CONSTRAINT registration_country CHECK (country ~ '^[A-Z]{2}$'),
  -- One of those known to the rules; null for another, which authority_name names.
  authority text,
  authority_name text NOT NULL,
  number text NOT NULL CONSTRAINT registration_number_size CHECK (length(number) BETWEEN 1 AND 100),
  holder text NOT NULL,
  tender_group smallint CONSTRAINT registration_tender_group CHECK (tender_group IS NULL OR (tender_group BETWEEN 1 AND 5 AND country = 'VN')),
  issued_on date NOT NULL,
  expires_on date,
  file_id uuid,
  content_hash bytea CONSTRAINT registration_hash_size CHECK (octet_length(content_hash) = 32),
  submitted_at timestamptz NOT NULL,
  submitted_by text NOT NULL,
  status text NOT NULL CONSTRAINT registration_status CHECK (status IN ('submitted', 'checked', 'verified', 'rejected', 'revoked', 'withdrawn')),
  checked_at timestamptz,
  checked_by text,
  checked_how text,
  checked_note text,
  verified_at timestamptz,
  verified_by text,
  verified_for uuid CONSTRAINT registration_verified_for REFERENCES organisation (id),
  verified_how text,
  verified_note text,
  status_reason text,
  revoked_from date,
  reminded smallint NOT NULL DEFAULT 0,
  next_check_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT registration_product FOREIGN KEY (product_id, supplier_id) REFERENCES product (id, supplier_id),
  CONSTRAINT registration_days CHECK (expires_on >= issued_on),
  CONSTRAINT registration_verified CHECK (status NOT IN ('verified', 'revoked') OR (verified_at IS NOT NULL AND verified_by IS NOT NULL AND verified_how IS NOT NULL)),
  CONSTRAINT registration_checked CHECK (status <> 'checked' OR checked_by IS NOT NULL),
  CONSTRAINT registration_two_officers CHECK (checked_by <> verified_by),
  CONSTRAINT registration_revoked CHECK ((status = 'revoked') = (revoked_from IS NOT NULL))
);
CREATE UNIQUE INDEX registration_once ON registration (product_id, country, number) WHERE status IN ('submitted', 'checked', 'verified');
CREATE INDEX registration_by_supplier ON registration (supplier_id, id DESC);
CREATE INDEX registration_by_product ON registration (product_id, country);
CREATE INDEX registration_by_status ON registration (status, id DESC);
CREATE INDEX registration_due ON registration (next_check_at) WHERE next_check_at IS NOT NULL;

-- The wall under the use cases: what a paper says is fixed from its submission on (its file while it waits for an
-- officer), its status takes allowed steps only, who verified it is written once.
CREATE FUNCTION medlane_paper_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  steps CONSTANT text[] := ARRAY['status', 'checked_at', 'checked_by', 'checked_how', 'checked_note', 'verified_at',
    'verified_by', 'verified_for', 'verified_how', 'verified_note', 'status_reason', 'revoked_from', 'used_on', 'used_for',
    'reminded', 'next_check_at', 'version'];
  files CONSTANT text[] := CASE WHEN OLD.status = 'submitted' THEN ARRAY['file_id', 'content_hash'] ELSE '{}'::text[] END;
BEGIN
  IF to_jsonb(NEW) - steps - files IS DISTINCT FROM to_jsonb(OLD) - steps - files THEN
    RAISE EXCEPTION 'what a % says never changes', TG_TABLE_NAME USING ERRCODE = 'ML010';
  END IF;
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
      ('submitted', 'checked'), ('submitted', 'verified'), ('submitted', 'rejected'), ('submitted', 'withdrawn'),
      ('checked', 'verified'), ('checked', 'rejected'), ('checked', 'withdrawn'),
      ('verified', 'revoked'), ('verified', 'withdrawn')) THEN
    RAISE EXCEPTION 'a % does not go from % to %', TG_TABLE_NAME, OLD.status, NEW.status USING ERRCODE = 'ML010';
  END IF;
  IF OLD.verified_at IS NOT NULL AND (OLD.verified_at, OLD.verified_by, OLD.verified_how, OLD.verified_note)
      IS DISTINCT FROM (NEW.verified_at, NEW.verified_by, NEW.verified_how, NEW.verified_note) THEN
    RAISE EXCEPTION 'who verified a % is written once', TG_TABLE_NAME USING ERRCODE = 'ML010';
  END IF;
  IF OLD.status IN ('rejected', 'revoked', 'withdrawn') AND NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'a % that has ended never changes', TG_TABLE_NAME USING ERRCODE = 'ML010';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER certificate_step BEFORE UPDATE ON certificate FOR EACH ROW EXECUTE FUNCTION medlane_paper_step();
CREATE TRIGGER registration_step BEFORE UPDATE ON registration FOR EACH ROW EXECUTE FUNCTION medlane_paper_step();
CREATE FUNCTION medlane_certificate_used_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'certificate % is used up', OLD.id USING ERRCODE = 'ML010';
END $$;
CREATE TRIGGER certificate_used_once BEFORE UPDATE OF used_on, used_for ON certificate FOR EACH ROW
  WHEN (OLD.used_on IS NOT NULL AND (NEW.used_on, NEW.used_for) IS DISTINCT FROM (OLD.used_on, OLD.used_for))
  EXECUTE FUNCTION medlane_certificate_used_once();
CREATE TRIGGER certificate_product_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON certificate_product
  FOR EACH STATEMENT EXECUTE FUNCTION medlane_refuse_change();

CREATE FUNCTION medlane_paper_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM medlane_papers_changed(NEW.supplier_id);
  RETURN NULL;
END $$;
-- Once per supplier, however many of its papers come at once; in order, so that two imports do not deadlock.
CREATE FUNCTION medlane_papers_submitted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM medlane_papers_changed(s.supplier_id) FROM (SELECT DISTINCT supplier_id FROM added ORDER BY supplier_id) s;
  RETURN NULL;
END $$;
CREATE TRIGGER certificate_submitted AFTER INSERT ON certificate REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION medlane_papers_submitted();
CREATE TRIGGER certificate_changed AFTER UPDATE ON certificate FOR EACH ROW
  WHEN (NEW.status <> OLD.status OR NEW.used_on IS DISTINCT FROM OLD.used_on) EXECUTE FUNCTION medlane_paper_changed();
CREATE TRIGGER registration_submitted AFTER INSERT ON registration REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION medlane_papers_submitted();
CREATE TRIGGER registration_changed AFTER UPDATE ON registration FOR EACH ROW
  WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION medlane_paper_changed();
-- Where a product is made, and so which papers count for it, follows from its supplier's sites.
CREATE TRIGGER site_added AFTER INSERT ON site FOR EACH ROW EXECUTE FUNCTION medlane_paper_changed();
CREATE TRIGGER site_changed AFTER UPDATE ON site FOR EACH ROW
  WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION medlane_paper_changed();

REVOKE EXECUTE ON FUNCTION medlane_papers_changed(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION medlane_papers_changed(uuid) TO medlane_app;
GRANT SELECT ON paper_version TO medlane_app;
GRANT SELECT, INSERT ON site, laboratory_designation, certificate, certificate_product, registration TO medlane_app;
GRANT UPDATE (status, version) ON site TO medlane_app;
GRANT UPDATE (designated_to, ended_at, end_reason) ON laboratory_designation TO medlane_app;
GRANT UPDATE (status, checked_at, checked_by, checked_how, checked_note, verified_at, verified_by, verified_for, verified_how,
  verified_note, status_reason, revoked_from, used_on, used_for, reminded, next_check_at, version, file_id, content_hash)
  ON certificate TO medlane_app;
GRANT UPDATE (status, checked_at, checked_by, checked_how, checked_note, verified_at, verified_by, verified_for, verified_how,
  verified_note, status_reason, revoked_from, reminded, next_check_at, version, file_id, content_hash)
  ON registration TO medlane_app;

ALTER TABLE paper_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE paper_version FORCE ROW LEVEL SECURITY;
CREATE POLICY paper_version_read ON paper_version FOR SELECT TO medlane_app USING ((SELECT medlane_oversees()) OR supplier_id = (SELECT medlane_organisation()));
-- The function above writes it, as the owner.
CREATE POLICY paper_version_count ON paper_version TO CURRENT_USER USING (true) WITH CHECK (true);

ALTER TABLE laboratory_designation ENABLE ROW LEVEL SECURITY;
ALTER TABLE laboratory_designation FORCE ROW LEVEL SECURITY;
CREATE POLICY laboratory_designation_read ON laboratory_designation FOR SELECT USING ((SELECT medlane_kind()) IS NOT NULL);
CREATE POLICY laboratory_designation_write ON laboratory_designation USING ((SELECT medlane_oversees())) WITH CHECK ((SELECT medlane_oversees()));

ALTER TABLE site ENABLE ROW LEVEL SECURITY;
ALTER TABLE site FORCE ROW LEVEL SECURITY;
CREATE POLICY site_read ON site FOR SELECT USING (
  (SELECT medlane_oversees()) OR supplier_id = (SELECT medlane_organisation()) OR (SELECT medlane_kind()) = 'purchaser');
CREATE POLICY site_add ON site FOR INSERT WITH CHECK ((SELECT medlane_kind()) = 'system' OR supplier_id = (SELECT medlane_organisation()));
CREATE POLICY site_change ON site FOR UPDATE USING ((SELECT medlane_kind()) = 'system' OR supplier_id = (SELECT medlane_organisation()));
${['certificate', 'registration'].map(paperPolicies).join('\n')}
ALTER TABLE certificate_product ENABLE ROW LEVEL SECURITY;
ALTER TABLE certificate_product FORCE ROW LEVEL SECURITY;
CREATE POLICY certificate_product_read ON certificate_product FOR SELECT USING (
  (SELECT medlane_oversees()) OR supplier_id = (SELECT medlane_organisation()) OR (SELECT medlane_kind()) = 'purchaser');
CREATE POLICY certificate_product_submit ON certificate_product FOR INSERT WITH CHECK (
  (SELECT medlane_kind()) = 'system' OR supplier_id = (SELECT medlane_organisation()));

INSERT INTO paper_version (supplier_id, version) SELECT id, 1 FROM organisation WHERE kind = 'supplier';
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}

/** Suppliers submit and withdraw their own; operators judge; purchasers see what was verified, and what was revoked since. */
const paperPolicies = (table: string): string => `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY ${table}_read ON ${table} FOR SELECT USING (
  (SELECT medlane_oversees()) OR supplier_id = (SELECT medlane_organisation())
  OR (status IN ('verified', 'revoked') AND (SELECT medlane_kind()) = 'purchaser'));
CREATE POLICY ${table}_submit ON ${table} FOR INSERT WITH CHECK (
  ((SELECT medlane_kind()) = 'system' OR supplier_id = (SELECT medlane_organisation())) AND status = 'submitted');
CREATE POLICY ${table}_judge ON ${table} FOR UPDATE USING ((SELECT medlane_oversees())) WITH CHECK ((SELECT medlane_oversees()));
CREATE POLICY ${table}_withdraw ON ${table} FOR UPDATE USING (supplier_id = (SELECT medlane_organisation()))
  WITH CHECK (supplier_id = (SELECT medlane_organisation()) AND status IN ('submitted', 'withdrawn'));`;
