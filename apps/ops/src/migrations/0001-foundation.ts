import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What every other table stands on: the role the processes act as, the installation and its clock, the outbox and
 * inbox, idempotency keys and the audit trail. Row-level security is on for every table; a transaction that has not
 * entered (see 0002) sees nothing.
 */
export class Foundation1790000000001 implements MigrationInterface {
  name = 'Foundation1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
DO $$ BEGIN
  CREATE ROLE medlane_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN EXECUTE format('GRANT medlane_app TO %I', current_user); EXCEPTION WHEN OTHERS THEN
  IF NOT pg_has_role(current_user, 'medlane_app', 'MEMBER') THEN RAISE; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO medlane_app;
-- So that the API can tell whether the database is up to date.
GRANT SELECT ON migration TO medlane_app;

-- Who is acting, for the row-level policies. Set by medlane_enter or medlane_enter_system, for one transaction only.
CREATE FUNCTION medlane_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('medlane.kind', true), '') $$;
CREATE FUNCTION medlane_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('medlane.organisation', true), '')::uuid $$;
CREATE FUNCTION medlane_oversees() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('medlane.kind', true), '') IN ('operator', 'system') $$;
CREATE FUNCTION medlane_enter_system() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM set_config('medlane.kind', 'system', true), set_config('medlane.organisation', '', true);
END $$;

-- One row: an installation is born as a demo or as real, and only a demo's clock can be set, and only forward.
CREATE TABLE installation (
  id int CONSTRAINT installation_pkey PRIMARY KEY CONSTRAINT installation_single CHECK (id = 1),
  kind text NOT NULL CONSTRAINT installation_kind CHECK (kind IN ('demo', 'real')),
  clock_offset interval NOT NULL DEFAULT '0' CONSTRAINT installation_real_clock CHECK (kind = 'demo' OR clock_offset = '0'),
  born_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT ON installation TO medlane_app;

-- The authority for every deadline: the database's clock, shifted by the installation's offset.
CREATE FUNCTION medlane_now() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT date_trunc('milliseconds', clock_timestamp() + coalesce((SELECT clock_offset FROM installation), '0')) $$;
CREATE FUNCTION medlane_set_clock(p_to timestamptz) RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE row installation;
BEGIN
  SELECT * INTO row FROM installation FOR UPDATE;
  IF row.kind IS DISTINCT FROM 'demo' THEN
    RAISE EXCEPTION 'a real installation has no clock to set' USING ERRCODE = 'ML001';
  END IF;
  -- A caller that is no overseer; without a context it is the owner, setting the installation up.
  IF medlane_kind() IS NOT NULL AND NOT medlane_oversees() THEN
    RAISE EXCEPTION 'only operators set the clock' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF p_to > medlane_now() THEN
    UPDATE installation SET clock_offset = p_to - clock_timestamp();
  END IF;
  RETURN medlane_now();
END $$;

CREATE TABLE outbox (
  id uuid CONSTRAINT outbox_pkey PRIMARY KEY,
  type text NOT NULL,
  version int NOT NULL,
  subject_id uuid NOT NULL,
  tender_id uuid,
  payload jsonb NOT NULL CONSTRAINT outbox_payload_size CHECK (pg_column_size(payload) <= 65536),
  occurred_at timestamptz NOT NULL,
  appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  leased_until timestamptz,
  published_at timestamptz,
  -- How many handlers it had when it was first published, and how many of them have not had their effect.
  handlers int,
  pending int,
  done_at timestamptz,
  attempts int NOT NULL DEFAULT 0,
  dead_at timestamptz,
  last_error text
);
CREATE INDEX outbox_unpublished ON outbox (appended_at) WHERE published_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_undone ON outbox (published_at) WHERE done_at IS NULL AND published_at IS NOT NULL AND dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at, id) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_subject ON outbox (subject_id, id);

CREATE TABLE inbox (
  handler text NOT NULL,
  event_id uuid NOT NULL CONSTRAINT inbox_event REFERENCES outbox (id),
  done_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT inbox_pkey PRIMARY KEY (event_id, handler)
);

CREATE TABLE idempotency_key (
  organisation_id uuid NOT NULL,
  operation text NOT NULL,
  key text NOT NULL CONSTRAINT idempotency_key_size CHECK (length(key) BETWEEN 8 AND 120),
  request_hash bytea NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT idempotency_key_pkey PRIMARY KEY (organisation_id, operation, key)
);
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);

-- Every step of every noun, with who, when and why. Append-only.
CREATE TABLE audit_entry (
  id uuid CONSTRAINT audit_entry_pkey PRIMARY KEY,
  at timestamptz NOT NULL,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  tender_id uuid,
  action text NOT NULL,
  from_status text,
  to_status text,
  actor_kind text NOT NULL,
  actor_id text,
  organisation_id uuid,
  reason text,
  details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_entry_subject ON audit_entry (subject_id, id);
CREATE FUNCTION medlane_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'ML002';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION medlane_refuse_change();

GRANT SELECT, INSERT, UPDATE ON outbox, idempotency_key TO medlane_app;
GRANT SELECT, INSERT ON inbox, audit_entry TO medlane_app;
GRANT DELETE ON outbox, inbox, idempotency_key TO medlane_app;

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_append ON outbox FOR INSERT WITH CHECK ((SELECT medlane_kind()) IS NOT NULL);
CREATE POLICY outbox_oversight ON outbox USING ((SELECT medlane_oversees()));
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
CREATE POLICY inbox_oversight ON inbox USING ((SELECT medlane_oversees()));
ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_key_own ON idempotency_key USING (organisation_id = (SELECT medlane_organisation()) OR (SELECT medlane_kind()) = 'system');
-- Only the system prunes, and only what has had its effect, or its answer, for as long as was promised.
CREATE POLICY outbox_prune ON outbox AS RESTRICTIVE FOR DELETE USING (
  (SELECT medlane_kind()) = 'system' AND done_at < clock_timestamp() - interval '90 days');
CREATE POLICY inbox_prune ON inbox AS RESTRICTIVE FOR DELETE USING (
  (SELECT medlane_kind()) = 'system' AND done_at < clock_timestamp() - interval '90 days');
CREATE POLICY idempotency_key_prune ON idempotency_key AS RESTRICTIVE FOR DELETE USING (
  (SELECT medlane_kind()) = 'system' AND created_at < clock_timestamp() - interval '90 days');
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_entry_append ON audit_entry FOR INSERT WITH CHECK ((SELECT medlane_kind()) IS NOT NULL);
CREATE POLICY audit_entry_read ON audit_entry FOR SELECT USING ((SELECT medlane_oversees()) OR organisation_id = (SELECT medlane_organisation()));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
