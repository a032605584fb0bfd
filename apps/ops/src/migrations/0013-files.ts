import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Files and where their contents stand. A content belongs to one organisation and is kept once for it; organisations do
 * not share contents, so that nobody learns from an upload what another has (docs/adr/0022).
 */
export class Files1790000000013 implements MigrationInterface {
  name = 'Files1790000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Written before the content goes into the store, so that whatever lies there is known and can be swept.
CREATE TABLE file_content (
  id uuid CONSTRAINT file_content_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT file_content_organisation REFERENCES organisation (id),
  sha256 bytea NOT NULL CONSTRAINT file_content_sha256_size CHECK (octet_length(sha256) = 32),
  size bigint NOT NULL CONSTRAINT file_content_not_empty CHECK (size > 0),
  -- When to see whether a file still needs it; null while one does.
  next_sweep_at timestamptz,
  CONSTRAINT file_content_unique UNIQUE (organisation_id, sha256)
);
CREATE INDEX file_content_due ON file_content (next_sweep_at) WHERE next_sweep_at IS NOT NULL;

CREATE TABLE file (
  id uuid CONSTRAINT file_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT file_organisation REFERENCES organisation (id),
  name text NOT NULL CONSTRAINT file_name CHECK (length(name) BETWEEN 1 AND 200 AND name !~ '[[:cntrl:]/\\\\]'),
  media_type text NOT NULL,
  size bigint NOT NULL CONSTRAINT file_not_empty CHECK (size > 0),
  sha256 bytea NOT NULL CONSTRAINT file_sha256_size CHECK (octet_length(sha256) = 32),
  -- What the content is known by in the store; none once the file is gone.
  content_id uuid CONSTRAINT file_content REFERENCES file_content (id),
  origin text NOT NULL CONSTRAINT file_origin CHECK (origin IN ('uploaded', 'generated')),
  status text NOT NULL CONSTRAINT file_status CHECK (status IN ('quarantined', 'clean', 'unscanned', 'infected', 'removed')),
  -- The member or key; null for what we generated.
  uploaded_by text,
  uploaded_at timestamptz NOT NULL,
  scanned_at timestamptz,
  -- The name by which the scanner knows what it found.
  signature text,
  next_scan_at timestamptz,
  scan_attempts int NOT NULL DEFAULT 0,
  removed_at timestamptz,
  CONSTRAINT file_has_content CHECK ((status IN ('quarantined', 'clean', 'unscanned')) = (content_id IS NOT NULL)),
  CONSTRAINT file_infected CHECK ((status = 'infected') = (signature IS NOT NULL)),
  CONSTRAINT file_removed CHECK ((status = 'removed') = (removed_at IS NOT NULL)),
  CONSTRAINT file_owner UNIQUE (id, organisation_id)
);
CREATE INDEX file_organisation_id ON file (organisation_id, id DESC);
CREATE INDEX file_content_id ON file (content_id) WHERE content_id IS NOT NULL;
CREATE INDEX file_due ON file (next_scan_at) WHERE next_scan_at IS NOT NULL;
-- The same content under the same name, sent again, is the same file: a lost answer may be asked for again.
CREATE UNIQUE INDEX file_unique ON file (organisation_id, sha256, name) WHERE status IN ('quarantined', 'clean', 'unscanned');

-- What a file is attached to, and who may read it for that besides its owner and the operators.
CREATE TABLE file_use (
  file_id uuid NOT NULL,
  organisation_id uuid NOT NULL,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  -- Open to every purchaser: only operators and the system say so.
  for_purchasers boolean NOT NULL DEFAULT false,
  readers uuid[] NOT NULL DEFAULT '{}' CONSTRAINT file_use_readers CHECK (cardinality(readers) <= 20),
  CONSTRAINT file_use_pkey PRIMARY KEY (file_id, subject_type, subject_id),
  CONSTRAINT file_use_file FOREIGN KEY (file_id, organisation_id) REFERENCES file (id, organisation_id)
);
CREATE INDEX file_use_subject ON file_use (subject_id);

GRANT SELECT, INSERT, DELETE ON file_content TO medlane_app;
GRANT UPDATE (next_sweep_at) ON file_content TO medlane_app;
GRANT SELECT, INSERT ON file TO medlane_app;
GRANT UPDATE (status, content_id, scanned_at, signature, next_scan_at, scan_attempts, removed_at) ON file TO medlane_app;
GRANT SELECT, INSERT, DELETE ON file_use TO medlane_app;
GRANT UPDATE (for_purchasers, readers) ON file_use TO medlane_app;

ALTER TABLE file_content ENABLE ROW LEVEL SECURITY;
ALTER TABLE file_content FORCE ROW LEVEL SECURITY;
CREATE POLICY file_content_system ON file_content USING ((SELECT medlane_kind()) = 'system');

ALTER TABLE file_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE file_use FORCE ROW LEVEL SECURITY;
CREATE POLICY file_use_oversight ON file_use USING ((SELECT medlane_oversees()));
CREATE POLICY file_use_own ON file_use USING (organisation_id = (SELECT medlane_organisation()))
  WITH CHECK (organisation_id = (SELECT medlane_organisation()) AND NOT for_purchasers);
CREATE POLICY file_use_reader ON file_use FOR SELECT USING (
  (for_purchasers AND (SELECT medlane_kind()) = 'purchaser') OR (SELECT medlane_organisation()) = ANY (readers));

ALTER TABLE file ENABLE ROW LEVEL SECURITY;
ALTER TABLE file FORCE ROW LEVEL SECURITY;
CREATE POLICY file_system ON file USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY file_oversight ON file FOR SELECT USING ((SELECT medlane_oversees()));
CREATE POLICY file_own ON file FOR SELECT USING (organisation_id = (SELECT medlane_organisation()));
CREATE POLICY file_own_upload ON file FOR INSERT WITH CHECK (organisation_id = (SELECT medlane_organisation())
  AND origin = 'uploaded' AND status IN ('quarantined', 'unscanned'));
-- All that an owner does to a file is to remove it; what the scanner found is not its to say.
CREATE POLICY file_own_removal ON file FOR UPDATE USING (organisation_id = (SELECT medlane_organisation()))
  WITH CHECK (organisation_id = (SELECT medlane_organisation()) AND status = 'removed');
-- The policies of file_use say for whom.
CREATE POLICY file_reader ON file FOR SELECT USING (EXISTS (SELECT FROM file_use u WHERE u.file_id = file.id));

-- The scan of a paper is the supplier's own.
ALTER TABLE certificate ADD CONSTRAINT certificate_file FOREIGN KEY (file_id, supplier_id) REFERENCES file (id, organisation_id);
ALTER TABLE registration ADD CONSTRAINT registration_file FOREIGN KEY (file_id, supplier_id) REFERENCES file (id, organisation_id);
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
