import { Args, Field, InputType, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { MaxLength, ValidateNested } from 'class-validator';
import { type Currency, invariant, ok } from '#libs/kernel';
import {
  Access,
  type Caller,
  CurrentCaller,
  definePayload,
  Money,
  money,
  MoneyInput,
  minorOrZeroOf,
} from '#libs/platform';
import { CHOOSE_BID_DEPOSIT_REFUSALS } from '#libs/rules';
import type { CorridorRecord } from '../persistence/corridors.store.js';
import { OrganisationsReader } from '../persistence/organisations.reader.js';
import { ChooseBidDepositUseCase } from '../use-cases/choose-bid-deposit.use-case.js';
import { Corridor } from './types.js';

@InputType()
export class ChooseBidDepositInput {
  @MaxLength(1000) @Field(() => String) corridorCode: string;
  @ValidateNested()
  @Type(() => MoneyInput)
  @Field(() => MoneyInput, { description: 'For tenders in this currency; 0 takes the deposit away.' })
  deposit: MoneyInput;
}

const ChooseBidDepositPayload = definePayload('ChooseBidDeposit', Corridor, CHOOSE_BID_DEPOSIT_REFUSALS);

@Resolver(() => Corridor)
export class BidDepositsResolver {
  constructor(
    private readonly organisations: OrganisationsReader,
    private readonly choosing: ChooseBidDepositUseCase,
  ) {}

  @ResolveField(() => [Money], {
    description:
      'What every bidder of its tenders lodges before its first bid, by the currency of the tender; none: nothing.',
  })
  bidDeposits(@Parent() { bidDeposits }: CorridorRecord): Money[] {
    return Object.entries(bidDeposits).map(([currency, amount]) => money(amount, currency as Currency));
  }

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => ChooseBidDepositPayload.type, {
    description: 'What bidders of a corridor’s tenders lodge from now on; what is drafted already keeps its own.',
  })
  async chooseBidDeposit(
    @CurrentCaller() caller: Caller,
    @Args('input') { corridorCode, deposit }: ChooseBidDepositInput,
  ): Promise<object> {
    const amountMinor = minorOrZeroOf(deposit, 'input.deposit');
    const result = await this.choosing.run(caller, { corridorCode, currency: deposit.currency, amountMinor });
    if (!result.ok) return ChooseBidDepositPayload.answer(result, (row: Corridor) => row);
    const corridor = (await this.organisations.corridors()).find(({ code }) => code === corridorCode);
    invariant(corridor, `corridor ${corridorCode} can be read by who changed it`);
    return ChooseBidDepositPayload.answer(ok(corridor), (row) => row);
  }
}
