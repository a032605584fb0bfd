import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How tenders were evaluated, in a file that anyone can evaluate again; what follows an evaluation before the award is
 * final (revival offers, explanations of prices below the anchor) and after it (spare suppliers, prices that would
 * have won).
 */
export class Evaluations1790000000008 implements MigrationInterface {
  name = 'Evaluations1790000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- One row per evaluation of a tender: again after answers to revival offers, and after a disqualification. The awards
-- name the one that made them. The input is whole; the output leaves out the prices that would have won.
CREATE TABLE tender_evaluation (
  id uuid CONSTRAINT tender_evaluation_pkey PRIMARY KEY,
  tender_id uuid NOT NULL CONSTRAINT tender_evaluation_tender REFERENCES tender (id),
  number int NOT NULL CONSTRAINT tender_evaluation_number CHECK (number > 0),
  engine text NOT NULL,
  input jsonb NOT NULL,
  output jsonb NOT NULL,
  -- SHA-256 of the canonical input, and of the canonical output with all it says.
  input_digest bytea NOT NULL CONSTRAINT tender_evaluation_input_digest CHECK (octet_length(input_digest) = 32),
  output_digest bytea NOT NULL CONSTRAINT tender_evaluation_output_digest CHECK (octet_length(output_digest) = 32),
  evaluated_at timestamptz NOT NULL,
  CONSTRAINT tender_evaluation_number_unique UNIQUE (tender_id, number)
);
ALTER TABLE award
  ADD COLUMN winners int NOT NULL DEFAULT 0,
  -- What the rulebook guarantees, of the reported demand, and for how long; null where it says nothing.
  ADD COLUMN share_permille int,
  ADD COLUMN term_months int,
  ADD COLUMN term_until date,
  -- Those of its evaluation, for everybody who sees the award.
  ADD COLUMN input_digest bytea,
  ADD COLUMN output_digest bytea,
  ADD COLUMN evaluation_id uuid CONSTRAINT award_evaluated_in REFERENCES tender_evaluation (id);

-- The price that would have won, for each bid that did not; the bidder's own to know, and only after the notice.
CREATE TABLE bid_price_to_win (
  bid_id uuid CONSTRAINT bid_price_to_win_pkey PRIMARY KEY CONSTRAINT bid_price_to_win_bid REFERENCES bid (id),
  tender_id uuid NOT NULL CONSTRAINT bid_price_to_win_tender REFERENCES tender (id),
  supplier_id uuid NOT NULL CONSTRAINT bid_price_to_win_supplier REFERENCES organisation (id),
  price numeric(18, 6),
  -- Why no price would have won.
  reason text,
  CONSTRAINT bid_price_to_win_one CHECK ((price IS NULL) <> (reason IS NULL))
);
CREATE INDEX bid_price_to_win_of_tender ON bid_price_to_win (tender_id);

CREATE TABLE revival_offer (
  id uuid CONSTRAINT revival_offer_pkey PRIMARY KEY,
  tender_id uuid NOT NULL CONSTRAINT revival_offer_tender REFERENCES tender (id),
  lot_id uuid NOT NULL CONSTRAINT revival_offer_lot REFERENCES lot (id),
  bid_id uuid NOT NULL CONSTRAINT revival_offer_bid REFERENCES bid (id),
  supplier_id uuid NOT NULL CONSTRAINT revival_offer_supplier REFERENCES organisation (id),
  -- Per unit of the product that was bid, in the tender's currency.
  price numeric(18, 6) NOT NULL CONSTRAINT revival_offer_price CHECK (price > 0),
  offered_at timestamptz NOT NULL,
  answer_by timestamptz NOT NULL,
  answer text CONSTRAINT revival_offer_answer CHECK (answer IN ('accepted', 'declined')),
  answered_at timestamptz,
  -- Null when nobody answered in time.
  answered_by uuid,
  CONSTRAINT revival_offer_answered CHECK ((answer IS NULL) = (answered_at IS NULL))
);
-- Asked again when a later evaluation sets a lower price than was accepted; the latest answer counts.
CREATE UNIQUE INDEX revival_offer_one_open ON revival_offer (bid_id) WHERE answer IS NULL;
CREATE INDEX revival_offer_of_tender ON revival_offer (tender_id, bid_id, id DESC);
CREATE INDEX revival_offer_of_supplier ON revival_offer (supplier_id, id DESC);

-- Asked of each bid that won below the anchor; published when given.
CREATE TABLE cost_explanation (
  bid_id uuid CONSTRAINT cost_explanation_pkey PRIMARY KEY CONSTRAINT cost_explanation_bid REFERENCES bid (id),
  tender_id uuid NOT NULL CONSTRAINT cost_explanation_tender REFERENCES tender (id),
  supplier_id uuid NOT NULL CONSTRAINT cost_explanation_supplier REFERENCES organisation (id),
  asked_at timestamptz NOT NULL,
  making_cost numeric(18, 6),
  period_expense numeric(18, 6),
  profit numeric(18, 6),
  statement text CONSTRAINT cost_explanation_statement CHECK (length(statement) BETWEEN 10 AND 4000),
  explained_at timestamptz,
  explained_by uuid,
  CONSTRAINT cost_explanation_whole CHECK (num_nulls(making_cost, period_expense, profit, statement, explained_at, explained_by) IN (0, 6))
);
CREATE INDEX cost_explanation_of_tender ON cost_explanation (tender_id);

-- Who takes a region over when its primary supplier fails (domain.md 1.9, 1.11).
CREATE TABLE award_spare (
  award_id uuid NOT NULL CONSTRAINT award_spare_award REFERENCES award (id),
  region text NOT NULL,
  tender_id uuid NOT NULL,
  lot_id uuid NOT NULL,
  bid_id uuid NOT NULL CONSTRAINT award_spare_bid REFERENCES bid (id),
  supplier_id uuid NOT NULL CONSTRAINT award_spare_supplier REFERENCES organisation (id),
  CONSTRAINT award_spare_pkey PRIMARY KEY (award_id, region)
);

GRANT SELECT, INSERT ON tender_evaluation, award_spare TO medlane_app;
GRANT SELECT, INSERT, UPDATE ON revival_offer, cost_explanation TO medlane_app;
-- An evaluation after a disqualification takes the place of the one before.
GRANT SELECT, INSERT, DELETE ON bid_price_to_win TO medlane_app;

ALTER TABLE tender_evaluation ENABLE ROW LEVEL SECURITY;
ALTER TABLE tender_evaluation FORCE ROW LEVEL SECURITY;
CREATE POLICY tender_evaluation_oversight ON tender_evaluation USING ((SELECT medlane_oversees()));
-- Once the awards are active, whoever took part may compute them again: the purchasers served and all who bid.
CREATE POLICY tender_evaluation_parties ON tender_evaluation FOR SELECT USING (
  EXISTS (SELECT FROM award a WHERE a.tender_id = tender_evaluation.tender_id AND a.evaluation_id = tender_evaluation.id AND a.status IN ('active', 'unsuccessful'))
  AND NOT EXISTS (SELECT FROM award a WHERE a.tender_id = tender_evaluation.tender_id AND a.status = 'pending')
  AND CASE (SELECT medlane_kind())
    WHEN 'purchaser' THEN EXISTS (SELECT FROM demand_line l WHERE l.tender_id = tender_evaluation.tender_id AND l.purchaser_id = (SELECT medlane_organisation()))
    WHEN 'supplier' THEN EXISTS (SELECT FROM bid b WHERE b.tender_id = tender_evaluation.tender_id AND b.supplier_id = (SELECT medlane_organisation())
      AND b.status NOT IN ('replaced', 'withdrawn'))
    ELSE false END);

ALTER TABLE bid_price_to_win ENABLE ROW LEVEL SECURITY;
ALTER TABLE bid_price_to_win FORCE ROW LEVEL SECURITY;
CREATE POLICY bid_price_to_win_system ON bid_price_to_win USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY bid_price_to_win_own ON bid_price_to_win FOR SELECT USING (supplier_id = (SELECT medlane_organisation())
  AND EXISTS (SELECT FROM tender t WHERE t.id = bid_price_to_win.tender_id AND t.status IN ('awarded', 'unsuccessful')));

ALTER TABLE revival_offer ENABLE ROW LEVEL SECURITY;
ALTER TABLE revival_offer FORCE ROW LEVEL SECURITY;
CREATE POLICY revival_offer_oversight ON revival_offer FOR SELECT USING ((SELECT medlane_oversees()));
CREATE POLICY revival_offer_system ON revival_offer USING ((SELECT medlane_kind()) = 'system');
CREATE POLICY revival_offer_own ON revival_offer FOR SELECT USING (supplier_id = (SELECT medlane_organisation()));
CREATE POLICY revival_offer_answer ON revival_offer FOR UPDATE USING (answer IS NULL AND supplier_id = (SELECT medlane_organisation()))
  WITH CHECK (answer IS NOT NULL AND supplier_id = (SELECT medlane_organisation()));

ALTER TABLE cost_explanation ENABLE ROW LEVEL SECURITY;
ALTER TABLE cost_explanation FORCE ROW LEVEL SECURITY;
CREATE POLICY cost_explanation_system ON cost_explanation USING ((SELECT medlane_kind()) = 'system');
-- Asked for: the operators and the bidder know. Given: whoever sees the tender reads it, other bidders when it has ended.
CREATE POLICY cost_explanation_oversight ON cost_explanation FOR SELECT USING ((SELECT medlane_oversees()));
CREATE POLICY cost_explanation_own ON cost_explanation FOR SELECT USING (supplier_id = (SELECT medlane_organisation()));
CREATE POLICY cost_explanation_published ON cost_explanation FOR SELECT USING (explained_at IS NOT NULL
  AND EXISTS (SELECT FROM tender t WHERE t.id = cost_explanation.tender_id
    AND ((SELECT medlane_kind()) <> 'supplier' OR t.status IN ('awarded', 'unsuccessful'))));
CREATE POLICY cost_explanation_give ON cost_explanation FOR UPDATE USING (explained_at IS NULL AND supplier_id = (SELECT medlane_organisation()))
  WITH CHECK (explained_at IS NOT NULL AND supplier_id = (SELECT medlane_organisation()));

ALTER TABLE award_spare ENABLE ROW LEVEL SECURITY;
ALTER TABLE award_spare FORCE ROW LEVEL SECURITY;
CREATE POLICY award_spare_oversight ON award_spare USING ((SELECT medlane_oversees()));
CREATE POLICY award_spare_supplier ON award_spare FOR SELECT USING (supplier_id = (SELECT medlane_organisation())
  AND EXISTS (SELECT FROM award a WHERE a.id = award_spare.award_id));
CREATE POLICY award_spare_purchaser ON award_spare FOR SELECT USING ((SELECT medlane_kind()) = 'purchaser'
  AND EXISTS (SELECT FROM award a WHERE a.id = award_spare.award_id)
  AND EXISTS (SELECT FROM demand_line l WHERE l.tender_id = award_spare.tender_id AND l.lot_id = award_spare.lot_id
    AND l.purchaser_id = (SELECT medlane_organisation())));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
