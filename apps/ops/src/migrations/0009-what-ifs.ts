import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Questions about awards that were made: the same bids under another rulebook, or without a supplier. A question has a
 * case for each tender, which the worker answers; neither touches the tender.
 */
export class WhatIfs1790000000009 implements MigrationInterface {
  name = 'WhatIfs1790000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE what_if (
  id uuid CONSTRAINT what_if_pkey PRIMARY KEY,
  organisation_id uuid NOT NULL CONSTRAINT what_if_organisation REFERENCES organisation (id),
  -- The rulebook to evaluate by; null for each tender's own.
  rulebook jsonb,
  without_supplier_ids uuid[] NOT NULL,
  asked_at timestamptz NOT NULL
);
CREATE TABLE what_if_case (
  id uuid CONSTRAINT what_if_case_pkey PRIMARY KEY,
  what_if_id uuid NOT NULL CONSTRAINT what_if_case_question REFERENCES what_if (id),
  organisation_id uuid NOT NULL CONSTRAINT what_if_case_organisation REFERENCES organisation (id),
  tender_id uuid NOT NULL CONSTRAINT what_if_case_tender REFERENCES tender (id),
  -- The real evaluation that it is compared with.
  evaluation_id uuid NOT NULL CONSTRAINT what_if_case_evaluation REFERENCES tender_evaluation (id),
  status text NOT NULL CONSTRAINT what_if_case_status CHECK (status IN ('asked', 'answered', 'failed')),
  answer jsonb,
  problem text,
  answered_at timestamptz,
  CONSTRAINT what_if_case_unique UNIQUE (what_if_id, tender_id),
  CONSTRAINT what_if_case_answered CHECK ((status = 'answered') = (answer IS NOT NULL) AND (status = 'failed') = (problem IS NOT NULL)
    AND (status = 'asked') = (answered_at IS NULL))
);
CREATE INDEX what_if_case_open ON what_if_case (organisation_id) WHERE status = 'asked';

GRANT SELECT, INSERT ON what_if, what_if_case TO medlane_app;
GRANT UPDATE (status, answer, problem, answered_at) ON what_if_case TO medlane_app;

ALTER TABLE what_if ENABLE ROW LEVEL SECURITY;
ALTER TABLE what_if FORCE ROW LEVEL SECURITY;
CREATE POLICY what_if_oversight ON what_if USING ((SELECT medlane_oversees()));
CREATE POLICY what_if_own ON what_if FOR SELECT USING (organisation_id = (SELECT medlane_organisation()));
CREATE POLICY what_if_ask ON what_if FOR INSERT WITH CHECK (organisation_id = (SELECT medlane_organisation()) AND (SELECT medlane_kind()) = 'purchaser');
ALTER TABLE what_if_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE what_if_case FORCE ROW LEVEL SECURITY;
CREATE POLICY what_if_case_oversight ON what_if_case USING ((SELECT medlane_oversees()));
CREATE POLICY what_if_case_own ON what_if_case FOR SELECT USING (organisation_id = (SELECT medlane_organisation()));
-- Of a tender whose evaluation the asker may read.
CREATE POLICY what_if_case_ask ON what_if_case FOR INSERT WITH CHECK (organisation_id = (SELECT medlane_organisation())
  AND (SELECT medlane_kind()) = 'purchaser' AND status = 'asked'
  AND EXISTS (SELECT FROM tender_evaluation e WHERE e.id = what_if_case.evaluation_id AND e.tender_id = what_if_case.tender_id));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
