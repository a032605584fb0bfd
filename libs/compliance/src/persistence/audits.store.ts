import { Injectable } from '@nestjs/common';
import {
  type Caller,
  type Connection,
  hotRead,
  idPages,
  newId,
  type PageArgs,
  Reads,
  statement,
  type Tx,
} from '#libs/platform';
import {
  type AuditPlan,
  type AuditStatus,
  type Day,
  type FindingSeverity,
  type FindingStatus,
  MAX_FINDINGS,
  type ReportedFinding,
} from '#libs/rules';
import type { SiteAuditFindingRow, SiteAuditRow } from './audit-rows.js';

const SUBJECT = statement<{ id: string }>(
  'audits.subject',
  `SELECT o.id FROM organisation o WHERE o.id = $1 AND o.kind IN ('supplier', 'laboratory') AND o.status = 'admitted'
     AND ($2::uuid IS NULL OR EXISTS (SELECT FROM site s WHERE s.id = $2 AND s.supplier_id = o.id))`,
);
const PLAN = statement(
  'audits.plan',
  `INSERT INTO site_audit (id, organisation_id, site_id, planned_on, scope, auditor, status, planned_by, planned_at)
   VALUES ($1, $2, $3, $4, $5, $6, 'planned', $7, $8)`,
);
export interface LockedAudit {
  readonly id: string;
  readonly organisationId: string;
  readonly status: AuditStatus;
  readonly reportedBy: string | null;
  readonly findings: readonly {
    readonly number: number;
    readonly severity: FindingSeverity;
    readonly status: FindingStatus;
  }[];
}
const LOCK = statement<Omit<LockedAudit, 'findings'>>(
  'audits.lock',
  `SELECT a.id, a.organisation_id AS "organisationId", a.status, a.reported_by AS "reportedBy"
   FROM site_audit a WHERE a.id = $1 FOR UPDATE`,
);
/** Apart from the lock: whoever waited for it sees what was found meanwhile. */
const LOCKED_FINDINGS = statement<LockedAudit['findings'][number]>(
  'audits.locked-findings',
  `SELECT f.number, f.severity, f.status FROM site_audit_finding f WHERE f.audit_id = $1 ORDER BY f.number LIMIT ${MAX_FINDINGS}`,
);
const REPORT = statement(
  'audits.report',
  `UPDATE site_audit SET status = 'reported', audited_on = $2, reported_by = $3, reported_at = $4 WHERE id = $1`,
);
const FINDINGS = statement(
  'audits.findings',
  `INSERT INTO site_audit_finding (id, audit_id, organisation_id, number, severity, text, due_on, status)
   SELECT f.id, $2, $3, f.number, f.severity, f.text, f.due_on, 'open'
   FROM unnest($1::uuid[], $4::int[], $5::text[], $6::text[], $7::date[]) AS f (id, number, severity, text, due_on)`,
);
const END = statement(
  'audits.end',
  'UPDATE site_audit SET status = $2, ended_by = $3, ended_at = $4, end_reason = $5 WHERE id = $1',
);
export interface LockedFinding {
  readonly id: string;
  readonly auditId: string;
  readonly organisationId: string;
  readonly status: FindingStatus;
  readonly auditStatus: AuditStatus;
}
const LOCK_FINDING = statement<LockedFinding>(
  'audits.lock-finding',
  `SELECT f.id, f.audit_id AS "auditId", f.organisation_id AS "organisationId", f.status, a.status AS "auditStatus"
   FROM site_audit_finding f JOIN site_audit a ON a.id = f.audit_id WHERE f.id = $1 FOR UPDATE`,
);
const ANSWER = statement(
  'audits.answer',
  'UPDATE site_audit_finding SET status = $2, corrective_action = $3, answered_at = $4 WHERE id = $1',
);
const JUDGE = statement(
  'audits.judge-finding',
  'UPDATE site_audit_finding SET status = $2, verdict = $3, judged_at = $4 WHERE id = $1',
);

