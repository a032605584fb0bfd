import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AUDIT_FINDING_REFUSALS,
  CONCLUDE_AUDIT_REFUSALS,
  FINDING_SEVERITIES,
  type FindingStatus,
  judgeAuditEnd,
  judgeAuditPlan,
  judgeAuditReport,
  judgeFindingStep,
  MAX_FINDINGS,
  PLAN_AUDIT_REFUSALS,
  REPORT_AUDIT_REFUSALS,
} from './audit.js';

const NOW = new Date('2026-11-23T08:00:00Z');
const codeOf = (result: { readonly ok: boolean } & object) => ('code' in result ? String(result.code) : '');
const plan = { plannedOn: '2026-12-01', scope: 'GMP of line 2', auditor: 'Li Ming' };
const finding = { severity: 'major', text: 'Logs are missing', dueOn: '2026-12-31' } as const;
const report = { auditedOn: '2026-11-20', findings: [finding] };

describe('audits', () => {
  it('refuse with every code', () => {
    expect(judgeAuditPlan(plan, NOW)).toMatchObject({ ok: true });
    const planned = [
      judgeAuditPlan({ ...plan, scope: '' }, NOW),
      judgeAuditPlan({ ...plan, plannedOn: '2026-11-22' }, NOW),
    ];
    expect(['SUBJECT_UNKNOWN', ...planned.map(codeOf)]).toEqual(Object.keys(PLAN_AUDIT_REFUSALS));
    const status = 'planned' as const;
    expect(judgeAuditReport({ status }, report, NOW)).toMatchObject({ ok: true });
    const reported = [
      judgeAuditReport({ status: 'passed' }, report, NOW),
      judgeAuditReport({ status }, { ...report, findings: [{ ...finding, text: 'x' }] }, NOW),
      judgeAuditReport({ status }, { ...report, findings: [{ ...finding, dueOn: '2026-11-19' }] }, NOW),
      judgeAuditReport(
        { status },
        { ...report, findings: Array.from({ length: MAX_FINDINGS + 1 }, () => finding) },
        NOW,
      ),
    ];
    expect(['AUDIT_UNKNOWN', ...reported.map(codeOf)]).toEqual(Object.keys(REPORT_AUDIT_REFUSALS));
    const held = {
      status: 'reported',
      reportedBy: 'one',
      findings: [{ number: 1, severity: 'major', status: 'open' }],
    } as const;
    const ended = [
      judgeAuditEnd({ ...held, status: 'planned' }, 'pass', 'two', 'all is well'),
      judgeAuditEnd(held, 'fail', 'two', ''),
      judgeAuditEnd(held, 'pass', 'two', 'all is well'),
      judgeAuditEnd(held, 'fail', 'one', 'logs missing'),
    ];
    expect(['AUDIT_UNKNOWN', ...ended.map(codeOf)]).toEqual(Object.keys(CONCLUDE_AUDIT_REFUSALS));
    const steps = [
      judgeFindingStep({ status: 'open', auditStatus: 'passed' }, 'answer', 'logger bought'),
      judgeFindingStep({ status: 'closed', auditStatus: 'reported' }, 'answer', 'logger bought'),
      judgeFindingStep({ status: 'open', auditStatus: 'reported' }, 'answer', ''),
    ];
    expect(steps.map(codeOf)).toEqual(Object.keys(AUDIT_FINDING_REFUSALS));
  });

  it('are never passed while a critical or major finding is not closed', () => {
    const findings = fc.array(
      fc.record({
        number: fc.integer({ min: 1, max: 100 }),
        severity: fc.constantFrom(...FINDING_SEVERITIES),
        status: fc.constantFrom<FindingStatus>('open', 'answered', 'closed'),
      }),
    );
    fc.assert(
      fc.property(findings, (list) => {
        const verdict = judgeAuditEnd(
          { status: 'reported', reportedBy: 'one', findings: list },
          'pass',
          'two',
          'as seen',
        );
        expect(verdict.ok).toBe(list.every(({ severity, status }) => severity === 'minor' || status === 'closed'));
      }),
    );
  });
});
