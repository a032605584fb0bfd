import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Questions about awards that were made: the same bids under another rulebook, or without a supplier. A question has a
 * case for each tender, which the worker answers; neither touches the tender. And what an award saves beside declared
 * baselines, which is what awards are compared by.
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

-- Apart from the award, which the whole market sees: a median bid may be somebody's price.
CREATE TABLE award_saving (
  award_id uuid CONSTRAINT award_saving_pkey PRIMARY KEY CONSTRAINT award_saving_award REFERENCES award (id),
  tender_id uuid NOT NULL CONSTRAINT award_saving_tender REFERENCES tender (id),
  lot_id uuid NOT NULL CONSTRAINT award_saving_lot REFERENCES lot (id),
  -- By baseline (ceiling, lastPrice, medianBid; null where there is none): price, value at it, saving, and its share.
  baselines jsonb NOT NULL,
  suppliers int NOT NULL CONSTRAINT award_saving_suppliers CHECK (suppliers > 0),
  -- Of the awarded volume, what depends on the largest supplier.
  largest_share numeric(7, 6) NOT NULL CONSTRAINT award_saving_largest_share CHECK (largest_share > 0 AND largest_share <= 1),
  -- What a unit of the reference specification costs on average: the last price of the next round.
  average_price numeric(18, 6) NOT NULL CONSTRAINT award_saving_average_price CHECK (average_price >= 0)
);
CREATE INDEX award_saving_of_lot ON award_saving (lot_id);
CREATE INDEX lot_of_product_type ON lot (product_type_id);

GRANT SELECT, INSERT ON what_if, what_if_case, award_saving TO medlane_app;
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

ALTER TABLE award_saving ENABLE ROW LEVEL SECURITY;
ALTER TABLE award_saving FORCE ROW LEVEL SECURITY;
CREATE POLICY award_saving_oversight ON award_saving USING ((SELECT medlane_oversees()));
-- The purchasers served from the notice on, as they see the bids; who bid when the awards are active, with the evaluation.
CREATE POLICY award_saving_parties ON award_saving FOR SELECT USING (
  CASE (SELECT medlane_kind())
    WHEN 'purchaser' THEN EXISTS (SELECT FROM award a WHERE a.id = award_saving.award_id)
      AND EXISTS (SELECT FROM demand_line l WHERE l.tender_id = award_saving.tender_id AND l.lot_id = award_saving.lot_id
        AND l.purchaser_id = (SELECT medlane_organisation()))
    WHEN 'supplier' THEN EXISTS (SELECT FROM award a WHERE a.id = award_saving.award_id AND a.status = 'active')
      AND EXISTS (SELECT FROM bid b WHERE b.tender_id = award_saving.tender_id AND b.supplier_id = (SELECT medlane_organisation())
        AND b.status NOT IN ('replaced', 'withdrawn'))
    ELSE false END);
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
