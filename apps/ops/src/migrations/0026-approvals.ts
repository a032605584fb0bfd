import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A purchaser's own approvals: its steps by amount, what was asked for and decided, and who stands in for whom. */
export class Approvals1790000000026 implements MigrationInterface {
  name = 'Approvals1790000000026';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Read on the way of every order; no row: nothing waits for approval.
CREATE TABLE approval_chain (
  purchaser_id uuid CONSTRAINT approval_chain_pkey PRIMARY KEY CONSTRAINT approval_chain_purchaser REFERENCES organisation (id),
  steps jsonb NOT NULL CONSTRAINT approval_chain_steps CHECK (jsonb_typeof(steps) = 'array'),
  set_by uuid NOT NULL CONSTRAINT approval_chain_setter REFERENCES member (id),
  set_at timestamptz NOT NULL,
  version int NOT NULL DEFAULT 1
);
CREATE TABLE approval_request (
  id uuid CONSTRAINT approval_request_pkey PRIMARY KEY,
  purchaser_id uuid NOT NULL CONSTRAINT approval_request_purchaser REFERENCES organisation (id),
  act text NOT NULL CONSTRAINT approval_request_act CHECK (act IN ('sign-contract', 'place-order', 'sign-amendment')),
  -- The contract, the amendment or the lot; and exactly what is approved: the digest of a text, or the order as it is asked.
  subject_id uuid NOT NULL,
  about text NOT NULL CONSTRAINT approval_request_about CHECK (length(about) BETWEEN 1 AND 400),
  amounts jsonb NOT NULL,
  -- The steps that it has to pass, as they were when it was asked for.
  steps jsonb NOT NULL,
  status text NOT NULL CONSTRAINT approval_request_status CHECK (status IN ('open', 'approved', 'rejected', 'withdrawn')),
  requested_by uuid NOT NULL CONSTRAINT approval_request_requester REFERENCES member (id),
  requested_at timestamptz NOT NULL,
  ended_at timestamptz,
  next_reminder_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT approval_request_ended CHECK ((status = 'open') = (ended_at IS NULL) AND (status = 'open' OR next_reminder_at IS NULL))
);
CREATE UNIQUE INDEX approval_request_live ON approval_request (purchaser_id, act, about) WHERE status IN ('open', 'approved');
CREATE INDEX approval_request_of_purchaser ON approval_request (purchaser_id, id DESC);
CREATE INDEX approval_request_to_remind ON approval_request (next_reminder_at) WHERE next_reminder_at IS NOT NULL;

CREATE TABLE approval (
  request_id uuid NOT NULL CONSTRAINT approval_request REFERENCES approval_request (id),
  member_id uuid NOT NULL CONSTRAINT approval_member REFERENCES member (id),
  purchaser_id uuid NOT NULL,
  decision text NOT NULL CONSTRAINT approval_decision CHECK (decision IN ('approve', 'reject')),
  -- The steps that it counts for, from 0.
  steps int[] NOT NULL CONSTRAINT approval_steps CHECK (cardinality(steps) > 0),
  reason text CONSTRAINT approval_reason CHECK (length(reason) BETWEEN 3 AND 500),
  decided_at timestamptz NOT NULL,
  CONSTRAINT approval_pkey PRIMARY KEY (request_id, member_id),
  CONSTRAINT approval_rejected_with_reason CHECK (decision = 'approve' OR reason IS NOT NULL)
);
-- Until the end of its last day one member decides in the place of another. A later one replaces it.
CREATE TABLE approval_delegation (
  from_member uuid CONSTRAINT approval_delegation_pkey PRIMARY KEY CONSTRAINT approval_delegation_from REFERENCES member (id),
  to_member uuid NOT NULL CONSTRAINT approval_delegation_to REFERENCES member (id),
  purchaser_id uuid NOT NULL,
  until date NOT NULL,
  made_at timestamptz NOT NULL,
  CONSTRAINT approval_delegation_to_another CHECK (from_member <> to_member)
);
CREATE INDEX approval_delegation_of ON approval_delegation (to_member);

GRANT SELECT, INSERT, UPDATE ON approval_chain, approval_request, approval_delegation TO medlane_app;
GRANT SELECT, INSERT ON approval TO medlane_app;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['approval_chain', 'approval_request', 'approval', 'approval_delegation'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT medlane_kind()) = ''system'' OR purchaser_id = (SELECT medlane_organisation()))', name || '_own', name);
  END LOOP;
END $$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
