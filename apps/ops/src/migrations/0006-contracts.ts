import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Contracts, call-off orders, shipments with batches, receipts and invoices. Both parties' ids stand on every row. */
export class Contracts1790000000006 implements MigrationInterface {
  name = 'Contracts1790000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE contract (
  id uuid CONSTRAINT contract_pkey PRIMARY KEY,
  reference text NOT NULL CONSTRAINT contract_reference_unique UNIQUE,
  tender_id uuid NOT NULL CONSTRAINT contract_tender REFERENCES tender (id),
  lot_id uuid NOT NULL CONSTRAINT contract_lot REFERENCES lot (id),
  award_id uuid NOT NULL CONSTRAINT contract_award REFERENCES award (id),
  purchaser_id uuid NOT NULL CONSTRAINT contract_purchaser REFERENCES organisation (id),
  supplier_id uuid NOT NULL CONSTRAINT contract_supplier REFERENCES organisation (id),
  product_type_id uuid NOT NULL CONSTRAINT contract_product_type REFERENCES product_type (id),
  rank int NOT NULL,
  status text NOT NULL CONSTRAINT contract_status CHECK (status IN ('pending', 'active', 'expiring', 'completed', 'closed', 'declined')),
  agreed_quantity bigint NOT NULL CONSTRAINT contract_agreed CHECK (agreed_quantity > 0),
  ordered_quantity bigint NOT NULL DEFAULT 0,
  -- Accepted plus rejected: what has been dealt with. What was rejected may be ordered once more.
  received_quantity bigint NOT NULL DEFAULT 0,
  accepted_quantity bigint NOT NULL DEFAULT 0,
  settled_quantity bigint NOT NULL DEFAULT 0,
  -- Taken off it because its supplier has failed: nobody orders it here any more, and others may take it over.
  released_quantity bigint NOT NULL DEFAULT 0 CONSTRAINT contract_released CHECK (released_quantity >= 0),
  unit_price numeric(18, 6) NOT NULL,
  currency text NOT NULL,
  value_minor bigint NOT NULL,
  settled_minor bigint NOT NULL DEFAULT 0,
  receipt_count int NOT NULL DEFAULT 0,
  -- The platform's share of each settlement, and at least so much of one; by the version of the schedule, if there was any.
  fee_basis_points int NOT NULL,
  fee_least_minor bigint NOT NULL DEFAULT 0 CONSTRAINT contract_fee_least CHECK (fee_least_minor >= 0),
  fee_version int,
  -- The tender's terms with this purchaser's delivery points; amendments of both sides change them.
  terms jsonb NOT NULL,
  -- How it is paid: read on the way of every order.
  payment jsonb NOT NULL GENERATED ALWAYS AS (terms -> 'payment') STORED,
  -- Under prepayment: what is paid at activation, when it was, what invoices have used of it, and what they are worth.
  advance_minor bigint NOT NULL DEFAULT 0 CONSTRAINT contract_advance CHECK (advance_minor >= 0),
  advance_paid_at timestamptz,
  advance_used_minor bigint NOT NULL DEFAULT 0,
  invoiced_minor bigint NOT NULL DEFAULT 0,
  -- Under a letter of credit: since when a bank answers for it; null again when it expires.
  credit_issued_at timestamptz,
  -- The text that both sides sign, and its SHA-256.
  document text NOT NULL,
  document_digest bytea NOT NULL CONSTRAINT contract_digest CHECK (document_digest = sha256(convert_to(document, 'UTF8'))),
  -- From 1; each amendment that both sides signed is the next.
  revision int NOT NULL DEFAULT 1,
  drawn_up_at timestamptz NOT NULL,
  purchaser_signed_at timestamptz,
  purchaser_signed_by uuid,
  supplier_signed_at timestamptz,
  supplier_signed_by uuid,
  -- The contract whose volume this one has taken over, and the first day on which orders are taken.
  replaces_id uuid CONSTRAINT contract_replaces REFERENCES contract (id),
  starts_on date,
  -- Batches of its goods that are recalled now, '*' for all: null where none is.
  recalled_batches text[],
  -- From the second signature on: the last day on which orders are taken, and when to look at it again.
  ends_on date,
  next_check_at timestamptz,
  -- Since when its term is over and no more orders are taken.
  completed_at timestamptz,
  closed_at timestamptz,
  decline_reason text,
  declined_by text CONSTRAINT contract_declined_by CHECK (declined_by IN ('purchaser', 'supplier')),
  -- Disputes and defaults: while any is open the contract does not close.
  open_disputes int NOT NULL DEFAULT 0 CONSTRAINT contract_open_disputes CHECK (open_disputes >= 0),
  version int NOT NULL DEFAULT 1,
  CONSTRAINT contract_declined_with_reason CHECK ((status = 'declined') = (decline_reason IS NOT NULL)
    AND (decline_reason IS NULL) = (declined_by IS NULL)),
  CONSTRAINT contract_quantities CHECK (0 <= settled_quantity AND settled_quantity <= received_quantity AND received_quantity <= ordered_quantity
    AND ordered_quantity + released_quantity <= agreed_quantity + received_quantity - accepted_quantity
    AND 0 <= accepted_quantity AND accepted_quantity <= received_quantity),
  CONSTRAINT contract_advance_used CHECK (advance_used_minor BETWEEN 0 AND advance_minor),
  CONSTRAINT contract_active_is_signed CHECK (status IN ('pending', 'declined') OR (purchaser_signed_at IS NOT NULL AND supplier_signed_at IS NOT NULL))
);
-- Whether nothing keeps a signed contract open: no case, and everything agreed is settled, or everything ordered once its
-- term is over. The one place of SQL that says so; the rules say the same of contracts at hand (isThrough).
CREATE FUNCTION contract_is_through(p_agreed bigint, p_ordered bigint, p_settled bigint, p_term_over boolean, p_open_disputes int)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_open_disputes = 0 AND p_settled = CASE WHEN p_term_over THEN p_ordered ELSE p_agreed END;
CREATE UNIQUE INDEX contract_unique ON contract (award_id, supplier_id, purchaser_id) WHERE replaces_id IS NULL;
CREATE INDEX contract_replacing ON contract (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX contract_of_purchaser ON contract (purchaser_id, id DESC);
CREATE INDEX contract_of_supplier ON contract (supplier_id, id DESC);
CREATE INDEX contract_of_lot ON contract (lot_id, purchaser_id, rank);
CREATE INDEX contract_of_tender ON contract (tender_id, id DESC);
CREATE INDEX contract_by_status ON contract (status, id DESC);
CREATE INDEX contract_due ON contract (next_check_at) WHERE next_check_at IS NOT NULL;
ALTER TABLE account ADD CONSTRAINT account_contract FOREIGN KEY (contract_id) REFERENCES contract (id);

-- A call-off against the agreed volume of one lot. The word order is the field's; the table's name avoids SQL's.
CREATE TABLE call_off (
  id uuid CONSTRAINT call_off_pkey PRIMARY KEY,
  reference text NOT NULL CONSTRAINT call_off_reference_size CHECK (length(reference) BETWEEN 1 AND 100),
  tender_id uuid NOT NULL CONSTRAINT call_off_tender REFERENCES tender (id),
  lot_id uuid NOT NULL CONSTRAINT call_off_lot REFERENCES lot (id),
  purchaser_id uuid NOT NULL CONSTRAINT call_off_purchaser REFERENCES organisation (id),
  quantity bigint NOT NULL CONSTRAINT call_off_quantity CHECK (quantity > 0),
  promised_on date NOT NULL,
  status text NOT NULL CONSTRAINT call_off_status CHECK (status IN ('placed', 'shipped', 'received', 'settled', 'cancelled')),
  placed_at timestamptz NOT NULL,
  settled_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CONSTRAINT call_off_reference_unique UNIQUE (purchaser_id, reference)
);
CREATE INDEX call_off_of_lot ON call_off (lot_id, id DESC);
CREATE INDEX call_off_of_purchaser ON call_off (purchaser_id, id DESC);

CREATE TABLE call_off_line (
  id uuid CONSTRAINT call_off_line_pkey PRIMARY KEY,
  call_off_id uuid NOT NULL CONSTRAINT call_off_line_call_off REFERENCES call_off (id),
  contract_id uuid NOT NULL CONSTRAINT call_off_line_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  quantity bigint NOT NULL CONSTRAINT call_off_line_quantity CHECK (quantity > 0),
  -- What the line costs; what of it lies in escrow from the order on; what is paid ahead and what as a balance.
  amount_minor bigint NOT NULL CONSTRAINT call_off_line_amount CHECK (amount_minor >= 0),
  held_minor bigint NOT NULL,
  advance_minor bigint NOT NULL DEFAULT 0,
  balance_minor bigint NOT NULL DEFAULT 0,
  balance_paid_at timestamptz,
  currency text NOT NULL,
  unit_price numeric(18, 6) NOT NULL,
  shipped_quantity bigint NOT NULL DEFAULT 0,
  received_quantity bigint NOT NULL DEFAULT 0,
  accepted_quantity bigint NOT NULL DEFAULT 0,
  settled_quantity bigint NOT NULL DEFAULT 0,
  -- What of it will not be delivered, when that was written, and what of the escrow went back for it. Once.
  cancelled_quantity bigint NOT NULL DEFAULT 0 CONSTRAINT call_off_line_cancelled CHECK (cancelled_quantity >= 0),
  cancelled_at timestamptz,
  refunded_minor bigint NOT NULL DEFAULT 0 CONSTRAINT call_off_line_refunded CHECK (refunded_minor BETWEEN 0 AND held_minor),
  -- What the supplier says to it: yes, or no and why, which cancels it.
  confirmed_at timestamptz,
  refusal_reason text CONSTRAINT call_off_line_refused CHECK (refusal_reason IS NULL OR cancelled_quantity = quantity),
  -- As of its contract: what may not leave for it.
  recalled_batches text[],
  status text NOT NULL CONSTRAINT call_off_line_status CHECK (status IN ('placed', 'shipped', 'received', 'settled', 'cancelled')),
  version int NOT NULL DEFAULT 1,
  CONSTRAINT call_off_line_unique UNIQUE (call_off_id, contract_id),
  CONSTRAINT call_off_line_funding CHECK (advance_minor >= 0 AND balance_minor >= 0
    AND ((held_minor, advance_minor + balance_minor) IN ((amount_minor, 0), (0, amount_minor), (0, 0))
      OR cancelled_quantity > 0 AND held_minor = 0 AND advance_minor + balance_minor <= amount_minor)),
  CONSTRAINT call_off_line_cancelled_when CHECK ((cancelled_quantity > 0) = (cancelled_at IS NOT NULL)),
  CONSTRAINT call_off_line_quantities CHECK (0 <= settled_quantity AND settled_quantity <= received_quantity AND accepted_quantity <= received_quantity
    AND received_quantity <= shipped_quantity AND shipped_quantity + cancelled_quantity <= quantity)
);
CREATE INDEX call_off_line_of_contract ON call_off_line (contract_id);
CREATE INDEX call_off_line_of_supplier ON call_off_line (supplier_id, id DESC);

CREATE TABLE shipment (
  id uuid CONSTRAINT shipment_pkey PRIMARY KEY,
  call_off_line_id uuid NOT NULL CONSTRAINT shipment_line REFERENCES call_off_line (id),
  contract_id uuid NOT NULL CONSTRAINT shipment_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  quantity bigint NOT NULL CONSTRAINT shipment_quantity CHECK (quantity > 0),
  -- What milestones before acceptance have paid of it out of escrow.
  released_minor bigint NOT NULL DEFAULT 0,
  -- Since when a bank has paid its documents under a letter of credit, where that was before the goods were received.
  honoured_at timestamptz,
  transport_document text,
  status text NOT NULL CONSTRAINT shipment_status CHECK (status IN ('dispatched', 'received')),
  dispatched_at timestamptz NOT NULL,
  -- The open dispute about these goods: their invoice is not settled meanwhile.
  dispute_id uuid,
  version int NOT NULL DEFAULT 1
);
CREATE INDEX shipment_of_line ON shipment (call_off_line_id);
CREATE INDEX shipment_of_purchaser ON shipment (purchaser_id, id DESC);
CREATE INDEX shipment_in_dispute ON shipment (dispute_id) WHERE dispute_id IS NOT NULL;

CREATE TABLE batch (
  id uuid CONSTRAINT batch_pkey PRIMARY KEY,
  shipment_id uuid NOT NULL CONSTRAINT batch_shipment REFERENCES shipment (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  batch_number text NOT NULL,
  expires_on date NOT NULL,
  quantity bigint NOT NULL CONSTRAINT batch_quantity CHECK (quantity > 0),
  CONSTRAINT batch_unique UNIQUE (shipment_id, batch_number)
);

CREATE TABLE receipt (
  id uuid CONSTRAINT receipt_pkey PRIMARY KEY,
  shipment_id uuid NOT NULL CONSTRAINT receipt_shipment REFERENCES shipment (id) CONSTRAINT receipt_one_per_shipment UNIQUE,
  call_off_line_id uuid NOT NULL,
  contract_id uuid NOT NULL,
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  -- The how-manieth receipt of its contract this is, and what its order line had received before it: with these two
  -- its invoice follows from the receipt and the line alone, in whatever order the invoices are made.
  number int NOT NULL,
  line_received_before bigint NOT NULL,
  accepted_quantity bigint NOT NULL CONSTRAINT receipt_accepted CHECK (accepted_quantity >= 0),
  rejected_quantity bigint NOT NULL CONSTRAINT receipt_rejected CHECK (rejected_quantity >= 0),
  reason text,
  received_at timestamptz NOT NULL,
  days_late int NOT NULL,
  CONSTRAINT receipt_rejection_has_reason CHECK (rejected_quantity = 0 OR reason IS NOT NULL),
  CONSTRAINT receipt_number_unique UNIQUE (contract_id, number),
  CONSTRAINT receipt_not_empty CHECK (accepted_quantity + rejected_quantity > 0)
);
CREATE INDEX receipt_of_line ON receipt (call_off_line_id);

-- What a receipt costs: the accepted part to pay, the rejected part to give back. One per receipt; two where the supplier
-- has days to contest the rejection, so that only the rejected part waits.
CREATE TABLE invoice (
  id uuid CONSTRAINT invoice_pkey PRIMARY KEY,
  reference text NOT NULL CONSTRAINT invoice_reference_unique UNIQUE,
  receipt_id uuid NOT NULL CONSTRAINT invoice_receipt REFERENCES receipt (id),
  part text NOT NULL DEFAULT 'whole' CONSTRAINT invoice_part CHECK (part IN ('whole', 'accepted', 'rejected')),
  call_off_line_id uuid NOT NULL,
  contract_id uuid NOT NULL CONSTRAINT invoice_contract REFERENCES contract (id),
  tender_id uuid NOT NULL,
  purchaser_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL CONSTRAINT invoice_amount CHECK (amount_minor >= 0),
  fee_minor bigint NOT NULL CONSTRAINT invoice_fee CHECK (fee_minor >= 0),
  refund_minor bigint NOT NULL CONSTRAINT invoice_refund CHECK (refund_minor >= 0),
  instrument text NOT NULL DEFAULT 'escrow' CONSTRAINT invoice_instrument
    CHECK (instrument IN ('escrow', 'open-account', 'prepayment', 'deposit-and-balance', 'letter-of-credit')),
  -- What the supplier had before: milestones, its part of an advance, deposit and balance.
  prepaid_minor bigint NOT NULL DEFAULT 0,
  -- Where a date is agreed: the last day on time, the day to look again, what the purchaser was last told.
  due_on date,
  next_step_on date,
  reminded text CONSTRAINT invoice_reminded CHECK (reminded IN ('due-soon', 'due', 'overdue')),
  days_late int NOT NULL DEFAULT 0,
  interest_minor bigint NOT NULL DEFAULT 0 CONSTRAINT invoice_interest CHECK (interest_minor >= 0),
  status text NOT NULL CONSTRAINT invoice_status CHECK (status IN ('issued', 'settled')),
  issued_at timestamptz NOT NULL,
  settled_at timestamptz,
  -- When settling is tried next, by the wall clock; a failure puts it off and says why. Never by itself where a date or
  -- a bank decides: then it is infinity.
  settle_after timestamptz NOT NULL DEFAULT clock_timestamp(),
  failures int NOT NULL DEFAULT 0,
  last_error text,
  -- Of a rejected part: the last day on which the supplier may contest it, and when it gave that up.
  contest_until date,
  contest_waived_at timestamptz,
  -- The dispute whose end divided it anew between the sides.
  divided_by uuid,
  CONSTRAINT invoice_one_per_receipt UNIQUE (receipt_id, part),
  CONSTRAINT invoice_contested_part CHECK ((part = 'rejected') = (contest_until IS NOT NULL) AND (part = 'rejected' OR contest_waived_at IS NULL)),
  CONSTRAINT invoice_settled_when CHECK ((status = 'settled') = (settled_at IS NOT NULL)),
  CONSTRAINT invoice_fee_within CHECK (fee_minor <= amount_minor),
  CONSTRAINT invoice_prepaid_within CHECK (0 <= prepaid_minor AND prepaid_minor <= amount_minor + refund_minor)
);
CREATE INDEX invoice_to_settle ON invoice (settle_after, id) WHERE status = 'issued';
CREATE INDEX invoice_to_contest ON invoice (contest_until, id) WHERE status = 'issued' AND contest_until IS NOT NULL;
CREATE INDEX invoice_of_contract ON invoice (contract_id);
CREATE INDEX invoice_to_remind ON invoice (next_step_on, id) WHERE status = 'issued' AND next_step_on IS NOT NULL;
CREATE INDEX invoice_overdue ON invoice (purchaser_id, due_on) WHERE status = 'issued' AND next_step_on IS NOT NULL;
CREATE INDEX contract_advance_unpaid ON contract (id) WHERE status IN ('active', 'expiring') AND advance_minor > 0 AND advance_paid_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON contract, call_off, call_off_line, shipment, invoice TO medlane_app;
GRANT SELECT, INSERT ON batch, receipt TO medlane_app;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['contract', 'call_off_line', 'shipment', 'batch', 'receipt', 'invoice'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT medlane_oversees()) OR purchaser_id = (SELECT medlane_organisation()) OR supplier_id = (SELECT medlane_organisation()))', name || '_parties', name);
  END LOOP;
END $$;
ALTER TABLE call_off ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_off FORCE ROW LEVEL SECURITY;
CREATE POLICY call_off_purchaser ON call_off USING ((SELECT medlane_oversees()) OR purchaser_id = (SELECT medlane_organisation()));
CREATE POLICY call_off_supplier ON call_off FOR SELECT USING (
  EXISTS (SELECT FROM call_off_line l WHERE l.call_off_id = call_off.id AND l.supplier_id = (SELECT medlane_organisation())));

-- An order stands where its slowest line stands, and no supplier sees the lines of another: so the system moves the
-- order on. Waits for the orders (call it after every other lock), then looks at their lines. Answers what changed.
CREATE FUNCTION call_off_follow_lines(p_ids uuid[]) RETURNS TABLE (id uuid, tender_id uuid, was text, became text)
LANGUAGE plpgsql SET medlane.kind = 'system' AS $$
BEGIN
  PERFORM 1 FROM call_off o WHERE o.id = ANY (p_ids) ORDER BY o.id FOR NO KEY UPDATE;
  RETURN QUERY
  WITH slowest AS (
    SELECT o.id, o.status AS was,
      (SELECT l.status FROM call_off_line l WHERE l.call_off_id = o.id
       ORDER BY array_position(ARRAY['placed', 'shipped', 'received', 'settled', 'cancelled'], l.status) LIMIT 1) AS became
    FROM call_off o WHERE o.id = ANY (p_ids))
  UPDATE call_off o SET status = s.became, version = o.version + 1,
    settled_at = CASE WHEN s.became = 'settled' THEN medlane_now() END
  FROM slowest s WHERE o.id = s.id AND s.became <> s.was
  RETURNING o.id, o.tender_id, s.was, s.became;
END $$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
