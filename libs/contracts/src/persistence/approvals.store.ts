import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import {
  addHours,
  type ApprovalAct,
  type ApprovalAmount,
  type ApprovalStatus,
  type ApprovalStep,
  type ApproverRights,
  type Day,
  type StandingApproval,
} from '#libs/rules';
import type { StoredApprovalAmount, StoredApprovalStep } from './approval-rows.js';

const CHAIN = statement<{ steps: readonly StoredApprovalStep[] }>(
  'approvals.chain',
  'SELECT steps FROM approval_chain WHERE purchaser_id = $1',
);
const SET_CHAIN = statement(
  'approvals.set-chain',
  `INSERT INTO approval_chain (purchaser_id, steps, set_by, set_at) VALUES ($1, $2, $3, $4)
   ON CONFLICT ON CONSTRAINT approval_chain_pkey DO UPDATE SET steps = $2, set_by = $3, set_at = $4, version = approval_chain.version + 1`,
);
const MEMBERS = statement<{ known: number }>(
  'approvals.members',
  `SELECT count(*)::int AS known FROM member WHERE id = ANY ($1::uuid[]) AND organisation_id = $2 AND status = 'active'`,
);
/** What was asked for exactly this, held, so that who approves and who acts see each other. */
const LIVE = statement<RequestRow>(
  'approvals.live',
  `SELECT id, act, subject_id AS "subjectId", about, amounts, steps, status, requested_by AS "requestedBy", version
   FROM approval_request WHERE purchaser_id = $1 AND act = $2 AND about = $3 AND status IN ('open', 'approved') FOR UPDATE`,
);
const LOCK = statement<RequestRow>(
  'approvals.lock',
  `SELECT id, act, subject_id AS "subjectId", about, amounts, steps, status, requested_by AS "requestedBy", version
   FROM approval_request WHERE id = $1 AND purchaser_id = $2 FOR UPDATE`,
);
/** Asked under the request's lock, in a statement of its own. */
const VOTES = statement<{ memberId: string; steps: number[] }>(
  'approvals.votes',
  `SELECT member_id AS "memberId", steps FROM approval WHERE request_id = $1 AND decision = 'approve' LIMIT 200`,
);
const REQUEST = statement<{ id: string }>(
  'approvals.request',
  `INSERT INTO approval_request (id, purchaser_id, act, subject_id, about, amounts, steps, status, requested_by, requested_at, next_reminder_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10)
   ON CONFLICT DO NOTHING RETURNING id`,
);
const END = statement(
  'approvals.end',
  `UPDATE approval_request SET status = $3, ended_at = $4, next_reminder_at = NULL, version = version + 1 WHERE id = $1 AND version = $2`,
);
const VOTE = statement(
  'approvals.vote',
  `INSERT INTO approval (request_id, member_id, purchaser_id, decision, steps, reason, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);
/** The person itself, and those who delegated to it until today or later. */
const RIGHTS = statement<ApproverRights & { roles: string[] }>(
  'approvals.rights',
  `SELECT m.id AS "memberId", m.roles FROM member m WHERE m.organisation_id = $2 AND m.status = 'active' AND (m.id = $1 OR m.id IN (
     SELECT d.from_member FROM approval_delegation d WHERE d.to_member = $1 AND d.until >= $3)) LIMIT 100`,
);
const DELEGATE = statement(
  'approvals.delegate',
  `INSERT INTO approval_delegation (from_member, to_member, purchaser_id, until, made_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT ON CONSTRAINT approval_delegation_pkey DO UPDATE SET to_member = $2, until = $4, made_at = $5`,
);
const REMIND = statement<{ purchaserId: string }>(
  'approvals.remind',
  `UPDATE approval_request SET next_reminder_at = $2 WHERE id = $1 AND status = 'open' AND next_reminder_at <= $3
   RETURNING purchaser_id AS "purchaserId"`,
);

/** Hours after which whoever has not decided is reminded, again and again. */
const REMIND_AFTER = 24;

interface RequestRow {
  readonly id: string;
  readonly act: ApprovalAct;
  readonly subjectId: string;
  readonly about: string;
  readonly amounts: readonly StoredApprovalAmount[];
  readonly steps: readonly StoredApprovalStep[];
  readonly status: ApprovalStatus;
  readonly requestedBy: string;
  readonly version: number;
}
export interface HeldApproval extends StandingApproval {
  readonly id: string;
  readonly act: ApprovalAct;
  readonly subjectId: string;
  readonly version: number;
  readonly amounts: readonly ApprovalAmount[];
}
/** What is asked for: exactly this, by exactly these amounts. */
export interface ApprovalSubject {
  readonly act: ApprovalAct;
  readonly subjectId: string;
  readonly about: string;
  readonly amounts: readonly ApprovalAmount[];
}

/** A purchaser's approvals, as its own people see them. */
@Injectable()
export class ApprovalStore {
  async chain(tx: Tx): Promise<readonly ApprovalStep[]> {
    return readSteps((await tx.maybe(CHAIN, [tx.actor.organisationId]))?.steps ?? null);
  }

  async setChain(tx: Tx, steps: readonly ApprovalStep[], by: string): Promise<void> {
    await tx.executeOne(SET_CHAIN, [tx.actor.organisationId, writeSteps(steps), by, tx.now]);
  }

  /** Whether all of them are active members of the caller's organisation. */
  async areMembers(tx: Tx, memberIds: readonly string[]): Promise<boolean> {
    const distinct = [...new Set(memberIds)];
    if (distinct.length === 0) return true;
    return (await tx.one(MEMBERS, [distinct, tx.actor.organisationId])).known === distinct.length;
  }

  /** The open or approved request about exactly this, held. */
  async live(tx: Tx, act: ApprovalAct, about: string): Promise<HeldApproval | undefined> {
    return this.held(tx, await tx.maybe(LIVE, [tx.actor.organisationId, act, about]));
  }

  async lock(tx: Tx, requestId: string): Promise<HeldApproval | undefined> {
    return this.held(tx, await tx.maybe(LOCK, [requestId, tx.actor.organisationId]));
  }

  /** Undefined when another request about the same was faster. */
  async request(tx: Tx, subject: ApprovalSubject, steps: readonly ApprovalStep[], by: string) {
    const { act, subjectId, about, amounts } = subject;
    const asked = [newId(), tx.actor.organisationId, act, subjectId, about, writeAmounts(amounts), writeSteps(steps)];
    return tx.maybe(REQUEST, [...asked, by, tx.now, addHours(tx.now, REMIND_AFTER)]);
  }

  async end(tx: Tx, { id, version }: HeldApproval, status: ApprovalStatus): Promise<void> {
    await tx.executeOne(END, [id, version, status, tx.now]);
  }

  async vote(
    tx: Tx,
    requestId: string,
    by: string,
    vote: {
      readonly decision: 'approve' | 'reject';
      readonly steps: readonly number[];
      readonly reason: string | null;
    },
  ): Promise<void> {
    const { decision, steps, reason } = vote;
    const said = [decision, steps, reason?.trim() ?? null, tx.now];
    await tx.executeOne(VOTE, [requestId, by, tx.actor.organisationId, ...said]);
  }

  rights(tx: Tx, memberId: string, today: Day): Promise<ApproverRights[]> {
    return tx.rows(RIGHTS, [memberId, tx.actor.organisationId, today]);
  }

  async delegate(tx: Tx, from: string, to: string, until: Day): Promise<void> {
    await tx.executeOne(DELEGATE, [from, to, tx.actor.organisationId, until, tx.now]);
  }

  /** As the system: puts the next reminder off, and answers whose request it is; undefined when it is not due. */
  async remind(tx: Tx, requestId: string): Promise<string | undefined> {
    return (await tx.maybe(REMIND, [requestId, addHours(tx.now, REMIND_AFTER), tx.now]))?.purchaserId;
  }

  private async held(tx: Tx, row: RequestRow | undefined): Promise<HeldApproval | undefined> {
    if (!row) return undefined;
    const votes = await tx.rows(VOTES, [row.id]);
    const amounts = row.amounts.map(({ currency, amountMinor }) => ({ currency, amountMinor: BigInt(amountMinor) }));
    return { ...row, amounts, steps: readSteps(row.steps), votes };
  }
}

export const readSteps = (stored: readonly StoredApprovalStep[] | null): readonly ApprovalStep[] =>
  (stored ?? []).map(({ fromMinor, ...step }) => ({ ...step, fromMinor: BigInt(fromMinor) }));
export const writeSteps = (steps: readonly ApprovalStep[]): string =>
  JSON.stringify(steps.map(storedStep) satisfies readonly StoredApprovalStep[]);
export const writeAmounts = (amounts: readonly ApprovalAmount[]): string =>
  JSON.stringify(amounts.map(({ currency, amountMinor }) => ({ currency, amountMinor: String(amountMinor) })));

/** Fields in one order, so that the same steps read the same. */
const storedStep = (step: ApprovalStep): StoredApprovalStep => ({
  act: step.act,
  currency: step.currency,
  fromMinor: String(step.fromMinor),
  role: step.role,
  memberIds: step.memberIds,
  approvals: step.approvals,
  effectiveFrom: step.effectiveFrom,
  effectiveUntil: step.effectiveUntil,
});
