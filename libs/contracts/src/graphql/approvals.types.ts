import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import {
  DateTime,
  Day,
  defineConnection,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  Money,
  MoneyInput,
  PageArgs,
  Quantity,
  Uuid,
} from '#libs/platform';
import {
  APPROVAL_ACTS,
  APPROVAL_LIFECYCLE,
  type ApprovalAct,
  type ApprovalStatus,
  APPROVER_ROLES,
  type ApproverRole,
  DECIDE_APPROVAL_REFUSALS,
  DELEGATE_APPROVALS_REFUSALS,
  MAX_APPROVAL_STEPS,
  PLACE_ORDER_REFUSALS,
  REQUEST_APPROVAL_REFUSALS,
  SET_APPROVAL_STEPS_REFUSALS,
  WITHDRAW_APPROVAL_REFUSALS,
} from '#libs/rules';

/** GraphQL names have no hyphens. */
const named = <T extends string>(name: string, values: readonly T[]): Record<string, T> => {
  const choices = Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
  registerEnumType(choices, { name });
  return choices;
};
const ActEnum = named<ApprovalAct>('ApprovalAct', APPROVAL_ACTS);
const RoleEnum = named<ApproverRole>('ApproverRole', APPROVER_ROLES);
const StatusEnum = named('ApprovalStatus', Object.keys(APPROVAL_LIFECYCLE) as ApprovalStatus[]);
const DecisionEnum = named<'approve' | 'reject'>('ApprovalDecision', ['approve', 'reject']);
/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;

@ObjectType({ description: 'A step of your own approvals: from an amount on, so many of these people approve.' })
export class ApprovalStep {
  @Field(() => ActEnum) act: ApprovalAct;
  @Field(() => Money, { description: 'From this amount on, in its currency.' }) from: Money;
  @Field(() => RoleEnum, { nullable: true }) role: ApproverRole | null;
  @Field(() => [Uuid], { description: 'Or these members.' }) memberIds: readonly string[];
  @Field(() => Int) approvals: number;
  @Field(() => Day) effectiveFrom: string;
  @Field(() => Day, { nullable: true }) effectiveUntil: string | null;
}
@ObjectType()
export class ApprovalSteps {
  @Field(() => [ApprovalStep]) steps: readonly ApprovalStep[];
}
@ObjectType()
class ApprovalVote {
  @Field(() => Uuid) memberId: string;
  @Field(() => DecisionEnum) decision: 'approve' | 'reject';
  @Field(() => String, { nullable: true }) reason: string | null;
  @Field(() => DateTime) decidedAt: Date;
}
@ObjectType({ description: 'A request to your own people to approve one act, at exactly these amounts.' })
export class ApprovalRequest {
  @Field(() => Uuid) id: string;
  @Field(() => ActEnum) act: ApprovalAct;
  @Field(() => Uuid, { description: 'The contract, the amendment or the lot.' }) subjectId: string;
  @Field(() => String, { description: 'The digest of the text, or the order: lot, quantity, day, reference.' })
  about: string;
  @Field(() => [Money]) amounts: readonly Money[];
  @Field(() => [ApprovalStep], { description: 'As they were when it was asked for.' }) steps: readonly ApprovalStep[];
  @Field(() => StatusEnum) status: ApprovalStatus;
  @Field(() => Uuid) requestedBy: string;
  @Field(() => DateTime) requestedAt: Date;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => [ApprovalVote]) votes: readonly ApprovalVote[];
  @Field(() => Boolean) waitsForMe: boolean;
  @Field(() => Int) version: number;
}
export const ApprovalRequestConnection = defineConnection(ApprovalRequest, 'ApprovalRequest');
@ObjectType()
export class ApprovalDelegation {
  @Field(() => Uuid, { description: 'Who decides in your place.' }) memberId: string;
  @Field(() => Day, { description: 'The last day.' }) until: string;
}

@ArgsType()
export class ApprovalsArgs extends PageArgs {
  @IsOptional() @Field(() => StatusEnum, { nullable: true }) status?: ApprovalStatus | null = null;
  @Field(() => Boolean, { defaultValue: false }) waitingForMe: boolean = false;
}
@InputType()
class ApprovalStepInput {
  @Field(() => ActEnum) act: ApprovalAct;
  @ValidateNested() @Type(() => MoneyInput) @Field(() => MoneyInput) from: MoneyInput;
  @IsOptional() @Field(() => RoleEnum, { nullable: true }) role?: ApproverRole | null = null;
  @ArrayMaxSize(100) @Field(() => [Uuid], { defaultValue: [] }) memberIds: string[] = [];
  @Field(() => Int, { defaultValue: 1 }) approvals: number = 1;
  @Field(() => Day) effectiveFrom: string;
  @IsOptional() @Field(() => Day, { nullable: true }) effectiveUntil?: string | null = null;
}
@InputType()
export class SetApprovalStepsInput {
  @ArrayMaxSize(MAX_APPROVAL_STEPS * 2)
  @ValidateNested({ each: true })
  @Type(() => ApprovalStepInput)
  @Field(() => [ApprovalStepInput], { description: 'All of them; none: nothing waits for approval.' })
  steps: ApprovalStepInput[];
}
@InputType()
class OrderToApproveInput {
  @Field(() => Quantity) quantity: bigint;
  @Field(() => Day) promisedOn: string;
  @MaxLength(TEXT) @Field(() => String) reference: string;
}
@InputType()
export class RequestApprovalInput {
  @Field(() => ActEnum) act: ApprovalAct;
  @Field(() => Uuid, { description: 'The contract, the amendment, or for an order the lot.' }) subjectId: string;
  @IsOptional()
  @ValidateNested()
  @Type(() => OrderToApproveInput)
  @Field(() => OrderToApproveInput, { nullable: true, description: 'For an order: exactly as it will be placed.' })
  order?: OrderToApproveInput | null = null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}
@InputType()
export class DecideApprovalInput {
  @Field(() => Uuid) approvalId: string;
  @Field(() => DecisionEnum) decision: 'approve' | 'reject';
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) reason?: string | null = null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}
@InputType()
export class WithdrawApprovalInput {
  @Field(() => Uuid) approvalId: string;
}
@InputType()
export class DelegateApprovalsInput {
  @Field(() => Uuid) memberId: string;
  @Field(() => Day) until: string;
}

export const SetApprovalStepsPayload = definePayload('SetApprovalSteps', ApprovalSteps, SET_APPROVAL_STEPS_REFUSALS);
export const RequestApprovalPayload = definePayload('RequestApproval', ApprovalRequest, {
  ...REQUEST_APPROVAL_REFUSALS,
  ...PLACE_ORDER_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const DecideApprovalPayload = definePayload('DecideApproval', ApprovalRequest, {
  ...DECIDE_APPROVAL_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const WithdrawApprovalPayload = definePayload('WithdrawApproval', ApprovalRequest, WITHDRAW_APPROVAL_REFUSALS);
export const DelegateApprovalsPayload = definePayload(
  'DelegateApprovals',
  ApprovalDelegation,
  DELEGATE_APPROVALS_REFUSALS,
);
