import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How organisations earn and lose their place: what applicants give, and decisions that two officers take together.
 * An application is in review once the first of them has proposed it; who is barred stays out until restored.
 */
export class Standing1790000000012 implements MigrationInterface {
  name = 'Standing1790000000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE organisation DROP CONSTRAINT organisation_status,
  ADD CONSTRAINT organisation_status CHECK (status IN ('applied', 'in_review', 'returned', 'admitted', 'suspended', 'barred'));
DROP POLICY organisation_read ON organisation;
CREATE POLICY organisation_read ON organisation FOR SELECT USING (
  (SELECT medlane_oversees()) OR id = (SELECT medlane_organisation())
  OR (status IN ('admitted', 'suspended', 'barred') AND (SELECT medlane_kind()) IN ('purchaser', 'supplier', 'laboratory')));

-- As before, but for whoever is barred, who comes in no more than who is suspended.
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
      WHERE s.token = p_secret AND s."expiresAt" > clock_timestamp() AND m.status = 'active'
        AND o.status NOT IN ('suspended', 'barred');
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
  PERFORM set_config('medlane.kind', CASE organisation_status WHEN 'admitted' THEN kind ELSE 'applicant' END, true),
    set_config('medlane.organisation', organisation_id::text, true);
  RETURN NEXT;
END $$;

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

-- What one officer proposed and another decided. A proposal to restore or to bar leaves the status alone until then.
CREATE TABLE admission_review (
  id uuid CONSTRAINT admission_review_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT admission_review_organisation REFERENCES organisation (id),
  action text NOT NULL CONSTRAINT admission_review_action CHECK (action IN ('admit', 'restore', 'bar')),
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
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
