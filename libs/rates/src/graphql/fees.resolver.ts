import { Args, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, MaxLength, ValidateNested } from 'class-validator';
import { CURRENCIES, type Currency } from '#libs/kernel';
import {
  Access,
  type Caller,
  CurrentCaller,
  DateTime,
  Day,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  minorOrZeroOf,
  Money,
  money,
  MoneyInput,
} from '#libs/platform';
import { DECLARE_FEE_REFUSALS } from '#libs/rules';
import { FeeVersionStore, type FeeVersionView } from '../persistence/fee-versions.store.js';
import { DeclareFee } from '../use-cases/declare-fee.use-case.js';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;

@ObjectType({ description: 'What the platform takes of settlements in a corridor, from a day on.' })
export class FeeVersion {
  @Field(() => String) corridorCode: string;
  @Field(() => Int) version: number;
  @Field(() => Day, { description: 'Contracts that are drawn up from this day on have it.' }) effectiveFrom: string;
  @Field(() => Int, { description: 'Of the amount of each invoice, in 1/100 of a percent.' }) basisPoints: number;
  @Field(() => [Money], { description: 'At least so much of an invoice, and never more than it; none: no floor.' })
  leastFees: Money[];
  @Field(() => DateTime) declaredAt: Date;
}

@InputType()
export class DeclareFeeInput {
  @MaxLength(TEXT) @Field(() => String) corridorCode: string;
  @Field(() => Day, { description: 'After today.' }) effectiveFrom: string;
  @Field(() => Int) basisPoints: number;
  @ArrayMaxSize(CURRENCIES.length)
  @ValidateNested({ each: true })
  @Type(() => MoneyInput)
  @Field(() => [MoneyInput], { defaultValue: [], description: 'One for each currency that has a floor.' })
  leastFees: MoneyInput[] = [];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

const DeclareFeePayload = definePayload('DeclareFee', FeeVersion, { ...DECLARE_FEE_REFUSALS, ...IDEMPOTENCY_REFUSALS });

@Resolver()
export class FeesResolver {
  constructor(
    private readonly fees: FeeVersionStore,
    private readonly declaring: DeclareFee,
  ) {}

  @Access('public')
  @Query(() => [FeeVersion], {
    description: 'What a corridor charges, latest version first; none: the share in the rulebook of the tender.',
  })
  async feeVersions(@Args('corridorCode', { type: () => String }) corridorCode: string): Promise<FeeVersion[]> {
    return (await this.fees.all(corridorCode)).map(toFeeVersion);
  }

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => DeclareFeePayload.type, {
    description:
      'Say what a corridor charges from a coming day on; contracts that are drawn up before keep what they say.',
  })
  async declareFee(@CurrentCaller() caller: Caller, @Args('input') input: DeclareFeeInput): Promise<object> {
    const leastFees = input.leastFees.map((least, at) => ({
      currency: least.currency,
      amountMinor: minorOrZeroOf(least, `input.leastFees[${at}]`),
    }));
    return DeclareFeePayload.answer(await this.declaring.run(caller, { ...input, leastFees }), toFeeVersion);
  }
}

const toFeeVersion = ({ leastFees, ...fee }: FeeVersionView): FeeVersion => ({
  ...fee,
  leastFees: Object.entries(leastFees).map(([currency, amount]) => money(amount, currency as Currency)),
});
