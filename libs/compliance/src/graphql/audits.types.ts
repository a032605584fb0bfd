import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { DateTime, Day, defineConnection, definePayload, IDEMPOTENCY_REFUSALS, PageArgs, Uuid } from '#libs/platform';
import {
  AUDIT_FINDING_LIFECYCLE,
  AUDIT_FINDING_REFUSALS,
  AUDIT_LIFECYCLE,
  type AuditStatus,
  CONCLUDE_AUDIT_REFUSALS,
  FINDING_SEVERITIES,
  type FindingSeverity,
  type FindingStatus,
  PLAN_AUDIT_REFUSALS,
  REPORT_AUDIT_REFUSALS,
} from '#libs/rules';

const named = <T extends string>(name: string, values: readonly T[]): Record<string, T> => {
  const choices = Object.fromEntries(values.map((value) => [value, value]));
  registerEnumType(choices, { name });
  return choices;
};
const StatusEnum = named('SiteAuditStatus', Object.keys(AUDIT_LIFECYCLE) as AuditStatus[]);
const FindingStatusEnum = named('AuditFindingStatus', Object.keys(AUDIT_FINDING_LIFECYCLE) as FindingStatus[]);
const SeverityEnum = named<FindingSeverity>('AuditFindingSeverity', FINDING_SEVERITIES);
const TEXT = 2000;

@ObjectType()
export class AuditFinding {
  @Field(() => Uuid) id: string;
  @Field(() => Int) number: number;
  @Field(() => SeverityEnum) severity: FindingSeverity;
  @Field(() => String) text: string;
  @Field(() => Day) dueOn: string;
  @Field(() => FindingStatusEnum) status: FindingStatus;
  @Field(() => String, { nullable: true }) correctiveAction: string | null;
  @Field(() => DateTime, { nullable: true }) answeredAt: Date | null;
  @Field(() => String, { nullable: true, description: 'What an officer thinks of the corrective action.' })
  verdict: string | null;
  @Field(() => DateTime, { nullable: true }) judgedAt: Date | null;
}

@ObjectType({ description: 'An audit of a site or laboratory.' })
export class SiteAudit {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) organisationId: string;
  @Field(() => Uuid, { nullable: true }) siteId: string | null;
  @Field(() => String, { nullable: true }) siteName: string | null;
  @Field(() => Day) plannedOn: string;
  @Field(() => String, { description: 'What is looked at.' }) scope: string;
  @Field(() => String) auditor: string;
  @Field(() => StatusEnum) status: AuditStatus;
  @Field(() => Day, { nullable: true }) auditedOn: string | null;
  @Field(() => DateTime, { nullable: true }) reportedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it was passed, failed or cancelled.' })
  endReason: string | null;
  @Field(() => [AuditFinding]) findings: readonly AuditFinding[];
}
export const SiteAuditConnection = defineConnection(SiteAudit, 'SiteAudit');

@ArgsType()
export class AuditsArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true }) organisationId?: string | null = null;
}

@InputType()
export class PlanAuditInput {
  @Field(() => Uuid, { description: 'A supplier or laboratory.' }) organisationId: string;
  @IsOptional() @Field(() => Uuid, { nullable: true }) siteId?: string | null = null;
  @Field(() => Day) plannedOn: string;
  @MaxLength(TEXT) @Field(() => String) scope: string;
  @MaxLength(TEXT) @Field(() => String) auditor: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class AuditFindingInput {
  @Field(() => SeverityEnum) severity: FindingSeverity;
  @MaxLength(TEXT) @Field(() => String) text: string;
  @Field(() => Day) dueOn: string;
}

@InputType()
export class ReportAuditInput {
  @Field(() => Uuid) auditId: string;
  @Field(() => Day) auditedOn: string;
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => AuditFindingInput)
  @Field(() => [AuditFindingInput])
  findings: AuditFindingInput[];
}

@InputType()
export class AnswerAuditFindingInput {
  @Field(() => Uuid) findingId: string;
  @MaxLength(TEXT) @Field(() => String) correctiveAction: string;
}

@InputType()
export class DecideAuditFindingInput {
  @Field(() => Uuid) findingId: string;
  @Field(() => Boolean) accept: boolean;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

@InputType()
export class ConcludeAuditInput {
  @Field(() => Uuid) auditId: string;
  @Field(() => Boolean) passed: boolean;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

@InputType()
export class CancelAuditInput {
  @Field(() => Uuid) auditId: string;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

export const PlanAuditPayload = definePayload('PlanAudit', SiteAudit, {
  ...PLAN_AUDIT_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const ReportAuditPayload = definePayload('ReportAudit', SiteAudit, REPORT_AUDIT_REFUSALS);
export const ConcludeAuditPayload = definePayload('ConcludeAudit', SiteAudit, CONCLUDE_AUDIT_REFUSALS);
export const CancelAuditPayload = definePayload('CancelAudit', SiteAudit, CONCLUDE_AUDIT_REFUSALS);
export const AnswerAuditFindingPayload = definePayload('AnswerAuditFinding', SiteAudit, AUDIT_FINDING_REFUSALS);
export const DecideAuditFindingPayload = definePayload('DecideAuditFinding', SiteAudit, AUDIT_FINDING_REFUSALS);
