import { defineRefusals, err, ok, transition, type Result, type Transitions } from '#libs/kernel';
import { type Day, dayOf, isDay } from '../calendar.js';
import { isReason } from '../text.js';

export type AuditStatus = 'planned' | 'reported' | 'passed' | 'failed' | 'cancelled';
export type AuditAction = 'report' | 'cancel' | 'pass' | 'fail';
/** An audit of a site or laboratory: planned, reported with its findings, concluded. */
export const AUDIT_LIFECYCLE = {
  planned: { report: 'reported', cancel: 'cancelled' },
  reported: { pass: 'passed', fail: 'failed' },
  passed: {},
  failed: {},
  cancelled: {},
} as const satisfies Transitions<AuditStatus, AuditAction>;

export type FindingStatus = 'open' | 'answered' | 'closed';
type FindingAction = 'answer' | 'accept' | 'refuse';
/** A finding is closed when an officer accepts the corrective action; a refused one is open again. */
export const AUDIT_FINDING_LIFECYCLE = {
  open: { answer: 'answered' },
  answered: { accept: 'closed', refuse: 'open' },
  closed: {},
} as const satisfies Transitions<FindingStatus, FindingAction>;

export const FINDING_SEVERITIES = ['critical', 'major', 'minor'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];
export const MAX_FINDINGS = 100;

export interface AuditPlan {
  readonly plannedOn: Day;
  /** What is looked at: the standard and the lines. */
  readonly scope: string;
  readonly auditor: string;
}
export interface ReportedFinding {
  readonly severity: FindingSeverity;
  readonly text: string;
  /** By when the corrective action is due. */
  readonly dueOn: Day;
}

const AUDIT_UNKNOWN = { en: 'Choose an audit that you can see.', zh: '请选择可见的审计。' } as const;
const ACTION_NOT_ALLOWED_NOW = {
  en: 'It is {status}; from here these are possible: {possible}.',
  zh: '当前状态为 {status}，可执行：{possible}。',
} as const;
const TEXT_INVALID = { en: 'Give {field} with 3 to 500 characters.', zh: '{field} 须为 3 至 500 个字符。' } as const;
const DAY_INVALID = {
  en: 'Give {field} as an existing day, {bound}.',
  zh: '{field} 须为存在的日期（{bound}）。',
} as const;

export const PLAN_AUDIT_REFUSALS = defineRefusals({
  SUBJECT_UNKNOWN: {
    en: 'Choose an admitted supplier or laboratory, and a site of its own.',
    zh: '请选择已准入的供应商或检测机构，及其自有场地。',
  },
  TEXT_INVALID,
  DAY_INVALID,
});
export type PlanAuditRefusal = keyof typeof PLAN_AUDIT_REFUSALS;

export function judgeAuditPlan(plan: AuditPlan, now: Date): Result<AuditPlan, PlanAuditRefusal> {
  const { plannedOn, scope, auditor } = plan;
  const today = dayOf(now);
  if (!isDay(plannedOn) || plannedOn < today) return err('DAY_INVALID', { field: 'plannedOn', bound: `>= ${today}` });
  for (const [field, text] of Object.entries({ scope, auditor }))
    if (!isReason(text)) return err('TEXT_INVALID', { field });
  return ok({ plannedOn, scope: scope.trim(), auditor: auditor.trim() });
}

export const REPORT_AUDIT_REFUSALS = defineRefusals({
  AUDIT_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  TEXT_INVALID,
  DAY_INVALID,
  TOO_MANY_FINDINGS: { en: 'Report at most {limit} findings.', zh: '最多报告 {limit} 项发现。' },
});
export type ReportAuditRefusal = keyof typeof REPORT_AUDIT_REFUSALS;

