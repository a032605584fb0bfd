-- accounts.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT a.id, a.kind, a.currency, a.balance_minor AS "balanceMinor", a.contract_id AS "contractId", a.organisation_id AS "organisationId",
  o.legal_name AS "organisationName"
FROM (
  (SELECT * FROM account WHERE id < $3 AND entered.kind = 'operator' AND $4::uuid IS NULL ORDER BY id DESC LIMIT <size + 1>)
  UNION ALL
  (SELECT * FROM account WHERE id < $3 AND organisation_id = CASE WHEN entered.kind = 'operator' THEN $4::uuid ELSE entered.organisation_id END
   ORDER BY id DESC LIMIT <size + 1>)) a
LEFT JOIN organisation o ON o.id = a.organisation_id
ORDER BY a.id DESC
LIMIT <size + 1>) body ON true;

-- admission.answer
INSERT INTO admission_answer (organisation_id, item, value, expires_on, given_at)
   SELECT $1, a.item, a.value, a."expiresOn", $3 FROM jsonb_to_recordset($2) AS a (item text, value text, "expiresOn" date)
   ON CONFLICT ON CONSTRAINT admission_answer_pkey
   DO UPDATE SET value = excluded.value, expires_on = excluded.expires_on, given_at = excluded.given_at;

-- admission.answers
SELECT item, value, expires_on AS "expiresOn" FROM admission_answer WHERE organisation_id = $1 ORDER BY item LIMIT 100;

-- admission.applicant
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.kind, o.country, o.registration_number AS "registrationNumber", medlane_now() AS now, given.answers
   FROM organisation o CROSS JOIN LATERAL (
     SELECT coalesce(json_agg(json_build_object('item', a.item, 'value', a.value, 'expiresOn', a.expires_on)), '[]') AS answers
     FROM (SELECT * FROM admission_answer a WHERE a.organisation_id = o.id ORDER BY a.item LIMIT 100) a) given
   WHERE o.id = coalesce($3::uuid, entered.organisation_id)
     AND (o.id = entered.organisation_id OR entered.kind = 'operator') LIMIT 1) body ON true;

-- admission.check
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT entered.principal_id AS id LIMIT 1) body ON true;

-- admission.close-review
UPDATE admission_review SET status = $2, decided_by = $3, decided_at = $4, decision_reason = $5, decided_version = $6
   WHERE id = $1 AND status = 'open';

-- admission.officers
SELECT count(*)::int AS count FROM member m JOIN organisation o ON o.id = m.organisation_id
   WHERE o.kind = 'operator' AND o.status = 'admitted' AND m.status = 'active' AND 'officer' = ANY (m.roles);

-- admission.open-review
SELECT id, action, proposed_by AS "proposedBy" FROM admission_review WHERE organisation_id = $1 AND status = 'open';

-- admission.propose
INSERT INTO admission_review (id, organisation_id, action, status, proposed_by, proposed_at, reason, checklist)
   VALUES ($1, $2, $3, 'open', $4, $5, $6, $7);

-- admission.reviews.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.organisation_id AS "organisationId", r.action, r.status, r.proposed_by AS "proposedBy",
     r.proposed_at AS "proposedAt", r.reason, r.decided_by AS "decidedBy", r.decided_at AS "decidedAt",
     r.decision_reason AS "decisionReason"
   FROM admission_review r
   WHERE r.id < $3 AND entered.kind IS NOT NULL
     AND ($4::uuid IS NULL OR r.organisation_id = $4) AND ($5::text IS NULL OR r.status = $5)
   ORDER BY r.id DESC
LIMIT <size + 1>) body ON true;

-- admission.screening
SELECT medlane_screening_obstacle($1) AS obstacle;

-- amendments.amend-contract
UPDATE contract c SET agreed_quantity = a.agreed_quantity, unit_price = a.unit_price, value_minor = a.value_minor, terms = a.terms,
     revision = a.revision, document = a.document, document_digest = a.document_digest, drawn_up_at = a.proposed_at,
     ends_on = $3, next_check_at = $4, version = c.version + 1
   FROM contract_amendment a WHERE c.id = $1 AND a.id = $2 AND a.revision = c.revision + 1;

-- amendments.contract-of
SELECT contract_id AS "contractId" FROM contract_amendment WHERE id = $1;

-- amendments.end
UPDATE contract_amendment SET status = $2, ended_at = $3, end_reason = $4, version = version + 1 WHERE id = $1 AND status = 'proposed';

-- amendments.expired
SELECT id FROM contract_amendment WHERE status = 'proposed' AND expires_at <= (SELECT medlane_now()) ORDER BY expires_at LIMIT 100;

-- amendments.insert
INSERT INTO contract_amendment (id, contract_id, tender_id, purchaser_id, supplier_id, status, proposed_by, note, revision, agreed_quantity,
     unit_price, value_minor, terms, ordered_before, document, document_digest, proposed_at, expires_at)
   SELECT $1, c.id, c.tender_id, c.purchaser_id, c.supplier_id, 'proposed', $3, $4, c.revision + 1, $5, $6, $7, $8,
     c.ordered_quantity - c.received_quantity + c.accepted_quantity, $9, $10, $11, $12
   FROM contract c WHERE c.id = $2;

-- amendments.keep-revision
INSERT INTO contract_revision (contract_id, revision, tender_id, purchaser_id, supplier_id, agreed_quantity, unit_price, currency, value_minor,
     document, document_digest, ended_at)
   SELECT id, revision, tender_id, purchaser_id, supplier_id, agreed_quantity, unit_price, currency, value_minor, document, document_digest, $2
   FROM contract WHERE id = $1;

-- amendments.lock
SELECT id, contract_id AS "contractId", tender_id AS "tenderId", status, expires_at AS "expiresAt", purchaser_id AS "purchaserId",
     supplier_id AS "supplierId", proposed_by AS "proposedBy", purchaser_signed_at AS "purchaserSignedAt",
     supplier_signed_at AS "supplierSignedAt", encode(document_digest, 'hex') AS "documentDigest", agreed_quantity AS "agreedQuantity",
     unit_price AS price, ordered_before AS "orderedBefore", revision, terms,
     value_minor AS "valueMinor", (SELECT a.steps FROM approval_chain a WHERE a.purchaser_id = contract_amendment.purchaser_id) AS "approvalSteps"
   FROM contract_amendment WHERE id = $1 FOR UPDATE;

-- amendments.lock-contract
SELECT id, tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId", status,
     agreed_quantity AS "agreedQuantity", ordered_quantity - received_quantity + accepted_quantity AS "orderedQuantity",
     unit_price AS "unitPrice", currency, terms, revision, ends_on AS "endsOn",
     greatest(purchaser_signed_at, supplier_signed_at) AS "activatedAt",
     (SELECT l.delivery_to FROM lot l WHERE l.id = lot_id) AS "deliveryTo"
   FROM contract WHERE id = $1 FOR NO KEY UPDATE;

-- amendments.ordered
SELECT quantity - cancelled_quantity - received_quantity + accepted_quantity AS quantity, unit_price AS "unitPrice", count(*) AS lines
   FROM call_off_line WHERE contract_id = $1 GROUP BY 1, unit_price;

-- amendments.proposals
SELECT count(*)::int AS proposals FROM contract_amendment WHERE contract_id = $1 AND status = 'proposed';

-- amendments.sign-as-purchaser
UPDATE contract_amendment SET purchaser_signed_at = $2, purchaser_signed_by = $3, version = version + 1 WHERE id = $1 AND status = 'proposed';

-- amendments.sign-as-supplier
UPDATE contract_amendment SET supplier_signed_at = $2, supplier_signed_by = $3, version = version + 1 WHERE id = $1 AND status = 'proposed';

-- amendments.supersede-others
UPDATE contract_amendment SET status = 'superseded', ended_at = $3, version = version + 1
   WHERE contract_id = $1 AND id <> $2 AND status = 'proposed' RETURNING id;

-- api-key.insert
INSERT INTO api_key (id, organisation_id, name, prefix, key_hash, roles, scopes, created_by, created_at, expires_at)
   VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9, $10) RETURNING id, organisation_id AS "organisationId", name, prefix, roles, scopes, created_by AS "createdBy",
  created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt";

-- api-key.live
SELECT clock_timestamp() AS now, count(*) AS count FROM api_key
   WHERE organisation_id = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp();

-- api-key.revoke
UPDATE api_key SET revoked_at = clock_timestamp() WHERE id = $1 AND organisation_id = $2 AND revoked_at IS NULL
   RETURNING id, organisation_id AS "organisationId", name, prefix, roles, scopes, created_by AS "createdBy",
  created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt";

-- api-keys.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT k.id, k.organisation_id AS "organisationId", k.name, k.prefix, k.roles, k.scopes, k.created_by AS "createdBy",
     k.created_at AS "createdAt", k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt"
   FROM api_key k WHERE k.organisation_id = entered.organisation_id AND k.id < $3 ORDER BY k.id DESC
LIMIT <size + 1>) body ON true;

-- approvals.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.act, r.subject_id AS "subjectId", r.about, r.amounts, r.steps, r.status, r.requested_by AS "requestedBy",
  r.requested_at AS "requestedAt", r.ended_at AS "endedAt", r.version, ARRAY(SELECT json_build_object('memberId', v.member_id, 'decision', v.decision, 'reason', v.reason, 'decidedAt', v.decided_at)
  FROM approval v WHERE v.request_id = r.id ORDER BY v.decided_at, v.member_id LIMIT 200) AS votes, (r.status = 'open' AND r.requested_by <> me.id AND NOT EXISTS (SELECT FROM approval v WHERE v.request_id = r.id AND v.member_id = me.id)
  AND EXISTS (SELECT FROM member m, jsonb_array_elements(r.steps) s
    WHERE m.organisation_id = r.purchaser_id AND m.status = 'active' AND m.id <> r.requested_by
      AND (m.id = me.id OR m.id IN (SELECT d.from_member FROM approval_delegation d
        WHERE d.to_member = me.id AND d.until >= (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)))
      AND (s ->> 'role' = ANY (m.roles) OR s -> 'memberIds' ? m.id::text))) AS "waitsForMe" FROM approval_request r CROSS JOIN LATERAL (SELECT CASE entered.principal WHEN 'member' THEN entered.principal_id
  ELSE (SELECT k.created_by FROM api_key k WHERE k.id = entered.principal_id) END AS id) me
   WHERE r.id < $3 AND r.purchaser_id = entered.organisation_id AND ($4::text IS NULL OR r.status = $4) AND ($5::bool IS NOT TRUE OR (r.status = 'open' AND r.requested_by <> me.id AND NOT EXISTS (SELECT FROM approval v WHERE v.request_id = r.id AND v.member_id = me.id)
  AND EXISTS (SELECT FROM member m, jsonb_array_elements(r.steps) s
    WHERE m.organisation_id = r.purchaser_id AND m.status = 'active' AND m.id <> r.requested_by
      AND (m.id = me.id OR m.id IN (SELECT d.from_member FROM approval_delegation d
        WHERE d.to_member = me.id AND d.until >= (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)))
      AND (s ->> 'role' = ANY (m.roles) OR s -> 'memberIds' ? m.id::text))))
   ORDER BY r.id DESC
LIMIT <size + 1>) body ON true;

-- approvals.chain
SELECT steps FROM approval_chain WHERE purchaser_id = $1;

-- approvals.delegate
INSERT INTO approval_delegation (from_member, to_member, purchaser_id, until, made_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT ON CONSTRAINT approval_delegation_pkey DO UPDATE SET to_member = $2, until = $4, made_at = $5;

-- approvals.end
UPDATE approval_request SET status = $3, ended_at = $4, next_reminder_at = NULL, version = version + 1 WHERE id = $1 AND version = $2;

-- approvals.live
SELECT id, act, subject_id AS "subjectId", about, amounts, steps, status, requested_by AS "requestedBy", version
   FROM approval_request WHERE purchaser_id = $1 AND act = $2 AND about = $3 AND status IN ('open', 'approved') FOR UPDATE;

-- approvals.lock
SELECT id, act, subject_id AS "subjectId", about, amounts, steps, status, requested_by AS "requestedBy", version
   FROM approval_request WHERE id = $1 AND purchaser_id = $2 FOR UPDATE;

-- approvals.members
SELECT count(*)::int AS known FROM member WHERE id = ANY ($1::uuid[]) AND organisation_id = $2 AND status = 'active';

-- approvals.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.act, r.subject_id AS "subjectId", r.about, r.amounts, r.steps, r.status, r.requested_by AS "requestedBy",
  r.requested_at AS "requestedAt", r.ended_at AS "endedAt", r.version, ARRAY(SELECT json_build_object('memberId', v.member_id, 'decision', v.decision, 'reason', v.reason, 'decidedAt', v.decided_at)
  FROM approval v WHERE v.request_id = r.id ORDER BY v.decided_at, v.member_id LIMIT 200) AS votes, (r.status = 'open' AND r.requested_by <> me.id AND NOT EXISTS (SELECT FROM approval v WHERE v.request_id = r.id AND v.member_id = me.id)
  AND EXISTS (SELECT FROM member m, jsonb_array_elements(r.steps) s
    WHERE m.organisation_id = r.purchaser_id AND m.status = 'active' AND m.id <> r.requested_by
      AND (m.id = me.id OR m.id IN (SELECT d.from_member FROM approval_delegation d
        WHERE d.to_member = me.id AND d.until >= (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)))
      AND (s ->> 'role' = ANY (m.roles) OR s -> 'memberIds' ? m.id::text))) AS "waitsForMe" FROM approval_request r CROSS JOIN LATERAL (SELECT CASE entered.principal WHEN 'member' THEN entered.principal_id
  ELSE (SELECT k.created_by FROM api_key k WHERE k.id = entered.principal_id) END AS id) me WHERE r.id = $3 AND r.purchaser_id = entered.organisation_id LIMIT 1) body ON true;

-- approvals.own-chain
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT purchaser_id AS id, steps FROM approval_chain WHERE purchaser_id = entered.organisation_id LIMIT 1) body ON true;

-- approvals.remind
UPDATE approval_request SET next_reminder_at = $2 WHERE id = $1 AND status = 'open' AND next_reminder_at <= $3
   RETURNING purchaser_id AS "purchaserId";

-- approvals.request
INSERT INTO approval_request (id, purchaser_id, act, subject_id, about, amounts, steps, status, requested_by, requested_at, next_reminder_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10)
   ON CONFLICT DO NOTHING RETURNING id;

-- approvals.rights
SELECT m.id AS "memberId", m.roles FROM member m WHERE m.organisation_id = $2 AND m.status = 'active' AND (m.id = $1 OR m.id IN (
     SELECT d.from_member FROM approval_delegation d WHERE d.to_member = $1 AND d.until >= $3)) LIMIT 100;

-- approvals.set-chain
INSERT INTO approval_chain (purchaser_id, steps, set_by, set_at) VALUES ($1, $2, $3, $4)
   ON CONFLICT ON CONSTRAINT approval_chain_pkey DO UPDATE SET steps = $2, set_by = $3, set_at = $4, version = approval_chain.version + 1;

-- approvals.vote
INSERT INTO approval (request_id, member_id, purchaser_id, decision, steps, reason, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- approvals.votes
SELECT member_id AS "memberId", steps FROM approval WHERE request_id = $1 AND decision = 'approve' LIMIT 200;

-- approvals.waiting
SELECT id FROM approval_request WHERE next_reminder_at <= (SELECT medlane_now()) ORDER BY next_reminder_at LIMIT 500;

-- audit.record
INSERT INTO audit_entry (id, at, subject_type, subject_id, tender_id, action, from_status, to_status, actor_kind, actor_id, organisation_id, reason, details)
   SELECT s.id, $2, s.subject_type, s.subject_id, s.tender_id, s.action, s.from_status, s.to_status, $3, $4, $5, s.reason, s.details
   FROM jsonb_to_recordset($1) AS s (id uuid, subject_type text, subject_id uuid, tender_id uuid, action text, from_status text, to_status text, reason text, details jsonb);

-- audit.record-many
INSERT INTO audit_entry (id, at, subject_type, subject_id, tender_id, action, from_status, to_status, actor_kind, actor_id, organisation_id, details)
   SELECT unnest($1::uuid[]), $2, $3, unnest($4::uuid[]), unnest($5::uuid[]), $6, $7, unnest($8::text[]), $9, $10, $11, '{}';

-- audits.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.organisation_id AS "organisationId", a.site_id AS "siteId", s.name AS "siteName", a.planned_on AS "plannedOn",
  a.scope, a.auditor, a.status, a.planned_by AS "plannedBy", a.planned_at AS "plannedAt", a.audited_on AS "auditedOn",
  a.reported_by AS "reportedBy", a.reported_at AS "reportedAt", a.ended_by AS "endedBy", a.ended_at AS "endedAt", a.end_reason AS "endReason",
  ARRAY(SELECT json_build_object('id', f.id, 'number', f.number, 'severity', f.severity, 'text', f.text, 'dueOn', f.due_on,
      'status', f.status, 'correctiveAction', f.corrective_action, 'answeredAt', f.answered_at, 'verdict', f.verdict, 'judgedAt', f.judged_at)
    FROM site_audit_finding f WHERE f.audit_id = a.id ORDER BY f.number LIMIT 100) AS findings FROM site_audit a LEFT JOIN site s ON s.id = a.site_id
   WHERE a.id < $3 AND entered.kind IS NOT NULL AND ($4::uuid IS NULL OR a.organisation_id = $4) ORDER BY a.id DESC
LIMIT <size + 1>) body ON true;

-- audits.answer
UPDATE site_audit_finding SET status = $2, corrective_action = $3, answered_at = $4 WHERE id = $1;

-- audits.end
UPDATE site_audit SET status = $2, ended_by = $3, ended_at = $4, end_reason = $5 WHERE id = $1;

-- audits.findings
INSERT INTO site_audit_finding (id, audit_id, organisation_id, number, severity, text, due_on, status)
   SELECT f.id, $2, $3, f.number, f.severity, f.text, f.due_on, 'open'
   FROM unnest($1::uuid[], $4::int[], $5::text[], $6::text[], $7::date[]) AS f (id, number, severity, text, due_on);

-- audits.judge-finding
UPDATE site_audit_finding SET status = $2, verdict = $3, judged_at = $4 WHERE id = $1;

-- audits.lock
SELECT a.id, a.organisation_id AS "organisationId", a.status, a.reported_by AS "reportedBy"
   FROM site_audit a WHERE a.id = $1 FOR UPDATE;

-- audits.lock-finding
SELECT f.id, f.audit_id AS "auditId", f.organisation_id AS "organisationId", f.status, a.status AS "auditStatus"
   FROM site_audit_finding f JOIN site_audit a ON a.id = f.audit_id WHERE f.id = $1 FOR UPDATE;

-- audits.locked-findings
SELECT f.number, f.severity, f.status FROM site_audit_finding f WHERE f.audit_id = $1 ORDER BY f.number LIMIT 100;

-- audits.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.organisation_id AS "organisationId", a.site_id AS "siteId", s.name AS "siteName", a.planned_on AS "plannedOn",
  a.scope, a.auditor, a.status, a.planned_by AS "plannedBy", a.planned_at AS "plannedAt", a.audited_on AS "auditedOn",
  a.reported_by AS "reportedBy", a.reported_at AS "reportedAt", a.ended_by AS "endedBy", a.ended_at AS "endedAt", a.end_reason AS "endReason",
  ARRAY(SELECT json_build_object('id', f.id, 'number', f.number, 'severity', f.severity, 'text', f.text, 'dueOn', f.due_on,
      'status', f.status, 'correctiveAction', f.corrective_action, 'answeredAt', f.answered_at, 'verdict', f.verdict, 'judgedAt', f.judged_at)
    FROM site_audit_finding f WHERE f.audit_id = a.id ORDER BY f.number LIMIT 100) AS findings FROM site_audit a LEFT JOIN site s ON s.id = a.site_id WHERE a.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- audits.plan
INSERT INTO site_audit (id, organisation_id, site_id, planned_on, scope, auditor, status, planned_by, planned_at)
   VALUES ($1, $2, $3, $4, $5, $6, 'planned', $7, $8);

-- audits.report
UPDATE site_audit SET status = 'reported', audited_on = $2, reported_by = $3, reported_at = $4 WHERE id = $1;

-- audits.subject
SELECT o.id FROM organisation o WHERE o.id = $1 AND o.kind IN ('supplier', 'laboratory') AND o.status = 'admitted'
     AND ($2::uuid IS NULL OR EXISTS (SELECT FROM site s WHERE s.id = $2 AND s.supplier_id = o.id));

-- auth.create-user
SELECT medlane_create_user($1, $2, $3, $4) AS created;

-- auth.end-sessions
SELECT medlane_end_sessions($1, $2);

-- auth.forget-user
SELECT medlane_forget_user($1);

-- auth.give-second-factor
SELECT medlane_give_second_factor($1, $2, $3);

-- auth.may-enter
SELECT EXISTS (SELECT FROM medlane_enter('session', $1)) AS enters;

-- award-holds.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT h.bid_id AS id, h.tender_id AS "tenderId", h.lot_id AS "lotId", h.supplier_id AS "supplierId",
  s.legal_name AS "supplierName", h.details, h.held_at AS "heldAt", h.ended_at AS "endedAt", h.outcome
FROM award_hold h JOIN organisation s ON s.id = h.supplier_id WHERE entered.kind = 'operator' AND h.bid_id < $3 AND (NOT $4::boolean OR h.ended_at IS NULL) ORDER BY h.bid_id DESC
LIMIT <size + 1>) body ON true;

-- award-holds.end
UPDATE award_hold SET ended_at = $2, outcome = CASE WHEN bid_id = ANY ($3::uuid[]) THEN 'disqualified' ELSE 'cleared' END
   WHERE tender_id = $1 AND ended_at IS NULL AND NOT bid_id = ANY ($4::uuid[]) RETURNING bid_id AS id;

-- award-holds.hold
INSERT INTO award_hold AS h (bid_id, tender_id, lot_id, supplier_id, details, held_at)
   SELECT w.bid_id, $1, w.lot_id, w.supplier_id, w.details, $6
   FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[]) AS w (bid_id, lot_id, supplier_id, details)
   ON CONFLICT ON CONSTRAINT award_hold_pkey DO UPDATE SET details = excluded.details, held_at = excluded.held_at,
     ended_at = NULL, outcome = NULL WHERE h.ended_at IS NOT NULL
   RETURNING bid_id AS id;

-- award-holds.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT h.bid_id AS id, h.tender_id AS "tenderId", h.lot_id AS "lotId", h.supplier_id AS "supplierId",
  s.legal_name AS "supplierName", h.details, h.held_at AS "heldAt", h.ended_at AS "endedAt", h.outcome
FROM award_hold h JOIN organisation s ON s.id = h.supplier_id WHERE entered.kind = 'operator' AND h.bid_id = $3 LIMIT 1) body ON true;

-- award-holds.open
SELECT tender_id AS "tenderId" FROM award_hold WHERE bid_id = $1 AND ended_at IS NULL;

-- awards.activate
UPDATE award SET status = 'active', active_at = $2, version = version + 1 WHERE tender_id = $1 AND status = 'pending'
   RETURNING id;

-- awards.cancel
UPDATE award SET status = 'cancelled', version = version + 1 WHERE tender_id = $1 AND status IN ('pending', 'unsuccessful')
   RETURNING id, old.status AS from;

-- awards.insert
INSERT INTO award (id, tender_id, lot_id, status, quantity, unmet_quantity, value_minor, currency, evaluated_at, winners,
     share_permille, term_months, term_until, evaluation_id, input_digest, output_digest)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, decode($15, 'hex'), decode($16, 'hex'));

-- awards.insert-lines
INSERT INTO award_line (id, award_id, tender_id, lot_id, bid_id, supplier_id, demand_line_id, purchaser_id, rank, quantity, unit_price, value_minor, currency)
   SELECT l.id, $1, $2, $3, l.bid_id, l.supplier_id, l.demand_line_id, l.purchaser_id, l.rank, l.quantity, l.unit_price, l.value_minor, l.currency
   FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::int[], $10::bigint[], $11::numeric[], $12::bigint[], $13::text[])
     AS l (id, bid_id, supplier_id, demand_line_id, purchaser_id, rank, quantity, unit_price, value_minor, currency);

-- awards.insert-saving
INSERT INTO award_saving (award_id, tender_id, lot_id, baselines, suppliers, largest_share, average_price)
   VALUES ($1, $2, $3, $4, $5, $6, $7);

-- awards.insert-spares
INSERT INTO award_spare (award_id, tender_id, lot_id, region, bid_id, supplier_id)
   SELECT $1, $2, $3, s.region, s.bid_id, s.supplier_id
   FROM unnest($4::text[], $5::uuid[], $6::uuid[]) AS s (region, bid_id, supplier_id);

-- awards.last-prices
SELECT l.id AS lot_id, last.price FROM lot l JOIN tender t ON t.id = l.tender_id CROSS JOIN LATERAL (
     SELECT s.average_price AS price
     FROM lot o JOIN tender p ON p.id = o.tender_id JOIN award a ON a.lot_id = o.id JOIN award_saving s ON s.award_id = a.id
     WHERE o.product_type_id = l.product_type_id AND p.corridor_code = t.corridor_code AND p.currency = t.currency
       AND p.procurement_method = 'open' AND a.status = 'active' AND a.active_at <= t.bidding_ends_at AND s.average_price > 0
     ORDER BY a.active_at DESC, a.id DESC LIMIT 1) last
   WHERE t.id = $1;

-- awards.latest-10
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.tender_id, a.lot_id, a.status, a.quantity, a.unmet_quantity, a.currency,
     CASE WHEN a.status <> 'pending' OR entered.kind IN ('operator', 'purchaser') THEN a.value_minor END AS value_minor,
     a.evaluated_at, a.active_at, a.winners, a.share_permille, a.term_months, a.term_until, a.input_digest, a.output_digest,
     lines.items AS lines, spares.items AS spares,
     (SELECT json_build_object('baselines', s.baselines, 'suppliers', s.suppliers, 'largestShare', s.largest_share)
      FROM award_saving s WHERE s.award_id = a.id) AS saving FROM award a LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('id', l.id, 'bidId', l.bid_id, 'demandLineId', l.demand_line_id,
         'supplierId', l.supplier_id, 'supplierName', s.legal_name, 'purchaserId', l.purchaser_id, 'purchaserName', p.legal_name,
         'rank', l.rank, 'quantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'valueMinor', l.value_minor::text, 'currency', l.currency)) AS items
       FROM (SELECT * FROM award_line WHERE award_id = a.id ORDER BY rank, demand_line_id LIMIT 200) l
         JOIN organisation s ON s.id = l.supplier_id JOIN organisation p ON p.id = l.purchaser_id) lines ON true LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('region', p.region, 'bidId', p.bid_id, 'supplierId', p.supplier_id,
         'supplierName', s.legal_name) ORDER BY p.region) AS items
       FROM (SELECT * FROM award_spare WHERE award_id = a.id ORDER BY region LIMIT 200) p
         JOIN organisation s ON s.id = p.supplier_id) spares ON true
     WHERE a.id < $3 AND a.status <> 'cancelled' AND entered.kind IS NOT NULL ORDER BY a.id DESC LIMIT 11) body ON true;

-- awards.latest-100
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.tender_id, a.lot_id, a.status, a.quantity, a.unmet_quantity, a.currency,
     CASE WHEN a.status <> 'pending' OR entered.kind IN ('operator', 'purchaser') THEN a.value_minor END AS value_minor,
     a.evaluated_at, a.active_at, a.winners, a.share_permille, a.term_months, a.term_until, a.input_digest, a.output_digest,
     lines.items AS lines, spares.items AS spares,
     (SELECT json_build_object('baselines', s.baselines, 'suppliers', s.suppliers, 'largestShare', s.largest_share)
      FROM award_saving s WHERE s.award_id = a.id) AS saving FROM award a LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('id', l.id, 'bidId', l.bid_id, 'demandLineId', l.demand_line_id,
         'supplierId', l.supplier_id, 'supplierName', s.legal_name, 'purchaserId', l.purchaser_id, 'purchaserName', p.legal_name,
         'rank', l.rank, 'quantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'valueMinor', l.value_minor::text, 'currency', l.currency)) AS items
       FROM (SELECT * FROM award_line WHERE award_id = a.id ORDER BY rank, demand_line_id LIMIT 200) l
         JOIN organisation s ON s.id = l.supplier_id JOIN organisation p ON p.id = l.purchaser_id) lines ON true LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('region', p.region, 'bidId', p.bid_id, 'supplierId', p.supplier_id,
         'supplierName', s.legal_name) ORDER BY p.region) AS items
       FROM (SELECT * FROM award_spare WHERE award_id = a.id ORDER BY region LIMIT 200) p
         JOIN organisation s ON s.id = p.supplier_id) spares ON true
     WHERE a.id < $3 AND a.status <> 'cancelled' AND entered.kind IS NOT NULL ORDER BY a.id DESC LIMIT 101) body ON true;

-- awards.latest-20
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.tender_id, a.lot_id, a.status, a.quantity, a.unmet_quantity, a.currency,
     CASE WHEN a.status <> 'pending' OR entered.kind IN ('operator', 'purchaser') THEN a.value_minor END AS value_minor,
     a.evaluated_at, a.active_at, a.winners, a.share_permille, a.term_months, a.term_until, a.input_digest, a.output_digest,
     lines.items AS lines, spares.items AS spares,
     (SELECT json_build_object('baselines', s.baselines, 'suppliers', s.suppliers, 'largestShare', s.largest_share)
      FROM award_saving s WHERE s.award_id = a.id) AS saving FROM award a LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('id', l.id, 'bidId', l.bid_id, 'demandLineId', l.demand_line_id,
         'supplierId', l.supplier_id, 'supplierName', s.legal_name, 'purchaserId', l.purchaser_id, 'purchaserName', p.legal_name,
         'rank', l.rank, 'quantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'valueMinor', l.value_minor::text, 'currency', l.currency)) AS items
       FROM (SELECT * FROM award_line WHERE award_id = a.id ORDER BY rank, demand_line_id LIMIT 200) l
         JOIN organisation s ON s.id = l.supplier_id JOIN organisation p ON p.id = l.purchaser_id) lines ON true LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('region', p.region, 'bidId', p.bid_id, 'supplierId', p.supplier_id,
         'supplierName', s.legal_name) ORDER BY p.region) AS items
       FROM (SELECT * FROM award_spare WHERE award_id = a.id ORDER BY region LIMIT 200) p
         JOIN organisation s ON s.id = p.supplier_id) spares ON true
     WHERE a.id < $3 AND a.status <> 'cancelled' AND entered.kind IS NOT NULL ORDER BY a.id DESC LIMIT 21) body ON true;

-- awards.latest-50
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.tender_id, a.lot_id, a.status, a.quantity, a.unmet_quantity, a.currency,
     CASE WHEN a.status <> 'pending' OR entered.kind IN ('operator', 'purchaser') THEN a.value_minor END AS value_minor,
     a.evaluated_at, a.active_at, a.winners, a.share_permille, a.term_months, a.term_until, a.input_digest, a.output_digest,
     lines.items AS lines, spares.items AS spares,
     (SELECT json_build_object('baselines', s.baselines, 'suppliers', s.suppliers, 'largestShare', s.largest_share)
      FROM award_saving s WHERE s.award_id = a.id) AS saving FROM award a LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('id', l.id, 'bidId', l.bid_id, 'demandLineId', l.demand_line_id,
         'supplierId', l.supplier_id, 'supplierName', s.legal_name, 'purchaserId', l.purchaser_id, 'purchaserName', p.legal_name,
         'rank', l.rank, 'quantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'valueMinor', l.value_minor::text, 'currency', l.currency)) AS items
       FROM (SELECT * FROM award_line WHERE award_id = a.id ORDER BY rank, demand_line_id LIMIT 200) l
         JOIN organisation s ON s.id = l.supplier_id JOIN organisation p ON p.id = l.purchaser_id) lines ON true LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('region', p.region, 'bidId', p.bid_id, 'supplierId', p.supplier_id,
         'supplierName', s.legal_name) ORDER BY p.region) AS items
       FROM (SELECT * FROM award_spare WHERE award_id = a.id ORDER BY region LIMIT 200) p
         JOIN organisation s ON s.id = p.supplier_id) spares ON true
     WHERE a.id < $3 AND a.status <> 'cancelled' AND entered.kind IS NOT NULL ORDER BY a.id DESC LIMIT 51) body ON true;

-- awards.of-lot
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.tender_id, a.lot_id, a.status, a.quantity, a.unmet_quantity, a.currency,
     CASE WHEN a.status <> 'pending' OR entered.kind IN ('operator', 'purchaser') THEN a.value_minor END AS value_minor,
     a.evaluated_at, a.active_at, a.winners, a.share_permille, a.term_months, a.term_until, a.input_digest, a.output_digest,
     lines.items AS lines, spares.items AS spares,
     (SELECT json_build_object('baselines', s.baselines, 'suppliers', s.suppliers, 'largestShare', s.largest_share)
      FROM award_saving s WHERE s.award_id = a.id) AS saving FROM award a LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('id', l.id, 'bidId', l.bid_id, 'demandLineId', l.demand_line_id,
         'supplierId', l.supplier_id, 'supplierName', s.legal_name, 'purchaserId', l.purchaser_id, 'purchaserName', p.legal_name,
         'rank', l.rank, 'quantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'valueMinor', l.value_minor::text, 'currency', l.currency)) AS items
       FROM (SELECT * FROM award_line WHERE award_id = a.id ORDER BY rank, demand_line_id LIMIT 200) l
         JOIN organisation s ON s.id = l.supplier_id JOIN organisation p ON p.id = l.purchaser_id) lines ON true LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('region', p.region, 'bidId', p.bid_id, 'supplierId', p.supplier_id,
         'supplierName', s.legal_name) ORDER BY p.region) AS items
       FROM (SELECT * FROM award_spare WHERE award_id = a.id ORDER BY region LIMIT 200) p
         JOIN organisation s ON s.id = p.supplier_id) spares ON true
   WHERE a.lot_id = $3 AND a.status <> 'cancelled' AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- awards.of-tender
SELECT id, lot_id, status FROM award WHERE tender_id = $1 AND status IN ('pending', 'unsuccessful') ORDER BY lot_id;

-- awards.served-lines
SELECT DISTINCT l.demand_line_id FROM award_line l JOIN award a ON a.id = l.award_id
   WHERE a.tender_id = $1 AND a.status = 'pending';

-- bank-accounts.all
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT id, currency, bank_country AS "bankCountry", bank_name AS "bankName", scheme, identification, bic, holder, opened_at AS "openedAt" FROM bank_account WHERE entered.kind IS NOT NULL ORDER BY currency, id LIMIT 100) body ON true;

-- bank-accounts.by-number
SELECT id, pg_advisory_xact_lock(hashtextextended('bank-account/' || id, 0)) FROM bank_account WHERE identification = $1 AND currency = $2;

-- bank-accounts.give-reference
INSERT INTO deposit_reference (organisation_id, reference) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT deposit_reference_pkey DO NOTHING;

-- bank-accounts.next-reference
SELECT nextval('deposit_reference_number')::text AS number;

-- bank-accounts.open
INSERT INTO bank_account (id, currency, bank_country, bank_name, scheme, identification, bic, holder, opened_by, opened_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT ON CONSTRAINT bank_account_unique DO NOTHING RETURNING id;

-- bank-accounts.ours
SELECT id, currency, bank_country AS "bankCountry", bank_name AS "bankName", scheme, identification, bic, holder
   FROM bank_account WHERE id = $1;

-- bank-accounts.reference
SELECT reference FROM deposit_reference WHERE organisation_id = $1;

-- bank-entries.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.statement_id AS "statementId", e.bank_account_id AS "bankAccountId", e.number, e.direction, e.currency,
     e.amount_minor AS "amountMinor", e.booked_on AS "bookedOn", e.value_on AS "valueOn", e.bank_reference AS "bankReference",
     e.end_to_end_id AS "endToEndId", e.counterparty_name AS "counterpartyName", e.counterparty_account AS "counterpartyAccount",
     e.remittance, e.reversal, e.status, e.reason, e.details, e.organisation_id AS "organisationId",
     e.payment_order_id AS "paymentOrderId", e.decision_reason AS "decisionReason", e.version
   FROM bank_entry e
   WHERE e.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR e.status = $4) AND ($5::uuid IS NULL OR e.statement_id = $5)
   ORDER BY e.id DESC
LIMIT <size + 1>) body ON true;

-- bank-entries.decide
UPDATE bank_entry SET status = $2, organisation_id = $3, bank_transfer_id = $4, decided_by = $5, decision_reason = $6, version = version + 1
   WHERE id = $1;

-- bank-entries.due
SELECT DISTINCT statement_id AS id FROM (
     SELECT statement_id FROM bank_entry WHERE status = 'read' ORDER BY statement_id, id LIMIT 20000) waiting;

-- bank-entries.has-wallet
SELECT id FROM organisation WHERE id = $1 AND status IN ('admitted', 'suspended', 'barred') AND kind IN ('purchaser', 'supplier');

-- bank-entries.lock
SELECT e.id, e.direction, e.currency, e.amount_minor AS "amountMinor", e.remittance, e.end_to_end_id AS "endToEndId", e.reversal,
     e.status, EXISTS (SELECT FROM bank_entry b WHERE b.bank_account_id = e.bank_account_id AND b.bank_reference = e.bank_reference
       AND b.direction = e.direction AND b.amount_minor = e.amount_minor AND b.statement_id <> e.statement_id
       AND (b.statement_id < e.statement_id OR b.status <> 'read')) AS "seenBefore", coalesce(e.bank_reference, s.statement_id || '/' || e.number) AS reference, s.imported_by AS "importedBy"
   FROM bank_entry e JOIN bank_statement s ON s.id = e.statement_id
   WHERE e.id = $1 FOR UPDATE OF e;

-- bank-entries.orders
SELECT id, reference, amount_minor AS "amountMinor", currency, status FROM payment_order
   WHERE reference = ANY ($1::text[]) ORDER BY id FOR UPDATE;

-- bank-entries.organisations
SELECT r.reference, r.organisation_id AS "organisationId" FROM deposit_reference r JOIN organisation o ON o.id = r.organisation_id
   WHERE r.reference = ANY ($1::text[]) AND o.status IN ('admitted', 'suspended', 'barred');

-- bank-entries.settle
UPDATE bank_entry e SET status = m.status, reason = m.reason, details = m.details, organisation_id = m.organisation,
     bank_transfer_id = m.transfer, payment_order_id = m.payment, version = e.version + 1
   FROM jsonb_to_recordset($1) AS m (id uuid, status text, reason text, details jsonb, organisation uuid, transfer uuid, payment uuid)
   WHERE e.id = m.id;

-- bank-entries.take
SELECT e.id, e.direction, e.currency, e.amount_minor AS "amountMinor", e.remittance, e.end_to_end_id AS "endToEndId", e.reversal,
     e.status, EXISTS (SELECT FROM bank_entry b WHERE b.bank_account_id = e.bank_account_id AND b.bank_reference = e.bank_reference
       AND b.direction = e.direction AND b.amount_minor = e.amount_minor AND b.statement_id <> e.statement_id
       AND (b.statement_id < e.statement_id OR b.status <> 'read')) AS "seenBefore", coalesce(e.bank_reference, s.statement_id || '/' || e.number) AS reference, s.imported_by AS "importedBy"
   FROM bank_entry e JOIN bank_statement s ON s.id = e.statement_id
   WHERE e.statement_id = $1 AND e.status = 'read' ORDER BY e.id LIMIT $2 FOR UPDATE OF e SKIP LOCKED;

-- bank-statements.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT s.id, s.bank_account_id AS "bankAccountId", s.message_id AS "messageId", s.statement_id AS "statementId", s.currency,
     s.opening_minor AS "openingMinor", s.closing_minor AS "closingMinor", s.entry_count AS "entryCount", s.file_id AS "fileId",
     s.imported_at AS "importedAt", e.*
   FROM bank_statement s CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE status = 'read') AS read, count(*) FILTER (WHERE status = 'matched') AS matched,
       count(*) FILTER (WHERE status = 'unmatched') AS unmatched, count(*) FILTER (WHERE status = 'set_aside') AS "setAside"
     FROM bank_entry e WHERE e.statement_id = s.id) e
   WHERE s.id < $3 AND entered.kind IS NOT NULL ORDER BY s.id DESC
LIMIT <size + 1>) body ON true;

-- bank-statements.before
SELECT id, encode(digest, 'hex') AS digest FROM bank_statement WHERE bank_account_id = $1 AND statement_id = $2;

-- bank-statements.entries
INSERT INTO bank_entry (id, statement_id, bank_account_id, number, direction, currency, amount_minor, booked_on, value_on, bank_reference,
     end_to_end_id, counterparty_name, counterparty_account, remittance, reversal, status)
   SELECT e.id, $2, $3, e.number, e.direction, $4, e.amount, e.booked_on, e.value_on, e.bank_reference, e.end_to_end_id, e.counterparty_name,
     e.counterparty_account, e.remittance, e.reversal, 'read'
   FROM jsonb_to_recordset($1) AS e (id uuid, number int, direction text, amount bigint, booked_on date, value_on date, bank_reference text,
     end_to_end_id text, counterparty_name text, counterparty_account text, remittance text, reversal boolean)
   ORDER BY e.number;

-- bank-statements.insert
INSERT INTO bank_statement (id, bank_account_id, message_id, statement_id, currency, opening_minor, closing_minor, digest, entry_count,
     file_id, imported_by, imported_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), $9, $10, $11, $12)
   ON CONFLICT ON CONSTRAINT bank_statement_once DO NOTHING RETURNING id;

-- bid-deposits.asked
SELECT t.id AS "tenderId", t.currency, t.bid_deposit_minor AS "depositMinor" FROM lot l JOIN tender t ON t.id = l.tender_id
   WHERE l.id = $1 AND t.bid_deposit_minor IS NOT NULL AND t.status = 'open' AND medlane_now() < t.bidding_ends_at FOR SHARE OF t;

-- bid-deposits.free
SELECT id FROM (SELECT d.id, t.status AS "tenderStatus",
     EXISTS (SELECT FROM award_line w JOIN award a ON a.id = w.award_id WHERE w.tender_id = d.tender_id AND w.supplier_id = d.supplier_id
       AND a.status IN ('pending', 'active') AND NOT EXISTS (SELECT FROM contract c
         WHERE c.award_id = w.award_id AND c.supplier_id = w.supplier_id AND c.purchaser_id = w.purchaser_id AND c.replaces_id IS NULL)) AS "contractsToCome",
     ARRAY(SELECT DISTINCT c.status FROM contract c WHERE c.tender_id = d.tender_id AND c.supplier_id = d.supplier_id
       AND c.replaces_id IS NULL) AS contracts FROM supplier_deposit d JOIN tender t ON t.id = d.tender_id
     WHERE d.purpose = 'bid' AND d.status = 'held' AND t.status IN ('awarded', 'unsuccessful', 'cancelled')) over
   WHERE NOT "contractsToCome" AND NOT 'pending' = ANY (contracts) ORDER BY id LIMIT 100;

-- bid-deposits.stake
SELECT t.status AS "tenderStatus",
     EXISTS (SELECT FROM award_line w JOIN award a ON a.id = w.award_id WHERE w.tender_id = d.tender_id AND w.supplier_id = d.supplier_id
       AND a.status IN ('pending', 'active') AND NOT EXISTS (SELECT FROM contract c
         WHERE c.award_id = w.award_id AND c.supplier_id = w.supplier_id AND c.purchaser_id = w.purchaser_id AND c.replaces_id IS NULL)) AS "contractsToCome",
     ARRAY(SELECT DISTINCT c.status FROM contract c WHERE c.tender_id = d.tender_id AND c.supplier_id = d.supplier_id
       AND c.replaces_id IS NULL) AS contracts FROM supplier_deposit d JOIN tender t ON t.id = d.tender_id WHERE d.id = $1 AND d.purpose = 'bid';

-- bid-deposits.won
SELECT coalesce(v.value_minor, c.value_minor) AS "worthMinor", c.currency, t.currency AS "tenderCurrency", t.rates,
     c.declined_by IS NOT DISTINCT FROM 'supplier' AS "declinedBySupplier"
   FROM contract c JOIN tender t ON t.id = c.tender_id
     LEFT JOIN contract_revision v ON v.contract_id = c.id AND v.revision = 1
   WHERE c.tender_id = $1 AND c.supplier_id = $2 AND c.replaces_id IS NULL ORDER BY c.id LIMIT 10000;

-- bids.enter
SELECT * FROM bids_enter($1, $2, $3, $4, $5);

-- bids.live
SELECT id, revision FROM bid WHERE lot_id = $1 AND supplier_id = $2 AND status = 'sealed' FOR UPDATE;

-- bids.lock-shared
SELECT t.id AS "tenderId", t.bidding_ends_at AS "biddingEndsAt", medlane_now() AS at
   FROM lot l JOIN tender t ON t.id = l.tender_id
   WHERE l.id = $1 AND t.status = 'open' AND medlane_now() < t.bidding_ends_at
   FOR SHARE OF t;

-- bids.next-revision
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT l.id, 1 + coalesce((SELECT max(b.revision) FROM bid b WHERE b.lot_id = l.id AND b.supplier_id = entered.organisation_id), 0) AS next
   FROM lot l WHERE l.id = $3 LIMIT 1) body ON true;

-- bids.of-lot.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT b.id, b.tender_id, b.lot_id, s.id AS supplier_id, s.kind AS supplier_kind, s.legal_name AS supplier_legal_name,
  s.name_zh AS supplier_name_zh, s.country AS supplier_country, s.status AS supplier_status,
  s.applied_at AS supplier_applied_at, s.admitted_at AS supplier_admitted_at, b.revision, b.status, b.digest, b.received_at,
  b.unit_price, b.capacity, b.minimum_quantity, b.lead_time_days, b.valid_until, b.particulars, b.rank, b.awarded_quantity, b.reason,
  b.reason_details, (b.reason IS NULL OR entered.kind <> 'supplier' OR EXISTS (SELECT FROM tender t
  WHERE t.id = b.tender_id AND t.status IN ('awarded', 'unsuccessful', 'cancelled'))) AS told_in_full
FROM bid b JOIN organisation s ON s.id = b.supplier_id
WHERE (b.supplier_id = entered.organisation_id OR entered.kind = 'operator'
  OR (entered.kind = 'purchaser' AND b.status IN ('opened', 'invalid', 'valid', 'won', 'lost', 'disqualified')
    AND EXISTS (SELECT FROM demand_line d WHERE d.tender_id = b.tender_id AND d.lot_id = b.lot_id
      AND d.purchaser_id = entered.organisation_id))) AND b.lot_id = $3 AND b.status NOT IN ('replaced', 'withdrawn') AND b.id > $4 ORDER BY b.id LIMIT <size + 1>) body ON true;

-- bids.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT b.id, b.tender_id, b.lot_id, s.id AS supplier_id, s.kind AS supplier_kind, s.legal_name AS supplier_legal_name,
  s.name_zh AS supplier_name_zh, s.country AS supplier_country, s.status AS supplier_status,
  s.applied_at AS supplier_applied_at, s.admitted_at AS supplier_admitted_at, b.revision, b.status, b.digest, b.received_at,
  b.unit_price, b.capacity, b.minimum_quantity, b.lead_time_days, b.valid_until, b.particulars, b.rank, b.awarded_quantity, b.reason,
  b.reason_details, (b.reason IS NULL OR entered.kind <> 'supplier' OR EXISTS (SELECT FROM tender t
  WHERE t.id = b.tender_id AND t.status IN ('awarded', 'unsuccessful', 'cancelled'))) AS told_in_full
FROM bid b JOIN organisation s ON s.id = b.supplier_id
WHERE (b.supplier_id = entered.organisation_id OR entered.kind = 'operator'
  OR (entered.kind = 'purchaser' AND b.status IN ('opened', 'invalid', 'valid', 'won', 'lost', 'disqualified')
    AND EXISTS (SELECT FROM demand_line d WHERE d.tender_id = b.tender_id AND d.lot_id = b.lot_id
      AND d.purchaser_id = entered.organisation_id))) AND b.id = $3 ORDER BY b.id LIMIT 1) body ON true;

-- bids.own-of-tender.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT b.id, b.tender_id, b.lot_id, s.id AS supplier_id, s.kind AS supplier_kind, s.legal_name AS supplier_legal_name,
  s.name_zh AS supplier_name_zh, s.country AS supplier_country, s.status AS supplier_status,
  s.applied_at AS supplier_applied_at, s.admitted_at AS supplier_admitted_at, b.revision, b.status, b.digest, b.received_at,
  b.unit_price, b.capacity, b.minimum_quantity, b.lead_time_days, b.valid_until, b.particulars, b.rank, b.awarded_quantity, b.reason,
  b.reason_details, (b.reason IS NULL OR entered.kind <> 'supplier' OR EXISTS (SELECT FROM tender t
  WHERE t.id = b.tender_id AND t.status IN ('awarded', 'unsuccessful', 'cancelled'))) AS told_in_full
FROM bid b JOIN organisation s ON s.id = b.supplier_id
WHERE (b.supplier_id = entered.organisation_id OR entered.kind = 'operator'
  OR (entered.kind = 'purchaser' AND b.status IN ('opened', 'invalid', 'valid', 'won', 'lost', 'disqualified')
    AND EXISTS (SELECT FROM demand_line d WHERE d.tender_id = b.tender_id AND d.lot_id = b.lot_id
      AND d.purchaser_id = entered.organisation_id))) AND b.supplier_id = entered.organisation_id AND b.id < $3 AND b.tender_id = $4 ORDER BY b.id DESC LIMIT <size + 1>) body ON true;

-- bids.own.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT b.id, b.tender_id, b.lot_id, s.id AS supplier_id, s.kind AS supplier_kind, s.legal_name AS supplier_legal_name,
  s.name_zh AS supplier_name_zh, s.country AS supplier_country, s.status AS supplier_status,
  s.applied_at AS supplier_applied_at, s.admitted_at AS supplier_admitted_at, b.revision, b.status, b.digest, b.received_at,
  b.unit_price, b.capacity, b.minimum_quantity, b.lead_time_days, b.valid_until, b.particulars, b.rank, b.awarded_quantity, b.reason,
  b.reason_details, (b.reason IS NULL OR entered.kind <> 'supplier' OR EXISTS (SELECT FROM tender t
  WHERE t.id = b.tender_id AND t.status IN ('awarded', 'unsuccessful', 'cancelled'))) AS told_in_full
FROM bid b JOIN organisation s ON s.id = b.supplier_id
WHERE (b.supplier_id = entered.organisation_id OR entered.kind = 'operator'
  OR (entered.kind = 'purchaser' AND b.status IN ('opened', 'invalid', 'valid', 'won', 'lost', 'disqualified')
    AND EXISTS (SELECT FROM demand_line d WHERE d.tender_id = b.tender_id AND d.lot_id = b.lot_id
      AND d.purchaser_id = entered.organisation_id))) AND b.supplier_id = entered.organisation_id AND b.id < $3 AND ($4::uuid IS NULL OR true) ORDER BY b.id DESC LIMIT <size + 1>) body ON true;

-- bids.place
SELECT placed FROM bids_place($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS placed;

-- bids.tender-state
SELECT t.status, coalesce(medlane_now() < t.bidding_ends_at, false) AS in_time
   FROM lot l JOIN tender t ON t.id = l.tender_id WHERE l.id = $1;

-- bids.withdraw
UPDATE bid b SET status = 'withdrawn', ended_at = $2 FROM tender t
   WHERE b.id = $1 AND b.status = 'sealed' AND t.id = b.tender_id AND t.status = 'open' AND medlane_now() < t.bidding_ends_at;

-- certificate.check
UPDATE certificate SET status = 'checked', checked_at = $3, checked_by = $4, checked_how = $5, checked_note = $6,
       version = version + 1 WHERE id = $1 AND version = $2;

-- certificate.end
UPDATE certificate SET status = $3, status_reason = $4, revoked_from = $5, next_check_at = NULL, version = version + 1
     WHERE id = $1 AND version = $2;

-- certificate.insert
INSERT INTO certificate (id, supplier_id, kind, number, issuer, issuer_country, holder, site_id, scope, scheme,
     device_class, laboratory_id, basis_ids, basis_ends_on, issued_on, expires_on, file_id, content_hash, submitted_at,
     submitted_by, status)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::uuid[], $14, $15, $16, $17, $18, $19, $20, 'submitted')
   ON CONFLICT DO NOTHING RETURNING id;

-- certificate.lock
SELECT p.id, p.supplier_id AS "supplierId", p.status, p.issued_on AS "issuedOn", p.expires_on AS "expiresOn",
       p.revoked_from AS "revokedFrom", p.checked_by AS "checkedBy", p.reminded, p.version,
       (SELECT f.status FROM file f WHERE f.id = p.file_id) AS scan,
       p.used_on AS "usedOn",
       p.kind, p.issuer_country AS country
     FROM certificate p WHERE p.id = $1 FOR UPDATE;

-- certificate.products
INSERT INTO certificate_product (certificate_id, product_id, supplier_id) SELECT $1, unnest($2::uuid[]), $3;

-- certificate.remind
UPDATE certificate SET reminded = $3, next_check_at = $4, version = version + 1 WHERE id = $1 AND version = $2;

-- certificate.reminders-due
SELECT id FROM certificate WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500;

-- certificate.use
UPDATE certificate SET used_on = $2, used_for = $3, version = version + 1
   WHERE id = $1 AND status = 'verified' AND used_on IS NULL AND issued_on <= $2 AND (expires_on IS NULL OR $2 <= expires_on);

-- certificate.verify
UPDATE certificate SET status = 'verified', verified_at = $3, verified_by = $4, verified_how = $5, verified_note = $6,
       verified_for = $7, reminded = $8, next_check_at = $9, version = version + 1 WHERE id = $1 AND version = $2;

-- certificate.view
SELECT c.id, c.supplier_id AS "supplierId", c.kind, c.number, c.issuer, c.issuer_country AS "issuerCountry", c.holder, c.site_id AS "siteId", c.scope, c.scheme, c.device_class AS "deviceClass", c.laboratory_id AS "laboratoryId", c.basis_ends_on AS "basisEndsOn", c.issued_on AS "issuedOn", c.expires_on AS "expiresOn", c.used_on AS "usedOn", c.status, c.revoked_from AS "revokedFrom", c.verified_at AS "verifiedAt", c.verified_by AS "verifiedBy", c.verified_how AS "verifiedHow", c.verified_note AS "verifiedNote", c.status_reason AS "statusReason", ARRAY(SELECT cp.product_id FROM certificate_product cp WHERE cp.certificate_id = c.id ORDER BY 1) AS "productIds", c.submitted_at AS "submittedAt", c.checked_at AS "checkedAt",
  c.checked_how AS "checkedHow", c.checked_note AS "checkedNote",
  c.file_id AS "fileId", encode(c.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today, c.basis_ids AS "basisIds",
  t.name AS "siteName", l.legal_name AS "laboratoryName" FROM certificate c JOIN organisation s ON s.id = c.supplier_id
  LEFT JOIN organisation v ON v.id = c.verified_for LEFT JOIN organisation l ON l.id = c.laboratory_id
  LEFT JOIN site t ON t.id = c.site_id WHERE c.id = $1;

-- certificates.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.supplier_id AS "supplierId", c.kind, c.number, c.issuer, c.issuer_country AS "issuerCountry", c.holder, c.site_id AS "siteId", c.scope, c.scheme, c.device_class AS "deviceClass", c.laboratory_id AS "laboratoryId", c.basis_ends_on AS "basisEndsOn", c.issued_on AS "issuedOn", c.expires_on AS "expiresOn", c.used_on AS "usedOn", c.status, c.revoked_from AS "revokedFrom", c.verified_at AS "verifiedAt", c.verified_by AS "verifiedBy", c.verified_how AS "verifiedHow", c.verified_note AS "verifiedNote", c.status_reason AS "statusReason", ARRAY(SELECT cp.product_id FROM certificate_product cp WHERE cp.certificate_id = c.id ORDER BY 1) AS "productIds", c.submitted_at AS "submittedAt", c.checked_at AS "checkedAt",
  c.checked_how AS "checkedHow", c.checked_note AS "checkedNote",
  c.file_id AS "fileId", encode(c.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today, c.basis_ids AS "basisIds",
  t.name AS "siteName", l.legal_name AS "laboratoryName" FROM (
       SELECT b.* FROM (SELECT CASE WHEN $4::uuid IS NOT NULL THEN $4 WHEN entered.kind = 'supplier' THEN entered.organisation_id END AS supplier_id) w,
         LATERAL ((SELECT c.* FROM certificate c WHERE $6::uuid IS NOT NULL AND CASE WHEN w.supplier_id IS NULL THEN true ELSE c.supplier_id = w.supplier_id END AND CASE WHEN $5::text IS NULL THEN true ELSE c.status = $5 END AND c.id IN (SELECT cp.certificate_id FROM certificate_product cp WHERE cp.product_id = $6) AND c.id < $3
         AND CASE WHEN $7::date IS NULL THEN true ELSE c.expires_on <= $7 END AND CASE WHEN $8::text IS NULL THEN true ELSE c.kind = $8 END
        ORDER BY c.id DESC LIMIT <size + 1>)
 UNION ALL (SELECT c.* FROM certificate c WHERE $6::uuid IS NULL AND w.supplier_id IS NOT NULL AND c.supplier_id = w.supplier_id AND CASE WHEN $5::text IS NULL THEN true ELSE c.status = $5 END AND c.id < $3
         AND CASE WHEN $7::date IS NULL THEN true ELSE c.expires_on <= $7 END AND CASE WHEN $8::text IS NULL THEN true ELSE c.kind = $8 END
        ORDER BY c.id DESC LIMIT <size + 1>)
 UNION ALL (SELECT c.* FROM certificate c WHERE $6::uuid IS NULL AND w.supplier_id IS NULL AND $5::text IS NOT NULL AND c.status = $5 AND c.id < $3
         AND CASE WHEN $7::date IS NULL THEN true ELSE c.expires_on <= $7 END AND CASE WHEN $8::text IS NULL THEN true ELSE c.kind = $8 END
        ORDER BY c.id DESC LIMIT <size + 1>)
 UNION ALL (SELECT c.* FROM certificate c WHERE $6::uuid IS NULL AND w.supplier_id IS NULL AND $5::text IS NULL AND true AND c.id < $3
         AND CASE WHEN $7::date IS NULL THEN true ELSE c.expires_on <= $7 END AND CASE WHEN $8::text IS NULL THEN true ELSE c.kind = $8 END
        ORDER BY c.id DESC LIMIT <size + 1>)) b ORDER BY b.id DESC LIMIT <size + 1>) c
     JOIN organisation s ON s.id = c.supplier_id
  LEFT JOIN organisation v ON v.id = c.verified_for LEFT JOIN organisation l ON l.id = c.laboratory_id
  LEFT JOIN site t ON t.id = c.site_id ORDER BY c.id DESC
LIMIT <size + 1>) body ON true;

-- certificates.by-id
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.supplier_id AS "supplierId", c.kind, c.number, c.issuer, c.issuer_country AS "issuerCountry", c.holder, c.site_id AS "siteId", c.scope, c.scheme, c.device_class AS "deviceClass", c.laboratory_id AS "laboratoryId", c.basis_ends_on AS "basisEndsOn", c.issued_on AS "issuedOn", c.expires_on AS "expiresOn", c.used_on AS "usedOn", c.status, c.revoked_from AS "revokedFrom", c.verified_at AS "verifiedAt", c.verified_by AS "verifiedBy", c.verified_how AS "verifiedHow", c.verified_note AS "verifiedNote", c.status_reason AS "statusReason", ARRAY(SELECT cp.product_id FROM certificate_product cp WHERE cp.certificate_id = c.id ORDER BY 1) AS "productIds", c.submitted_at AS "submittedAt", c.checked_at AS "checkedAt",
  c.checked_how AS "checkedHow", c.checked_note AS "checkedNote",
  c.file_id AS "fileId", encode(c.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today, c.basis_ids AS "basisIds",
  t.name AS "siteName", l.legal_name AS "laboratoryName" FROM certificate c JOIN organisation s ON s.id = c.supplier_id
  LEFT JOIN organisation v ON v.id = c.verified_for LEFT JOIN organisation l ON l.id = c.laboratory_id
  LEFT JOIN site t ON t.id = c.site_id WHERE c.id = $3 AND (entered.kind <> 'supplier' OR c.supplier_id = entered.organisation_id) LIMIT 1) body ON true;

-- claim-drafts.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT d.id, d.contract_id AS "contractId", d.shipment_id AS "shipmentId", d.ground, d.text, d.worth_minor AS "worthMinor",
     d.currency, d.file_ids AS "fileIds", d.drafted_at AS "draftedAt", d.dispute_id AS "disputeId", d.dropped_at AS "droppedAt"
   FROM claim_draft d WHERE d.id < $3 AND entered.kind IS NOT NULL AND ($4::boolean IS NULL OR (d.dispute_id IS NULL AND d.dropped_at IS NULL) = $4)
   ORDER BY d.id DESC
LIMIT <size + 1>) body ON true;

-- claim-drafts.draft
INSERT INTO claim_draft (id, contract_id, shipment_id, tender_id, purchaser_id, ground, text, worth_minor, currency, file_ids, drafted_at)
   SELECT $1, s.contract_id, s.id, s.tender_id, s.purchaser_id, $3, $4,
     greatest(1, l.amount_minor * least($5::bigint, l.quantity)::numeric / l.quantity)::bigint, l.currency, $6, $7
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id WHERE s.id = $2
   ON CONFLICT ON CONSTRAINT claim_draft_once DO NOTHING RETURNING id;

-- claim-drafts.drop
UPDATE claim_draft SET dropped_at = $2 WHERE id = $1;

-- claim-drafts.filed
UPDATE claim_draft SET dispute_id = $2 WHERE id = $1;

-- claim-drafts.lock
SELECT id, contract_id AS "contractId", shipment_id AS "shipmentId", ground, text, worth_minor AS "worthMinor", currency,
     file_ids AS "fileIds", dispute_id IS NULL AND dropped_at IS NULL AS "isOpen"
   FROM claim_draft WHERE id = $1 AND purchaser_id = $2 FOR UPDATE;

-- clearances.asks-papers
SELECT paper_profile_digest IS NOT NULL AS asks FROM tender WHERE id = $1;

-- clearances.candidates-of-bid
SELECT l.id AS "lotId", p.id AS "productId", p.brand, p.supplier_id AS "supplierId", s.status AS "supplierStatus",
       medlane_sites_of(p.supplier_id, p.site) AS "siteIds",
       c.clear AS "wasClear"
     FROM lot l JOIN tender t ON t.id = l.tender_id
       JOIN product p ON p.product_type_id = l.product_type_id AND p.status = 'listed'
       JOIN organisation s ON s.id = p.supplier_id
       LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
       LEFT JOIN clearance c ON c.lot_id = l.id AND c.supplier_id = p.supplier_id AND c.product_id = p.id
     WHERE t.paper_profile_digest IS NOT NULL AND (l.id, p.id) > ($1::uuid, $2::uuid) AND l.id = $3 AND p.supplier_id = $4
     ORDER BY l.id, p.id LIMIT 200;

-- clearances.candidates-of-bidders
SELECT l.id AS "lotId", p.id AS "productId", p.brand, p.supplier_id AS "supplierId", s.status AS "supplierStatus",
       medlane_sites_of(p.supplier_id, p.site) AS "siteIds",
       c.clear AS "wasClear"
     FROM lot l JOIN tender t ON t.id = l.tender_id
       JOIN product p ON p.product_type_id = l.product_type_id AND p.status = 'listed'
       JOIN organisation s ON s.id = p.supplier_id
       LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
       LEFT JOIN clearance c ON c.lot_id = l.id AND c.supplier_id = p.supplier_id AND c.product_id = p.id
     WHERE t.paper_profile_digest IS NOT NULL AND (l.id, p.id) > ($1::uuid, $2::uuid) AND t.id = $3 AND EXISTS (SELECT FROM bid b WHERE b.lot_id = l.id AND b.supplier_id = p.supplier_id AND b.status IN ('sealed'))
     ORDER BY l.id, p.id LIMIT 200;

-- clearances.candidates-of-checklist
SELECT l.id AS "lotId", p.id AS "productId", p.brand, p.supplier_id AS "supplierId", s.status AS "supplierStatus",
       medlane_sites_of(p.supplier_id, p.site) AS "siteIds",
       c.clear AS "wasClear"
     FROM lot l JOIN tender t ON t.id = l.tender_id
       JOIN product p ON p.product_type_id = l.product_type_id AND p.status = 'listed'
       JOIN organisation s ON s.id = p.supplier_id
       LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
       LEFT JOIN clearance c ON c.lot_id = l.id AND c.supplier_id = p.supplier_id AND c.product_id = p.id
     WHERE t.paper_profile_digest IS NOT NULL AND (l.id, p.id) > ($1::uuid, $2::uuid) AND t.id = $3 AND p.supplier_id = $4
     ORDER BY l.id, p.id LIMIT 200;

-- clearances.candidates-of-supplier
SELECT l.id AS "lotId", p.id AS "productId", p.brand, p.supplier_id AS "supplierId", s.status AS "supplierStatus",
       medlane_sites_of(p.supplier_id, p.site) AS "siteIds",
       c.clear AS "wasClear"
     FROM lot l JOIN tender t ON t.id = l.tender_id
       JOIN product p ON p.product_type_id = l.product_type_id AND p.status = 'listed'
       JOIN organisation s ON s.id = p.supplier_id
       LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
       LEFT JOIN clearance c ON c.lot_id = l.id AND c.supplier_id = p.supplier_id AND c.product_id = p.id
     WHERE t.paper_profile_digest IS NOT NULL AND (l.id, p.id) > ($1::uuid, $2::uuid) AND p.supplier_id = $3 AND t.status = 'open' AND (t.procurement_method = 'open' OR EXISTS (SELECT FROM tender_invitation i WHERE i.tender_id = t.id AND i.supplier_id = p.supplier_id)) AND c.papers_version IS DISTINCT FROM v.version
     ORDER BY l.id, p.id LIMIT 200;

-- clearances.candidates-of-tender
SELECT l.id AS "lotId", p.id AS "productId", p.brand, p.supplier_id AS "supplierId", s.status AS "supplierStatus",
       medlane_sites_of(p.supplier_id, p.site) AS "siteIds",
       c.clear AS "wasClear"
     FROM lot l JOIN tender t ON t.id = l.tender_id
       JOIN product p ON p.product_type_id = l.product_type_id AND p.status = 'listed'
       JOIN organisation s ON s.id = p.supplier_id
       LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
       LEFT JOIN clearance c ON c.lot_id = l.id AND c.supplier_id = p.supplier_id AND c.product_id = p.id
     WHERE t.paper_profile_digest IS NOT NULL AND (l.id, p.id) > ($1::uuid, $2::uuid) AND t.id = $3 AND (t.procurement_method = 'open' OR EXISTS (SELECT FROM tender_invitation i WHERE i.tender_id = t.id AND i.supplier_id = p.supplier_id)) AND c.papers_version IS DISTINCT FROM v.version
     ORDER BY l.id, p.id LIMIT 200;

-- clearances.candidates-of-winners
SELECT l.id AS "lotId", p.id AS "productId", p.brand, p.supplier_id AS "supplierId", s.status AS "supplierStatus",
       medlane_sites_of(p.supplier_id, p.site) AS "siteIds",
       c.clear AS "wasClear"
     FROM lot l JOIN tender t ON t.id = l.tender_id
       JOIN product p ON p.product_type_id = l.product_type_id AND p.status = 'listed'
       JOIN organisation s ON s.id = p.supplier_id
       LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
       LEFT JOIN clearance c ON c.lot_id = l.id AND c.supplier_id = p.supplier_id AND c.product_id = p.id
     WHERE t.paper_profile_digest IS NOT NULL AND (l.id, p.id) > ($1::uuid, $2::uuid) AND t.id = $3 AND EXISTS (SELECT FROM bid b WHERE b.lot_id = l.id AND b.supplier_id = p.supplier_id AND b.status IN ('won'))
     ORDER BY l.id, p.id LIMIT 200;

-- clearances.forget
UPDATE clearance SET papers_version = -1 WHERE tender_id = $1;

-- clearances.hold-tender
SELECT t.id FROM lot l JOIN tender t ON t.id = l.tender_id WHERE l.id = $1 FOR SHARE OF t;

-- clearances.lots
SELECT l.id AS lot_id, l.tender_id, t.corridor_code, t.paper_profile, t.bidding_ends_at, l.product_type_id, pt.category,
     l.delivery_to, ARRAY(SELECT DISTINCT d.destination FROM demand_line d WHERE d.tender_id = l.tender_id AND d.lot_id = l.id ORDER BY 1) AS destinations
   FROM lot l JOIN tender t ON t.id = l.tender_id JOIN product_type pt ON pt.id = l.product_type_id
   WHERE l.id = ANY ($1::uuid[]) AND t.paper_profile_digest IS NOT NULL AND t.bidding_ends_at IS NOT NULL;

-- clearances.not-admitted
SELECT DISTINCT b.lot_id AS "lotId", b.supplier_id AS "supplierId", o.status
   FROM bid b JOIN organisation o ON o.id = b.supplier_id AND o.status <> 'admitted' WHERE b.tender_id = $1 AND b.status = 'sealed';

-- clearances.of-lot.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT s.id, s.kind, s.legal_name, s.name_zh, s.country, s.status, s.applied_at, s.admitted_at, t.paper_profile,
       coalesce(papers.list, '[]') AS products
     FROM bid b JOIN tender t ON t.id = b.tender_id JOIN organisation s ON s.id = b.supplier_id
     CROSS JOIN LATERAL (SELECT json_agg(json_build_object('lotId', c.lot_id, 'productId', c.product_id, 'brand', c.brand, 'clear', c.clear,
      'clearUntil', c.clear_until, 'judgedAt', c.judged_at, 'findings', c.findings) ORDER BY c.product_id) AS list
  FROM (SELECT c.*, p.brand FROM clearance c JOIN product p ON p.id = c.product_id
    WHERE c.lot_id = b.lot_id AND c.supplier_id = b.supplier_id ORDER BY c.product_id LIMIT 20) c) papers
     WHERE b.lot_id = $3 AND b.supplier_id > $4 AND t.paper_profile_digest IS NOT NULL AND b.status IN ('opened', 'invalid', 'valid', 'won', 'lost', 'disqualified') AND (entered.kind = 'operator'
  OR (entered.kind = 'purchaser' AND EXISTS (SELECT FROM demand_line d WHERE d.tender_id = b.tender_id AND d.lot_id = b.lot_id
    AND d.purchaser_id = entered.organisation_id)))
     ORDER BY b.supplier_id LIMIT <size + 1>) body ON true;

-- clearances.winners
SELECT b.id AS "bidId", b.lot_id AS "lotId", b.supplier_id AS "supplierId", o.status AS "supplierStatus"
   FROM bid b JOIN organisation o ON o.id = b.supplier_id WHERE b.tender_id = $1 AND b.status = 'won' ORDER BY b.id;

-- clearances.write
INSERT INTO clearance AS c (lot_id, supplier_id, product_id, tender_id, papers_version, clear, clear_until, findings, judged_at)
   SELECT j.*, $9 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::boolean[], $7::timestamptz[], $8::jsonb[])
     AS j (lot_id, supplier_id, product_id, tender_id, papers_version, clear, clear_until, findings)
   ON CONFLICT ON CONSTRAINT clearance_pkey DO UPDATE SET papers_version = excluded.papers_version, clear = excluded.clear,
     clear_until = excluded.clear_until, findings = excluded.findings, judged_at = excluded.judged_at
   WHERE c.papers_version <= excluded.papers_version;

-- closing.facts
SELECT c.id, c.status, c.completed_at AS "completedAt", c.credit_issued_at AS "creditIssuedAt",
  c.agreed_quantity AS "agreedQuantity", c.ordered_quantity AS "orderedQuantity", c.received_quantity AS "receivedQuantity",
  c.settled_quantity AS "settledQuantity", c.received_quantity - c.accepted_quantity AS "rejectedQuantity", c.open_disputes AS "openDisputes",
  (SELECT count(*)::int FROM dossier d JOIN shipment s ON s.id = d.shipment_id WHERE s.contract_id = c.id AND d.status NOT IN ('closed', 'cancelled'))
    AS "openDossiers",
  (SELECT count(*)::int FROM receivable r WHERE r.contract_id = c.id AND r.status = 'open') AS "openDebts",
  (SELECT count(*)::int FROM supplier_deposit d WHERE d.contract_id = c.id AND d.status = 'held') AS "heldDeposits", c.reference, c.revision, c.tender_id AS "tenderId", t.reference AS "tenderReference", l.number AS "lotNumber",
     pt.name_en AS "productNameEn", pt.name_zh AS "productNameZh", pt.unit, json_build_object('id', p.id, 'legalName', p.legal_name, 'nameZh', p.name_zh, 'country', p.country) AS purchaser, json_build_object('id', v.id, 'legalName', v.legal_name, 'nameZh', v.name_zh, 'country', v.country) AS supplier,
     c.currency, t.currency AS "tenderCurrency", greatest(c.purchaser_signed_at, c.supplier_signed_at) AS "signedAt", c.closed_at AS "closedAt",
     c.accepted_quantity AS "acceptedQuantity", c.value_minor AS "valueMinor", c.settled_minor AS "settledMinor",
     (SELECT json_build_object('invoices', count(*), 'fee', coalesce(sum(i.fee_minor), 0)::text, 'refund', coalesce(sum(i.refund_minor), 0)::text,
       'interest', coalesce(sum(i.interest_minor), 0)::text) FROM invoice i WHERE i.contract_id = c.id) AS sums,
     (SELECT json_build_object('lodged', d.amount_minor::text, 'forfeited', d.forfeited_minor::text, 'returned', d.returned_minor::text)
       FROM supplier_deposit d WHERE d.contract_id = c.id) AS deposit,
     (SELECT coalesce(json_agg(json_build_object('reason', o.reason, 'from', o.debtor, 'to', o.creditor, 'amount', o.amount::text,
         'collected', o.collected::text) ORDER BY o.reason, o.debtor), '[]')
       FROM (SELECT r.reason, CASE r.debtor_id WHEN c.purchaser_id THEN 'purchaser' ELSE 'supplier' END AS debtor,
           CASE r.creditor_id WHEN c.purchaser_id THEN 'purchaser' WHEN c.supplier_id THEN 'supplier' ELSE 'platform' END AS creditor,
           sum(r.amount_minor) AS amount, sum(r.collected_minor) AS collected
         FROM receivable r WHERE r.contract_id = c.id GROUP BY 1, 2, 3) o) AS debts,
     (SELECT coalesce(json_object_agg(s.status, s.count), '{}') FROM (SELECT d.status, count(*) AS count FROM dispute d
       WHERE d.contract_id = c.id GROUP BY d.status) s) AS disputes,
     (SELECT coalesce(json_agg(json_build_object('placedOn', to_char(o.placed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), 'promisedOn', o.promised_on, 'ordered', ol.quantity::text,
         'arrivals', (SELECT json_agg(json_build_object('on', to_char(r.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), 'accepted', r.accepted_quantity::text) ORDER BY r.number)
           FROM receipt r WHERE r.call_off_line_id = ol.id)) ORDER BY ol.id), '[]')
       FROM call_off_line ol JOIN call_off o ON o.id = ol.call_off_id WHERE ol.contract_id = c.id) AS lines,
     (SELECT s.baselines FROM award_saving s WHERE s.award_id = c.award_id) AS baselines
   FROM contract c JOIN tender t ON t.id = c.tender_id JOIN lot l ON l.id = c.lot_id JOIN product_type pt ON pt.id = c.product_type_id
     JOIN organisation p ON p.id = c.purchaser_id JOIN organisation v ON v.id = c.supplier_id
   WHERE c.id = ANY ($1::uuid[]) AND c.status = 'closed' AND NOT EXISTS (SELECT FROM closing_statement s WHERE s.contract_id = c.id)
   ORDER BY c.id;

-- closing.file
UPDATE closing_statement SET file_id = $2, file_sha256 = decode($3, 'hex') WHERE contract_id = $1 AND file_id IS NULL;

-- closing.find
SELECT contract_id AS "contractId", tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId", document,
     encode(digest, 'hex') AS digest, drawn_up_at AS "drawnUpAt", file_id AS "fileId"
   FROM closing_statement WHERE contract_id = $1;

-- closing.insert
INSERT INTO closing_statement (contract_id, tender_id, purchaser_id, supplier_id, document, digest, drawn_up_at)
   SELECT n.contract, n.tender, n.purchaser, n.supplier, n.document, sha256(convert_to(n.document, 'UTF8')), $2
   FROM jsonb_to_recordset($1) AS n (contract uuid, tender uuid, purchaser uuid, supplier uuid, document text)
   ORDER BY n.contract ON CONFLICT ON CONSTRAINT closing_statement_pkey DO NOTHING
   RETURNING contract_id AS "contractId", tender_id AS "tenderId";

-- closing.lock
SELECT FROM closing_statement WHERE contract_id = $1 FOR NO KEY UPDATE;

-- closing.sees
SELECT id FROM contract WHERE id = $1;

-- closing.standing
SELECT c.id, c.status, c.completed_at AS "completedAt", c.credit_issued_at AS "creditIssuedAt",
  c.agreed_quantity AS "agreedQuantity", c.ordered_quantity AS "orderedQuantity", c.received_quantity AS "receivedQuantity",
  c.settled_quantity AS "settledQuantity", c.received_quantity - c.accepted_quantity AS "rejectedQuantity", c.open_disputes AS "openDisputes",
  (SELECT count(*)::int FROM dossier d JOIN shipment s ON s.id = d.shipment_id WHERE s.contract_id = c.id AND d.status NOT IN ('closed', 'cancelled'))
    AS "openDossiers",
  (SELECT count(*)::int FROM receivable r WHERE r.contract_id = c.id AND r.status = 'open') AS "openDebts",
  (SELECT count(*)::int FROM supplier_deposit d WHERE d.contract_id = c.id AND d.status = 'held') AS "heldDeposits" FROM contract c WHERE c.id = $1;

-- closing.to-wind-up
SELECT c.id FROM contract c WHERE c.id = ANY ($1::uuid[]) AND (c.advance_paid_at IS NOT NULL
     OR EXISTS (SELECT FROM supplier_deposit d WHERE d.contract_id = c.id AND d.status = 'held')
     OR EXISTS (SELECT FROM receivable r WHERE r.contract_id = c.id AND r.status = 'open'))
   ORDER BY c.id;

-- code-entry.known
SELECT code FROM code_entry WHERE list = $1 AND code = ANY ($2::text[]) AND retired_at IS NULL LIMIT 1000;

-- code-entry.retire-others
UPDATE code_entry SET retired_at = $3, changed_at = $3, version = version + 1
   WHERE list = $1 AND retired_at IS NULL AND code <> ALL ($2::text[]);

-- code-entry.write
INSERT INTO code_entry AS c (id, list, code, name_en, name_zh, name_vi, other_names, pinyin, parent, attributes, digest, changed_at)
   SELECT d.id, $2, d.code, d.name_en, d.name_zh, d.name_vi, d.other_names, d.pinyin, d.parent, d.attributes, decode(d.digest, 'hex'), $3
   FROM jsonb_to_recordset($1) AS d (id uuid, code text, name_en text, name_zh text, name_vi text, other_names text, pinyin text, parent text, attributes jsonb, digest text)
   WHERE NOT EXISTS (SELECT FROM code_entry e WHERE e.list = $2 AND e.code = d.code AND e.digest = decode(d.digest, 'hex') AND e.retired_at IS NULL)
   ON CONFLICT ON CONSTRAINT code_entry_unique DO UPDATE SET name_en = excluded.name_en, name_zh = excluded.name_zh,
     name_vi = excluded.name_vi, other_names = excluded.other_names, pinyin = excluded.pinyin, parent = excluded.parent, attributes = excluded.attributes,
     digest = excluded.digest, changed_at = excluded.changed_at, retired_at = NULL, version = c.version + 1
   RETURNING c.version;

-- code-list.finish
UPDATE code_list SET file_name = $2, file_digest = $3, imported_at = $4,
     version = version + CASE WHEN $5 THEN 1 ELSE 0 END, changed_at = CASE WHEN $5 THEN $4 ELSE changed_at END,
     entries = (SELECT count(*) FROM code_entry WHERE list = $1 AND retired_at IS NULL)
   WHERE code = $1 RETURNING entries, version;

-- code-list.lock
INSERT INTO code_list AS l (code, id, name_en, name_zh) VALUES ($1, $2, $3, $4)
   ON CONFLICT (code) DO UPDATE SET name_en = excluded.name_en, name_zh = excluded.name_zh
   RETURNING l.id, l.code, l.name_en AS "nameEn", l.name_zh AS "nameZh", l.entries, l.version,
  l.file_name AS "fileName", l.file_digest AS "fileDigest", l.imported_at AS "importedAt", l.changed_at AS "changedAt";

-- code-lists
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT l.id, l.code, l.name_en AS "nameEn", l.name_zh AS "nameZh", l.entries, l.version,
  l.file_name AS "fileName", l.file_digest AS "fileDigest", l.imported_at AS "importedAt", l.changed_at AS "changedAt" FROM code_list l WHERE entered.principal IS NOT NULL ORDER BY l.code LIMIT 200) body ON true;

-- code.by-code
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.list, c.code, c.name_en AS "nameEn", c.name_zh AS "nameZh", c.name_vi AS "nameVi",
  array_remove(string_to_array(c.other_names, E'\n'), '') AS "otherNames", c.parent, c.attributes, c.version, c.changed_at AS "changedAt",
  c.retired_at AS "retiredAt" FROM code_entry c WHERE c.list = $3 AND c.code = $4 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- codes.in-list.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.list, c.code, c.name_en AS "nameEn", c.name_zh AS "nameZh", c.name_vi AS "nameVi",
  array_remove(string_to_array(c.other_names, E'\n'), '') AS "otherNames", c.parent, c.attributes, c.version, c.changed_at AS "changedAt",
  c.retired_at AS "retiredAt", 0 AS rank FROM code_entry c
     WHERE c.list = $3 AND c.code > $4 AND c.retired_at IS NULL AND entered.principal IS NOT NULL
     ORDER BY c.code LIMIT <size + 1>) body ON true;

-- codes.of-product-type
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.list, c.code, c.name_en AS "nameEn", c.name_zh AS "nameZh", c.name_vi AS "nameVi",
  array_remove(string_to_array(c.other_names, E'\n'), '') AS "otherNames", c.parent, c.attributes, c.version, c.changed_at AS "changedAt",
  c.retired_at AS "retiredAt" FROM product_type_code a JOIN code_entry c ON (c.list, c.code) = (a.list, a.code)
   WHERE a.product_type_id = $3 AND entered.principal IS NOT NULL ORDER BY c.list, c.code LIMIT 100) body ON true;

-- codes.search.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (WITH found AS MATERIALIZED (
       SELECT c.*, CASE
         WHEN medlane_fold(c.code) = medlane_fold($4) OR medlane_fold(c.name_zh) = medlane_fold($4)
           OR medlane_fold(c.name_en) = medlane_fold($4) OR medlane_fold(c.name_vi) = medlane_fold($4) THEN 0
         WHEN strpos(' ' || c.search, ' ' || medlane_fold($4)) > 0 THEN 1 ELSE 2 END AS rank
       FROM code_entry c
       WHERE medlane_grams(c.search) @> medlane_sought_grams(medlane_fold($4)) AND medlane_holds(c.search, medlane_fold($4))
         AND c.list = $3 AND c.retired_at IS NULL AND entered.principal IS NOT NULL
     )
     SELECT c.id, c.list, c.code, c.name_en AS "nameEn", c.name_zh AS "nameZh", c.name_vi AS "nameVi",
  array_remove(string_to_array(c.other_names, E'\n'), '') AS "otherNames", c.parent, c.attributes, c.version, c.changed_at AS "changedAt",
  c.retired_at AS "retiredAt", c.rank FROM found c WHERE (c.rank, c.code) > ($5::int, $6::text)
     ORDER BY c.rank, c.code LIMIT <size + 1>) body ON true;

-- comparison.of-type
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.product_type_id AS id, c.product_type_id AS "productTypeId", c.drug_class AS "drugClass", c.form_class AS "formClass",
  c.reference_strength::text AS "referenceStrength", c.reference_fill::text AS "referenceFill", c.changed_at AS "changedAt" FROM product_type_comparison c
   WHERE c.product_type_id = $3 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- comparison.set
INSERT INTO product_type_comparison AS c (product_type_id, drug_class, form_class, reference_strength, reference_fill, changed_at)
   SELECT t.id, $2, $3, $4, $5, $6 FROM product_type t WHERE t.id = $1
   ON CONFLICT (product_type_id) DO UPDATE SET drug_class = excluded.drug_class, form_class = excluded.form_class,
     reference_strength = excluded.reference_strength, reference_fill = excluded.reference_fill, changed_at = excluded.changed_at
   RETURNING c.product_type_id AS "productTypeId", c.drug_class AS "drugClass", c.form_class AS "formClass",
  c.reference_strength::text AS "referenceStrength", c.reference_fill::text AS "referenceFill", c.changed_at AS "changedAt";

-- contract-amendments.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.contract_id AS "contractId", a.status, a.proposed_by AS "proposedBy", a.note, a.revision,
  a.agreed_quantity AS "agreedQuantity", a.unit_price AS "unitPrice", (SELECT c.currency FROM contract c WHERE c.id = a.contract_id) AS currency,
  a.value_minor AS "valueMinor", a.terms, a.document, encode(a.document_digest, 'hex') AS "documentDigest", a.proposed_at AS "proposedAt",
  a.expires_at AS "expiresAt", a.purchaser_signed_at AS "purchaserSignedAt", a.supplier_signed_at AS "supplierSignedAt",
  a.ended_at AS "endedAt", a.end_reason AS "endReason" FROM contract_amendment a WHERE a.contract_id = $4 AND a.id < $3 AND entered.kind IS NOT NULL ORDER BY a.id DESC
LIMIT <size + 1>) body ON true;

-- contract-amendments.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.contract_id AS "contractId", a.status, a.proposed_by AS "proposedBy", a.note, a.revision,
  a.agreed_quantity AS "agreedQuantity", a.unit_price AS "unitPrice", (SELECT c.currency FROM contract c WHERE c.id = a.contract_id) AS currency,
  a.value_minor AS "valueMinor", a.terms, a.document, encode(a.document_digest, 'hex') AS "documentDigest", a.proposed_at AS "proposedAt",
  a.expires_at AS "expiresAt", a.purchaser_signed_at AS "purchaserSignedAt", a.supplier_signed_at AS "supplierSignedAt",
  a.ended_at AS "endedAt", a.end_reason AS "endReason" FROM contract_amendment a WHERE a.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- contract-papers.find
SELECT contract_id AS "contractId", revision, encode(document_digest, 'hex') AS "documentDigest", file_id AS "fileId",
     encode(sha256, 'hex') AS sha256, drawn_at AS "drawnAt"
   FROM contract_paper WHERE contract_id = $1 AND document_digest = decode($2, 'hex');

-- contract-papers.insert
INSERT INTO contract_paper (contract_id, revision, document_digest, file_id, sha256, drawn_at, tender_id, purchaser_id, supplier_id)
   SELECT id, $2, decode($3, 'hex'), $4, decode($5, 'hex'), $6, tender_id, purchaser_id, supplier_id FROM contract WHERE id = $1;

-- contract-papers.lock
SELECT FROM contract WHERE id = $1 FOR NO KEY UPDATE;

-- contract-papers.read
SELECT c.reference, c.revision, c.document, encode(c.document_digest, 'hex') AS digest, c.tender_id AS "tenderId",
     t.reference AS "tenderReference", l.number AS "lotNumber", json_build_object('id', p.id, 'legalName', p.legal_name, 'country', p.country) AS purchaser, json_build_object('id', s.id, 'legalName', s.legal_name, 'country', s.country) AS supplier,
     json_build_object('id', pt.id, 'name', pt.name_en, 'unit', pt.unit) AS product,
     c.agreed_quantity AS quantity, c.unit_price AS "unitPrice", c.currency, c.value_minor AS value,
     c.fee_basis_points AS "feeBasisPoints", c.fee_least_minor AS "feeLeastMinor", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo",
     c.terms, c.drawn_up_at AS "drawnUpAt", c.starts_on AS "startsOn",
     (SELECT r.reference FROM contract r WHERE r.id = c.replaces_id) AS replaces
   FROM contract c JOIN tender t ON t.id = c.tender_id JOIN lot l ON l.id = c.lot_id
     JOIN product_type pt ON pt.id = c.product_type_id JOIN organisation p ON p.id = c.purchaser_id
     JOIN organisation s ON s.id = c.supplier_id
   WHERE c.id = $1;

-- contract-papers.sees
SELECT FROM contract WHERE id = $1;

-- contract-revisions
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT * FROM (
     SELECT c.id, c.revision, c.agreed_quantity AS "agreedQuantity", c.unit_price AS "unitPrice", c.currency, c.value_minor AS "valueMinor",
       c.document, encode(c.document_digest, 'hex') AS "documentDigest", NULL::timestamptz AS "endedAt"
     FROM contract c WHERE c.id = $3 AND entered.kind IS NOT NULL
     UNION ALL
     SELECT r.contract_id, r.revision, r.agreed_quantity, r.unit_price, r.currency, r.value_minor, r.document, encode(r.document_digest, 'hex'), r.ended_at
     FROM contract_revision r WHERE r.contract_id = $3 AND entered.kind IS NOT NULL) said
   ORDER BY revision DESC LIMIT 100) body ON true;

-- contract-terms.due
SELECT id FROM contract WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 100;

-- contract-terms.lock
SELECT tender_id AS "tenderId", status, ends_on AS "endsOn", agreed_quantity AS "agreedQuantity",
     ordered_quantity AS "orderedQuantity", settled_quantity AS "settledQuantity",
     received_quantity - accepted_quantity AS "rejectedQuantity",
     open_disputes AS "openDisputes"
   FROM contract WHERE id = $1 AND next_check_at <= medlane_now() FOR NO KEY UPDATE;

-- contract-terms.move
UPDATE contract SET status = $2, next_check_at = $3, version = version + 1,
     completed_at = CASE WHEN $4::boolean THEN coalesce(completed_at, $5::timestamptz) ELSE completed_at END,
     closed_at = CASE WHEN $2 = 'closed' THEN coalesce(closed_at, $5::timestamptz) END
   WHERE id = $1;

-- contracts.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.reference, c.status, c.tender_id AS "tenderId", c.lot_id AS "lotId", c.award_id AS "awardId", c.rank,
  json_build_object('id', p.id, 'kind', p.kind,
  'legalName', p.legal_name, 'nameZh', p.name_zh, 'country', p.country, 'status', p.status,
  'appliedAt', p.applied_at, 'admittedAt', p.admitted_at) AS purchaser, json_build_object('id', s.id, 'kind', s.kind,
  'legalName', s.legal_name, 'nameZh', s.name_zh, 'country', s.country, 'status', s.status,
  'appliedAt', s.applied_at, 'admittedAt', s.admitted_at) AS supplier, json_build_object('id', t.id, 'category', t.category,
  'nameEn', t.name_en, 'nameZh', t.name_zh, 'inn', t.inn, 'dosageForm', t.dosage_form,
  'strength', t.strength, 'route', t.route, 'unit', t.unit, 'atcCode', t.atc_code, 'hsCode', t.hs_code) AS "productType",
  c.agreed_quantity AS "agreedQuantity", c.ordered_quantity AS "orderedQuantity", c.received_quantity AS "receivedQuantity",
  c.accepted_quantity AS "acceptedQuantity", c.settled_quantity AS "settledQuantity", c.unit_price AS "unitPrice", c.currency,
  c.value_minor AS "valueMinor", c.settled_minor AS "settledMinor", c.advance_minor AS "advanceMinor",
  c.advance_paid_at AS "advancePaidAt", c.credit_issued_at AS "creditIssuedAt", c.fee_basis_points AS "feeBasisPoints", c.terms, c.revision, c.drawn_up_at AS "drawnUpAt",
  c.purchaser_signed_at AS "purchaserSignedAt", c.supplier_signed_at AS "supplierSignedAt", c.ends_on AS "endsOn", c.closed_at AS "closedAt", c.decline_reason AS "declineReason",
  c.document, encode(c.document_digest, 'hex') AS "documentDigest", c.version
FROM (
(SELECT c.* FROM contract c WHERE entered.kind = 'purchaser' AND c.purchaser_id = entered.organisation_id AND c.id < $3 AND ($4::text IS NULL OR c.status = $4)
  AND (NOT $5::boolean OR (c.status = 'pending' AND c.purchaser_signed_at IS NULL)) ORDER BY c.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT c.* FROM contract c WHERE entered.kind = 'supplier' AND c.supplier_id = entered.organisation_id AND c.id < $3 AND ($4::text IS NULL OR c.status = $4)
  AND (NOT $5::boolean OR (c.status = 'pending' AND c.supplier_signed_at IS NULL)) ORDER BY c.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT c.* FROM contract c WHERE entered.kind NOT IN ('purchaser', 'supplier') AND NOT $5::boolean AND c.id < $3 AND ($4::text IS NULL OR c.status = $4)
  ORDER BY c.id DESC LIMIT <size + 1>)) c
CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = c.purchaser_id LIMIT 1) p CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = c.supplier_id LIMIT 1) s CROSS JOIN LATERAL (SELECT * FROM product_type x WHERE x.id = c.product_type_id LIMIT 1) t
ORDER BY c.id DESC
LIMIT <size + 1>) body ON true;

-- contracts.close-if-complete
UPDATE contract c SET status = 'closed', closed_at = $2, version = version + 1
   WHERE id = $1 AND status IN ('active', 'expiring', 'completed') AND contract_is_through(c.agreed_quantity + c.received_quantity - c.accepted_quantity, c.ordered_quantity, c.settled_quantity, c.completed_at IS NOT NULL, c.open_disputes)
   RETURNING tender_id AS "tenderId", old.status AS was;

-- contracts.decline
UPDATE contract SET status = 'declined', decline_reason = $3, declined_by = $4, version = version + 1 WHERE id = $1 AND version = $2;

-- contracts.draw-up
INSERT INTO contract (id, reference, tender_id, lot_id, award_id, purchaser_id, supplier_id, product_type_id, rank, status,
     agreed_quantity, unit_price, currency, value_minor, fee_basis_points, fee_least_minor, fee_version, terms, document, document_digest, drawn_up_at)
   SELECT c.id, c.reference, $2, c.lot_id, c.award_id, c.purchaser_id, c.supplier_id, c.product_type_id, c.rank, 'pending',
     c.quantity, c.unit_price, c.currency, c.value_minor, c.fee_basis_points, c.fee_least, c.fee_version, c.terms, c.document, decode(c.digest, 'hex'), $3
   FROM jsonb_to_recordset($1) AS c (id uuid, reference text, lot_id uuid, award_id uuid, purchaser_id uuid, supplier_id uuid,
     product_type_id uuid, rank int, quantity bigint, unit_price numeric, currency text, value_minor bigint,
     fee_basis_points int, fee_least bigint, fee_version int, terms jsonb, document text, digest text);

-- contracts.lock
SELECT id, tender_id AS "tenderId", status, purchaser_id AS "purchaserId", supplier_id AS "supplierId",
     purchaser_signed_at AS "purchaserSignedAt", supplier_signed_at AS "supplierSignedAt",
     encode(document_digest, 'hex') AS "documentDigest", (terms ->> 'secondFactorMinutes')::int AS "secondFactorMinutes",
     payment, value_minor AS "valueMinor", currency, terms -> 'term' AS term,
     (SELECT l.delivery_to FROM lot l WHERE l.id = lot_id) AS "deliveryTo", replaces_id AS "replacesId", version,
     (SELECT a.steps FROM approval_chain a WHERE a.purchaser_id = contract.purchaser_id) AS "approvalSteps"
   FROM contract WHERE id = $1 FOR NO KEY UPDATE;

-- contracts.of-tender.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.reference, c.status, c.tender_id AS "tenderId", c.lot_id AS "lotId", c.award_id AS "awardId", c.rank,
  json_build_object('id', p.id, 'kind', p.kind,
  'legalName', p.legal_name, 'nameZh', p.name_zh, 'country', p.country, 'status', p.status,
  'appliedAt', p.applied_at, 'admittedAt', p.admitted_at) AS purchaser, json_build_object('id', s.id, 'kind', s.kind,
  'legalName', s.legal_name, 'nameZh', s.name_zh, 'country', s.country, 'status', s.status,
  'appliedAt', s.applied_at, 'admittedAt', s.admitted_at) AS supplier, json_build_object('id', t.id, 'category', t.category,
  'nameEn', t.name_en, 'nameZh', t.name_zh, 'inn', t.inn, 'dosageForm', t.dosage_form,
  'strength', t.strength, 'route', t.route, 'unit', t.unit, 'atcCode', t.atc_code, 'hsCode', t.hs_code) AS "productType",
  c.agreed_quantity AS "agreedQuantity", c.ordered_quantity AS "orderedQuantity", c.received_quantity AS "receivedQuantity",
  c.accepted_quantity AS "acceptedQuantity", c.settled_quantity AS "settledQuantity", c.unit_price AS "unitPrice", c.currency,
  c.value_minor AS "valueMinor", c.settled_minor AS "settledMinor", c.advance_minor AS "advanceMinor",
  c.advance_paid_at AS "advancePaidAt", c.credit_issued_at AS "creditIssuedAt", c.fee_basis_points AS "feeBasisPoints", c.terms, c.revision, c.drawn_up_at AS "drawnUpAt",
  c.purchaser_signed_at AS "purchaserSignedAt", c.supplier_signed_at AS "supplierSignedAt", c.ends_on AS "endsOn", c.closed_at AS "closedAt", c.decline_reason AS "declineReason",
  c.document, encode(c.document_digest, 'hex') AS "documentDigest", c.version
FROM (
(SELECT c.* FROM contract c WHERE entered.kind = 'purchaser' AND c.purchaser_id = entered.organisation_id AND c.id < $3 AND ($4::text IS NULL OR c.status = $4) AND c.tender_id = $6
  AND (NOT $5::boolean OR (c.status = 'pending' AND c.purchaser_signed_at IS NULL)) ORDER BY c.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT c.* FROM contract c WHERE entered.kind = 'supplier' AND c.supplier_id = entered.organisation_id AND c.id < $3 AND ($4::text IS NULL OR c.status = $4) AND c.tender_id = $6
  AND (NOT $5::boolean OR (c.status = 'pending' AND c.supplier_signed_at IS NULL)) ORDER BY c.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT c.* FROM contract c WHERE entered.kind NOT IN ('purchaser', 'supplier') AND NOT $5::boolean AND c.id < $3 AND ($4::text IS NULL OR c.status = $4) AND c.tender_id = $6
  ORDER BY c.id DESC LIMIT <size + 1>)) c
CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = c.purchaser_id LIMIT 1) p CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = c.supplier_id LIMIT 1) s CROSS JOIN LATERAL (SELECT * FROM product_type x WHERE x.id = c.product_type_id LIMIT 1) t
ORDER BY c.id DESC
LIMIT <size + 1>) body ON true;

-- contracts.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.reference, c.status, c.tender_id AS "tenderId", c.lot_id AS "lotId", c.award_id AS "awardId", c.rank,
  json_build_object('id', p.id, 'kind', p.kind,
  'legalName', p.legal_name, 'nameZh', p.name_zh, 'country', p.country, 'status', p.status,
  'appliedAt', p.applied_at, 'admittedAt', p.admitted_at) AS purchaser, json_build_object('id', s.id, 'kind', s.kind,
  'legalName', s.legal_name, 'nameZh', s.name_zh, 'country', s.country, 'status', s.status,
  'appliedAt', s.applied_at, 'admittedAt', s.admitted_at) AS supplier, json_build_object('id', t.id, 'category', t.category,
  'nameEn', t.name_en, 'nameZh', t.name_zh, 'inn', t.inn, 'dosageForm', t.dosage_form,
  'strength', t.strength, 'route', t.route, 'unit', t.unit, 'atcCode', t.atc_code, 'hsCode', t.hs_code) AS "productType",
  c.agreed_quantity AS "agreedQuantity", c.ordered_quantity AS "orderedQuantity", c.received_quantity AS "receivedQuantity",
  c.accepted_quantity AS "acceptedQuantity", c.settled_quantity AS "settledQuantity", c.unit_price AS "unitPrice", c.currency,
  c.value_minor AS "valueMinor", c.settled_minor AS "settledMinor", c.advance_minor AS "advanceMinor",
  c.advance_paid_at AS "advancePaidAt", c.credit_issued_at AS "creditIssuedAt", c.fee_basis_points AS "feeBasisPoints", c.terms, c.revision, c.drawn_up_at AS "drawnUpAt",
  c.purchaser_signed_at AS "purchaserSignedAt", c.supplier_signed_at AS "supplierSignedAt", c.ends_on AS "endsOn", c.closed_at AS "closedAt", c.decline_reason AS "declineReason",
  c.document, encode(c.document_digest, 'hex') AS "documentDigest", c.version
FROM (SELECT c.* FROM contract c WHERE c.id = $3 AND entered.kind IS NOT NULL) c
CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = c.purchaser_id LIMIT 1) p CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = c.supplier_id LIMIT 1) s CROSS JOIN LATERAL (SELECT * FROM product_type x WHERE x.id = c.product_type_id LIMIT 1) t
ORDER BY c.id DESC LIMIT 1) body ON true;

-- contracts.replacements.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.reference, c.status, c.lot_id AS "lotId", c.purchaser_id AS "purchaserId", c.currency, c.unit_price AS "unitPrice",
     CASE WHEN c.released_quantity > 0 THEN c.released_quantity ELSE c.agreed_quantity - c.accepted_quantity END AS "outstandingQuantity", found.candidates
   FROM contract c CROSS JOIN LATERAL (
     SELECT coalesce(json_agg(json_build_object('supplierId', r.supplier_id, 'legalName', r.legal_name, 'role', r.role,
       'region', r.region, 'unitPrice', r.unit_price::text, 'rank', r.rank) ORDER BY r.turn, r.rank, r.supplier_id, r.region), '[]') AS candidates
     FROM (
       SELECT b.supplier_id, o.legal_name, b.unit_price, b.rank, s.region,
         CASE WHEN s.region IS NOT NULL THEN 'spare' WHEN b.status = 'won' THEN 'winner' ELSE 'bidder' END AS role,
         CASE WHEN s.region IS NOT NULL THEN 1 WHEN b.status = 'won' THEN 2 ELSE 3 END AS turn
       FROM bid b JOIN organisation o ON o.id = b.supplier_id
         LEFT JOIN award_spare s ON s.award_id = c.award_id AND s.bid_id = b.id
       WHERE b.lot_id = c.lot_id AND b.status IN ('won', 'lost') AND b.supplier_id <> c.supplier_id AND o.status = 'admitted'
         AND NOT EXISTS (SELECT FROM medlane_bars_at(c.lot_id, b.supplier_id))
       ORDER BY turn, b.rank, b.supplier_id LIMIT 20) r) found
   WHERE c.id < $3 AND c.supplier_id = $4 AND (c.status IN ('pending', 'active', 'expiring', 'declined') OR c.released_quantity > 0) AND entered.kind = 'operator'
   ORDER BY c.id DESC
LIMIT <size + 1>) body ON true;

-- contracts.sign-as-purchaser
UPDATE contract SET purchaser_signed_at = $3, purchaser_signed_by = $4, status = $5, advance_minor = $6, version = version + 1
     WHERE id = $1 AND version = $2;

-- contracts.sign-as-supplier
UPDATE contract SET supplier_signed_at = $3, supplier_signed_by = $4, status = $5, advance_minor = $6, version = version + 1
     WHERE id = $1 AND version = $2;

-- contracts.start-term
UPDATE contract SET ends_on = $2, next_check_at = $3 WHERE id = $1;

-- contracts.terms-of-tender
SELECT a.id AS award_id, a.lot_id, l.number AS lot_number, t.reference AS tender_reference, coalesce(g.currency, t.currency) AS currency,
     (t.rulebook ->> 'feeBasisPoints')::int AS rulebook_fee, fee.version AS fee_version, l.delivery_from, l.delivery_to,
     l.product_type_id, pt.name_en AS product_name, pt.unit AS product_unit,
     g.purchaser_id, p.legal_name AS purchaser_name, p.country AS purchaser_country,
     g.supplier_id, s.legal_name AS supplier_name, s.country AS supplier_country,
     g.rank, g.quantity, g.unit_price, g.value_minor, g.destinations, t.contract_terms,
     (SELECT count(*) FROM contract c WHERE c.tender_id = $1) AS drawn_up_before
   FROM award a JOIN tender t ON t.id = a.tender_id JOIN lot l ON l.id = a.lot_id
     JOIN product_type pt ON pt.id = l.product_type_id
     CROSS JOIN LATERAL (
       SELECT al.supplier_id, al.purchaser_id, min(al.rank) AS rank, sum(al.quantity)::bigint AS quantity,
         min(al.unit_price) AS unit_price, min(al.currency) AS currency, sum(al.value_minor)::bigint AS value_minor,
         array_agg(DISTINCT d.destination ORDER BY d.destination) AS destinations
       FROM award_line al JOIN demand_line d ON d.id = al.demand_line_id WHERE al.award_id = a.id GROUP BY al.supplier_id, al.purchaser_id) g
     LEFT JOIN LATERAL (SELECT json_build_object('version', f.version, 'effectiveFrom', f.effective_from, 'basisPoints', f.basis_points,
         'leastFees', f.least_fees) AS version
       FROM fee_version f WHERE f.corridor_code = t.corridor_code AND f.effective_from <= (medlane_now() AT TIME ZONE 'UTC')::date
       ORDER BY f.effective_from DESC, f.version DESC LIMIT 1) fee ON true
     JOIN organisation p ON p.id = g.purchaser_id JOIN organisation s ON s.id = g.supplier_id
   WHERE a.tender_id = $1 AND a.status = 'active'
     AND NOT EXISTS (SELECT FROM contract c WHERE c.award_id = a.id AND c.supplier_id = g.supplier_id AND c.purchaser_id = g.purchaser_id
       AND c.replaces_id IS NULL)
   ORDER BY l.number, g.rank, p.legal_name, g.purchaser_id;

-- control-links.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT l.id, l.supplier_id AS "supplierId", l.controller_id AS "controllerId", l.controller_name AS "controllerName",
  l.controller_country AS "controllerCountry", l.controller_number AS "controllerNumber", l.share, l.controls, l.since, l.status,
  l.declared_at AS "declaredAt", l.decided_at AS "decidedAt", l.ended_at AS "endedAt" FROM control_link l WHERE l.id < $3 AND entered.kind IS NOT NULL
     AND ($4::uuid IS NULL OR l.supplier_id = $4) AND ($5::text IS NULL OR l.status = $5) ORDER BY l.id DESC
LIMIT <size + 1>) body ON true;

-- control-links.declared
SELECT coalesce(sum(share), 0)::int AS total FROM control_link WHERE supplier_id = $1 AND status IN ('declared', 'confirmed');

-- control-links.groups
SELECT r.id, r.since, ARRAY(SELECT m.organisation_id::text FROM firm_relation_member m WHERE m.relation_id = r.id ORDER BY 1) AS members
   FROM firm_relation r WHERE r.source = 'control' AND r.until IS NULL LIMIT 10000;

-- control-links.hold
SELECT pg_advisory_xact_lock(hashtext('medlane.control-links'));

-- control-links.insert
INSERT INTO control_link (id, supplier_id, controller_id, controller_name, controller_country, controller_number, share, controls, since, status, declared_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'declared', $10);

-- control-links.is-supplier
SELECT id FROM organisation WHERE id = $1 AND kind = 'supplier';

-- control-links.live
SELECT DISTINCT ON (l.id) coalesce(l.controller_id, o.id)::text AS known,
     coalesce(coalesce(l.controller_id, o.id)::text, l.controller_country || ':' || upper(l.controller_number)) AS controller,
     l.supplier_id::text AS controlled, l.share, l.controls
   FROM control_link l LEFT JOIN organisation o
     ON l.controller_id IS NULL AND o.kind = 'supplier' AND o.country = l.controller_country
       AND upper(o.registration_number) = upper(l.controller_number)
   WHERE l.status = 'confirmed' AND l.since <= $1 ORDER BY l.id, o.id LIMIT 100000;

-- control-links.lock
SELECT id, supplier_id AS "supplierId", status, since FROM control_link WHERE id = $1 FOR UPDATE;

-- control-links.mark
UPDATE firm_relation SET source = 'control' WHERE id = $1;

-- control-links.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT l.id, l.supplier_id AS "supplierId", l.controller_id AS "controllerId", l.controller_name AS "controllerName",
  l.controller_country AS "controllerCountry", l.controller_number AS "controllerNumber", l.share, l.controls, l.since, l.status,
  l.declared_at AS "declaredAt", l.decided_at AS "decidedAt", l.ended_at AS "endedAt" FROM control_link l WHERE l.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- control-links.step
UPDATE control_link SET status = $2, decided_at = CASE WHEN $2 = 'ended' THEN decided_at ELSE $3 END,
     ended_at = CASE WHEN $2 = 'ended' THEN $3 END WHERE id = $1;

-- corridor.codes
SELECT code FROM corridor;

-- corridor.hold
SELECT pg_advisory_xact_lock(hashtextextended('corridors', 0));

-- corridor.insert
INSERT INTO corridor (code, name_en, name_zh, countries, currencies, languages, open_to_other_countries,
     rulebook_code, pool_every, next_pool_at, paper_profile_code)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::interval, $10::timestamptz + $9::interval, $11)
   ON CONFLICT ON CONSTRAINT corridor_pkey DO NOTHING;

-- corridor.lock
SELECT rulebook_code AS "rulebookCode" FROM corridor WHERE code = $1 FOR UPDATE;

-- corridor.lock-bid-deposits
SELECT currencies, bid_deposits AS "bidDeposits" FROM corridor WHERE code = $1 FOR UPDATE;

-- corridor.set-bid-deposits
UPDATE corridor SET bid_deposits = $2, version = version + 1 WHERE code = $1;

-- corridor.set-contract-terms
UPDATE corridor SET contract_terms_code = $2, version = version + 1 WHERE code = $1
   RETURNING old.contract_terms_code AS before;

-- corridor.set-paper-profile
UPDATE corridor SET paper_profile_code = $2, version = version + 1 WHERE code = $1
   RETURNING old.paper_profile_code AS before;

-- corridor.set-routes
UPDATE corridor SET route_profile_codes = $2, version = version + 1 WHERE code = $1;

-- corridor.set-rulebook
UPDATE corridor SET rulebook_code = $2, version = version + 1 WHERE code = $1;

-- corridors.all
SELECT code, name_en AS "nameEn", name_zh AS "nameZh", countries, currencies, languages,
     open_to_other_countries AS "openToOtherCountries", rulebook_code AS "rulebookCode",
     contract_terms_code AS "contractTermsCode", bid_deposits AS "bidDeposits", paper_profile_code AS "paperProfileCode", route_profile_codes AS "routeProfileCodes", version
   FROM corridor ORDER BY code LIMIT 100;

-- cost-explanation.ask
INSERT INTO cost_explanation (bid_id, tender_id, supplier_id, asked_at)
   SELECT b.id, $1, b.supplier_id, $3 FROM bid b WHERE b.tender_id = $1 AND b.id = ANY ($2::uuid[]) ON CONFLICT (bid_id) DO NOTHING;

-- cost-explanation.give
UPDATE cost_explanation SET making_cost = $2, period_expense = $3, profit = $4, statement = $5, explained_at = $6, explained_by = $7
   WHERE bid_id = $1 AND explained_at IS NULL;

-- cost-explanation.lock
SELECT e.bid_id, e.tender_id, e.supplier_id, b.unit_price, e.explained_at,
     t.status = 'notice' AND b.status = 'won' AS under_notice, coalesce(t.notice_ends_at, t.evaluated_at) AS notice_ends_at
   FROM cost_explanation e JOIN bid b ON b.id = e.bid_id JOIN tender t ON t.id = e.tender_id WHERE e.bid_id = $1 FOR UPDATE OF e;

-- cost-explanation.missing
SELECT e.bid_id FROM cost_explanation e JOIN bid b ON b.id = e.bid_id
   WHERE e.tender_id = $1 AND e.explained_at IS NULL AND b.status = 'won' ORDER BY e.bid_id FOR UPDATE OF e;

-- cost-explanation.see
SELECT e.bid_id, e.tender_id, e.supplier_id, b.unit_price, e.explained_at,
     t.status = 'notice' AND b.status = 'won' AS under_notice, coalesce(t.notice_ends_at, t.evaluated_at) AS notice_ends_at
   FROM cost_explanation e JOIN bid b ON b.id = e.bid_id JOIN tender t ON t.id = e.tender_id WHERE e.bid_id = $1;

-- cost-explanations.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.bid_id AS id, e.tender_id AS "tenderId", e.supplier_id AS "supplierId", s.legal_name AS "supplierName",
  e.asked_at AS "askedAt", e.making_cost AS "makingCost", e.period_expense AS "periodExpense", e.profit, e.statement,
  e.explained_at AS "explainedAt"
FROM cost_explanation e JOIN organisation s ON s.id = e.supplier_id WHERE e.bid_id < $3 AND e.tender_id = $4 AND entered.kind IS NOT NULL
  AND (e.supplier_id = entered.organisation_id OR entered.kind = 'operator' OR (e.explained_at IS NOT NULL
    AND (entered.kind <> 'supplier' OR EXISTS (SELECT FROM tender t WHERE t.id = e.tender_id AND t.status IN ('awarded', 'unsuccessful'))))) ORDER BY e.bid_id DESC
LIMIT <size + 1>) body ON true;

-- cost-explanations.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.bid_id AS id, e.tender_id AS "tenderId", e.supplier_id AS "supplierId", s.legal_name AS "supplierName",
  e.asked_at AS "askedAt", e.making_cost AS "makingCost", e.period_expense AS "periodExpense", e.profit, e.statement,
  e.explained_at AS "explainedAt"
FROM cost_explanation e JOIN organisation s ON s.id = e.supplier_id WHERE e.bid_id = $3 AND entered.kind IS NOT NULL
  AND (e.supplier_id = entered.organisation_id OR entered.kind = 'operator' OR (e.explained_at IS NOT NULL
    AND (entered.kind <> 'supplier' OR EXISTS (SELECT FROM tender t WHERE t.id = e.tender_id AND t.status IN ('awarded', 'unsuccessful'))))) LIMIT 1) body ON true;

-- credit-amendments.count
UPDATE letter_of_credit SET amendment_count = amendment_count + 1 WHERE id = $1;

-- credit-amendments.credit-of
SELECT credit_id AS "creditId" FROM credit_amendment WHERE id = $1;

-- credit-amendments.lapse
UPDATE credit_amendment SET status = 'lapsed', version = version + 1, ended_at = $2 WHERE credit_id = $1 AND ended_at IS NULL
   RETURNING number;

-- credit-amendments.lock
SELECT id, number, status, terms, version FROM credit_amendment WHERE id = $1 FOR UPDATE;

-- credit-amendments.move
UPDATE credit_amendment SET status = $3, version = version + 1, ended_at = CASE WHEN $3 <> 'issued' THEN $4::timestamptz END
   WHERE id = $1 AND version = $2;

-- credit-amendments.request
INSERT INTO credit_amendment (id, credit_id, number, tender_id, purchaser_id, supplier_id, status, terms, note, requested_at)
   SELECT $1, l.id, l.amendment_count + 1, l.tender_id, l.purchaser_id, l.supplier_id, 'requested', $3, $4, $5
   FROM letter_of_credit l WHERE l.id = $2;

-- credited-goods.lock
SELECT FROM contract WHERE id = (SELECT s.contract_id FROM shipment s WHERE s.id = $1) FOR NO KEY UPDATE;

-- credited-goods.of
SELECT s.contract_id AS "contractId", s.tender_id AS "tenderId", s.purchaser_id AS "purchaserId", s.supplier_id AS "supplierId",
     l.currency, r.id IS NOT NULL AS received,
     CASE WHEN i.id IS NOT NULL THEN json_build_object('id', i.id, 'settled', i.status = 'settled') END AS invoice,
     coalesce(r.rejected_quantity > 0 OR i.divided_by IS NOT NULL, false) AS "notAccepted"
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id LEFT JOIN receipt r ON r.shipment_id = s.id
     LEFT JOIN invoice i ON i.receipt_id = r.id
   WHERE s.id = $1;

-- credited-goods.paid-ahead
UPDATE shipment SET honoured_at = $2, version = version + 1 WHERE id = $1 AND honoured_at IS NULL;

-- credits.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT l.id, l.reference, l.contract_id AS "contractId", c.reference AS "contractReference", l.tender_id AS "tenderId",
  l.purchaser_id AS "purchaserId", l.supplier_id AS "supplierId", l.currency, l.status, l.bank_name AS "bankName",
  l.bank_country AS "bankCountry", l.bank_reference AS "bankReference", l.advice_reference AS "adviceReference",
  l.closed_days::text[] AS "closedDays", l.terms, l.drawn_minor AS "drawnMinor", l.honoured_minor AS "honouredMinor",
  l.open_presentations AS "openPresentations", l.applied_at AS "appliedAt", l.issued_at AS "issuedAt", l.ended_at AS "endedAt", l.version, '{}'::json[] AS presentations, '{}'::json[] AS amendments, '{}'::json[] AS events
   FROM letter_of_credit l JOIN contract c ON c.id = l.contract_id
   WHERE l.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR l.status = $4) AND ($5::uuid IS NULL OR l.contract_id = $5)
   ORDER BY l.id DESC
LIMIT <size + 1>) body ON true;

-- credits.advise
UPDATE letter_of_credit SET advice_reference = $2, closed_days = CASE WHEN cardinality($3::date[]) = 0 THEN closed_days ELSE $3 END
   WHERE id = $1;

-- credits.apply
INSERT INTO letter_of_credit (id, reference, contract_id, tender_id, purchaser_id, supplier_id, currency, status, bank_name, bank_country,
     terms, expires_on, applied_at)
   SELECT $1, 'LC-' || $2::text || '-' || (SELECT count(*) + 1 FROM letter_of_credit l WHERE l.contract_id = $3), $3, $4, $5, $6, $7,
     'applied', $8, $9, $10, $11, $12
   ON CONFLICT DO NOTHING RETURNING id, reference;

-- credits.change-terms
UPDATE letter_of_credit SET terms = $2, expires_on = $3, next_check_at = $4 WHERE id = $1;

-- credits.contract
SELECT c.id, c.reference, c.tender_id AS "tenderId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId", c.status,
     c.payment ->> 'instrument' AS instrument, c.value_minor AS "valueMinor", c.currency,
     (SELECT l.reference FROM letter_of_credit l WHERE l.contract_id = c.id AND l.ended_at IS NULL) AS "openReference"
   FROM contract c WHERE c.id = $1 AND c.purchaser_id = $2;

-- credits.count
UPDATE letter_of_credit SET drawn_minor = drawn_minor + $2, honoured_minor = honoured_minor + $3,
     open_presentations = open_presentations + $4, presentation_count = presentation_count + $5
   WHERE id = $1;

-- credits.ending
SELECT id FROM letter_of_credit WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500;

-- credits.issue
UPDATE letter_of_credit SET bank_reference = $2, closed_days = $3, next_check_at = $4 WHERE id = $1;

-- credits.lock
SELECT l.id, l.reference, l.contract_id AS "contractId", l.tender_id AS "tenderId", l.purchaser_id AS "purchaserId",
     l.supplier_id AS "supplierId", l.currency, l.status, l.bank_country AS "bankCountry", l.closed_days::text[] AS "closedDays", l.terms,
     l.expires_on AS "expiresOn", l.drawn_minor AS "drawnMinor", l.honoured_minor AS "honouredMinor",
     l.open_presentations AS "openPresentations", l.presentation_count AS "presentationCount", l.amendment_count AS "amendmentCount",
     l.next_check_at AS "nextCheckAt", l.version, c.value_minor AS "valueMinor",
     (SELECT a.number FROM credit_amendment a WHERE a.credit_id = l.id AND a.ended_at IS NULL) AS "openAmendment"
   FROM letter_of_credit l JOIN contract c ON c.id = l.contract_id WHERE l.id = $1 FOR UPDATE OF l;

-- credits.look-again
UPDATE letter_of_credit SET next_check_at = $2 WHERE id = $1;

-- credits.move
UPDATE letter_of_credit SET status = $3, version = version + 1, issued_at = CASE WHEN $3 = 'issued' THEN $4 ELSE issued_at END,
     ended_at = CASE WHEN $5 THEN $4::timestamptz END, next_check_at = CASE WHEN $5 THEN NULL ELSE next_check_at END
   WHERE id = $1 AND version = $2;

-- credits.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT l.id, l.reference, l.contract_id AS "contractId", c.reference AS "contractReference", l.tender_id AS "tenderId",
  l.purchaser_id AS "purchaserId", l.supplier_id AS "supplierId", l.currency, l.status, l.bank_name AS "bankName",
  l.bank_country AS "bankCountry", l.bank_reference AS "bankReference", l.advice_reference AS "adviceReference",
  l.closed_days::text[] AS "closedDays", l.terms, l.drawn_minor AS "drawnMinor", l.honoured_minor AS "honouredMinor",
  l.open_presentations AS "openPresentations", l.applied_at AS "appliedAt", l.issued_at AS "issuedAt", l.ended_at AS "endedAt", l.version, ARRAY(SELECT json_build_object('id', p.id, 'number', p.number, 'shipmentId', p.shipment_id, 'amountMinor', p.amount_minor::text,
    'status', p.status, 'documents', p.documents, 'presentedOn', p.presented_on, 'presentableUntil', p.presentable_until,
    'examinationEndsOn', p.examination_ends_on, 'precluded', p.precluded, 'discrepancies', p.discrepancies, 'bankReference', p.bank_reference,
    'presentedAt', p.presented_at, 'honouredAt', p.honoured_at, 'bookedAt', p.booked_at, 'version', p.version)
  FROM credit_presentation p WHERE p.credit_id = l.id ORDER BY p.number LIMIT 200) AS presentations, ARRAY(SELECT json_build_object('id', a.id, 'number', a.number, 'status', a.status, 'terms', a.terms, 'note', a.note,
    'requestedAt', a.requested_at, 'endedAt', a.ended_at, 'version', a.version)
  FROM credit_amendment a WHERE a.credit_id = l.id ORDER BY a.number LIMIT 100) AS amendments, ARRAY(SELECT json_build_object('number', e.number, 'party', e.party, 'noun', e.noun, 'nounNumber', e.noun_number,
    'action', e.action, 'status', e.status, 'text', e.text, 'happenedAt', e.happened_at)
  FROM credit_event e WHERE e.credit_id = l.id ORDER BY e.number LIMIT 2000) AS events
   FROM letter_of_credit l JOIN contract c ON c.id = l.contract_id
   WHERE l.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- credits.visible
SELECT id FROM letter_of_credit WHERE id = $1;

-- credits.write
WITH counted AS (UPDATE letter_of_credit SET event_count = event_count + 1 WHERE id = $1 RETURNING id, event_count, purchaser_id, supplier_id)
   INSERT INTO credit_event (credit_id, number, purchaser_id, supplier_id, party, noun, noun_number, action, status, text, happened_at, written_by)
   SELECT id, event_count, purchaser_id, supplier_id, $2, $3, $4, $5, $6, $7, $8, $9 FROM counted RETURNING number;

-- declared-rates.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT d.id, d.base, d.quote, trim_scale(d.rate)::text AS rate, d.valid_from AS "validFrom", d.valid_until AS "validUntil",
  d.source, d.status, d.declared_by AS "declaredBy", d.declared_at AS "declaredAt", d.decided_at AS "decidedAt" FROM declared_rate d
   WHERE d.id < $3 AND ($4::text IS NULL OR $4 IN (d.base, d.quote)) AND entered.kind IS NOT NULL ORDER BY d.id DESC
LIMIT <size + 1>) body ON true;

-- declared-rates.decide
UPDATE declared_rate d SET status = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND status = $2 RETURNING d.id, d.base, d.quote, trim_scale(d.rate)::text AS rate, d.valid_from AS "validFrom", d.valid_until AS "validUntil",
  d.source, d.status, d.declared_by AS "declaredBy", d.declared_at AS "declaredAt", d.decided_at AS "decidedAt";

-- declared-rates.insert
INSERT INTO declared_rate AS d (id, base, quote, rate, valid_from, valid_until, source, status, declared_by, declared_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9) RETURNING d.id, d.base, d.quote, trim_scale(d.rate)::text AS rate, d.valid_from AS "validFrom", d.valid_until AS "validUntil",
  d.source, d.status, d.declared_by AS "declaredBy", d.declared_at AS "declaredAt", d.decided_at AS "decidedAt";

-- declared-rates.lock
SELECT d.id, d.base, d.quote, trim_scale(d.rate)::text AS rate, d.valid_from AS "validFrom", d.valid_until AS "validUntil",
  d.source, d.status, d.declared_by AS "declaredBy", d.declared_at AS "declaredAt", d.decided_at AS "decidedAt" FROM declared_rate d WHERE id = $1 FOR UPDATE;

-- declared-rates.withdraw
UPDATE declared_rate d SET status = 'withdrawn' WHERE id = $1 AND status = 'active' RETURNING d.id, d.base, d.quote, trim_scale(d.rate)::text AS rate, d.valid_from AS "validFrom", d.valid_until AS "validUntil",
  d.source, d.status, d.declared_by AS "declaredBy", d.declared_at AS "declaredAt", d.decided_at AS "decidedAt";

-- deliveries.dispatch
WITH sent AS (
     INSERT INTO shipment (id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, quantity, transport_document, status, dispatched_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'dispatched', $9)
   ), batches AS (
     INSERT INTO batch (id, shipment_id, tender_id, purchaser_id, supplier_id, batch_number, expires_on, quantity)
     SELECT b.id, $1, $4, $5, $6, b.number, b.expires_on, b.quantity
     FROM jsonb_to_recordset($10) AS b (id uuid, number text, expires_on date, quantity bigint)
   )
   UPDATE call_off_line SET shipped_quantity = $11, status = $12, version = version + 1 WHERE id = $2 AND version = $13;

-- deliveries.lock-line
SELECT l.id, l.call_off_id AS "orderId", l.contract_id AS "contractId", l.tender_id AS "tenderId", l.purchaser_id AS "purchaserId",
     l.status, l.version, l.quantity, l.shipped_quantity AS "shippedQuantity", l.received_quantity AS "receivedQuantity",
     l.settled_quantity AS "settledQuantity", l.cancelled_quantity AS "cancelledQuantity", l.recalled_batches AS "recalledBatches",
     cardinality(medlane_routes_of(l.tender_id)) > 0 AS "needsDossier",
     l.amount_minor AS "amountMinor", l.currency, l.balance_minor AS "balanceMinor", l.balance_paid_at AS "balancePaidAt",
     c.payment, c.credit_issued_at AS "creditIssuedAt"
   FROM call_off_line l JOIN contract c ON c.id = l.contract_id WHERE l.id = $1 AND l.supplier_id = $2 FOR NO KEY UPDATE OF l;

-- deliveries.lock-shipment
SELECT s.id, s.status, s.quantity, s.tender_id AS "tenderId", s.supplier_id AS "supplierId", s.contract_id AS "contractId",
     c.receipt_count AS "receiptCount", o.promised_on AS "promisedOn", c.payment, l.balance_minor AS "balanceMinor",
     l.balance_paid_at AS "balancePaidAt",
     l.id AS "line_id", l.call_off_id AS "line_orderId", l.contract_id AS "line_contractId", l.tender_id AS "line_tenderId",
     l.purchaser_id AS "line_purchaserId", l.status AS "line_status", l.version AS "line_version", l.quantity AS "line_quantity",
     l.shipped_quantity AS "line_shippedQuantity", l.received_quantity AS "line_receivedQuantity", l.settled_quantity AS "line_settledQuantity",
     l.cancelled_quantity AS "line_cancelledQuantity"
   FROM shipment s JOIN contract c ON c.id = s.contract_id JOIN call_off_line l ON l.id = s.call_off_line_id
     JOIN call_off o ON o.id = l.call_off_id
   WHERE s.id = $1 AND s.purchaser_id = $2 FOR NO KEY UPDATE OF c, l, s;

-- deliveries.receive
WITH entered AS (
     INSERT INTO receipt (id, shipment_id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, number, line_received_before,
       accepted_quantity, rejected_quantity, reason, received_at, days_late)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
   ), arrived AS (
     UPDATE shipment SET status = 'received', version = version + 1 WHERE id = $2
   ), line AS (
     UPDATE call_off_line SET received_quantity = $15, accepted_quantity = accepted_quantity + $10, status = $16, version = version + 1
     WHERE id = $3
   )
   UPDATE contract SET received_quantity = received_quantity + $10 + $11, accepted_quantity = accepted_quantity + $10,
     receipt_count = $8, version = version + 1
   WHERE id = $4;

-- demands.amended
UPDATE demand SET version = version + 1 WHERE id = $1 AND version = $2 AND status = 'open';

-- demands.any-line-not-open
SELECT EXISTS (SELECT FROM demand_line WHERE demand_id = $1 AND status <> 'open') AS found;

-- demands.assign-lines
UPDATE demand_line l SET status = 'pooled', tender_id = a.tender_id, lot_id = a.lot_id,
     direct_tender_id = CASE WHEN $4 THEN a.tender_id END
   FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a (line_id, tender_id, lot_id)
   WHERE l.id = a.line_id AND l.status = 'open';

-- demands.cancel
UPDATE demand SET status = 'cancelled', version = version + 1 WHERE id = $1 AND version = $2 AND status = 'open';

-- demands.cancel-lines
UPDATE demand_line SET status = 'cancelled' WHERE demand_id = $1 AND status = 'open' RETURNING id;

-- demands.corridor
SELECT c.countries, c.currencies, c.open_to_other_countries AS "openToOtherCountries",
     (SELECT (r.document #>> '{award,demandFloor,sharePermille}')::int
      FROM medlane_rulebook_in_force(c.rulebook_code) r) AS "demandFloorPermille"
   FROM corridor c WHERE c.code = $1;

-- demands.delete-lines
DELETE FROM demand_line WHERE demand_id = $1 AND status = 'open';

-- demands.insert
INSERT INTO demand (id, corridor_code, purchaser_id, reference, status, currency, posted_at)
   VALUES ($1, $2, $3, $4, 'open', $5, $6) ON CONFLICT ON CONSTRAINT demand_reference_unique DO NOTHING;

-- demands.insert-lines
INSERT INTO demand_line (id, demand_id, purchaser_id, corridor_code, currency, status, number, product_type_id,
     quantity, destination, delivery_from, delivery_to, ceiling_price)
   SELECT l.id, $1, $2, $3, $4, 'open', l.number, l.product_type_id, l.quantity, l.destination, l.delivery_from,
     l.delivery_to, l.ceiling_price
   FROM unnest($5::uuid[], $6::int[], $7::uuid[], $8::bigint[], $9::text[], $10::date[], $11::date[], $12::numeric[])
     AS l (id, number, product_type_id, quantity, destination, delivery_from, delivery_to, ceiling_price);

-- demands.insert-reports
INSERT INTO demand_report (demand_line_id, purchaser_id, history, shortfall_reason, brands)
   SELECT r.line_id, $1, ARRAY(SELECT jsonb_array_elements_text(r.history)::bigint), r.reason, r.brands
   FROM jsonb_to_recordset($2) AS r (line_id uuid, history jsonb, reason text, brands jsonb);

-- demands.known-product-types
SELECT id FROM product_type WHERE id = ANY ($1::uuid[]);

-- demands.known-suppliers
SELECT id FROM organisation WHERE id = ANY ($1::uuid[]) AND kind = 'supplier' AND admitted_at IS NOT NULL;

-- demands.lines-of-tender
SELECT l.id, l.demand_id, l.purchaser_id, l.lot_id, l.number, l.quantity, l.destination, l.ceiling_price, l.status,
     r.history::text[], r.shortfall_reason, r.brands
   FROM demand_line l LEFT JOIN demand_report r ON r.demand_line_id = l.id WHERE l.tender_id = $1 ORDER BY l.lot_id, l.id;

-- demands.list.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true)
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true)
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.cancelled.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'cancelled'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'cancelled' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.cancelled.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'cancelled'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'cancelled' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.cancelled.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'cancelled'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'cancelled' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.cancelled.corridor.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'cancelled'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'cancelled' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.cancelled.corridor.mine.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'cancelled' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'cancelled' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.cancelled.corridor.mine.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'cancelled' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'cancelled' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.cancelled.mine.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'cancelled' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'cancelled' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.cancelled.mine.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'cancelled' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'cancelled' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.corridor.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.corridor.mine.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.corridor.mine.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.mine.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.mine.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.open.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'open'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'open' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.open.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'open'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'open' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.open.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'open'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'open' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.open.corridor.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'open'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'open' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.open.corridor.mine.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'open' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'open' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.open.corridor.mine.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'open' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'open' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.open.mine.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'open' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'open' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.open.mine.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'open' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'open' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.pooled.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'pooled'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'pooled' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.pooled.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'pooled'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'pooled' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.pooled.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'pooled'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'pooled' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.pooled.corridor.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'pooled'
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'pooled' ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.pooled.corridor.mine.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'pooled' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'pooled' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.pooled.corridor.mine.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'pooled' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND d.corridor_code = $4 AND d.status = 'pooled' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.pooled.mine.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'pooled' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'pooled' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.list.pooled.mine.brief.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (
(SELECT d.* FROM demand d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'pooled' AND d.purchaser_id = entered.organisation_id
  ORDER BY d.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT d.* FROM demand d WHERE entered.kind <> 'purchaser' AND d.id < $3 AND ($4::text IS NULL OR true) AND d.status = 'pooled' AND d.purchaser_id = entered.organisation_id ORDER BY d.id DESC LIMIT <size + 1>)) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT <size + 1>) body ON true;

-- demands.lock-of-tender
SELECT id FROM demand WHERE id IN (SELECT demand_id FROM demand_line WHERE tender_id = $1) ORDER BY id FOR UPDATE;

-- demands.lock-open
SELECT id FROM demand WHERE corridor_code = $1 AND status = 'open'
   ORDER BY id LIMIT 2000 FOR UPDATE;

-- demands.lock-own
SELECT id, corridor_code AS "corridorCode", purchaser_id AS "purchaserId", reference, status, currency, version
   FROM demand WHERE id = $1 AND purchaser_id = $2 FOR UPDATE;

-- demands.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (SELECT d.* FROM demand d WHERE d.id = $3 AND entered.kind IS NOT NULL) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.category AS "category", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn AS "inn", t.dosage_form AS "dosageForm", t.strength AS "strength", t.route AS "route", t.unit AS "unit", t.atc_code AS "atcCode", t.hs_code AS "hsCode" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo", l.ceiling_price::text AS "ceilingPrice", l.status AS "status", l.tender_id AS "tenderId", l.lot_id AS "lotId", type AS "productType", (SELECT report FROM (SELECT r.history::text[] AS history, r.shortfall_reason AS "shortfallReason", r.brands
      FROM demand_report r WHERE r.demand_line_id = l.id) report) AS "report") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT 1) body ON true;

-- demands.one.brief
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT d.id, d.reference, d.status, d.currency, d.posted_at, d.version, d.corridor_code, p.id AS purchaser_id,
  p.kind AS purchaser_kind, p.legal_name AS purchaser_legal_name, p.name_zh AS purchaser_name_zh,
  p.country AS purchaser_country, p.status AS purchaser_status, p.applied_at AS purchaser_applied_at,
  p.admitted_at AS purchaser_admitted_at, line.list AS lines, (SELECT CASE WHEN entered.kind = 'operator' THEN coalesce(sum(coalesce(l.bid_count,
      (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')))), 0)::int
    WHEN bool_and(l.bid_count IS NOT NULL) THEN sum(l.bid_count)::int END
  FROM lot l WHERE l.id = ANY (line.lot_ids)) AS bid_count
FROM (SELECT d.* FROM demand d WHERE d.id = $3 AND entered.kind IS NOT NULL) d
CROSS JOIN LATERAL (SELECT * FROM organisation o WHERE o.id = d.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT array_agg(lot_id) FILTER (WHERE lot_id IS NOT NULL) AS lot_ids, json_agg(line ORDER BY line.number) AS list
  FROM demand_line l JOIN (SELECT t.id AS "id", t.name_en AS "nameEn", t.name_zh AS "nameZh", t.unit AS "unit" FROM product_type t) type ON type.id = l.product_type_id
    CROSS JOIN LATERAL (SELECT l.id AS "id", l.number AS "number", l.quantity::text AS "quantity", l.destination AS "destination", l.status AS "status", type AS "productType") line
  WHERE l.demand_id = d.id) line
ORDER BY d.id DESC LIMIT 1) body ON true;

-- demands.open-lines
SELECT l.id, l.demand_id, l.purchaser_id, l.corridor_code, l.product_type_id, t.name_en AS product_name, l.quantity, l.ceiling_price,
     l.currency, l.delivery_from, l.delivery_to
   FROM demand_line l JOIN product_type t ON t.id = l.product_type_id
   WHERE l.demand_id = ANY ($1::uuid[]) AND l.status = 'open' ORDER BY l.demand_id, l.number;

-- demands.pooled
UPDATE demand d SET status = 'pooled', direct_tender_id = $2, version = version + 1
   WHERE d.id = ANY ($1::uuid[]) AND d.status = 'open'
     AND NOT EXISTS (SELECT FROM demand_line l WHERE l.demand_id = d.id AND l.status = 'open')
   RETURNING id;

-- demands.release
UPDATE demand SET status = 'open', direct_tender_id = NULL, version = version + 1
   WHERE id = ANY ($1::uuid[]) AND status = 'pooled' RETURNING id;

-- demands.release-lines
UPDATE demand_line SET status = 'open', tender_id = NULL, lot_id = NULL, direct_tender_id = NULL WHERE tender_id = $1 AND status = 'pooled'
   RETURNING id;

-- demands.settle-lines
UPDATE demand_line l SET status = o.status FROM unnest($2::uuid[], $3::text[]) AS o (id, status)
   WHERE l.id = o.id AND l.tender_id = $1 AND l.status = 'pooled';

-- disputed-goods.count
UPDATE contract SET open_disputes = open_disputes + $2, version = version + 1 WHERE id = $1;

-- disputed-goods.deal
SELECT c.id AS "contractId", c.reference, c.tender_id AS "tenderId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId",
     c.status, c.value_minor AS "valueMinor", c.currency, s.id IS NOT NULL AS "shipmentFound", r.received_at AS "receivedAt"
   FROM contract c LEFT JOIN shipment s ON s.contract_id = c.id AND s.id = $2 LEFT JOIN receipt r ON r.shipment_id = s.id
   WHERE c.id = $1;

-- disputed-goods.divide
UPDATE invoice SET amount_minor = $2, fee_minor = $3, refund_minor = $4, divided_by = $5 WHERE id = $1 AND status = 'issued';

-- disputed-goods.free-shipment
UPDATE shipment SET dispute_id = NULL, version = version + 1 WHERE dispute_id = $1;

-- disputed-goods.held
SELECT i.id, i.instrument, i.amount_minor AS "amountMinor", i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor",
     i.prepaid_minor AS "prepaidMinor", c.fee_basis_points AS "feeBasisPoints", c.fee_least_minor AS "feeLeastMinor"
   FROM shipment s JOIN receipt r ON r.shipment_id = s.id JOIN invoice i ON i.receipt_id = r.id JOIN contract c ON c.id = i.contract_id
   WHERE s.dispute_id = $1 AND i.status = 'issued' AND i.part <> 'accepted' FOR UPDATE OF i;

-- disputed-goods.hold-invoice
UPDATE invoice SET settle_after = 'infinity'
   WHERE status = 'issued' AND part <> 'accepted' AND receipt_id = (SELECT r.id FROM receipt r WHERE r.shipment_id = $1);

-- disputed-goods.hold-shipment
UPDATE shipment SET dispute_id = $2, version = version + 1 WHERE id = $1 AND dispute_id IS NULL;

-- disputed-goods.let-go
UPDATE invoice SET settle_after = CASE WHEN next_step_on IS NULL AND (instrument <> 'letter-of-credit' OR prepaid_minor >= amount_minor)
       AND (divided_by IS NOT NULL OR contest_until IS NULL OR contest_until < (medlane_now() AT TIME ZONE 'UTC')::date)
     THEN clock_timestamp() ELSE 'infinity' END
   WHERE id = $1 AND status = 'issued';

-- disputed-goods.lock-contract
SELECT FROM contract WHERE id = $1 FOR NO KEY UPDATE;

-- disputed-goods.lock-invoice
SELECT FROM invoice WHERE receipt_id = (SELECT r.id FROM receipt r WHERE r.shipment_id = $1) FOR UPDATE;

-- disputes.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT d.id, d.reference, d.contract_id AS "contractId", c.reference AS "contractReference", d.tender_id AS "tenderId",
  d.purchaser_id AS "purchaserId", d.supplier_id AS "supplierId", d.shipment_id AS "shipmentId", d.claimant, d.ground,
  d.claimed_minor AS "claimedMinor", d.currency, d.status, d.due_on AS "dueOn", d.profile, d.proposal, d.proposal_number AS "proposalNumber",
  d.accepted_by_purchaser AS "acceptedByPurchaser", d.accepted_by_supplier AS "acceptedBySupplier", d.ruling, d.filed_at AS "filedAt",
  d.ended_at AS "endedAt", d.entry_count AS "entryCount", d.version,
  coalesce((SELECT sum(r.amount_minor - r.collected_minor) FROM receivable r WHERE r.document_id = d.id AND r.status = 'open'), 0)::bigint
    AS "outstandingMinor", '{}'::json[] AS entries FROM dispute d JOIN contract c ON c.id = d.contract_id
   WHERE d.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR d.status = $4) AND ($5::uuid IS NULL OR d.contract_id = $5)
   ORDER BY d.id DESC
LIMIT <size + 1>) body ON true;

-- disputes.accept-as-purchaser
UPDATE dispute SET accepted_by_purchaser = true WHERE id = $1;

-- disputes.accept-as-supplier
UPDATE dispute SET accepted_by_supplier = true WHERE id = $1;

-- disputes.decide-appeal
UPDATE dispute SET ruling = $2, appeal_decided_by = $3 WHERE id = $1;

-- disputes.file
INSERT INTO dispute (id, reference, contract_id, tender_id, purchaser_id, supplier_id, shipment_id, claimant, ground, claimed_minor,
     currency, status, due_on, next_check_at, profile, filed_at)
   SELECT $1, 'D-' || $2::text || '-' || (SELECT count(*) + 1 FROM dispute d WHERE d.contract_id = $3), $3, $4, $5, $6, $7, $8, $9, $10,
     $11, 'filed', $12, $13, $14, $15
   RETURNING reference;

-- disputes.lock
SELECT d.id, d.reference, d.contract_id AS "contractId", d.tender_id AS "tenderId", d.purchaser_id AS "purchaserId",
     d.supplier_id AS "supplierId", d.shipment_id AS "shipmentId", d.claimant, d.status, d.due_on AS "dueOn", d.next_check_at AS "nextCheckAt",
     d.profile, d.entry_count AS "entryCount", d.proposal, d.proposal_number AS "proposalNumber",
     d.accepted_by_purchaser AS "acceptedByPurchaser", d.accepted_by_supplier AS "acceptedBySupplier", d.ruling, d.ruled_by AS "ruledBy",
     d.currency, c.value_minor AS "valueMinor", d.version
   FROM dispute d JOIN contract c ON c.id = d.contract_id WHERE d.id = $1 FOR UPDATE OF d;

-- disputes.look-again
UPDATE dispute SET next_check_at = $2 WHERE id = $1;

-- disputes.move
UPDATE dispute SET status = $3, due_on = $4, next_check_at = $5, version = version + 1,
     ended_at = CASE WHEN $4::date IS NULL THEN $6::timestamptz END
   WHERE id = $1 AND version = $2;

-- disputes.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT d.id, d.reference, d.contract_id AS "contractId", c.reference AS "contractReference", d.tender_id AS "tenderId",
  d.purchaser_id AS "purchaserId", d.supplier_id AS "supplierId", d.shipment_id AS "shipmentId", d.claimant, d.ground,
  d.claimed_minor AS "claimedMinor", d.currency, d.status, d.due_on AS "dueOn", d.profile, d.proposal, d.proposal_number AS "proposalNumber",
  d.accepted_by_purchaser AS "acceptedByPurchaser", d.accepted_by_supplier AS "acceptedBySupplier", d.ruling, d.filed_at AS "filedAt",
  d.ended_at AS "endedAt", d.entry_count AS "entryCount", d.version,
  coalesce((SELECT sum(r.amount_minor - r.collected_minor) FROM receivable r WHERE r.document_id = d.id AND r.status = 'open'), 0)::bigint
    AS "outstandingMinor", ARRAY(SELECT json_build_object('number', e.number, 'party', e.party, 'kind', e.kind, 'text', e.text, 'remedy', e.remedy,
    'fileIds', e.file_ids, 'writtenAt', e.written_at)
  FROM dispute_entry e WHERE e.dispute_id = d.id ORDER BY e.number LIMIT 210) AS entries FROM dispute d JOIN contract c ON c.id = d.contract_id
   WHERE d.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- disputes.open
SELECT reference FROM dispute WHERE contract_id = $1 AND coalesce(shipment_id, contract_id) = coalesce($2::uuid, $1) AND ended_at IS NULL;

-- disputes.overdue
SELECT id FROM dispute WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500;

-- disputes.propose
UPDATE dispute SET proposal = $2, proposal_number = $3, accepted_by_purchaser = false, accepted_by_supplier = false WHERE id = $1;

-- disputes.rule
UPDATE dispute SET ruling = $2, ruled_by = $3 WHERE id = $1;

-- disputes.visible
SELECT id FROM dispute WHERE id = $1;

-- disputes.write
WITH counted AS (UPDATE dispute SET entry_count = entry_count + 1 WHERE id = $1 RETURNING id, entry_count, purchaser_id, supplier_id)
   INSERT INTO dispute_entry (dispute_id, number, purchaser_id, supplier_id, party, kind, text, remedy, file_ids, written_by, written_at)
   SELECT id, entry_count, purchaser_id, supplier_id, $2, $3, $4, $5, $6, $7, $8 FROM counted RETURNING number;

-- dossier-papers.accepted-elsewhere
SELECT shipment_id AS "shipmentId" FROM dossier_paper
   WHERE code = $1 AND number = $2 AND single_use AND status = 'accepted' AND id <> $3 LIMIT 1;

-- dossier-papers.decide
UPDATE dossier_paper SET status = $3, decided_at = $4, decided_by = $5, reason = $6, version = version + 1
   WHERE id = $1 AND version = $2;

-- dossier-papers.provide
UPDATE dossier_paper SET status = 'provided', number = $3, issuer = $4, issued_on = $5, expires_on = $6, place = $7, file_id = $8,
     certificate_id = NULL, registration_id = NULL, provided_at = $9, provided_by = $10, decided_at = NULL, decided_by = NULL,
     reason = NULL, version = version + 1
   WHERE id = $1 AND version = $2;

-- dossier-papers.scan
SELECT status AS scan FROM file WHERE id = $1;

-- dossier-terms.corridor
SELECT code FROM corridor WHERE code = $1;

-- dossier-terms.set
INSERT INTO dossier_terms (purchaser_id, corridor_code, wanted, shelf_percent, shelf_months, shelf_point, changed_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT ON CONSTRAINT dossier_terms_pkey DO UPDATE SET wanted = $3, shelf_percent = $4, shelf_months = $5, shelf_point = $6, changed_at = $7;

-- dossiers.announce
WITH sent AS (
     INSERT INTO shipment (id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, quantity, status)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'planned')
   )
   INSERT INTO batch (id, shipment_id, tender_id, purchaser_id, supplier_id, batch_number, made_on, expires_on, quantity)
   SELECT b.id, $1, $4, $5, $6, b.number, b.made_on, b.expires_on, b.quantity
   FROM jsonb_to_recordset($8) AS b (id uuid, number text, made_on date, expires_on date, quantity bigint);

-- dossiers.batches
SELECT batch_number AS number FROM batch WHERE shipment_id = $1 ORDER BY id LIMIT 100;

-- dossiers.close
UPDATE dossier SET status = 'closed', closed_at = $3, version = version + 1 WHERE shipment_id = $1 AND version = $2;

-- dossiers.draw
UPDATE dossier SET inspection = $2, draw_seed = $3, draw_class = $4, draw_probability = $5 WHERE shipment_id = $1 AND inspection = 'not-drawn';

-- dossiers.give-back
UPDATE dossier_paper SET status = 'refused', reason = 'The shipment was cancelled.', version = version + 1
   WHERE shipment_id = $1 AND single_use AND status = 'accepted';

-- dossiers.hs-code
SELECT EXISTS (SELECT FROM code_list WHERE code = 'hs-2022' AND entries > 0) AS listed,
     EXISTS (SELECT FROM code_entry WHERE list = 'hs-2022' AND code = $1 AND retired_at IS NULL) AS known;

-- dossiers.hs-codes
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT t.id, t.category, t.name_en AS "nameEn", t.inn, t.atc_code AS "atcCode", t.hs_code AS "hsCode",
     (SELECT json_object_agg(e.code, coalesce(e.name_en, e.name_zh, e.code)) FROM code_entry e
      WHERE e.list = 'hs-2022' AND e.retired_at IS NULL AND e.code = ANY ($4::text[] || left(t.hs_code, 6))) AS descriptions
   FROM product_type t WHERE t.id = $3 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- dossiers.inspected
UPDATE dossier SET inspection = $3, inspection_report = $4, version = version + 1 WHERE shipment_id = $1 AND version = $2;

-- dossiers.keep-seed
INSERT INTO dossier_seed (shipment_id, seed) VALUES ($1, $2);

-- dossiers.leave
UPDATE shipment SET status = 'dispatched', dispatched_at = $2, transport_document = $3, version = version + 1
   WHERE id = $1 AND status = 'gate';

-- dossiers.line
SELECT l.id, l.call_off_id AS "orderId", l.contract_id AS "contractId", l.tender_id AS "tenderId", l.purchaser_id AS "purchaserId",
     l.supplier_id AS "supplierId", l.quantity, l.shipped_quantity AS "shippedQuantity", l.received_quantity AS "receivedQuantity",
     l.settled_quantity AS "settledQuantity", l.cancelled_quantity AS "cancelledQuantity",
     l.recalled_batches AS "recalledBatches", l.unit_price AS "unitPrice", l.currency, l.amount_minor AS "amountMinor",
     l.balance_minor AS "balanceMinor", l.balance_paid_at AS "balancePaidAt", c.payment, c.credit_issued_at AS "creditIssuedAt",
     (SELECT coalesce(sum(s.quantity), 0)::bigint FROM shipment s WHERE s.call_off_line_id = l.id AND s.status IN ('planned', 'gate')) AS "announcedQuantity",
     y.category, y.id AS "productTypeId", o.country AS origin, k.code AS "corridorCode", k.route_profile_codes AS "routeCodes",
     ARRAY(SELECT DISTINCT d.destination FROM demand_line d WHERE d.lot_id = c.lot_id AND d.purchaser_id = c.purchaser_id ORDER BY 1 LIMIT 100) AS destinations,
     coalesce(m.wanted, '{}') AS wanted,
     CASE WHEN m.shelf_point IS NOT NULL THEN json_build_object('percent', m.shelf_percent, 'months', m.shelf_months, 'point', m.shelf_point) END AS "shelfLife"
   FROM call_off_line l JOIN contract c ON c.id = l.contract_id JOIN product_type y ON y.id = c.product_type_id
     JOIN organisation o ON o.id = l.supplier_id JOIN tender t ON t.id = l.tender_id JOIN corridor k ON k.code = t.corridor_code
     LEFT JOIN dossier_terms m ON m.purchaser_id = l.purchaser_id AND m.corridor_code = k.code
   WHERE l.id = $1;

-- dossiers.list.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT d.shipment_id AS id, d.shipment_id AS "shipmentId", d.reference, d.status, d.planned_on AS "plannedOn", d.inspection,
     (SELECT count(*)::int FROM dossier_paper p WHERE p.shipment_id = d.shipment_id AND p.required AND p.stage = 'departure'
       AND p.status <> 'accepted') AS "openPapers"
   FROM (
  (SELECT d.* FROM dossier d WHERE entered.kind = 'supplier' AND d.supplier_id = entered.organisation_id AND d.shipment_id < $3 AND ($4::text IS NULL OR d.status = $4)
   ORDER BY d.shipment_id DESC LIMIT <size + 1>)
     UNION ALL 
  (SELECT d.* FROM dossier d WHERE entered.kind = 'purchaser' AND d.purchaser_id = entered.organisation_id AND d.shipment_id < $3 AND ($4::text IS NULL OR d.status = $4)
   ORDER BY d.shipment_id DESC LIMIT <size + 1>)
     UNION ALL 
  (SELECT d.* FROM dossier d WHERE entered.kind NOT IN ('supplier', 'purchaser') AND d.shipment_id < $3 AND ($4::text IS NULL OR d.status = $4)
   ORDER BY d.shipment_id DESC LIMIT <size + 1>)) d
   ORDER BY d.shipment_id DESC
LIMIT <size + 1>) body ON true;

-- dossiers.lock
SELECT d.shipment_id AS "shipmentId", d.reference, d.tender_id AS "tenderId", d.purchaser_id AS "purchaserId",
  d.supplier_id AS "supplierId", d.product_id AS "productId", d.facts, d.goods, d.routes, d.hs_digits AS "hsDigits",
  d.name_as_registered AS "nameAsRegistered", d.shelf_life AS "shelfLife", d.planned_on AS "plannedOn", d.arrives_on AS "arrivesOn",
  d.status, d.hold_reason AS "holdReason", d.inspection, d.inspection_report AS "inspectionReport",
  d.draw_commitment AS "drawCommitment", d.draw_seed AS "drawSeed", d.draw_class AS "drawClass", d.draw_probability AS "drawProbability",
  d.opened_at AS "openedAt",
  d.submitted_at AS "submittedAt", d.released_at AS "releasedAt", d.released_by AS "releasedBy", d.closed_at AS "closedAt", d.version,
  s.status AS "shipmentStatus", s.quantity, s.call_off_line_id AS "orderLineId", c.unit_price AS "unitPrice", c.currency,
  (SELECT json_agg(json_build_object('number', b.batch_number, 'madeOn', b.made_on, 'expiresOn', b.expires_on) ORDER BY b.batch_number)
   FROM batch b WHERE b.shipment_id = s.id) AS batches FROM dossier d JOIN shipment s ON s.id = d.shipment_id JOIN contract c ON c.id = s.contract_id WHERE d.shipment_id = $1 FOR NO KEY UPDATE OF s, d;

-- dossiers.lock-line
SELECT id FROM call_off_line WHERE id = $1 AND supplier_id = $2 FOR NO KEY UPDATE;

-- dossiers.move
WITH moved AS (
     UPDATE dossier SET status = $3, hold_reason = $4, submitted_at = CASE WHEN $3 = 'gate' THEN coalesce(submitted_at, $5) ELSE submitted_at END,
       released_at = CASE WHEN $3 = 'released' THEN $5 ELSE released_at END,
       released_by = CASE WHEN $3 = 'released' THEN $6 ELSE released_by END, version = version + 1
     WHERE shipment_id = $1 AND version = $2 RETURNING shipment_id
   )
   UPDATE shipment s SET status = $7, version = s.version + 1 FROM moved WHERE s.id = moved.shipment_id;

-- dossiers.open
INSERT INTO dossier (shipment_id, reference, tender_id, purchaser_id, supplier_id, product_id, facts, goods, routes, hs_digits,
     name_as_registered, shelf_life, planned_on, arrives_on, status, inspection, draw_commitment, opened_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', 'not-drawn', $15, $16);

-- dossiers.order-line
SELECT s.call_off_line_id AS id FROM shipment s JOIN dossier d ON d.shipment_id = s.id WHERE s.id = $1 AND s.supplier_id = $2;

-- dossiers.owe
INSERT INTO dossier_paper (id, shipment_id, tender_id, purchaser_id, supplier_id, code, name_en, name_zh, route_code, route_version,
     unverified, owed_by, required, stage, due_on, choice_group, choice_option, single_use, generated, status)
   SELECT p.id, $1, $2, $3, $4, p.code, p.name_en, p.name_zh, p.route_code, p.route_version, p.unverified, p.owed_by, p.required,
     p.stage, p.due_on, p.choice_group, p.choice_option, p.single_use, p.generated, 'owed'
   FROM jsonb_to_recordset($5) AS p (id uuid, code text, name_en text, name_zh text, route_code text, route_version int,
     unverified boolean, owed_by text, required boolean, stage text, due_on date, choice_group text, choice_option text,
     single_use boolean, generated text);

-- dossiers.own-product
SELECT id FROM product WHERE id = $1 AND supplier_id = $2 AND product_type_id = $3 AND status = 'listed';

-- dossiers.papers
SELECT p.id, p.shipment_id AS "shipmentId", p.tender_id AS "tenderId", p.purchaser_id AS "purchaserId", p.supplier_id AS "supplierId",
     p.code, p.name_en AS "nameEn", p.name_zh AS "nameZh", p.route_code AS "routeCode", p.route_version AS "routeVersion", p.unverified,
     p.owed_by AS "owedBy", p.required, p.stage, p.due_on AS "dueOn", p.choice_group AS "choiceGroup", p.choice_option AS "choiceOption",
     p.single_use AS "singleUse", p.generated, p.status, p.number, p.issuer, p.issued_on AS "issuedOn", p.expires_on AS "expiresOn",
     p.place, p.certificate_id AS "certificateId", p.registration_id AS "registrationId", p.file_id AS "fileId",
     p.provided_at AS "providedAt", p.provided_by AS "providedBy", p.decided_at AS "decidedAt", p.decided_by AS "decidedBy",
     p.reason, p.version
   FROM dossier_paper p WHERE p.shipment_id = $1 ORDER BY p.due_on, p.code LIMIT 100;

-- dossiers.read
SELECT d.shipment_id AS "shipmentId", d.reference, d.tender_id AS "tenderId", d.purchaser_id AS "purchaserId",
  d.supplier_id AS "supplierId", d.product_id AS "productId", d.facts, d.goods, d.routes, d.hs_digits AS "hsDigits",
  d.name_as_registered AS "nameAsRegistered", d.shelf_life AS "shelfLife", d.planned_on AS "plannedOn", d.arrives_on AS "arrivesOn",
  d.status, d.hold_reason AS "holdReason", d.inspection, d.inspection_report AS "inspectionReport",
  d.draw_commitment AS "drawCommitment", d.draw_seed AS "drawSeed", d.draw_class AS "drawClass", d.draw_probability AS "drawProbability",
  d.opened_at AS "openedAt",
  d.submitted_at AS "submittedAt", d.released_at AS "releasedAt", d.released_by AS "releasedBy", d.closed_at AS "closedAt", d.version,
  s.status AS "shipmentStatus", s.quantity, s.call_off_line_id AS "orderLineId", c.unit_price AS "unitPrice", c.currency,
  (SELECT json_agg(json_build_object('number', b.batch_number, 'madeOn', b.made_on, 'expiresOn', b.expires_on) ORDER BY b.batch_number)
   FROM batch b WHERE b.shipment_id = s.id) AS batches FROM dossier d JOIN shipment s ON s.id = d.shipment_id JOIN contract c ON c.id = s.contract_id WHERE d.shipment_id = $1;

-- dossiers.seed
SELECT seed FROM dossier_seed WHERE shipment_id = $1;

-- dossiers.seen
SELECT shipment_id AS id FROM dossier WHERE shipment_id = $1;

-- dossiers.serve
UPDATE dossier_paper p SET status = 'accepted', number = s.number, issuer = s.issuer, issued_on = s.issued_on, expires_on = s.expires_on,
     certificate_id = s.certificate_id, registration_id = s.registration_id, provided_at = $2, provided_by = 'papers',
     decided_at = $2, decided_by = 'papers', reason = NULL, version = p.version + 1
   FROM jsonb_to_recordset($3) AS s (code text, number text, issuer text, issued_on date, expires_on date, certificate_id uuid, registration_id uuid)
   WHERE p.shipment_id = $1 AND p.code = s.code AND p.status <> 'accepted';

-- dossiers.shipped
UPDATE call_off_line SET shipped_quantity = $2, status = $3, version = version + 1 WHERE id = $1;

-- dossiers.used
SELECT o.code, o.number FROM dossier_paper p JOIN dossier_paper o ON o.code = p.code AND o.number = p.number AND o.single_use
   WHERE p.shipment_id = $1 AND p.single_use AND o.status = 'accepted' AND o.shipment_id <> $1 LIMIT 100;

-- evaluations.forget-prices
DELETE FROM bid_price_to_win WHERE tender_id = $1;

-- evaluations.insert
INSERT INTO tender_evaluation (id, tender_id, number, engine, input, output, input_digest, output_digest, evaluated_at)
   SELECT $1, $2, 1 + coalesce((SELECT max(number) FROM tender_evaluation WHERE tender_id = $2), 0), $3, $4, $5,
     decode($6, 'hex'), decode($7, 'hex'), $8 RETURNING id;

-- evaluations.insert-prices
INSERT INTO bid_price_to_win (bid_id, tender_id, supplier_id, price, reason)
   SELECT b.id, $1, b.supplier_id, p.price, p.reason
   FROM unnest($2::uuid[], $3::numeric[], $4::text[]) AS p (bid_id, price, reason) JOIN bid b ON b.id = p.bid_id AND b.tender_id = $1;

-- evaluations.of-tender
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.tender_id AS "tenderId", e.engine, e.evaluated_at AS "evaluatedAt", encode(e.input_digest, 'hex') AS "inputDigest",
     encode(e.output_digest, 'hex') AS "outputDigest", e.input, e.output
   FROM tender_evaluation e WHERE e.tender_id = $3 AND entered.kind IS NOT NULL ORDER BY e.number DESC LIMIT 1) body ON true;

-- evaluations.price-to-win
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT p.bid_id AS id, p.price, p.reason FROM bid_price_to_win p
   WHERE p.bid_id = $3 AND p.supplier_id = entered.organisation_id LIMIT 1) body ON true;

-- failing-contracts.cancel-lines
UPDATE call_off_line l SET cancelled_quantity = x.cancelled, cancelled_at = $2, refunded_minor = x.refund, balance_minor = x.balance,
     status = x.status, version = l.version + 1
   FROM jsonb_to_recordset($1) AS x (id uuid, cancelled bigint, refund bigint, balance bigint, status text)
   WHERE l.id = x.id AND l.cancelled_quantity = 0;

-- failing-contracts.confirm-line
UPDATE call_off_line SET confirmed_at = $2, version = version + 1 WHERE id = $1 AND confirmed_at IS NULL;

-- failing-contracts.count
UPDATE contract SET open_disputes = open_disputes + $2, version = version + 1 WHERE id = $1;

-- failing-contracts.line-of-supplier
SELECT contract_id AS "contractId" FROM call_off_line WHERE id = $1 AND supplier_id = $2;

-- failing-contracts.lock
SELECT FROM contract WHERE id = $1 FOR NO KEY UPDATE;

-- failing-contracts.lock-lines
SELECT FROM call_off_line WHERE contract_id = $1 ORDER BY id FOR NO KEY UPDATE;

-- failing-contracts.one-line
SELECT id, call_off_id AS "orderId", quantity, shipped_quantity AS "shippedQuantity", received_quantity AS "receivedQuantity",
     settled_quantity AS "settledQuantity", amount_minor AS "amountMinor", held_minor AS "heldMinor", advance_minor AS "advanceMinor",
     balance_minor AS "balanceMinor", balance_paid_at IS NOT NULL AS "balancePaid", currency, status, confirmed_at AS "confirmedAt" FROM call_off_line WHERE id = $1;

-- failing-contracts.open-lines
SELECT id, call_off_id AS "orderId", quantity, shipped_quantity AS "shippedQuantity", received_quantity AS "receivedQuantity",
     settled_quantity AS "settledQuantity", amount_minor AS "amountMinor", held_minor AS "heldMinor", advance_minor AS "advanceMinor",
     balance_minor AS "balanceMinor", balance_paid_at IS NOT NULL AS "balancePaid", currency FROM call_off_line
   WHERE contract_id = $1 AND cancelled_quantity = 0 AND shipped_quantity < quantity ORDER BY id LIMIT 1001;

-- failing-contracts.read
SELECT c.id, c.reference, c.tender_id AS "tenderId", c.lot_id AS "lotId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId",
     c.product_type_id AS "productTypeId", c.status, c.agreed_quantity AS "agreedQuantity", c.ordered_quantity AS "orderedQuantity",
     c.released_quantity AS "releasedQuantity", c.received_quantity - c.accepted_quantity AS "rejectedQuantity", c.unit_price AS "unitPrice", c.currency,
     coalesce(l.shipped, 0)::bigint AS "shippedQuantity", coalesce(l.arrears, 0)::bigint AS "arrearsQuantity",
     coalesce((SELECT d.amount_minor - d.forfeited_minor FROM supplier_deposit d WHERE d.contract_id = c.id AND d.status = 'held'), 0) AS "depositMinor"
   FROM contract c LEFT JOIN LATERAL (
     SELECT sum(l.shipped_quantity) AS shipped,
       sum(l.quantity - l.cancelled_quantity - l.shipped_quantity) FILTER (WHERE o.promised_on < $2::date) AS arrears
     FROM call_off_line l JOIN call_off o ON o.id = l.call_off_id WHERE l.contract_id = c.id) l ON true
   WHERE c.id = $1;

-- failing-contracts.refused-line
UPDATE call_off_line SET refusal_reason = $2 WHERE id = $1;

-- failing-contracts.release
UPDATE contract SET released_quantity = $2, status = 'completed', completed_at = coalesce(completed_at, $3::timestamptz),
     next_check_at = NULL, version = version + 1
   WHERE id = $1 AND status IN ('active', 'expiring', 'completed') AND released_quantity = 0;

-- failing-contracts.take-off
UPDATE contract SET ordered_quantity = ordered_quantity - $2, version = version + 1 WHERE id = $1;

-- failing-contracts.visible
SELECT id FROM contract WHERE id = $1;

-- fee-versions.hold-corridor
SELECT (SELECT count(*)::int FROM fee_version f WHERE f.corridor_code = c.code) AS versions FROM corridor c WHERE c.code = $1;

-- fee-versions.insert
INSERT INTO fee_version (corridor_code, version, effective_from, basis_points, least_fees, declared_by, declared_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING corridor_code AS "corridorCode", version, effective_from AS "effectiveFrom", basis_points AS "basisPoints",
  least_fees AS "leastFees", declared_at AS "declaredAt";

-- fee-versions.lock-corridor
SELECT FROM corridor WHERE code = $1 FOR UPDATE;

-- fee-versions.of-corridor
SELECT corridor_code AS "corridorCode", version, effective_from AS "effectiveFrom", basis_points AS "basisPoints",
  least_fees AS "leastFees", declared_at AS "declaredAt" FROM fee_version WHERE corridor_code = $1 ORDER BY version DESC LIMIT 100;

-- file-uses.attach
INSERT INTO file_use (file_id, organisation_id, subject_type, subject_id, readers) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT ON CONSTRAINT file_use_pkey DO UPDATE SET readers = excluded.readers;

-- file-uses.detach
DELETE FROM file_use WHERE subject_type = $1 AND subject_id = $2 AND ($3::uuid IS NULL OR file_id = $3);

-- file-uses.of-file
SELECT subject_type AS "subjectType", subject_id AS "subjectId" FROM file_use WHERE file_id = $1
   ORDER BY subject_type, subject_id LIMIT 10;

-- file-uses.open-to-purchasers
UPDATE file_use SET for_purchasers = $3 WHERE subject_type = $1 AND subject_id = $2;

-- file-uses.share
UPDATE file_use SET readers = $3 WHERE subject_type = $1 AND subject_id = $2;

-- files.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT f.id, f.organisation_id AS "organisationId", f.name, f.media_type AS "mediaType", f.size,
  encode(f.sha256, 'hex') AS sha256, f.origin, f.status, f.uploaded_by AS "uploadedBy", f.uploaded_at AS "uploadedAt",
  f.scanned_at AS "scannedAt", f.signature FROM file f
   WHERE f.id < $3 AND f.organisation_id = coalesce($4::uuid, entered.organisation_id)
     AND ($5::text IS NULL OR f.status = $5)
   ORDER BY f.id DESC
LIMIT <size + 1>) body ON true;

-- files.by-id
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT f.id, f.organisation_id AS "organisationId", f.name, f.media_type AS "mediaType", f.size,
  encode(f.sha256, 'hex') AS sha256, f.origin, f.status, f.uploaded_by AS "uploadedBy", f.uploaded_at AS "uploadedAt",
  f.scanned_at AS "scannedAt", f.signature FROM file f WHERE f.id = $3 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- files.condemn
WITH same AS (SELECT id, status FROM file WHERE content_id = $1 ORDER BY id FOR UPDATE)
   UPDATE file f SET status = 'infected', signature = $2, scanned_at = $3, content_id = NULL, next_scan_at = NULL
   FROM same WHERE same.id = f.id RETURNING f.id, f.uploaded_by AS "uploadedBy", same.status AS was;

-- files.delete-content
DELETE FROM file_content WHERE id = $1;

-- files.due-to-scan
SELECT id FROM file WHERE next_scan_at <= clock_timestamp() ORDER BY next_scan_at LIMIT 4;

-- files.due-to-sweep
SELECT id FROM file_content WHERE next_sweep_at <= clock_timestamp() ORDER BY next_sweep_at LIMIT 20;

-- files.enter-content
INSERT INTO file_content (id, organisation_id, sha256, size, next_sweep_at)
   VALUES ($1, $2, decode($3, 'hex'), $4, clock_timestamp() + interval '1 hour')
   ON CONFLICT (organisation_id, sha256) DO UPDATE SET next_sweep_at = excluded.next_sweep_at
   RETURNING id;

-- files.find
SELECT f.id, f.organisation_id AS "organisationId", f.name, f.media_type AS "mediaType", f.size,
  encode(f.sha256, 'hex') AS sha256, f.origin, f.status, f.uploaded_by AS "uploadedBy", f.uploaded_at AS "uploadedAt",
  f.scanned_at AS "scannedAt", f.signature FROM file f WHERE f.id = $1;

-- files.find-same
SELECT f.id, f.organisation_id AS "organisationId", f.name, f.media_type AS "mediaType", f.size,
  encode(f.sha256, 'hex') AS sha256, f.origin, f.status, f.uploaded_by AS "uploadedBy", f.uploaded_at AS "uploadedAt",
  f.scanned_at AS "scannedAt", f.signature FROM file f
   WHERE f.organisation_id = $1 AND f.sha256 = decode($2, 'hex') AND f.name = $3 AND f.status IN ('quarantined', 'clean', 'unscanned');

-- files.hold-quota
SELECT pg_advisory_xact_lock(hashtextextended('files ' || $1::text, 0));

-- files.insert
INSERT INTO file AS f (id, organisation_id, name, media_type, size, sha256, content_id, origin, status, uploaded_by, uploaded_at, next_scan_at)
   VALUES ($1, $2, $3, $4, $5, decode($6, 'hex'), $7, $8, $9, $10, $11,
     CASE WHEN $9 IN ('quarantined', 'unscanned') THEN clock_timestamp() END)
   ON CONFLICT (organisation_id, sha256, name) WHERE status IN ('quarantined', 'clean', 'unscanned') DO NOTHING
   RETURNING f.id, f.organisation_id AS "organisationId", f.name, f.media_type AS "mediaType", f.size,
  encode(f.sha256, 'hex') AS sha256, f.origin, f.status, f.uploaded_by AS "uploadedBy", f.uploaded_at AS "uploadedAt",
  f.scanned_at AS "scannedAt", f.signature;

-- files.is-content-needed
SELECT EXISTS (SELECT FROM file WHERE content_id = $1) AS needed;

-- files.keep-content
UPDATE file_content SET next_sweep_at = NULL WHERE id = $1;

-- files.keep-needed-content
UPDATE file_content SET next_sweep_at = NULL WHERE id = $1;

-- files.let-content-go
UPDATE file_content SET next_sweep_at = clock_timestamp() WHERE id = $1;

-- files.lock-own
SELECT f.id, f.organisation_id AS "organisationId", f.name, f.media_type AS "mediaType", f.size,
  encode(f.sha256, 'hex') AS sha256, f.origin, f.status, f.uploaded_by AS "uploadedBy", f.uploaded_at AS "uploadedAt",
  f.scanned_at AS "scannedAt", f.signature, f.content_id AS "contentId" FROM file f
   WHERE f.id = $1 AND f.organisation_id = $2 AND f.status IN ('quarantined', 'clean', 'unscanned') FOR UPDATE;

-- files.lock-to-scan
SELECT f.id, f.organisation_id AS "organisationId", f.name, f.media_type AS "mediaType", f.size,
  encode(f.sha256, 'hex') AS sha256, f.origin, f.status, f.uploaded_by AS "uploadedBy", f.uploaded_at AS "uploadedAt",
  f.scanned_at AS "scannedAt", f.signature, f.content_id AS "contentId", f.scan_attempts AS attempts FROM file f
   WHERE f.id = $1 AND f.next_scan_at <= clock_timestamp() FOR NO KEY UPDATE;

-- files.lock-to-sweep
SELECT organisation_id AS "organisationId", encode(sha256, 'hex') AS sha256 FROM file_content
   WHERE id = $1 AND next_sweep_at <= clock_timestamp() FOR UPDATE;

-- files.pass
UPDATE file SET status = 'clean', scanned_at = $2, next_scan_at = NULL WHERE id = $1;

-- files.postpone-scan
UPDATE file SET scan_attempts = scan_attempts + 1, next_scan_at = clock_timestamp() + make_interval(secs => $2)
   WHERE id = $1;

-- files.postpone-sweep
UPDATE file_content SET next_sweep_at = clock_timestamp() + interval '5 minutes' WHERE id = $1;

-- files.remove
UPDATE file SET status = 'removed', removed_at = $2, content_id = NULL, next_scan_at = NULL WHERE id = $1;

-- files.sweep-condemned
UPDATE file_content SET next_sweep_at = clock_timestamp() WHERE id = $1;

-- files.used-bytes
SELECT coalesce(sum(c.size), 0)::text AS bytes FROM file_content c
   WHERE c.organisation_id = $1 AND encode(c.sha256, 'hex') IS DISTINCT FROM $2
     AND EXISTS (SELECT FROM file f WHERE f.content_id = c.id);

-- fulfilment.contracts.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.id, c.reference, c.status, c.lot_id AS "lotId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId", ARRAY(SELECT DISTINCT p ->> 'country' FROM jsonb_array_elements(c.terms -> 'deliveryPoints') p ORDER BY 1) AS regions,
     c.agreed_quantity AS "agreedQuantity", c.released_quantity AS "releasedQuantity", c.ordered_quantity AS "orderedQuantity",
     c.accepted_quantity AS "acceptedQuantity", c.received_quantity - c.accepted_quantity AS "rejectedQuantity",
     greatest((greatest(c.purchaser_signed_at, c.supplier_signed_at) AT TIME ZONE 'UTC')::date, c.starts_on) AS "startedOn", c.ends_on AS "endsOn",
     (medlane_now() AT TIME ZONE 'UTC')::date AS today, coalesce(w.level, 'none') AS level, w.fill_rate AS "fillRate",
     coalesce(w.due_quantity, 0)::bigint AS "dueQuantity", coalesce(w.unconfirmed_lines, 0) AS "unconfirmedLines"
   FROM contract c LEFT JOIN supply_warning w ON w.contract_id = c.id
   WHERE c.id < $3 AND entered.kind IS NOT NULL AND c.status NOT IN ('pending', 'declined') AND ($4::uuid IS NULL OR c.lot_id = $4) AND ($5::uuid IS NULL OR c.supplier_id = $5)
     AND (NOT $6::boolean OR w.level <> 'none' OR w.unconfirmed_lines > 0)
   ORDER BY c.id DESC
LIMIT <size + 1>) body ON true;

-- fulfilment.regions
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT (array_agg(g.id ORDER BY g.id))[1] AS id, g.region, g.purchaser_id AS "purchaserId", count(*)::int AS contracts, sum(g.agreed)::bigint AS "agreedQuantity",
     sum(g.ordered_quantity)::bigint AS "orderedQuantity", sum(g.accepted_quantity)::bigint AS "acceptedQuantity"
   FROM (SELECT c.id, c.purchaser_id, c.ordered_quantity, c.accepted_quantity, c.agreed_quantity - c.released_quantity AS agreed,
       CASE cardinality(ARRAY(SELECT DISTINCT p ->> 'country' FROM jsonb_array_elements(c.terms -> 'deliveryPoints') p ORDER BY 1)) WHEN 1 THEN (ARRAY(SELECT DISTINCT p ->> 'country' FROM jsonb_array_elements(c.terms -> 'deliveryPoints') p ORDER BY 1))[1] END AS region
     FROM contract c WHERE c.lot_id = $3 AND entered.kind IS NOT NULL AND c.status NOT IN ('pending', 'declined')) g
   GROUP BY g.region, g.purchaser_id ORDER BY g.region NULLS LAST, g.purchaser_id LIMIT 500) body ON true;

-- idempotency.answer
UPDATE idempotency_key SET answer = $4 WHERE organisation_id = $1 AND operation = $2 AND key = $3;

-- idempotency.claim
INSERT INTO idempotency_key (organisation_id, operation, key, request_hash) VALUES ($1, $2, $3, $4)
   ON CONFLICT DO NOTHING;

-- idempotency.find
SELECT request_hash, answer FROM idempotency_key WHERE organisation_id = $1 AND operation = $2 AND key = $3;

-- idempotency.prune
DELETE FROM idempotency_key WHERE (organisation_id, operation, key) IN (
     SELECT organisation_id, operation, key FROM idempotency_key WHERE created_at < (SELECT clock_timestamp() - interval '90 days')
     ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED);

-- idempotency.prune-due
SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id WHERE EXISTS (SELECT FROM idempotency_key WHERE created_at < (SELECT clock_timestamp() - interval '90 days'));

-- imports.advance
UPDATE table_import SET step = $3, rows = rows + $4, accepted = accepted + $5, unchanged = unchanged + $6, refused = refused + $7,
     problems = problems + $8, updated_at = $9, failures = 0, leased_until = clock_timestamp() + interval '60 seconds'
   WHERE id = $1 AND turn = $2 AND status = 'running';

-- imports.all.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT i.id, i.kind, i.file_id AS "fileId", f.name AS "fileName", i.status, i.rows, i.accepted, i.unchanged, i.refused,
  i.problems AS "problemCount", i.failure, i.asked_at AS "askedAt", i.started_at AS "startedAt", i.updated_at AS "updatedAt", i.ended_at AS "endedAt" FROM table_import i JOIN file f ON f.id = i.file_id
   WHERE i.id < $3 AND i.organisation_id = entered.organisation_id ORDER BY i.id DESC
LIMIT <size + 1>) body ON true;

-- imports.claim
UPDATE table_import i SET status = 'running', turn = i.turn + 1, failures = i.failures + (i.leased_until IS NOT NULL)::int,
     started_at = coalesce(i.started_at, $2), updated_at = $2, leased_until = clock_timestamp() + interval '60 seconds'
   WHERE i.id = $1 AND i.status IN ('waiting', 'running')
     AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
   RETURNING i.id, i.organisation_id AS "organisationId", i.asked_by AS "askedBy", i.kind, i.encoding, i.sheet, i.whole, i.revise,
     i.published_on AS "publishedOn", i.file_id AS "fileId", i.aliases_file_id AS "aliasesFileId", i.addresses_file_id AS "addressesFileId",
     i.step, i.problems, i.turn, i.failures;

-- imports.due
SELECT i.id FROM table_import i WHERE i.status IN ('waiting', 'running') AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
     AND NOT EXISTS (SELECT FROM file f WHERE f.id IN (i.file_id, i.aliases_file_id, i.addresses_file_id) AND f.status = 'quarantined')
   ORDER BY i.leased_until NULLS FIRST, i.updated_at LIMIT 4;

-- imports.end
UPDATE table_import SET status = CASE WHEN $3::text IS NULL THEN 'finished' ELSE 'failed' END, failure = $3, ended_at = $4,
     updated_at = $4, leased_until = NULL WHERE id = $1 AND turn = $2 AND status = 'running';

-- imports.files
SELECT f.id, f.organisation_id AS "organisationId", f.name, f.status, encode(f.sha256, 'hex') AS sha256, f.size
   FROM file f WHERE f.id = ANY ($1::uuid[]) LIMIT 3;

-- imports.hold
SELECT pg_advisory_xact_lock(hashtextextended('imports ' || $1::text, 0));

-- imports.insert
INSERT INTO table_import (id, organisation_id, asked_by, asked_at, kind, file_id, encoding, sheet, whole, revise, aliases_file_id, addresses_file_id,
     published_on, status, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'waiting', $4);

-- imports.keep-problems
INSERT INTO import_problem (id, import_id, organisation_id, number, row, column_name, code, text, text_zh)
   SELECT p.id, $1, $2, p.number, p.row, p.column_name, p.code, p.text, p.text_zh
   FROM unnest($3::uuid[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[])
     AS p (id, number, row, column_name, code, text, text_zh);

-- imports.let-go
UPDATE table_import SET leased_until = NULL, updated_at = $3 WHERE id = $1 AND turn = $2 AND status = 'running';

-- imports.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT i.id, i.kind, i.file_id AS "fileId", f.name AS "fileName", i.status, i.rows, i.accepted, i.unchanged, i.refused,
  i.problems AS "problemCount", i.failure, i.asked_at AS "askedAt", i.started_at AS "startedAt", i.updated_at AS "updatedAt", i.ended_at AS "endedAt" FROM table_import i JOIN file f ON f.id = i.file_id
   WHERE i.id = $3 AND i.organisation_id = entered.organisation_id LIMIT 1) body ON true;

-- imports.open-count
SELECT count(*)::int AS count FROM table_import WHERE organisation_id = $1 AND status IN ('waiting', 'running');

-- imports.problems.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT p.id, p.number, p.row, p.column_name AS "column", p.code, p.text, p.text_zh AS "textZh" FROM import_problem p
     WHERE p.import_id = $4 AND p.number > $3 AND p.organisation_id = entered.organisation_id ORDER BY p.number LIMIT <size + 1>) body ON true;

-- imports.renew
UPDATE table_import SET rows = coalesce($3, rows), updated_at = $4, leased_until = clock_timestamp() + interval '60 seconds'
   WHERE id = $1 AND turn = $2 AND status = 'running';

-- inbox.claim
WITH claimed AS (
     INSERT INTO inbox (handler, event_id) SELECT $1, id FROM unnest($2::uuid[]) AS given (id) ORDER BY id
     ON CONFLICT DO NOTHING RETURNING event_id)
   SELECT id, type, version, subject_id, tender_id, payload, occurred_at FROM outbox
   WHERE id = ANY ($2::uuid[]) AND id IN (SELECT event_id FROM claimed) ORDER BY id;

-- inbox.done
UPDATE outbox SET pending = pending - 1, done_at = CASE WHEN pending <= 1 THEN clock_timestamp() END
   WHERE id IN (SELECT id FROM outbox WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE);

-- insight.audit-10
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.at, e.subject_type, e.subject_id, e.tender_id, e.action, e.from_status, e.to_status, e.actor_kind,
       e.actor_id, e.organisation_id, e.reason, e.details FROM audit_entry e
     WHERE e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT 11) body ON true;

-- insight.audit-100
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.at, e.subject_type, e.subject_id, e.tender_id, e.action, e.from_status, e.to_status, e.actor_kind,
       e.actor_id, e.organisation_id, e.reason, e.details FROM audit_entry e
     WHERE e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT 101) body ON true;

-- insight.audit-20
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.at, e.subject_type, e.subject_id, e.tender_id, e.action, e.from_status, e.to_status, e.actor_kind,
       e.actor_id, e.organisation_id, e.reason, e.details FROM audit_entry e
     WHERE e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT 21) body ON true;

-- insight.audit-50
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.at, e.subject_type, e.subject_id, e.tender_id, e.action, e.from_status, e.to_status, e.actor_kind,
       e.actor_id, e.organisation_id, e.reason, e.details FROM audit_entry e
     WHERE e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT 51) body ON true;

-- insight.audit-of-subject-10
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.at, e.subject_type, e.subject_id, e.tender_id, e.action, e.from_status, e.to_status, e.actor_kind,
       e.actor_id, e.organisation_id, e.reason, e.details FROM audit_entry e
     WHERE e.subject_id = $4 AND e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT 11) body ON true;

-- insight.audit-of-subject-100
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.at, e.subject_type, e.subject_id, e.tender_id, e.action, e.from_status, e.to_status, e.actor_kind,
       e.actor_id, e.organisation_id, e.reason, e.details FROM audit_entry e
     WHERE e.subject_id = $4 AND e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT 101) body ON true;

-- insight.audit-of-subject-20
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.at, e.subject_type, e.subject_id, e.tender_id, e.action, e.from_status, e.to_status, e.actor_kind,
       e.actor_id, e.organisation_id, e.reason, e.details FROM audit_entry e
     WHERE e.subject_id = $4 AND e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT 21) body ON true;

-- insight.audit-of-subject-50
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.at, e.subject_type, e.subject_id, e.tender_id, e.action, e.from_status, e.to_status, e.actor_kind,
       e.actor_id, e.organisation_id, e.reason, e.details FROM audit_entry e
     WHERE e.subject_id = $4 AND e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT 51) body ON true;

-- insight.dead-letters-10
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.type, o.subject_id, o.tender_id, o.occurred_at, o.dead_at, o.dead_at::text AS dead_key, o.attempts, o.last_error
     FROM outbox o
     WHERE o.dead_at IS NOT NULL AND (o.dead_at, o.id) > ($3::timestamptz, $4::uuid) AND entered.kind IS NOT NULL
     ORDER BY o.dead_at, o.id LIMIT 11) body ON true;

-- insight.dead-letters-100
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.type, o.subject_id, o.tender_id, o.occurred_at, o.dead_at, o.dead_at::text AS dead_key, o.attempts, o.last_error
     FROM outbox o
     WHERE o.dead_at IS NOT NULL AND (o.dead_at, o.id) > ($3::timestamptz, $4::uuid) AND entered.kind IS NOT NULL
     ORDER BY o.dead_at, o.id LIMIT 101) body ON true;

-- insight.dead-letters-20
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.type, o.subject_id, o.tender_id, o.occurred_at, o.dead_at, o.dead_at::text AS dead_key, o.attempts, o.last_error
     FROM outbox o
     WHERE o.dead_at IS NOT NULL AND (o.dead_at, o.id) > ($3::timestamptz, $4::uuid) AND entered.kind IS NOT NULL
     ORDER BY o.dead_at, o.id LIMIT 21) body ON true;

-- insight.dead-letters-50
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.type, o.subject_id, o.tender_id, o.occurred_at, o.dead_at, o.dead_at::text AS dead_key, o.attempts, o.last_error
     FROM outbox o
     WHERE o.dead_at IS NOT NULL AND (o.dead_at, o.id) > ($3::timestamptz, $4::uuid) AND entered.kind IS NOT NULL
     ORDER BY o.dead_at, o.id LIMIT 51) body ON true;

-- insight.find-event
SELECT type, subject_id, tender_id, last_error FROM outbox WHERE id = $1;

-- insight.health
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT entered.principal_id AS id, medlane_now() AS now, unpublished.count AS unpublished_events, unpublished.age AS oldest_unpublished_seconds,
     undone.count AS events_without_effect, undone.age AS oldest_without_effect_seconds,
     due.count AS due_tenders, due.age AS oldest_due_seconds,
     (SELECT count(*)::int FROM outbox WHERE dead_at IS NOT NULL) AS dead_letters
   FROM (SELECT count(*)::int AS count, extract(epoch FROM clock_timestamp() - min(appended_at))::int AS age
         FROM outbox WHERE published_at IS NULL AND dead_at IS NULL) unpublished,
     (SELECT count(*)::int AS count, extract(epoch FROM clock_timestamp() - min(published_at))::int AS age
         FROM outbox WHERE done_at IS NULL AND published_at IS NOT NULL AND dead_at IS NULL) undone,
     (SELECT count(*)::int AS count, extract(epoch FROM (SELECT medlane_now()) - min(next_check_at))::int AS age
         FROM tender WHERE next_check_at <= (SELECT medlane_now())) due
   WHERE entered.kind IS NOT NULL
   LIMIT 1) body ON true;

-- insight.installation
SELECT kind FROM installation;

-- insight.ledger-checks
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.day::text AS id, c.day, c.checked_at, c.transactions, c.violations, c.examples FROM ledger_check c
   WHERE entered.kind = 'operator' ORDER BY c.day DESC LIMIT 31) body ON true;

-- insight.revive-event
UPDATE outbox SET dead_at = NULL, published_at = NULL, leased_until = NULL, attempts = 0
   WHERE id = $1 AND dead_at IS NOT NULL;

-- insight.set-clock
SELECT medlane_set_clock($1) AS now;

-- insight.summary
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT entered.principal_id AS id,
     ARRAY(SELECT json_build_object('name', kind, 'count', count(*)) FROM organisation GROUP BY kind ORDER BY kind) AS organisations,
     (SELECT count(DISTINCT product_type_id)::int FROM demand_line
        WHERE status <> 'cancelled' AND ($3::text IS NULL OR corridor_code = $3)) AS product_types,
     (SELECT count(*)::int FROM demand WHERE status = 'open' AND ($3::text IS NULL OR corridor_code = $3)) AS open_demands,
     ARRAY(SELECT json_build_object('name', status, 'count', count(*)) FROM tender WHERE $3::text IS NULL OR corridor_code = $3 GROUP BY status ORDER BY status) AS tenders,
     (SELECT count(*)::int FROM bid WHERE status NOT IN ('replaced', 'withdrawn') AND ($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = bid.tender_id AND t.corridor_code = $3))) AS bids,
     (SELECT count(*)::int FROM lot WHERE bid_count > 1 AND ($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = lot.tender_id AND t.corridor_code = $3))) AS contested_lots,
     ARRAY(SELECT json_build_object('name', reason, 'count', count(*)) FROM bid WHERE status IN ('lost', 'invalid') AND ($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = bid.tender_id AND t.corridor_code = $3)) GROUP BY reason ORDER BY reason) AS losing_bids,
     ARRAY(SELECT json_build_object('name', status, 'count', count(*)) FROM call_off WHERE ($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = call_off.tender_id AND t.corridor_code = $3)) GROUP BY status ORDER BY status) AS orders,
     (SELECT count(DISTINCT l.call_off_id)::int FROM receipt r JOIN call_off_line l ON l.id = r.call_off_line_id
        WHERE r.days_late > 0 AND ($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = r.tender_id AND t.corridor_code = $3))) AS late_orders,
     ARRAY(SELECT json_build_object('currency', currency, 'amount', sum(value_minor)::text) FROM award WHERE status = 'active' AND ($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = award.tender_id AND t.corridor_code = $3)) GROUP BY currency ORDER BY currency) AS awarded,
     ARRAY(SELECT json_build_object('currency', currency, 'amount', sum(settled_minor)::text) FROM contract WHERE settled_minor > 0 AND ($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = contract.tender_id AND t.corridor_code = $3)) GROUP BY currency ORDER BY currency) AS settled,
     (SELECT count(*)::int FROM contract WHERE status IN ('active', 'expiring', 'completed') AND ($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = contract.tender_id AND t.corridor_code = $3))) AS active_contracts,
     (SELECT count(*)::int FROM contract WHERE status = 'closed' AND ($3::text IS NULL OR EXISTS (SELECT FROM tender t WHERE t.id = contract.tender_id AND t.corridor_code = $3))) AS closed_contracts,
     (SELECT count(*)::int FROM outbox WHERE dead_at IS NOT NULL) AS dead_letters
   WHERE entered.kind IS NOT NULL
   LIMIT 1) body ON true;

-- inspections.arriving
SELECT s.contract_id AS "contractId", s.tender_id AS "tenderId", s.supplier_id AS "supplierId",
     nullif(c.terms -> 'shelfLife', 'null') AS floor, coalesce((c.terms ->> 'excursionMinutes')::int, 0) AS "allowedMinutes",
     (SELECT k.excursion_minutes FROM cold_chain k WHERE k.shipment_id = s.id) AS "excursionMinutes",
     (s.dispatched_at AT TIME ZONE 'UTC')::date AS "dispatchedOn",
     (SELECT min(e.happened_at AT TIME ZONE 'UTC')::date FROM shipment_event e
      WHERE e.shipment_id = s.id AND e.kind IN ('arrived-at', 'customs-import', 'held-by-customs')) AS "enteredOn"
   FROM shipment s JOIN contract c ON c.id = s.contract_id WHERE s.id = $1 AND s.purchaser_id = $2;

-- inspections.batches
SELECT batch_number AS number, made_on AS "madeOn", expires_on AS "expiresOn", quantity FROM batch WHERE shipment_id = $1
   ORDER BY batch_number LIMIT 100;

-- inspections.insert
INSERT INTO goods_inspection (receipt_id, shipment_id, contract_id, tender_id, purchaser_id, supplier_id, batches, shelf_life_floor,
     measured_on, excursion_minutes, allowed_minutes, findings, file_ids, inspected_by, inspected_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- inspections.of-shipment
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT receipt_id AS id, receipt_id AS "receiptId", shipment_id AS "shipmentId", contract_id AS "contractId", batches, shelf_life_floor AS "shelfLifeFloor",
     measured_on AS "measuredOn", excursion_minutes AS "excursionMinutes", allowed_minutes AS "allowedMinutes", findings, file_ids AS "fileIds",
     inspected_at AS "inspectedAt"
   FROM goods_inspection WHERE shipment_id = $3 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- invitation.accept
UPDATE invitation SET accepted_at = clock_timestamp()
   WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > clock_timestamp();

-- invitation.insert
INSERT INTO invitation (id, organisation_id, email, roles, token_hash, invited_by, created_at, expires_at)
   VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8) RETURNING id, organisation_id AS "organisationId", email, roles, invited_by AS "invitedBy",
  created_at AS "createdAt", expires_at AS "expiresAt", accepted_at AS "acceptedAt", withdrawn_at AS "withdrawnAt";

-- invitation.lock
SELECT id, organisation_id AS "organisationId", email, roles, invited_by AS "invitedBy",
  created_at AS "createdAt", expires_at AS "expiresAt", accepted_at AS "acceptedAt", withdrawn_at AS "withdrawnAt" FROM invitation WHERE id = $1 AND organisation_id = $2 FOR UPDATE;

-- invitation.lock-by-token
SELECT id, organisation_id AS "organisationId", email, roles, invited_by AS "invitedBy",
  created_at AS "createdAt", expires_at AS "expiresAt", accepted_at AS "acceptedAt", withdrawn_at AS "withdrawnAt", clock_timestamp() AS now FROM invitation WHERE token_hash = decode($1, 'hex') FOR UPDATE;

-- invitation.open
SELECT clock_timestamp() AS now, count(*) AS count FROM invitation
   WHERE organisation_id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > clock_timestamp();

-- invitation.withdraw
UPDATE invitation SET withdrawn_at = clock_timestamp() WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL
   RETURNING id, organisation_id AS "organisationId", email, roles, invited_by AS "invitedBy",
  created_at AS "createdAt", expires_at AS "expiresAt", accepted_at AS "acceptedAt", withdrawn_at AS "withdrawnAt";

-- invitations.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT i.id, i.organisation_id AS "organisationId", i.email, i.roles, i.invited_by AS "invitedBy",
     i.created_at AS "createdAt", i.expires_at AS "expiresAt", i.accepted_at AS "acceptedAt",
     i.withdrawn_at AS "withdrawnAt"
   FROM invitation i WHERE i.organisation_id = entered.organisation_id AND i.id < $3 ORDER BY i.id DESC
LIMIT <size + 1>) body ON true;

-- invoice-documents.count
UPDATE invoice_series SET last = last + $2 WHERE series = $1;

-- invoice-documents.drawn
SELECT d.id, d.number, to_char(i.issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "issuedOn", d.file_id AS "fileId", d.digest, d.ubl, d.data
   FROM invoice_document d JOIN invoice i ON i.id = d.invoice_id
   WHERE d.invoice_id = $1 AND d.kind = $2 AND d.file_id IS NOT NULL;

-- invoice-documents.facts
SELECT d.number, to_char(i.issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "issuedOn", i.reference,
     c.reference AS "contractReference", o.reference AS "orderReference",
     json_build_object('legalName', v.legal_name, 'nameZh', v.name_zh, 'country', v.country, 'registrationNumber', v.registration_number) AS supplier,
     json_build_object('legalName', p.legal_name, 'nameZh', p.name_zh, 'country', p.country, 'registrationNumber', p.registration_number) AS purchaser,
     pt.name_en AS "productName", pt.unit, to_char(r.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "receivedOn", i.due_on AS "dueOn",
     CASE i.part WHEN 'rejected' THEN 0 ELSE r.accepted_quantity END AS "acceptedQuantity",
     CASE i.part WHEN 'accepted' THEN 0 ELSE r.rejected_quantity END AS "rejectedQuantity", l.unit_price AS "unitPrice", i.currency,
     i.amount_minor AS "amountMinor", i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor", t.currency AS "tenderCurrency", t.rates
   FROM invoice_document d JOIN invoice i ON i.id = d.invoice_id JOIN receipt r ON r.id = i.receipt_id
     JOIN call_off_line l ON l.id = i.call_off_line_id JOIN call_off o ON o.id = l.call_off_id JOIN contract c ON c.id = i.contract_id
     JOIN tender t ON t.id = i.tender_id JOIN product_type pt ON pt.id = c.product_type_id
     JOIN organisation v ON v.id = i.supplier_id JOIN organisation p ON p.id = i.purchaser_id
   WHERE d.invoice_id = $1 AND d.kind = $2;

-- invoice-documents.hold-series
SELECT last FROM invoice_series WHERE series = $1 FOR UPDATE;

-- invoice-documents.lock
SELECT id FROM invoice_document WHERE invoice_id = $1 AND kind = $2 FOR UPDATE;

-- invoice-documents.number
INSERT INTO invoice_document (id, kind, invoice_id, tender_id, purchaser_id, supplier_id, series, number)
   SELECT medlane_new_id(), $1, i.id, i.tender_id, i.purchaser_id, i.supplier_id, $2,
     $3 + row_number() OVER (ORDER BY i.issued_at, i.id)
   FROM invoice i JOIN invoice asked ON asked.id = $4
   WHERE (i.issued_at, i.id) <= (asked.issued_at, asked.id) AND ($5::uuid IS NULL OR i.supplier_id = $5)
     AND CASE WHEN $1 = 'fee' THEN i.fee_minor ELSE i.amount_minor END > 0
     AND NOT EXISTS (SELECT FROM invoice_document d WHERE d.invoice_id = i.id AND d.kind = $1);

-- invoice-documents.open-series
INSERT INTO invoice_series (series, last) VALUES ($1, 0) ON CONFLICT DO NOTHING;

-- invoice-documents.record
UPDATE invoice_document SET file_id = $2, digest = decode($3, 'hex'), ubl = $4, data = $5, drawn_up_at = $6
   WHERE id = $1 AND file_id IS NULL;

-- invoice-documents.visible
SELECT id, supplier_id AS "supplierId", purchaser_id AS "purchaserId", tender_id AS "tenderId", amount_minor AS "amountMinor",
     fee_minor AS "feeMinor" FROM invoice WHERE id = $1;

-- invoices.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT i.id, i.reference, i.status, i.contract_id AS "contractId", i.call_off_line_id AS "orderLineId", i.receipt_id AS "receiptId", i.currency,
  i.amount_minor AS "amountMinor", i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor", i.instrument,
  i.prepaid_minor AS "prepaidMinor", i.due_on AS "dueOn", i.part, i.contest_until AS "contestUntil", i.days_late AS "daysLate", i.interest_minor AS "interestMinor",
  i.issued_at AS "issuedAt", i.settled_at AS "settledAt"
FROM (
  (SELECT * FROM invoice WHERE contract_id = $4 AND id < $3 AND entered.kind IS NOT NULL ORDER BY id DESC LIMIT <size + 1>)
  UNION ALL
  (SELECT * FROM invoice WHERE $4::uuid IS NULL AND id < $3 AND entered.kind IS NOT NULL ORDER BY id DESC LIMIT <size + 1>)) i
ORDER BY i.id DESC
LIMIT <size + 1>) body ON true;

-- invoices.claim
SELECT i.id, i.contract_id AS "contractId", i.call_off_line_id AS "orderLineId", l.call_off_id AS "orderId", i.tender_id AS "tenderId",
     i.purchaser_id AS "purchaserId", i.supplier_id AS "supplierId", i.currency, i.amount_minor AS "amountMinor",
     i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor", i.instrument, i.prepaid_minor AS "prepaidMinor",
     CASE i.part WHEN 'whole' THEN r.accepted_quantity + r.rejected_quantity WHEN 'accepted' THEN r.accepted_quantity
       ELSE r.rejected_quantity END AS quantity
   FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN call_off_line l ON l.id = i.call_off_line_id
     JOIN shipment s ON s.id = r.shipment_id AND (s.dispute_id IS NULL OR i.part = 'accepted')
   WHERE i.status = 'issued' AND i.settle_after <= (SELECT clock_timestamp())
   ORDER BY i.settle_after, i.id LIMIT $1 FOR UPDATE OF i SKIP LOCKED;

-- invoices.due
SELECT lpad(lane::text, 32, '0')::uuid AS id
   FROM (SELECT count(*) AS waiting FROM (
     SELECT FROM invoice WHERE status = 'issued' AND settle_after <= (SELECT clock_timestamp()) LIMIT 400) oldest) counted,
     generate_series(1, (waiting + 99) / 100) lane;

-- invoices.issue
INSERT INTO invoice (id, reference, receipt_id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, currency,
     amount_minor, fee_minor, refund_minor, status, issued_at, instrument, prepaid_minor, due_on, next_step_on, part, contest_until, settle_after)
   SELECT n.id, n.reference, n.receipt, n.line, n.contract, n.tender, n.purchaser, n.supplier, n.currency, n.amount, n.fee, n.refund, 'issued', $2,
     n.instrument, n.prepaid, n.due_on, n.next_step_on, n.part, n.contest_until, CASE WHEN n.at_once THEN clock_timestamp() ELSE 'infinity' END
   FROM jsonb_to_recordset($1) AS n (id uuid, reference text, receipt uuid, line uuid, contract uuid, tender uuid, purchaser uuid, supplier uuid,
     currency text, amount bigint, fee bigint, refund bigint, instrument text, prepaid bigint, due_on date, next_step_on date, part text, contest_until date,
     at_once boolean)
   ORDER BY n.receipt, n.part
   ON CONFLICT ON CONSTRAINT invoice_one_per_receipt DO NOTHING
   RETURNING id, tender_id AS "tenderId", contract_id AS "contractId", contest_until AS "contestUntil";

-- invoices.issued
SELECT receipt_id AS "receiptId" FROM invoice WHERE receipt_id = ANY ($1::uuid[]);

-- invoices.lock-advances
SELECT id, value_minor AS "valueMinor", CASE WHEN advance_paid_at IS NULL THEN 0 ELSE advance_minor END AS "advanceMinor",
     advance_used_minor AS "usedMinor", invoiced_minor AS "invoicedMinor"
   FROM contract WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE;

-- invoices.lock-contracts
SELECT FROM contract WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE;

-- invoices.lock-lines
SELECT FROM call_off_line WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE;

-- invoices.lock-one
SELECT id FROM invoice WHERE id = $1 FOR UPDATE;

-- invoices.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT i.id, i.reference, i.status, i.contract_id AS "contractId", i.call_off_line_id AS "orderLineId", i.receipt_id AS "receiptId", i.currency,
  i.amount_minor AS "amountMinor", i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor", i.instrument,
  i.prepaid_minor AS "prepaidMinor", i.due_on AS "dueOn", i.part, i.contest_until AS "contestUntil", i.days_late AS "daysLate", i.interest_minor AS "interestMinor",
  i.issued_at AS "issuedAt", i.settled_at AS "settledAt" FROM invoice i WHERE i.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- invoices.paid-late
UPDATE invoice SET days_late = $2, interest_minor = $3 WHERE id = $1 AND status = 'issued';

-- invoices.put-off
UPDATE invoice SET failures = failures + 1, last_error = left($2, 500),
     settle_after = clock_timestamp() + least(power(2, least(failures, 10)), 900) * interval '1 second'
   WHERE id = $1;

-- invoices.put-off-disputed
UPDATE invoice SET settle_after = clock_timestamp() + interval '15 minutes' WHERE id IN (
     SELECT i.id FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN shipment s ON s.id = r.shipment_id
     WHERE i.status = 'issued' AND i.settle_after <= (SELECT clock_timestamp()) AND s.dispute_id IS NOT NULL AND i.part <> 'accepted'
     ORDER BY i.settle_after, i.id LIMIT 400 FOR UPDATE OF i SKIP LOCKED);

-- invoices.read-one
SELECT i.id, i.contract_id AS "contractId", i.call_off_line_id AS "orderLineId", l.call_off_id AS "orderId", i.tender_id AS "tenderId",
     i.purchaser_id AS "purchaserId", i.supplier_id AS "supplierId", i.currency, i.amount_minor AS "amountMinor",
     i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor", i.instrument, i.prepaid_minor AS "prepaidMinor",
     CASE i.part WHEN 'whole' THEN r.accepted_quantity + r.rejected_quantity WHEN 'accepted' THEN r.accepted_quantity
       ELSE r.rejected_quantity END AS quantity, i.status, i.due_on AS "dueOn", i.next_step_on AS "nextStepOn", i.reminded, c.payment, s.dispute_id IS NOT NULL AS disputed
   FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN call_off_line l ON l.id = i.call_off_line_id
     JOIN contract c ON c.id = i.contract_id JOIN shipment s ON s.id = r.shipment_id
   WHERE i.id = $1;

-- invoices.receipts
SELECT r.id, r.call_off_line_id, r.contract_id, r.tender_id, r.purchaser_id, r.supplier_id, r.number, r.line_received_before,
     r.accepted_quantity, r.rejected_quantity, l.quantity AS line_quantity, l.amount_minor, l.currency,
     c.reference AS contract_reference, c.fee_basis_points, c.fee_least_minor, c.payment, s.released_minor, s.honoured_at IS NOT NULL AS honoured,
     r.received_at
   FROM receipt r JOIN call_off_line l ON l.id = r.call_off_line_id JOIN contract c ON c.id = r.contract_id
     JOIN shipment s ON s.id = r.shipment_id
   WHERE r.id = ANY ($1::uuid[]);

-- invoices.remind
UPDATE invoice SET reminded = coalesce($2, reminded), next_step_on = $3 WHERE id = $1;

-- invoices.settle
WITH paid AS (
     SELECT * FROM jsonb_to_recordset($1) AS p (id uuid, contract_id uuid, line_id uuid, quantity bigint, amount bigint)
   ), done AS (
     UPDATE invoice i SET status = 'settled', settled_at = $2, last_error = NULL
     FROM paid p WHERE i.id = p.id AND i.id = ANY ($3::uuid[]) AND i.status = 'issued' RETURNING i.id
   ), lines AS (
     UPDATE call_off_line l SET settled_quantity = l.settled_quantity + s.quantity, version = l.version + 1,
       status = CASE WHEN l.settled_quantity + s.quantity = l.quantity - l.cancelled_quantity THEN 'settled' ELSE l.status END
     FROM (SELECT line_id, sum(quantity)::bigint AS quantity FROM paid GROUP BY line_id) s
     WHERE l.id = s.line_id AND l.id = ANY ($4::uuid[])
   )
   UPDATE contract c SET settled_quantity = c.settled_quantity + s.quantity, settled_minor = c.settled_minor + s.amount, version = c.version + 1,
     status = CASE WHEN contract_is_through(c.agreed_quantity + c.received_quantity - c.accepted_quantity, c.ordered_quantity, c.settled_quantity + s.quantity, c.completed_at IS NOT NULL, c.open_disputes) THEN 'closed' ELSE c.status END, closed_at = CASE WHEN contract_is_through(c.agreed_quantity + c.received_quantity - c.accepted_quantity, c.ordered_quantity, c.settled_quantity + s.quantity, c.completed_at IS NOT NULL, c.open_disputes) THEN $2::timestamptz END
   FROM (SELECT contract_id, sum(quantity)::bigint AS quantity, sum(amount)::bigint AS amount FROM paid GROUP BY contract_id) s
   WHERE c.id = s.contract_id AND c.id = ANY ($5::uuid[]) AND c.status IN ('active', 'expiring', 'completed')
   RETURNING c.id, c.tender_id AS "tenderId", c.status, old.status AS was, (SELECT count(*) FROM done) AS settled;

-- invoices.to-remind
SELECT id FROM invoice WHERE status = 'issued' AND next_step_on IS NOT NULL
     AND next_step_on <= (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)
   ORDER BY next_step_on, id LIMIT 500;

-- invoices.use-advance
UPDATE contract SET advance_used_minor = $2, invoiced_minor = $3, version = version + 1 WHERE id = $1;

-- laboratory-designations.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT d.id, d.laboratory_id AS "laboratoryId", l.legal_name AS "laboratoryName",
  d.designated_by AS "designatedBy", d.number, d.scope, d.designated_from AS "from", d.designated_to AS "to",
  d.recorded_at AS "recordedAt", d.ended_at AS "endedAt", d.end_reason AS "endReason" FROM laboratory_designation d JOIN organisation l ON l.id = d.laboratory_id
   WHERE d.id < $3 AND entered.principal IS NOT NULL AND ($4::uuid IS NULL OR d.laboratory_id = $4) ORDER BY d.id DESC
LIMIT <size + 1>) body ON true;

-- laboratory.admitted
SELECT id FROM organisation WHERE id = $1 AND kind = 'laboratory' AND status = 'admitted';

-- laboratory.designate
INSERT INTO laboratory_designation (id, laboratory_id, designated_by, number, scope, designated_from, designated_to,
     recorded_at, recorded_by)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   ON CONFLICT ON CONSTRAINT laboratory_designation_unique DO NOTHING RETURNING id;

-- laboratory.designation
SELECT d.id, d.laboratory_id AS "laboratoryId", l.legal_name AS "laboratoryName",
  d.designated_by AS "designatedBy", d.number, d.scope, d.designated_from AS "from", d.designated_to AS "to",
  d.recorded_at AS "recordedAt", d.ended_at AS "endedAt", d.end_reason AS "endReason" FROM laboratory_designation d JOIN organisation l ON l.id = d.laboratory_id WHERE d.id = $1;

-- laboratory.end-designation
UPDATE laboratory_designation SET designated_to = $2, end_reason = $3, ended_at = $4 WHERE id = $1;

-- laboratory.lock-designation
SELECT designated_from AS "from" FROM laboratory_designation WHERE id = $1 AND ended_at IS NULL FOR UPDATE;

-- ledger-check.due
SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id WHERE EXISTS (SELECT FROM ledger_transaction)
     AND NOT EXISTS (SELECT FROM ledger_check WHERE day = (SELECT clock_timestamp()::date));

-- ledger-check.keep
INSERT INTO ledger_check (day, checked_at, transactions, violations, examples)
   SELECT clock_timestamp()::date, $1, (SELECT count(*) FROM ledger_transaction), $2, $3
   ON CONFLICT ON CONSTRAINT ledger_check_pkey DO NOTHING;

-- ledger.bank-transfer-by-reference
SELECT id, direction, organisation_id AS "organisationId", currency, amount_minor AS "amountMinor",
  bank_reference AS "bankReference", recorded_at AS "recordedAt" FROM bank_transfer WHERE bank_reference = $1;

-- ledger.book-bank-transfer
INSERT INTO bank_transfer (id, direction, organisation_id, currency, amount_minor, bank_reference, recorded_at, recorded_by)
   SELECT $1, $2, o.id, $4, $5, $6, $7, $8 FROM organisation o
   WHERE o.id = $3 AND o.status IN ('admitted', 'suspended', 'barred') AND o.kind IN ('purchaser', 'supplier')
   ON CONFLICT ON CONSTRAINT bank_transfer_reference_unique DO NOTHING
   RETURNING id, direction, organisation_id AS "organisationId", currency, amount_minor AS "amountMinor",
  bank_reference AS "bankReference", recorded_at AS "recordedAt";

-- ledger.post
SELECT ledger_post($1, $2) AS answer;

-- ledger.trial-balance
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.currency || ' ' || a.kind AS id, a.currency, a.kind, count(*)::int AS accounts, sum(a.balance_minor)::bigint AS "balanceMinor"
   FROM account a WHERE entered.kind = 'operator' GROUP BY a.currency, a.kind ORDER BY a.currency, a.kind LIMIT 200) body ON true;

-- ledger.trial-balance-on
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.currency || ' ' || a.kind AS id, a.currency, a.kind, count(DISTINCT a.id)::int AS accounts,
     coalesce(sum(p.amount_minor), 0)::bigint AS "balanceMinor"
   FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
   WHERE entered.kind = 'operator' AND t.occurred_at < ($3::date + 1)::timestamp AT TIME ZONE 'UTC'
   GROUP BY a.currency, a.kind ORDER BY a.currency, a.kind LIMIT 200) body ON true;

-- matching.begin-day
UPDATE match_progress SET day = ($1::timestamptz AT TIME ZONE 'UTC')::date
   WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date;

-- matching.begin-reading
SELECT (lpad(to_hex(floor(extract(epoch FROM deliveries_read_at - interval '5 minutes') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid AS since FROM match_progress
   WHERE deliveries_read_at < clock_timestamp() - interval '1 minute' FOR UPDATE;

-- matching.call
WITH open AS MATERIALIZED (
     SELECT l.id, l.tender_id, l.lot_id FROM demand_line l JOIN tender t ON t.id = l.tender_id AND t.status = 'open'
     WHERE l.product_type_id = ANY ($1::uuid[]) AND l.status = 'pooled')
   INSERT INTO bid_call (tender_id, supplier_id, language, lots, qualifying_lots, called_at)
   SELECT fits.tender_id, fits.supplier_id, CASE WHEN o.country = 'CN' THEN 'zh' ELSE 'en' END,
     count(DISTINCT fits.lot_id), count(DISTINCT fits.lot_id) FILTER (WHERE fits.all_qualify), $2
   FROM (
     SELECT open.tender_id, open.lot_id, m.supplier_id, m.product_id, bool_and(get_byte(m.fits, l.place) % 2 = 1) AS all_qualify
     FROM open JOIN match_line l ON l.demand_line_id = open.id
       JOIN match m ON m.product_type_id = l.product_type_id AND m.corridor_code = l.corridor_code AND m.destination = l.destination
     GROUP BY 1, 2, 3, 4) fits
   JOIN organisation o ON o.id = fits.supplier_id
   GROUP BY 1, 2, 3 ORDER BY 1, 2
   ON CONFLICT (tender_id, supplier_id) DO NOTHING;

-- matching.calls.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT c.tender_id AS id, c.tender_id AS "tenderId", t.reference, t.title, t.bidding_ends_at AS "biddingEndsAt", c.language,
     c.lots, c.qualifying_lots AS "qualifyingLots", c.called_at AS "calledAt"
   FROM bid_call c JOIN tender t ON t.id = c.tender_id
   WHERE c.tender_id < $3 AND c.supplier_id = entered.organisation_id AND t.status = 'open' ORDER BY c.tender_id DESC
LIMIT <size + 1>) body ON true;

-- matching.changed-types
WITH asked AS (SELECT l.id, l.product_type_id, l.corridor_code, l.destination, l.purchaser_id, l.quantity, l.delivery_to, l.currency,
    l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
    hash_record_extended(ROW(l.product_type_id, l.corridor_code, l.destination, l.purchaser_id, l.quantity, l.delivery_to,
      l.delivery_from, l.currency, l.ceiling_price, t.id, t.status, t.bidding_ends_at), 0) AS fingerprint
  FROM demand_line l LEFT JOIN tender t ON t.id = l.tender_id
  WHERE l.product_type_id = ANY ($1::uuid[]) AND l.direct_tender_id IS NULL AND l.status IN ('open', 'pooled')
    AND (l.status = 'open' OR t.status IN ('draft', 'open'))), offered AS (SELECT p.id, p.product_type_id, p.supplier_id, p.site, y.category, r.won_price, r.won_currency,
    coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity,
    hash_record_extended(ROW(p.product_type_id, p.supplier_id, p.site, y.category, s.fingerprint, v.version, r.won_price,
      r.won_currency, r.deliveries, r.on_time, r.capacity, $2::text), 0) AS fingerprint
  FROM product p JOIN product_type y ON y.id = p.product_type_id JOIN organisation o ON o.id = p.supplier_id AND o.status = 'admitted'
    LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
    LEFT JOIN supply_record r ON r.supplier_id = p.supplier_id AND r.product_type_id = p.product_type_id
    LEFT JOIN (SELECT supplier_id, sum(hash_record_extended(ROW(id, name, status), 0)) AS fingerprint FROM site GROUP BY 1) s
      ON s.supplier_id = p.supplier_id
  WHERE p.product_type_id = ANY ($1::uuid[]) AND p.status = 'listed')
   SELECT coalesce(l.product_type_id, m.product_type_id) AS id FROM asked l
     FULL JOIN (SELECT * FROM match_line WHERE product_type_id = ANY ($1::uuid[])) m ON m.demand_line_id = l.id
   WHERE l.fingerprint IS DISTINCT FROM m.fingerprint
   UNION
   SELECT coalesce(o.product_type_id, m.product_type_id) FROM offered o
     FULL JOIN (SELECT * FROM match_product WHERE product_type_id = ANY ($1::uuid[])) m ON m.product_id = o.id
   WHERE o.fingerprint IS DISTINCT FROM m.fingerprint;

-- matching.corridors
SELECT code, paper_profile_code AS "profileCode" FROM corridor ORDER BY code;

-- matching.count
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT $3::uuid AS id, count(*)::int AS products, count(DISTINCT w.supplier_id)::int AS suppliers,
     (count(*) FILTER (WHERE get_byte(w.fits, l.place) % 2 = 1))::int AS qualifying
   FROM match_line l JOIN match w ON w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  WHERE l.demand_line_id = $3 AND (l.purchaser_id = entered.organisation_id OR entered.kind = 'operator') LIMIT 1) body ON true;

-- matching.deliveries-due
SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id FROM match_progress
   WHERE deliveries_read_at < clock_timestamp() - interval '1 minute'
     AND (SELECT id FROM receipt ORDER BY id DESC LIMIT 1) >= (lpad(to_hex(floor(extract(epoch FROM deliveries_read_at - interval '5 minutes') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- matching.drop
DELETE FROM match m USING unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) AS gone (type, corridor, destination, product)
   WHERE m.product_type_id = gone.type AND m.corridor_code = gone.corridor AND m.destination = gone.destination AND m.product_id = gone.product;

-- matching.drop-lines
WITH gone AS (DELETE FROM match_line WHERE demand_line_id = ANY ($1::uuid[]) AND product_type_id = ANY ($2::uuid[])
     RETURNING product_type_id, corridor_code, destination)
   DELETE FROM match m USING (SELECT DISTINCT * FROM gone) g
   WHERE m.product_type_id = g.product_type_id AND m.corridor_code = g.corridor_code AND m.destination = g.destination
     AND NOT EXISTS (SELECT FROM match_line l WHERE l.product_type_id = g.product_type_id AND l.corridor_code = g.corridor_code
       AND l.destination = g.destination AND l.demand_line_id <> ALL ($1::uuid[]));

-- matching.drop-products
DELETE FROM match_product WHERE product_id = ANY ($1::uuid[]) AND product_type_id = ANY ($2::uuid[]);

-- matching.end-reading
UPDATE match_progress SET deliveries_read_at = statement_timestamp();

-- matching.gone-lines
SELECT m.demand_line_id AS id FROM match_line m LEFT JOIN demand_line l ON l.id = m.demand_line_id AND l.product_type_id = m.product_type_id
       AND l.corridor_code = m.corridor_code AND l.destination = m.destination AND l.direct_tender_id IS NULL
     LEFT JOIN tender t ON t.id = l.tender_id
   WHERE m.product_type_id = ANY ($1::uuid[])
     AND (l.status = 'open' OR (l.status = 'pooled' AND t.status IN ('draft', 'open'))) IS NOT TRUE;

-- matching.gone-products
SELECT m.product_id AS id FROM match_product m LEFT JOIN product p ON p.id = m.product_id AND p.status = 'listed'
       AND p.product_type_id = m.product_type_id
     LEFT JOIN organisation o ON o.id = p.supplier_id AND o.status = 'admitted'
   WHERE m.product_type_id = ANY ($1::uuid[]) AND o.id IS NULL;

-- matching.keys-of-products
SELECT product_type_id AS "productTypeId", corridor_code AS "corridorCode", destination, product_id AS "productId"
   FROM match WHERE product_type_id = ANY ($1::uuid[]) AND product_id = ANY ($2::uuid[]);

-- matching.lines
SELECT a.*, m.place, coalesce(m.fingerprint = a.fingerprint, false) AS known
   FROM (SELECT l.id, l.product_type_id, l.corridor_code, l.destination, l.purchaser_id, l.quantity, l.delivery_to, l.currency,
    l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
    hash_record_extended(ROW(l.product_type_id, l.corridor_code, l.destination, l.purchaser_id, l.quantity, l.delivery_to,
      l.delivery_from, l.currency, l.ceiling_price, t.id, t.status, t.bidding_ends_at), 0) AS fingerprint
  FROM demand_line l LEFT JOIN tender t ON t.id = l.tender_id
  WHERE l.product_type_id = ANY ($1::uuid[]) AND l.direct_tender_id IS NULL AND l.status IN ('open', 'pooled')
    AND (l.status = 'open' OR t.status IN ('draft', 'open'))) a LEFT JOIN LATERAL (
     SELECT m.place, m.fingerprint FROM match_line m WHERE m.demand_line_id = a.id AND m.product_type_id = a.product_type_id
       AND m.corridor_code = a.corridor_code AND m.destination = a.destination OFFSET 0) m ON true
   ORDER BY a.id;

-- matching.mark-asked-for
INSERT INTO match_due (product_type_id, since) SELECT DISTINCT found.id, clock_timestamp() FROM (SELECT product_type_id FROM demand_line WHERE status = 'open' UNION SELECT product_type_id FROM match_line) AS found (id) ORDER BY found.id ON CONFLICT DO NOTHING;

-- matching.mark-demand
INSERT INTO match_due (product_type_id, since) SELECT DISTINCT found.id, clock_timestamp() FROM (SELECT product_type_id FROM demand_line WHERE demand_id = $1
     UNION SELECT product_type_id FROM match_line WHERE demand_line_id IN (SELECT id FROM demand_line WHERE demand_id = $1)) AS found (id) ORDER BY found.id ON CONFLICT DO NOTHING;

-- matching.mark-supplier
INSERT INTO match_due (product_type_id, since) SELECT DISTINCT found.id, clock_timestamp() FROM (SELECT product_type_id FROM product WHERE supplier_id = $1) AS found (id) ORDER BY found.id ON CONFLICT DO NOTHING;

-- matching.mark-tender
INSERT INTO match_due (product_type_id, since) SELECT DISTINCT found.id, clock_timestamp() FROM (SELECT product_type_id FROM lot WHERE tender_id = $1) AS found (id) ORDER BY found.id ON CONFLICT DO NOTHING;

-- matching.mark-type
INSERT INTO match_due (product_type_id, since) SELECT DISTINCT found.id, clock_timestamp() FROM (SELECT $1::uuid) AS found (id) ORDER BY found.id ON CONFLICT DO NOTHING;

-- matching.of-line-10
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT m.product_id AS id, m.demand_line_id, m.fit, m.product_type_id,
  y.name_en AS product_type, y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name,
  l.tender_id, l.lot_id, t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency,
  l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  m.missing, m.good_through, m.obtainable_by, m.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM (
  SELECT w.*, l.demand_line_id, get_byte(w.fits, l.place) AS fit FROM match_line l JOIN match w ON w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  WHERE l.demand_line_id = $6 AND (l.purchaser_id = entered.organisation_id OR entered.kind = 'operator')
    AND (get_byte(w.fits, l.place), l.demand_line_id, w.product_id) < ($3, $4::uuid, $5::uuid)
  ORDER BY get_byte(w.fits, l.place) DESC, l.demand_line_id DESC, w.product_id DESC LIMIT 11) m
  JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id
ORDER BY m.fit DESC, m.demand_line_id DESC, m.product_id DESC LIMIT 11) body ON true;

-- matching.of-line-100
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT m.product_id AS id, m.demand_line_id, m.fit, m.product_type_id,
  y.name_en AS product_type, y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name,
  l.tender_id, l.lot_id, t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency,
  l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  m.missing, m.good_through, m.obtainable_by, m.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM (
  SELECT w.*, l.demand_line_id, get_byte(w.fits, l.place) AS fit FROM match_line l JOIN match w ON w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  WHERE l.demand_line_id = $6 AND (l.purchaser_id = entered.organisation_id OR entered.kind = 'operator')
    AND (get_byte(w.fits, l.place), l.demand_line_id, w.product_id) < ($3, $4::uuid, $5::uuid)
  ORDER BY get_byte(w.fits, l.place) DESC, l.demand_line_id DESC, w.product_id DESC LIMIT 101) m
  JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id
ORDER BY m.fit DESC, m.demand_line_id DESC, m.product_id DESC LIMIT 101) body ON true;

-- matching.of-line-20
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT m.product_id AS id, m.demand_line_id, m.fit, m.product_type_id,
  y.name_en AS product_type, y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name,
  l.tender_id, l.lot_id, t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency,
  l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  m.missing, m.good_through, m.obtainable_by, m.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM (
  SELECT w.*, l.demand_line_id, get_byte(w.fits, l.place) AS fit FROM match_line l JOIN match w ON w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  WHERE l.demand_line_id = $6 AND (l.purchaser_id = entered.organisation_id OR entered.kind = 'operator')
    AND (get_byte(w.fits, l.place), l.demand_line_id, w.product_id) < ($3, $4::uuid, $5::uuid)
  ORDER BY get_byte(w.fits, l.place) DESC, l.demand_line_id DESC, w.product_id DESC LIMIT 21) m
  JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id
ORDER BY m.fit DESC, m.demand_line_id DESC, m.product_id DESC LIMIT 21) body ON true;

-- matching.of-line-50
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT m.product_id AS id, m.demand_line_id, m.fit, m.product_type_id,
  y.name_en AS product_type, y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name,
  l.tender_id, l.lot_id, t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency,
  l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  m.missing, m.good_through, m.obtainable_by, m.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM (
  SELECT w.*, l.demand_line_id, get_byte(w.fits, l.place) AS fit FROM match_line l JOIN match w ON w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  WHERE l.demand_line_id = $6 AND (l.purchaser_id = entered.organisation_id OR entered.kind = 'operator')
    AND (get_byte(w.fits, l.place), l.demand_line_id, w.product_id) < ($3, $4::uuid, $5::uuid)
  ORDER BY get_byte(w.fits, l.place) DESC, l.demand_line_id DESC, w.product_id DESC LIMIT 51) m
  JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id
ORDER BY m.fit DESC, m.demand_line_id DESC, m.product_id DESC LIMIT 51) body ON true;

-- matching.of-markets
SELECT m.product_type_id AS "productTypeId", m.corridor_code AS "corridorCode", m.destination, m.product_id AS "productId",
     m.supplier_id AS "supplierId", m.missing, m.good_through AS "goodThrough", m.obtainable_by AS "obtainableBy",
     m.quality_tier AS "qualityTier", encode(m.fits, 'hex') AS fits
   FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k (type, corridor, destination)
     JOIN match m ON m.product_type_id = k.type AND m.corridor_code = k.corridor AND m.destination = k.destination;

-- matching.of-supplier-10
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT m.product_id AS id, m.demand_line_id, m.fit, m.product_type_id,
  y.name_en AS product_type, y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name,
  l.tender_id, l.lot_id, t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency,
  l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  m.missing, m.good_through, m.obtainable_by, m.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM (
  SELECT w.*, l.demand_line_id, get_byte(w.fits, l.place) AS fit FROM match w JOIN match_line l ON w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  WHERE w.supplier_id = entered.organisation_id
    AND ($6::uuid IS NULL OR w.product_type_id = $6) AND ($7::text IS NULL OR w.destination = $7)
    AND ($8::text IS NULL OR w.corridor_code = $8) AND (NOT $9::boolean OR get_byte(w.fits, l.place) % 2 = 1)
    AND (get_byte(w.fits, l.place), l.demand_line_id, w.product_id) < ($3, $4::uuid, $5::uuid)
  ORDER BY get_byte(w.fits, l.place) DESC, l.demand_line_id DESC, w.product_id DESC LIMIT 11) m
  JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id
ORDER BY m.fit DESC, m.demand_line_id DESC, m.product_id DESC LIMIT 11) body ON true;

-- matching.of-supplier-100
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT m.product_id AS id, m.demand_line_id, m.fit, m.product_type_id,
  y.name_en AS product_type, y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name,
  l.tender_id, l.lot_id, t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency,
  l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  m.missing, m.good_through, m.obtainable_by, m.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM (
  SELECT w.*, l.demand_line_id, get_byte(w.fits, l.place) AS fit FROM match w JOIN match_line l ON w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  WHERE w.supplier_id = entered.organisation_id
    AND ($6::uuid IS NULL OR w.product_type_id = $6) AND ($7::text IS NULL OR w.destination = $7)
    AND ($8::text IS NULL OR w.corridor_code = $8) AND (NOT $9::boolean OR get_byte(w.fits, l.place) % 2 = 1)
    AND (get_byte(w.fits, l.place), l.demand_line_id, w.product_id) < ($3, $4::uuid, $5::uuid)
  ORDER BY get_byte(w.fits, l.place) DESC, l.demand_line_id DESC, w.product_id DESC LIMIT 101) m
  JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id
ORDER BY m.fit DESC, m.demand_line_id DESC, m.product_id DESC LIMIT 101) body ON true;

-- matching.of-supplier-20
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT m.product_id AS id, m.demand_line_id, m.fit, m.product_type_id,
  y.name_en AS product_type, y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name,
  l.tender_id, l.lot_id, t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency,
  l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  m.missing, m.good_through, m.obtainable_by, m.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM (
  SELECT w.*, l.demand_line_id, get_byte(w.fits, l.place) AS fit FROM match w JOIN match_line l ON w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  WHERE w.supplier_id = entered.organisation_id
    AND ($6::uuid IS NULL OR w.product_type_id = $6) AND ($7::text IS NULL OR w.destination = $7)
    AND ($8::text IS NULL OR w.corridor_code = $8) AND (NOT $9::boolean OR get_byte(w.fits, l.place) % 2 = 1)
    AND (get_byte(w.fits, l.place), l.demand_line_id, w.product_id) < ($3, $4::uuid, $5::uuid)
  ORDER BY get_byte(w.fits, l.place) DESC, l.demand_line_id DESC, w.product_id DESC LIMIT 21) m
  JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id
ORDER BY m.fit DESC, m.demand_line_id DESC, m.product_id DESC LIMIT 21) body ON true;

-- matching.of-supplier-50
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT m.product_id AS id, m.demand_line_id, m.fit, m.product_type_id,
  y.name_en AS product_type, y.name_zh AS product_type_zh, p.brand, p.manufacturer, m.supplier_id, s.legal_name AS supplier_name,
  l.tender_id, l.lot_id, t.bidding_ends_at, l.corridor_code, l.destination, l.quantity, l.delivery_from, l.delivery_to, l.currency,
  l.ceiling_price, coalesce((t.bidding_ends_at AT TIME ZONE 'UTC')::date, l.delivery_from) AS papers_by,
  m.missing, m.good_through, m.obtainable_by, m.quality_tier, r.won_price, r.won_currency,
  coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity
FROM (
  SELECT w.*, l.demand_line_id, get_byte(w.fits, l.place) AS fit FROM match w JOIN match_line l ON w.product_type_id = l.product_type_id AND w.corridor_code = l.corridor_code AND w.destination = l.destination
  WHERE w.supplier_id = entered.organisation_id
    AND ($6::uuid IS NULL OR w.product_type_id = $6) AND ($7::text IS NULL OR w.destination = $7)
    AND ($8::text IS NULL OR w.corridor_code = $8) AND (NOT $9::boolean OR get_byte(w.fits, l.place) % 2 = 1)
    AND (get_byte(w.fits, l.place), l.demand_line_id, w.product_id) < ($3, $4::uuid, $5::uuid)
  ORDER BY get_byte(w.fits, l.place) DESC, l.demand_line_id DESC, w.product_id DESC LIMIT 51) m
  JOIN demand_line l ON l.id = m.demand_line_id JOIN product p ON p.id = m.product_id
  JOIN product_type y ON y.id = m.product_type_id JOIN organisation s ON s.id = m.supplier_id
  LEFT JOIN supply_record r ON r.supplier_id = m.supplier_id AND r.product_type_id = m.product_type_id
  LEFT JOIN tender t ON t.id = l.tender_id
ORDER BY m.fit DESC, m.demand_line_id DESC, m.product_id DESC LIMIT 51) body ON true;

-- matching.offers
SELECT o.*, medlane_sites_of(o.supplier_id, o.site) AS site_ids, m.fingerprint IS NOT NULL AS matched_before, coalesce(m.fingerprint = o.fingerprint, false) AS known
   FROM (SELECT p.id, p.product_type_id, p.supplier_id, p.site, y.category, r.won_price, r.won_currency,
    coalesce(r.deliveries, 0) AS deliveries, coalesce(r.on_time, 0) AS on_time, r.capacity,
    hash_record_extended(ROW(p.product_type_id, p.supplier_id, p.site, y.category, s.fingerprint, v.version, r.won_price,
      r.won_currency, r.deliveries, r.on_time, r.capacity, $2::text), 0) AS fingerprint
  FROM product p JOIN product_type y ON y.id = p.product_type_id JOIN organisation o ON o.id = p.supplier_id AND o.status = 'admitted'
    LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
    LEFT JOIN supply_record r ON r.supplier_id = p.supplier_id AND r.product_type_id = p.product_type_id
    LEFT JOIN (SELECT supplier_id, sum(hash_record_extended(ROW(id, name, status), 0)) AS fingerprint FROM site GROUP BY 1) s
      ON s.supplier_id = p.supplier_id
  WHERE p.product_type_id = ANY ($1::uuid[]) AND p.status = 'listed') o LEFT JOIN match_product m ON m.product_id = o.id;

-- matching.put
INSERT INTO match AS m (product_type_id, corridor_code, destination, product_id, supplier_id, missing, good_through,
     obtainable_by, quality_tier, fits)
   SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::int[], $7::date[], $8::date[], $9::int[], $10::bytea[])
   ON CONFLICT ON CONSTRAINT match_pkey DO UPDATE SET missing = excluded.missing, good_through = excluded.good_through,
     obtainable_by = excluded.obtainable_by, quality_tier = excluded.quality_tier, fits = excluded.fits
   WHERE (m.missing, m.good_through, m.obtainable_by, m.quality_tier, m.fits)
     IS DISTINCT FROM (excluded.missing, excluded.good_through, excluded.obtainable_by, excluded.quality_tier, excluded.fits);

-- matching.put-lines
INSERT INTO match_line (demand_line_id, product_type_id, corridor_code, destination, place, purchaser_id, fingerprint)
   SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::uuid[], $7::bigint[])
   ON CONFLICT ON CONSTRAINT match_line_pkey DO UPDATE SET product_type_id = excluded.product_type_id,
     corridor_code = excluded.corridor_code, destination = excluded.destination, place = excluded.place,
     purchaser_id = excluded.purchaser_id, fingerprint = excluded.fingerprint;

-- matching.put-products
INSERT INTO match_product (product_id, product_type_id, fingerprint) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[])
   ON CONFLICT ON CONSTRAINT match_product_pkey DO UPDATE SET product_type_id = excluded.product_type_id, fingerprint = excluded.fingerprint;

-- matching.record-awards
WITH written AS (
     INSERT INTO supply_record (supplier_id, product_type_id, won_price, won_currency, won_at, capacity)
     SELECT DISTINCT ON (b.supplier_id, l.product_type_id) b.supplier_id, l.product_type_id,
       won.price, won.currency, CASE WHEN won.price IS NOT NULL THEN t.awarded_at END,
       max(b.capacity) OVER (PARTITION BY b.supplier_id, l.product_type_id)
     FROM tender t JOIN lot l ON l.tender_id = t.id JOIN bid b ON b.lot_id = l.id
       LEFT JOIN award a ON a.lot_id = l.id AND a.status = 'active'
       LEFT JOIN LATERAL (SELECT w.unit_price AS price, coalesce(w.currency, t.currency) AS currency FROM award_line w
         WHERE w.award_id = a.id AND w.bid_id = b.id ORDER BY w.unit_price LIMIT 1) won ON true
     WHERE t.id = $1 AND t.procurement_method = 'open' AND b.status IN ('won', 'lost')
     ORDER BY b.supplier_id, l.product_type_id, won.price NULLS LAST
     ON CONFLICT (supplier_id, product_type_id) DO UPDATE SET
       (won_price, won_currency, won_at) = (SELECT w.price, w.currency, w.at
         FROM (VALUES (excluded.won_price, excluded.won_currency, excluded.won_at),
           (supply_record.won_price, supply_record.won_currency, supply_record.won_at)) AS w (price, currency, at)
         ORDER BY w.at DESC NULLS LAST LIMIT 1),
       capacity = greatest(excluded.capacity, supply_record.capacity)
     RETURNING product_type_id)
   INSERT INTO match_due (product_type_id, since) SELECT DISTINCT product_type_id, clock_timestamp() FROM written
   ORDER BY product_type_id ON CONFLICT DO NOTHING;

-- matching.record-deliveries
WITH touched AS MATERIALIZED (
     SELECT DISTINCT c.supplier_id, c.product_type_id FROM receipt r JOIN contract c ON c.id = r.contract_id
     WHERE r.id BETWEEN $1 AND 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
   written AS (
     INSERT INTO supply_record (supplier_id, product_type_id, deliveries, on_time)
     SELECT c.supplier_id, c.product_type_id, count(*), count(*) FILTER (WHERE r.days_late <= 0)
     FROM touched JOIN contract c USING (supplier_id, product_type_id) JOIN receipt r ON r.contract_id = c.id
     GROUP BY 1, 2 ORDER BY 1, 2
     ON CONFLICT (supplier_id, product_type_id) DO UPDATE SET deliveries = excluded.deliveries, on_time = excluded.on_time
     WHERE (supply_record.deliveries, supply_record.on_time) <> (excluded.deliveries, excluded.on_time)
     RETURNING product_type_id)
   INSERT INTO match_due (product_type_id, since) SELECT DISTINCT product_type_id, clock_timestamp() FROM written
   ORDER BY product_type_id ON CONFLICT DO NOTHING;

-- matching.take
DELETE FROM match_due WHERE product_type_id IN (
     SELECT product_type_id FROM match_due ORDER BY since, product_type_id LIMIT 500 FOR UPDATE SKIP LOCKED)
   RETURNING product_type_id;

-- member.change-roles
UPDATE member SET roles = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING id, organisation_id AS "organisationId", user_id AS "userId", email, name, roles, status,
  joined_at AS "joinedAt", version, medlane_has_second_factor(user_id) AS "secondFactor";

-- member.email-is-member
SELECT EXISTS (SELECT FROM member WHERE email = $1 AND status = 'active') AS taken;

-- member.insert
INSERT INTO member (id, organisation_id, user_id, email, name, roles, status, joined_at)
   VALUES ($1, $2, $3, $4, $5, $6, 'active', $7) RETURNING id, organisation_id AS "organisationId", user_id AS "userId", email, name, roles, status,
  joined_at AS "joinedAt", version, medlane_has_second_factor(user_id) AS "secondFactor";

-- member.lock-active
SELECT id, organisation_id AS "organisationId", user_id AS "userId", email, name, roles, status,
  joined_at AS "joinedAt", version, medlane_has_second_factor(user_id) AS "secondFactor" FROM member WHERE organisation_id = $1 AND status = 'active'
   ORDER BY id LIMIT 1000 FOR UPDATE;

-- member.withdraw
UPDATE member SET status = 'withdrawn', version = version + 1 WHERE id = $1 AND version = $2 RETURNING id, organisation_id AS "organisationId", user_id AS "userId", email, name, roles, status,
  joined_at AS "joinedAt", version, medlane_has_second_factor(user_id) AS "secondFactor";

-- members.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT m.id, m.organisation_id AS "organisationId", m.email, m.name, m.roles, m.status,
  m.joined_at AS "joinedAt", medlane_has_second_factor(m.user_id) AS "secondFactor" FROM member m WHERE m.organisation_id = entered.organisation_id AND m.id < $3 ORDER BY m.id DESC
LIMIT <size + 1>) body ON true;

-- opening.count
UPDATE lot l SET bid_count = (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
   WHERE l.tender_id = $1;

-- opening.record
UPDATE bid b SET status = o.status, unit_price = o.unit_price, capacity = o.capacity,
     minimum_quantity = o.minimum_quantity, lead_time_days = o.lead_time_days, valid_until = o.valid_until,
     reason = o.reason, reason_details = o.details, particulars = o.particulars
   FROM unnest($2::uuid[], $3::text[], $4::numeric[], $5::bigint[], $6::bigint[], $7::int[], $8::date[], $9::text[], $10::jsonb[],
       $11::jsonb[])
     AS o (id, status, unit_price, capacity, minimum_quantity, lead_time_days, valid_until, reason, details, particulars)
   WHERE b.id = o.id AND b.tender_id = $1 AND b.status = 'sealed';

-- opening.sealed-bids
SELECT id, lot_id AS "lotId", supplier_id AS "supplierId", revision, envelope FROM bid
   WHERE tender_id = $1 AND status = 'sealed' AND id > $2 ORDER BY id LIMIT 200;

-- orders.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.reference, o.status, o.tender_id AS "tenderId", o.lot_id AS "lotId",
  json_build_object('id', p.id, 'kind', p.kind,
  'legalName', p.legal_name, 'nameZh', p.name_zh, 'country', p.country, 'status', p.status,
  'appliedAt', p.applied_at, 'admittedAt', p.admitted_at) AS purchaser, o.quantity, o.promised_on AS "promisedOn", o.placed_at AS "placedAt", o.settled_at AS "settledAt", line.lines
FROM (
(SELECT o.* FROM call_off o WHERE entered.kind = 'purchaser' AND o.purchaser_id = entered.organisation_id AND o.id < $3 AND ($4::text IS NULL OR o.status = $4)
  ORDER BY o.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT o.* FROM call_off o WHERE entered.kind = 'supplier' AND o.id < $3 AND ($4::text IS NULL OR o.status = $4)
  AND o.id IN (SELECT l.call_off_id FROM call_off_line l WHERE l.supplier_id = entered.organisation_id) ORDER BY o.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT o.* FROM call_off o WHERE entered.kind NOT IN ('purchaser', 'supplier') AND o.id < $3 AND ($4::text IS NULL OR o.status = $4) ORDER BY o.id DESC LIMIT <size + 1>)) o
CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = o.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object('id', l.id, 'contractId', l.contract_id, 'supplier', json_build_object('id', s.id, 'kind', s.kind,
  'legalName', s.legal_name, 'nameZh', s.name_zh, 'country', s.country, 'status', s.status,
  'appliedAt', s.applied_at, 'admittedAt', s.admitted_at),
  'quantity', l.quantity::text, 'amountMinor', l.amount_minor::text, 'heldMinor', l.held_minor::text,
  'advanceMinor', l.advance_minor::text, 'balanceMinor', l.balance_minor::text, 'balancePaidAt', l.balance_paid_at, 'currency', l.currency, 'unitPrice', l.unit_price::text, 'status', l.status,
  'shippedQuantity', l.shipped_quantity::text, 'receivedQuantity', l.received_quantity::text, 'acceptedQuantity', l.accepted_quantity::text,
  'settledQuantity', l.settled_quantity::text, 'shipments', (SELECT coalesce(json_agg(json_build_object('id', h.id, 'status', h.status, 'quantity', h.quantity::text, 'releasedMinor', h.released_minor::text,
  'transportDocument', h.transport_document, 'dispatchedAt', h.dispatched_at, 'batches', (SELECT json_agg(json_build_object('batchNumber', b.batch_number, 'madeOn', b.made_on, 'expiresOn', b.expires_on, 'quantity', b.quantity::text)
  ORDER BY b.batch_number) FROM batch b WHERE b.shipment_id = h.id), 'receipt', (SELECT json_build_object('id', r.id, 'acceptedQuantity', r.accepted_quantity::text, 'rejectedQuantity', r.rejected_quantity::text,
  'reason', r.reason, 'receivedAt', r.received_at, 'daysLate', r.days_late) FROM receipt r WHERE r.shipment_id = h.id)) ORDER BY h.id), '[]')
  FROM (SELECT * FROM shipment WHERE call_off_line_id = l.id ORDER BY id DESC LIMIT 100) h)) ORDER BY l.id), '[]') AS lines
  FROM call_off_line l CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = l.supplier_id LIMIT 1) s WHERE l.call_off_id = o.id) line
ORDER BY o.id DESC
LIMIT <size + 1>) body ON true;

-- orders.follow-lines
SELECT id, tender_id AS "tenderId", was, became FROM call_off_follow_lines($1);

-- orders.lock-contracts
SELECT c.id, c.tender_id, c.supplier_id, c.rank,
     CASE WHEN c.starts_on > (SELECT (medlane_now() AT TIME ZONE 'UTC')::date) THEN 'pending'
       WHEN c.ends_on < (SELECT (medlane_now() AT TIME ZONE 'UTC')::date) AND c.status IN ('active', 'expiring') THEN 'completed' ELSE c.status END AS status,
     c.agreed_quantity - c.released_quantity AS agreed_quantity, c.ordered_quantity - c.received_quantity + c.accepted_quantity AS ordered_quantity, c.unit_price, c.currency, c.payment, c.recalled_batches,
     CASE WHEN c.advance_paid_at IS NULL THEN c.advance_minor ELSE 0 END AS advance_unpaid_minor,
     CASE WHEN c.payment ->> 'instrument' IN ('open-account', 'prepayment') THEN (SELECT count(*)::int FROM invoice i
       WHERE i.purchaser_id = c.purchaser_id AND i.status = 'issued' AND i.next_step_on IS NOT NULL
         AND i.due_on < (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)) ELSE 0 END AS overdue_invoices,
     coalesce((SELECT a.balance_minor FROM account a
       WHERE a.key = ledger_account_key('wallet', c.purchaser_id, NULL, c.currency)), 0) AS wallet_minor,
     (SELECT a.steps FROM approval_chain a WHERE a.purchaser_id = $2) AS approval_steps
   FROM contract c WHERE c.lot_id = $1 AND c.purchaser_id = $2 ORDER BY c.id LIMIT 100 FOR NO KEY UPDATE OF c;

-- orders.of-lot.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.reference, o.status, o.tender_id AS "tenderId", o.lot_id AS "lotId",
  json_build_object('id', p.id, 'kind', p.kind,
  'legalName', p.legal_name, 'nameZh', p.name_zh, 'country', p.country, 'status', p.status,
  'appliedAt', p.applied_at, 'admittedAt', p.admitted_at) AS purchaser, o.quantity, o.promised_on AS "promisedOn", o.placed_at AS "placedAt", o.settled_at AS "settledAt", line.lines
FROM (
(SELECT o.* FROM call_off o WHERE entered.kind = 'purchaser' AND o.purchaser_id = entered.organisation_id AND o.id < $3 AND ($4::text IS NULL OR o.status = $4) AND o.lot_id = $5
  ORDER BY o.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT o.* FROM call_off o WHERE entered.kind = 'supplier' AND o.id < $3 AND ($4::text IS NULL OR o.status = $4) AND o.lot_id = $5
  AND o.id IN (SELECT l.call_off_id FROM call_off_line l WHERE l.supplier_id = entered.organisation_id) ORDER BY o.id DESC LIMIT <size + 1>)
UNION ALL
(SELECT o.* FROM call_off o WHERE entered.kind NOT IN ('purchaser', 'supplier') AND o.id < $3 AND ($4::text IS NULL OR o.status = $4) AND o.lot_id = $5 ORDER BY o.id DESC LIMIT <size + 1>)) o
CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = o.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object('id', l.id, 'contractId', l.contract_id, 'supplier', json_build_object('id', s.id, 'kind', s.kind,
  'legalName', s.legal_name, 'nameZh', s.name_zh, 'country', s.country, 'status', s.status,
  'appliedAt', s.applied_at, 'admittedAt', s.admitted_at),
  'quantity', l.quantity::text, 'amountMinor', l.amount_minor::text, 'heldMinor', l.held_minor::text,
  'advanceMinor', l.advance_minor::text, 'balanceMinor', l.balance_minor::text, 'balancePaidAt', l.balance_paid_at, 'currency', l.currency, 'unitPrice', l.unit_price::text, 'status', l.status,
  'shippedQuantity', l.shipped_quantity::text, 'receivedQuantity', l.received_quantity::text, 'acceptedQuantity', l.accepted_quantity::text,
  'settledQuantity', l.settled_quantity::text, 'shipments', (SELECT coalesce(json_agg(json_build_object('id', h.id, 'status', h.status, 'quantity', h.quantity::text, 'releasedMinor', h.released_minor::text,
  'transportDocument', h.transport_document, 'dispatchedAt', h.dispatched_at, 'batches', (SELECT json_agg(json_build_object('batchNumber', b.batch_number, 'madeOn', b.made_on, 'expiresOn', b.expires_on, 'quantity', b.quantity::text)
  ORDER BY b.batch_number) FROM batch b WHERE b.shipment_id = h.id), 'receipt', (SELECT json_build_object('id', r.id, 'acceptedQuantity', r.accepted_quantity::text, 'rejectedQuantity', r.rejected_quantity::text,
  'reason', r.reason, 'receivedAt', r.received_at, 'daysLate', r.days_late) FROM receipt r WHERE r.shipment_id = h.id)) ORDER BY h.id), '[]')
  FROM (SELECT * FROM shipment WHERE call_off_line_id = l.id ORDER BY id DESC LIMIT 100) h)) ORDER BY l.id), '[]') AS lines
  FROM call_off_line l CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = l.supplier_id LIMIT 1) s WHERE l.call_off_id = o.id) line
ORDER BY o.id DESC
LIMIT <size + 1>) body ON true;

-- orders.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.reference, o.status, o.tender_id AS "tenderId", o.lot_id AS "lotId",
  json_build_object('id', p.id, 'kind', p.kind,
  'legalName', p.legal_name, 'nameZh', p.name_zh, 'country', p.country, 'status', p.status,
  'appliedAt', p.applied_at, 'admittedAt', p.admitted_at) AS purchaser, o.quantity, o.promised_on AS "promisedOn", o.placed_at AS "placedAt", o.settled_at AS "settledAt", line.lines
FROM (SELECT o.* FROM call_off o WHERE o.id = $3 AND entered.kind IS NOT NULL) o
CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = o.purchaser_id LIMIT 1) p
CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object('id', l.id, 'contractId', l.contract_id, 'supplier', json_build_object('id', s.id, 'kind', s.kind,
  'legalName', s.legal_name, 'nameZh', s.name_zh, 'country', s.country, 'status', s.status,
  'appliedAt', s.applied_at, 'admittedAt', s.admitted_at),
  'quantity', l.quantity::text, 'amountMinor', l.amount_minor::text, 'heldMinor', l.held_minor::text,
  'advanceMinor', l.advance_minor::text, 'balanceMinor', l.balance_minor::text, 'balancePaidAt', l.balance_paid_at, 'currency', l.currency, 'unitPrice', l.unit_price::text, 'status', l.status,
  'shippedQuantity', l.shipped_quantity::text, 'receivedQuantity', l.received_quantity::text, 'acceptedQuantity', l.accepted_quantity::text,
  'settledQuantity', l.settled_quantity::text, 'shipments', (SELECT coalesce(json_agg(json_build_object('id', h.id, 'status', h.status, 'quantity', h.quantity::text, 'releasedMinor', h.released_minor::text,
  'transportDocument', h.transport_document, 'dispatchedAt', h.dispatched_at, 'batches', (SELECT json_agg(json_build_object('batchNumber', b.batch_number, 'madeOn', b.made_on, 'expiresOn', b.expires_on, 'quantity', b.quantity::text)
  ORDER BY b.batch_number) FROM batch b WHERE b.shipment_id = h.id), 'receipt', (SELECT json_build_object('id', r.id, 'acceptedQuantity', r.accepted_quantity::text, 'rejectedQuantity', r.rejected_quantity::text,
  'reason', r.reason, 'receivedAt', r.received_at, 'daysLate', r.days_late) FROM receipt r WHERE r.shipment_id = h.id)) ORDER BY h.id), '[]')
  FROM (SELECT * FROM shipment WHERE call_off_line_id = l.id ORDER BY id DESC LIMIT 100) h)) ORDER BY l.id), '[]') AS lines
  FROM call_off_line l CROSS JOIN LATERAL (SELECT * FROM organisation x WHERE x.id = l.supplier_id LIMIT 1) s WHERE l.call_off_id = o.id) line
ORDER BY o.id DESC LIMIT 1) body ON true;

-- orders.place
WITH placed AS (
     INSERT INTO call_off (id, reference, tender_id, lot_id, purchaser_id, quantity, promised_on, status, placed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'placed', $8)
     ON CONFLICT ON CONSTRAINT call_off_reference_unique DO NOTHING
     RETURNING id
   ), lines AS (
     INSERT INTO call_off_line (id, call_off_id, contract_id, tender_id, purchaser_id, supplier_id, quantity, amount_minor, held_minor,
       advance_minor, balance_minor, currency, unit_price, recalled_batches, status)
     SELECT l.id, placed.id, l.contract_id, $3, $5, l.supplier_id, l.quantity, l.amount_minor, l.held_minor,
       l.advance_minor, l.balance_minor, l.currency, l.unit_price, l.recalled_batches, 'placed'
     FROM placed, jsonb_to_recordset($9) AS l (id uuid, contract_id uuid, supplier_id uuid, quantity bigint, amount_minor bigint, held_minor bigint,
       advance_minor bigint, balance_minor bigint, currency text, unit_price numeric, recalled_batches text[])
     RETURNING contract_id, quantity
   ), drawn AS (
     UPDATE contract c SET ordered_quantity = c.ordered_quantity + lines.quantity, version = c.version + 1
     FROM lines WHERE c.id = lines.contract_id AND c.id = ANY ($10::uuid[])
   )
   SELECT id FROM placed;

-- organisation.change-status
UPDATE organisation SET status = $3, status_reason = $5, version = version + 1,
     admitted_at = CASE WHEN $3 = 'admitted' THEN coalesce(admitted_at, $4) ELSE admitted_at END
   WHERE id = $1 AND version = $2 RETURNING id, kind, legal_name AS "legalName", name_zh AS "nameZh", country,
  registration_number AS "registrationNumber", status, applied_at AS "appliedAt", admitted_at AS "admittedAt",
  status_reason AS "statusReason", version;

-- organisation.find
SELECT id, kind, legal_name AS "legalName", name_zh AS "nameZh", country,
  registration_number AS "registrationNumber", status, applied_at AS "appliedAt", admitted_at AS "admittedAt",
  status_reason AS "statusReason", version FROM organisation WHERE id = $1;

-- organisation.find-named
SELECT id, kind, legal_name AS "legalName", name_zh AS "nameZh", country,
  registration_number AS "registrationNumber", status, applied_at AS "appliedAt", admitted_at AS "admittedAt",
  status_reason AS "statusReason", version FROM organisation WHERE kind = $1 AND country = $2 AND legal_name = $3;

-- organisation.insert
INSERT INTO organisation (id, kind, legal_name, name_zh, country, registration_number, status, applied_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT organisation_name_unique DO NOTHING
   RETURNING id, kind, legal_name AS "legalName", name_zh AS "nameZh", country,
  registration_number AS "registrationNumber", status, applied_at AS "appliedAt", admitted_at AS "admittedAt",
  status_reason AS "statusReason", version;

-- organisation.lock
SELECT id, kind, legal_name AS "legalName", name_zh AS "nameZh", country,
  registration_number AS "registrationNumber", status, applied_at AS "appliedAt", admitted_at AS "admittedAt",
  status_reason AS "statusReason", version FROM organisation WHERE id = $1 FOR UPDATE;

-- organisation.reapply
UPDATE organisation SET legal_name = $3, name_zh = $4, country = $5, registration_number = $6, status = 'applied',
     applied_at = $7, status_reason = NULL, version = version + 1
   WHERE id = $1 AND version = $2
     AND NOT EXISTS (SELECT FROM organisation other
       WHERE other.kind = organisation.kind AND other.country = $5 AND other.legal_name = $3 AND other.id <> $1)
   RETURNING id, kind, legal_name AS "legalName", name_zh AS "nameZh", country,
  registration_number AS "registrationNumber", status, applied_at AS "appliedAt", admitted_at AS "admittedAt",
  status_reason AS "statusReason", version;

-- organisations.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.kind, o.legal_name AS "legalName", o.name_zh AS "nameZh", o.country,
  o.registration_number AS "registrationNumber", o.status, o.applied_at AS "appliedAt", o.admitted_at AS "admittedAt",
  o.status_reason AS "statusReason", o.version FROM organisation o
   WHERE o.id < $3 AND entered.principal IS NOT NULL
     AND ($4::text IS NULL OR o.kind = $4) AND ($5::text IS NULL OR o.status = $5)
   ORDER BY o.id DESC
LIMIT <size + 1>) body ON true;

-- organisations.by-id
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.kind, o.legal_name AS "legalName", o.name_zh AS "nameZh", o.country,
  o.registration_number AS "registrationNumber", o.status, o.applied_at AS "appliedAt", o.admitted_at AS "admittedAt",
  o.status_reason AS "statusReason", o.version FROM organisation o WHERE o.id = $3 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- organisations.lock-admitted
SELECT id FROM organisation WHERE id = $1 AND status = 'admitted' FOR UPDATE;

-- organisations.me
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.kind, o.legal_name AS "legalName", o.name_zh AS "nameZh", o.country,
  o.registration_number AS "registrationNumber", o.status, o.applied_at AS "appliedAt", o.admitted_at AS "admittedAt",
  o.status_reason AS "statusReason", o.version, m.id AS "memberId", m.email, m.name,
     coalesce(medlane_has_second_factor(m.user_id), false) AS "secondFactor"
   FROM organisation o LEFT JOIN member m ON m.id = entered.principal_id AND entered.principal = 'member'
   WHERE o.id = entered.organisation_id LIMIT 1) body ON true;

-- organisations.now
SELECT medlane_now() AS now;

-- outbox.append
INSERT INTO outbox (id, type, version, subject_id, tender_id, payload, occurred_at)
   SELECT e.id, e.type, e.version, e.subject_id, e.tender_id, e.payload, $2
   FROM jsonb_to_recordset($1) AS e (id uuid, type text, version int, subject_id uuid, tender_id uuid, payload jsonb);

-- outbox.bury
UPDATE outbox SET dead_at = clock_timestamp(), attempts = $2, last_error = left($3, 2000) WHERE id = $1 AND done_at IS NULL;

-- outbox.lease
UPDATE outbox SET leased_until = clock_timestamp() + interval '30 seconds',
     handlers = coalesce(handlers, ($1::jsonb ->> type)::int, 0), pending = coalesce(pending, ($1::jsonb ->> type)::int, 0)
   WHERE id IN (
     SELECT id FROM outbox
     WHERE published_at IS NULL AND dead_at IS NULL AND (leased_until IS NULL OR leased_until < clock_timestamp())
     ORDER BY appended_at LIMIT 500 FOR UPDATE SKIP LOCKED)
   RETURNING id, type;

-- outbox.prune
WITH old AS MATERIALIZED (SELECT o.id FROM outbox o WHERE o.id < (SELECT uuidv7(interval '-90 days')) AND o.done_at < clock_timestamp() - interval '90 days' ORDER BY o.id LIMIT 1000 FOR UPDATE SKIP LOCKED),
     effects AS (DELETE FROM inbox WHERE event_id IN (SELECT id FROM old))
   DELETE FROM outbox WHERE id IN (SELECT id FROM old);

-- outbox.prune-due
SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id WHERE EXISTS (SELECT FROM outbox o WHERE o.id < (SELECT uuidv7(interval '-90 days')) AND o.done_at < clock_timestamp() - interval '90 days');

-- outbox.published
UPDATE outbox SET published_at = clock_timestamp(), leased_until = NULL,
     done_at = CASE WHEN pending = 0 THEN coalesce(done_at, clock_timestamp()) END
   WHERE id = ANY ($1::uuid[]);

-- outbox.redeliver
UPDATE outbox SET published_at = NULL
   WHERE id IN (
     SELECT id FROM outbox
     WHERE done_at IS NULL AND dead_at IS NULL AND published_at < clock_timestamp() - make_interval(secs => $1)
     ORDER BY published_at LIMIT 500 FOR UPDATE SKIP LOCKED);

-- own-papers.certificates
SELECT id, number AS name FROM certificate WHERE supplier_id = $1 AND status NOT IN ('rejected', 'withdrawn')
     AND (id::text = ANY ($2::text[]) OR number = ANY ($2::text[])) LIMIT 100;

-- own-papers.laboratories
SELECT id, legal_name AS name FROM organisation WHERE kind = 'laboratory' AND status = 'admitted' AND $1::uuid IS NOT NULL
     AND (id::text = ANY ($2::text[]) OR legal_name = ANY ($2::text[])) LIMIT 10;

-- own-papers.live
SELECT c.id, c.supplier_id AS "supplierId", c.kind, c.number, c.issuer, c.issuer_country AS "issuerCountry", c.holder, c.site_id AS "siteId", c.scope, c.scheme, c.device_class AS "deviceClass", c.laboratory_id AS "laboratoryId", c.basis_ends_on AS "basisEndsOn", c.issued_on AS "issuedOn", c.expires_on AS "expiresOn", c.used_on AS "usedOn", c.status, c.revoked_from AS "revokedFrom", c.verified_at AS "verifiedAt", c.verified_by AS "verifiedBy", c.verified_how AS "verifiedHow", c.verified_note AS "verifiedNote", c.status_reason AS "statusReason", ARRAY(SELECT cp.product_id FROM certificate_product cp WHERE cp.certificate_id = c.id ORDER BY 1) AS "productIds", c.submitted_at AS "submittedAt", c.checked_at AS "checkedAt",
  c.checked_how AS "checkedHow", c.checked_note AS "checkedNote",
  c.file_id AS "fileId", encode(c.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today, c.basis_ids AS "basisIds",
  t.name AS "siteName", l.legal_name AS "laboratoryName" FROM certificate c JOIN organisation s ON s.id = c.supplier_id
  LEFT JOIN organisation v ON v.id = c.verified_for LEFT JOIN organisation l ON l.id = c.laboratory_id
  LEFT JOIN site t ON t.id = c.site_id
   WHERE c.supplier_id = $1 AND c.kind = $2 AND c.issuer = $3 AND c.number = $4 AND c.status IN ('submitted', 'checked', 'verified');

-- own-papers.products
SELECT id, brand AS name FROM product WHERE supplier_id = $1 AND status = 'listed' AND (id::text = ANY ($2::text[]) OR brand = ANY ($2::text[])) LIMIT 1000;

-- own-papers.sites
SELECT id, name FROM site WHERE supplier_id = $1 AND status = 'active' AND (id::text = ANY ($2::text[]) OR name = ANY ($2::text[])) LIMIT 10;

-- packages.batches
SELECT batch_number AS number, expires_on AS "expiresOn", quantity FROM batch WHERE shipment_id = $1 ORDER BY batch_number LIMIT 100;

-- packages.insert
INSERT INTO package (id, shipment_id, tender_id, purchaser_id, supplier_id, sscc, digest, recorded_by, recorded_at)
   SELECT p.id, $1, $2, $3, $4, p.sscc, decode(p.digest, 'hex'), $5, $6
   FROM unnest($7::uuid[], $8::text[], $9::text[]) AS p (id, sscc, digest)
   ON CONFLICT ON CONSTRAINT package_once DO NOTHING RETURNING sscc;

-- packages.insert-contents
INSERT INTO package_content (package_id, shipment_id, purchaser_id, supplier_id, batch_number, gtin, items, quantity, serial_count)
   SELECT c.package_id, $1, $2, $3, c.batch, c.gtin, c.items, c.quantity, c.serials
   FROM jsonb_to_recordset($4) AS c (package_id uuid, batch text, gtin text, items bigint, quantity bigint, serials int);

-- packages.insert-serials
INSERT INTO package_serial (supplier_id, gtin, serial, package_id, purchaser_id, batch_number)
   SELECT $1, s.gtin, s.serial, s.package_id, $2, s.batch
   FROM unnest($3::text[], $4::text[], $5::uuid[], $6::text[]) AS s (gtin, serial, package_id, batch)
   ON CONFLICT ON CONSTRAINT package_serial_pkey DO NOTHING RETURNING gtin, serial;

-- packages.known
SELECT sscc, shipment_id AS "shipmentId", encode(digest, 'hex') AS digest FROM package
   WHERE supplier_id = $1 AND sscc = ANY ($2::text[]);

-- packages.lock-shipment
SELECT id, status, tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId"
   FROM shipment WHERE id = $1 AND supplier_id = $2 FOR NO KEY UPDATE;

-- packages.of-shipment
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT s.id, s.id AS "shipmentId", (SELECT count(*)::int FROM package p WHERE p.shipment_id = s.id) AS "packageCount", packed.packages
   FROM shipment s CROSS JOIN LATERAL (
     SELECT coalesce(json_agg(json_build_object('sscc', p.sscc, 'recordedAt', p.recorded_at, 'contents', (
       SELECT json_agg(json_build_object('batchNumber', c.batch_number, 'gtin', c.gtin, 'items', c.items::text, 'quantity', c.quantity::text,
         'serialCount', c.serial_count) ORDER BY c.batch_number) FROM package_content c WHERE c.package_id = p.id)) ORDER BY p.sscc), '[]') AS packages
     FROM (SELECT * FROM package WHERE shipment_id = s.id ORDER BY sscc LIMIT 200) p) packed
   WHERE s.id = $3 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- packages.packed
SELECT batch_number AS batch, gtin, sum(quantity)::bigint AS quantity FROM package_content WHERE shipment_id = $1
   GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 100;

-- paper-facts.of-shipment
SELECT d.reference AS "dossierReference", c.reference AS "contractReference", o.reference AS "orderReference",
     json_build_object('legalName', v.legal_name, 'nameZh', v.name_zh,
  'country', v.country, 'registrationNumber', v.registration_number) AS supplier, json_build_object('legalName', p.legal_name, 'nameZh', p.name_zh,
  'country', p.country, 'registrationNumber', p.registration_number) AS purchaser, d.facts, d.goods AS stored, d.planned_on AS "plannedOn",
     d.arrives_on AS "arrivesOn", d.opened_at AS "openedAt", s.quantity, t.unit, l.unit_price AS "unitPrice", l.currency,
     (SELECT json_agg(json_build_object('number', b.batch_number, 'madeOn', b.made_on, 'expiresOn', b.expires_on,
        'quantity', b.quantity::text) ORDER BY b.batch_number) FROM batch b WHERE b.shipment_id = s.id) AS batches
   FROM dossier d JOIN shipment s ON s.id = d.shipment_id JOIN call_off_line l ON l.id = s.call_off_line_id
     JOIN call_off o ON o.id = l.call_off_id JOIN contract c ON c.id = s.contract_id JOIN product_type t ON t.id = c.product_type_id
     JOIN organisation v ON v.id = d.supplier_id JOIN organisation p ON p.id = d.purchaser_id
   WHERE d.shipment_id = $1;

-- papers.certificates
SELECT c.id, c.supplier_id AS "supplierId", c.kind, c.number, c.issuer, c.issuer_country AS "issuerCountry", c.holder, c.site_id AS "siteId", c.scope, c.scheme, c.device_class AS "deviceClass", c.laboratory_id AS "laboratoryId", c.basis_ends_on AS "basisEndsOn", c.issued_on AS "issuedOn", c.expires_on AS "expiresOn", c.used_on AS "usedOn", c.status, c.revoked_from AS "revokedFrom", c.verified_at AS "verifiedAt", c.verified_by AS "verifiedBy", c.verified_how AS "verifiedHow", c.verified_note AS "verifiedNote", c.status_reason AS "statusReason", ARRAY(SELECT cp.product_id FROM certificate_product cp WHERE cp.certificate_id = c.id ORDER BY 1) AS "productIds" FROM certificate c
   WHERE c.supplier_id = ANY ($1::uuid[]) AND c.status <> 'withdrawn'
   ORDER BY c.id LIMIT 100000;

-- papers.changed
SELECT medlane_papers_changed($1);

-- papers.designations
SELECT designated_from AS "from", designated_to AS "to" FROM laboratory_designation
   WHERE laboratory_id = $1 ORDER BY designated_from LIMIT 100;

-- papers.own-basis
SELECT id, expires_on AS "expiresOn" FROM certificate
   WHERE id = ANY ($1::uuid[]) AND supplier_id = $2 AND status NOT IN ('rejected', 'withdrawn') LIMIT 20;

-- papers.own-products
SELECT id FROM product WHERE id = ANY ($1::uuid[]) AND supplier_id = $2 AND status = 'listed' LIMIT 200;

-- papers.own-site
SELECT id FROM site WHERE id = $1 AND supplier_id = $2 AND status = 'active';

-- papers.person
SELECT coalesce((SELECT k.created_by FROM api_key k WHERE k.id = $1), $1)::text AS person;

-- papers.registrations
SELECT r.id, r.supplier_id AS "supplierId", r.product_id AS "productId", r.country, r.authority, r.authority_name AS "authorityName", r.number, r.holder, r.tender_group AS "tenderGroup", r.issued_on AS "issuedOn", r.expires_on AS "expiresOn", r.status, r.revoked_from AS "revokedFrom", r.verified_at AS "verifiedAt", r.verified_by AS "verifiedBy", r.verified_how AS "verifiedHow", r.verified_note AS "verifiedNote", r.status_reason AS "statusReason" FROM registration r
   WHERE r.supplier_id = ANY ($1::uuid[]) AND r.status <> 'withdrawn'
   ORDER BY r.id LIMIT 100000;

-- papers.registrations-of-products
SELECT r.id, r.supplier_id AS "supplierId", r.product_id AS "productId", r.country, r.authority, r.authority_name AS "authorityName", r.number, r.holder, r.tender_group AS "tenderGroup", r.issued_on AS "issuedOn", r.expires_on AS "expiresOn", r.status, r.revoked_from AS "revokedFrom", r.verified_at AS "verifiedAt", r.verified_by AS "verifiedBy", r.verified_how AS "verifiedHow", r.verified_note AS "verifiedNote", r.status_reason AS "statusReason" FROM registration r
   WHERE r.product_id = ANY ($1::uuid[]) AND r.status NOT IN ('rejected', 'withdrawn')
   ORDER BY r.id LIMIT 100000;

-- papers.supplier-file
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.legal_name AS "legalName", o.name_zh AS "nameZh", o.country, o.admitted_at AS "admittedAt",
     (SELECT coalesce(json_agg(f ORDER BY f.id DESC), '[]') FROM (
        SELECT t.id, t.supplier_id AS "supplierId", t.name, t.country, t.address, t.status, t.added_at AS "addedAt" FROM site t
        WHERE t.supplier_id = o.id ORDER BY t.id DESC LIMIT 100) f) AS sites,
     (SELECT coalesce(json_agg(f ORDER BY f.id DESC), '[]') FROM (SELECT c.id, c.supplier_id AS "supplierId", c.kind, c.number, c.issuer, c.issuer_country AS "issuerCountry", c.holder, c.site_id AS "siteId", c.scope, c.scheme, c.device_class AS "deviceClass", c.laboratory_id AS "laboratoryId", c.basis_ends_on AS "basisEndsOn", c.issued_on AS "issuedOn", c.expires_on AS "expiresOn", c.used_on AS "usedOn", c.status, c.revoked_from AS "revokedFrom", c.verified_at AS "verifiedAt", c.verified_by AS "verifiedBy", c.verified_how AS "verifiedHow", c.verified_note AS "verifiedNote", c.status_reason AS "statusReason", ARRAY(SELECT cp.product_id FROM certificate_product cp WHERE cp.certificate_id = c.id ORDER BY 1) AS "productIds", c.submitted_at AS "submittedAt", c.checked_at AS "checkedAt",
  c.checked_how AS "checkedHow", c.checked_note AS "checkedNote",
  c.file_id AS "fileId", encode(c.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN c.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today, c.basis_ids AS "basisIds",
  t.name AS "siteName", l.legal_name AS "laboratoryName" FROM (
     SELECT c.* FROM certificate c WHERE c.supplier_id = o.id AND c.status IN ('verified', 'revoked')
     ORDER BY c.id DESC LIMIT 100) c JOIN organisation s ON s.id = c.supplier_id
  LEFT JOIN organisation v ON v.id = c.verified_for LEFT JOIN organisation l ON l.id = c.laboratory_id
  LEFT JOIN site t ON t.id = c.site_id) f) AS certificates,
     (SELECT coalesce(json_agg(f ORDER BY f.id DESC), '[]') FROM (SELECT r.id, r.supplier_id AS "supplierId", r.product_id AS "productId", r.country, r.authority, r.authority_name AS "authorityName", r.number, r.holder, r.tender_group AS "tenderGroup", r.issued_on AS "issuedOn", r.expires_on AS "expiresOn", r.status, r.revoked_from AS "revokedFrom", r.verified_at AS "verifiedAt", r.verified_by AS "verifiedBy", r.verified_how AS "verifiedHow", r.verified_note AS "verifiedNote", r.status_reason AS "statusReason", r.submitted_at AS "submittedAt", r.checked_at AS "checkedAt",
  r.checked_how AS "checkedHow", r.checked_note AS "checkedNote",
  r.file_id AS "fileId", encode(r.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN r.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN r.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today, b.brand FROM (
     SELECT r.* FROM registration r WHERE r.supplier_id = o.id AND r.status IN ('verified', 'revoked')
     ORDER BY r.id DESC LIMIT 100) r JOIN organisation s ON s.id = r.supplier_id
  JOIN product b ON b.id = r.product_id LEFT JOIN organisation v ON v.id = r.verified_for) f) AS registrations
   FROM organisation o
   WHERE o.id = $3 AND o.kind = 'supplier' AND o.admitted_at IS NOT NULL
     AND (entered.kind IN ('purchaser', 'operator') OR o.id = entered.organisation_id)
   LIMIT 1) body ON true;

-- papers.versions
SELECT v.supplier_id AS "supplierId", v.version FROM paper_version v
   WHERE v.supplier_id = ANY ($1::uuid[]) LIMIT 1000;

-- payee-accounts.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT a.id, a.organisation_id AS "organisationId", a.currency, a.bank_country AS "bankCountry", a.bank_name AS "bankName", a.scheme,
     a.identification, a.bic, a.holder, a.status, a.proposed_at AS "proposedAt", a.decided_at AS "decidedAt", a.reason, a.version
   FROM payee_account a WHERE a.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR a.status = $4) ORDER BY a.id DESC
LIMIT <size + 1>) body ON true;

-- payee-accounts.count
SELECT count(*)::text AS count FROM payee_account WHERE organisation_id = $1 AND status IN ('proposed', 'verified');

-- payee-accounts.decide
UPDATE payee_account SET status = $3, decided_by = $4, decided_at = $5, reason = $6, version = version + 1
   WHERE id = $1 AND version = $2;

-- payee-accounts.lock
SELECT id, organisation_id AS "organisationId", status, currency, version FROM payee_account WHERE id = $1 FOR UPDATE;

-- payee-accounts.propose
INSERT INTO payee_account (id, organisation_id, currency, bank_country, bank_name, scheme, identification, bic, holder, status, proposed_by, proposed_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', $10, $11);

-- payment-orders.decide
UPDATE payment_order SET status = $3, decided_by = $4, reason = $5, version = version + 1,
     ended_at = CASE WHEN $3 = 'refused' THEN $6::timestamptz END
   WHERE id = $1 AND version = $2;

-- payment-orders.end
UPDATE payment_order p SET status = e.status, ended_at = $2, version = p.version + 1
   FROM jsonb_to_recordset($1) AS e (id uuid, status text) WHERE p.id = e.id;

-- payment-orders.file
INSERT INTO payment_file (id, message_id, bank_account_id, currency, payment_count, total_minor, content, content_digest, made_by, made_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, sha256(convert_to($7, 'UTF8')), $8, $9);

-- payment-orders.insert
INSERT INTO payment_order (id, reference, organisation_id, payee_account_id, currency, amount_minor, status, requested_by, requested_at)
   VALUES ($1, $2, $3, $4, $5, $6, 'requested', $7, $8);

-- payment-orders.lock
SELECT id, reference, organisation_id AS "organisationId", currency, amount_minor AS "amountMinor", status, version FROM payment_order WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE;

-- payment-orders.send
UPDATE payment_order SET status = 'sent', payment_file_id = $2, version = version + 1 WHERE id = ANY ($1::uuid[]) AND status = 'approved';

-- payment-orders.to-send
SELECT p.id, p.reference, p.amount_minor AS "amountMinor", p.version, a.scheme, a.identification, a.bic, a.holder
   FROM payment_order p JOIN payee_account a ON a.id = p.payee_account_id
   WHERE p.status = 'approved' AND a.status = 'verified' AND p.currency = $1 AND p.decided_by <> $2 ORDER BY p.id LIMIT $3 FOR UPDATE OF p;

-- payment-orders.waiting
SELECT EXISTS (SELECT FROM payment_order p JOIN payee_account a ON a.id = p.payee_account_id
     WHERE p.status = 'approved' AND a.status = 'verified' AND p.currency = $1) AS waiting;

-- payments.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT p.id, p.reference, p.organisation_id AS "organisationId", p.payee_account_id AS "payeeAccountId", p.currency,
     p.amount_minor AS "amountMinor", p.status, p.requested_at AS "requestedAt", p.reason, p.payment_file_id AS "paymentFileId",
     p.ended_at AS "endedAt", p.version,
     json_build_object('identification', a.identification, 'holder', a.holder, 'bankName', a.bank_name) AS payee
   FROM payment_order p JOIN payee_account a ON a.id = p.payee_account_id
   WHERE p.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR p.status = $4) ORDER BY p.id DESC
LIMIT <size + 1>) body ON true;

-- payments.advance-paid
UPDATE contract SET advance_paid_at = $2, version = version + 1 WHERE id = $1 AND advance_paid_at IS NULL;

-- payments.advances-due
SELECT c.id FROM contract c JOIN account a ON a.key = ledger_account_key('wallet', c.purchaser_id, NULL, c.currency)
   WHERE c.status IN ('active', 'expiring') AND c.advance_minor > 0 AND c.advance_paid_at IS NULL AND a.balance_minor >= c.advance_minor
   ORDER BY c.id LIMIT 100;

-- payments.balance-paid
UPDATE call_off_line SET balance_paid_at = $2, version = version + 1 WHERE id = $1 AND balance_paid_at IS NULL;

-- payments.credit-issued
UPDATE contract SET credit_issued_at = $2, version = version + 1
   WHERE id = $1 AND payment ->> 'instrument' = 'letter-of-credit' AND (credit_issued_at IS NULL) <> ($2::timestamptz IS NULL);

-- payments.file
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT id, message_id AS "messageId", bank_account_id AS "bankAccountId", currency, payment_count AS "paymentCount",
     total_minor AS "totalMinor", content, encode(content_digest, 'hex') AS "contentDigest", made_at AS "madeAt"
   FROM payment_file WHERE id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- payments.lock-advance
SELECT id, tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId", currency, advance_minor AS "advanceMinor"
   FROM contract WHERE id = $1 AND status IN ('active', 'expiring') AND advance_minor > 0 AND advance_paid_at IS NULL FOR NO KEY UPDATE;

-- payments.lock-balance
SELECT l.id, l.call_off_id AS "orderId", l.contract_id AS "contractId", l.tender_id AS "tenderId", l.purchaser_id AS "purchaserId",
     l.supplier_id AS "supplierId", l.currency, l.balance_minor AS "balanceMinor", l.balance_paid_at AS "balancePaidAt",
     l.shipped_quantity AS "shippedQuantity", c.payment
   FROM call_off_line l JOIN contract c ON c.id = l.contract_id WHERE l.id = $1 AND l.purchaser_id = $2 FOR NO KEY UPDATE OF l;

-- payments.lock-finished
SELECT c.id, c.tender_id AS "tenderId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId", c.currency,
     CASE WHEN c.advance_paid_at IS NULL THEN 0 ELSE c.advance_minor END AS "advanceMinor", c.advance_used_minor AS "usedMinor",
     (SELECT d.id FROM supplier_deposit d WHERE d.contract_id = c.id AND d.status = 'held') AS "depositId",
     ARRAY(SELECT r.id FROM receivable r WHERE r.contract_id = c.id AND r.status = 'open' AND r.creditor_id IS NOT NULL ORDER BY r.id LIMIT 1000) AS "openDebts"
   FROM contract c WHERE c.id = $1 AND c.status IN ('closed', 'declined') FOR NO KEY UPDATE OF c;

-- payments.to-wind-up
SELECT d.contract_id AS id FROM supplier_deposit d JOIN contract c ON c.id = d.contract_id
   WHERE d.status = 'held' AND c.status IN ('closed', 'declined')
   UNION
   SELECT c.id FROM contract c WHERE c.status = 'closed' AND c.advance_paid_at IS NOT NULL AND c.advance_used_minor < c.advance_minor
     AND NOT EXISTS (SELECT FROM receivable r WHERE r.document_id = c.id AND r.reason = 'unused-advance')
   ORDER BY id LIMIT 100;

-- people.key-maker
SELECT created_by AS "createdBy" FROM api_key WHERE id = $1;

-- performance.by-corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT g.*, coalesce((SELECT name_en FROM corridor n WHERE n.code = g.id), g.id) AS name FROM (
         SELECT d.corridor_code AS id, count(DISTINCT d.order_id)::int AS orders, count(*)::int AS lines,
           (count(*) FILTER (WHERE d.came))::int AS delivered, (count(*) FILTER (WHERE d.on_time))::int AS "onTime",
           (count(*) FILTER (WHERE d.in_full))::int AS "inFull", (count(*) FILTER (WHERE d.met))::int AS met,
           sum(d.ordered)::text AS ordered, sum(d.accepted)::text AS accepted,
           round(avg(d.lead_days) FILTER (WHERE d.in_full), 1)::float8 AS "meanLeadDays",
           percentile_disc(0.5) WITHIN GROUP (ORDER BY d.lead_days) FILTER (WHERE d.in_full) AS "medianLeadDays"
         FROM (SELECT (medlane_now() AT TIME ZONE 'UTC')::date AS today OFFSET 0) c CROSS JOIN LATERAL
           medlane_delivery_lines(coalesce($4::date, c.today - 365), coalesce($5::date, c.today), $6, $7, $8) d
         WHERE entered.principal IS NOT NULL
           AND (entered.kind <> 'purchaser' OR d.purchaser_id = entered.organisation_id)
           AND (entered.kind <> 'supplier' OR d.supplier_id = entered.organisation_id)
           AND ($9::uuid IS NULL OR d.supplier_id = $9) AND ($10::uuid IS NULL OR d.product_type_id = $10)
           AND ($11::text IS NULL OR d.corridor_code = $11)
         GROUP BY 1) g
       WHERE g.id > $3 ORDER BY g.id LIMIT <size + 1>) body ON true;

-- performance.by-product-type.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT g.*, coalesce((SELECT name_en FROM product_type n WHERE n.id::text = g.id), g.id) AS name FROM (
         SELECT d.product_type_id::text AS id, count(DISTINCT d.order_id)::int AS orders, count(*)::int AS lines,
           (count(*) FILTER (WHERE d.came))::int AS delivered, (count(*) FILTER (WHERE d.on_time))::int AS "onTime",
           (count(*) FILTER (WHERE d.in_full))::int AS "inFull", (count(*) FILTER (WHERE d.met))::int AS met,
           sum(d.ordered)::text AS ordered, sum(d.accepted)::text AS accepted,
           round(avg(d.lead_days) FILTER (WHERE d.in_full), 1)::float8 AS "meanLeadDays",
           percentile_disc(0.5) WITHIN GROUP (ORDER BY d.lead_days) FILTER (WHERE d.in_full) AS "medianLeadDays"
         FROM (SELECT (medlane_now() AT TIME ZONE 'UTC')::date AS today OFFSET 0) c CROSS JOIN LATERAL
           medlane_delivery_lines(coalesce($4::date, c.today - 365), coalesce($5::date, c.today), $6, $7, $8) d
         WHERE entered.principal IS NOT NULL
           AND (entered.kind <> 'purchaser' OR d.purchaser_id = entered.organisation_id)
           AND (entered.kind <> 'supplier' OR d.supplier_id = entered.organisation_id)
           AND ($9::uuid IS NULL OR d.supplier_id = $9) AND ($10::uuid IS NULL OR d.product_type_id = $10)
           AND ($11::text IS NULL OR d.corridor_code = $11)
         GROUP BY 1) g
       WHERE g.id > $3 ORDER BY g.id LIMIT <size + 1>) body ON true;

-- performance.by-supplier.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT g.*, coalesce((SELECT legal_name FROM organisation n WHERE n.id::text = g.id), g.id) AS name FROM (
         SELECT d.supplier_id::text AS id, count(DISTINCT d.order_id)::int AS orders, count(*)::int AS lines,
           (count(*) FILTER (WHERE d.came))::int AS delivered, (count(*) FILTER (WHERE d.on_time))::int AS "onTime",
           (count(*) FILTER (WHERE d.in_full))::int AS "inFull", (count(*) FILTER (WHERE d.met))::int AS met,
           sum(d.ordered)::text AS ordered, sum(d.accepted)::text AS accepted,
           round(avg(d.lead_days) FILTER (WHERE d.in_full), 1)::float8 AS "meanLeadDays",
           percentile_disc(0.5) WITHIN GROUP (ORDER BY d.lead_days) FILTER (WHERE d.in_full) AS "medianLeadDays"
         FROM (SELECT (medlane_now() AT TIME ZONE 'UTC')::date AS today OFFSET 0) c CROSS JOIN LATERAL
           medlane_delivery_lines(coalesce($4::date, c.today - 365), coalesce($5::date, c.today), $6, $7, $8) d
         WHERE entered.principal IS NOT NULL
           AND (entered.kind <> 'purchaser' OR d.purchaser_id = entered.organisation_id)
           AND (entered.kind <> 'supplier' OR d.supplier_id = entered.organisation_id)
           AND ($9::uuid IS NULL OR d.supplier_id = $9) AND ($10::uuid IS NULL OR d.product_type_id = $10)
           AND ($11::text IS NULL OR d.corridor_code = $11)
         GROUP BY 1) g
       WHERE g.id > $3 ORDER BY g.id LIMIT <size + 1>) body ON true;

-- performance.record
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT entered.principal AS id, c.today - 365 AS "from", c.today AS "to", r.orders, r.lines, r.delivered, r.on_time AS "onTime",
     r.in_full AS "inFull", r.met
   FROM (SELECT (medlane_now() AT TIME ZONE 'UTC')::date AS today) c
     CROSS JOIN LATERAL medlane_delivery_record($3, c.today - 365, c.today, $4, $5, $6) r LIMIT 1) body ON true;

-- places.near
SELECT e.code, coalesce(e.name_en, e.name_zh, e.name_vi) AS name FROM code_entry e
   WHERE e.list = 'unlocode' AND e.retired_at IS NULL AND (left(e.code, 2) = left($1, 2) OR right(e.code, 3) = right($1, 3))
   ORDER BY e.code LIMIT 50000;

-- places.unknown
SELECT c.code FROM unnest($1::text[]) WITH ORDINALITY AS c (code, at)
   WHERE EXISTS (SELECT FROM code_list l WHERE l.code = 'unlocode' AND l.entries > 0)
     AND NOT EXISTS (SELECT FROM code_entry e WHERE e.list = 'unlocode' AND e.code = c.code AND e.retired_at IS NULL)
   ORDER BY c.at LIMIT 100;

-- postings.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT p.id, p.amount_minor AS "amountMinor", p.currency, t.kind, t.document_type AS "documentType", t.document_id AS "documentId",
       t.occurred_at AS "occurredAt"
     FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id
     WHERE p.account_id = $4 AND p.id < $3 AND entered.kind IS NOT NULL
     ORDER BY p.id DESC LIMIT <size + 1>) body ON true;

-- presentations.booked
UPDATE credit_presentation SET booked_at = $2 WHERE id = $1 AND booked_at IS NULL;

-- presentations.credit-of
SELECT credit_id AS "creditId" FROM credit_presentation WHERE id = $1;

-- presentations.insert
INSERT INTO credit_presentation (id, credit_id, number, tender_id, purchaser_id, supplier_id, shipment_id, presented_before, quantity,
     amount_minor, status, documents, presented_on, presentable_until, examination_ends_on, presented_at, next_check_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'presented', $11, $12, $13, $14, $15, $16);

-- presentations.lock
SELECT id, number, shipment_id AS "shipmentId", amount_minor AS "amountMinor", status, examination_ends_on AS "examinationEndsOn",
     booked_at AS "bookedAt", version
   FROM credit_presentation WHERE id = $1 FOR UPDATE;

-- presentations.move
UPDATE credit_presentation SET status = $3, version = version + 1, next_check_at = NULL, precluded = precluded OR $4,
     discrepancies = coalesce($5::text[], discrepancies), bank_reference = coalesce($6, bank_reference),
     honoured_at = CASE WHEN $3 = 'honoured' THEN $7::timestamptz END
   WHERE id = $1 AND version = $2;

-- presentations.papers
SELECT p.id, p.file_id AS "fileId", f.organisation_id AS "ownerId" FROM dossier_paper p JOIN file f ON f.id = p.file_id
   WHERE p.id = ANY ($1::uuid[]) AND p.shipment_id = $2 LIMIT 100;

-- presentations.shipment
SELECT s.id, s.quantity, (s.dispatched_at AT TIME ZONE 'UTC')::date AS "shippedOn", l.quantity AS "lineQuantity", l.amount_minor AS "lineMinor",
     (SELECT p.number FROM credit_presentation p WHERE p.shipment_id = s.id AND p.status <> 'refused') AS "presentedAs",
     coalesce((SELECT p.presented_before FROM credit_presentation p WHERE p.shipment_id = s.id LIMIT 1),
       (SELECT coalesce(sum(o.quantity), 0)::bigint FROM shipment o WHERE o.call_off_line_id = s.call_off_line_id
          AND EXISTS (SELECT FROM credit_presentation p WHERE p.shipment_id = o.id))) AS "presentedBefore"
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id
   WHERE s.id = $1 AND s.contract_id = $2 AND s.dispatched_at IS NOT NULL;

-- presentations.to-book
SELECT p.id FROM credit_presentation p JOIN shipment s ON s.id = p.shipment_id AND s.dispute_id IS NULL
     JOIN receipt r ON r.shipment_id = s.id JOIN invoice i ON i.receipt_id = r.id
   WHERE p.status = 'honoured' AND p.booked_at IS NULL ORDER BY p.id LIMIT 500;

-- presentations.unanswered
SELECT id FROM credit_presentation WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500;

-- product-type-code.attach
INSERT INTO product_type_code (product_type_id, list, code, attached_at)
   SELECT t.id, c.list, c.code, $4 FROM product_type t, code_entry c WHERE t.id = $1 AND c.list = $2 AND c.code = $3
   ON CONFLICT ON CONSTRAINT product_type_code_pkey DO NOTHING RETURNING product_type_id;

-- product-type-code.detach
DELETE FROM product_type_code WHERE product_type_id = $1 AND list = $2 AND code = $3;

-- product-type.find
SELECT t.id, t.category, t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn,
  t.dosage_form AS "dosageForm", t.strength, t.route, t.unit, t.atc_code AS "atcCode", t.hs_code AS "hsCode",
  t.added_at AS "addedAt" FROM product_type t WHERE t.id = ANY ($1::uuid[]) ORDER BY t.id LIMIT 1000;

-- product-type.insert
INSERT INTO product_type AS t (id, category, name_en, name_zh, inn, dosage_form, strength, route, unit, atc_code,
     hs_code, added_at, pinyin)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   ON CONFLICT ON CONSTRAINT product_type_name_unique DO NOTHING RETURNING t.id, t.category, t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn,
  t.dosage_form AS "dosageForm", t.strength, t.route, t.unit, t.atc_code AS "atcCode", t.hs_code AS "hsCode",
  t.added_at AS "addedAt";

-- product-type.named
SELECT id, name_en AS "nameEn", unit FROM product_type WHERE id::text = ANY ($1::text[]) OR lower(name_en) = ANY ($1::text[]) LIMIT 1000;

-- product-types.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT t.id, t.category, t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn,
  t.dosage_form AS "dosageForm", t.strength, t.route, t.unit, t.atc_code AS "atcCode", t.hs_code AS "hsCode",
  t.added_at AS "addedAt" FROM product_type t WHERE t.id < $3 AND entered.principal IS NOT NULL ORDER BY t.id DESC
LIMIT <size + 1>) body ON true;

-- product-types.by-id
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT t.id, t.category, t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn,
  t.dosage_form AS "dosageForm", t.strength, t.route, t.unit, t.atc_code AS "atcCode", t.hs_code AS "hsCode",
  t.added_at AS "addedAt" FROM product_type t WHERE t.id = $3 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- product-types.search.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (WITH found AS MATERIALIZED (
     SELECT t.id FROM product_type t
     WHERE medlane_grams(t.search) @> medlane_sought_grams(medlane_fold($4)) AND medlane_holds(t.search, medlane_fold($4))
       AND entered.principal IS NOT NULL
     UNION
     SELECT a.product_type_id FROM code_entry c JOIN product_type_code a ON (a.list, a.code) = (c.list, c.code)
     WHERE medlane_grams(c.search) @> medlane_sought_grams(medlane_fold($4)) AND medlane_holds(c.search, medlane_fold($4))
       AND entered.principal IS NOT NULL
   )
   SELECT t.id, t.category, t.name_en AS "nameEn", t.name_zh AS "nameZh", t.inn,
  t.dosage_form AS "dosageForm", t.strength, t.route, t.unit, t.atc_code AS "atcCode", t.hs_code AS "hsCode",
  t.added_at AS "addedAt" FROM product_type t WHERE t.id < $3 AND t.id IN (SELECT f.id FROM found f)
   ORDER BY t.id DESC
LIMIT <size + 1>) body ON true;

-- product.list
INSERT INTO product AS p (id, supplier_id, product_type_id, brand, manufacturer, site, status, added_at)
   VALUES ($1, $2, $3, $4, $5, $6, 'listed', $7)
   ON CONFLICT ON CONSTRAINT product_unique DO UPDATE
     SET manufacturer = excluded.manufacturer, site = excluded.site, status = 'listed', version = p.version + 1
     WHERE p.status = 'withdrawn'
   RETURNING p.id, p.supplier_id AS "supplierId", p.product_type_id AS "productTypeId", p.brand,
  p.manufacturer, p.site, p.status, p.added_at AS "addedAt", p.version;

-- product.listed
SELECT manufacturer, site FROM product WHERE supplier_id = $1 AND product_type_id = $2 AND brand = $3 AND status = 'listed';

-- product.withdraw
UPDATE product p SET status = 'withdrawn', version = version + 1
   WHERE p.id = $1 AND p.supplier_id = $2 AND p.status = 'listed' RETURNING p.id, p.supplier_id AS "supplierId", p.product_type_id AS "productTypeId", p.brand,
  p.manufacturer, p.site, p.status, p.added_at AS "addedAt", p.version;

-- products.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT p.id, p.supplier_id AS "supplierId", p.product_type_id AS "productTypeId", p.brand,
  p.manufacturer, p.site, p.status, p.added_at AS "addedAt", p.version FROM product p
   WHERE p.id < $3 AND ($4::uuid IS NULL OR p.product_type_id = $4) AND ($5::uuid IS NULL OR p.supplier_id = $5)
     AND (p.status = 'listed' OR p.supplier_id = entered.organisation_id)
   ORDER BY p.id DESC
LIMIT <size + 1>) body ON true;

-- progress.lines
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT l.id, l.contract_id AS "contractId", l.quantity, l.cancelled_quantity AS "cancelledQuantity", l.refusal_reason AS "refusalReason",
     o.placed_at AS "placedAt", o.promised_on AS "promisedOn", l.confirmed_at AS "confirmedAt",
     coalesce(s.quantity, 0)::bigint AS "shippedQuantity", s.first AS "shippedFirst", s.last AS "shippedLast",
     coalesce(r.delivered, 0)::bigint AS "deliveredQuantity", r.first AS "deliveredFirst", r.last AS "deliveredLast",
     coalesce(r.accepted, 0)::bigint AS "acceptedQuantity", r.accepted_first AS "acceptedFirst", r.accepted_last AS "acceptedLast",
     coalesce(r.invoiced, 0)::bigint AS "invoicedQuantity", r.invoiced_first AS "invoicedFirst", r.invoiced_last AS "invoicedLast",
     coalesce(r.paid, 0)::bigint AS "paidQuantity", r.paid_first AS "paidFirst", r.paid_last AS "paidLast"
   FROM call_off_line l JOIN call_off o ON o.id = l.call_off_id
     LEFT JOIN LATERAL (SELECT sum(s.quantity) AS quantity, min(s.dispatched_at) AS first, max(s.dispatched_at) AS last
       FROM shipment s WHERE s.call_off_line_id = l.id AND s.status IN ('dispatched', 'received')) s ON true
     LEFT JOIN LATERAL (SELECT sum(q.whole) AS delivered, min(q.received_at) AS first, max(q.received_at) AS last,
         sum(q.accepted_quantity) AS accepted, min(q.received_at) FILTER (WHERE q.accepted_quantity > 0) AS accepted_first,
         max(q.received_at) FILTER (WHERE q.accepted_quantity > 0) AS accepted_last,
         sum(q.whole) FILTER (WHERE q.issued IS NOT NULL) AS invoiced, min(q.issued) AS invoiced_first, max(q.issued) AS invoiced_last,
         sum(q.whole) FILTER (WHERE q.open = 0) AS paid, min(q.settled) FILTER (WHERE q.open = 0) AS paid_first, max(q.settled) FILTER (WHERE q.open = 0) AS paid_last
       FROM (SELECT r.received_at, r.accepted_quantity, r.accepted_quantity + r.rejected_quantity AS whole, i.issued, i.settled, i.open
         FROM receipt r LEFT JOIN LATERAL (SELECT max(i.issued_at) AS issued, max(i.settled_at) AS settled,
             nullif(count(*), 0) - count(*) FILTER (WHERE i.status = 'settled') AS open FROM invoice i WHERE i.receipt_id = r.id) i ON true
         WHERE r.call_off_line_id = l.id) q) r ON true
   WHERE l.call_off_id = $3 AND entered.kind IS NOT NULL ORDER BY l.id LIMIT 100) body ON true;

-- rates.changed
SELECT n.row, n.currency, n.day, trim_scale(r.per_euro)::text AS stored, n.per_euro::text AS value
   FROM unnest($1::int[], $2::text[], $3::date[], $4::numeric[]) AS n (row, currency, day, per_euro)
   JOIN reference_rate r ON r.currency = n.currency AND r.day = n.day
   WHERE r.per_euro <> n.per_euro ORDER BY n.row, n.currency;

-- rates.count-new
SELECT count(*)::int AS count, coalesce(array_agg(DISTINCT n.day::text), '{}') AS days FROM unnest($1::text[], $2::date[]) AS n (currency, day)
   WHERE NOT EXISTS (SELECT FROM reference_rate r WHERE r.currency = n.currency AND r.day = n.day);

-- rates.declared-on
SELECT base, quote, trim_scale(rate)::text AS rate, valid_from AS "validFrom", valid_until AS "validUntil", source
   FROM declared_rate WHERE status = 'active' AND $1 BETWEEN valid_from AND valid_until ORDER BY declared_at DESC, id DESC LIMIT 1000;

-- rates.insert-import
INSERT INTO rate_import (id, file, digest, days, added, revised, imported_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- rates.insert-reference
INSERT INTO reference_rate (currency, day, per_euro, import_id)
   SELECT n.currency, n.day, n.per_euro, $4 FROM unnest($1::text[], $2::date[], $3::numeric[]) AS n (currency, day, per_euro)
   ON CONFLICT (currency, day) DO NOTHING;

-- rates.last-before
SELECT r.currency, r.day, trim_scale(r.per_euro)::text AS "perEuro" FROM unnest($1::text[]) AS c (currency)
   JOIN LATERAL (SELECT * FROM reference_rate r WHERE r.currency = c.currency AND r.day <= $2 ORDER BY r.day DESC LIMIT 1) r ON true
   ORDER BY r.currency;

-- rates.lock-imports
SELECT pg_advisory_xact_lock(hashtext('reference_rate'));

-- rates.prune
SELECT medlane_forget_counts() AS gone;

-- rates.prune-due
SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id WHERE medlane_counts_over();

-- rates.revise
WITH changed AS (
     SELECT r.currency, r.day, r.per_euro AS before, n.per_euro AS after
     FROM unnest($1::text[], $2::date[], $3::numeric[]) AS n (currency, day, per_euro)
     JOIN reference_rate r ON r.currency = n.currency AND r.day = n.day),
   kept AS (
     INSERT INTO reference_rate_revision (import_id, currency, day, before, after)
     SELECT $4, currency, day, before, after FROM changed)
   UPDATE reference_rate r SET per_euro = c.after, import_id = $4 FROM changed c WHERE r.currency = c.currency AND r.day = c.day;

-- rates.take
SELECT medlane_take_points($1, $2, $3, $4, $5) AS wait;

-- readings.all
SELECT sensor, at, centi FROM reading WHERE shipment_id = $1 ORDER BY sensor, at LIMIT $2;

-- readings.begin-import
INSERT INTO reading_import (id, shipment_id, tender_id, purchaser_id, supplier_id, side, file_id, sha256, readings, imported_by, imported_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), $9, $10, $11)
   ON CONFLICT ON CONSTRAINT reading_import_once DO NOTHING RETURNING id;

-- readings.contradicted
SELECT g.sensor, g.at FROM unnest($2::text[], $3::timestamptz[], $4::int[]) AS r (sensor, at, centi)
     JOIN reading g ON g.shipment_id = $1 AND g.sensor = r.sensor AND g.at = r.at
   WHERE g.centi <> r.centi ORDER BY g.at LIMIT 1;

-- readings.hold
SELECT pg_advisory_xact_lock(hashtextextended('readings ' || $1::text, 0));

-- readings.insert
INSERT INTO reading (shipment_id, sensor, at, centi, import_id, purchaser_id, supplier_id)
   SELECT $1, r.sensor, r.at, r.centi, $2, $3, $4 FROM unnest($5::text[], $6::timestamptz[], $7::int[]) AS r (sensor, at, centi)
   ON CONFLICT ON CONSTRAINT reading_pkey DO NOTHING;

-- readings.range
SELECT lowest, highest FROM cold_chain WHERE shipment_id = $1;

-- readings.sum-up
INSERT INTO cold_chain (shipment_id, tender_id, purchaser_id, supplier_id, lowest, highest, profile, readings, from_at, to_at,
     min_centi, max_centi, mkt_centi, covered_minutes, most_covered_minutes, excursion_minutes, excursions, gaps, summed_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
   ON CONFLICT ON CONSTRAINT cold_chain_pkey DO UPDATE SET lowest = excluded.lowest, highest = excluded.highest, profile = excluded.profile,
     readings = excluded.readings, from_at = excluded.from_at, to_at = excluded.to_at, min_centi = excluded.min_centi,
     max_centi = excluded.max_centi, mkt_centi = excluded.mkt_centi, covered_minutes = excluded.covered_minutes, most_covered_minutes = excluded.most_covered_minutes,
     excursion_minutes = excluded.excursion_minutes, excursions = excluded.excursions, gaps = excluded.gaps, summed_at = excluded.summed_at;

-- recalls.concerned
SELECT count(*)::int AS count FROM contract WHERE supplier_id = $1 AND product_type_id = $2;

-- recalls.count
UPDATE recall SET contract_count = $2, shipment_count = $3 WHERE id = $1;

-- recalls.insert
INSERT INTO recall (id, reference, kind, class, supplier_id, product_type_id, batch_numbers, reason, status, opened_by, opened_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10);

-- recalls.list.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.reference, r.kind, r.class, r.supplier_id AS "supplierId", r.product_type_id AS "productTypeId", p.name_en AS "productName",
  r.batch_numbers AS "batchNumbers", r.reason, r.status, r.opened_at AS "openedAt", r.contract_count AS "contractCount",
  r.shipment_count AS "shipmentCount", r.lift_proposed_at AS "liftProposedAt", r.lift_reason AS "liftReason", r.lifted_at AS "liftedAt", r.version, '{}'::json[] AS shipments FROM recall r JOIN product_type p ON p.id = r.product_type_id
   WHERE r.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR r.status = $4) AND ($5::uuid IS NULL OR r.supplier_id = $5)
   ORDER BY r.id DESC
LIMIT <size + 1>) body ON true;

-- recalls.lock
SELECT id, supplier_id AS "supplierId", product_type_id AS "productTypeId", status, lift_proposed_by AS "liftProposedBy", version
   FROM recall WHERE id = $1 FOR UPDATE;

-- recalls.lock-contracts
SELECT FROM contract WHERE supplier_id = $1 AND product_type_id = $2 AND status IN ('pending', 'active', 'expiring', 'completed') ORDER BY id FOR NO KEY UPDATE;

-- recalls.lock-lines
SELECT FROM call_off_line l WHERE l.supplier_id = $1 AND l.shipped_quantity + l.cancelled_quantity < l.quantity
     AND l.contract_id IN (SELECT c.id FROM contract c WHERE c.supplier_id = $1 AND c.product_type_id = $2) ORDER BY l.id FOR NO KEY UPDATE;

-- recalls.mark-contracts
UPDATE contract SET recalled_batches = medlane_recalled_batches($1, $2), version = version + 1
   WHERE supplier_id = $1 AND product_type_id = $2 AND status IN ('pending', 'active', 'expiring', 'completed');

-- recalls.mark-lines
UPDATE call_off_line l SET recalled_batches = medlane_recalled_batches($1, $2), version = l.version + 1
   WHERE l.supplier_id = $1 AND l.shipped_quantity + l.cancelled_quantity < l.quantity
     AND l.contract_id IN (SELECT c.id FROM contract c WHERE c.supplier_id = $1 AND c.product_type_id = $2);

-- recalls.move
UPDATE recall SET status = $3, lift_proposed_by = CASE $3 WHEN 'open' THEN NULL WHEN 'lifted' THEN lift_proposed_by ELSE $4::uuid END,
     lift_proposed_at = CASE $3 WHEN 'open' THEN NULL WHEN 'lifted' THEN lift_proposed_at ELSE $5::timestamptz END,
     lift_reason = coalesce($6, lift_reason), lifted_by = CASE $3 WHEN 'lifted' THEN $4::uuid END,
     lifted_at = CASE $3 WHEN 'lifted' THEN $5::timestamptz END, version = version + 1
   WHERE id = $1 AND version = $2;

-- recalls.note-contracts
INSERT INTO recall_contract (recall_id, contract_id, tender_id, purchaser_id, supplier_id)
   SELECT $1, c.id, c.tender_id, c.purchaser_id, c.supplier_id FROM contract c
   WHERE c.supplier_id = $2 AND c.product_type_id = $3
     AND (c.status IN ('pending', 'active', 'expiring', 'completed') OR EXISTS (SELECT FROM recall_shipment m WHERE m.recall_id = $1 AND m.contract_id = c.id))
   RETURNING contract_id AS "contractId", tender_id AS "tenderId", purchaser_id AS "purchaserId";

-- recalls.note-shipments
INSERT INTO recall_shipment (recall_id, shipment_id, contract_id, purchaser_id, supplier_id, quantity, batch_numbers)
   SELECT $1, s.id, s.contract_id, s.purchaser_id, s.supplier_id, b.quantity, b.numbers
   FROM contract c JOIN shipment s ON s.contract_id = c.id AND s.status IN ('dispatched', 'received')
     CROSS JOIN LATERAL (SELECT sum(b.quantity)::bigint AS quantity, array_agg(b.batch_number ORDER BY b.batch_number) AS numbers
       FROM batch b WHERE b.shipment_id = s.id AND (cardinality($4::text[]) = 0 OR b.batch_number = ANY ($4))) b
   WHERE c.supplier_id = $2 AND c.product_type_id = $3 AND b.quantity > 0
   RETURNING contract_id AS "contractId";

-- recalls.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.reference, r.kind, r.class, r.supplier_id AS "supplierId", r.product_type_id AS "productTypeId", p.name_en AS "productName",
  r.batch_numbers AS "batchNumbers", r.reason, r.status, r.opened_at AS "openedAt", r.contract_count AS "contractCount",
  r.shipment_count AS "shipmentCount", r.lift_proposed_at AS "liftProposedAt", r.lift_reason AS "liftReason", r.lifted_at AS "liftedAt", r.version, ARRAY(SELECT json_build_object('shipmentId', s.shipment_id, 'contractId', s.contract_id, 'purchaserId', s.purchaser_id,
    'quantity', s.quantity::text, 'batchNumbers', s.batch_numbers)
  FROM recall_shipment s WHERE s.recall_id = r.id ORDER BY s.shipment_id DESC LIMIT 100) AS shipments FROM recall r JOIN product_type p ON p.id = r.product_type_id
   WHERE r.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- receivables.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.debtor_id AS "debtorId", r.creditor_id AS "creditorId", r.contract_id AS "contractId", r.currency,
  r.amount_minor AS "amountMinor", r.collected_minor AS "collectedMinor", r.status, r.reason, r.document_type AS "documentType",
  r.document_id AS "documentId", r.arose_at AS "aroseAt"
FROM (SELECT * FROM receivable WHERE id < $3 AND entered.kind IS NOT NULL ORDER BY id DESC LIMIT <size + 1>) r
ORDER BY r.id DESC
LIMIT <size + 1>) body ON true;

-- receivables.collect
WITH taken AS (
     INSERT INTO collection (id, receivable_id, debtor_id, creditor_id, source, currency, amount_minor, collected_at)
     SELECT t.id, $1, $2, $3, t.source, $4, t.amount, $5 FROM jsonb_to_recordset($6) AS t (id uuid, source text, amount bigint)
     RETURNING amount_minor, source
   ), deposit AS (
     UPDATE supplier_deposit d SET forfeited_minor = d.forfeited_minor + taken.amount_minor, version = d.version + 1,
       status = CASE WHEN d.forfeited_minor + taken.amount_minor = d.amount_minor THEN 'forfeited' ELSE d.status END,
       ended_at = CASE WHEN d.forfeited_minor + taken.amount_minor = d.amount_minor THEN $5::timestamptz END
     FROM taken WHERE taken.source = 'deposit' AND d.contract_id = $7 AND d.status = 'held'
   ), total AS (SELECT sum(amount_minor)::bigint AS amount FROM taken)
   UPDATE receivable r SET collected_minor = r.collected_minor + total.amount,
     status = CASE WHEN r.collected_minor + total.amount = r.amount_minor THEN 'collected' ELSE 'open' END,
     collected_at = CASE WHEN r.collected_minor + total.amount = r.amount_minor THEN $5::timestamptz END
   FROM total WHERE r.id = $1;

-- receivables.due
SELECT r.id FROM receivable r WHERE r.status = 'open' AND (
     EXISTS (SELECT FROM account a WHERE a.key = ledger_account_key('wallet', r.debtor_id, NULL, r.currency) AND a.balance_minor > 0)
     OR (r.creditor_id IS NOT NULL AND EXISTS (SELECT FROM supplier_deposit d
       WHERE d.contract_id = r.contract_id AND d.supplier_id = r.debtor_id AND d.status = 'held')))
   ORDER BY r.creditor_id IS NULL, r.id LIMIT 100;

-- receivables.lock
SELECT r.id, r.debtor_id AS "debtorId", r.creditor_id AS "creditorId", r.contract_id AS "contractId", r.tender_id AS "tenderId",
     r.currency, r.amount_minor AS "amountMinor", r.collected_minor AS "collectedMinor", r.status, r.reason,
     r.document_type AS "documentType", r.document_id AS "documentId",
     coalesce((SELECT a.balance_minor FROM account a WHERE a.key = ledger_account_key('wallet', r.debtor_id, NULL, r.currency)), 0) AS "walletMinor",
     coalesce((SELECT d.amount_minor - d.forfeited_minor FROM supplier_deposit d WHERE d.contract_id = r.contract_id
       AND d.supplier_id = r.debtor_id AND d.status = 'held'), 0) AS "depositMinor"
   FROM receivable r WHERE r.id = $1 FOR UPDATE OF r;

-- receivables.open
INSERT INTO receivable (id, debtor_id, creditor_id, contract_id, tender_id, currency, amount_minor, status, reason, document_type, document_id, arose_at)
   SELECT d.id, d.debtor, d.creditor, d.contract, d.tender, d.currency, d.amount, 'open', d.reason, d.document_type, d.document, $2
   FROM jsonb_to_recordset($1) AS d (id uuid, debtor uuid, creditor uuid, contract uuid, tender uuid, currency text, amount bigint,
     reason text, document_type text, document uuid)
   ON CONFLICT ON CONSTRAINT receivable_once DO NOTHING RETURNING id;

-- receivables.owed
SELECT coalesce(sum(amount_minor - collected_minor), 0)::bigint AS owed FROM receivable
   WHERE debtor_id = $1 AND currency = $2 AND status = 'open';

-- reference-rates.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.currency || ' ' || r.day AS id, r.currency, r.day, trim_scale(r.per_euro)::text AS "perEuro" FROM reference_rate r
     WHERE r.currency = $4 AND r.day < $3 AND r.day <= $5 AND r.day >= $6 AND entered.kind IS NOT NULL
     ORDER BY r.day DESC LIMIT <size + 1>) body ON true;

-- registration.check
UPDATE registration SET status = 'checked', checked_at = $3, checked_by = $4, checked_how = $5, checked_note = $6,
       version = version + 1 WHERE id = $1 AND version = $2;

-- registration.end
UPDATE registration SET status = $3, status_reason = $4, revoked_from = $5, next_check_at = NULL, version = version + 1
     WHERE id = $1 AND version = $2;

-- registration.insert
INSERT INTO registration (id, supplier_id, product_id, country, authority, authority_name, number, holder,
     tender_group, issued_on, expires_on, file_id, content_hash, submitted_at, submitted_by, status)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'submitted')
   ON CONFLICT DO NOTHING RETURNING id;

-- registration.lock
SELECT p.id, p.supplier_id AS "supplierId", p.status, p.issued_on AS "issuedOn", p.expires_on AS "expiresOn",
       p.revoked_from AS "revokedFrom", p.checked_by AS "checkedBy", p.reminded, p.version,
       (SELECT f.status FROM file f WHERE f.id = p.file_id) AS scan,
       NULL::date AS "usedOn",
       NULL::text AS kind, p.country AS country
     FROM registration p WHERE p.id = $1 FOR UPDATE;

-- registration.remind
UPDATE registration SET reminded = $3, next_check_at = $4, version = version + 1 WHERE id = $1 AND version = $2;

-- registration.reminders-due
SELECT id FROM registration WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500;

-- registration.verify
UPDATE registration SET status = 'verified', verified_at = $3, verified_by = $4, verified_how = $5, verified_note = $6,
       verified_for = $7, reminded = $8, next_check_at = $9, version = version + 1 WHERE id = $1 AND version = $2;

-- registration.view
SELECT r.id, r.supplier_id AS "supplierId", r.product_id AS "productId", r.country, r.authority, r.authority_name AS "authorityName", r.number, r.holder, r.tender_group AS "tenderGroup", r.issued_on AS "issuedOn", r.expires_on AS "expiresOn", r.status, r.revoked_from AS "revokedFrom", r.verified_at AS "verifiedAt", r.verified_by AS "verifiedBy", r.verified_how AS "verifiedHow", r.verified_note AS "verifiedNote", r.status_reason AS "statusReason", r.submitted_at AS "submittedAt", r.checked_at AS "checkedAt",
  r.checked_how AS "checkedHow", r.checked_note AS "checkedNote",
  r.file_id AS "fileId", encode(r.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN r.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN r.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today, b.brand FROM registration r JOIN organisation s ON s.id = r.supplier_id
  JOIN product b ON b.id = r.product_id LEFT JOIN organisation v ON v.id = r.verified_for WHERE r.id = $1;

-- registrations.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.supplier_id AS "supplierId", r.product_id AS "productId", r.country, r.authority, r.authority_name AS "authorityName", r.number, r.holder, r.tender_group AS "tenderGroup", r.issued_on AS "issuedOn", r.expires_on AS "expiresOn", r.status, r.revoked_from AS "revokedFrom", r.verified_at AS "verifiedAt", r.verified_by AS "verifiedBy", r.verified_how AS "verifiedHow", r.verified_note AS "verifiedNote", r.status_reason AS "statusReason", r.submitted_at AS "submittedAt", r.checked_at AS "checkedAt",
  r.checked_how AS "checkedHow", r.checked_note AS "checkedNote",
  r.file_id AS "fileId", encode(r.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN r.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN r.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today, b.brand FROM (
       SELECT b.* FROM (SELECT CASE WHEN $4::uuid IS NOT NULL THEN $4 WHEN entered.kind = 'supplier' THEN entered.organisation_id END AS supplier_id) w,
         LATERAL ((SELECT r.* FROM registration r WHERE $6::uuid IS NOT NULL AND CASE WHEN w.supplier_id IS NULL THEN true ELSE r.supplier_id = w.supplier_id END AND CASE WHEN $5::text IS NULL THEN true ELSE r.status = $5 END AND r.product_id = $6 AND r.id < $3
         AND CASE WHEN $7::date IS NULL THEN true ELSE r.expires_on <= $7 END AND CASE WHEN $8::text IS NULL THEN true ELSE r.country = $8 END
        ORDER BY r.id DESC LIMIT <size + 1>)
 UNION ALL (SELECT r.* FROM registration r WHERE $6::uuid IS NULL AND w.supplier_id IS NOT NULL AND r.supplier_id = w.supplier_id AND CASE WHEN $5::text IS NULL THEN true ELSE r.status = $5 END AND r.id < $3
         AND CASE WHEN $7::date IS NULL THEN true ELSE r.expires_on <= $7 END AND CASE WHEN $8::text IS NULL THEN true ELSE r.country = $8 END
        ORDER BY r.id DESC LIMIT <size + 1>)
 UNION ALL (SELECT r.* FROM registration r WHERE $6::uuid IS NULL AND w.supplier_id IS NULL AND $5::text IS NOT NULL AND r.status = $5 AND r.id < $3
         AND CASE WHEN $7::date IS NULL THEN true ELSE r.expires_on <= $7 END AND CASE WHEN $8::text IS NULL THEN true ELSE r.country = $8 END
        ORDER BY r.id DESC LIMIT <size + 1>)
 UNION ALL (SELECT r.* FROM registration r WHERE $6::uuid IS NULL AND w.supplier_id IS NULL AND $5::text IS NULL AND true AND r.id < $3
         AND CASE WHEN $7::date IS NULL THEN true ELSE r.expires_on <= $7 END AND CASE WHEN $8::text IS NULL THEN true ELSE r.country = $8 END
        ORDER BY r.id DESC LIMIT <size + 1>)) b ORDER BY b.id DESC LIMIT <size + 1>) r
     JOIN organisation s ON s.id = r.supplier_id
  JOIN product b ON b.id = r.product_id LEFT JOIN organisation v ON v.id = r.verified_for ORDER BY r.id DESC
LIMIT <size + 1>) body ON true;

-- registrations.by-id
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.supplier_id AS "supplierId", r.product_id AS "productId", r.country, r.authority, r.authority_name AS "authorityName", r.number, r.holder, r.tender_group AS "tenderGroup", r.issued_on AS "issuedOn", r.expires_on AS "expiresOn", r.status, r.revoked_from AS "revokedFrom", r.verified_at AS "verifiedAt", r.verified_by AS "verifiedBy", r.verified_how AS "verifiedHow", r.verified_note AS "verifiedNote", r.status_reason AS "statusReason", r.submitted_at AS "submittedAt", r.checked_at AS "checkedAt",
  r.checked_how AS "checkedHow", r.checked_note AS "checkedNote",
  r.file_id AS "fileId", encode(r.content_hash, 'hex') AS "contentHash",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN r.checked_by END AS "checkingOfficerId",
  CASE WHEN (SELECT medlane_kind()) = 'operator' THEN r.verified_by END AS "verifyingOfficerId",
  v.legal_name AS "verifiedForName", s.legal_name AS "supplierName",
  ((SELECT medlane_now()) AT TIME ZONE 'UTC')::date AS today, b.brand FROM registration r JOIN organisation s ON s.id = r.supplier_id
  JOIN product b ON b.id = r.product_id LEFT JOIN organisation v ON v.id = r.verified_for WHERE r.id = $3 AND (entered.kind <> 'supplier' OR r.supplier_id = entered.organisation_id) LIMIT 1) body ON true;

-- rejections.accept
UPDATE invoice SET contest_waived_at = $2, settle_after = clock_timestamp() WHERE id = $1 AND status = 'issued';

-- rejections.end-contest
UPDATE invoice i SET settle_after = clock_timestamp() WHERE i.id = $1 AND i.status = 'issued' AND i.settle_after = 'infinity'
     AND i.contest_until < (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)
     AND NOT EXISTS (SELECT FROM receipt r JOIN shipment s ON s.id = r.shipment_id WHERE r.id = i.receipt_id AND s.dispute_id IS NOT NULL);

-- rejections.lock
SELECT FROM invoice WHERE receipt_id = (SELECT r.id FROM receipt r WHERE r.shipment_id = $1) AND part = 'rejected' FOR UPDATE;

-- rejections.read
SELECT r.contract_id AS "contractId", r.tender_id AS "tenderId", c.currency, i.id AS "invoiceId", i.contest_until AS "contestUntil",
     i.status IS NOT DISTINCT FROM 'settled' AS "isSettled", i.contest_waived_at IS NOT NULL AS "isAccepted",
     s.dispute_id IS NOT NULL AS "isDisputed", coalesce(i.refund_minor, 0) AS "refundMinor"
   FROM shipment s JOIN receipt r ON r.shipment_id = s.id JOIN contract c ON c.id = s.contract_id
     LEFT JOIN invoice i ON i.receipt_id = r.id AND i.part = 'rejected'
   WHERE s.id = $1 AND s.supplier_id = $2 AND r.rejected_quantity > 0;

-- rejections.uncontested
SELECT i.id FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN shipment s ON s.id = r.shipment_id AND s.dispute_id IS NULL
   WHERE i.status = 'issued' AND i.contest_until < (SELECT (medlane_now() AT TIME ZONE 'UTC')::date) AND i.settle_after = 'infinity'
   ORDER BY i.contest_until, i.id LIMIT 500;

-- related-firms.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.since, r.until, r.reason, r.end_reason AS "endReason", r.declared_at AS "declaredAt", r.ended_at AS "endedAt",
     ARRAY(SELECT m.organisation_id::text FROM firm_relation_member m WHERE m.relation_id = r.id ORDER BY 1) AS "organisationIds"
   FROM firm_relation r
   WHERE r.id < $3 AND entered.kind IS NOT NULL
     AND ($4::uuid IS NULL OR EXISTS (SELECT FROM firm_relation_member m WHERE m.relation_id = r.id AND m.organisation_id = $4))
   ORDER BY r.id DESC
LIMIT <size + 1>) body ON true;

-- related-firms.end
UPDATE firm_relation SET until = $2, end_reason = $3, ended_at = $4 WHERE id = $1 AND until IS NULL;

-- related-firms.groups
WITH RECURSIVE live AS (
     SELECT m.relation_id, m.organisation_id FROM firm_relation r JOIN firm_relation_member m ON m.relation_id = r.id
     WHERE r.since <= $2 AND (r.until IS NULL OR r.until >= $2)),
   reached (supplier_id, organisation_id) AS (
     SELECT s, s FROM unnest($1::uuid[]) s
     UNION SELECT reached.supplier_id, other.organisation_id FROM reached
       JOIN live own ON own.organisation_id = reached.organisation_id JOIN live other ON other.relation_id = own.relation_id)
   SELECT supplier_id, min(organisation_id::text) AS member FROM reached GROUP BY supplier_id HAVING count(*) > 1;

-- related-firms.insert
INSERT INTO firm_relation (id, since, reason, declared_at) VALUES ($1, $2, $3, $4);

-- related-firms.insert-members
INSERT INTO firm_relation_member (relation_id, organisation_id) SELECT $1, unnest($2::uuid[]);

-- related-firms.known
SELECT id FROM organisation WHERE id = ANY ($1::uuid[]) AND kind = 'supplier';

-- related-firms.lock
SELECT since, until FROM firm_relation WHERE id = $1 FOR UPDATE;

-- releases.lock-shipment
SELECT id FROM shipment WHERE id = $1 AND purchaser_id = $2 FOR NO KEY UPDATE;

-- releases.read-shipment
SELECT s.id, s.status, s.quantity, s.transport_document AS "transportDocument", s.call_off_line_id AS "lineId",
     s.contract_id AS "contractId", s.tender_id AS "tenderId", s.purchaser_id AS "purchaserId", s.supplier_id AS "supplierId",
     l.quantity AS "lineQuantity", l.amount_minor AS "amountMinor", l.currency, c.payment,
     EXISTS (SELECT FROM release r WHERE r.shipment_id = s.id AND r.step = 'customs') AS cleared
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id JOIN contract c ON c.id = s.contract_id
   WHERE s.id = $1;

-- releases.write
WITH paid AS (
     INSERT INTO release (id, shipment_id, step, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, currency,
       amount_minor, document, signed_by, signed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING shipment_id, amount_minor
   )
   UPDATE shipment s SET released_minor = s.released_minor + paid.amount_minor FROM paid WHERE s.id = paid.shipment_id;

-- replacements.candidate
SELECT b.supplier_id AS "supplierId", o.legal_name AS "legalName", o.country, b.unit_price AS "unitPrice",
     coalesce(b.particulars ->> 'currency', t.currency) AS currency
   FROM contract c JOIN bid b ON b.lot_id = c.lot_id JOIN organisation o ON o.id = b.supplier_id JOIN tender t ON t.id = c.tender_id
   WHERE c.id = $1 AND b.supplier_id = $2 AND b.supplier_id <> c.supplier_id AND b.status IN ('won', 'lost') AND o.status = 'admitted'
     AND NOT EXISTS (SELECT FROM medlane_bars_at(c.lot_id, b.supplier_id));

-- replacements.count
SELECT count(*)::int AS count FROM contract WHERE replaces_id = $1;

-- replacements.draw-up
INSERT INTO contract (id, reference, tender_id, lot_id, award_id, purchaser_id, supplier_id, product_type_id, rank, status,
     agreed_quantity, unit_price, currency, value_minor, fee_basis_points, fee_least_minor, fee_version, terms, document, document_digest, drawn_up_at, replaces_id, starts_on)
   SELECT $1, $2, c.tender_id, c.lot_id, c.award_id, c.purchaser_id, $3, c.product_type_id, c.rank, 'pending',
     $4, $5, $6, $7, c.fee_basis_points, c.fee_least_minor, c.fee_version, c.terms, $8, $9, $10, c.id, $11
   FROM contract c WHERE c.id = $12
   RETURNING tender_id AS "tenderId";

-- revival-offers.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.tender_id AS "tenderId", o.lot_id AS "lotId", o.bid_id AS "bidId", o.supplier_id AS "supplierId",
  o.price, coalesce(b.particulars ->> 'currency', t.currency) AS currency, o.offered_at AS "offeredAt", o.answer_by AS "answerBy", o.answer, o.answered_at AS "answeredAt"
FROM revival_offer o JOIN tender t ON t.id = o.tender_id JOIN bid b ON b.id = o.bid_id WHERE o.id < $3 AND (o.supplier_id = entered.organisation_id OR entered.kind = 'operator') AND (NOT $4::boolean OR o.answer IS NULL) ORDER BY o.id DESC
LIMIT <size + 1>) body ON true;

-- revival-offers.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, o.tender_id AS "tenderId", o.lot_id AS "lotId", o.bid_id AS "bidId", o.supplier_id AS "supplierId",
  o.price, coalesce(b.particulars ->> 'currency', t.currency) AS currency, o.offered_at AS "offeredAt", o.answer_by AS "answerBy", o.answer, o.answered_at AS "answeredAt"
FROM revival_offer o JOIN tender t ON t.id = o.tender_id JOIN bid b ON b.id = o.bid_id WHERE o.id = $3 AND (o.supplier_id = entered.organisation_id OR entered.kind = 'operator') LIMIT 1) body ON true;

-- revival.answer
UPDATE revival_offer SET answer = $2, answered_at = $3, answered_by = $4 WHERE id = $1 AND answer IS NULL;

-- revival.answers
SELECT DISTINCT ON (o.bid_id) o.bid_id, o.answer, o.price FROM revival_offer o WHERE o.tender_id = $1
   ORDER BY o.bid_id, o.id DESC;

-- revival.insert
INSERT INTO revival_offer (id, tender_id, lot_id, bid_id, supplier_id, price, offered_at, answer_by)
   SELECT o.id, $1, o.lot_id, o.bid_id, o.supplier_id, o.price, $2, $3
   FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::numeric[]) AS o (id, lot_id, bid_id, supplier_id, price);

-- revival.lapse
UPDATE revival_offer SET answer = 'declined', answered_at = $2 WHERE tender_id = $1 AND answer IS NULL AND answer_by <= $2 RETURNING id;

-- revival.lock
SELECT id, tender_id, bid_id, supplier_id, answer_by, answer FROM revival_offer WHERE id = $1 FOR UPDATE;

-- revival.open
SELECT count(*)::int AS open FROM revival_offer WHERE tender_id = $1 AND answer IS NULL;

-- revival.see
SELECT id, tender_id, bid_id, supplier_id, answer_by, answer FROM revival_offer WHERE id = $1;

-- rights.holds
SELECT EXISTS (SELECT FROM medlane_rights_of($1, $2) r WHERE r.kind = $3 AND $4 = ANY (r.roles)) AS holds;

-- rulebooks.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.code, r.version, r.document, r.digest, r.status, r.effective_from AS "effectiveFrom",
  r.effective_to AS "effectiveTo", r.created_at AS "createdAt", r.created_by AS "createdBy",
  r.activated_at AS "activatedAt", r.withdrawn_at AS "withdrawnAt", r.withdraw_reason AS "withdrawReason" FROM rulebook r
   WHERE r.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR r.code = $4) AND ($5::text IS NULL OR r.status = $5)
   ORDER BY r.id DESC
LIMIT <size + 1>) body ON true;

-- rulebooks.activate
UPDATE rulebook SET status = 'active', activated_at = $2 WHERE id = $1 AND status = 'draft';

-- rulebooks.find
SELECT id, status, document, digest FROM rulebook WHERE code = $1 AND version = $2;

-- rulebooks.in-force
SELECT id, status, document, digest FROM medlane_rulebook_in_force($1);

-- rulebooks.insert
INSERT INTO rulebook (id, code, version, document, digest, status, effective_from, effective_to, created_at, created_by, activated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $6 = 'active' THEN $9::timestamptz END)
   ON CONFLICT ON CONSTRAINT rulebook_version_unique DO NOTHING;

-- rulebooks.left-without
SELECT c.code FROM corridor c
   WHERE c.rulebook_code = $1 AND NOT EXISTS (SELECT FROM medlane_rulebook_in_force($1, $2)) ORDER BY c.code;

-- rulebooks.lock
SELECT id, status, document, digest FROM rulebook WHERE code = $1 AND version = $2 FOR UPDATE;

-- rulebooks.next-version
SELECT coalesce(max(version), 0) + 1 AS next FROM rulebook WHERE code = $1;

-- rulebooks.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT r.id, r.code, r.version, r.document, r.digest, r.status, r.effective_from AS "effectiveFrom",
  r.effective_to AS "effectiveTo", r.created_at AS "createdAt", r.created_by AS "createdBy",
  r.activated_at AS "activatedAt", r.withdrawn_at AS "withdrawnAt", r.withdraw_reason AS "withdrawReason" FROM rulebook r
   WHERE r.code = $3 AND entered.kind IS NOT NULL AND ($4::int IS NULL OR r.version = $4)
   ORDER BY r.version DESC LIMIT 1) body ON true;

-- rulebooks.withdraw
UPDATE rulebook SET status = 'withdrawn', withdrawn_at = $2, withdraw_reason = $3 WHERE id = $1 AND status <> 'withdrawn';

-- saved-search.all
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT s.id, s.name, s.product_type_id AS "productTypeId", s.destination, s.corridor_code AS "corridorCode",
  s.only_qualifying AS "onlyQualifying", s.saved_at AS "savedAt" FROM saved_search s WHERE s.organisation_id = entered.organisation_id ORDER BY s.name LIMIT 50) body ON true;

-- saved-search.delete
DELETE FROM saved_search s WHERE s.id = $1 AND s.organisation_id = $2 RETURNING s.id, s.name, s.product_type_id AS "productTypeId", s.destination, s.corridor_code AS "corridorCode",
  s.only_qualifying AS "onlyQualifying", s.saved_at AS "savedAt";

-- saved-search.hold
SELECT pg_advisory_xact_lock(hashtextextended('saved-search ' || $1::text, 0));

-- saved-search.insert
INSERT INTO saved_search AS s (id, organisation_id, name, product_type_id, destination, corridor_code, only_qualifying, saved_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING s.id, s.name, s.product_type_id AS "productTypeId", s.destination, s.corridor_code AS "corridorCode",
  s.only_qualifying AS "onlyQualifying", s.saved_at AS "savedAt";

-- saved-search.known
SELECT ($1::uuid IS NULL OR EXISTS (SELECT FROM product_type WHERE id = $1))
     AND ($2::text IS NULL OR EXISTS (SELECT FROM corridor WHERE code = $2)) AS known;

-- saved-search.names
SELECT s.name FROM organisation o LEFT JOIN saved_search s ON s.organisation_id = o.id WHERE o.id = $1;

-- saved-search.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT s.id, s.name, s.product_type_id AS "productTypeId", s.destination, s.corridor_code AS "corridorCode",
  s.only_qualifying AS "onlyQualifying", s.saved_at AS "savedAt" FROM saved_search s WHERE s.id = $3 AND s.organisation_id = entered.organisation_id LIMIT 1) body ON true;

-- screening-hit.by-id
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT h.id, h.status, h.kind, h.score, h.organisation_id AS "organisationId", o.status AS "organisationStatus",
  o.country AS "organisationCountry", h.screened_name AS "screenedName", h.listed_name AS "listedName", e.source,
  e.number AS "entryNumber", e.name AS "entryName", e.programme, e.remarks, e.aliases, e.addresses, h.found_at AS "foundAt",
  h.decided_at AS "decidedAt", h.decided_by AS "decidedBy", h.reason, h.version FROM screening_hit h JOIN screening_entry e ON e.id = h.entry_id JOIN organisation o ON o.id = h.organisation_id
   WHERE h.id = $3 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- screening-hits.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT h.id, h.status, h.kind, h.score, h.organisation_id AS "organisationId", o.status AS "organisationStatus",
  o.country AS "organisationCountry", h.screened_name AS "screenedName", h.listed_name AS "listedName", e.source,
  e.number AS "entryNumber", e.name AS "entryName", e.programme, e.remarks, e.aliases, e.addresses, h.found_at AS "foundAt",
  h.decided_at AS "decidedAt", h.decided_by AS "decidedBy", h.reason, h.version FROM screening_hit h JOIN screening_entry e ON e.id = h.entry_id JOIN organisation o ON o.id = h.organisation_id
   WHERE h.id < $3 AND ($4::text IS NULL OR h.status = $4) AND ($5::uuid IS NULL OR h.organisation_id = $5) AND entered.principal IS NOT NULL
   ORDER BY h.id DESC
LIMIT <size + 1>) body ON true;

-- screening-lists
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT l.id, l.source, l.status, l.published_on AS "publishedOn", (medlane_now() AT TIME ZONE 'UTC')::date - l.published_on AS "ageDays",
     l.imported_at AS "importedAt", l.digest, l.entries, l.names, l.screened_at AS "screenedAt", l.screened
   FROM screening_list l WHERE entered.principal IS NOT NULL ORDER BY l.status, l.imported_at DESC LIMIT 100) body ON true;

-- screening.decide
UPDATE screening_hit SET status = $3, decided_at = $4, decided_by = $5, reason = $6, version = version + 1
   WHERE id = $1 AND version = $2;

-- screening.entry-names
SELECT id, version, name, aliases FROM screening_entry WHERE removed_at IS NULL ORDER BY id LIMIT 500000;

-- screening.finish
UPDATE screening_list SET screened_at = $2, screened = $3 WHERE id = $1;

-- screening.insert-list
INSERT INTO screening_list (id, source, status, published_on, imported_at, digest, entries, names)
   VALUES ($1, $2, 'current', $3, $4, $5, $6, $7);

-- screening.keep-hits
INSERT INTO screening_hit AS h (id, organisation_id, entry_id, status, kind, score, screened_name, listed_name, entry_version, found_at)
   SELECT f.id, f.organisation_id, f.entry_id, 'open', f.kind, f.score, f.screened_name, f.listed_name, f.entry_version, $2
   FROM jsonb_to_recordset($1) AS f (id uuid, organisation_id uuid, entry_id uuid, kind text, score int, screened_name text, listed_name text, entry_version int)
   ON CONFLICT ON CONSTRAINT screening_hit_unique DO UPDATE SET status = 'open', kind = excluded.kind, score = excluded.score,
     screened_name = excluded.screened_name, listed_name = excluded.listed_name, entry_version = excluded.entry_version,
     found_at = excluded.found_at, decided_at = NULL, decided_by = NULL, reason = NULL, version = h.version + 1
   WHERE h.status = 'lapsed' OR (h.status <> 'confirmed' AND (h.screened_name <> excluded.screened_name OR h.entry_version <> excluded.entry_version))
   RETURNING h.id, (SELECT o.status FROM screening_hit o WHERE o.id = h.id) AS "from", h.status AS "to";

-- screening.keep-state
INSERT INTO screening_state (organisation_id, name, list_ids, screened_at)
   SELECT s.id, s.name, $2::uuid[], $3 FROM jsonb_to_recordset($1) AS s (id uuid, name text)
   ON CONFLICT (organisation_id) DO UPDATE SET name = excluded.name, list_ids = excluded.list_ids, screened_at = excluded.screened_at;

-- screening.lapse-hits
UPDATE screening_hit h SET status = 'lapsed', version = version + 1
   WHERE h.organisation_id = ANY ($1::uuid[]) AND h.status = 'open'
     AND NOT EXISTS (SELECT FROM jsonb_to_recordset($2) AS f (organisation_id uuid, entry_id uuid)
       WHERE f.organisation_id = h.organisation_id AND f.entry_id = h.entry_id)
   RETURNING h.id, 'open' AS "from", h.status AS "to";

-- screening.list-in-force
SELECT id, digest, published_on AS "publishedOn" FROM screening_list WHERE source = $1 AND status = 'current';

-- screening.lists-in-force
SELECT id FROM screening_list WHERE status = 'current' ORDER BY id LIMIT 100;

-- screening.lock-hit
SELECT id, organisation_id AS "organisationId", status, version FROM screening_hit WHERE id = $1 FOR UPDATE;

-- screening.lock-source
SELECT pg_advisory_xact_lock(hashtext('screening:' || $1));

-- screening.organisations
SELECT id, legal_name AS "legalName", name_zh AS "nameZh" FROM organisation WHERE id > $1 AND ($2::uuid IS NULL OR id = $2)
   ORDER BY id LIMIT 500;

-- screening.remove-others
UPDATE screening_entry SET removed_at = $3 WHERE source = $1 AND removed_at IS NULL AND number <> ALL ($2::text[]);

-- screening.supersede
UPDATE screening_list SET status = 'superseded' WHERE source = $1 AND status = 'current';

-- screening.write-entries
INSERT INTO screening_entry AS e (id, source, number, name, programme, remarks, aliases, addresses, digest, list_id)
   SELECT d.id, $2, d.number, d.name, d.programme, d.remarks, d.aliases, d.addresses, decode(d.digest, 'hex'), $3
   FROM jsonb_to_recordset($1) AS d (id uuid, number text, name text, programme text, remarks text, aliases jsonb, addresses jsonb, digest text)
   ON CONFLICT ON CONSTRAINT screening_entry_unique DO UPDATE SET name = excluded.name, programme = excluded.programme,
     remarks = excluded.remarks, aliases = excluded.aliases, addresses = excluded.addresses, digest = excluded.digest,
     list_id = excluded.list_id, removed_at = NULL, version = e.version + 1
   WHERE e.digest <> excluded.digest OR e.removed_at IS NOT NULL
   RETURNING e.version;

-- signing.key-scopes
SELECT scopes FROM api_key WHERE id = $1;

-- signing.second-factor-seconds
SELECT medlane_second_factor_seconds($1) AS seconds;

-- site.add
INSERT INTO site AS t (id, supplier_id, name, country, address, status, added_at)
   VALUES ($1, $2, $3, $4, $5, 'active', $6)
   ON CONFLICT ON CONSTRAINT site_name_unique DO NOTHING RETURNING t.id, t.supplier_id AS "supplierId", t.name, t.country, t.address, t.status, t.added_at AS "addedAt", t.version;

-- site.close
UPDATE site t SET status = 'closed', version = version + 1
   WHERE t.id = $1 AND t.supplier_id = $2 AND t.status = 'active' RETURNING t.id, t.supplier_id AS "supplierId", t.name, t.country, t.address, t.status, t.added_at AS "addedAt", t.version;

-- sites.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT t.id, t.supplier_id AS "supplierId", t.name, t.country, t.address, t.status, t.added_at AS "addedAt", t.version FROM site t WHERE t.id < $3 AND entered.principal IS NOT NULL
     AND ($4::uuid IS NULL OR t.supplier_id = $4) ORDER BY t.id DESC
LIMIT <size + 1>) body ON true;

-- standing.appeal
UPDATE standing_entry SET status = $3, version = version + 1, appealed_at = $4, appeal = $5 WHERE id = $1 AND version = $2;

-- standing.bar-at-lot
SELECT $1::uuid AS "lotId", $2::uuid AS "supplierId", b.scope, b.ref, b.bar_to AS "to"
   FROM medlane_bars_at($1, $2) b ORDER BY b.bar_to DESC, b.id LIMIT 1;

-- standing.bars
SELECT supplier_id AS "supplierId", scope, ref, bar_from AS "from", bar_to AS "to" FROM standing_bar
   WHERE supplier_id = ANY ($1::uuid[]) AND in_force ORDER BY id LIMIT 100000;

-- standing.bars-at-bids
SELECT s.lot_id AS "lotId", s.supplier_id AS "supplierId", b.scope, b.ref, b.bar_to AS "to"
   FROM (SELECT DISTINCT lot_id, supplier_id FROM bid WHERE tender_id = $1 AND status = 'sealed') s
     CROSS JOIN LATERAL (SELECT * FROM medlane_bars_at(s.lot_id, s.supplier_id) ORDER BY bar_to DESC, id LIMIT 1) b;

-- standing.bars-in-force.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT b.id, b.entry_id AS "entryId", b.supplier_id AS "supplierId", b.scope, b.ref, b.bar_from AS "from", b.bar_to AS "to"
   FROM standing_bar b
   WHERE b.id < $3 AND b.in_force AND entered.kind IS NOT NULL AND b.bar_to >= (SELECT medlane_now() AT TIME ZONE 'UTC')::date
     AND ($4::uuid IS NULL OR b.supplier_id = $4)
   ORDER BY b.id DESC
LIMIT <size + 1>) body ON true;

-- standing.decide
UPDATE standing_entry SET status = $3, version = version + 1, decided_by = $4, decided_at = $5, decision_reason = $6 WHERE id = $1 AND version = $2;

-- standing.decide-appeal
UPDATE standing_entry SET status = $3, version = version + 1, appeal_decided_by = $4, appeal_decided_at = $5, appeal_reason = $6 WHERE id = $1 AND version = $2;

-- standing.decide-repair
UPDATE standing_entry SET status = $3, version = version + 1, repair_decided_by = $4, repair_decided_at = $5, repair_reason = $6 WHERE id = $1 AND version = $2;

-- standing.end
UPDATE standing_entry SET status = $3, version = version + 1, ended_at = $4, next_check_at = NULL WHERE id = $1 AND version = $2;

-- standing.ended
SELECT id FROM standing_entry
   WHERE next_check_at <= (SELECT medlane_now()) AND status IN ('in_force', 'appealed', 'repair_requested')
   ORDER BY next_check_at LIMIT 500;

-- standing.entries
SELECT e.kind, e.level, e.status, e.effective_from AS "from", e.effective_to AS "to",
     ARRAY(SELECT json_build_object('scope', b.scope, 'ref', b.ref, 'from', b.bar_from, 'to', b.bar_to)
       FROM standing_bar b WHERE b.entry_id = e.id ORDER BY b.id LIMIT 50) AS bars
   FROM standing_entry e WHERE e.organisation_id = $1 AND e.status IN ('in_force', 'appealed', 'repair_requested')
   ORDER BY e.id LIMIT 1000;

-- standing.entry
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.organisation_id AS "organisationId", e.kind, e.level, e.cause, e.evidence, e.effective_from AS "from",
  e.effective_to AS "to", e.status, e.proposed_by AS "proposedBy", e.proposed_at AS "proposedAt", e.decided_by AS "decidedBy",
  e.decided_at AS "decidedAt", e.decision_reason AS "decisionReason", e.appeal, e.appealed_at AS "appealedAt",
  e.appeal_decided_by AS "appealDecidedBy", e.appeal_decided_at AS "appealDecidedAt", e.appeal_reason AS "appealReason",
  e.repair, e.repair_requested_at AS "repairRequestedAt", e.repair_decided_by AS "repairDecidedBy",
  e.repair_decided_at AS "repairDecidedAt", e.repair_reason AS "repairReason", e.ended_at AS "endedAt",
  ARRAY(SELECT json_build_object('scope', b.scope, 'ref', b.ref, 'from', b.bar_from, 'to', b.bar_to)
    FROM standing_bar b WHERE b.entry_id = e.id ORDER BY b.id LIMIT 50) AS bars,
  ARRAY(SELECT u.file_id FROM file_use u WHERE u.subject_type = 'standing_entry' AND u.subject_id = e.id ORDER BY 1 LIMIT 10)
    AS "evidenceFileIds" FROM standing_entry e WHERE e.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- standing.lock
SELECT e.id, e.organisation_id AS "organisationId", e.kind, e.level, e.status, e.effective_from AS "from", e.effective_to AS "to",
     e.proposed_by AS "proposedBy", e.decided_by AS "decidedBy", e.decided_at AS "decidedAt", e.appealed_at AS "appealedAt",
     e.next_check_at AS "nextCheckAt", e.version,
     (SELECT count(*)::int FROM standing_bar b WHERE b.entry_id = e.id) AS bars
   FROM standing_entry e WHERE e.id = $1 FOR UPDATE OF e;

-- standing.of-organisation
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT o.id, medlane_now() AS now, e.* FROM organisation o
   LEFT JOIN LATERAL (SELECT e.id AS "entryId", e.organisation_id AS "organisationId", e.kind, e.level, e.cause, e.evidence, e.effective_from AS "from",
  e.effective_to AS "to", e.status, e.proposed_by AS "proposedBy", e.proposed_at AS "proposedAt", e.decided_by AS "decidedBy",
  e.decided_at AS "decidedAt", e.decision_reason AS "decisionReason", e.appeal, e.appealed_at AS "appealedAt",
  e.appeal_decided_by AS "appealDecidedBy", e.appeal_decided_at AS "appealDecidedAt", e.appeal_reason AS "appealReason",
  e.repair, e.repair_requested_at AS "repairRequestedAt", e.repair_decided_by AS "repairDecidedBy",
  e.repair_decided_at AS "repairDecidedAt", e.repair_reason AS "repairReason", e.ended_at AS "endedAt",
  ARRAY(SELECT json_build_object('scope', b.scope, 'ref', b.ref, 'from', b.bar_from, 'to', b.bar_to)
    FROM standing_bar b WHERE b.entry_id = e.id ORDER BY b.id LIMIT 50) AS bars,
  ARRAY(SELECT u.file_id FROM file_use u WHERE u.subject_type = 'standing_entry' AND u.subject_id = e.id ORDER BY 1 LIMIT 10)
    AS "evidenceFileIds" FROM standing_entry e WHERE e.organisation_id = o.id ORDER BY e.id DESC LIMIT 200) e ON true
   WHERE o.id = coalesce($3::uuid, entered.organisation_id)
     AND (o.id = entered.organisation_id OR entered.kind IN ('purchaser', 'operator')) LIMIT 200) body ON true;

-- standing.open.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT e.id, e.organisation_id AS "organisationId", e.kind, e.level, e.cause, e.evidence, e.effective_from AS "from",
  e.effective_to AS "to", e.status, e.proposed_by AS "proposedBy", e.proposed_at AS "proposedAt", e.decided_by AS "decidedBy",
  e.decided_at AS "decidedAt", e.decision_reason AS "decisionReason", e.appeal, e.appealed_at AS "appealedAt",
  e.appeal_decided_by AS "appealDecidedBy", e.appeal_decided_at AS "appealDecidedAt", e.appeal_reason AS "appealReason",
  e.repair, e.repair_requested_at AS "repairRequestedAt", e.repair_decided_by AS "repairDecidedBy",
  e.repair_decided_at AS "repairDecidedAt", e.repair_reason AS "repairReason", e.ended_at AS "endedAt",
  ARRAY(SELECT json_build_object('scope', b.scope, 'ref', b.ref, 'from', b.bar_from, 'to', b.bar_to)
    FROM standing_bar b WHERE b.entry_id = e.id ORDER BY b.id LIMIT 50) AS bars,
  ARRAY(SELECT u.file_id FROM file_use u WHERE u.subject_type = 'standing_entry' AND u.subject_id = e.id ORDER BY 1 LIMIT 10)
    AS "evidenceFileIds" FROM standing_entry e
   WHERE e.id < $3 AND e.status IN ('proposed', 'appealed', 'repair_requested') AND entered.kind IS NOT NULL ORDER BY e.id DESC
LIMIT <size + 1>) body ON true;

-- standing.propose
INSERT INTO standing_entry (id, organisation_id, kind, level, cause, evidence, effective_from, effective_to, status, proposed_by, proposed_at, next_check_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', $9, $10, $11);

-- standing.propose-bars
INSERT INTO standing_bar (id, entry_id, supplier_id, scope, ref, bar_from, bar_to)
   SELECT b.id, $2, $3, b.scope, b.ref, b.bar_from, b.bar_to
   FROM unnest($1::uuid[], $4::text[], $5::text[], $6::date[], $7::date[]) AS b (id, scope, ref, bar_from, bar_to);

-- standing.request-repair
UPDATE standing_entry SET status = $3, version = version + 1, repair_requested_at = $4, repair = $5 WHERE id = $1 AND version = $2;

-- standing.subject
SELECT id, kind, status FROM organisation WHERE id = $1 FOR SHARE;

-- standing.unknown-refs
SELECT r.scope FROM unnest($1::text[], $2::text[]) AS r (scope, ref)
   WHERE (r.scope = 'corridor' AND NOT EXISTS (SELECT FROM corridor c WHERE c.code = r.ref))
      OR (r.scope = 'product-type' AND NOT EXISTS (SELECT FROM product_type t WHERE t.id::text = r.ref)) LIMIT 1;

-- statements.lines.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT p.id, p.amount_minor AS "amountMinor", p.currency, t.kind, t.document_type AS "documentType", t.document_id AS "documentId",
       t.occurred_at AS "occurredAt"
     FROM account a JOIN posting p ON p.account_id = a.id JOIN ledger_transaction t ON t.id = p.transaction_id
     WHERE a.organisation_id = coalesce($4::uuid, entered.organisation_id) AND a.kind = $5 AND a.currency = $6 AND t.occurred_at >= $7::date::timestamp AT TIME ZONE 'UTC' AND t.occurred_at < ($8::date + 1)::timestamp AT TIME ZONE 'UTC' AND p.id > $3::bigint
     ORDER BY p.id LIMIT <size + 1>) body ON true;

-- statements.totals
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT 'totals' AS id, coalesce(sum(p.amount_minor) FILTER (WHERE NOT t.occurred_at >= $7::date::timestamp AT TIME ZONE 'UTC'), 0)::bigint AS "openingMinor",
     coalesce(sum(p.amount_minor), 0)::bigint AS "closingMinor"
   FROM account a JOIN posting p ON p.account_id = a.id JOIN ledger_transaction t ON t.id = p.transaction_id
   WHERE a.organisation_id = coalesce($4::uuid, entered.organisation_id) AND a.kind = $5 AND a.currency = $6 AND t.occurred_at < ($8::date + 1)::timestamp AT TIME ZONE 'UTC' AND p.id > $3::bigint LIMIT 1) body ON true;

-- supplier-deposits.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT d.id, d.purpose, d.tender_id AS "tenderId", d.contract_id AS "contractId", d.supplier_id AS "supplierId", d.currency,
  d.amount_minor AS "amountMinor", d.forfeited_minor AS "forfeitedMinor", d.returned_minor AS "returnedMinor", d.status,
  d.lodged_at AS "lodgedAt", d.ended_at AS "endedAt"
FROM (SELECT * FROM supplier_deposit WHERE id < $3 AND entered.kind IS NOT NULL ORDER BY id DESC LIMIT <size + 1>) d
ORDER BY d.id DESC
LIMIT <size + 1>) body ON true;

-- supplier-deposits.forfeit
WITH part AS (
     INSERT INTO forfeiture (id, deposit_id, supplier_id, purchaser_id, currency, amount_minor, reason, document_type, document_id, forfeited_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT ON CONSTRAINT forfeiture_once DO NOTHING RETURNING id
   )
   UPDATE supplier_deposit d SET forfeited_minor = d.forfeited_minor + $6, status = $11, version = d.version + 1,
     ended_at = CASE WHEN $11 = 'forfeited' THEN $10::timestamptz END
   FROM part WHERE d.id = $2 RETURNING part.id;

-- supplier-deposits.lock
SELECT id, purpose, tender_id AS "tenderId", contract_id AS "contractId", supplier_id AS "supplierId", currency,
  amount_minor AS "amountMinor", forfeited_minor AS "forfeitedMinor", status, version FROM supplier_deposit WHERE id = $1 FOR NO KEY UPDATE;

-- supplier-deposits.lock-of-bidder
SELECT id, purpose, tender_id AS "tenderId", contract_id AS "contractId", supplier_id AS "supplierId", currency,
  amount_minor AS "amountMinor", forfeited_minor AS "forfeitedMinor", status, version FROM supplier_deposit WHERE tender_id = $1 AND supplier_id = $2 AND purpose = 'bid' FOR NO KEY UPDATE;

-- supplier-deposits.lock-of-contract
SELECT id, purpose, tender_id AS "tenderId", contract_id AS "contractId", supplier_id AS "supplierId", currency,
  amount_minor AS "amountMinor", forfeited_minor AS "forfeitedMinor", status, version FROM supplier_deposit WHERE contract_id = $1 FOR NO KEY UPDATE;

-- supplier-deposits.lodge
INSERT INTO supplier_deposit (id, purpose, tender_id, contract_id, supplier_id, purchaser_id, currency, amount_minor, status, lodged_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'held', $9) ON CONFLICT DO NOTHING RETURNING id;

-- supplier-deposits.return
UPDATE supplier_deposit SET returned_minor = amount_minor - forfeited_minor, status = 'returned', ended_at = $3, version = version + 1
   WHERE id = $1 AND version = $2 AND status = 'held';

-- supply-defaults.answer
UPDATE supply_default SET answer = $3, answered_at = $4, version = version + 1 WHERE id = $1 AND version = $2;

-- supply-defaults.declare
UPDATE supply_default SET status = 'declared', declared_by = $3, declared_at = $4, cancelled_quantity = $5, released_quantity = $6,
     standing_entry_id = $7, next_check_at = NULL, version = version + 1
   WHERE id = $1 AND version = $2;

-- supply-defaults.due
SELECT id FROM supply_default WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500;

-- supply-defaults.end
UPDATE supply_default SET status = $3, ended_at = $4, end_reason = $5, next_check_at = NULL, version = version + 1
   WHERE id = $1 AND version = $2;

-- supply-defaults.insert
INSERT INTO supply_default (id, reference, contract_id, tender_id, purchaser_id, supplier_id, ground, text, status, noticed_by_party, noticed_by,
     proposed_at, noticed_at, cure_until, next_check_at, arrears_quantity, shipped_at_notice)
   SELECT $1, 'F-' || c.reference || '-' || (SELECT count(*) + 1 FROM supply_default d WHERE d.contract_id = c.id), c.id, c.tender_id,
     c.purchaser_id, c.supplier_id, $3, $4, $5, $6, $7, $8, CASE WHEN $7::uuid IS NOT NULL THEN $8::timestamptz END, $9, $10, $11, $12
   FROM contract c WHERE c.id = $2
   RETURNING reference;

-- supply-defaults.list.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT d.id, d.reference, d.contract_id AS "contractId", c.reference AS "contractReference", d.tender_id AS "tenderId",
  d.purchaser_id AS "purchaserId", d.supplier_id AS "supplierId", d.ground, d.text, d.status, d.noticed_by_party AS "noticedByParty",
  d.proposed_at AS "proposedAt", d.noticed_at AS "noticedAt", d.cure_until AS "cureUntil", d.arrears_quantity AS "arrearsQuantity",
  d.answer, d.answered_at AS "answeredAt", d.declared_at AS "declaredAt", d.cancelled_quantity AS "cancelledQuantity",
  d.released_quantity AS "releasedQuantity", d.standing_entry_id AS "standingEntryId", d.ended_at AS "endedAt", d.end_reason AS "endReason", d.version,
  coalesce((SELECT sum(t.quantity) FROM take_over t WHERE t.default_id = d.id AND t.status = 'taken'), 0)::bigint AS "takenQuantity" FROM supply_default d JOIN contract c ON c.id = d.contract_id
   WHERE d.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR d.status = $4) AND ($5::uuid IS NULL OR d.contract_id = $5)
   ORDER BY d.id DESC
LIMIT <size + 1>) body ON true;

-- supply-defaults.lock
SELECT id, reference, contract_id AS "contractId", tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId",
  ground, text, status, noticed_by_party AS "noticedByParty", noticed_by AS "noticedBy", cure_until AS "cureUntil", next_check_at AS "nextCheckAt",
  arrears_quantity AS "arrearsQuantity", shipped_at_notice AS "shippedAtNotice", answer, released_quantity AS "releasedQuantity", version FROM supply_default WHERE id = $1 FOR UPDATE;

-- supply-defaults.lock-open
SELECT id, reference, contract_id AS "contractId", tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId",
  ground, text, status, noticed_by_party AS "noticedByParty", noticed_by AS "noticedBy", cure_until AS "cureUntil", next_check_at AS "nextCheckAt",
  arrears_quantity AS "arrearsQuantity", shipped_at_notice AS "shippedAtNotice", answer, released_quantity AS "releasedQuantity", version FROM supply_default WHERE contract_id = $1 AND ended_at IS NULL FOR UPDATE;

-- supply-defaults.notice
UPDATE supply_default SET status = 'noticed', ground = $3, text = $4, noticed_by_party = $5, noticed_by = $6, noticed_at = $7, cure_until = $8,
     next_check_at = $9, arrears_quantity = $10, shipped_at_notice = $11, version = version + 1
   WHERE id = $1 AND version = $2;

-- supply-defaults.of-barred
SELECT c.id FROM contract c WHERE c.supplier_id = $1 AND c.status IN ('active', 'expiring')
     AND EXISTS (SELECT FROM medlane_bars_at(c.lot_id, c.supplier_id))
     AND NOT EXISTS (SELECT FROM supply_default d WHERE d.contract_id = c.id AND d.ended_at IS NULL) ORDER BY c.id LIMIT 1000;

-- supply-defaults.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT d.id, d.reference, d.contract_id AS "contractId", c.reference AS "contractReference", d.tender_id AS "tenderId",
  d.purchaser_id AS "purchaserId", d.supplier_id AS "supplierId", d.ground, d.text, d.status, d.noticed_by_party AS "noticedByParty",
  d.proposed_at AS "proposedAt", d.noticed_at AS "noticedAt", d.cure_until AS "cureUntil", d.arrears_quantity AS "arrearsQuantity",
  d.answer, d.answered_at AS "answeredAt", d.declared_at AS "declaredAt", d.cancelled_quantity AS "cancelledQuantity",
  d.released_quantity AS "releasedQuantity", d.standing_entry_id AS "standingEntryId", d.ended_at AS "endedAt", d.end_reason AS "endReason", d.version,
  coalesce((SELECT sum(t.quantity) FROM take_over t WHERE t.default_id = d.id AND t.status = 'taken'), 0)::bigint AS "takenQuantity" FROM supply_default d JOIN contract c ON c.id = d.contract_id WHERE d.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- supply-defaults.told
UPDATE supply_default SET next_check_at = NULL WHERE id = $1;

-- supply-defaults.visible
SELECT contract_id AS "contractId" FROM supply_default WHERE id = $1;

-- supply-watch.due
SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id WHERE EXISTS (SELECT FROM call_off_line)
     AND NOT EXISTS (SELECT FROM supply_watch WHERE day = (SELECT (medlane_now() AT TIME ZONE 'UTC')::date));

-- supply-watch.keep
INSERT INTO supply_warning (contract_id, tender_id, purchaser_id, supplier_id, level, fill_rate, due_quantity, accepted_quantity,
     unconfirmed_lines, since, judged_at)
   SELECT x.contract, x.tender, x.purchaser, x.supplier, x.level, x.rate, x.due, x.accepted, x.unconfirmed, $2, $2
   FROM jsonb_to_recordset($1) AS x (contract uuid, tender uuid, purchaser uuid, supplier uuid, level text, rate int, due bigint, accepted bigint, unconfirmed int)
   ON CONFLICT ON CONSTRAINT supply_warning_pkey DO UPDATE SET fill_rate = excluded.fill_rate, due_quantity = excluded.due_quantity,
     accepted_quantity = excluded.accepted_quantity, unconfirmed_lines = excluded.unconfirmed_lines, judged_at = excluded.judged_at,
     since = CASE WHEN supply_warning.level = excluded.level THEN supply_warning.since ELSE excluded.since END, level = excluded.level;

-- supply-watch.looked-at
UPDATE supply_watch SET contracts = $2 WHERE day = $1;

-- supply-watch.take-day
INSERT INTO supply_watch (day, watched_at, contracts) VALUES ($1, $2, 0) ON CONFLICT ON CONSTRAINT supply_watch_pkey DO NOTHING;

-- supply-watch.wanting
WITH due AS (
     SELECT l.contract_id, sum(l.quantity - l.cancelled_quantity) FILTER (WHERE o.promised_on < $1::date) AS due,
       sum(l.accepted_quantity) FILTER (WHERE o.promised_on < $1::date) AS accepted,
       count(*) FILTER (WHERE l.status = 'placed' AND l.confirmed_at IS NULL AND l.shipped_quantity = 0 AND o.placed_at < $2::timestamptz) AS unconfirmed
     FROM call_off_line l JOIN call_off o ON o.id = l.call_off_id GROUP BY l.contract_id)
   SELECT c.id AS "contractId", c.tender_id AS "tenderId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId",
     coalesce(d.due, 0)::bigint AS "dueQuantity", coalesce(d.accepted, 0)::bigint AS "acceptedQuantity", d.unconfirmed::int AS unconfirmed,
     coalesce(w.level, 'none') AS before
   FROM due d JOIN contract c ON c.id = d.contract_id LEFT JOIN supply_warning w ON w.contract_id = c.id
   WHERE c.status IN ('active', 'expiring', 'completed') AND (d.accepted < d.due OR d.unconfirmed > 0 OR w.level <> 'none')
   ORDER BY c.id LIMIT 5000;

-- take-overs.contract-of
SELECT contract_id AS "contractId" FROM take_over WHERE id = $1;

-- take-overs.decide
UPDATE take_over SET status = $3, decided_by = $4, decided_at = $5, reason = $6, new_contract_id = $7, version = version + 1
   WHERE id = $1 AND version = $2;

-- take-overs.decline
UPDATE take_over SET status = 'declined', reason = $3, version = version + 1 WHERE id = $1 AND version = $2 AND status = 'offered';

-- take-overs.insert
INSERT INTO take_over (id, contract_id, default_id, tender_id, purchaser_id, failed_supplier_id, supplier_id, quantity, unit_price, currency,
     value_minor, starts_on, status, proposed_by, proposed_at)
   SELECT $1, c.id, $3, c.tender_id, c.purchaser_id, c.supplier_id, $4, $5, $6, $7, $8, $9, 'proposed', $10, $11 FROM contract c WHERE c.id = $2;

-- take-overs.list.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT t.id, t.contract_id AS "contractId", coalesce(c.reference, regexp_replace(n.reference, '-R[0-9]+$', '')) AS "contractReference",
  t.default_id AS "defaultId", t.tender_id AS "tenderId", t.purchaser_id AS "purchaserId", t.failed_supplier_id AS "failedSupplierId",
  t.supplier_id AS "supplierId", t.quantity, t.unit_price AS "unitPrice", t.currency, t.value_minor AS "valueMinor", t.starts_on AS "startsOn",
  t.status, t.proposed_at AS "proposedAt", t.decided_at AS "decidedAt", t.reason, t.new_contract_id AS "newContractId", t.taken_at AS "takenAt",
  t.cover_cost_minor AS "coverCostMinor", t.forfeited_minor AS "forfeitedMinor", t.uncovered_minor AS "uncoveredMinor",
  coalesce(c.currency, t.currency) AS "coverCurrency", t.version FROM take_over t LEFT JOIN contract c ON c.id = t.contract_id LEFT JOIN contract n ON n.id = t.new_contract_id
   WHERE t.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR t.status = $4) AND ($5::uuid IS NULL OR t.contract_id = $5)
   ORDER BY t.id DESC
LIMIT <size + 1>) body ON true;

-- take-overs.lock
SELECT id, contract_id AS "contractId", default_id AS "defaultId", tender_id AS "tenderId", purchaser_id AS "purchaserId",
  supplier_id AS "supplierId", failed_supplier_id AS "failedSupplierId", quantity, unit_price AS "unitPrice", currency, value_minor AS "valueMinor",
  starts_on AS "startsOn", status, proposed_by AS "proposedBy", version FROM take_over WHERE id = $1 FOR UPDATE;

-- take-overs.lock-of-new
SELECT id, contract_id AS "contractId", default_id AS "defaultId", tender_id AS "tenderId", purchaser_id AS "purchaserId",
  supplier_id AS "supplierId", failed_supplier_id AS "failedSupplierId", quantity, unit_price AS "unitPrice", currency, value_minor AS "valueMinor",
  starts_on AS "startsOn", status, proposed_by AS "proposedBy", version FROM take_over WHERE new_contract_id = $1 FOR UPDATE;

-- take-overs.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT t.id, t.contract_id AS "contractId", coalesce(c.reference, regexp_replace(n.reference, '-R[0-9]+$', '')) AS "contractReference",
  t.default_id AS "defaultId", t.tender_id AS "tenderId", t.purchaser_id AS "purchaserId", t.failed_supplier_id AS "failedSupplierId",
  t.supplier_id AS "supplierId", t.quantity, t.unit_price AS "unitPrice", t.currency, t.value_minor AS "valueMinor", t.starts_on AS "startsOn",
  t.status, t.proposed_at AS "proposedAt", t.decided_at AS "decidedAt", t.reason, t.new_contract_id AS "newContractId", t.taken_at AS "takenAt",
  t.cover_cost_minor AS "coverCostMinor", t.forfeited_minor AS "forfeitedMinor", t.uncovered_minor AS "uncoveredMinor",
  coalesce(c.currency, t.currency) AS "coverCurrency", t.version FROM take_over t LEFT JOIN contract c ON c.id = t.contract_id LEFT JOIN contract n ON n.id = t.new_contract_id WHERE t.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- take-overs.take
UPDATE take_over SET status = 'taken', taken_at = $3, cover_cost_minor = $4, forfeited_minor = $5, uncovered_minor = $6, version = version + 1
   WHERE id = $1 AND version = $2;

-- take-overs.volume
SELECT CASE WHEN c.status = 'declined' THEN c.agreed_quantity ELSE c.released_quantity END AS "freedQuantity",
     coalesce(sum(t.quantity), 0)::bigint AS "promisedQuantity", count(t.id) FILTER (WHERE t.status IN ('proposed', 'offered'))::int AS open
   FROM contract c LEFT JOIN take_over t ON t.contract_id = c.id AND t.status <> 'declined'
   WHERE c.id = $1 GROUP BY c.id;

-- tenders.any-bid
SELECT EXISTS (SELECT FROM lot l JOIN bid b ON b.lot_id = l.id WHERE l.tender_id = $1) AS found;

-- tenders.bidding-ended
SELECT id FROM tender WHERE next_check_at <= (SELECT medlane_now()) AND status = 'open' ORDER BY next_check_at LIMIT 500;

-- tenders.book.answers-due
SELECT id FROM tender WHERE next_check_at <= (SELECT medlane_now()) AND status = 'evaluated'
   ORDER BY next_check_at LIMIT 500;

-- tenders.book.bid-outcomes
UPDATE bid b SET status = o.status, rank = o.rank, awarded_quantity = o.awarded_quantity, reason = o.reason,
     reason_details = o.details
   FROM unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::text[], $7::jsonb[])
     AS o (id, status, rank, awarded_quantity, reason, details)
   WHERE b.id = o.id AND b.tender_id = $1 AND b.status = 'valid';

-- tenders.book.check-at
UPDATE tender SET next_check_at = $2, version = version + 1 WHERE id = $1 AND status = 'evaluated';

-- tenders.book.check-notice-at
UPDATE tender SET next_check_at = $2, version = version + 1 WHERE id = $1 AND status = 'notice';

-- tenders.book.disqualify
UPDATE bid SET status = 'disqualified', reason = $3 WHERE tender_id = $1 AND id = ANY ($2::uuid[]) AND status = 'valid';

-- tenders.book.lock
SELECT id, reference, corridor_code, currency, rulebook, rates, status, bidding_ends_at, opened_at, draw_seed, notice_ends_at, version
   FROM tender WHERE id = $1 FOR UPDATE;

-- tenders.book.lot-outcomes
UPDATE lot l SET status = o.status FROM unnest($2::uuid[], $3::text[]) AS o (id, status)
   WHERE l.id = o.id AND l.tender_id = $1 AND l.status = 'active';

-- tenders.book.lots
SELECT id, number, product_type_id, quantity, ceiling_price, delivery_from, delivery_to, status, comparison
   FROM lot WHERE tender_id = $1 ORDER BY number;

-- tenders.book.notice-ended
SELECT id FROM tender WHERE next_check_at <= (SELECT medlane_now()) AND status = 'notice'
   ORDER BY next_check_at LIMIT 500;

-- tenders.book.reconsider
UPDATE bid SET status = 'valid', rank = NULL, awarded_quantity = NULL, reason = NULL, reason_details = NULL
   WHERE tender_id = $1 AND status IN ('won', 'lost') RETURNING old.id, old.status AS from;

-- tenders.book.valid-bids
SELECT id, lot_id, supplier_id, status, reason, revision, received_at, digest, unit_price, capacity, minimum_quantity,
     lead_time_days, valid_until, particulars
   FROM bid WHERE tender_id = $1 AND status IN ('valid', 'disqualified') ORDER BY lot_id, id;

-- tenders.by-reference
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.reference = $3 AND c.id < $4 AND ($5::text IS NULL OR c.corridor_code = $5) AND ($6::text IS NULL OR c.status = $6) ORDER BY c.id DESC LIMIT 1) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT 1) body ON true;

-- tenders.cancel-lots
UPDATE lot SET status = 'cancelled' WHERE tender_id = $1 AND status = 'active' RETURNING id;

-- tenders.corridor.lock
SELECT c.rulebook_code, c.paper_profile_code, c.contract_terms_code, c.bid_deposits, coalesce(c.next_pool_at <= medlane_now(), false) AS due
   FROM corridor c WHERE c.code = $1 FOR UPDATE OF c;

-- tenders.corridor.pooling-due
SELECT code AS id FROM corridor WHERE next_pool_at <= (SELECT medlane_now()) ORDER BY next_pool_at LIMIT 100;

-- tenders.corridor.schedule-pool
UPDATE corridor SET next_pool_at = CASE WHEN pool_every > interval '0' THEN
       next_pool_at + pool_every * (floor(extract(epoch FROM $2::timestamptz - next_pool_at) / extract(epoch FROM pool_every)) + 1) END
   WHERE code = $1 AND next_pool_at <= $2;

-- tenders.corridor.terms
SELECT rulebook_code, paper_profile_code, contract_terms_code, bid_deposits FROM corridor WHERE code = $1;

-- tenders.insert
INSERT INTO tender (id, reference, title, corridor_code, currency, procurement_method, purchaser_id, rulebook, rulebook_digest,
     status, drafted_at, paper_profile, paper_profile_digest, contract_terms, contract_terms_digest)
   SELECT t.id, t.reference, t.title, t.corridor_code, t.currency, $6, $7, $8, $9, 'draft', $10, $11, $12, t.terms, t.terms_digest
   FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $13::jsonb[], $14::bytea[])
     AS t (id, reference, title, corridor_code, currency, terms, terms_digest);

-- tenders.insert-lots
INSERT INTO lot (id, tender_id, number, product_type_id, quantity, ceiling_price, delivery_from, delivery_to, status, comparison)
   SELECT l.*, 'active', (SELECT jsonb_build_object('class', c.drug_class, 'form', c.form_class,
       'strength', c.reference_strength::text, 'fill', c.reference_fill::text)
     FROM product_type_comparison c WHERE c.product_type_id = l.product_type_id)
   FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::numeric[], $7::date[], $8::date[])
     AS l (id, tender_id, number, product_type_id, quantity, ceiling_price, delivery_from, delivery_to);

-- tenders.invite
INSERT INTO tender_invitation (tender_id, supplier_id) SELECT $1, unnest($2::uuid[]);

-- tenders.invited-organisations
SELECT id, kind, status FROM organisation WHERE id = ANY ($1::uuid[]);

-- tenders.key.destroy
UPDATE tender_key SET sealed_private_key = NULL, sealed_draw_seed = NULL, destroyed_at = $2
   WHERE tender_id = $1 AND released_at IS NULL AND destroyed_at IS NULL;

-- tenders.key.keep
INSERT INTO tender_key (tender_id, sealed_private_key, sealed_draw_seed, created_at) VALUES ($1, $2, $3, $4);

-- tenders.key.release
UPDATE tender_key k SET released_at = coalesce(k.released_at, medlane_now())
   FROM tender t
   WHERE k.tender_id = $1 AND t.id = k.tender_id AND t.bidding_ends_at <= medlane_now() AND k.destroyed_at IS NULL
   RETURNING k.sealed_private_key, k.sealed_draw_seed;

-- tenders.list.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.awarded.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) AND c.status = 'awarded' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.awarded.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 AND c.status = 'awarded' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.cancelled.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) AND c.status = 'cancelled' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.cancelled.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 AND c.status = 'cancelled' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.draft.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) AND c.status = 'draft' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.draft.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 AND c.status = 'draft' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.evaluated.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) AND c.status = 'evaluated' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.evaluated.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 AND c.status = 'evaluated' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.notice.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) AND c.status = 'notice' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.notice.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 AND c.status = 'notice' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.open.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) AND c.status = 'open' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.open.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 AND c.status = 'open' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.opened.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) AND c.status = 'opened' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.opened.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 AND c.status = 'opened' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.sealed.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) AND c.status = 'sealed' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.sealed.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 AND c.status = 'sealed' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.unsuccessful.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND ($4::text IS NULL OR true) AND c.status = 'unsuccessful' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.list.unsuccessful.corridor.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id < $3 AND c.corridor_code = $4 AND c.status = 'unsuccessful' ORDER BY c.id DESC LIMIT <size + 1>) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT <size + 1>) body ON true;

-- tenders.lock
SELECT id, corridor_code AS "corridorCode", currency, status, public_key IS NOT NULL AS "hasPublicKey", rulebook, contract_terms AS "contractTerms",
     published_at AS "publishedAt", bidding_ends_at AS "biddingEndsAt", notice_ends_at AS "noticeEndsAt", version
   FROM tender WHERE id = $1 FOR UPDATE;

-- tenders.move-end
UPDATE tender SET bidding_ends_at = $2, next_check_at = $2, version = version + 1 WHERE id = $1 AND status = 'open';

-- tenders.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (
SELECT t.id, t.reference, t.title, t.procurement_method, t.status, t.currency, t.corridor_code, t.public_key, t.draw_commitment, t.draw_seed, t.published_at,
  t.bidding_ends_at, t.opened_at, t.notice_ends_at, t.awarded_at, t.cancel_reason, t.version, t.rulebook,
  t.rulebook_digest, t.contract_terms, t.contract_terms_digest, t.rates, t.rates_digest, coalesce(lot.list, '[]') AS lots
FROM (SELECT * FROM tender c WHERE entered.kind IS NOT NULL AND c.id = $3 ORDER BY c.id DESC LIMIT 1) t
CROSS JOIN LATERAL (SELECT json_agg(json_build_object('id', l.id, 'number', l.number, 'quantity', l.quantity::text,
      'ceilingPrice', l.ceiling_price::text, 'deliveryFrom', l.delivery_from, 'deliveryTo', l.delivery_to, 'status', l.status,
      'bidCount', CASE WHEN entered.kind = 'operator' AND l.bid_count IS NULL
        THEN (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
        ELSE l.bid_count END,
      'productType', json_build_object('id', p.id, 'category', p.category, 'nameEn', p.name_en, 'nameZh', p.name_zh,
        'inn', p.inn, 'dosageForm', p.dosage_form, 'strength', p.strength, 'route', p.route, 'unit', p.unit,
        'atcCode', p.atc_code, 'hsCode', p.hs_code)) ORDER BY l.number) AS list
  FROM lot l JOIN product_type p ON p.id = l.product_type_id
  WHERE l.tender_id = t.id) lot
ORDER BY t.id DESC LIMIT 1) body ON true;

-- tenders.set-contract-terms
UPDATE tender SET contract_terms = $2, contract_terms_digest = $3, version = version + 1 WHERE id = $1 AND status = 'draft';

-- tenders.set-public-halves
UPDATE tender SET public_key = $2, draw_commitment = $3, version = version + 1 WHERE id = $1 AND public_key IS NULL AND status = 'draft';

-- tenders.set-rates
UPDATE tender SET rates = $2, rates_digest = $3, version = version + 1 WHERE id = $1 AND status = 'draft';

-- tenders.set-rulebook
UPDATE tender SET rulebook = $2, rulebook_digest = $3, version = version + 1 WHERE id = $1 AND status = 'draft';

-- tenders.step.draft-open-sealed.cancelled
UPDATE tender SET status = 'cancelled', version = version + 1, cancel_reason = $2, next_check_at = NULL
     WHERE id = $1 AND status IN ('draft', 'open', 'sealed');

-- tenders.step.draft.open
UPDATE tender SET status = 'open', version = version + 1, published_at = $2, bidding_ends_at = $3, next_check_at = $3
     WHERE id = $1 AND status IN ('draft');

-- tenders.step.evaluated.notice
UPDATE tender SET status = 'notice', version = version + 1, notice_ends_at = $2, next_check_at = $2
     WHERE id = $1 AND status IN ('evaluated');

-- tenders.step.notice.awarded
UPDATE tender SET status = 'awarded', version = version + 1, awarded_at = $2, next_check_at = NULL
     WHERE id = $1 AND status IN ('notice');

-- tenders.step.notice.opened
UPDATE tender SET status = 'opened', version = version + 1, notice_ends_at = $2, next_check_at = NULL
     WHERE id = $1 AND status IN ('notice');

-- tenders.step.open.sealed
UPDATE tender SET status = 'sealed', version = version + 1, closed_at = $2, next_check_at = NULL
     WHERE id = $1 AND status IN ('open');

-- tenders.step.opened-evaluated.unsuccessful
UPDATE tender SET status = 'unsuccessful', version = version + 1, evaluated_at = coalesce(evaluated_at, $2), next_check_at = NULL
     WHERE id = $1 AND status IN ('opened', 'evaluated');

-- tenders.step.opened.evaluated
UPDATE tender SET status = 'evaluated', version = version + 1, evaluated_at = $2, next_check_at = $3
     WHERE id = $1 AND status IN ('opened');

-- tenders.step.sealed.opened
UPDATE tender SET status = 'opened', version = version + 1, opened_at = $2, draw_seed = $3, next_check_at = NULL
     WHERE id = $1 AND status IN ('sealed');

-- tenders.wait-at-most
SELECT set_config('lock_timeout', '2s', true);

-- topics.notify
SELECT pg_notify('medlane_topics', $1);

-- topics.notify-many
SELECT pg_notify('medlane_topics', topic) FROM unnest($1::text[]) topic;

-- tracks.begin
INSERT INTO shipment_track (shipment_id, tender_id, purchaser_id, supplier_id, updated_at)
   VALUES ($1, $2, $3, $4, $5) ON CONFLICT ON CONSTRAINT shipment_track_pkey DO NOTHING;

-- tracks.follow
UPDATE shipment_track t SET last_kind = last.kind, last_place = last.place, last_at = last.happened_at, updated_at = $2,
     expected_on = (SELECT e.expected_on FROM shipment_event e WHERE e.shipment_id = $1 AND e.expected_on IS NOT NULL
       ORDER BY e.happened_at DESC, e.id DESC LIMIT 1)
   FROM (SELECT kind, place, happened_at FROM shipment_event WHERE shipment_id = $1 ORDER BY happened_at DESC, id DESC LIMIT 1) last
   WHERE t.shipment_id = $1 RETURNING t.expected_on AS "expectedOn";

-- tracks.hold
SELECT expected_on AS "expectedOn" FROM shipment_track WHERE shipment_id = $1 FOR NO KEY UPDATE;

-- tracks.late.<size>
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT s.id, o.id AS "orderId", o.reference AS "orderReference", s.contract_id AS "contractId", o.promised_on AS "promisedOn",
     t.expected_on AS "expectedOn", t.last_kind AS "lastKind", t.last_place AS "lastPlace", t.updated_at AS "updatedAt"
   FROM shipment_track t JOIN shipment s ON s.id = t.shipment_id AND s.status = 'dispatched'
     JOIN call_off_line l ON l.id = s.call_off_line_id JOIN call_off o ON o.id = l.call_off_id
   WHERE s.id < $3 AND t.expected_on > o.promised_on AND entered.principal IS NOT NULL
     AND (entered.kind <> 'purchaser' OR t.purchaser_id = entered.organisation_id)
     AND (entered.kind <> 'supplier' OR t.supplier_id = entered.organisation_id)
   ORDER BY s.id DESC
LIMIT <size + 1>) body ON true;

-- tracks.of-party
SELECT s.id, s.status, s.tender_id AS "tenderId", s.purchaser_id AS "purchaserId", s.supplier_id AS "supplierId",
     o.promised_on AS "promisedOn", s.contract_id AS "contractId", s.quantity,
     coalesce((c.terms ->> 'excursionMinutes')::int, 0) AS "allowedMinutes"
   FROM shipment s JOIN contract c ON c.id = s.contract_id JOIN call_off_line l ON l.id = s.call_off_line_id JOIN call_off o ON o.id = l.call_off_id
   WHERE s.id = ANY ($1) AND $2 IN (s.purchaser_id, s.supplier_id) ORDER BY s.id LIMIT 1000;

-- tracks.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT s.id, o.promised_on AS "promisedOn", t.expected_on AS "expectedOn", told.events, cold.summary AS "coldChain"
   FROM shipment s JOIN call_off_line l ON l.id = s.call_off_line_id JOIN call_off o ON o.id = l.call_off_id
     LEFT JOIN shipment_track t ON t.shipment_id = s.id
     LEFT JOIN LATERAL (
       SELECT json_build_object('lowest', c.lowest, 'highest', c.highest, 'profile', c.profile, 'readings', c.readings, 'from', c.from_at,
         'to', c.to_at, 'min', c.min_centi, 'max', c.max_centi, 'mkt', c.mkt_centi, 'coveredMinutes', c.covered_minutes,
         'excursionMinutes', c.excursion_minutes, 'excursions', c.excursions, 'gaps', c.gaps) AS summary
       FROM cold_chain c WHERE c.shipment_id = s.id) cold ON true
     CROSS JOIN LATERAL (
       SELECT coalesce(json_agg(json_build_object('id', e.id, 'kind', e.kind, 'place', e.place, 'happenedAt', e.happened_at,
         'expectedOn', e.expected_on, 'document', e.document, 'side', e.side, 'recordedAt', e.recorded_at)
         ORDER BY e.happened_at DESC, e.id DESC), '[]') AS events
       FROM (SELECT * FROM shipment_event WHERE shipment_id = s.id ORDER BY happened_at DESC, id DESC LIMIT 100) e) told
   WHERE s.id = $3 AND entered.principal IS NOT NULL LIMIT 1) body ON true;

-- tracks.tell
INSERT INTO shipment_event (id, shipment_id, tender_id, purchaser_id, supplier_id, kind, place, happened_at, expected_on, document,
     side, recorded_by, recorded_at)
   SELECT e.id, $1, $2, $3, $4, e.kind, e.place, e.happened_at, e.expected_on, e.document, $5, $6, $7
   FROM jsonb_to_recordset($8) AS e (id uuid, kind text, place text, happened_at timestamptz, expected_on date, document text)
   ON CONFLICT ON CONSTRAINT shipment_event_once DO NOTHING;

-- tx.be-actor
SELECT set_config('medlane.kind', $1, true), set_config('medlane.organisation', $2, true);

-- tx.be-system
SELECT medlane_enter_system();

-- tx.enter
SELECT entered.principal AS entered_principal, entered.principal_id AS entered_principal_id,
  entered.organisation_id AS entered_organisation_id, entered.kind AS entered_kind,
  entered.organisation_status AS entered_organisation_status, entered.roles AS entered_roles, medlane_now() AS now FROM medlane_enter($1, $2) entered;

-- tx.enter-system
SELECT medlane_now() AS now FROM medlane_enter_system();

-- tx.read-clock
SELECT medlane_now() AS now;

-- tx.release
RELEASE SAVEPOINT part;

-- tx.rollback-part
ROLLBACK TO SAVEPOINT part;

-- tx.savepoint
SAVEPOINT part;

-- verify.award.follows-its-tender
WITH violation (id) AS MATERIALIZED (SELECT a.id FROM award a JOIN tender t ON t.id = a.tender_id
     WHERE (a.status = 'active') <> (t.status = 'awarded') AND a.status IN ('pending', 'active')
       OR (a.status = 'active' AND a.active_at IS NULL))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.award.is-the-sum-of-its-lines
WITH violation (id) AS MATERIALIZED (SELECT a.id FROM award a JOIN lot ON lot.id = a.lot_id LEFT JOIN award_line l ON l.award_id = a.id
     GROUP BY a.id, lot.quantity
     HAVING coalesce(sum(l.quantity), 0) <> a.quantity OR (count(l.currency) = 0 AND coalesce(sum(l.value_minor), 0) <> a.value_minor)
       OR a.quantity + a.unmet_quantity <> lot.quantity OR (a.status IN ('pending', 'active')) <> (count(l.id) > 0) AND a.status <> 'cancelled')
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.award.judged-on-the-opened-bids
WITH violation (id) AS MATERIALIZED (SELECT a.id FROM award a LEFT JOIN tender_evaluation v ON v.id = a.evaluation_id AND v.tender_id = a.tender_id
     WHERE a.status <> 'cancelled' AND (v.id IS NULL OR a.input_digest <> v.input_digest OR a.output_digest <> v.output_digest
       OR (SELECT count(*) FROM jsonb_array_elements(v.input -> 'bids') e WHERE e ->> 'lot' = a.lot_id::text)
         <> (SELECT count(*) FROM bid b WHERE b.lot_id = a.lot_id AND b.status IN ('valid', 'won', 'lost', 'disqualified'))
       OR EXISTS (
         SELECT FROM jsonb_to_recordset(v.input -> 'bids')
             AS e (id uuid, lot uuid, digest text, "unitPrice" numeric, capacity bigint, "minQuantity" bigint)
           LEFT JOIN bid b ON b.id = e.id AND b.lot_id = e.lot
         WHERE e.lot = a.lot_id AND (b.id IS NULL OR encode(b.digest, 'hex') <> e.digest OR b.unit_price IS DISTINCT FROM e."unitPrice"
           OR b.capacity IS DISTINCT FROM e.capacity OR b.minimum_quantity IS DISTINCT FROM coalesce(e."minQuantity", 0)))))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.award.of-an-opened-valid-bid
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM award_line l JOIN award a ON a.id = l.award_id JOIN tender t ON t.id = l.tender_id
       LEFT JOIN bid b ON b.id = l.bid_id
     WHERE a.status <> 'cancelled' AND (b.id IS NULL OR b.status <> 'won' OR b.lot_id <> l.lot_id OR b.tender_id <> l.tender_id
       OR b.supplier_id <> l.supplier_id OR (b.unit_price IS DISTINCT FROM l.unit_price AND NOT EXISTS (SELECT FROM revival_offer o
         WHERE o.bid_id = b.id AND o.answer = 'accepted' AND o.price = l.unit_price)) OR b.rank IS DISTINCT FROM l.rank
       OR t.opened_at IS NULL OR a.lot_id <> l.lot_id OR a.tender_id <> l.tender_id))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.award.one-per-lot
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM lot l JOIN tender t ON t.id = l.tender_id
       LEFT JOIN award a ON a.lot_id = l.id AND a.status <> 'cancelled'
     GROUP BY l.id, t.status
     HAVING count(a.id) > 1 OR (t.status IN ('notice', 'awarded', 'unsuccessful') AND count(a.id) <> 1)
       OR (t.status NOT IN ('notice', 'awarded', 'unsuccessful') AND count(a.id) > 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.award.recomputes
SELECT e.id, e.input, encode(e.input_digest, 'hex') AS "inputDigest", encode(e.output_digest, 'hex') AS "outputDigest",
       ARRAY(SELECT concat_ws(' ', l.bid_id, l.demand_line_id, l.rank, l.quantity, l.unit_price, l.value_minor, l.currency)
             FROM award_line l JOIN award a ON a.id = l.award_id WHERE a.evaluation_id = e.id) AS lines
     FROM tender_evaluation e
     WHERE e.id > $1 AND EXISTS (SELECT FROM award a WHERE a.evaluation_id = e.id AND a.status <> 'cancelled') ORDER BY e.id LIMIT 20;

-- verify.award.saving-is-as-evaluated
WITH violation (id) AS MATERIALIZED (SELECT a.id FROM (
       SELECT e.id, judged ->> 'id' AS lot, judged -> 'baselines' AS baselines, judged -> 'supplySecurity' AS security
       FROM tender_evaluation e, jsonb_array_elements(e.output -> 'lots') judged) v
     JOIN award a ON a.evaluation_id = v.id AND a.lot_id::text = v.lot LEFT JOIN award_saving s ON s.award_id = a.id
     WHERE (a.quantity > 0) <> (s.award_id IS NOT NULL) OR s.lot_id <> a.lot_id OR s.tender_id <> a.tender_id
       OR s.baselines <> v.baselines OR s.suppliers <> (v.security ->> 'suppliers')::int
       OR s.largest_share <> (v.security ->> 'largestShare')::numeric)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.award.under-the-ceiling
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM award_line l JOIN lot ON lot.id = l.lot_id JOIN bid b ON b.id = l.bid_id JOIN tender t ON t.id = l.tender_id
     WHERE (CASE WHEN l.currency IS NULL THEN l.unit_price ELSE (
         SELECT round(l.unit_price * (r ->> 'numerator')::numeric / (r ->> 'denominator')::numeric, 6)
         FROM jsonb_array_elements(t.rates -> 'rates') r WHERE r ->> 'from' = l.currency) END) > lot.ceiling_price AND NOT (lot.comparison IS NOT NULL AND b.particulars ?| ARRAY['strength', 'fill']
       AND t.rulebook -> 'award' ? 'conversion' AND EXISTS (
         SELECT FROM award a JOIN tender_evaluation e ON e.id = a.evaluation_id, jsonb_array_elements(e.output -> 'lots') judged,
           jsonb_array_elements(judged -> 'bids') outcome
         WHERE a.id = l.award_id AND outcome ->> 'id' = b.id::text AND (outcome ->> 'comparablePrice')::numeric <= lot.ceiling_price)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.award.within-capacity
WITH violation (id) AS MATERIALIZED (SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id LEFT JOIN (
       SELECT l.bid_id, sum(l.quantity) AS quantity FROM award_line l JOIN award a ON a.id = l.award_id
       WHERE a.status <> 'cancelled' GROUP BY l.bid_id) won ON won.bid_id = b.id
     WHERE won.quantity > b.capacity
       OR (t.rulebook -> 'award' ->> 'method' = 'least-cost' AND (won.quantity < b.minimum_quantity OR (b.status = 'won' AND won.quantity IS NULL)))
       OR coalesce(won.quantity, 0) <> coalesce(b.awarded_quantity, 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.award.within-demand
WITH violation (id) AS MATERIALIZED (SELECT d.id FROM demand_line d JOIN award_line l ON l.demand_line_id = d.id JOIN award a ON a.id = l.award_id
     WHERE a.status <> 'cancelled' GROUP BY d.id
     HAVING sum(l.quantity) > d.quantity OR bool_or(l.purchaser_id <> d.purchaser_id) OR bool_or(l.lot_id IS DISTINCT FROM d.lot_id))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.bid.counted-at-opening
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM lot l JOIN tender t ON t.id = l.tender_id
       LEFT JOIN bid b ON b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')
     GROUP BY l.id, t.opened_at
     HAVING (t.opened_at IS NULL AND l.bid_count IS NOT NULL)
       OR (t.opened_at IS NOT NULL AND l.bid_count IS DISTINCT FROM count(b.id)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.bid.judged-with-its-tender
WITH violation (id) AS MATERIALIZED (SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id
     WHERE t.status IN ('notice', 'awarded', 'unsuccessful') AND b.status NOT IN ('replaced', 'withdrawn')
       AND (b.status NOT IN ('won', 'lost', 'invalid', 'disqualified') OR b.reason IS NULL OR (b.status = 'won' AND b.rank IS NULL)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.bid.one-live-per-supplier
WITH violation (id) AS MATERIALIZED (SELECT (array_agg(id))[1] FROM bid
     GROUP BY lot_id, supplier_id
     HAVING count(*) FILTER (WHERE status NOT IN ('replaced', 'withdrawn')) > 1
       OR max(revision) FILTER (WHERE status NOT IN ('replaced', 'withdrawn')) < max(revision))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.bid.receipt-has-its-bid
WITH violation (id) AS MATERIALIZED (SELECT id FROM bid WHERE digest <> sha256(envelope))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.bid.received-in-time
WITH violation (id) AS MATERIALIZED (SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id
     WHERE b.received_at < t.published_at OR b.received_at >= t.bidding_ends_at OR b.ended_at >= t.bidding_ends_at
       OR t.status = 'draft')
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.bid.sealed-until-opening
WITH violation (id) AS MATERIALIZED (SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id
     WHERE (t.opened_at IS NULL AND (b.status NOT IN ('sealed', 'replaced', 'withdrawn') OR b.unit_price IS NOT NULL
             OR b.capacity IS NOT NULL OR b.rank IS NOT NULL OR b.reason IS NOT NULL))
       OR (t.opened_at IS NOT NULL AND b.status = 'sealed'))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.contract.closed-when-all-is-settled
WITH violation (id) AS MATERIALIZED (SELECT id FROM contract
     WHERE (status = 'closed') <> (status NOT IN ('pending', 'declined') AND contract_is_through(agreed_quantity + received_quantity - accepted_quantity, ordered_quantity,
         settled_quantity, completed_at IS NOT NULL, CASE status WHEN 'closed' THEN 0 ELSE open_disputes END))
       OR (status = 'completed') <> (completed_at IS NOT NULL AND closed_at IS NULL)
       OR (status = 'closed') <> (closed_at IS NOT NULL)
     UNION SELECT c.id FROM contract c JOIN dispute d ON d.contract_id = c.id
     WHERE c.status = 'closed' AND d.filed_at < c.closed_at AND (d.ended_at IS NULL OR d.ended_at > c.closed_at))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.contract.counts-its-disputes
WITH violation (id) AS MATERIALIZED (SELECT c.id FROM contract c LEFT JOIN dispute d ON d.contract_id = c.id AND d.ended_at IS NULL GROUP BY c.id
     HAVING c.open_disputes <> count(d.id) + (SELECT count(*) FROM supply_default f WHERE f.contract_id = c.id AND f.status = 'declared'))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.contract.counts-its-orders
WITH violation (id) AS MATERIALIZED (SELECT c.id FROM contract c LEFT JOIN call_off_line l ON l.contract_id = c.id GROUP BY c.id
     HAVING c.ordered_quantity <> coalesce(sum(l.quantity - l.cancelled_quantity), 0) OR c.received_quantity <> coalesce(sum(l.received_quantity), 0)
       OR c.accepted_quantity <> coalesce(sum(l.accepted_quantity), 0) OR c.settled_quantity <> coalesce(sum(l.settled_quantity), 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.contract.is-its-latest-amendment
WITH violation (id) AS MATERIALIZED (SELECT c.id FROM contract c LEFT JOIN contract_amendment a ON a.contract_id = c.id AND a.revision = c.revision AND a.status = 'effective'
     WHERE c.revision > 1 AND (a.id IS NULL OR a.purchaser_signed_at IS NULL OR a.supplier_signed_at IS NULL
       OR (a.agreed_quantity, a.unit_price, a.value_minor, a.terms, a.document_digest)
         IS DISTINCT FROM (c.agreed_quantity, c.unit_price, c.value_minor, c.terms, c.document_digest))
     UNION SELECT a.contract_id FROM contract_amendment a JOIN contract c ON c.id = a.contract_id WHERE a.status = 'effective' AND a.revision > c.revision)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.contract.is-stated-as-it-closed
WITH violation (id) AS MATERIALIZED (SELECT s.contract_id FROM closing_statement s JOIN contract c ON c.id = s.contract_id
     WHERE c.status <> 'closed' OR (s.document::jsonb #>> '{quantities,accepted}')::bigint <> c.accepted_quantity
       OR (s.document::jsonb #>> '{quantities,ordered}')::bigint <> c.ordered_quantity
       OR replace(s.document::jsonb #>> '{money,paid}', '.', '')::bigint <> c.settled_minor)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.contract.is-the-sum-of-its-award-lines
WITH violation (id) AS MATERIALIZED (WITH agreed AS (
       SELECT l.award_id, l.supplier_id, l.purchaser_id, sum(l.quantity) AS quantity, sum(l.value_minor) AS value_minor
       FROM award_line l GROUP BY l.award_id, l.supplier_id, l.purchaser_id)
     SELECT coalesce(c.id, g.award_id) FROM (SELECT * FROM contract WHERE replaces_id IS NULL) c
       FULL JOIN agreed g ON (g.award_id, g.supplier_id, g.purchaser_id) = (c.award_id, c.supplier_id, c.purchaser_id)
     WHERE (c.revision = 1 AND (g.award_id IS NULL OR g.quantity <> c.agreed_quantity OR g.value_minor <> c.value_minor))
       OR (c.id IS NULL AND EXISTS (SELECT FROM contract other WHERE other.award_id = g.award_id)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.contract.of-an-active-award
WITH violation (id) AS MATERIALIZED (SELECT c.id FROM contract c JOIN award a ON a.id = c.award_id
     WHERE a.status <> 'active' OR c.revision = 1 AND c.replaces_id IS NULL AND NOT EXISTS (SELECT FROM award_line l
       WHERE l.award_id = c.award_id AND l.supplier_id = c.supplier_id AND l.purchaser_id = c.purchaser_id AND l.unit_price = c.unit_price))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.contract.paid-what-was-invoiced
WITH violation (id) AS MATERIALIZED (SELECT c.id FROM contract c LEFT JOIN invoice i ON i.contract_id = c.id AND i.status = 'settled' GROUP BY c.id
     HAVING c.settled_minor <> coalesce(sum(i.amount_minor), 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.contract.uses-its-advance-once
WITH violation (id) AS MATERIALIZED (SELECT c.id FROM contract c
       LEFT JOIN LATERAL (SELECT sum(i.prepaid_minor) AS used FROM invoice i WHERE i.contract_id = c.id AND i.instrument = 'prepayment') i ON true
       LEFT JOIN receivable r ON r.document_id = c.id AND r.reason = 'unused-advance'
     WHERE c.advance_used_minor <> coalesce(i.used, 0)
       OR c.advance_used_minor > CASE WHEN c.advance_paid_at IS NULL THEN 0 ELSE c.advance_minor END
       OR (r.id IS NOT NULL AND (c.status <> 'closed' OR r.amount_minor <> c.advance_minor - c.advance_used_minor)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.credit.answers-for-its-contract
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM letter_of_credit l JOIN contract c ON c.id = l.contract_id
     WHERE c.payment ->> 'instrument' <> 'letter-of-credit' OR (l.status IN ('issued', 'advised') AND c.credit_issued_at IS NULL)
       OR (l.purchaser_id, l.supplier_id, l.tender_id, l.currency) <> (c.purchaser_id, c.supplier_id, c.tender_id, c.currency))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.credit.counts-its-presentations
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM letter_of_credit l LEFT JOIN credit_presentation p ON p.credit_id = l.id GROUP BY l.id
     HAVING (l.drawn_minor, l.honoured_minor, l.open_presentations, l.presentation_count)
       <> (coalesce(sum(p.amount_minor) FILTER (WHERE p.status <> 'refused'), 0), coalesce(sum(p.amount_minor) FILTER (WHERE p.status = 'honoured'), 0),
         count(p.id) FILTER (WHERE p.status NOT IN ('refused', 'honoured')), count(p.id))
       OR l.drawn_minor > (l.terms ->> 'amountMinor')::bigint * (10000 + (l.terms ->> 'plusBasisPoints')::int) / 10000)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.credit.pays-what-was-drawn
WITH violation (id) AS MATERIALIZED (SELECT p.id FROM credit_presentation p WHERE p.booked_at IS NOT NULL AND p.amount_minor <> (
       SELECT -coalesce(sum(o.amount_minor), 0) FROM ledger_transaction t JOIN posting o ON o.transaction_id = t.id
         JOIN account a ON a.id = o.account_id AND a.kind = 'bank'
       WHERE t.document_id = p.id OR t.document_id IN (
         SELECT i.id FROM invoice i JOIN receipt r ON r.id = i.receipt_id WHERE r.shipment_id = p.shipment_id)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.demand.follows-its-lines
WITH violation (id) AS MATERIALIZED (SELECT d.id FROM demand d JOIN demand_line l ON l.demand_id = d.id GROUP BY d.id
     HAVING (d.status = 'pooled' AND bool_or(l.status = 'open')) OR (d.status = 'open' AND NOT bool_or(l.status = 'open'))
       OR (d.status = 'cancelled' AND bool_or(l.status <> 'cancelled'))
       OR bool_or(l.status IN ('pooled', 'awarded', 'unserved') AND (l.tender_id IS NULL OR l.lot_id IS NULL)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.deposit.lodged-before-bidding
WITH violation (id) AS MATERIALIZED (SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id AND t.bid_deposit_minor IS NOT NULL
     WHERE NOT EXISTS (SELECT FROM supplier_deposit d WHERE d.tender_id = b.tender_id AND d.supplier_id = b.supplier_id AND d.purpose = 'bid'
       AND d.amount_minor = t.bid_deposit_minor AND d.currency = t.currency AND d.lodged_at <= b.received_at))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.deposit.lost-by-declining
SELECT d.id, d.amount_minor::text AS amount, t.currency, t.rates,
       (SELECT coalesce(sum(f.amount_minor), 0)::text FROM forfeiture f WHERE f.deposit_id = d.id AND f.document_type = 'contract') AS lost,
       (SELECT json_agg(json_build_object('worth', coalesce(v.value_minor, c.value_minor)::text, 'currency', c.currency,
           'declined', c.declined_by IS NOT DISTINCT FROM 'supplier'))
        FROM contract c LEFT JOIN contract_revision v ON v.contract_id = c.id AND v.revision = 1
        WHERE c.tender_id = d.tender_id AND c.supplier_id = d.supplier_id AND c.replaces_id IS NULL) AS contracts
     FROM supplier_deposit d JOIN tender t ON t.id = d.tender_id WHERE d.purpose = 'bid' AND d.id > $1 ORDER BY d.id LIMIT 500;

-- verify.file.has-its-content
WITH violation (id) AS MATERIALIZED (SELECT f.id FROM file f LEFT JOIN file_content c ON c.id = f.content_id
     WHERE (f.status IN ('quarantined', 'clean', 'unscanned')) <> (c.id IS NOT NULL)
       OR (c.id IS NOT NULL AND (c.organisation_id, c.sha256, c.size) IS DISTINCT FROM (f.organisation_id, f.sha256, f.size)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.file.none-counts-in-quarantine
WITH violation (id) AS MATERIALIZED (SELECT p.id FROM (
       SELECT id, file_id FROM certificate WHERE status = 'verified'
       UNION ALL SELECT id, file_id FROM registration WHERE status = 'verified'
       UNION ALL SELECT id, file_id FROM dossier_paper WHERE status = 'accepted') p LEFT JOIN file f ON f.id = p.file_id
     WHERE p.file_id IS NOT NULL AND (f.id IS NULL OR f.status IN ('quarantined', 'removed')))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.file.paper-is-of-its-scan
WITH violation (id) AS MATERIALIZED (SELECT p.id FROM certificate p LEFT JOIN file f ON f.id = p.file_id
     WHERE p.file_id IS NOT NULL AND (f.id IS NULL OR f.sha256 IS DISTINCT FROM p.content_hash
       OR NOT EXISTS (SELECT FROM file_use u WHERE u.file_id = f.id AND u.subject_type = 'certificate' AND u.subject_id = p.id)) UNION ALL SELECT p.id FROM registration p LEFT JOIN file f ON f.id = p.file_id
     WHERE p.file_id IS NOT NULL AND (f.id IS NULL OR f.sha256 IS DISTINCT FROM p.content_hash
       OR NOT EXISTS (SELECT FROM file_use u WHERE u.file_id = f.id AND u.subject_type = 'registration' AND u.subject_id = p.id)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.history.award
WITH violation (id) AS MATERIALIZED (WITH step AS (
       SELECT subject_id, from_status, to_status FROM audit_entry
       WHERE subject_type = 'award' AND to_status IS NOT NULL AND from_status IS DISTINCT FROM to_status),
     passage AS (
       SELECT subject_id, to_status AS status, 1 AS change FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT subject_id, from_status, -1 FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT id, 'pending', 1 FROM award
       UNION ALL SELECT id, status, -1 FROM award)
     SELECT subject_id FROM step
       WHERE (from_status IS NULL AND to_status <> 'pending')
         OR (from_status IS NOT NULL AND (from_status, to_status) NOT IN (VALUES ('pending', 'active'), ('pending', 'cancelled'), ('pending', 'unsuccessful'), ('unsuccessful', 'cancelled')))
     UNION SELECT subject_id FROM (SELECT subject_id, status FROM passage GROUP BY subject_id, status HAVING sum(change) <> 0) unbalanced)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.history.bid
WITH violation (id) AS MATERIALIZED (WITH step AS (
       SELECT subject_id, from_status, to_status FROM audit_entry
       WHERE subject_type = 'bid' AND to_status IS NOT NULL AND from_status IS DISTINCT FROM to_status),
     passage AS (
       SELECT subject_id, to_status AS status, 1 AS change FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT subject_id, from_status, -1 FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT id, 'sealed', 1 FROM bid
       UNION ALL SELECT id, status, -1 FROM bid)
     SELECT subject_id FROM step
       WHERE (from_status IS NULL AND to_status <> 'sealed')
         OR (from_status IS NOT NULL AND (from_status, to_status) NOT IN (VALUES ('sealed', 'replaced'), ('sealed', 'withdrawn'), ('sealed', 'opened'), ('opened', 'invalid'), ('opened', 'valid'), ('valid', 'won'), ('valid', 'lost'), ('valid', 'disqualified'), ('won', 'valid'), ('lost', 'valid')))
     UNION SELECT subject_id FROM (SELECT subject_id, status FROM passage GROUP BY subject_id, status HAVING sum(change) <> 0) unbalanced)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.history.contract
WITH violation (id) AS MATERIALIZED (WITH step AS (
       SELECT subject_id, from_status, to_status FROM audit_entry
       WHERE subject_type = 'contract' AND to_status IS NOT NULL AND from_status IS DISTINCT FROM to_status),
     passage AS (
       SELECT subject_id, to_status AS status, 1 AS change FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT subject_id, from_status, -1 FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT id, 'pending', 1 FROM contract
       UNION ALL SELECT id, status, -1 FROM contract)
     SELECT subject_id FROM step
       WHERE (from_status IS NULL AND to_status <> 'pending')
         OR (from_status IS NOT NULL AND (from_status, to_status) NOT IN (VALUES ('pending', 'active'), ('pending', 'declined'), ('active', 'expiring'), ('active', 'completed'), ('active', 'closed'), ('expiring', 'active'), ('expiring', 'completed'), ('expiring', 'closed'), ('completed', 'closed')))
     UNION SELECT subject_id FROM (SELECT subject_id, status FROM passage GROUP BY subject_id, status HAVING sum(change) <> 0) unbalanced)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.history.demand
WITH violation (id) AS MATERIALIZED (WITH step AS (
       SELECT subject_id, from_status, to_status FROM audit_entry
       WHERE subject_type = 'demand' AND to_status IS NOT NULL AND from_status IS DISTINCT FROM to_status),
     passage AS (
       SELECT subject_id, to_status AS status, 1 AS change FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT subject_id, from_status, -1 FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT id, 'open', 1 FROM demand
       UNION ALL SELECT id, status, -1 FROM demand)
     SELECT subject_id FROM step
       WHERE (from_status IS NULL AND to_status <> 'open')
         OR (from_status IS NOT NULL AND (from_status, to_status) NOT IN (VALUES ('open', 'pooled'), ('open', 'cancelled'), ('pooled', 'open')))
     UNION SELECT subject_id FROM (SELECT subject_id, status FROM passage GROUP BY subject_id, status HAVING sum(change) <> 0) unbalanced)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.history.lot
WITH violation (id) AS MATERIALIZED (WITH step AS (
       SELECT subject_id, from_status, to_status FROM audit_entry
       WHERE subject_type = 'lot' AND to_status IS NOT NULL AND from_status IS DISTINCT FROM to_status),
     passage AS (
       SELECT subject_id, to_status AS status, 1 AS change FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT subject_id, from_status, -1 FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT id, 'active', 1 FROM lot
       UNION ALL SELECT id, status, -1 FROM lot)
     SELECT subject_id FROM step
       WHERE (from_status IS NULL AND to_status <> 'active')
         OR (from_status IS NOT NULL AND (from_status, to_status) NOT IN (VALUES ('active', 'awarded'), ('active', 'unsuccessful'), ('active', 'cancelled')))
     UNION SELECT subject_id FROM (SELECT subject_id, status FROM passage GROUP BY subject_id, status HAVING sum(change) <> 0) unbalanced)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.history.tender
WITH violation (id) AS MATERIALIZED (WITH step AS (
       SELECT subject_id, from_status, to_status FROM audit_entry
       WHERE subject_type = 'tender' AND to_status IS NOT NULL AND from_status IS DISTINCT FROM to_status),
     passage AS (
       SELECT subject_id, to_status AS status, 1 AS change FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT subject_id, from_status, -1 FROM step WHERE from_status IS NOT NULL
       UNION ALL SELECT id, 'draft', 1 FROM tender
       UNION ALL SELECT id, status, -1 FROM tender)
     SELECT subject_id FROM step
       WHERE (from_status IS NULL AND to_status <> 'draft')
         OR (from_status IS NOT NULL AND (from_status, to_status) NOT IN (VALUES ('draft', 'open'), ('draft', 'cancelled'), ('open', 'sealed'), ('open', 'cancelled'), ('sealed', 'opened'), ('sealed', 'cancelled'), ('opened', 'evaluated'), ('opened', 'unsuccessful'), ('evaluated', 'notice'), ('evaluated', 'unsuccessful'), ('notice', 'awarded'), ('notice', 'opened')))
     UNION SELECT subject_id FROM (SELECT subject_id, status FROM passage GROUP BY subject_id, status HAVING sum(change) <> 0) unbalanced)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.idempotency.keys-are-answered
WITH violation (id) AS MATERIALIZED (SELECT organisation_id || ' ' || operation || ' ' || key FROM idempotency_key WHERE answer IS NULL)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.invoice.parts-add-up-to-what-was-held
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM call_off_line l LEFT JOIN invoice i ON i.call_off_line_id = l.id GROUP BY l.id
     HAVING coalesce(sum(i.amount_minor + i.refund_minor), 0) > l.amount_minor
       OR (l.settled_quantity = l.quantity AND l.held_minor + l.advance_minor + l.balance_minor = l.amount_minor
           AND coalesce(sum(i.amount_minor + i.refund_minor), 0) <> l.amount_minor)
       OR bool_or(i.fee_minor > i.amount_minor))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.invoice.rejected-part-waits-for-its-days
WITH violation (id) AS MATERIALIZED (SELECT i.id FROM invoice i WHERE i.part = 'rejected' AND i.status = 'settled' AND i.contest_waived_at IS NULL AND i.divided_by IS NULL
       AND (i.settled_at AT TIME ZONE 'UTC')::date <= i.contest_until)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.invoice.whole-or-in-two-parts
WITH violation (id) AS MATERIALIZED (SELECT r.id FROM receipt r JOIN invoice i ON i.receipt_id = r.id GROUP BY r.id
     HAVING count(*) <> CASE WHEN bool_or(i.part = 'whole') OR r.accepted_quantity = 0 THEN 1 ELSE 2 END
       OR (r.rejected_quantity = 0 AND bool_or(i.part <> 'whole')) OR NOT bool_or(i.part IN ('whole', 'rejected')))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.ledger.balances-are-sums
WITH violation (id) AS MATERIALIZED (SELECT a.id FROM account a LEFT JOIN posting p ON p.account_id = a.id
     GROUP BY a.id, a.balance_minor, a.currency
     HAVING a.balance_minor <> coalesce(sum(p.amount_minor), 0) OR bool_or(p.currency <> a.currency))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.ledger.closed-escrow-is-empty
WITH violation (id) AS MATERIALIZED (SELECT a.id FROM account a JOIN contract c ON c.id = a.contract_id
     WHERE a.kind = 'escrow' AND c.status IN ('closed', 'declined') AND a.balance_minor <> 0)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.ledger.escrow-holds-what-is-owed
WITH violation (id) AS MATERIALIZED (WITH held AS (SELECT contract_id, sum(held_minor) AS amount FROM call_off_line GROUP BY contract_id),
       gone AS (SELECT contract_id, sum(amount) AS amount FROM (
         SELECT contract_id, amount_minor + refund_minor - prepaid_minor AS amount FROM invoice WHERE status = 'settled' AND instrument = 'escrow'
         UNION ALL SELECT contract_id, amount_minor FROM release
         UNION ALL SELECT contract_id, refunded_minor FROM call_off_line WHERE refunded_minor > 0) out GROUP BY contract_id),
       kept AS (SELECT contract_id, sum(balance_minor) AS amount FROM account WHERE kind = 'escrow' GROUP BY contract_id)
     SELECT c.id FROM contract c LEFT JOIN held ON held.contract_id = c.id
       LEFT JOIN gone ON gone.contract_id = c.id LEFT JOIN kept ON kept.contract_id = c.id
     WHERE coalesce(held.amount, 0) - coalesce(gone.amount, 0) <> coalesce(kept.amount, 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.ledger.every-posting-is-explained
SELECT t.id, t.kind, t.document_type AS "documentType", t.currency, CASE t.document_type
  WHEN 'bank_transfer' THEN (SELECT json_build_object('direction', b.direction, 'amount', b.amount_minor::text, 'organisationId', b.organisation_id)
    FROM bank_transfer b WHERE b.id = t.document_id)
  WHEN 'call_off_line' THEN (SELECT json_build_object('lineQuantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'payment', c.payment,
  'purchaserId', l.purchaser_id, 'supplierId', l.supplier_id, 'contractId', l.contract_id, 'cancelled', l.cancelled_quantity::text,
      'balanceAfterwards', CASE WHEN l.cancelled_at < l.balance_paid_at THEN 'yes' END)
    FROM call_off_line l JOIN contract c ON c.id = l.contract_id WHERE l.id = t.document_id)
  WHEN 'contract' THEN (SELECT json_build_object('value', coalesce((SELECT v.value_minor FROM contract_revision v WHERE v.contract_id = c.id AND v.revision = 1), c.value_minor)::text, 'payment', c.payment,
      'purchaserId', c.purchaser_id, 'supplierId', c.supplier_id, 'contractId', c.id)
    FROM contract c WHERE c.id = t.document_id)
  WHEN 'release' THEN (SELECT json_build_object('lineQuantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'payment', c.payment,
  'purchaserId', l.purchaser_id, 'supplierId', l.supplier_id, 'contractId', l.contract_id, 'step', r.step, 'shipped', s.quantity::text)
    FROM release r JOIN shipment s ON s.id = r.shipment_id JOIN call_off_line l ON l.id = s.call_off_line_id
      JOIN contract c ON c.id = l.contract_id WHERE r.id = t.document_id)
  WHEN 'invoice' THEN (SELECT json_build_object('lineQuantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'payment', c.payment,
  'purchaserId', l.purchaser_id, 'supplierId', l.supplier_id, 'contractId', l.contract_id, 'accepted', r.accepted_quantity::text, 'rejected', r.rejected_quantity::text,
      'coveredBefore', r.line_received_before::text, 'feeBasisPoints', c.fee_basis_points::text, 'feeLeast', c.fee_least_minor::text, 'prepaid', i.prepaid_minor::text,
      'part', i.part, 'receivedAt', r.received_at,
      'released', (SELECT coalesce(sum(p.amount_minor), 0)::text FROM release p WHERE p.shipment_id = r.shipment_id),
      'honoured', CASE WHEN s.honoured_at IS NULL THEN NULL ELSE 'ahead' END,
      'refundByRemedy', (SELECT coalesce(d.ruling, d.proposal) ->> 'refundMinor' FROM dispute d WHERE d.id = i.divided_by),
      'dueOn', i.due_on, 'paidOn', (i.settled_at AT TIME ZONE 'UTC')::date)
    FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN call_off_line l ON l.id = i.call_off_line_id
      JOIN shipment s ON s.id = r.shipment_id JOIN contract c ON c.id = i.contract_id WHERE i.id = t.document_id)
  WHEN 'credit_presentation' THEN (SELECT json_build_object('lineQuantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'payment', c.payment,
  'purchaserId', l.purchaser_id, 'supplierId', l.supplier_id, 'contractId', l.contract_id, 'presentedBefore', p.presented_before::text, 'presented', p.quantity::text,
      'invoiced', CASE WHEN s.honoured_at IS NULL THEN (SELECT i.amount_minor::text FROM receipt r JOIN invoice i ON i.receipt_id = r.id
        WHERE r.shipment_id = s.id) END)
    FROM credit_presentation p JOIN shipment s ON s.id = p.shipment_id JOIN call_off_line l ON l.id = s.call_off_line_id
      JOIN contract c ON c.id = l.contract_id WHERE p.id = t.document_id)
  WHEN 'supplier_deposit' THEN (SELECT json_build_object('purpose', d.purpose, 'amount', d.amount_minor::text, 'forfeited', d.forfeited_minor::text,
      'value', coalesce((SELECT v.value_minor FROM contract_revision v WHERE v.contract_id = c.id AND v.revision = 1), c.value_minor)::text, 'payment', coalesce(c.payment, n.contract_terms -> 'payment'), 'supplierId', d.supplier_id, 'contractId', d.contract_id)
    FROM supplier_deposit d JOIN tender n ON n.id = d.tender_id LEFT JOIN contract c ON c.id = d.contract_id WHERE d.id = t.document_id)
  WHEN 'forfeiture' THEN (SELECT json_build_object('amount', f.amount_minor::text, 'supplierId', f.supplier_id, 'purchaserId', f.purchaser_id,
      'contractId', d.contract_id)
    FROM forfeiture f JOIN supplier_deposit d ON d.id = f.deposit_id WHERE f.id = t.document_id)
  WHEN 'collection' THEN (SELECT json_build_object('amount', x.amount_minor::text, 'source', x.source, 'supplierId', x.debtor_id,
      'purchaserId', x.creditor_id, 'contractId', v.contract_id)
    FROM collection x JOIN receivable v ON v.id = x.receivable_id WHERE x.id = t.document_id)
END AS facts,
     (SELECT json_agg(json_build_object('kind', a.kind, 'organisation', a.organisation_id, 'contract', a.contract_id, 'amount', p.amount_minor::text))
      FROM posting p JOIN account a ON a.id = p.account_id WHERE p.transaction_id = t.id) AS legs
   FROM ledger_transaction t WHERE t.id > $1 ORDER BY t.id LIMIT 500;

-- verify.ledger.invoices-are-posted
WITH violation (id) AS MATERIALIZED (WITH moved AS (
       SELECT t.document_id, sum(least(p.amount_minor, 0)) AS amount
       FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
       WHERE t.document_type = 'invoice' AND t.kind IN ('settle', 'refund') GROUP BY t.document_id)
     SELECT i.id FROM invoice i LEFT JOIN moved m ON m.document_id = i.id
     WHERE coalesce(m.amount, 0) <> CASE i.status WHEN 'settled' THEN -(i.amount_minor + i.refund_minor - i.prepaid_minor) ELSE 0 END)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.ledger.no-overdraft
WITH violation (id) AS MATERIALIZED (SELECT id FROM account WHERE balance_minor < 0 AND kind <> 'bank')
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.ledger.sums-to-zero
WITH violation (id) AS MATERIALIZED (SELECT currency FROM account GROUP BY currency HAVING sum(balance_minor) <> 0)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.ledger.transactions-sum-to-zero
WITH violation (id) AS MATERIALIZED (SELECT t.id FROM ledger_transaction t LEFT JOIN posting p ON p.transaction_id = t.id
     GROUP BY t.id, t.currency
     HAVING coalesce(sum(p.amount_minor), 0) <> 0 OR count(p.id) < 2 OR bool_or(p.currency <> t.currency))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.lot.carries-its-lines
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM lot l LEFT JOIN demand_line d ON d.lot_id = l.id
     WHERE l.status <> 'cancelled' GROUP BY l.id HAVING l.quantity <> coalesce(sum(d.quantity), 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.lot.ends-with-its-tender
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM lot l JOIN tender t ON t.id = l.tender_id
     WHERE (t.status = 'awarded' AND l.status NOT IN ('awarded', 'unsuccessful'))
       OR (t.status = 'unsuccessful' AND l.status <> 'unsuccessful') OR (t.status = 'cancelled' AND l.status <> 'cancelled')
       OR (l.status = 'awarded' AND t.status <> 'awarded'))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.no-timeout
SELECT set_config('statement_timeout', '0', true);

-- verify.order.is-the-sum-of-its-lines
WITH violation (id) AS MATERIALIZED (SELECT o.id FROM call_off o LEFT JOIN call_off_line l ON l.call_off_id = o.id LEFT JOIN contract c ON c.id = l.contract_id
     GROUP BY o.id
     HAVING o.quantity <> coalesce(sum(l.quantity), 0) OR bool_or(c.lot_id <> o.lot_id OR c.purchaser_id <> o.purchaser_id
       OR (c.revision = 1 AND l.unit_price <> c.unit_price) OR l.supplier_id <> c.supplier_id))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.order.line-counts-its-shipments
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM call_off_line l
       LEFT JOIN LATERAL (SELECT sum(s.quantity) AS shipped FROM shipment s WHERE s.call_off_line_id = l.id AND s.status IN ('dispatched', 'received')) s ON true
       LEFT JOIN LATERAL (SELECT sum(r.accepted_quantity) AS accepted, sum(r.rejected_quantity) AS rejected FROM receipt r WHERE r.call_off_line_id = l.id) r ON true
     WHERE l.shipped_quantity <> coalesce(s.shipped, 0) OR l.accepted_quantity <> coalesce(r.accepted, 0)
       OR l.received_quantity <> coalesce(r.accepted + r.rejected, 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.order.line-settled-is-invoiced
WITH violation (id) AS MATERIALIZED (SELECT l.id FROM call_off_line l
       LEFT JOIN LATERAL (SELECT sum(CASE i.part WHEN 'whole' THEN r.accepted_quantity + r.rejected_quantity WHEN 'accepted' THEN r.accepted_quantity
           ELSE r.rejected_quantity END) AS quantity FROM receipt r JOIN invoice i ON i.receipt_id = r.id
         WHERE r.call_off_line_id = l.id AND i.status = 'settled') s ON true
     WHERE l.settled_quantity <> coalesce(s.quantity, 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.outbox.inbox-is-complete
WITH violation (id) AS MATERIALIZED (SELECT o.id FROM outbox o LEFT JOIN inbox i ON i.event_id = o.id
     GROUP BY o.id
     HAVING count(i.handler) <> coalesce(o.handlers - o.pending, 0) OR o.pending < 0
       OR (o.done_at IS NOT NULL AND o.pending <> 0) OR (o.done_at IS NULL AND o.published_at IS NOT NULL AND o.pending = 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.outbox.no-dead-letter
WITH violation (id) AS MATERIALIZED (SELECT id FROM outbox WHERE dead_at IS NOT NULL)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.outbox.no-event-without-effect
WITH violation (id) AS MATERIALIZED (SELECT id FROM outbox
     WHERE done_at IS NULL AND dead_at IS NULL AND appended_at < clock_timestamp() - make_interval(secs => $1))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.rulebook.is-its-digest
SELECT id, document, digest FROM rulebook WHERE id > $1 ORDER BY id LIMIT 200;

-- verify.shipment.batches-and-receipt-fit
WITH violation (id) AS MATERIALIZED (SELECT s.id FROM shipment s
       LEFT JOIN LATERAL (SELECT sum(b.quantity) AS quantity FROM batch b WHERE b.shipment_id = s.id) b ON true
       LEFT JOIN receipt r ON r.shipment_id = s.id
     WHERE b.quantity <> s.quantity OR r.accepted_quantity + r.rejected_quantity <> s.quantity
       OR (r.id IS NOT NULL) <> (s.status = 'received'))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.supply.cancelled-lines-are-cut-to-the-unit
WITH violation (id) AS MATERIALIZED (SELECT id FROM call_off_line WHERE cancelled_quantity > 0 AND held_minor > 0
       AND abs((held_minor - refunded_minor) * quantity - amount_minor * (quantity - cancelled_quantity)) * 2 > quantity
     UNION ALL SELECT id FROM call_off_line WHERE (status = 'cancelled') <> (cancelled_quantity = quantity))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.supply.contracts-know-their-recalls
WITH violation (id) AS MATERIALIZED (SELECT id FROM contract WHERE status IN ('active', 'expiring') AND recalled_batches IS DISTINCT FROM medlane_recalled_batches(supplier_id, product_type_id)
     UNION ALL SELECT l.id FROM call_off_line l JOIN contract c ON c.id = l.contract_id
     WHERE l.shipped_quantity + l.cancelled_quantity < l.quantity AND l.recalled_batches IS DISTINCT FROM c.recalled_batches)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.supply.forfeited-is-the-cover-cost
WITH violation (id) AS MATERIALIZED (SELECT t.id FROM take_over t LEFT JOIN forfeiture f ON f.document_type = 'take_over' AND f.document_id = t.id
     WHERE t.forfeited_minor <> coalesce(f.amount_minor, 0) OR t.forfeited_minor > coalesce(t.cover_cost_minor, 0))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.supply.new-contract-is-its-take-over
WITH violation (id) AS MATERIALIZED (SELECT coalesce(n.id, t.id) FROM (SELECT * FROM contract WHERE replaces_id IS NOT NULL) n
       FULL JOIN (SELECT * FROM take_over WHERE new_contract_id IS NOT NULL) t ON t.new_contract_id = n.id
     WHERE n.id IS NULL OR t.id IS NULL OR n.replaces_id <> t.contract_id OR n.supplier_id <> t.supplier_id OR n.purchaser_id <> t.purchaser_id
       OR n.starts_on <> t.starts_on OR (t.status = 'taken' AND n.status IN ('pending', 'declined'))
       OR (n.revision = 1 AND (n.agreed_quantity, n.unit_price, n.currency, n.value_minor) <> (t.quantity, t.unit_price, t.currency, t.value_minor)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.supply.recalled-goods-do-not-leave
WITH violation (id) AS MATERIALIZED (SELECT s.id FROM recall r JOIN contract c ON c.supplier_id = r.supplier_id AND c.product_type_id = r.product_type_id
       JOIN shipment s ON s.contract_id = c.id AND s.dispatched_at > r.opened_at AND s.dispatched_at < coalesce(r.lifted_at, 'infinity')
     WHERE (r.batch_numbers = '{}' OR EXISTS (SELECT FROM batch b WHERE b.shipment_id = s.id AND b.batch_number = ANY (r.batch_numbers)))
       AND NOT EXISTS (SELECT FROM recall_shipment m WHERE m.shipment_id = s.id AND m.recall_id = r.id))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.supply.rest-is-what-its-default-released
WITH violation (id) AS MATERIALIZED (SELECT c.id FROM contract c LEFT JOIN supply_default d ON d.contract_id = c.id AND d.declared_at IS NOT NULL
     WHERE c.released_quantity <> coalesce(d.released_quantity, 0)
       OR (d.id IS NOT NULL AND (c.completed_at IS NULL OR c.ordered_quantity + c.released_quantity > c.agreed_quantity + c.received_quantity - c.accepted_quantity
         OR (d.declared_at = c.completed_at AND c.ordered_quantity + c.released_quantity < c.agreed_quantity))))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.supply.takes-over-no-more-than-is-free
WITH violation (id) AS MATERIALIZED (SELECT c.id FROM contract c JOIN take_over t ON t.contract_id = c.id AND t.status <> 'declined' GROUP BY c.id
     HAVING sum(t.quantity) > CASE c.status WHEN 'declined' THEN c.agreed_quantity ELSE c.released_quantity END)
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.tender.draw-is-as-committed
WITH violation (id) AS MATERIALIZED (SELECT id FROM tender
     WHERE (draw_seed IS NOT NULL AND sha256(draw_seed) IS DISTINCT FROM draw_commitment)
       OR (opened_at IS NULL AND draw_seed IS NOT NULL) OR (opened_at IS NOT NULL AND draw_commitment IS NOT NULL AND draw_seed IS NULL))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.tender.key-released-at-opening
WITH violation (id) AS MATERIALIZED (SELECT k.tender_id FROM tender_key k JOIN tender t ON t.id = k.tender_id
     WHERE k.released_at < t.bidding_ends_at OR (k.released_at IS NOT NULL AND t.status IN ('draft', 'open')))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.tender.rulebook-is-its-digest
SELECT id, rulebook AS document, rulebook_digest AS digest FROM tender WHERE id > $1 ORDER BY id LIMIT 500;

-- verify.tender.status-has-its-times
WITH violation (id) AS MATERIALIZED (SELECT id FROM tender
     WHERE (status IN ('sealed', 'opened', 'evaluated', 'notice', 'awarded', 'unsuccessful') AND closed_at IS NULL)
       OR (status IN ('opened', 'evaluated', 'notice', 'awarded', 'unsuccessful') AND opened_at IS NULL)
       OR (status IN ('notice', 'awarded') AND (evaluated_at IS NULL OR notice_ends_at IS NULL))
       OR (status = 'awarded' AND awarded_at IS NULL)
       OR (status IN ('draft', 'open', 'sealed', 'cancelled') AND (opened_at IS NOT NULL OR evaluated_at IS NOT NULL))
       OR (status NOT IN ('awarded') AND awarded_at IS NOT NULL))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- verify.tender.steps-in-time
WITH violation (id) AS MATERIALIZED (SELECT id FROM tender
     WHERE published_at > bidding_ends_at OR closed_at < bidding_ends_at OR opened_at < closed_at OR evaluated_at < opened_at
       OR notice_ends_at < evaluated_at OR awarded_at < notice_ends_at
       OR (opened_at IS NOT NULL AND closed_at IS NULL) OR (evaluated_at IS NOT NULL AND opened_at IS NULL)
       OR (awarded_at IS NOT NULL AND (evaluated_at IS NULL OR notice_ends_at IS NULL)))
SELECT (SELECT count(*) FROM violation) AS violations, ARRAY(SELECT id::text FROM violation ORDER BY 1 LIMIT 20) AS examples;

-- what-ifs.answer
UPDATE what_if_case SET status = CASE WHEN $2::jsonb IS NULL THEN 'failed' ELSE 'answered' END, answer = $2, problem = $3, answered_at = $4
   WHERE id = $1 AND status = 'asked';

-- what-ifs.evaluation
SELECT e.id, e.input FROM tender_evaluation e
   WHERE e.tender_id = $1 AND EXISTS (SELECT FROM award a WHERE a.evaluation_id = e.id AND a.status <> 'cancelled')
   ORDER BY e.number DESC LIMIT 1;

-- what-ifs.insert
INSERT INTO what_if (id, organisation_id, rulebook, without_supplier_ids, asked_at) VALUES ($1, $2, $3, $4, $5);

-- what-ifs.insert-cases
INSERT INTO what_if_case (id, what_if_id, organisation_id, tender_id, evaluation_id, status)
   SELECT c.id, $1, $2, c.tender_id, c.evaluation_id, 'asked'
   FROM unnest($3::uuid[], $4::uuid[], $5::uuid[]) AS c (id, tender_id, evaluation_id);

-- what-ifs.lock-case
SELECT w.rulebook, w.without_supplier_ids AS "withoutSupplierIds", e.input, e.output
   FROM what_if_case c JOIN what_if w ON w.id = c.what_if_id JOIN tender_evaluation e ON e.id = c.evaluation_id
   WHERE c.id = $1 AND c.status = 'asked' FOR UPDATE OF c;

-- what-ifs.one
WITH entered AS MATERIALIZED (SELECT *, concat_ws(' ', principal, principal_id, organisation_id, kind, organisation_status, array_to_string(roles, ',')) AS as_text FROM medlane_enter($1, $2))
SELECT entered.as_text AS entered_as, body.*
FROM entered LEFT JOIN LATERAL (SELECT w.id, w.asked_at AS "askedAt", w.rulebook, w.without_supplier_ids::text[] AS "withoutSupplierIds",
     (SELECT json_agg(json_build_object('tenderId', c.tender_id, 'status', c.status, 'answer', c.answer, 'problem', c.problem,
        'answeredAt', c.answered_at) ORDER BY c.id) FROM what_if_case c WHERE c.what_if_id = w.id) AS cases
   FROM what_if w WHERE w.id = $3 AND entered.kind IS NOT NULL LIMIT 1) body ON true;

-- what-ifs.open-cases
SELECT count(*)::int AS open FROM what_if_case WHERE organisation_id = $1 AND status = 'asked';
