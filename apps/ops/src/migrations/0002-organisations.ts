import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Corridors, organisations, their members, invitations and API keys, and the one way into a transaction:
 * medlane_enter looks the credential up and sets who is acting, so a withdrawn right ends at once.
 * The tables of schema auth are the credential engine's own (docs/adr/0005).
 */
export class Organisations1790000000002 implements MigrationInterface {
  name = 'Organisations1790000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE corridor (
  code text CONSTRAINT corridor_pkey PRIMARY KEY CONSTRAINT corridor_code CHECK (code ~ '^[a-z][a-z0-9-]{1,39}$'),
  name_en text NOT NULL,
  name_zh text NOT NULL,
  countries text[] NOT NULL,
  currencies text[] NOT NULL,
  languages text[] NOT NULL,
  open_to_other_countries boolean NOT NULL,
  rulebook_code text NOT NULL,
  -- What its tenders are drafted under: see libs/rules/src/contract/shipped-terms.ts.
  contract_terms_code text NOT NULL DEFAULT 'standard-2026' CONSTRAINT corridor_contract_terms CHECK (contract_terms_code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  -- What every bidder of its tenders lodges: minor units as digits, by the tender's currency.
  bid_deposits jsonb NOT NULL DEFAULT '{}' CONSTRAINT corridor_bid_deposits CHECK (jsonb_typeof(bid_deposits) = 'object'),
  pool_every interval,
  next_pool_at timestamptz,
  version int NOT NULL DEFAULT 1
);
CREATE INDEX corridor_due ON corridor (next_pool_at) WHERE next_pool_at IS NOT NULL;

-- What a version says never changes; a tender keeps a copy of its own all the same.
CREATE TABLE rulebook (
  id uuid CONSTRAINT rulebook_pkey PRIMARY KEY,
  code text NOT NULL,
  version int NOT NULL CONSTRAINT rulebook_version CHECK (version > 0),
  document jsonb NOT NULL,
  -- SHA-256 of the document in canonical form (canonicalJson in libs/kernel).
  digest bytea NOT NULL CONSTRAINT rulebook_digest_size CHECK (octet_length(digest) = 32),
  status text NOT NULL CONSTRAINT rulebook_status CHECK (status IN ('draft', 'active', 'withdrawn')),
  -- The days of the document.
  effective_from date,
  effective_to date,
  created_at timestamptz NOT NULL,
  -- The operator's member or key; null for what an installation has from the start.
  created_by text,
  activated_at timestamptz,
  withdrawn_at timestamptz,
  withdraw_reason text,
  CONSTRAINT rulebook_version_unique UNIQUE (code, version),
  CONSTRAINT rulebook_is_the_document CHECK (document ->> 'code' = code AND (document ->> 'version')::int = version),
  CONSTRAINT rulebook_withdrawn CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
-- The latest version of a code that is active and whose days include today, other than p_except; no row when there is none.
CREATE FUNCTION medlane_rulebook_in_force(p_code text, p_except int DEFAULT NULL) RETURNS SETOF rulebook LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT * FROM rulebook r WHERE r.code = p_code AND r.status = 'active' AND r.version IS DISTINCT FROM p_except
    AND coalesce(r.effective_from, '-infinity') <= (SELECT medlane_now() AT TIME ZONE 'UTC')::date
    AND coalesce(r.effective_to, 'infinity') >= (SELECT medlane_now() AT TIME ZONE 'UTC')::date
  ORDER BY r.version DESC LIMIT 1
$$;

CREATE TABLE organisation (
  id uuid CONSTRAINT organisation_pkey PRIMARY KEY,
  kind text NOT NULL CONSTRAINT organisation_kind CHECK (kind IN ('purchaser', 'supplier', 'operator', 'laboratory')),
  legal_name text NOT NULL CONSTRAINT organisation_legal_name CHECK (length(legal_name) BETWEEN 1 AND 200),
  name_zh text,
  country text NOT NULL CONSTRAINT organisation_country CHECK (country ~ '^[A-Z]{2}$'),
  registration_number text,
  status text NOT NULL CONSTRAINT organisation_status CHECK (status IN ('applied', 'returned', 'admitted', 'suspended')),
  applied_at timestamptz NOT NULL,
  admitted_at timestamptz,
  -- What an operator wrote when sending the application back, or suspending.
  status_reason text,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT organisation_name_unique UNIQUE (kind, country, legal_name)
);
CREATE INDEX organisation_by_status ON organisation (status, id DESC);

CREATE TABLE member (
  id uuid CONSTRAINT member_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT member_organisation REFERENCES organisation (id),
  user_id text NOT NULL CONSTRAINT member_user_unique UNIQUE,
  email text NOT NULL CONSTRAINT member_email CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
  name text NOT NULL,
  roles text[] NOT NULL CONSTRAINT member_roles CHECK (roles <@ ARRAY['viewer', 'buyer', 'bidder', 'approver', 'officer', 'administrator'] AND cardinality(roles) > 0),
  status text NOT NULL CONSTRAINT member_status CHECK (status IN ('active', 'withdrawn')),
  joined_at timestamptz NOT NULL,
  version int NOT NULL DEFAULT 1
);
-- Who has left may be invited again, as a new member.
CREATE UNIQUE INDEX member_email_unique ON member (email) WHERE status = 'active';
CREATE INDEX member_organisation_id ON member (organisation_id, id);

CREATE TABLE invitation (
  id uuid CONSTRAINT invitation_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT invitation_organisation REFERENCES organisation (id),
  email text NOT NULL CONSTRAINT invitation_email CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
  roles text[] NOT NULL CONSTRAINT invitation_roles CHECK (roles <@ ARRAY['viewer', 'buyer', 'bidder', 'approver', 'officer', 'administrator'] AND cardinality(roles) > 0),
  token_hash bytea NOT NULL CONSTRAINT invitation_token_unique UNIQUE,
  invited_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  withdrawn_at timestamptz
);
CREATE INDEX invitation_organisation_id ON invitation (organisation_id, id);

CREATE TABLE api_key (
  id uuid CONSTRAINT api_key_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT api_key_organisation REFERENCES organisation (id),
  name text NOT NULL,
  prefix text NOT NULL,
  key_hash bytea NOT NULL CONSTRAINT api_key_hash_unique UNIQUE,
  roles text[] NOT NULL CONSTRAINT api_key_roles CHECK (roles <@ ARRAY['viewer', 'buyer', 'bidder', 'approver', 'officer'] AND cardinality(roles) > 0),
  -- What it may do beyond its roles: sign contracts without a person.
  scopes text[] NOT NULL DEFAULT '{}' CONSTRAINT api_key_scopes CHECK (scopes <@ ARRAY['sign']),
  created_by uuid NOT NULL CONSTRAINT api_key_creator REFERENCES member (id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX api_key_organisation_id ON api_key (organisation_id, id);

-- Suppliers under common control or with close ties: they count as one bidder. Declared by operators, from day to day.
CREATE TABLE firm_relation (
  id uuid CONSTRAINT firm_relation_pkey PRIMARY KEY,
  since date NOT NULL,
  -- The last day on which it held; null while it holds.
  until date,
  reason text NOT NULL,
  end_reason text,
  declared_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT firm_relation_days CHECK (until >= since),
  CONSTRAINT firm_relation_ended CHECK ((until IS NULL) = (ended_at IS NULL))
);
CREATE TABLE firm_relation_member (
  relation_id uuid NOT NULL CONSTRAINT firm_relation_member_relation REFERENCES firm_relation (id),
  organisation_id uuid NOT NULL CONSTRAINT firm_relation_member_organisation REFERENCES organisation (id),
  CONSTRAINT firm_relation_member_pkey PRIMARY KEY (relation_id, organisation_id)
);
CREATE INDEX firm_relation_member_by_organisation ON firm_relation_member (organisation_id);

CREATE SCHEMA auth;

-- The one way in. p_scheme is 'session' or 'key', p_secret the SHA-256 (hex) of the session's token or of the API key.
-- Answers no row for an unknown, expired or withdrawn credential; else sets who is acting for this transaction.
-- Here, and nowhere else, a session that has not passed a second factor loses the roles that need one, and a key loses
-- the roles that its creator has lost since.
CREATE FUNCTION medlane_enter(p_scheme text, p_secret text)
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
      WHERE s.token = p_secret AND s."expiresAt" > clock_timestamp() AND m.status = 'active' AND o.status <> 'suspended';
  ELSIF p_scheme = 'key' THEN
    SELECT 'key', k.id, o.id, o.kind, o.status, ARRAY(SELECT r FROM unnest(k.roles) r WHERE r = ANY (m.roles))
      INTO principal, principal_id, organisation_id, kind, organisation_status, roles
      FROM api_key k JOIN member m ON m.id = k.created_by JOIN organisation o ON o.id = k.organisation_id
      WHERE k.key_hash = decode(p_secret, 'hex') AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp()
        AND m.status = 'active' AND o.status <> 'suspended' AND k.roles && m.roles;
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

GRANT SELECT ON corridor, rulebook TO medlane_app;
GRANT UPDATE (next_pool_at, rulebook_code, contract_terms_code, bid_deposits, version) ON corridor TO medlane_app;
GRANT UPDATE (status, activated_at, withdrawn_at, withdraw_reason) ON rulebook TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON organisation, member, invitation, api_key TO medlane_app;
GRANT INSERT ON corridor, rulebook TO medlane_app;
GRANT SELECT, INSERT ON firm_relation, firm_relation_member TO medlane_app;
GRANT UPDATE (until, end_reason, ended_at) ON firm_relation TO medlane_app;

ALTER TABLE firm_relation ENABLE ROW LEVEL SECURITY;
ALTER TABLE firm_relation FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_relation_oversight ON firm_relation USING ((SELECT medlane_oversees()));
ALTER TABLE firm_relation_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE firm_relation_member FORCE ROW LEVEL SECURITY;
CREATE POLICY firm_relation_member_oversight ON firm_relation_member USING ((SELECT medlane_oversees()));
-- Corridors and the rules in force or once in force are public; only operators and the system write them.
ALTER TABLE corridor ENABLE ROW LEVEL SECURITY;
ALTER TABLE corridor FORCE ROW LEVEL SECURITY;
CREATE POLICY corridor_read ON corridor FOR SELECT USING (true);
CREATE POLICY corridor_write ON corridor FOR ALL USING ((SELECT medlane_oversees())) WITH CHECK ((SELECT medlane_oversees()));
ALTER TABLE rulebook ENABLE ROW LEVEL SECURITY;
ALTER TABLE rulebook FORCE ROW LEVEL SECURITY;
CREATE POLICY rulebook_read ON rulebook FOR SELECT USING (status <> 'draft' OR (SELECT medlane_oversees()));
CREATE POLICY rulebook_write ON rulebook FOR ALL USING ((SELECT medlane_oversees())) WITH CHECK ((SELECT medlane_oversees()));
ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;
-- Names of admitted organisations are known to everyone who trades here; an applicant sees itself only.
CREATE POLICY organisation_read ON organisation FOR SELECT USING (
  (SELECT medlane_oversees()) OR id = (SELECT medlane_organisation())
  OR (status IN ('admitted', 'suspended') AND (SELECT medlane_kind()) IN ('purchaser', 'supplier', 'laboratory')));
CREATE POLICY organisation_write ON organisation FOR ALL USING ((SELECT medlane_oversees())) WITH CHECK ((SELECT medlane_oversees()));
ALTER TABLE member ENABLE ROW LEVEL SECURITY;
ALTER TABLE member FORCE ROW LEVEL SECURITY;
CREATE POLICY member_own ON member USING ((SELECT medlane_oversees()) OR organisation_id = (SELECT medlane_organisation()));
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY invitation_own ON invitation USING ((SELECT medlane_kind()) = 'system' OR organisation_id = (SELECT medlane_organisation()));
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
CREATE POLICY api_key_own ON api_key USING ((SELECT medlane_kind()) = 'system' OR organisation_id = (SELECT medlane_organisation()));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
