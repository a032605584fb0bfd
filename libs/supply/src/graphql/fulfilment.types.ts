import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { DateTime, Day, defineConnection, definePayload, PageArgs, QuantityOrZero, Uuid } from '#libs/platform';
import {
  ANSWER_ORDER_REFUSALS,
  PROGRESS_STEPS,
  type ProgressState,
  type ProgressStep,
  SUPPLY_WARNING_LEVELS,
  type SupplyWarningLevel,
} from '#libs/rules';

const choicesOf = <T extends string>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(values.map((value) => [value, value]));
const StepEnum = choicesOf<ProgressStep>(PROGRESS_STEPS);
registerEnumType(StepEnum, { name: 'OrderStep', description: 'In this order. A dispatch confirms as well as a word.' });
const StateEnum = choicesOf<ProgressState>([...PROGRESS_STEPS, 'rejected', 'cancelled']);
registerEnumType(StateEnum, { name: 'OrderState' });
const LevelEnum = choicesOf<SupplyWarningLevel>(SUPPLY_WARNING_LEVELS);
registerEnumType(LevelEnum, { name: 'SupplyWarningLevel', description: 'By the share of what was due that has come.' });

@ObjectType({ description: 'How far a contract is fulfilled, from orders and receipts. Shares in 1/100 of a percent.' })
export class ContractFulfilment {
  @Field(() => Uuid, { description: 'The contract’s.' }) id: string;
  @Field(() => String) contractReference: string;
  @Field(() => Uuid) lotId: string;
  @Field(() => Uuid) purchaserId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => [String], { description: 'Countries of its delivery points.' }) regions: readonly string[];
  @Field(() => QuantityOrZero, { description: 'Less what its default released.' }) agreedQuantity: bigint;
  @Field(() => QuantityOrZero) orderedQuantity: bigint;
  @Field(() => QuantityOrZero) acceptedQuantity: bigint;
  @Field(() => QuantityOrZero, { description: 'What may still be ordered of it.' }) freeQuantity: bigint;
  @Field(() => Int, { nullable: true, description: 'Accepted by agreed.' }) fulfilled: number | null;
  @Field(() => Int, { nullable: true, description: 'Of its term.' }) elapsed: number | null;
  @Field(() => QuantityOrZero, { nullable: true, description: 'At the end of its term, at the rate until now.' })
  expectedQuantity: bigint | null;
  @Field(() => Int, { nullable: true, description: 'The same by agreed.' }) expected: number | null;
  @Field(() => LevelEnum, { description: 'As of the last daily look.' }) warning: SupplyWarningLevel;
  @Field(() => Int, { nullable: true, description: 'What was due and came.' }) fillRate: number | null;
  @Field(() => QuantityOrZero) dueQuantity: bigint;
  @Field(() => Int, { description: 'Order lines that the supplier should have answered.' }) unconfirmedLines: number;
}
export const ContractFulfilmentConnection = defineConnection(ContractFulfilment, 'ContractFulfilment');

@ObjectType({ description: 'How far the contracts of a lot are fulfilled for one buyer in one region.' })
export class RegionalFulfilment {
  @Field(() => String, { nullable: true, description: 'Null: contracts that deliver to several countries.' })
  region: string | null;
  @Field(() => Uuid) purchaserId: string;
  @Field(() => Int) contracts: number;
  @Field(() => QuantityOrZero) agreedQuantity: bigint;
  @Field(() => QuantityOrZero) orderedQuantity: bigint;
  @Field(() => QuantityOrZero) acceptedQuantity: bigint;
  @Field(() => Int, { nullable: true, description: 'Accepted by agreed, in 1/100 of a percent.' }) fulfilled:
    number | null;
}

@ObjectType()
export class ReachedOrderStep {
  @Field(() => StepEnum) step: ProgressStep;
  @Field(() => QuantityOrZero) quantity: bigint;
  @Field(() => DateTime, { nullable: true }) firstAt: Date | null;
  @Field(() => DateTime, { nullable: true }) lastAt: Date | null;
  @Field(() => Int, { nullable: true, description: 'Days from the order until all of it had taken the step.' })
  leadDays: number | null;
}
@ObjectType({ description: 'Where an order line stands between placed and paid, from its events.' })
export class OrderLineProgress {
  @Field(() => Uuid) orderLineId: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => StateEnum, { description: 'The furthest step that all of it has taken.' }) state: ProgressState;
  @Field(() => StepEnum, { nullable: true, description: 'A further one that a part of it has taken.' })
  partly: ProgressStep | null;
  @Field(() => Day) promisedOn: string;
  @Field(() => Day, { description: 'Until then the supplier confirms or refuses.' }) answerUntil: string;
  @Field(() => String, { nullable: true, description: 'Why the supplier refused it.' }) refusalReason: string | null;
  @Field(() => [ReachedOrderStep]) steps: readonly ReachedOrderStep[];
}

@InputType()
export class FulfilmentFilter {
  @IsOptional() @Field(() => Uuid, { nullable: true }) lotId?: string | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) supplierId?: string | null;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only what a warning stands on, or an answer is missing of.',
  })
  onlyWanting: boolean = false;
}
@ArgsType()
export class FulfilmentArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Type(() => FulfilmentFilter)
  @Field(() => FulfilmentFilter, { nullable: true })
  filter?: FulfilmentFilter | null = null;
}
@InputType()
export class ConfirmOrderLineInput {
  @Field(() => Uuid) orderLineId: string;
}
@InputType()
export class RefuseOrderLineInput {
  @Field(() => Uuid) orderLineId: string;
  @MaxLength(1000) @Field(() => String, { description: 'The purchaser reads it.' }) reason: string;
}
export const ConfirmOrderLinePayload = definePayload('ConfirmOrderLine', OrderLineProgress, ANSWER_ORDER_REFUSALS);
export const RefuseOrderLinePayload = definePayload('RefuseOrderLine', OrderLineProgress, ANSWER_ORDER_REFUSALS);
