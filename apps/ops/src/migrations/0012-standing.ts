import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How organisations earn and lose their place: what applicants give, decisions that two officers take together, and the
 * record of conduct with its bars. An application is in review once the first officer has proposed it; who is barred
 * stays out until restored.
 */
export class Standing1790000000012 implements MigrationInterface {
  name = 'Standing1790000000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE organisation DROP CONSTRAINT organisation_status,
  ADD CONSTRAINT organisation_status CHECK (status IN ('applied', 'in_review', 'returned', 'admitted', 'suspended', 'barred'));
DROP POLICY product_read ON product;
CREATE POLICY product_read ON product FOR SELECT USING ((SELECT medlane_kind()) NOT IN ('applicant', 'excluded'));
DROP POLICY organisation_read ON organisation;
CREATE POLICY organisation_read ON organisation FOR SELECT USING (
  (SELECT medlane_oversees()) OR id = (SELECT medlane_organisation())
  OR (status IN ('admitted', 'suspended', 'barred') AND (SELECT medlane_kind()) IN ('purchaser', 'supplier', 'laboratory', 'excluded')));

-- As before, but for who is suspended or barred: its keys open nothing, and its members come in by their sessions to read
-- their own file and to answer; to the policies it has a kind of its own, which trades in nothing.
CREATE OR REPLACE FUNCTION medlane_enter(p_scheme text, p_secret text)
RETURNS TABLE (principal text, principal_id uuid, organisation_id uuid, kind text, organisation_status text, roles text[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('medlane.kind', 'system', true);
  IF p_scheme = 'session' THEN
    SELECT 'member', m.id, o.id, o.kind, o.status,
        CASE WHEN s."secondFactor" AND u."twoFactorEnabled" THEN m.roles
        ELSE ARRAY(SELECT r FROM unnest(m.roles) r WHERE r IN ('viewer', 'buyer')) END
      INTO principal, principal_id, organisation_id, kind, organisation_status, roles
      FROM auth.session s JOIN auth."user" u ON u.id = s."userId"
        JOIN member m ON m.user_id = s."userId" JOIN organisation o ON o.id = m.organisation_id
      WHERE s.token = p_secret AND s."expiresAt" > clock_timestamp() AND m.status = 'active';
  ELSIF p_scheme = 'key' THEN
    SELECT 'key', k.id, o.id, o.kind, o.status, ARRAY(SELECT r FROM unnest(k.roles) r WHERE r = ANY (m.roles))
      INTO principal, principal_id, organisation_id, kind, organisation_status, roles
      FROM api_key k JOIN member m ON m.id = k.created_by JOIN organisation o ON o.id = k.organisation_id
      WHERE k.key_hash = decode(p_secret, 'hex') AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp()
        AND m.status = 'active' AND o.status NOT IN ('suspended', 'barred') AND k.roles && m.roles;
  END IF;
  IF principal IS NULL THEN
    PERFORM set_config('medlane.kind', '', true), set_config('medlane.organisation', '', true);
    RETURN;
  END IF;
  -- Who is not admitted yet sees itself and nothing of the market: to the policies an applicant has no kind of its own.
  PERFORM set_config('medlane.kind', CASE WHEN organisation_status = 'admitted' THEN kind
      WHEN organisation_status IN ('suspended', 'barred') THEN 'excluded' ELSE 'applicant' END, true),
    set_config('medlane.organisation', organisation_id::text, true);
  RETURN NEXT;
END $$;

-- The same rights asked by who has them, without the secret: for a job's steps in the name of who began it. No row for whom
-- medlane_enter would not let in, nor for an organisation that does not trade. Asked by the system.
CREATE FUNCTION medlane_rights_of(p_organisation uuid, p_principal uuid)
RETURNS TABLE (kind text, roles text[]) LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT o.kind, CASE WHEN u."twoFactorEnabled" THEN m.roles ELSE ARRAY(SELECT r FROM unnest(m.roles) r WHERE r IN ('viewer', 'buyer')) END
  FROM member m JOIN auth."user" u ON u.id = m.user_id JOIN organisation o ON o.id = m.organisation_id
  WHERE m.id = p_principal AND o.id = p_organisation AND m.status = 'active' AND o.status = 'admitted' AND medlane_kind() = 'system'
  UNION ALL
  SELECT o.kind, ARRAY(SELECT r FROM unnest(k.roles) r WHERE r = ANY (m.roles))
  FROM api_key k JOIN member m ON m.id = k.created_by JOIN organisation o ON o.id = k.organisation_id
  WHERE k.id = p_principal AND o.id = p_organisation AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp()
    AND m.status = 'active' AND o.status = 'admitted' AND medlane_kind() = 'system'
$$;

-- What an applicant gave for one item of the checklist of its kind and country.
CREATE TABLE admission_answer (
  organisation_id uuid NOT NULL CONSTRAINT admission_answer_organisation REFERENCES organisation (id),
  item text NOT NULL CONSTRAINT admission_answer_item CHECK (item ~ '^[a-z][a-z0-9-]{1,39}$'),
  value text NOT NULL CONSTRAINT admission_answer_size CHECK (length(value) BETWEEN 3 AND 500),
  -- The last day of a paper that has one.
  expires_on date,
  given_at timestamptz NOT NULL,
  CONSTRAINT admission_answer_pkey PRIMARY KEY (organisation_id, item)
);

-- What one officer proposed and another decided. A proposal to restore, to bar or to suspend leaves the status alone until
-- then; a suspension needs no proposal, and follows from a confirmed screening hit as one.
CREATE TABLE admission_review (
  id uuid CONSTRAINT admission_review_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT admission_review_organisation REFERENCES organisation (id),
  action text NOT NULL CONSTRAINT admission_review_action CHECK (action IN ('admit', 'restore', 'bar', 'suspend')),
  status text NOT NULL CONSTRAINT admission_review_status CHECK (status IN ('open', 'confirmed', 'declined', 'overtaken')),
  -- People, even where a key acted: the member who made it.
  proposed_by uuid NOT NULL CONSTRAINT admission_review_proposer REFERENCES member (id),
  proposed_at timestamptz NOT NULL,
  reason text,
  -- What the first officer saw: the checklist with its items and their states.
  checklist jsonb NOT NULL,
  decided_by uuid CONSTRAINT admission_review_decider REFERENCES member (id),
  decided_at timestamptz,
  decision_reason text,
  -- The version of the organisation that it was decided on.
  decided_version int,
  CONSTRAINT admission_review_decided CHECK ((status = 'open') = (decided_at IS NULL) AND (status = 'open') = (decided_by IS NULL)),
  CONSTRAINT admission_review_four_eyes CHECK (status <> 'confirmed' OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX admission_review_one_open ON admission_review (organisation_id) WHERE status = 'open';
CREATE INDEX admission_review_by_organisation ON admission_review (organisation_id, id DESC);

-- The wall behind the rule: an operator admits and bars nobody without a decision that two people share.
CREATE FUNCTION medlane_demand_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF medlane_kind() = 'operator' AND NOT EXISTS (SELECT FROM admission_review r
      WHERE r.organisation_id = NEW.id AND r.status = 'confirmed' AND r.decided_version = OLD.version
        AND r.action = CASE WHEN NEW.status = 'barred' THEN 'bar' WHEN OLD.status = 'in_review' THEN 'admit' ELSE 'restore' END) THEN
    RAISE EXCEPTION 'two officers decide on this' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER organisation_four_eyes BEFORE UPDATE OF status ON organisation FOR EACH ROW
  WHEN (NEW.status IN ('admitted', 'barred') AND NEW.status <> OLD.status) EXECUTE FUNCTION medlane_demand_four_eyes();

-- An entry of an organisation's record of conduct. It counts from confirmation by a second officer until it is
-- overturned, repaired or ended, within its days.
CREATE TABLE standing_entry (
  id uuid CONSTRAINT standing_entry_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT standing_entry_organisation REFERENCES organisation (id),
  kind text NOT NULL CONSTRAINT standing_entry_kind CHECK (kind IN ('credit', 'customs')),
  level text NOT NULL,
  cause text NOT NULL,
  evidence text NOT NULL CONSTRAINT standing_entry_evidence CHECK (length(evidence) BETWEEN 10 AND 2000),
  effective_from date NOT NULL,
  -- The last day; null while it has none.
  effective_to date,
  status text NOT NULL CONSTRAINT standing_entry_status CHECK (status IN ('proposed', 'declined', 'in_force', 'appealed', 'overturned', 'repair_requested', 'repaired', 'ended')),
  proposed_by uuid NOT NULL CONSTRAINT standing_entry_proposer REFERENCES member (id),
  proposed_at timestamptz NOT NULL,
  -- Who confirmed or declined it.
  decided_by uuid CONSTRAINT standing_entry_decider REFERENCES member (id),
  decided_at timestamptz,
  decision_reason text,
  appeal text,
  appealed_at timestamptz,
  appeal_decided_by uuid CONSTRAINT standing_entry_appeal_decider REFERENCES member (id),
  appeal_decided_at timestamptz,
  appeal_reason text,
  repair text,
  repair_requested_at timestamptz,
  repair_decided_by uuid CONSTRAINT standing_entry_repair_decider REFERENCES member (id),
  repair_decided_at timestamptz,
  repair_reason text,
  ended_at timestamptz,
  -- When time alone ends it.
  next_check_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT standing_entry_level CHECK (level IN ('watch', 'general', 'moderate', 'serious', 'especially_serious', 'aeo', 'dishonest') AND (kind = 'customs') = (level IN ('aeo', 'dishonest'))),
  CONSTRAINT standing_entry_days CHECK (effective_to >= effective_from),
  CONSTRAINT standing_entry_decided CHECK ((status = 'proposed') = (decided_at IS NULL)),
  CONSTRAINT standing_entry_four_eyes CHECK (status IN ('proposed', 'declined') OR decided_by <> proposed_by),
  CONSTRAINT standing_entry_other_eyes CHECK (appeal_decided_by <> decided_by AND repair_decided_by <> decided_by),
  CONSTRAINT standing_entry_of_organisation UNIQUE (id, organisation_id)
);
CREATE INDEX standing_entry_by_organisation ON standing_entry (organisation_id, id DESC);
CREATE INDEX standing_entry_open ON standing_entry (id) WHERE status IN ('proposed', 'appealed', 'repair_requested');
CREATE INDEX standing_entry_due ON standing_entry (next_check_at) WHERE next_check_at IS NOT NULL;

-- What an entry keeps a supplier out of, from day to day.
CREATE TABLE standing_bar (
  id uuid CONSTRAINT standing_bar_pkey PRIMARY KEY,
  entry_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  scope text NOT NULL CONSTRAINT standing_bar_scope CHECK (scope IN ('all', 'corridor', 'region', 'product-type')),
  -- A corridor's code, a country or a product type's id; null for all.
  ref text,
  bar_from date NOT NULL,
  bar_to date NOT NULL,
  -- Whether its entry counts; kept by the entry's trigger.
  in_force boolean NOT NULL DEFAULT false,
  CONSTRAINT standing_bar_entry FOREIGN KEY (entry_id, supplier_id) REFERENCES standing_entry (id, organisation_id),
  CONSTRAINT standing_bar_ref CHECK ((scope = 'all') = (ref IS NULL)),
  CONSTRAINT standing_bar_days CHECK (bar_to >= bar_from)
);
CREATE INDEX standing_bar_by_entry ON standing_bar (entry_id);
CREATE INDEX standing_bar_in_force ON standing_bar (supplier_id) WHERE in_force;

-- A bar begins and ends with its entry's status, and what was judged of the supplier is stale with it.
CREATE FUNCTION medlane_standing_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE standing_bar SET in_force = NEW.status IN ('in_force', 'appealed', 'repair_requested') WHERE entry_id = NEW.id;
  IF FOUND THEN PERFORM medlane_papers_changed(NEW.organisation_id); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER standing_entry_changed AFTER UPDATE OF status ON standing_entry FOR EACH ROW
  WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION medlane_standing_changed();
-- What an entry says stands from its proposal on.
CREATE FUNCTION medlane_standing_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.organisation_id, NEW.kind, NEW.level, NEW.cause, NEW.evidence, NEW.effective_from, NEW.effective_to, NEW.proposed_by)
      IS DISTINCT FROM (OLD.organisation_id, OLD.kind, OLD.level, OLD.cause, OLD.evidence, OLD.effective_from, OLD.effective_to, OLD.proposed_by)
    OR OLD.status IN ('declined', 'overturned', 'repaired', 'ended') THEN
    RAISE EXCEPTION 'what a standing entry says never changes' USING ERRCODE = 'ML012';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER standing_entry_fixed BEFORE UPDATE ON standing_entry FOR EACH ROW EXECUTE FUNCTION medlane_standing_fixed();

-- The bars that keep a supplier from a lot today.
CREATE FUNCTION medlane_bars_at(p_lot uuid, p_supplier uuid) RETURNS SETOF standing_bar LANGUAGE plpgsql VOLATILE ROWS 1 AS $$
BEGIN
  -- Most have none, and are asked with every bid.
  IF NOT EXISTS (SELECT FROM standing_bar b WHERE b.supplier_id = p_supplier AND b.in_force) THEN RETURN; END IF;
  RETURN QUERY SELECT b.* FROM standing_bar b JOIN lot l ON l.id = p_lot JOIN tender t ON t.id = l.tender_id
    WHERE b.supplier_id = p_supplier AND b.in_force
      AND (medlane_now() AT TIME ZONE 'UTC')::date BETWEEN b.bar_from AND b.bar_to
      AND CASE b.scope WHEN 'all' THEN true WHEN 'corridor' THEN b.ref = t.corridor_code WHEN 'product-type' THEN b.ref = l.product_type_id::text
        ELSE EXISTS (SELECT FROM demand_line d WHERE d.tender_id = l.tender_id AND d.lot_id = l.id AND d.destination = b.ref) END;
END $$;

GRANT SELECT, INSERT ON standing_entry, standing_bar TO medlane_app;
GRANT UPDATE (status, decided_by, decided_at, decision_reason, appeal, appealed_at, appeal_decided_by, appeal_decided_at, appeal_reason,
  repair, repair_requested_at, repair_decided_by, repair_decided_at, repair_reason, ended_at, next_check_at, version) ON standing_entry TO medlane_app;

-- Who controls a supplier or holds a share in it, as it declared; confirmed, it relates firms.
CREATE TABLE control_link (
  id uuid CONSTRAINT control_link_pkey PRIMARY KEY,
  supplier_id uuid NOT NULL CONSTRAINT control_link_supplier REFERENCES organisation (id),
  -- When the controller is a supplier here.
  controller_id uuid CONSTRAINT control_link_controller REFERENCES organisation (id),
  controller_name text NOT NULL,
  controller_country text NOT NULL CONSTRAINT control_link_country CHECK (controller_country ~ '^[A-Z]{2}$'),
  controller_number text NOT NULL,
  -- Basis points of shares or votes.
  share int NOT NULL CONSTRAINT control_link_share CHECK (share BETWEEN 0 AND 10000),
  controls boolean NOT NULL,
  since date NOT NULL,
  status text NOT NULL CONSTRAINT control_link_status CHECK (status IN ('declared', 'confirmed', 'rejected', 'ended')),
  declared_at timestamptz NOT NULL,
  decided_at timestamptz,
  ended_at timestamptz,
  CONSTRAINT control_link_of_another CHECK (controller_id <> supplier_id),
  CONSTRAINT control_link_holds CHECK (controls OR share > 0)
);
CREATE INDEX control_link_by_supplier ON control_link (supplier_id, id DESC);
CREATE INDEX control_link_live ON control_link (id) WHERE status = 'confirmed';
ALTER TABLE firm_relation ADD COLUMN source text NOT NULL DEFAULT 'operator' CONSTRAINT firm_relation_source CHECK (source IN ('operator', 'control'));
GRANT UPDATE (source) ON firm_relation TO medlane_app;
GRANT SELECT, INSERT ON control_link TO medlane_app;
GRANT UPDATE (status, decided_at, ended_at) ON control_link TO medlane_app;
ALTER TABLE control_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE control_link FORCE ROW LEVEL SECURITY;
CREATE POLICY control_link_oversight ON control_link USING ((SELECT medlane_oversees()));
CREATE POLICY control_link_read ON control_link FOR SELECT USING (supplier_id = (SELECT medlane_organisation()));
CREATE POLICY control_link_declare ON control_link FOR INSERT WITH CHECK (supplier_id = (SELECT medlane_organisation())
  AND (SELECT medlane_kind()) = 'supplier' AND status = 'declared');

-- Audits of suppliers' sites and of laboratories.
CREATE TABLE site_audit (
  id uuid CONSTRAINT site_audit_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT site_audit_organisation REFERENCES organisation (id),
  site_id uuid,
  planned_on date NOT NULL,
  scope text NOT NULL,
  auditor text NOT NULL,
  status text NOT NULL CONSTRAINT site_audit_status CHECK (status IN ('planned', 'reported', 'passed', 'failed', 'cancelled')),
  planned_by uuid NOT NULL CONSTRAINT site_audit_planner REFERENCES member (id),
  planned_at timestamptz NOT NULL,
  audited_on date,
  reported_by uuid CONSTRAINT site_audit_reporter REFERENCES member (id),
  reported_at timestamptz,
  ended_by uuid CONSTRAINT site_audit_ender REFERENCES member (id),
  ended_at timestamptz,
  end_reason text,
  CONSTRAINT site_audit_site FOREIGN KEY (site_id, organisation_id) REFERENCES site (id, supplier_id),
  CONSTRAINT site_audit_of_organisation UNIQUE (id, organisation_id),
  CONSTRAINT site_audit_reported CHECK ((status IN ('planned', 'cancelled')) = (reported_by IS NULL) AND (reported_by IS NULL) = (audited_on IS NULL)),
  CONSTRAINT site_audit_ended CHECK ((status IN ('planned', 'reported')) = (ended_by IS NULL)),
  CONSTRAINT site_audit_two_officers CHECK (ended_by <> reported_by)
);
CREATE INDEX site_audit_by_organisation ON site_audit (organisation_id, id DESC);
CREATE TABLE site_audit_finding (
  id uuid CONSTRAINT site_audit_finding_pkey PRIMARY KEY,
  audit_id uuid NOT NULL,
  organisation_id uuid NOT NULL,
  number int NOT NULL,
  severity text NOT NULL CONSTRAINT site_audit_finding_severity CHECK (severity IN ('critical', 'major', 'minor')),
  text text NOT NULL,
  due_on date NOT NULL,
  status text NOT NULL CONSTRAINT site_audit_finding_status CHECK (status IN ('open', 'answered', 'closed')),
  corrective_action text,
  answered_at timestamptz,
  verdict text,
  judged_at timestamptz,
  CONSTRAINT site_audit_finding_audit FOREIGN KEY (audit_id, organisation_id) REFERENCES site_audit (id, organisation_id),
  CONSTRAINT site_audit_finding_number UNIQUE (audit_id, number),
  CONSTRAINT site_audit_finding_closed CHECK (status <> 'closed' OR (corrective_action IS NOT NULL AND verdict IS NOT NULL))
);
GRANT SELECT, INSERT ON site_audit, site_audit_finding TO medlane_app;
GRANT UPDATE (status, audited_on, reported_by, reported_at, ended_by, ended_at, end_reason) ON site_audit TO medlane_app;
GRANT UPDATE (status, corrective_action, answered_at, verdict, judged_at) ON site_audit_finding TO medlane_app;
ALTER TABLE site_audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE site_audit FORCE ROW LEVEL SECURITY;
CREATE POLICY site_audit_oversight ON site_audit USING ((SELECT medlane_oversees()));
CREATE POLICY site_audit_read ON site_audit FOR SELECT USING (organisation_id = (SELECT medlane_organisation())
  OR ((SELECT medlane_kind()) = 'purchaser' AND status IN ('passed', 'failed')));
ALTER TABLE site_audit_finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE site_audit_finding FORCE ROW LEVEL SECURITY;
CREATE POLICY site_audit_finding_oversight ON site_audit_finding USING ((SELECT medlane_oversees()));
CREATE POLICY site_audit_finding_read ON site_audit_finding FOR SELECT USING (organisation_id = (SELECT medlane_organisation())
  OR ((SELECT medlane_kind()) = 'purchaser' AND EXISTS (SELECT FROM site_audit a WHERE a.id = site_audit_finding.audit_id)));

GRANT SELECT, INSERT ON admission_answer, admission_review TO medlane_app;
GRANT UPDATE (value, expires_on, given_at) ON admission_answer TO medlane_app;
GRANT UPDATE (status, decided_by, decided_at, decision_reason, decided_version) ON admission_review TO medlane_app;

ALTER TABLE admission_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE admission_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY admission_answer_oversight ON admission_answer USING ((SELECT medlane_oversees()));
CREATE POLICY admission_answer_read ON admission_answer FOR SELECT USING (organisation_id = (SELECT medlane_organisation()));
-- Before admission only: what was looked at stays as it was.
CREATE POLICY admission_answer_give ON admission_answer FOR INSERT
  WITH CHECK (organisation_id = (SELECT medlane_organisation()) AND (SELECT medlane_kind()) = 'applicant');
CREATE POLICY admission_answer_correct ON admission_answer FOR UPDATE
  USING (organisation_id = (SELECT medlane_organisation()) AND (SELECT medlane_kind()) = 'applicant');
ALTER TABLE admission_review ENABLE ROW LEVEL SECURITY;
ALTER TABLE admission_review FORCE ROW LEVEL SECURITY;
CREATE POLICY admission_review_oversight ON admission_review USING ((SELECT medlane_oversees()));
-- The record is known to whoever buys; a supplier sees its own, and neither sees what was only proposed.
ALTER TABLE standing_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE standing_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY standing_entry_oversight ON standing_entry USING ((SELECT medlane_oversees()));
CREATE POLICY standing_entry_read ON standing_entry FOR SELECT USING (status NOT IN ('proposed', 'declined')
  AND (organisation_id = (SELECT medlane_organisation()) OR (SELECT medlane_kind()) = 'purchaser'));
ALTER TABLE standing_bar ENABLE ROW LEVEL SECURITY;
ALTER TABLE standing_bar FORCE ROW LEVEL SECURITY;
CREATE POLICY standing_bar_oversight ON standing_bar USING ((SELECT medlane_oversees()));
CREATE POLICY standing_bar_read ON standing_bar FOR SELECT USING (in_force
  AND (supplier_id = (SELECT medlane_organisation()) OR (SELECT medlane_kind()) = 'purchaser'));
-- The trigger's own, which runs as the owner.
CREATE POLICY standing_bar_keep ON standing_bar TO CURRENT_USER USING (true) WITH CHECK (true);
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
