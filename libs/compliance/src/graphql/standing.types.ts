import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import {
  ATTACH_FILE_REFUSALS,
  DateTime,
  Day,
  defineConnection,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  PageArgs,
  Uuid,
} from '#libs/platform';
import {
  ALL_STANDING_CAUSES,
  ALL_STANDING_LEVELS,
  ANSWER_STANDING_REFUSALS,
  type BarDays,
  CREDIT_GRADES,
  type CreditGrade,
  CUSTOMS_CLASSES,
  type CustomsClass,
  DECIDE_STANDING_REFUSALS,
  PROPOSE_STANDING_REFUSALS,
  STANDING_KINDS,
  STANDING_LIFECYCLE,
  type StandingCause,
  type StandingKind,
  type StandingLevel,
  type StandingStatus,
} from '#libs/rules';

/** GraphQL names have no hyphens. */
const enumOf = <T extends string>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
const named = <T extends string>(name: string, values: readonly T[]): Record<string, T> => {
  const choices = enumOf(values);
  registerEnumType(choices, { name });
  return choices;
};
const KindEnum = named<StandingKind>('StandingKind', STANDING_KINDS);
const LevelEnum = named<StandingLevel>('StandingLevel', ALL_STANDING_LEVELS);
const CauseEnum = named<StandingCause>('StandingCause', ALL_STANDING_CAUSES);
const StatusEnum = named('StandingStatus', Object.keys(STANDING_LIFECYCLE) as StandingStatus[]);
const ScopeEnum = named<BarDays['scope']>('BarScope', ['all', 'corridor', 'region', 'product-type']);
const GradeEnum = named<CreditGrade>('CreditGrade', CREDIT_GRADES);
export const CustomsClassEnum = named<CustomsClass>('CustomsClass', CUSTOMS_CLASSES);
const DecisionEnum = named('StandingDecision', ['confirm', 'decline'] as const);

@ObjectType({ description: 'Keeps a supplier out of what its scope names, first and last day counted in.' })
export class StandingBar {
  @Field(() => ScopeEnum) scope: BarDays['scope'];
  @Field(() => String, {
    nullable: true,
    description: 'A corridor’s code, a country or a product type’s id; null for all.',
  })
  ref: string | null;
  @Field(() => Day) from: string;
  @Field(() => Day, { nullable: true }) to: string | null;
}

@ObjectType({ description: 'A bar in force, of one supplier.' })
export class Bar extends StandingBar {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => Uuid, { description: 'The entry of the record that it came with.' }) entryId: string;
}
export const BarConnection = defineConnection(Bar, 'Bar');

@ObjectType({ description: 'An entry of an organisation’s record of conduct.' })
export class StandingEntry {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) organisationId: string;
  @Field(() => KindEnum) kind: StandingKind;
  @Field(() => LevelEnum) level: StandingLevel;
  @Field(() => CauseEnum) cause: StandingCause;
  @Field(() => String) evidence: string;
  @Field(() => [Uuid], { description: 'What proves it: for operators, and once confirmed for whom it is about.' })
  evidenceFileIds: string[];
  @Field(() => Day) from: string;
  @Field(() => Day, { nullable: true }) to: string | null;
  @Field(() => StatusEnum) status: StandingStatus;
  @Field(() => [StandingBar]) bars: readonly StandingBar[];
  @Field(() => DateTime) proposedAt: Date;
  @Field(() => DateTime, { nullable: true }) decidedAt: Date | null;
  @Field(() => String, { nullable: true }) decisionReason: string | null;
  @Field(() => String, { nullable: true }) appeal: string | null;
  @Field(() => DateTime, { nullable: true }) appealedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) appealDecidedAt: Date | null;
  @Field(() => String, { nullable: true }) appealReason: string | null;
  @Field(() => String, { nullable: true }) repair: string | null;
  @Field(() => DateTime, { nullable: true }) repairRequestedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) repairDecidedAt: Date | null;
  @Field(() => String, { nullable: true }) repairReason: string | null;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
}
export const StandingEntryConnection = defineConnection(StandingEntry, 'StandingEntry');