export type AuditView = SiteAuditRow & {
  readonly siteName: string | null;
  readonly findings: readonly Omit<SiteAuditFindingRow, 'auditId' | 'organisationId'>[];
};
const AUDIT = `a.id, a.organisation_id AS "organisationId", a.site_id AS "siteId", s.name AS "siteName", a.planned_on AS "plannedOn",
  a.scope, a.auditor, a.status, a.planned_by AS "plannedBy", a.planned_at AS "plannedAt", a.audited_on AS "auditedOn",
  a.reported_by AS "reportedBy", a.reported_at AS "reportedAt", a.ended_by AS "endedBy", a.ended_at AS "endedAt", a.end_reason AS "endReason",
  ARRAY(SELECT json_build_object('id', f.id, 'number', f.number, 'severity', f.severity, 'text', f.text, 'dueOn', f.due_on,
      'status', f.status, 'correctiveAction', f.corrective_action, 'answeredAt', f.answered_at, 'verdict', f.verdict, 'judgedAt', f.judged_at)
    FROM site_audit_finding f WHERE f.audit_id = a.id ORDER BY f.number LIMIT ${MAX_FINDINGS}) AS findings`;
const AUDITS = idPages<AuditView>(
  'audits',
  `SELECT ${AUDIT} FROM site_audit a LEFT JOIN site s ON s.id = a.site_id
   WHERE a.id < $3 AND entered.kind IS NOT NULL AND ($4::uuid IS NULL OR a.organisation_id = $4) ORDER BY a.id DESC`,
);
const ONE = hotRead<AuditView>(
  'audits.one',
  `SELECT ${AUDIT} FROM site_audit a LEFT JOIN site s ON s.id = a.site_id WHERE a.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);

/** Audits of sites and laboratories with their findings. */
@Injectable()
export class AuditsStore {
  constructor(private readonly reads: Reads) {}

  /** Whether it is an admitted supplier or laboratory, and the site its own. */
  async isSubject(tx: Tx, organisationId: string, siteId: string | null): Promise<boolean> {
    return (await tx.maybe(SUBJECT, [organisationId, siteId])) !== undefined;
  }

  async plan(
    tx: Tx,
    subject: { readonly organisationId: string; readonly siteId: string | null },
    { plannedOn, scope, auditor }: AuditPlan,
    by: string,
  ): Promise<string> {
    const id = newId();
    await tx.executeOne(PLAN, [id, subject.organisationId, subject.siteId, plannedOn, scope, auditor, by, tx.now]);
    return id;
  }

  async lock(tx: Tx, auditId: string): Promise<LockedAudit | undefined> {
    const audit = await tx.maybe(LOCK, [auditId]);
    return audit && { ...audit, findings: await tx.rows(LOCKED_FINDINGS, [auditId]) };
  }

  async report(
    tx: Tx,
    { id, organisationId }: LockedAudit,
    report: { readonly auditedOn: Day; readonly findings: readonly ReportedFinding[]; readonly by: string },
  ): Promise<void> {
    const { auditedOn, findings, by } = report;
    await tx.executeOne(REPORT, [id, auditedOn, by, tx.now]);
    if (findings.length === 0) return;
    await tx.execute(FINDINGS, [
      findings.map(newId),
      id,
      organisationId,
      findings.map((_, at) => at + 1),
      findings.map(({ severity }) => severity),
      findings.map(({ text }) => text),
      findings.map(({ dueOn }) => dueOn),
    ]);
  }

  end(tx: Tx, { id }: LockedAudit, status: AuditStatus, by: string, reason: string): Promise<void> {
    return tx.executeOne(END, [id, status, by, tx.now, reason]);
  }

  /** With its audit: both are held. */
  lockFinding(tx: Tx, findingId: string): Promise<LockedFinding | undefined> {
    return tx.maybe(LOCK_FINDING, [findingId]);
  }

  stepFinding(
    tx: Tx,
    findingId: string,
    action: 'answer' | 'accept' | 'refuse',
    status: FindingStatus,
    text: string,
  ): Promise<void> {
    return tx.executeOne(action === 'answer' ? ANSWER : JUDGE, [findingId, status, text, tx.now]);
  }

  /** Newest first: a purchaser sees what is concluded, of everybody. */
  list<T>(
    caller: Caller,
    page: PageArgs,
    organisationId: string | null,
    toNode: (row: AuditView) => T,
  ): Promise<Connection<T>> {
    return AUDITS.read(this.reads, caller, page, toNode, [organisationId]);
  }

  async one(caller: Caller, id: string): Promise<AuditView | undefined> {
    return (await this.reads.run<AuditView>(caller, ONE, [id])).rows[0];
  }
}
