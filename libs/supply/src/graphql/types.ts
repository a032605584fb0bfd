import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, MaxLength, ValidateNested } from 'class-validator';
import {
  DateTime,
  Day,
  defineConnection,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  Money,
  PageArgs,
  Quantity,
  QuantityOrZero,
  UnitPriceScalar,
  Uuid,
} from '#libs/platform';
import {
  ANSWER_DEFAULT_REFUSALS,
  DECIDE_TAKE_OVER_REFUSALS,
  DECLARE_DEFAULT_REFUSALS,
  DEFAULT_GROUNDS,
  DEFAULT_STEP_REFUSALS,
  type DefaultGround,
  NOTICE_DEFAULT_REFUSALS,
  PROPOSE_TAKE_OVER_REFUSALS,
  SUPPLY_DEFAULT_LIFECYCLE,
  type SupplyDefaultStatus,
  TAKE_OVER_LIFECYCLE,
  type TakeOverStatus,
} from '#libs/rules';

/** GraphQL names have no hyphens. */
const named = <T extends string>(name: string, values: readonly T[], description?: string): Record<string, T> => {
  const choices = Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
  registerEnumType(choices, { name, ...(description === undefined ? {} : { description }) });
  return choices;
};
const GroundEnum = named<DefaultGround>('DefaultGround', DEFAULT_GROUNDS);
const DefaultStatusEnum = named(
  'SupplyDefaultStatus',
  Object.keys(SUPPLY_DEFAULT_LIFECYCLE) as SupplyDefaultStatus[],
  'noticed: the supplier may make good; declared: the rest of the contract is free for others.',
);
const TakeOverStatusEnum = named(
  'TakeOverStatus',
  Object.keys(TAKE_OVER_LIFECYCLE) as TakeOverStatus[],
  'offered: the new contract waits for its two signatures.',
);
const PartyEnum = named<'purchaser' | 'operator'>('DefaultNotifier', ['purchaser', 'operator']);
/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 5_000;

@ObjectType({ description: 'The failure of a supplier to fulfil a contract.' })
export class SupplyDefault {
  @Field(() => Uuid) id: string;
  @Field(() => String) reference: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => String) contractReference: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) purchaserId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => GroundEnum) ground: DefaultGround;
  @Field(() => String) text: string;
  @Field(() => DefaultStatusEnum) status: SupplyDefaultStatus;
  @Field(() => PartyEnum, { nullable: true, description: 'Who gave notice; null while a bar has only proposed it.' })
  noticedByParty: 'purchaser' | 'operator' | null;
  @Field(() => DateTime) proposedAt: Date;
  @Field(() => DateTime, { nullable: true }) noticedAt: Date | null;
  @Field(() => Day, { nullable: true, description: 'The last day on which the supplier can make good, if it can.' })
  cureUntil: string | null;
  @Field(() => QuantityOrZero, { description: 'Overdue when notice was given.' }) arrearsQuantity: bigint;
  @Field(() => String, { nullable: true, description: 'What the supplier says to it.' }) answer: string | null;
  @Field(() => DateTime, { nullable: true }) answeredAt: Date | null;
  @Field(() => DateTime, { nullable: true }) declaredAt: Date | null;
  @Field(() => QuantityOrZero, { description: 'Ordered and not shipped: cancelled and paid back.' })
  cancelledQuantity: bigint;
  @Field(() => QuantityOrZero, { description: 'Taken off the contract, for others to take over.' })
  releasedQuantity: bigint;
  @Field(() => QuantityOrZero, { description: 'Of it, taken over by contracts that both sides have signed.' })
  takenQuantity: bigint;
  @Field(() => Uuid, { nullable: true, description: 'The entry of the record of conduct that it proposes.' })
  standingEntryId: string | null;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => String, { nullable: true }) endReason: string | null;
  @Field(() => Int) version: number;
}
export const SupplyDefaultConnection = defineConnection(SupplyDefault, 'SupplyDefault');

