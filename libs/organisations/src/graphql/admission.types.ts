import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { DateTime, Day, defineConnection, definePayload, PageArgs, Uuid } from '#libs/platform';
import {
  ADMISSION_REFUSALS,
  CHECKLIST_ANSWER_REFUSALS,
  REVIEW_ACTIONS,
  type ReviewAction,
  type ItemState,
  REVIEW_LIFECYCLE,
  type ReviewStatus,
} from '#libs/rules';
import { Organisation } from './types.js';

const enumOf = <T extends string>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(values.map((value) => [value, value]));
const ItemStateEnum = enumOf<ItemState>(['given', 'missing', 'faulty', 'expired']);
registerEnumType(ItemStateEnum, { name: 'AdmissionItemState' });
const ReviewActionEnum = enumOf<ReviewAction>(REVIEW_ACTIONS);
registerEnumType(ReviewActionEnum, { name: 'AdmissionReviewAction' });
const ReviewStatusEnum = enumOf(Object.keys(REVIEW_LIFECYCLE) as ReviewStatus[]);
registerEnumType(ReviewStatusEnum, { name: 'AdmissionReviewStatus' });

@ObjectType({ description: 'One thing that an applicant of this kind and country has to give.' })
export class AdmissionItem {
  @Field(() => String) code: string;
  @Field(() => String) textEn: string;
  @Field(() => String) textZh: string;
  @Field(() => Boolean) needed: boolean;
  @Field(() => Boolean, { description: 'Whether its last day belongs in expiresOn.' }) dated: boolean;
  @Field(() => ItemStateEnum) state: ItemState;
  @Field(() => String, { nullable: true }) value: string | null;
  @Field(() => Day, { nullable: true }) expiresOn: string | null;
  @Field(() => String, { nullable: true, description: 'What is wrong with what was given.' }) faultEn: string | null;
  @Field(() => String, { nullable: true }) faultZh: string | null;
}

@ObjectType({ description: 'What an applicant has to give, with every item that is missing.' })
export class AdmissionChecklist {
  @Field(() => Uuid) organisationId: string;
  @Field(() => String) code: string;
  @Field(() => Int) version: number;
  @Field(() => Boolean, { description: 'Whether nothing that is needed is missing.' }) complete: boolean;
  @Field(() => [String], { description: 'The codes of what is needed and not given.' }) missing: readonly string[];
  @Field(() => [AdmissionItem]) items: readonly AdmissionItem[];
}

@ObjectType({ description: 'A decision that two officers share.' })
export class AdmissionReview {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) organisationId: string;
  @Field(() => ReviewActionEnum) action: ReviewAction;
  @Field(() => ReviewStatusEnum) status: ReviewStatus;
  @Field(() => Uuid, { description: 'The member who proposed it.' }) proposedBy: string;
  @Field(() => DateTime) proposedAt: Date;
  @Field(() => String, { nullable: true }) reason: string | null;
  @Field(() => Uuid, { nullable: true }) decidedBy: string | null;
  @Field(() => DateTime, { nullable: true }) decidedAt: Date | null;
  @Field(() => String, { nullable: true }) decisionReason: string | null;
}
export const AdmissionReviewConnection = defineConnection(AdmissionReview, 'AdmissionReview');

@ObjectType()
export class AdmissionChecklistAnswered {
  @Field(() => Uuid) organisationId: string;
  @Field(() => [String], { description: 'The codes of what is still needed.' }) missing: readonly string[];
}

@InputType()
export class AdmissionItemInput {
  @MaxLength(100) @Field(() => String) item: string;
  @MaxLength(1000) @Field(() => String, { description: 'A text, or the number of a paper.' }) value: string;
  @IsOptional()
  @Field(() => Day, { nullable: true, description: 'The last day of a paper that has one.' })
  expiresOn?: string | null = null;
}

@InputType()
export class AnswerAdmissionChecklistInput {
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => AdmissionItemInput)
  @Field(() => [AdmissionItemInput])
  items: AdmissionItemInput[];
}

@ArgsType()
export class AdmissionReviewsArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true }) organisationId?: string | null = null;
  @Field(() => ReviewStatusEnum, { nullable: true }) status?: ReviewStatus | null = null;
}

export const AdmitOrganisationPayload = definePayload('AdmitOrganisation', Organisation, ADMISSION_REFUSALS);
export const ReturnOrganisationPayload = definePayload('ReturnOrganisation', Organisation, ADMISSION_REFUSALS);
export const SuspendOrganisationPayload = definePayload('SuspendOrganisation', Organisation, ADMISSION_REFUSALS);
export const RestoreOrganisationPayload = definePayload('RestoreOrganisation', Organisation, ADMISSION_REFUSALS);
export const BarOrganisationPayload = definePayload('BarOrganisation', Organisation, ADMISSION_REFUSALS);
export const DeclineReviewPayload = definePayload('DeclineReview', Organisation, ADMISSION_REFUSALS);
export const AnswerAdmissionChecklistPayload = definePayload(
  'AnswerAdmissionChecklist',
  AdmissionChecklistAnswered,
  CHECKLIST_ANSWER_REFUSALS,
);
