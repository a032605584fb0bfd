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

ALTER TABLE product_type ADD COLUMN search text NOT NULL GENERATED ALWAYS AS (public.medlane_fold(
  name_en || ' ' || coalesce(name_zh, '') || ' ' || coalesce(inn, '') || ' ' || coalesce(atc_code, '') || ' ' || coalesce(hs_code, ''))) STORED;
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
  parent text,
  attributes jsonb NOT NULL DEFAULT '{}',
  -- SHA-256 of what the file says of it.
  digest bytea NOT NULL CONSTRAINT code_entry_digest CHECK (octet_length(digest) = 32),
  version int NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL,
  -- Since when the publisher's file no longer has it.
  retired_at timestamptz,
  search text NOT NULL GENERATED ALWAYS AS (public.medlane_fold(
    code || ' ' || coalesce(name_zh, '') || ' ' || coalesce(name_en, '') || ' ' || coalesce(name_vi, '') || ' ' || other_names)) STORED,
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
