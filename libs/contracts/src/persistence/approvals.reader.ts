import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { ApprovalStatus } from '#libs/rules';
import type { ApprovalRequestRow, StoredApprovalStep } from './approval-rows.js';

export interface ApprovalVoteView {
  readonly memberId: string;
  readonly decision: 'approve' | 'reject';
  readonly reason: string | null;
  readonly decidedAt: string;
}
export type ApprovalView = Omit<ApprovalRequestRow, 'purchaserId' | 'nextReminderAt'> & {
  readonly votes: readonly ApprovalVoteView[];
  readonly waitsForMe: boolean;
};

const VOTES = `ARRAY(SELECT json_build_object('memberId', v.member_id, 'decision', v.decision, 'reason', v.reason, 'decidedAt', v.decided_at)
  FROM approval v WHERE v.request_id = r.id ORDER BY v.decided_at, v.member_id LIMIT 200)`;
/** A person's own rights and those lent to it, as the rule counts them; a key decides for the member who made it. */
const WAITS = `(r.status = 'open' AND r.requested_by <> me.id AND NOT EXISTS (SELECT FROM approval v WHERE v.request_id = r.id AND v.member_id = me.id)
  AND EXISTS (SELECT FROM member m, jsonb_array_elements(r.steps) s
    WHERE m.organisation_id = r.purchaser_id AND m.status = 'active' AND m.id <> r.requested_by
      AND (m.id = me.id OR m.id IN (SELECT d.from_member FROM approval_delegation d
        WHERE d.to_member = me.id AND d.until >= (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)))
      AND (s ->> 'role' = ANY (m.roles) OR s -> 'memberIds' ? m.id::text)))`;
const ME = `CROSS JOIN LATERAL (SELECT CASE entered.principal WHEN 'member' THEN entered.principal_id
  ELSE (SELECT k.created_by FROM api_key k WHERE k.id = entered.principal_id) END AS id) me`;
const COLUMNS = `r.id, r.act, r.subject_id AS "subjectId", r.about, r.amounts, r.steps, r.status, r.requested_by AS "requestedBy",
  r.requested_at AS "requestedAt", r.ended_at AS "endedAt", r.version, ${VOTES} AS votes, ${WAITS} AS "waitsForMe"`;

const LIST = idPages<ApprovalView>(
  'approvals',
  `SELECT ${COLUMNS} FROM approval_request r ${ME}
   WHERE r.id < $3 AND r.purchaser_id = entered.organisation_id AND ($4::text IS NULL OR r.status = $4) AND ($5::bool IS NOT TRUE OR ${WAITS})
   ORDER BY r.id DESC`,
);
const ONE = hotRead<ApprovalView>(
  'approvals.one',
  `SELECT ${COLUMNS} FROM approval_request r ${ME} WHERE r.id = $3 AND r.purchaser_id = entered.organisation_id LIMIT 1`,
);
const CHAIN = hotRead<{ steps: readonly StoredApprovalStep[] }>(
  'approvals.own-chain',
  'SELECT purchaser_id AS id, steps FROM approval_chain WHERE purchaser_id = entered.organisation_id LIMIT 1',
);

/** Approvals as a purchaser's own people see them; nobody else does. */
@Injectable()
export class ApprovalsReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  list<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly status: ApprovalStatus | null; readonly waitingForMe: boolean },
    toNode: (row: ApprovalView) => T,
  ): Promise<Connection<T>> {
    return LIST.read(this.reads, caller, page, toNode, [filter.status, filter.waitingForMe]);
  }

  async one(caller: Caller, id: string): Promise<ApprovalView | undefined> {
    return (await this.reads.run<ApprovalView>(caller, ONE, [id])).rows[0];
  }

  async chain(caller: Caller): Promise<readonly StoredApprovalStep[]> {
    return (await this.reads.run<{ steps: readonly StoredApprovalStep[] }>(caller, CHAIN, [])).rows[0]?.steps ?? [];
  }
}