@ObjectType({ description: 'What follows from standing today.' })
export class StandingConsequences {
  @Field(() => Boolean, { description: 'Whether duty and VAT are guaranteed in full.' }) guaranteeInFull: boolean;
  @Field(() => Boolean, { description: 'Whether customs may exempt from guarantees.' }) mayBeExempt: boolean;
  @Field(() => Int, {
    nullable: true,
    description: 'Least share of consignments inspected, in basis points; null where it is the ordinary rate.',
  })
  inspectedAtLeast: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Inspected less than this share of the ordinary rate, in basis points; null otherwise.',
  })
  inspectedBelowShare: number | null;
}

@ObjectType({ description: 'How an organisation stands today, with its record.' })
export class Standing {
  @Field(() => GradeEnum) creditGrade: CreditGrade;
  @Field(() => CustomsClassEnum) customsClass: CustomsClass;
  @Field(() => [StandingBar], { description: 'That hold today.' }) bars: readonly StandingBar[];
  @Field(() => StandingConsequences) consequences: StandingConsequences;
  @Field(() => [StandingEntry], { description: 'Newest first, at most 200.' }) entries: readonly StandingEntry[];
}

@InputType()
export class BarInput {
  @Field(() => ScopeEnum) scope: BarDays['scope'];
  @IsOptional() @MaxLength(100) @Field(() => String, { nullable: true }) ref?: string | null = null;
  @Field(() => Day) from: string;
  @Field(() => Day) to: string;
}

@InputType()
export class ProposeStandingInput {
  @Field(() => Uuid) organisationId: string;
  @Field(() => KindEnum) kind: StandingKind;
  @Field(() => LevelEnum) level: StandingLevel;
  @Field(() => CauseEnum) cause: StandingCause;
  @MaxLength(5000) @Field(() => String) evidence: string;
  @ArrayMaxSize(10)
  @Field(() => [Uuid], { defaultValue: [], description: 'What proves it, sent to POST /files first; at most ten.' })
  evidenceFileIds: string[] = [];
  @Field(() => Day) from: string;
  @IsOptional() @Field(() => Day, { nullable: true }) to?: string | null = null;
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => BarInput)
  @Field(() => [BarInput], { defaultValue: [] })
  bars: BarInput[] = [];
  @MaxLength(1000) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class DecideStandingInput {
  @Field(() => Uuid) entryId: string;
  @Field(() => DecisionEnum) decision: 'confirm' | 'decline';
  @IsOptional() @MaxLength(1000) @Field(() => String, { nullable: true }) reason?: string | null = null;
}

@InputType()
export class StandingStatementInput {
  @Field(() => Uuid) entryId: string;
  @MaxLength(5000) @Field(() => String) statement: string;
}

@InputType()
export class DecideAppealInput {
  @Field(() => Uuid) entryId: string;
  @Field(() => Boolean, { description: 'True leaves the entry standing, false takes it back.' }) uphold: boolean;
  @MaxLength(1000) @Field(() => String) reason: string;
}

@InputType()
export class DecideRepairInput {
  @Field(() => Uuid) entryId: string;
  @Field(() => Boolean) grant: boolean;
  @MaxLength(1000) @Field(() => String) reason: string;
}

@ArgsType()
export class BarsArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true }) supplierId?: string | null = null;
}

export const ProposeStandingPayload = definePayload('ProposeStanding', StandingEntry, {
  ...PROPOSE_STANDING_REFUSALS,
  ...ATTACH_FILE_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const DecideStandingPayload = definePayload('DecideStanding', StandingEntry, DECIDE_STANDING_REFUSALS);
export const DecideAppealPayload = definePayload('DecideAppeal', StandingEntry, DECIDE_STANDING_REFUSALS);
export const DecideRepairPayload = definePayload('DecideRepair', StandingEntry, DECIDE_STANDING_REFUSALS);
export const AppealStandingPayload = definePayload('AppealStanding', StandingEntry, ANSWER_STANDING_REFUSALS);
export const RequestRepairPayload = definePayload('RequestRepair', StandingEntry, ANSWER_STANDING_REFUSALS);
