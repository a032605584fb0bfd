import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  minorOf,
  money,
} from '#libs/platform';
import {
  type CrossRate as ExactRate,
  DECIDE_RATE_REFUSALS,
  DECLARE_RATE_REFUSALS,
  DEFAULT_RATE_MAX_AGE_DAYS,
  RATE_REFUSALS,
  showRate,
  WITHDRAW_RATE_REFUSALS,
} from '#libs/rules';
import { type Converted, Exchange } from '../exchange.js';
import type { DeclaredRateView } from '../persistence/declared-rates.store.js';
import { RatesReader } from '../persistence/rates.reader.js';
import { DeclaredRatesUseCase } from '../use-cases/declared-rates.use-case.js';
import {
  Conversion,
  ConvertInput,
  type CrossRate,
  DecideRateInput,
  DeclaredRate,
  DeclaredRateConnection,
  DeclaredRatesArgs,
  DeclareRateInput,
  type ReferenceRate,
  ReferenceRateConnection,
  ReferenceRatesArgs,
  WithdrawRateInput,
} from './types.js';

const ConvertPayload = definePayload('Convert', Conversion, RATE_REFUSALS);
const DeclareRatePayload = definePayload('DeclareRate', DeclaredRate, {
  ...DECLARE_RATE_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const DecideRatePayload = definePayload('DecideRate', DeclaredRate, DECIDE_RATE_REFUSALS);
const WithdrawRatePayload = definePayload('WithdrawRate', DeclaredRate, WITHDRAW_RATE_REFUSALS);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver()
export class RatesResolver {
  constructor(
    private readonly exchange: Exchange,
    private readonly reader: RatesReader,
    private readonly declared: DeclaredRatesUseCase,
  ) {}

  @Access('signed-in')
  @Query(() => ConvertPayload.type, {
    description: 'An amount in another currency by the last rates on or before the day; refused where there is none.',
  })
  async convert(@CurrentCaller() caller: Caller, @Args('input') input: ConvertInput): Promise<object> {
    const { amount, to, day, maxAgeDays } = input;
    const answer = await this.exchange.convert(caller, {
      amount: minorOf(amount, 'input.amount'),
      from: amount.currency,
      to,
      day: day ?? undefined,
      maxAgeDays: maxAgeDays ?? DEFAULT_RATE_MAX_AGE_DAYS,
    });
    return ConvertPayload.answer(answer, toConversion);
  }

  @Access('signed-in')
  @Query(() => ReferenceRateConnection, { description: 'Euro reference rates of a currency, latest day first.' })
  referenceRates(
    @CurrentCaller() caller: Caller,
    @Args() { from, until, ...args }: ReferenceRatesArgs,
  ): Promise<Connection<ReferenceRate>> {
    const wanted = { currency: args.currency, from: from ?? undefined, until: until ?? undefined };
    return this.reader.reference(caller, args, wanted, ({ currency, day, perEuro }) => ({ currency, day, perEuro }));
  }

  @Access('signed-in')
  @Query(() => DeclaredRateConnection, {
    description: 'Declared rates, newest first; operators also see those that are proposed or were refused.',
  })
  declaredRates(@CurrentCaller() caller: Caller, @Args() args: DeclaredRatesArgs): Promise<Connection<DeclaredRate>> {
    return this.reader.declared(caller, args, args.currency ?? undefined, toDeclaredRate);
  }

  @Access(OFFICERS)
  @Mutation(() => DeclareRatePayload.type, {
    description: 'Propose a contract rate for a currency without a reference rate; another officer confirms it.',
  })
  async declareRate(@CurrentCaller() caller: Caller, @Args('input') input: DeclareRateInput): Promise<object> {
    return DeclareRatePayload.answer(await this.declared.declare(caller, input), toDeclaredRate);
  }

  @Access(OFFICERS)
  @Mutation(() => DecideRatePayload.type, { description: 'Confirm or refuse a rate that another officer proposed.' })
  async decideRate(
    @CurrentCaller() caller: Caller,
    @Args('input') { rateId, confirm, reason }: DecideRateInput,
  ): Promise<object> {
    const decision = { rateId, action: confirm ? 'confirm' : 'refuse', reason: reason ?? '' } as const;
    return DecideRatePayload.answer(await this.declared.decide(caller, decision), toDeclaredRate);
  }

  @Access(OFFICERS)
  @Mutation(() => WithdrawRatePayload.type, {
    description: 'Take a declared rate out of force; what was frozen with it stays as it is.',
  })
  async withdrawRate(@CurrentCaller() caller: Caller, @Args('input') input: WithdrawRateInput): Promise<object> {
    return WithdrawRatePayload.answer(await this.declared.withdraw(caller, input), toDeclaredRate);
  }
}

const toDeclaredRate = ({ declaredBy: _officer, ...rate }: DeclaredRateView): DeclaredRate => rate;

/** A rate as it is shown beside each figure that was converted with it. */
export const toCrossRate = ({ from, to, value, legs }: ExactRate): CrossRate => ({
  from,
  to,
  rate: showRate(value),
  numerator: String(value.numerator),
  denominator: String(value.denominator),
  legs: [...legs],
});

const toConversion = ({ amount, currency, converted, day, rate }: Converted): Conversion => ({
  amount: money(amount, currency),
  converted: money(converted, rate.to),
  day,
  rate: toCrossRate(rate),
});
