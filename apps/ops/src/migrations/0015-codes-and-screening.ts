import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Code lists that others publish (drug codes, customs codes, ports, countries), searched in Chinese, Vietnamese and
 * English; and the lists that every organisation is screened against, with the hits that a person decides.
 */
export class CodesAndScreening1790000000015 implements MigrationInterface {
  name = 'CodesAndScreening1790000000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SEARCH);
    await runner.query(CODES);
    await runner.query(SCREENING);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}

const SEARCH = String.raw`
-- Text as it is sought: without case, accents (đ and ø among them) and punctuation, words apart by one blank. Asks neither
-- the collation nor an extension, so it is the same on every server and may stand in an index.
CREATE FUNCTION medlane_fold(p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT btrim(regexp_replace(
    lower(translate(regexp_replace(normalize(p_text, NFKD), '[\u0300-\u036f\u0483-\u0487]+', '', 'g'), 'ĐđØøŁłıÆæŒœßÐðÞþ', 'DdOoLliAaOosDdTt')),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u2bff\u3000-\u303f\ufe10-\ufe6f\uff00-\uffef]+', ' ', 'g'))
$$;
-- Every run of one, two and three characters of its words: a Chinese word has two characters, where trigrams find nothing.
CREATE FUNCTION medlane_grams(p_folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000 AS $$
  SELECT coalesce(array_agg(DISTINCT substr(word, at, size)), '{}')
  FROM unnest(string_to_array(p_folded, ' ')) word, generate_series(1, 3) size, generate_series(1, length(word) - size + 1) at
$$;
-- Those that a text must have to hold these words, each as a part of one of its own.
CREATE FUNCTION medlane_sought_grams(p_folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT coalesce(array_agg(DISTINCT substr(word, at, 3)), '{}')
  FROM unnest(string_to_array(p_folded, ' ')) word, generate_series(1, greatest(1, length(word) - 2)) at WHERE word <> ''
$$;
-- Whether it holds them; the runs of one word may lie apart.
CREATE FUNCTION medlane_holds(p_folded text, p_sought text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT NOT EXISTS (SELECT FROM unnest(string_to_array(p_sought, ' ')) word WHERE strpos(p_folded, word) = 0)
$$;

-- The Chinese names in Latin letters, which whoever writes them adds.
ALTER TABLE product_type ADD COLUMN pinyin text NOT NULL DEFAULT '';
ALTER TABLE product_type ADD COLUMN search text NOT NULL GENERATED ALWAYS AS (public.medlane_fold(
  name_en || ' ' || coalesce(name_zh, '') || ' ' || coalesce(inn, '') || ' ' || coalesce(atc_code, '') || ' ' || coalesce(hs_code, '') || ' ' || pinyin)) STORED;
CREATE INDEX product_type_search ON product_type USING gin (public.medlane_grams(search));
-- An index on a function that is not leakproof is of no use below a policy that has to be asked first. The catalogue holds
-- nothing of anyone, so it is open like the corridors; readers still demand that the caller has entered.
ALTER POLICY product_type_read ON product_type USING (true);
`;