@ObjectType({ description: 'The move of a part of a contract to another supplier, by a new contract of both sides.' })
export class TakeOver {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid, { description: 'The contract whose volume it moves.' }) contractId: string;
  @Field(() => String) contractReference: string;
  @Field(() => Uuid, { nullable: true, description: 'Null when the contract was declined.' }) defaultId: string | null;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) purchaserId: string;
  @Field(() => Uuid) failedSupplierId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => Quantity) quantity: bigint;
  @Field(() => UnitPriceScalar, { description: 'As bid.' }) unitPrice: string;
  @Field(() => Money) value: Money;
  @Field(() => Day, { description: 'From this day on the new contract takes orders.' }) startsOn: string;
  @Field(() => TakeOverStatusEnum) status: TakeOverStatus;
  @Field(() => DateTime) proposedAt: Date;
  @Field(() => DateTime, { nullable: true }) decidedAt: Date | null;
  @Field(() => String, { nullable: true }) reason: string | null;
  @Field(() => Uuid, { nullable: true, description: 'The contract that takes over.' }) newContractId: string | null;
  @Field(() => DateTime, { nullable: true }) takenAt: Date | null;
  @Field(() => Money, {
    nullable: true,
    description: 'What it costs more; null in another currency, or of a declined contract.',
  })
  coverCost: Money | null;
  @Field(() => Money, { description: 'Of it, out of the deposit of who failed.' }) forfeited: Money;
  @Field(() => Money, { description: 'Of it, what the deposit did not reach: claim it with fileDispute.' })
  uncovered: Money;
  @Field(() => Int) version: number;
}
export const TakeOverConnection = defineConnection(TakeOver, 'TakeOver');

@InputType()
export class SupplyDefaultsFilter {
  @IsOptional() @Field(() => DefaultStatusEnum, { nullable: true }) status?: SupplyDefaultStatus | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) contractId?: string | null;
}
@ArgsType()
export class SupplyDefaultsArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Type(() => SupplyDefaultsFilter)
  @Field(() => SupplyDefaultsFilter, { nullable: true })
  filter?: SupplyDefaultsFilter | null = null;
}
@InputType()
export class TakeOversFilter {
  @IsOptional() @Field(() => TakeOverStatusEnum, { nullable: true }) status?: TakeOverStatus | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) contractId?: string | null;
}
@ArgsType()
export class TakeOversArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Type(() => TakeOversFilter)
  @Field(() => TakeOversFilter, { nullable: true })
  filter?: TakeOversFilter | null = null;
}

@InputType()
export class NoticeDefaultInput {
  @Field(() => Uuid) contractId: string;
  @Field(() => GroundEnum) ground: DefaultGround;
  @MaxLength(TEXT) @Field(() => String) text: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}
@InputType()
export class DefaultStatementInput {
  @Field(() => Uuid) defaultId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'What you say, or why.' }) text: string;
}
@InputType()
export class DeclareDefaultInput {
  @Field(() => Uuid) defaultId: string;
}
@InputType()
export class ProposeTakeOverInput {
  @Field(() => Uuid, { description: 'Its default is declared, or it was declined.' }) contractId: string;
  @Field(() => Uuid, { description: 'One that replacementsFor names.' }) supplierId: string;
  @Field(() => Quantity) quantity: bigint;
  @Field(() => Day, { description: 'From when the new contract takes orders.' }) startsOn: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}
@InputType()
export class DecideTakeOverInput {
  @Field(() => Uuid) takeOverId: string;
  @Field(() => Boolean) accept: boolean;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) reason?: string | null;
}

export const NoticeDefaultPayload = definePayload('NoticeDefault', SupplyDefault, {
  ...NOTICE_DEFAULT_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const AnswerDefaultPayload = definePayload('AnswerDefault', SupplyDefault, ANSWER_DEFAULT_REFUSALS);
export const WithdrawDefaultPayload = definePayload('WithdrawDefault', SupplyDefault, DEFAULT_STEP_REFUSALS);
export const DeclareDefaultPayload = definePayload('DeclareDefault', SupplyDefault, DECLARE_DEFAULT_REFUSALS);
export const EndDefaultPayload = definePayload('EndDefault', SupplyDefault, DEFAULT_STEP_REFUSALS);
export const ProposeTakeOverPayload = definePayload('ProposeTakeOver', TakeOver, {
  ...PROPOSE_TAKE_OVER_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const DecideTakeOverPayload = definePayload('DecideTakeOver', TakeOver, DECIDE_TAKE_OVER_REFUSALS);