/** What was found, on the day it was looked at; each finding is due on that day or later. */
export function judgeAuditReport(
  audit: { readonly status: AuditStatus },
  report: { readonly auditedOn: Day; readonly findings: readonly ReportedFinding[] },
  now: Date,
): Result<readonly ReportedFinding[], ReportAuditRefusal> {
  const next = transition<AuditStatus, AuditAction>(AUDIT_LIFECYCLE, audit.status, 'report');
  if (!next.ok) return next;
  const { auditedOn, findings } = report;
  const today = dayOf(now);
  if (!isDay(auditedOn) || auditedOn > today) return err('DAY_INVALID', { field: 'auditedOn', bound: `<= ${today}` });
  if (findings.length > MAX_FINDINGS) return err('TOO_MANY_FINDINGS', { limit: MAX_FINDINGS });
  for (const [at, { text, dueOn }] of findings.entries()) {
    if (!isReason(text)) return err('TEXT_INVALID', { field: `findings.${at}` });
    if (!isDay(dueOn) || dueOn < auditedOn) {
      return err('DAY_INVALID', { field: `findings.${at}.dueOn`, bound: `>= ${auditedOn}` });
    }
  }
  return ok(findings.map((finding) => ({ ...finding, text: finding.text.trim() })));
}

export const CONCLUDE_AUDIT_REFUSALS = defineRefusals({
  AUDIT_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  REASON_MISSING: { en: 'Give a reason of 3 to 500 characters.', zh: '请填写 3 至 500 个字符的理由。' },
  FINDINGS_OPEN: {
    en: 'These findings are not closed: {numbers}. Only minor ones may stay open when an audit is passed.',
    zh: '以下发现尚未关闭：{numbers}。通过审计时仅轻微项可未关闭。',
  },
  SECOND_OFFICER_NEEDED: {
    en: 'Another officer than the one who reported has to conclude.',
    zh: '须由报告人以外的另一位业务员作出结论。',
  },
});
export type ConcludeAuditRefusal = keyof typeof CONCLUDE_AUDIT_REFUSALS;

/** Whether an audit may end so: passed only when every critical and major finding is closed, and by another officer. */
export function judgeAuditEnd(
  audit: {
    readonly status: AuditStatus;
    readonly reportedBy: string | null;
    readonly findings: readonly {
      readonly number: number;
      readonly severity: FindingSeverity;
      readonly status: FindingStatus;
    }[];
  },
  action: 'pass' | 'fail' | 'cancel',
  personId: string,
  reason: string,
): Result<{ readonly status: AuditStatus; readonly reason: string }, ConcludeAuditRefusal> {
  const next = transition<AuditStatus, AuditAction>(AUDIT_LIFECYCLE, audit.status, action);
  if (!next.ok) return next;
  if (!isReason(reason)) return err('REASON_MISSING');
  const open = audit.findings.filter(({ severity, status }) => severity !== 'minor' && status !== 'closed');
  if (action === 'pass' && open.length > 0)
    return err('FINDINGS_OPEN', { numbers: open.map(({ number }) => String(number)) });
  if (action !== 'cancel' && audit.reportedBy === personId) return err('SECOND_OFFICER_NEEDED');
  return ok({ status: next.value, reason: reason.trim() });
}

export const AUDIT_FINDING_REFUSALS = defineRefusals({
  FINDING_UNKNOWN: { en: 'Choose a finding of an audit that is not concluded.', zh: '请选择尚未结论的审计中的发现。' },
  ACTION_NOT_ALLOWED_NOW,
  TEXT_INVALID,
});
export type AuditFindingRefusal = keyof typeof AUDIT_FINDING_REFUSALS;

/** A corrective action, or what an officer thinks of it. */
export function judgeFindingStep(
  finding: { readonly status: FindingStatus; readonly auditStatus: AuditStatus },
  action: 'answer' | 'accept' | 'refuse',
  text: string,
): Result<{ readonly status: FindingStatus; readonly text: string }, AuditFindingRefusal> {
  if (finding.auditStatus !== 'reported') return err('FINDING_UNKNOWN');
  const next = transition<FindingStatus, FindingAction>(AUDIT_FINDING_LIFECYCLE, finding.status, action);
  if (!next.ok) return next;
  return isReason(text) ? ok({ status: next.value, text: text.trim() }) : err('TEXT_INVALID', { field: 'text' });
}
