import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { AdmissionReviewRow } from './rows.js';
import type { ChecklistAnswer, ReviewAction, ReviewStatus, ScreeningObstacle } from '#libs/rules';

const ANSWERS = statement<ChecklistAnswer>(
  'admission.answers',
  'SELECT item, value, expires_on AS "expiresOn" FROM admission_answer WHERE organisation_id = $1 ORDER BY item LIMIT 100',
);
const ANSWER = statement(
  'admission.answer',
  `INSERT INTO admission_answer (organisation_id, item, value, expires_on, given_at)
   SELECT $1, a.item, a.value, a."expiresOn", $3 FROM jsonb_to_recordset($2) AS a (item text, value text, "expiresOn" date)
   ON CONFLICT ON CONSTRAINT admission_answer_pkey
   DO UPDATE SET value = excluded.value, expires_on = excluded.expires_on, given_at = excluded.given_at`,
);
const OPEN = statement<OpenReview>(
  'admission.open-review',
  `SELECT id, action, proposed_by AS "proposedBy" FROM admission_review WHERE organisation_id = $1 AND status = 'open'`,
);
const PROPOSE = statement(
  'admission.propose',
  `INSERT INTO admission_review (id, organisation_id, action, status, proposed_by, proposed_at, reason, checklist)
   VALUES ($1, $2, $3, 'open', $4, $5, $6, $7)`,
);
const CLOSE = statement(
  'admission.close-review',
  `UPDATE admission_review SET status = $2, decided_by = $3, decided_at = $4, decision_reason = $5, decided_version = $6
   WHERE id = $1 AND status = 'open'`,
);
const OFFICERS = statement<{ count: number }>(
  'admission.officers',
  `SELECT count(*)::int AS count FROM member m JOIN organisation o ON o.id = m.organisation_id
   WHERE o.kind = 'operator' AND o.status = 'admitted' AND m.status = 'active' AND 'officer' = ANY (m.roles)`,
);

/** The tables are of compliance, which stands above; what they say of an admission is a function of the schema. */
const SCREENING = statement<{ obstacle: ScreeningObstacle | null }>(
  'admission.screening',
  'SELECT medlane_screening_obstacle($1) AS obstacle',
);

/** What one officer proposed and waits for another. */
export type OpenReview = Pick<AdmissionReviewRow, 'id' | 'action' | 'proposedBy'>;

/** What applicants gave, and the decisions that two officers share. The caller holds the organisation's row lock. */
@Injectable()
export class AdmissionStore {
  answers(tx: Tx, organisationId: string): Promise<ChecklistAnswer[]> {
    return tx.rows(ANSWERS, [organisationId]);
  }

  /** The latest answer to an item counts. */
  async answer(tx: Tx, organisationId: string, answers: readonly ChecklistAnswer[]): Promise<void> {
    await tx.execute(ANSWER, [organisationId, JSON.stringify(answers), tx.now]);
  }

  openReview(tx: Tx, organisationId: string): Promise<OpenReview | undefined> {
    return tx.maybe(OPEN, [organisationId]);
  }

  async propose(
    tx: Tx,
    organisationId: string,
    proposal: { readonly action: ReviewAction; readonly by: string; readonly reason: string | null },
    checklist: unknown,
  ): Promise<void> {
    const { action, by, reason } = proposal;
    await tx.executeOne(PROPOSE, [newId(), organisationId, action, by, tx.now, reason, JSON.stringify(checklist)]);
  }

  close(
    tx: Tx,
    reviewId: string,
    status: Exclude<ReviewStatus, 'open'>,
    decision: { readonly by: string; readonly reason: string | null; readonly version: number },
  ): Promise<void> {
    return tx.executeOne(CLOSE, [reviewId, status, decision.by, tx.now, decision.reason, decision.version]);
  }

  async screeningObstacle(tx: Tx, organisationId: string): Promise<ScreeningObstacle | null> {
    return (await tx.one(SCREENING, [organisationId])).obstacle;
  }

  /** How many people could be the second pair. */
  async officers(tx: Tx): Promise<number> {
    return (await tx.one(OFFICERS)).count;
  }
}
