import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that members have imported from files of theirs: how far each is, and which rows were refused. */
export class Imports1790000000025 implements MigrationInterface {
  name = 'Imports1790000000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE table_import (
  id uuid CONSTRAINT table_import_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT table_import_organisation REFERENCES organisation (id),
  asked_by uuid NOT NULL,
  asked_at timestamptz NOT NULL,
  kind text NOT NULL CONSTRAINT table_import_kind CHECK (kind ~ '^[a-z][a-z0-9-]{1,39}$'),
  file_id uuid NOT NULL CONSTRAINT table_import_file REFERENCES file (id),
  encoding text,
  sheet text,
  whole boolean NOT NULL,
  revise boolean NOT NULL DEFAULT false,
  -- Of a screening list: its other two files and its day.
  aliases_file_id uuid CONSTRAINT table_import_aliases REFERENCES file (id),
  addresses_file_id uuid CONSTRAINT table_import_addresses REFERENCES file (id),
  published_on date,
  status text NOT NULL CONSTRAINT table_import_status CHECK (status IN ('waiting', 'running', 'finished', 'failed')),
  -- What was read so far, and what became of it. In whole steps: rows that are counted here are not read again.
  rows int NOT NULL DEFAULT 0,
  accepted int NOT NULL DEFAULT 0,
  unchanged int NOT NULL DEFAULT 0,
  refused int NOT NULL DEFAULT 0,
  problems int NOT NULL DEFAULT 0,
  step int NOT NULL DEFAULT 0,
  failure text,
  -- Who works on it has it until then, and loses it when killed; null while nobody has it.
  leased_until timestamptz,
  -- How often it was taken up: who works on it knows the number, and under an older one nothing is written.
  turn int NOT NULL DEFAULT 0,
  -- How many turns in a row broke off without a step.
  failures int NOT NULL DEFAULT 0,
  started_at timestamptz,
  updated_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT table_import_ended CHECK ((status IN ('finished', 'failed')) = (ended_at IS NOT NULL)),
  CONSTRAINT table_import_failure CHECK ((status = 'failed') = (failure IS NOT NULL))
);
CREATE INDEX table_import_due ON table_import (leased_until NULLS FIRST, updated_at) WHERE status IN ('waiting', 'running');
CREATE INDEX table_import_of ON table_import (organisation_id, id DESC);
CREATE INDEX table_import_of_file ON table_import (file_id);
CREATE TABLE import_problem (
  id uuid CONSTRAINT import_problem_pkey PRIMARY KEY,
  import_id uuid NOT NULL CONSTRAINT import_problem_import REFERENCES table_import (id),
  organisation_id uuid NOT NULL CONSTRAINT import_problem_organisation REFERENCES organisation (id),
  number int NOT NULL,
  row int,
  column_name text,
  code text NOT NULL,
  text text NOT NULL,
  text_zh text NOT NULL,
  CONSTRAINT import_problem_number UNIQUE (import_id, number)
);
CREATE INDEX import_problem_of ON import_problem (organisation_id);
GRANT SELECT, INSERT, UPDATE ON table_import TO medlane_app;
GRANT SELECT, INSERT ON import_problem TO medlane_app;
ALTER TABLE table_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE table_import FORCE ROW LEVEL SECURITY;
CREATE POLICY table_import_system ON table_import USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY table_import_own ON table_import FOR SELECT USING (organisation_id = (SELECT medlane_organisation()));
CREATE POLICY table_import_ask ON table_import FOR INSERT WITH CHECK (
  organisation_id = (SELECT medlane_organisation()) AND status = 'waiting');
ALTER TABLE import_problem ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_problem FORCE ROW LEVEL SECURITY;
CREATE POLICY import_problem_system ON import_problem USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY import_problem_own ON import_problem FOR SELECT USING (organisation_id = (SELECT medlane_organisation()));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