const CODES = `
CREATE TABLE code_list (
  code text CONSTRAINT code_list_pkey PRIMARY KEY CONSTRAINT code_list_code CHECK (code ~ '^[a-z][a-z0-9-]{1,59}$'),
  id uuid NOT NULL CONSTRAINT code_list_id_unique UNIQUE,
  name_en text NOT NULL,
  name_zh text NOT NULL,
  -- Entries in force.
  entries int NOT NULL DEFAULT 0,
  -- Counts the imports that changed something.
  version int NOT NULL DEFAULT 0,
  file_name text,
  -- SHA-256 of the file that was imported last.
  file_digest bytea CONSTRAINT code_list_digest CHECK (octet_length(file_digest) = 32),
  imported_at timestamptz,
  changed_at timestamptz
);
CREATE TABLE code_entry (
  id uuid CONSTRAINT code_entry_pkey PRIMARY KEY,
  list text NOT NULL CONSTRAINT code_entry_list REFERENCES code_list (code),
  code text COLLATE "C" NOT NULL CONSTRAINT code_entry_code CHECK (length(code) BETWEEN 1 AND 400),
  name_en text,
  name_zh text,
  name_vi text,
  -- Further names, one per line.
  other_names text NOT NULL DEFAULT '',
  -- The Chinese names in Latin letters.
  pinyin text NOT NULL DEFAULT '',
  parent text,
  attributes jsonb NOT NULL DEFAULT '{}',
  -- SHA-256 of what the file says of it.
  digest bytea NOT NULL CONSTRAINT code_entry_digest CHECK (octet_length(digest) = 32),
  version int NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL,
  -- Since when the publisher's file no longer has it.
  retired_at timestamptz,
  search text NOT NULL GENERATED ALWAYS AS (public.medlane_fold(
    code || ' ' || coalesce(name_zh, '') || ' ' || coalesce(name_en, '') || ' ' || coalesce(name_vi, '') || ' ' || other_names || ' ' || pinyin)) STORED,
  CONSTRAINT code_entry_named CHECK (num_nonnulls(name_en, name_zh, name_vi) > 0),
  CONSTRAINT code_entry_unique UNIQUE (list, code)
);
CREATE INDEX code_entry_search ON code_entry USING gin (public.medlane_grams(search));

-- What a product type is called elsewhere.
CREATE TABLE product_type_code (
  product_type_id uuid NOT NULL CONSTRAINT product_type_code_type REFERENCES product_type (id),
  list text NOT NULL,
  code text COLLATE "C" NOT NULL,
  attached_at timestamptz NOT NULL,
  CONSTRAINT product_type_code_pkey PRIMARY KEY (product_type_id, list, code),
  CONSTRAINT product_type_code_entry FOREIGN KEY (list, code) REFERENCES code_entry (list, code)
);
CREATE INDEX product_type_code_by_code ON product_type_code (list, code);

GRANT SELECT, INSERT, UPDATE ON code_list, code_entry TO medlane_app;
GRANT SELECT, INSERT, DELETE ON product_type_code TO medlane_app;
ALTER TABLE code_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE code_list FORCE ROW LEVEL SECURITY;
CREATE POLICY code_list_read ON code_list FOR SELECT USING (true);
CREATE POLICY code_list_write ON code_list FOR ALL USING ((SELECT medlane_oversees()));
ALTER TABLE code_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE code_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY code_entry_read ON code_entry FOR SELECT USING (true);
CREATE POLICY code_entry_write ON code_entry FOR ALL USING ((SELECT medlane_oversees()));
ALTER TABLE product_type_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE product_type_code FORCE ROW LEVEL SECURITY;
CREATE POLICY product_type_code_read ON product_type_code FOR SELECT USING (true);
CREATE POLICY product_type_code_write ON product_type_code FOR ALL USING ((SELECT medlane_oversees()));
`;

