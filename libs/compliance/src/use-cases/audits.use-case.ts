import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import {
  type AuditFindingRefusal,
  type AuditPlan,
  type ConcludeAuditRefusal,
  type Day,
  judgeAuditEnd,
  judgeAuditPlan,
  judgeAuditReport,
  judgeFindingStep,
  type PlanAuditRefusal,
  type ReportAuditRefusal,
  type ReportedFinding,
} from '#libs/rules';
import { AuditsStore } from '../persistence/audits.store.js';

interface Audited {
  readonly auditId: string;
}

/** Officers plan, report and conclude audits; whoever is audited answers the findings with corrective actions. */
@Injectable()
export class AuditsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audits: AuditsStore,
    private readonly people: PeopleStore,
    private readonly trail: AuditTrail,
  ) {}

  plan(
    caller: Caller,
    input: AuditPlan & {
      readonly organisationId: string;
      readonly siteId: string | null;
      readonly idempotencyKey: string;
    },
  ): Promise<Result<Audited, PlanAuditRefusal | IdempotencyRefusal>> {
    const { idempotencyKey: key, organisationId, siteId, ...plan } = input;
    const request = { operation: 'planAudit', key, request: { organisationId, siteId, ...plan } };
    return this.unitOfWork.once<Audited, PlanAuditRefusal>(caller, request, async (tx) => {
      const verdict = judgeAuditPlan(plan, tx.now);
      if (!verdict.ok) return verdict;
      if (!(await this.audits.isSubject(tx, organisationId, siteId))) return err('SUBJECT_UNKNOWN');
      const by = await this.people.personOf(tx);
      const auditId = await this.audits.plan(tx, { organisationId, siteId }, verdict.value, by);
      await this.trail.record(tx, { subjectType: 'site_audit', subjectId: auditId, action: 'plan', to: 'planned' });
      return ok({ auditId });
    });
  }

  report(
    caller: Caller,
    input: { readonly auditId: string; readonly auditedOn: Day; readonly findings: readonly ReportedFinding[] },
  ): Promise<Result<Audited, ReportAuditRefusal>> {
    const { auditId, auditedOn } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const audit = await this.audits.lock(tx, auditId);
      if (!audit) return err('AUDIT_UNKNOWN');
      const verdict = judgeAuditReport(audit, input, tx.now);
      if (!verdict.ok) return verdict;
      const by = await this.people.personOf(tx);
      await this.audits.report(tx, audit, { auditedOn, findings: verdict.value, by });
      const step = {
        subjectType: 'site_audit',
        subjectId: auditId,
        action: 'report',
        from: audit.status,
        to: 'reported',
      };
      await this.trail.record(tx, { ...step, details: { findings: verdict.value.length } });
      return ok({ auditId });
    });
  }

  end(
    caller: Caller,
    input: { readonly auditId: string; readonly action: 'pass' | 'fail' | 'cancel'; readonly reason: string },
  ): Promise<Result<Audited, ConcludeAuditRefusal>> {
    const { auditId, action, reason } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const audit = await this.audits.lock(tx, auditId);
      if (!audit) return err('AUDIT_UNKNOWN');
      const by = await this.people.personOf(tx);
      const verdict = judgeAuditEnd(audit, action, by, reason);
      if (!verdict.ok) return verdict;
      const { status, reason: why } = verdict.value;
      await this.audits.end(tx, audit, status, by, why);
      const step = { subjectType: 'site_audit', subjectId: auditId, action, from: audit.status, to: status };
      await this.trail.record(tx, { ...step, reason: why });
      return ok({ auditId });
    });
  }

  /** `answer` is of whoever was audited, the others of officers. */
  stepFinding(
    caller: Caller,
    input: { readonly findingId: string; readonly action: 'answer' | 'accept' | 'refuse'; readonly text: string },
  ): Promise<Result<Audited, AuditFindingRefusal>> {
    const { findingId, action } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const finding = await tx.elevated(() => this.audits.lockFinding(tx, findingId));
      const own = finding?.organisationId === tx.actor.organisationId;
      if (!finding || own !== (action === 'answer')) return err('FINDING_UNKNOWN');
      const verdict = judgeFindingStep(finding, action, input.text);
      if (!verdict.ok) return verdict;
      const { status, text } = verdict.value;
      await tx.elevated(() => this.audits.stepFinding(tx, findingId, action, status, text));
      const step = {
        subjectType: 'site_audit_finding',
        subjectId: findingId,
        action,
        from: finding.status,
        to: status,
      };
      await this.trail.record(tx, { ...step, reason: text });
      return ok({ auditId: finding.auditId });
    });
  }
}
