import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The credential engine's tables, as better-auth 1.7.25 expects them (a test compares), in a schema of their own that
 * only its role may read: a fault in the rest of the system cannot reach a password's hash. What the rest needs of
 * them goes through the functions below, which demand that the caller has become the system first.
 */
export class Auth1790000000007 implements MigrationInterface {
  name = 'Auth1790000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
DO $$ BEGIN
  CREATE ROLE medlane_auth NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN EXECUTE format('GRANT medlane_auth TO %I', current_user); EXCEPTION WHEN OTHERS THEN
  IF NOT pg_has_role(current_user, 'medlane_auth', 'MEMBER') THEN RAISE; END IF;
END $$;

CREATE TABLE auth."user" (
  id text CONSTRAINT user_pkey PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL CONSTRAINT user_email_unique UNIQUE,
  "emailVerified" boolean NOT NULL,
  image text,
  "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "updatedAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "twoFactorEnabled" boolean
);

-- token is the SHA-256 (hex) of what the client holds; "secondFactor" says whether this very session passed one.
CREATE TABLE auth.session (
  id text CONSTRAINT session_pkey PRIMARY KEY,
  "expiresAt" timestamptz NOT NULL,
  token text NOT NULL CONSTRAINT session_token_unique UNIQUE,
  "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "updatedAt" timestamptz NOT NULL,
  "ipAddress" text,
  "userAgent" text,
  "userId" text NOT NULL CONSTRAINT session_owner REFERENCES auth."user" (id) ON DELETE CASCADE,
  "secondFactor" boolean NOT NULL
);
CREATE INDEX session_user_id ON auth.session ("userId");

CREATE TABLE auth.account (
  id text CONSTRAINT account_pkey PRIMARY KEY,
  "accountId" text NOT NULL,
  "providerId" text NOT NULL,
  "userId" text NOT NULL CONSTRAINT account_owner REFERENCES auth."user" (id) ON DELETE CASCADE,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "updatedAt" timestamptz NOT NULL
);
CREATE INDEX account_user_id ON auth.account ("userId");

CREATE TABLE auth.verification (
  id text CONSTRAINT verification_pkey PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  "expiresAt" timestamptz NOT NULL,
  "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "updatedAt" timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX verification_identifier ON auth.verification (identifier);

CREATE TABLE auth.two_factor (
  id text CONSTRAINT two_factor_pkey PRIMARY KEY,
  secret text NOT NULL,
  "backupCodes" text NOT NULL,
  "userId" text NOT NULL CONSTRAINT two_factor_owner REFERENCES auth."user" (id) ON DELETE CASCADE,
  verified boolean,
  "failedVerificationCount" int,
  "lockedUntil" timestamptz
);
CREATE UNIQUE INDEX two_factor_user_id ON auth.two_factor ("userId");

-- After a right code the engine first marks the person, then the factor, in two transactions. Between them the person
-- would be asked for a factor that is refused, for good if the process dies there; so both are marked in the first.
CREATE FUNCTION auth.verify_second_factor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE auth.two_factor SET verified = true WHERE "userId" = NEW.id AND verified IS DISTINCT FROM true;
  RETURN NULL;
END $$;
CREATE TRIGGER user_second_factor AFTER UPDATE OF "twoFactorEnabled" ON auth."user" FOR EACH ROW
  WHEN (NEW."twoFactorEnabled" AND OLD."twoFactorEnabled" IS DISTINCT FROM true)
  EXECUTE FUNCTION auth.verify_second_factor();

GRANT USAGE ON SCHEMA auth TO medlane_auth;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA auth TO medlane_auth;

CREATE FUNCTION medlane_demand_system() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF medlane_kind() IS DISTINCT FROM 'system' THEN
    RAISE EXCEPTION 'only the system touches credentials' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

-- A person who can sign in with a password; answers false when the e-mail address is taken.
CREATE FUNCTION medlane_create_user(p_id text, p_email text, p_name text, p_password_hash text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM medlane_demand_system();
  INSERT INTO auth."user" (id, name, email, "emailVerified", "twoFactorEnabled")
    VALUES (p_id, p_name, p_email, true, false) ON CONFLICT (email) DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO auth.account (id, "accountId", "providerId", "userId", password, "updatedAt")
    VALUES (p_id, p_id, 'credential', p_id, p_password_hash, clock_timestamp());
  RETURN true;
END $$;

-- A second factor that is known to be the person's own (demo sign-ins, a first operator). p_secret is the engine's cipher text.
CREATE FUNCTION medlane_give_second_factor(p_user_id text, p_secret text, p_backup_codes text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM medlane_demand_system();
  INSERT INTO auth.two_factor (id, secret, "backupCodes", "userId", verified, "failedVerificationCount")
    VALUES (p_user_id, p_secret, p_backup_codes, p_user_id, true, 0);
  UPDATE auth."user" SET "twoFactorEnabled" = true, "updatedAt" = clock_timestamp() WHERE id = p_user_id;
END $$;

-- Ends every session of a person, but for one that is spared. Answers how many.
CREATE FUNCTION medlane_end_sessions(p_user_id text, p_spared_token text) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ended int;
BEGIN
  PERFORM medlane_demand_system();
  DELETE FROM auth.session WHERE "userId" = p_user_id AND token IS DISTINCT FROM p_spared_token;
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END $$;

-- A person who has left: password, second factor and sessions go; the member row stays for the record.
CREATE FUNCTION medlane_forget_user(p_user_id text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM medlane_demand_system();
  DELETE FROM auth."user" WHERE id = p_user_id;
END $$;

-- How long ago, by the wall clock, this very session passed its second factor, which it did when it was made; null when it
-- never did.
CREATE FUNCTION medlane_second_factor_seconds(p_token text) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT greatest(0, extract(epoch FROM clock_timestamp() - s."createdAt"))::int
  FROM auth.session s JOIN auth."user" u ON u.id = s."userId"
  WHERE s.token = p_token AND s."secondFactor" AND u."twoFactorEnabled"
$$;

-- Which of these people have a verified second factor; shown in the list of members.
CREATE FUNCTION medlane_has_second_factor(p_user_id text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce((SELECT "twoFactorEnabled" FROM auth."user" WHERE id = p_user_id), false)
$$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