const SCREENING = `
-- One row per file of a publisher, the newest of a source in force.
CREATE TABLE screening_list (
  id uuid CONSTRAINT screening_list_pkey PRIMARY KEY,
  source text NOT NULL CONSTRAINT screening_list_source CHECK (source ~ '^[a-z][a-z0-9-]{1,59}$'),
  status text NOT NULL CONSTRAINT screening_list_status CHECK (status IN ('current', 'superseded')),
  -- The day its publisher dated it; what its age is counted from.
  published_on date NOT NULL,
  imported_at timestamptz NOT NULL,
  -- SHA-256 of all its files together.
  digest bytea NOT NULL CONSTRAINT screening_list_digest CHECK (octet_length(digest) = 32),
  entries int NOT NULL,
  names int NOT NULL,
  -- When everyone had been screened against it, and how many that were.
  screened_at timestamptz,
  screened int
);
CREATE UNIQUE INDEX screening_list_current ON screening_list (source) WHERE status = 'current';

CREATE TABLE screening_entry (
  id uuid CONSTRAINT screening_entry_pkey PRIMARY KEY,
  source text NOT NULL,
  -- The publisher's own.
  number text COLLATE "C" NOT NULL,
  name text NOT NULL,
  programme text NOT NULL,
  remarks text,
  -- [{kind, name}]
  aliases jsonb NOT NULL,
  -- [{address, city, country}]
  addresses jsonb NOT NULL,
  digest bytea NOT NULL CONSTRAINT screening_entry_digest CHECK (octet_length(digest) = 32),
  version int NOT NULL DEFAULT 1,
  -- The list that changed it last.
  list_id uuid NOT NULL CONSTRAINT screening_entry_list REFERENCES screening_list (id),
  removed_at timestamptz,
  CONSTRAINT screening_entry_unique UNIQUE (source, number)
);
CREATE INDEX screening_entry_in_force ON screening_entry (source, id) WHERE removed_at IS NULL;

-- By which name, and against which lists, an organisation was screened last.
CREATE TABLE screening_state (
  organisation_id uuid CONSTRAINT screening_state_pkey PRIMARY KEY CONSTRAINT screening_state_organisation REFERENCES organisation (id),
  name text NOT NULL,
  list_ids uuid[] NOT NULL,
  screened_at timestamptz NOT NULL
);

CREATE TABLE screening_hit (
  id uuid CONSTRAINT screening_hit_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT screening_hit_organisation REFERENCES organisation (id),
  entry_id uuid NOT NULL CONSTRAINT screening_hit_entry REFERENCES screening_entry (id),
  status text NOT NULL CONSTRAINT screening_hit_status CHECK (status IN ('open', 'cleared', 'confirmed', 'lapsed')),
  kind text NOT NULL CONSTRAINT screening_hit_kind CHECK (kind IN ('exact', 'alias', 'near')),
  -- How alike the names are, in thousandths.
  score int NOT NULL CONSTRAINT screening_hit_score CHECK (score BETWEEN 1 AND 1000),
  -- The two names as they stood when it was found; a person decides on these.
  screened_name text NOT NULL,
  listed_name text NOT NULL,
  entry_version int NOT NULL,
  found_at timestamptz NOT NULL,
  decided_at timestamptz,
  -- The operator's member or key.
  decided_by text,
  reason text,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT screening_hit_unique UNIQUE (organisation_id, entry_id),
  CONSTRAINT screening_hit_decided CHECK (status NOT IN ('cleared', 'confirmed') OR num_nulls(decided_at, decided_by, reason) = 0)
);
CREATE INDEX screening_hit_by_status ON screening_hit (status, id DESC);

-- What stands between an organisation and its admission: 'confirmed', 'open', 'unscreened', or null for nothing. Without
-- any list nobody is screened.
CREATE FUNCTION medlane_screening_obstacle(p_organisation uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN EXISTS (SELECT FROM screening_hit h WHERE h.organisation_id = p_organisation AND h.status = 'confirmed') THEN 'confirmed'
    WHEN EXISTS (SELECT FROM screening_hit h WHERE h.organisation_id = p_organisation AND h.status = 'open') THEN 'open'
    WHEN EXISTS (SELECT FROM screening_list l WHERE l.status = 'current' AND NOT EXISTS (
      SELECT FROM screening_state s JOIN organisation o ON o.id = s.organisation_id
      WHERE o.id = p_organisation AND s.name = concat_ws(' / ', o.legal_name, o.name_zh) AND l.id = ANY (s.list_ids))) THEN 'unscreened'
  END
$$;

GRANT SELECT, INSERT, UPDATE ON screening_list, screening_entry, screening_state, screening_hit TO medlane_app;
-- Operators alone know whom the lists may mean: who is warned could prepare.
ALTER TABLE screening_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE screening_list FORCE ROW LEVEL SECURITY;
CREATE POLICY screening_list_oversight ON screening_list USING ((SELECT medlane_oversees()));
ALTER TABLE screening_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE screening_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY screening_entry_oversight ON screening_entry USING ((SELECT medlane_oversees()));
ALTER TABLE screening_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE screening_state FORCE ROW LEVEL SECURITY;
CREATE POLICY screening_state_oversight ON screening_state USING ((SELECT medlane_oversees()));
ALTER TABLE screening_hit ENABLE ROW LEVEL SECURITY;
ALTER TABLE screening_hit FORCE ROW LEVEL SECURITY;
CREATE POLICY screening_hit_oversight ON screening_hit USING ((SELECT medlane_oversees()));
`;
