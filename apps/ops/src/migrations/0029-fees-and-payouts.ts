import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What corridors charge from which day on. */
export class FeesAndPayouts1790000000029 implements MigrationInterface {
  name = 'FeesAndPayouts1790000000029';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Never changed: a later version for the same day takes the place of the earlier one. Without any the rulebook's share holds.
CREATE TABLE fee_version (
  corridor_code text NOT NULL CONSTRAINT fee_version_corridor REFERENCES corridor (code),
  version int NOT NULL CONSTRAINT fee_version_number CHECK (version > 0),
  effective_from date NOT NULL,
  basis_points int NOT NULL CONSTRAINT fee_version_share CHECK (basis_points BETWEEN 0 AND 10000),
  -- Minor units as digits, by currency.
  least_fees jsonb NOT NULL CONSTRAINT fee_version_least CHECK (jsonb_typeof(least_fees) = 'object'),
  declared_by text NOT NULL,
  declared_at timestamptz NOT NULL,
  CONSTRAINT fee_version_pkey PRIMARY KEY (corridor_code, version),
  CONSTRAINT fee_version_ahead CHECK (effective_from > (declared_at AT TIME ZONE 'UTC')::date)
);
CREATE INDEX fee_version_in_force ON fee_version (corridor_code, effective_from DESC, version DESC);
GRANT SELECT, INSERT ON fee_version TO medlane_app;
ALTER TABLE fee_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE fee_version FORCE ROW LEVEL SECURITY;
CREATE POLICY fee_version_public ON fee_version FOR SELECT USING (true);
CREATE POLICY fee_version_oversight ON fee_version USING ((SELECT medlane_oversees()));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
