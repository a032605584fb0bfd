import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional, Max, MaxLength, Min } from 'class-validator';
import type { Currency } from '#libs/kernel';
import { CurrencyEnum, DateTime, Day, defineConnection, Money, MoneyInput, PageArgs, Uuid } from '#libs/platform';
import { DECLARED_RATE_LIFECYCLE, type DeclaredRateStatus, MAX_RATE_AGE_DAYS } from '#libs/rules';

const StatusEnum = Object.fromEntries(Object.keys(DECLARED_RATE_LIFECYCLE).map((status) => [status, status]));
registerEnumType(StatusEnum, { name: 'DeclaredRateStatus' });
/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;

@ObjectType({ description: 'A published or declared rate that a conversion rests on.' })
export class RateLeg {
  @Field(() => CurrencyEnum) base: Currency;
  @Field(() => CurrencyEnum) quote: Currency;
  @Field(() => String, { description: 'One unit of base is so many units of quote: a decimal.' }) rate: string;
  @Field(() => Day, { description: 'The day of the rate; of a declared one the first day that it holds on.' })
  day: string;
  @Field(() => String, { description: 'ecb, or where a declared rate was taken from.' }) source: string;
}

@ObjectType({ description: 'How a currency is worth in another one: exactly, and what that rests on.' })
export class CrossRate {
  @Field(() => CurrencyEnum) from: Currency;
  @Field(() => CurrencyEnum) to: Currency;
  @Field(() => String, { description: 'One unit of from in units of to, to some ten significant digits: for display.' })
  rate: string;
  @Field(() => String, { description: 'The exact rate is numerator / denominator, whole numbers in lowest terms.' })
  numerator: string;
  @Field(() => String) denominator: string;
  @Field(() => [RateLeg], { description: 'Empty for one and the same currency.' }) legs: RateLeg[];
}

@ObjectType({ description: 'An amount in another currency, rounded half-even once to its minor unit.' })
export class Conversion {
  @Field(() => Money) amount: Money;
  @Field(() => Money) converted: Money;
  @Field(() => Day, { description: 'The day asked for; the rates may be some days older.' }) day: string;
  @Field(() => CrossRate) rate: CrossRate;
}

@ObjectType({ description: 'A euro reference rate of the European Central Bank.' })
export class ReferenceRate {
  @Field(() => CurrencyEnum) currency: Currency;
  @Field(() => Day) day: string;
  @Field(() => String, { description: 'Units of the currency for one euro.' }) perEuro: string;
}

@ObjectType({ description: 'A contract rate for a currency without a reference rate; two officers stand for it.' })
export class DeclaredRate {
  @Field(() => Uuid) id: string;
  @Field(() => CurrencyEnum) base: Currency;
  @Field(() => CurrencyEnum) quote: Currency;
  @Field(() => String, { description: 'One unit of base is so many units of quote.' }) rate: string;
  @Field(() => Day) validFrom: string;
  @Field(() => Day, { description: 'The last day that it holds on.' }) validUntil: string;
  @Field(() => String, { description: 'The treaty, contract or publication it is taken from.' }) source: string;
  @Field(() => StatusEnum) status: DeclaredRateStatus;
  @Field(() => DateTime) declaredAt: Date;
  @Field(() => DateTime, { nullable: true }) decidedAt: Date | null;
}

@InputType()
export class ConvertInput {
  @Field(() => MoneyInput) amount: MoneyInput;
  @Field(() => CurrencyEnum) to: Currency;
  @IsOptional() @Field(() => Day, { nullable: true, description: 'Left out: today.' }) day?: string | null;
  @IsOptional()
  @Min(0)
  @Max(MAX_RATE_AGE_DAYS)
  @Field(() => Int, { nullable: true, description: `How old a reference rate may be; left out: 5 days.` })
  maxAgeDays?: number | null;
}

@InputType()
export class DeclareRateInput {
  @Field(() => CurrencyEnum) base: Currency;
  @Field(() => CurrencyEnum) quote: Currency;
  @MaxLength(TEXT)
  @Field(() => String, { description: 'One unit of base is so many units of quote, at most 10 decimals.' })
  rate: string;
  @Field(() => Day) validFrom: string;
  @Field(() => Day) validUntil: string;
  @MaxLength(TEXT)
  @Field(() => String, { description: 'The treaty, contract or publication, with its date.' })
  source: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class DecideRateInput {
  @Field(() => Uuid) rateId: string;
  @Field(() => Boolean, { description: 'True puts the rate into force, false refuses it.' }) confirm: boolean;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'Needed to refuse it.' })
  reason?: string | null;
}

@InputType()
export class WithdrawRateInput {
  @Field(() => Uuid) rateId: string;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

@ArgsType()
export class ReferenceRatesArgs extends PageArgs {
  @Field(() => CurrencyEnum) currency: Currency;
  @IsOptional() @Field(() => Day, { nullable: true }) from?: string | null;
  @IsOptional() @Field(() => Day, { nullable: true }) until?: string | null;
}

@ArgsType()
export class DeclaredRatesArgs extends PageArgs {
  @IsOptional() @Field(() => CurrencyEnum, { nullable: true }) currency?: Currency | null;
}

export const ReferenceRateConnection = defineConnection(ReferenceRate, 'ReferenceRate');
export const DeclaredRateConnection = defineConnection(DeclaredRate, 'DeclaredRate');
