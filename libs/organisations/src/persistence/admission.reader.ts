import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { ChecklistAnswer } from '#libs/rules';
import type { OrganisationRecord } from './organisations.store.js';
import type { AdmissionReviewRow } from './rows.js';

export type ApplicantView = Pick<OrganisationRecord, 'id' | 'kind' | 'country' | 'registrationNumber'> & {
  readonly answers: readonly ChecklistAnswer[];
  /** By the installation's clock. */
  readonly now: Date;
};
const APPLICANT = hotRead<ApplicantView>(
  'admission.applicant',
  `SELECT o.id, o.kind, o.country, o.registration_number AS "registrationNumber", medlane_now() AS now, given.answers
   FROM organisation o CROSS JOIN LATERAL (
     SELECT coalesce(json_agg(json_build_object('item', a.item, 'value', a.value, 'expiresOn', a.expires_on)), '[]') AS answers
     FROM (SELECT * FROM admission_answer a WHERE a.organisation_id = o.id ORDER BY a.item LIMIT 100) a) given
   WHERE o.id = coalesce($3::uuid, entered.organisation_id)
     AND (o.id = entered.organisation_id OR entered.kind = 'operator') LIMIT 1`,
);
export type ReviewView = Omit<AdmissionReviewRow, 'checklist' | 'decidedVersion'>;
const REVIEWS = idPages<ReviewView>(
  'admission.reviews',
  `SELECT r.id, r.organisation_id AS "organisationId", r.action, r.status, r.proposed_by AS "proposedBy",
     r.proposed_at AS "proposedAt", r.reason, r.decided_by AS "decidedBy", r.decided_at AS "decidedAt",
     r.decision_reason AS "decisionReason"
   FROM admission_review r
   WHERE r.id < $3 AND entered.kind IS NOT NULL
     AND ($4::uuid IS NULL OR r.organisation_id = $4) AND ($5::text IS NULL OR r.status = $5)
   ORDER BY r.id DESC`,
);

/** What applicants gave, for themselves and for operators, and what officers proposed and decided. */
@Injectable()
export class AdmissionReader {
  constructor(private readonly reads: Reads) {}

  /** The caller's own organisation when none is named; undefined for one that it does not see. */
  async applicant(caller: Caller, organisationId: string | null): Promise<ApplicantView | undefined> {
    return (await this.reads.run<ApplicantView>(caller, APPLICANT, [organisationId])).rows[0];
  }

  /** Newest first. */
  reviews<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly organisationId: string | null; readonly status: string | null },
    toNode: (row: ReviewView) => T,
  ): Promise<Connection<T>> {
    return REVIEWS.read(this.reads, caller, page, toNode, [filter.organisationId, filter.status]);
  }
}
