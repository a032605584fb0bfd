import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import { Access, type AccessRule, type Caller, type Connection, CurrentCaller, money, OWN_FILE } from '#libs/platform';
import { SupplyReader, type TakeOverView } from '../persistence/supply.reader.js';
import { DecideTakeOver, ProposeTakeOver } from '../use-cases/take-over.use-cases.js';
import {
  DecideTakeOverInput,
  DecideTakeOverPayload,
  ProposeTakeOverInput,
  ProposeTakeOverPayload,
  TakeOver,
  TakeOverConnection,
  TakeOversArgs,
} from './types.js';

const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver(() => TakeOver)
export class TakeOversResolver {
  constructor(
    private readonly reader: SupplyReader,
    private readonly proposing: ProposeTakeOver,
    private readonly deciding: DecideTakeOver,
  ) {}

  @Access(OWN_FILE)
  @Query(() => TakeOverConnection, {
    description: 'Of your contracts, from the offer on; operators see all. Newest first.',
  })
  takeOvers(@CurrentCaller() caller: Caller, @Args() args: TakeOversArgs): Promise<Connection<TakeOver>> {
    const { status, contractId } = args.filter ?? {};
    const filter = { status: status ?? undefined, contractId: contractId ?? undefined };
    return this.reader.takeOvers(caller, args, filter, toTakeOver);
  }

  @Access(OFFICERS)
  @Mutation(() => ProposeTakeOverPayload.type, {
    description: 'Propose who takes over what a contract leaves, at the price that it bid. Another officer decides.',
  })
  async proposeTakeOver(@CurrentCaller() caller: Caller, @Args('input') input: ProposeTakeOverInput): Promise<object> {
    const result = await this.proposing.run(caller, input);
    return ProposeTakeOverPayload.answer(await this.seen(caller, result), toTakeOver);
  }

  @Access(OFFICERS)
  @Mutation(() => DecideTakeOverPayload.type, {
    description: 'By another officer. Accepted, the new contract is drawn up for both sides to sign.',
  })
  async decideTakeOver(@CurrentCaller() caller: Caller, @Args('input') input: DecideTakeOverInput): Promise<object> {
    const result = await this.deciding.run(caller, { ...input, reason: input.reason ?? null });
    return DecideTakeOverPayload.answer(await this.seen(caller, result), toTakeOver);
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly takeOverId: string }, R>,
  ): Promise<Result<TakeOverView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.takeOver(caller, result.value.takeOverId);
    invariant(row, 'officers see every take-over');
    return ok(row);
  }
}

function toTakeOver(view: TakeOverView): TakeOver {
  const { valueMinor, coverCostMinor, forfeitedMinor, uncoveredMinor, coverCurrency, ...row } = view;
  return {
    ...row,
    value: money(valueMinor, row.currency),
    coverCost: coverCostMinor === null ? null : money(coverCostMinor, coverCurrency),
    forfeited: money(forfeitedMinor, coverCurrency),
    uncovered: money(uncoveredMinor, coverCurrency),
  };
}
